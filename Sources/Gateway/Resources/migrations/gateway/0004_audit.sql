-- The audit log: append-only, each entry carrying the SHA-256 of the one before, so that a change shows.

CREATE TABLE gateway.audit (
    sequence      bigint PRIMARY KEY,
    at            timestamptz NOT NULL,
    actor         text NOT NULL,
    action        text NOT NULL,
    object        text NOT NULL,
    detail        text NOT NULL,
    previous_hash bytea NOT NULL,
    hash          bytea NOT NULL
);

CREATE FUNCTION gateway.audit_hash(
    sequence bigint, at timestamptz, actor text, action text, object text, detail text, previous_hash bytea)
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    -- Lengths in front of the texts: no two entries have the same bytes.
    SELECT sha256(previous_hash || convert_to(
        concat_ws('|', sequence, (extract(epoch FROM at) * 1000000)::bigint, length(actor), actor, length(action), action,
                  length(object), object, length(detail), detail), 'UTF8'))
$$;

CREATE FUNCTION gateway.audit_append(actor text, action text, object text, detail text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    last gateway.audit%ROWTYPE;
    moment timestamptz := clock_timestamp();
BEGIN
    -- One writer at a time: the chain has one end. Held until the caller commits.
    PERFORM pg_advisory_xact_lock(4919, 1);
    SELECT * INTO last FROM gateway.audit ORDER BY sequence DESC LIMIT 1;
    INSERT INTO gateway.audit VALUES (
        coalesce(last.sequence, 0) + 1, moment, actor, action, object, detail, coalesce(last.hash, '\x'),
        gateway.audit_hash(coalesce(last.sequence, 0) + 1, moment, actor, action, object, detail, coalesce(last.hash, '\x')));
END
$$;

-- The number of the first entry that does not fit the chain; null when all do.
CREATE FUNCTION gateway.audit_first_broken() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT min(sequence) FROM (
        SELECT entry.*, lag(hash, 1, '\x'::bytea) OVER (ORDER BY sequence) AS expected_previous,
               row_number() OVER (ORDER BY sequence) AS expected_sequence
        FROM gateway.audit AS entry) AS chain
    WHERE sequence <> expected_sequence OR previous_hash <> expected_previous
       OR hash <> gateway.audit_hash(sequence, at, actor, action, object, detail, previous_hash)
$$;

CREATE FUNCTION gateway.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'gateway.% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON gateway.audit
    FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER link_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON gateway.link_event
    FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();
