-- Numbers that linked records give to people of the registry who have none. Two valid numbers can't be one person's: the
-- record that brings the second one goes to an operator. Links made before this table are not in it.
CREATE TABLE gateway.number_claim (
    feed_id     text NOT NULL,
    key_digest  uuid NOT NULL,
    person_slot smallint NOT NULL,
    person_id   uuid NOT NULL,
    -- The SNILS, without its check digits' hyphen and blanks.
    number      bigint NOT NULL,
    weight      real NOT NULL,
    levels      text NOT NULL,
    PRIMARY KEY (key_digest, person_slot, feed_id)
);
CREATE INDEX number_claim_person ON gateway.number_claim (person_id);

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
