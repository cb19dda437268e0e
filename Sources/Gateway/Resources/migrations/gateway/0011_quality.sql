-- How well each night linked, estimated without the truth. Counts and shares only, nothing about single people.
CREATE TABLE gateway.quality_estimate (
    estimate_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             timestamptz NOT NULL,
    model_version  text NOT NULL,
    -- The feed; empty when all feeds are taken together by a group.
    feed_id        text NOT NULL,
    -- 'age', 'snils', 'municipality' and the group's name; both empty for a whole feed.
    group_kind     text NOT NULL DEFAULT '',
    group_name     text NOT NULL DEFAULT '',
    -- Rows of the night, and those that were looked at.
    rows_total     integer NOT NULL,
    rows_sampled   integer NOT NULL,
    precision_value double precision,
    precision_low  double precision,
    precision_high double precision,
    recall_value   double precision,
    recall_low     double precision,
    recall_high    double precision,
    -- Automatic links that people looked at so far, and what their verdicts say; null when there are none.
    checked        integer,
    checked_value  double precision,
    checked_low    double precision,
    checked_high   double precision,
    -- What the estimate was worked out from, as JSON.
    counts         text NOT NULL
);
CREATE INDEX quality_estimate_feed ON gateway.quality_estimate (feed_id, at);
