-- Links and the people the registry does not know. A link is never overwritten: gateway.link_event has its whole history,
-- gateway.link only what holds now.

-- People that no registry entry was found for. They are candidates for later records like everyone else and travel to
-- the registry with their first card.
CREATE TABLE gateway.person (
    person_id    uuid PRIMARY KEY,
    -- Order of creation; creation is serialised, so everything up to a number is committed before the next.
    sequence     bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    family_id    uuid NOT NULL,
    role         text NOT NULL,
    surname      text NOT NULL,
    given_name   text NOT NULL,
    patronymic   text NOT NULL,
    birth_date   text,
    sex          text,
    snils        text,
    address      text NOT NULL,
    municipality text NOT NULL,
    delivery_id  uuid NOT NULL REFERENCES gateway.delivery,
    -- When the registry confirmed it has this person.
    in_registry_since timestamptz
);

CREATE INDEX person_new_family ON gateway.person (family_id) WHERE in_registry_since IS NULL;

CREATE TABLE gateway.link_event (
    event_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL,
    feed_id       text NOT NULL,
    key_digest    uuid NOT NULL,
    -- Which person of the record, from 0; -1 for the household as a whole.
    person_slot   smallint NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('link', 'unlink', 'create', 'review', 'withdraw', 'restore')),
    person_id     uuid,
    family_id     uuid,
    -- 'matcher', or the operator.
    decided_by    text NOT NULL,
    model_version text NOT NULL,
    weight        real,
    -- Comparison levels, one character each, and the guard that decided: enough to explain the decision again.
    levels        text NOT NULL DEFAULT '',
    guard         text NOT NULL DEFAULT '',
    delivery_id   uuid,
    reason        text NOT NULL DEFAULT ''
);
CREATE INDEX link_event_record ON gateway.link_event (feed_id, key_digest);
CREATE INDEX link_event_person ON gateway.link_event (person_id);

CREATE TABLE gateway.link (
    feed_id       text NOT NULL,
    key_digest    uuid NOT NULL,
    person_slot   smallint NOT NULL,
    person_id     uuid,
    family_id     uuid,
    decided_by    text NOT NULL,
    model_version text NOT NULL,
    weight        real,
    since         timestamptz NOT NULL,
    PRIMARY KEY (feed_id, key_digest, person_slot)
);
CREATE INDEX link_person ON gateway.link (person_id);

-- What people decided about a record and a person; it outlives re-imports and retraining.
CREATE TABLE gateway.verdict (
    feed_id     text NOT NULL,
    key_digest  uuid NOT NULL,
    person_slot smallint NOT NULL,
    person_id   uuid NOT NULL,
    verdict     text NOT NULL CHECK (verdict IN ('always', 'never')),
    decided_by  text NOT NULL,
    decided_at  timestamptz NOT NULL DEFAULT now(),
    reason      text NOT NULL DEFAULT '',
    PRIMARY KEY (feed_id, key_digest, person_slot, person_id)
);

CREATE TABLE gateway.review_case (
    case_id     uuid PRIMARY KEY,
    feed_id     text NOT NULL,
    key_digest  uuid NOT NULL,
    person_slot smallint NOT NULL,
    delivery_id uuid NOT NULL REFERENCES gateway.delivery,
    row_number  integer NOT NULL,
    opened_at   timestamptz NOT NULL,
    closed_at   timestamptz,
    state       text NOT NULL CHECK (state IN ('open', 'decided', 'superseded')),
    guard       text NOT NULL DEFAULT '',
    -- Up to five: [{"person": uuid, "family": uuid, "weight": bits, "levels": "..."}], best first.
    candidates  json NOT NULL,
    -- The most urgent card that waits for this case; null when none does.
    level       text
);
CREATE UNIQUE INDEX review_case_open ON gateway.review_case (feed_id, key_digest, person_slot) WHERE state = 'open';
