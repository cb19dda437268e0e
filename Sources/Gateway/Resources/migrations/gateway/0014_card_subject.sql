-- Cards about one person, family or dwelling: whether a fact that a signal states is a case that is known already.
CREATE INDEX card_subject ON gateway.card (case_subject, detected_at) WHERE case_subject IS NOT NULL;
-- Cards of one delivery: each receipt counts them.
CREATE INDEX card_delivery ON gateway.card (delivery_id);
