-- When files came, what lies where senders put it, and which day a file says it is of.

ALTER TABLE gateway.delivery
    -- The same bytes may come again after another full delivery said otherwise: a delivery of its own, which waits for a
    -- person. Bytes that merely come twice stay one delivery.
    ADD COLUMN occurrence integer NOT NULL DEFAULT 1 CHECK (occurrence > 0),
    -- The day the file says it is of, by its name or its head.
    ADD COLUMN stated_date date,
    -- Rows that it repeats unchanged, where the day orders rows; kept until it is acknowledged.
    ADD COLUMN reaffirmed uuid[],
    DROP CONSTRAINT delivery_feed_id_content_digest_key,
    ADD UNIQUE (feed_id, content_digest, occurrence);

-- What a name stood for when it was last looked at. A file that still lies there has not come again.
CREATE TABLE gateway.sighting (
    feed_id text NOT NULL REFERENCES gateway.feed,
    -- Name on the feed's server, or path in the inbox of a file that could not be removed.
    name    text NOT NULL,
    -- Digest of a server's file; identity of a file in the inbox (device, inode, size, times).
    mark    text NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (feed_id, name)
);

-- Every time a feed's files came, also when their bytes were known.
CREATE TABLE gateway.arrival (
    feed_id     text NOT NULL REFERENCES gateway.feed,
    arrived_at  timestamptz NOT NULL,
    delivery_id uuid NOT NULL REFERENCES gateway.delivery,
    PRIMARY KEY (feed_id, arrived_at, delivery_id)
);

-- Whether what a mapping's `expect` wants has come, as of the last night. A service that alarms looks at `due_next`.
CREATE TABLE gateway.feed_expectation (
    feed_id    text PRIMARY KEY REFERENCES gateway.feed,
    -- Nothing that was due before is asked for.
    since      timestamptz NOT NULL,
    state      text NOT NULL CHECK (state IN ('pending', 'arrived', 'late', 'missing')),
    -- Start and end of the last term that is over; null while none is.
    due_from   timestamptz,
    due_at     timestamptz,
    -- What came in the term, or after it; null when nothing did.
    arrived_at timestamptz,
    due_next   timestamptz NOT NULL,
    checked_at timestamptz NOT NULL,
    CHECK ((due_from IS NULL) = (due_at IS NULL)),
    CHECK ((state IN ('arrived', 'late')) = (arrived_at IS NOT NULL))
);

INSERT INTO gateway.arrival (feed_id, arrived_at, delivery_id)
SELECT feed_id, received_at, delivery_id FROM gateway.delivery;
