-- What an agency sees of its own signals. The bytes stay with the gateway.
GRANT SELECT (delivery_id, sender_id, indicator, matched_at) ON gateway.signal TO sverka_agency;
GRANT SELECT (lane) ON gateway.delivery TO sverka_agency;
GRANT SELECT (identity) ON gateway.card TO sverka_agency;
ALTER TABLE gateway.signal ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON gateway.signal FOR SELECT TO sverka_agency
    USING (EXISTS (SELECT FROM gateway.delivery AS own WHERE own.delivery_id = signal.delivery_id));
