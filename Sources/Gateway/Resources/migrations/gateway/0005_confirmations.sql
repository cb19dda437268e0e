-- A held delivery is processed as it is once a person has confirmed it.

ALTER TABLE gateway.delivery
    ADD COLUMN confirmed_at timestamptz,
    ADD COLUMN confirmed_by text,
    ADD CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL));

-- What a feed last delivered is asked for every night.
CREATE INDEX delivery_processed ON gateway.delivery (feed_id, received_at) WHERE state = 'acknowledged';
CREATE INDEX delivery_held ON gateway.delivery (received_at) WHERE state = 'held';
