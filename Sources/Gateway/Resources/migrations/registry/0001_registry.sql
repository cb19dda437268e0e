-- The reference registry: people and families of the region's child-protection system, and the cards they receive.
-- A region that has a registry of its own does not run this file; it provides the contract of 0002_contract.sql instead.

CREATE SCHEMA IF NOT EXISTS registry;

CREATE TABLE registry.territory (
    territory_id text PRIMARY KEY,
    parent_id    text REFERENCES registry.territory,
    kind         text NOT NULL CHECK (kind IN ('region', 'district', 'cityDistrict', 'cityArea', 'settlement')),
    name         text NOT NULL,
    oktmo        text UNIQUE CHECK (oktmo ~ '^(\d{8}|\d{11})$'),
    aliases      text[] NOT NULL DEFAULT '{}'
);

CREATE TABLE registry.indicator (
    code           text NOT NULL,
    version        integer NOT NULL,
    domain         text NOT NULL,
    level          text NOT NULL CHECK (level IN ('E1', 'E2', 'H', 'C')),
    subject        text NOT NULL CHECK (subject IN ('c', 'p', 'f', 'a')),
    title          text NOT NULL,
    fields         text NOT NULL DEFAULT '',
    basis          text NOT NULL DEFAULT '',
    dedup_days     integer NOT NULL CHECK (dedup_days >= 0),
    medical_secret boolean NOT NULL DEFAULT false,
    effective_from date,
    effective_to   date,
    minimum_age    integer,
    maximum_age    integer,
    PRIMARY KEY (code, version)
);

CREATE TABLE registry.family (
    family_id  uuid PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE registry.person (
    person_id       uuid PRIMARY KEY,
    family_id       uuid REFERENCES registry.family,
    role            text NOT NULL,
    surname         text NOT NULL DEFAULT '',
    given_name      text NOT NULL DEFAULT '',
    patronymic      text NOT NULL DEFAULT '',
    birth_date      text CHECK (birth_date ~ '^\d{4}(-\d{2}(-\d{2})?)?$'),
    sex             text CHECK (sex IN ('M', 'F')),
    snils           text CHECK (snils ~ '^\d{11}$'),
    address         text NOT NULL DEFAULT '',
    municipality    text NOT NULL DEFAULT '',
    archived_at     timestamptz,
    -- Who brought the person: an import, or a card of the gateway.
    origin          text NOT NULL DEFAULT 'import',
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN registry.person.birth_date IS 'YYYY, YYYY-MM or YYYY-MM-DD: as precise as it is known';
CREATE INDEX person_family ON registry.person (family_id);

CREATE TABLE registry.preventive_account (
    account_id uuid PRIMARY KEY,
    person_id  uuid NOT NULL REFERENCES registry.person,
    kind       text NOT NULL,
    opened_on  date NOT NULL,
    closed_on  date CHECK (closed_on >= opened_on),
    reason     text NOT NULL DEFAULT ''
);

CREATE TABLE registry.card (
    card_id           uuid PRIMARY KEY,
    -- Not unique: a gateway restored from a backup counts from an earlier number, and an emergency must not fail on that.
    number            text NOT NULL,
    revision          integer NOT NULL,
    indicator         text NOT NULL,
    indicator_version integer NOT NULL,
    level             text NOT NULL CHECK (level IN ('E1', 'E2', 'H', 'C')),
    state             text NOT NULL,
    identity          text NOT NULL CHECK (identity IN ('linked', 'provisional', 'newPerson')),
    person_id         uuid,
    family_id         uuid,
    subject           json,
    address           text NOT NULL DEFAULT '',
    territory_id      text,
    agency            text NOT NULL,
    organisation      text NOT NULL DEFAULT '',
    occurred_at       timestamptz,
    detected_at       timestamptz NOT NULL,
    due_at            timestamptz NOT NULL,
    text              text NOT NULL,
    fields            json NOT NULL,
    received_at       timestamptz NOT NULL DEFAULT now(),
    changed_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX card_person ON registry.card (person_id);
CREATE INDEX card_family ON registry.card (family_id);
CREATE INDEX card_changed ON registry.card (changed_at);

-- Every entry the gateway pushed, so that pushing it again changes nothing.
CREATE TABLE registry.received_entry (
    entry_id    uuid PRIMARY KEY,
    card_id     uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);
