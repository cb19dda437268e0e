-- What a decision was made from: its levels, how many people had the record's values, of how many, who came second and
-- how many were compared. A decision is told as it was made, whatever became of the registry since. Decisions of earlier
-- versions have none, and are worked out anew when somebody asks. Filling them in would be a guess. The levels stand in here
-- too, nine bytes instead of nineteen: the column of text stays empty.
ALTER TABLE gateway.link_event ADD COLUMN grounds bytea;

-- The figures that decisions were weighed by, as a model's file, each once. A version is only a name: two files may have it.
CREATE TABLE gateway.match_model (
    model_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Of the text, its first 128 bits of SHA-256.
    digest     uuid NOT NULL UNIQUE,
    version    text NOT NULL,
    figures    text NOT NULL,
    first_used timestamptz NOT NULL
);
