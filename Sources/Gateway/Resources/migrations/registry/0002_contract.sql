-- The contract between the gateway and a registry: three views and one function, in a schema named `registry`.
-- A region attaches the registry it already has by creating these four over its own tables. See docs/registry-contract.md.

-- Everyone a record may be linked to. Archived people stay in the view: they must remain matchable.
CREATE VIEW registry.contract_person AS
SELECT person_id,          -- uuid
       family_id,          -- uuid, null when the family is not known
       role,               -- child, mother, father, representative, other
       surname,            -- text, '' when not known
       given_name,
       patronymic,
       birth_date,         -- text: YYYY, YYYY-MM or YYYY-MM-DD; null when not known
       sex,                -- 'M', 'F' or null
       snils,              -- eleven digits or null
       address,            -- one line of text
       municipality,       -- name or ОКТМО
       archived_at IS NOT NULL AS archived
FROM registry.person;

CREATE VIEW registry.contract_territory AS
SELECT territory_id, parent_id, kind, name, oktmo, aliases FROM registry.territory;

-- What became of the cards, for the feedback to their senders.
CREATE VIEW registry.contract_card_outcome AS
SELECT card_id, state, changed_at FROM registry.card;

-- Takes a JSON array of outbox entries and answers one row for each of them, in order:
--   stored     the entry is durable once the caller's transaction commits
--   known      the same entry was stored before; nothing changed
--   superseded a later revision of the card is stored already; nothing changed
-- An entry: {"entry": uuid, "kind": "card" | "repair" | "withdraw", "card": {...}, "people": [{...}] | null}.
-- `people` are those the registry did not know; their ids were made by the gateway, so inserting twice is harmless.
CREATE FUNCTION registry.contract_receive(entries json)
RETURNS TABLE (entry_id uuid, status text)
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMPORARY TABLE IF NOT EXISTS contract_batch (
        position bigint, id uuid, kind text, card json, people json, is_known boolean) ON COMMIT DELETE ROWS;
    TRUNCATE contract_batch;
    INSERT INTO contract_batch
    SELECT item.position, (item.value ->> 'entry')::uuid, item.value ->> 'kind', item.value -> 'card',
           item.value -> 'people', known.entry_id IS NOT NULL
    FROM json_array_elements(entries) WITH ORDINALITY AS item (value, position)
    LEFT JOIN registry.received_entry AS known ON known.entry_id = (item.value ->> 'entry')::uuid;

    CREATE TEMPORARY TABLE IF NOT EXISTS contract_person_batch (position bigint, person json) ON COMMIT DELETE ROWS;
    TRUNCATE contract_person_batch;
    INSERT INTO contract_person_batch
    SELECT row_number() OVER (ORDER BY batch.position, member.position), member.value
    FROM contract_batch AS batch
    CROSS JOIN LATERAL json_array_elements(
        CASE WHEN json_typeof(batch.people) = 'array' THEN batch.people ELSE '[]'::json END
    ) WITH ORDINALITY AS member (value, position)
    WHERE NOT batch.is_known;

    INSERT INTO registry.family (family_id)
    SELECT DISTINCT (person ->> 'family')::uuid FROM contract_person_batch WHERE person ->> 'family' IS NOT NULL
    ON CONFLICT DO NOTHING;

    INSERT INTO registry.person (person_id, family_id, role, surname, given_name, patronymic, birth_date, sex, snils,
                                 address, municipality, origin)
    SELECT DISTINCT ON (person ->> 'id')
           (person ->> 'id')::uuid, (person ->> 'family')::uuid, person ->> 'role', coalesce(person ->> 'surname', ''),
           coalesce(person ->> 'given', ''), coalesce(person ->> 'patronymic', ''), person ->> 'birth', person ->> 'sex',
           person ->> 'snils', coalesce(person ->> 'address', ''), coalesce(person ->> 'municipality', ''), 'gateway'
    FROM contract_person_batch
    ORDER BY person ->> 'id', position
    ON CONFLICT DO NOTHING;

    INSERT INTO registry.card AS stored
        (card_id, number, revision, indicator, indicator_version, level, state, identity, person_id, family_id, subject,
         address, territory_id, agency, organisation, occurred_at, detected_at, due_at, text, fields)
    SELECT DISTINCT ON (batch.card ->> 'id')
           (batch.card ->> 'id')::uuid, batch.card ->> 'number', (batch.card ->> 'revision')::integer,
           batch.card ->> 'indicator', (batch.card ->> 'indicatorVersion')::integer, batch.card ->> 'level',
           CASE WHEN batch.kind = 'withdraw' THEN 'withdrawn' ELSE 'delivered' END, batch.card ->> 'identity',
           (batch.card ->> 'person')::uuid, (batch.card ->> 'family')::uuid, batch.card -> 'subject',
           coalesce(batch.card ->> 'address', ''), batch.card ->> 'territory', batch.card ->> 'agency',
           coalesce(batch.card ->> 'organisation', ''), (batch.card ->> 'occurredAt')::timestamptz,
           (batch.card ->> 'detectedAt')::timestamptz, (batch.card ->> 'dueAt')::timestamptz, batch.card ->> 'text',
           batch.card -> 'fields'
    FROM contract_batch AS batch
    WHERE NOT batch.is_known
    ORDER BY batch.card ->> 'id', (batch.card ->> 'revision')::integer DESC
    ON CONFLICT (card_id) DO UPDATE
    SET revision = excluded.revision, identity = excluded.identity, person_id = excluded.person_id,
        family_id = excluded.family_id, territory_id = excluded.territory_id, subject = excluded.subject,
        address = excluded.address, changed_at = now(),
        -- A decision that people made stays; only what they have not decided can be withdrawn.
        state = CASE WHEN excluded.state = 'withdrawn' AND stored.state IN ('delivered', 'received', 'underReview')
                     THEN 'withdrawn' ELSE stored.state END
    WHERE stored.revision < excluded.revision;

    INSERT INTO registry.received_entry (entry_id, card_id)
    SELECT batch.id, (batch.card ->> 'id')::uuid FROM contract_batch AS batch WHERE NOT batch.is_known
    ON CONFLICT DO NOTHING;

    RETURN QUERY
    SELECT batch.id,
           CASE WHEN batch.is_known THEN 'known'
                WHEN stored.revision > (batch.card ->> 'revision')::integer THEN 'superseded'
                ELSE 'stored' END
    FROM contract_batch AS batch
    JOIN registry.card AS stored ON stored.card_id = (batch.card ->> 'id')::uuid
    ORDER BY batch.position;
END
$$;
