-- When feeds are fetched, which of their servers are away, what is wrong and who was told.

-- One line for each feed with a `schedule`. Written by the one process that leads.
CREATE TABLE gateway.feed_schedule (
    feed_id       text PRIMARY KEY REFERENCES gateway.feed,
    -- As in the mapping; another text means another next time.
    schedule      text NOT NULL,
    -- The server, or the name of the secret that holds its address.
    source        text NOT NULL,
    -- The next regular time. In the past: it is due, also when several times went by meanwhile.
    next_due      timestamptz NOT NULL,
    -- When to try again before that; null when there is no reason to.
    retry_at      timestamptz,
    -- The run that is going on, or was when its process ended.
    run_id        uuid,
    started_at    timestamptz,
    ended_at      timestamptz,
    succeeded_at  timestamptz,
    -- Runs in a row that did not succeed.
    failures      integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    -- What kept the last run from succeeding, by a code without names or addresses, and who can do something about it.
    fault         text,
    remedy        text CHECK (remedy IN ('time', 'people')),
    -- Deliveries that the last run brought.
    accepted      integer NOT NULL DEFAULT 0,
    CHECK ((fault IS NULL) = (remedy IS NULL))
);

-- A server that is away is probed, not hammered, however many feeds it has.
CREATE TABLE gateway.source_circuit (
    source     text PRIMARY KEY,
    state      text NOT NULL CHECK (state IN ('closed', 'open', 'probing')),
    failures   integer NOT NULL CHECK (failures >= 0),
    -- When one request may find out whether the server is back; null while it is closed.
    probe_at   timestamptz,
    changed_at timestamptz NOT NULL,
    CHECK ((state = 'closed') = (probe_at IS NULL))
);

-- What is wrong, once from when it was noticed until it is over. Texts hold no personal data.
CREATE TABLE gateway.alarm (
    alarm_id   uuid PRIMARY KEY,
    kind       text NOT NULL,
    -- What it is about: a feed, a receipt number; empty when the kind says it all.
    subject    text NOT NULL,
    feed_id    text,
    opened_at  timestamptz NOT NULL,
    closed_at  timestamptz,
    message    text NOT NULL,
    resolution text,
    CHECK ((closed_at IS NULL) = (resolution IS NULL))
);
CREATE UNIQUE INDEX alarm_open ON gateway.alarm (kind, subject) WHERE closed_at IS NULL;
CREATE INDEX alarm_opened ON gateway.alarm (opened_at);

-- Who is to be told: once for each opening and once for each closing, on every channel.
CREATE TABLE gateway.alarm_notice (
    notice_id       uuid PRIMARY KEY,
    alarm_id        uuid NOT NULL REFERENCES gateway.alarm,
    channel         text NOT NULL,
    event           text NOT NULL CHECK (event IN ('opened', 'closed')),
    created_at      timestamptz NOT NULL,
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    last_error      text,
    sent_at         timestamptz,
    UNIQUE (alarm_id, channel, event)
);
CREATE INDEX alarm_notice_pending ON gateway.alarm_notice (channel, created_at) WHERE sent_at IS NULL;
