-- Cards about one person, family or dwelling: whether a fact that a signal states is a case that is known already.
CREATE INDEX card_subject ON gateway.card (case_subject, detected_at) WHERE case_subject IS NOT NULL;
-- Cards of one delivery: each receipt counts them.
CREATE INDEX card_delivery ON gateway.card (delivery_id);

-- A feed that ever had an agreement is not taken without one again, even where a mistaken entry was taken out altogether.
ALTER TABLE gateway.feed ADD COLUMN needs_agreement boolean NOT NULL DEFAULT false;
UPDATE gateway.feed SET needs_agreement = true
WHERE EXISTS (SELECT FROM gateway.data_agreement WHERE data_agreement.feed_id = feed.feed_id);

-- Files that lie in the inbox because their feed has no valid agreement; as of the last look.
CREATE TABLE gateway.agreement_wait (
    feed_id    text PRIMARY KEY REFERENCES gateway.feed,
    file_count integer NOT NULL CHECK (file_count > 0)
);

-- Goes up with every import of people into the registry: nodes have it in memory and load it again.
CREATE SEQUENCE gateway.registry_revision;

-- Nobody states how many bytes will come.
ALTER TABLE gateway.upload DROP COLUMN stated_bytes;
