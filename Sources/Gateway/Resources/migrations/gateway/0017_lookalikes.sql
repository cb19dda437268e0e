-- Questions by the person who fits best: whether somebody like a registered child is known whom the registry lacks.
CREATE INDEX review_case_first ON gateway.review_case ((candidates -> 0 ->> 'person')) WHERE state <> 'superseded';
