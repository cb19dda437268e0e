-- Deliveries and their rows. A digest of 128 bits is kept in a uuid column: same size, same index.

CREATE SCHEMA IF NOT EXISTS gateway;

CREATE TABLE gateway.feed (
    feed_id         text PRIMARY KEY,
    agency          text NOT NULL,
    title           text NOT NULL,
    mapping_version integer NOT NULL,
    updated_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE gateway.delivery (
    delivery_id     uuid PRIMARY KEY,
    receipt_number  text NOT NULL UNIQUE,
    feed_id         text NOT NULL REFERENCES gateway.feed,
    -- SHA-256 over the digests of the files: the same bytes again are the same delivery.
    content_digest  bytea NOT NULL CHECK (length(content_digest) = 32),
    mode            text NOT NULL CHECK (mode IN ('full', 'delta', 'delete')),
    mapping_version integer NOT NULL,
    as_of           date NOT NULL,
    received_at     timestamptz NOT NULL,
    state           text NOT NULL CHECK (state IN ('received', 'staged', 'matched', 'acknowledged', 'held', 'refused')),
    state_changed_at timestamptz NOT NULL DEFAULT now(),
    -- Counts by outcome, written with the state they belong to.
    rows_read       bigint NOT NULL DEFAULT 0,
    rows_added      bigint NOT NULL DEFAULT 0,
    rows_altered    bigint NOT NULL DEFAULT 0,
    rows_unchanged  bigint NOT NULL DEFAULT 0,
    rows_duplicate  bigint NOT NULL DEFAULT 0,
    rows_quarantined bigint NOT NULL DEFAULT 0,
    rows_withdrawn  bigint NOT NULL DEFAULT 0,
    absent_withdrawn bigint NOT NULL DEFAULT 0,
    rows_linked     bigint NOT NULL DEFAULT 0,
    rows_review     bigint NOT NULL DEFAULT 0,
    rows_new        bigint NOT NULL DEFAULT 0,
    cards_raised    bigint NOT NULL DEFAULT 0,
    -- Matching goes in chunks, each a transaction: rows up to this number are done.
    matched_through integer NOT NULL DEFAULT 0,
    finding_counts  json NOT NULL DEFAULT '{}',
    UNIQUE (feed_id, content_digest)
);
CREATE INDEX delivery_unfinished ON gateway.delivery (received_at) WHERE state IN ('received', 'staged', 'matched');

CREATE TABLE gateway.delivery_file (
    delivery_id    uuid NOT NULL REFERENCES gateway.delivery,
    position       smallint NOT NULL,
    name           text NOT NULL,
    content_digest bytea NOT NULL CHECK (length(content_digest) = 32),
    byte_count     bigint NOT NULL,
    -- Set when the original is deleted at the end of its retention; the digest stays as its tombstone.
    purged_at      timestamptz,
    PRIMARY KEY (delivery_id, position)
);

CREATE INDEX delivery_file_digest ON gateway.delivery_file (content_digest);

-- Changed rows of each delivery; rows that did not change are only counted.
CREATE TABLE gateway.row (
    delivery_id    uuid NOT NULL REFERENCES gateway.delivery,
    row_number     integer NOT NULL,
    line           integer NOT NULL,
    key_digest     uuid NOT NULL,
    record_id      text NOT NULL,
    content_digest uuid NOT NULL,
    order_key      text NOT NULL DEFAULT '',
    change         text NOT NULL CHECK (change IN ('added', 'altered', 'withdrawn', 'absent')),
    -- The canonical record; null when the row only withdraws.
    record         json,
    PRIMARY KEY (delivery_id, row_number)
);

-- What each feed says now: one row for each key.
CREATE TABLE gateway.feed_record (
    feed_id        text NOT NULL REFERENCES gateway.feed,
    key_digest     uuid NOT NULL,
    record_id      text NOT NULL,
    content_digest uuid NOT NULL,
    order_key      text NOT NULL DEFAULT '',
    is_withdrawn   boolean NOT NULL DEFAULT false,
    outcome        text NOT NULL,
    -- Where the current content is: gateway.row.
    delivery_id    uuid NOT NULL,
    row_number     integer NOT NULL,
    PRIMARY KEY (feed_id, key_digest)
);

CREATE TABLE gateway.quarantine (
    delivery_id uuid NOT NULL REFERENCES gateway.delivery,
    row_number  integer NOT NULL,
    line        integer NOT NULL,
    record_id   text NOT NULL,
    -- The row's values as they came; deleted with the original.
    raw         json NOT NULL,
    PRIMARY KEY (delivery_id, row_number)
);

-- Every error and warning, and the first places of every kind of note.
CREATE TABLE gateway.finding (
    delivery_id  uuid NOT NULL REFERENCES gateway.delivery,
    file         text NOT NULL,
    line         integer NOT NULL,
    row_number   integer NOT NULL,
    field        text NOT NULL,
    code         text NOT NULL,
    severity     text NOT NULL CHECK (severity IN ('info', 'warning', 'error', 'fatal')),
    masked_value text NOT NULL,
    expected     text NOT NULL
);
CREATE INDEX finding_delivery ON gateway.finding (delivery_id, row_number);

CREATE TABLE gateway.receipt (
    delivery_id uuid PRIMARY KEY REFERENCES gateway.delivery,
    body        json NOT NULL,
    text        text NOT NULL,
    written_at  timestamptz NOT NULL DEFAULT now()
);
