-- What the service keeps: uploads on their way, the names senders give their submissions, and urgent signals.

ALTER TABLE gateway.delivery
    -- Nights and the workers of feeds take 'feed'; an urgent signal is a delivery of one row that waits for neither.
    ADD COLUMN lane text NOT NULL DEFAULT 'feed' CHECK (lane IN ('feed', 'urgent')),
    -- Tries that failed for reasons of ours, and when the next one is due.
    ADD COLUMN attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN next_attempt_at timestamptz NOT NULL DEFAULT '-infinity';

DROP INDEX gateway.delivery_unfinished;
CREATE INDEX delivery_unfinished ON gateway.delivery (feed_id, received_at)
    WHERE lane = 'feed' AND state IN ('received', 'staged', 'matched');
CREATE INDEX delivery_urgent ON gateway.delivery (received_at, receipt_number)
    WHERE lane = 'urgent' AND state = 'staged';

-- The sender's own name of a delivery or signal: the same name again is the same submission.
CREATE TABLE gateway.submission (
    feed_id        text NOT NULL REFERENCES gateway.feed,
    submission_key text NOT NULL,
    -- SHA-256 of what came under the name: other bytes under it are refused, never taken for the first ones.
    content_digest bytea NOT NULL CHECK (length(content_digest) = 32),
    delivery_id    uuid NOT NULL REFERENCES gateway.delivery,
    made_at        timestamptz NOT NULL,
    PRIMARY KEY (feed_id, submission_key)
);
CREATE INDEX submission_delivery ON gateway.submission (delivery_id);

-- Uploads that are not whole yet. Their bytes stand in a file of the data folder called by upload_id.
CREATE TABLE gateway.upload (
    upload_id   uuid PRIMARY KEY,
    feed_id     text NOT NULL REFERENCES gateway.feed,
    upload_key  text NOT NULL,
    file_name   text NOT NULL,
    -- Digest and size as the sender stated them, if it did.
    stated_digest bytea CHECK (length(stated_digest) = 32),
    stated_bytes  bigint,
    -- Bytes known to be on the disk; whatever the file holds beyond them is not trusted.
    synced_bytes bigint NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL,
    touched_at  timestamptz NOT NULL,
    UNIQUE (feed_id, upload_key)
);
CREATE INDEX upload_touched ON gateway.upload (touched_at);

-- The bytes of an urgent signal as they came; deleted at the end of the retention like other originals.
CREATE TABLE gateway.signal (
    delivery_id  uuid PRIMARY KEY REFERENCES gateway.delivery,
    sender_id    text NOT NULL,
    indicator    text NOT NULL,
    content_type text NOT NULL,
    body         bytea,
    -- When the registry could be told; the time from received_at is the lane's promise.
    matched_at   timestamptz
);
