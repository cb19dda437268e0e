-- Who may talk to the gateway over HTTP, under which agreements, and what an agency's queries can see.

CREATE TABLE gateway.agency_account (
    agency      text PRIMARY KEY CHECK (agency ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    title       text NOT NULL,
    created_at  timestamptz NOT NULL,
    created_by  text NOT NULL,
    disabled_at timestamptz,
    disabled_by text
);

-- Several keys may live at once, so that a new one is handed out before the old one ends. Secrets have 256 random bits:
-- nobody guesses one from its SHA-256, and a slow hash would only cost time.
CREATE TABLE gateway.api_key (
    key_id        text PRIMARY KEY,
    agency        text NOT NULL REFERENCES gateway.agency_account,
    secret_digest bytea NOT NULL CHECK (length(secret_digest) = 32),
    label         text NOT NULL DEFAULT '',
    issued_at     timestamptz NOT NULL,
    issued_by     text NOT NULL,
    expires_at    timestamptz NOT NULL,
    revoked_at    timestamptz,
    revoked_by    text,
    -- A day is enough to find keys nobody uses, and costs one write a day.
    last_used_on  date
);
CREATE INDEX api_key_agency ON gateway.api_key (agency);

CREATE TABLE gateway.agency_certificate (
    -- SHA-256 of the certificate as DER.
    fingerprint  bytea PRIMARY KEY CHECK (length(fingerprint) = 32),
    agency       text NOT NULL REFERENCES gateway.agency_account,
    label        text NOT NULL DEFAULT '',
    added_at     timestamptz NOT NULL,
    added_by     text NOT NULL,
    valid_until  timestamptz NOT NULL,
    revoked_at   timestamptz,
    revoked_by   text,
    last_used_on date
);
CREATE INDEX agency_certificate_agency ON gateway.agency_certificate (agency);

-- Under which agreement a feed's data may be taken, and on which days.
CREATE TABLE gateway.data_agreement (
    feed_id     text NOT NULL REFERENCES gateway.feed,
    number      text NOT NULL CHECK (number <> ''),
    valid_from  date NOT NULL,
    -- The last day; null for no end.
    valid_until date CHECK (valid_until >= valid_from),
    changed_at  timestamptz NOT NULL,
    changed_by  text NOT NULL,
    PRIMARY KEY (feed_id, number)
);

-- How far the registry was asked what became of cards.
CREATE TABLE gateway.outcome_progress (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    through timestamptz NOT NULL
);

-- An agency's queries run as this role. It belongs to the whole server, so it may be there already.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sverka_agency') THEN
        BEGIN
            CREATE ROLE sverka_agency NOLOGIN NOINHERIT;
        EXCEPTION
            -- Another database of this server made it just now.
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'role sverka_agency is missing' USING ERRCODE = 'SV001';
        END;
    END IF;
    IF NOT pg_has_role(current_user, 'sverka_agency',
                       CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
        BEGIN
            GRANT sverka_agency TO CURRENT_USER;
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE EXCEPTION 'role sverka_agency may not be taken' USING ERRCODE = 'SV001';
        END;
    END IF;
END
$$;

GRANT USAGE ON SCHEMA gateway TO sverka_agency;

-- Columns that say who a person is, what a record holds or what a card tells are not among these: even a faulty query of
-- the service cannot show them.
GRANT SELECT ON gateway.feed, gateway.data_agreement, gateway.delivery_file, gateway.finding, gateway.receipt, gateway.arrival,
    gateway.feed_expectation TO sverka_agency;
GRANT SELECT (delivery_id, receipt_number, feed_id, content_digest, occurrence, mode, mapping_version, as_of, received_at, state,
    state_changed_at, stated_date, rows_read, rows_added, rows_altered, rows_unchanged, rows_duplicate, rows_quarantined,
    rows_withdrawn, absent_withdrawn, rows_linked, rows_review, rows_new, cards_raised, finding_counts)
    ON gateway.delivery TO sverka_agency;
GRANT SELECT (delivery_id, row_number, line, key_digest, record_id, change) ON gateway.row TO sverka_agency;
GRANT SELECT (feed_id, key_digest, record_id, is_withdrawn, outcome, delivery_id, row_number) ON gateway.feed_record TO sverka_agency;
GRANT SELECT (delivery_id, row_number, line, record_id) ON gateway.quarantine TO sverka_agency;
GRANT SELECT (card_id, number, revision, indicator, indicator_version, level, state, agency, feed_id, key_digest, delivery_id,
    occurred_at, detected_at, due_at) ON gateway.card TO sverka_agency;
GRANT SELECT (event_id, card_id, at, kind, from_state, to_state) ON gateway.card_event TO sverka_agency;

-- The owner of the tables, as whom nights and commands run, is not bound by any of this.
ALTER TABLE gateway.feed ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.data_agreement ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.delivery_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.row ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.feed_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.quarantine ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.finding ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.receipt ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.arrival ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.feed_expectation ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.card ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.card_event ENABLE ROW LEVEL SECURITY;

-- Without the setting nothing is seen: it reads as null, or as an empty text once it was set and undone.
CREATE POLICY own ON gateway.feed FOR SELECT TO sverka_agency
    USING (agency = current_setting('sverka.agency', true));
CREATE POLICY own ON gateway.data_agreement FOR SELECT TO sverka_agency
    USING (EXISTS (SELECT FROM gateway.feed AS own WHERE own.feed_id = data_agreement.feed_id));
CREATE POLICY own ON gateway.delivery FOR SELECT TO sverka_agency
    USING (EXISTS (SELECT FROM gateway.feed AS own WHERE own.feed_id = delivery.feed_id));
CREATE POLICY own ON gateway.feed_record FOR SELECT TO sverka_agency
    USING (EXISTS (SELECT FROM gateway.feed AS own WHERE own.feed_id = feed_record.feed_id));
CREATE POLICY own ON gateway.arrival FOR SELECT TO sverka_agency
    USING (EXISTS (SELECT FROM gateway.feed AS own WHERE own.feed_id = arrival.feed_id));
CREATE POLICY own ON gateway.feed_expectation FOR SELECT TO sverka_agency
    USING (EXISTS (SELECT FROM gateway.feed AS own WHERE own.feed_id = feed_expectation.feed_id));
CREATE POLICY own ON gateway.card FOR SELECT TO sverka_agency
    USING (agency = current_setting('sverka.agency', true)
           AND EXISTS (SELECT FROM gateway.feed AS own WHERE own.feed_id = card.feed_id));
CREATE POLICY own ON gateway.card_event FOR SELECT TO sverka_agency
    USING (EXISTS (SELECT FROM gateway.card AS own WHERE own.card_id = card_event.card_id));
CREATE POLICY own ON gateway.delivery_file FOR SELECT TO sverka_agency
    USING (EXISTS (SELECT FROM gateway.delivery AS own WHERE own.delivery_id = delivery_file.delivery_id));
CREATE POLICY own ON gateway.row FOR SELECT TO sverka_agency
    USING (EXISTS (SELECT FROM gateway.delivery AS own WHERE own.delivery_id = "row".delivery_id));
CREATE POLICY own ON gateway.quarantine FOR SELECT TO sverka_agency
    USING (EXISTS (SELECT FROM gateway.delivery AS own WHERE own.delivery_id = quarantine.delivery_id));
CREATE POLICY own ON gateway.finding FOR SELECT TO sverka_agency
    USING (EXISTS (SELECT FROM gateway.delivery AS own WHERE own.delivery_id = finding.delivery_id));
CREATE POLICY own ON gateway.receipt FOR SELECT TO sverka_agency
    USING (EXISTS (SELECT FROM gateway.delivery AS own WHERE own.delivery_id = receipt.delivery_id));

-- Lists of a day.
CREATE INDEX delivery_feed_received ON gateway.delivery (feed_id, received_at, delivery_id);
