-- Bulk rows are written only by the transaction that holds the row of their delivery: checking that it exists, once for
-- each of a hundred thousand rows, cost a tenth of the night.
ALTER TABLE gateway.row DROP CONSTRAINT row_delivery_id_fkey;
ALTER TABLE gateway.finding DROP CONSTRAINT finding_delivery_id_fkey;
ALTER TABLE gateway.feed_record DROP CONSTRAINT feed_record_feed_id_fkey;

-- All records a person was ever linked to: those linked now are in gateway.link, the others have an event that ended
-- the link and names the person. The matcher's links, by far the most events, need no entry here.
DROP INDEX gateway.link_event_person;
CREATE INDEX link_event_person ON gateway.link_event (person_id)
    WHERE kind NOT IN ('link', 'create', 'review') OR decided_by <> 'matcher';

-- The next delivery of a feed is read while the last one is still being matched, and is compared with it.
DROP INDEX gateway.delivery_processed;
CREATE INDEX delivery_accepted ON gateway.delivery (feed_id, received_at)
    WHERE state IN ('staged', 'matched', 'acknowledged');

-- A digest tells records apart by itself: compared before the feed's name, it makes the indexes smaller and quicker.
DROP INDEX gateway.link_event_record;
CREATE INDEX link_event_record ON gateway.link_event (key_digest);
ALTER TABLE gateway.link DROP CONSTRAINT link_pkey, ADD PRIMARY KEY (key_digest, person_slot, feed_id);
