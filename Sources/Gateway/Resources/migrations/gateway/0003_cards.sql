-- Signal cards, their history, and the outbox that pushes them to the registry.

CREATE TABLE gateway.card (
    card_id           uuid PRIMARY KEY,
    -- The same fact has the same key: never two cards.
    card_key          uuid NOT NULL,
    number            text NOT NULL UNIQUE,
    revision          integer NOT NULL DEFAULT 1,
    indicator         text NOT NULL,
    indicator_version integer NOT NULL,
    level             text NOT NULL CHECK (level IN ('E1', 'E2', 'H', 'C')),
    state             text NOT NULL,
    identity          text NOT NULL CHECK (identity IN ('linked', 'provisional', 'ambiguous', 'newPerson')),
    person_id         uuid,
    family_id         uuid,
    subject           json,
    address           text NOT NULL DEFAULT '',
    municipality      text NOT NULL DEFAULT '',
    territory_id      text,
    agency            text NOT NULL,
    organisation      text NOT NULL DEFAULT '',
    feed_id           text NOT NULL,
    key_digest        uuid NOT NULL,
    person_slot       smallint NOT NULL,
    delivery_id       uuid REFERENCES gateway.delivery,
    occurred_at       timestamptz,
    detected_at       timestamptz NOT NULL,
    due_at            timestamptz NOT NULL,
    -- An ambiguous identity holds a card of level H or C until then, at most a quarter of its term.
    hold_until        timestamptz,
    text              text NOT NULL,
    fields            json NOT NULL,
    -- Facts under medical secrecy stay here; the registry gets the indicator, its title and the level.
    is_medical_secret boolean NOT NULL DEFAULT false,
    -- What makes it the same case within the indicator's deduplication window: person, family or dwelling, and the
    -- sender's name of the fact. Null while nobody is known.
    case_subject      uuid,
    fact_key          text NOT NULL DEFAULT ''
);
-- A fact that the sender withdrew and states again is a new card; otherwise one fact has one card.
CREATE UNIQUE INDEX card_live_key ON gateway.card (card_key) WHERE state <> 'withdrawn';
CREATE INDEX card_person ON gateway.card (person_id);
CREATE INDEX card_record ON gateway.card (feed_id, key_digest);
CREATE INDEX card_family ON gateway.card (family_id, detected_at);
CREATE INDEX card_held ON gateway.card (hold_until) WHERE state = 'draft';
CREATE INDEX card_detected ON gateway.card (detected_at);

CREATE TABLE gateway.card_event (
    event_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    card_id    uuid NOT NULL REFERENCES gateway.card,
    at         timestamptz NOT NULL,
    kind       text NOT NULL,
    from_state text,
    to_state   text,
    decided_by text NOT NULL,
    reason     text NOT NULL DEFAULT ''
);
CREATE INDEX card_event_card ON gateway.card_event (card_id);

CREATE SEQUENCE gateway.card_number;
CREATE SEQUENCE gateway.receipt_number;

CREATE TABLE gateway.outbox (
    entry_id        uuid PRIMARY KEY,
    sequence        bigint GENERATED ALWAYS AS IDENTITY,
    card_id         uuid NOT NULL REFERENCES gateway.card,
    kind            text NOT NULL CHECK (kind IN ('card', 'repair', 'withdraw')),
    -- 0 for E1 ... 3 for C: emergency cards first.
    rank            smallint NOT NULL,
    created_at      timestamptz NOT NULL,
    body            json NOT NULL,
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    -- SQLSTATE of the last refusal; never its text, which may hold personal data.
    last_error      text,
    delivered_at    timestamptz
);
-- What the registry is told of a card. Built from the stored card only, so that a repair says everything again.
CREATE FUNCTION gateway.outbox_body(entry_id uuid, kind text, card gateway.card) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'entry', entry_id,
        'kind', kind,
        'card', json_build_object(
            'id', card.card_id, 'number', card.number, 'revision', card.revision, 'indicator', card.indicator,
            'indicatorVersion', card.indicator_version, 'level', card.level, 'identity', card.identity,
            'person', card.person_id, 'family', card.family_id, 'subject', card.subject, 'address', card.address,
            'territory', card.territory_id, 'agency', card.agency, 'organisation', card.organisation,
            'occurredAt', card.occurred_at, 'detectedAt', card.detected_at, 'dueAt', card.due_at,
            'text', CASE WHEN card.is_medical_secret THEN '' ELSE card.text END,
            'fields', CASE WHEN card.is_medical_secret THEN '{}'::json ELSE card.fields END),
        -- The person and the rest of a family that the registry does not know: a child without its parents helps nobody.
        'people', (
            SELECT json_agg(json_build_object(
                'id', person.person_id, 'family', person.family_id, 'role', person.role, 'surname', person.surname,
                'given', person.given_name, 'patronymic', person.patronymic, 'birth', person.birth_date,
                'sex', person.sex, 'snils', person.snils, 'address', person.address,
                'municipality', person.municipality) ORDER BY person.sequence)
            FROM gateway.person AS person
            WHERE person.family_id = card.family_id AND person.in_registry_since IS NULL))
$$;

CREATE INDEX outbox_card ON gateway.outbox (card_id);
CREATE INDEX outbox_pending ON gateway.outbox (rank, sequence) WHERE delivered_at IS NULL;
