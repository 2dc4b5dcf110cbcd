-- What is searched of an article, a honoured unit or an innovation studio. The program folds the texts and cuts them
-- into grams; a row is written in the transaction that writes its subject. Who may see the subject is not copied.

CREATE TABLE search_documents (
    subject_id uuid NOT NULL,
    subject_type text COLLATE "C" NOT NULL,
    -- What results are ordered by: an article's time of publication, when anything else was created.
    listed_at timestamptz NOT NULL,
    -- The folded texts: the title or name; the summary, or other names; the rest. A line each where there are several.
    heading_folded text COLLATE "C" NOT NULL,
    middle_folded text COLLATE "C" NOT NULL,
    body_folded text COLLATE "C" NOT NULL,
    -- The syllables of title and names, a line each.
    pinyin text COLLATE "C" NOT NULL,
    -- Characters and pairs of neighbours: of the names, with those of their pinyin; of heading and middle; of it all.
    name_grams integer[] NOT NULL,
    lead_grams integer[] NOT NULL,
    grams integer[] NOT NULL,
    -- The rules by which the row was made; rows of older rules are made again.
    fold_version smallint NOT NULL,
    CONSTRAINT search_documents_pkey PRIMARY KEY (subject_id),
    CONSTRAINT search_documents_subject_type_check
        CHECK (subject_type IN ('article', 'honoured_unit', 'innovation_studio')),
    CONSTRAINT search_documents_fold_version_check CHECK (fold_version > 0)
-- A row keeps only what is looked at for many rows, so that a page holds many of them.
) WITH (toast_tuple_target = 512);

-- Compressing hashes saves nothing, and a text is looked at more often than it is written.
ALTER TABLE search_documents
    ALTER COLUMN heading_folded SET STORAGE MAIN,
    ALTER COLUMN body_folded SET STORAGE EXTERNAL,
    ALTER COLUMN name_grams SET STORAGE EXTERNAL,
    ALTER COLUMN lead_grams SET STORAGE EXTERNAL,
    ALTER COLUMN grams SET STORAGE EXTERNAL;

CREATE INDEX search_documents_listed_idx ON search_documents (listed_at, subject_id);
CREATE INDEX search_documents_type_listed_idx ON search_documents (subject_type, listed_at, subject_id);
CREATE INDEX search_documents_register_listed_idx ON search_documents (listed_at, subject_id)
    WHERE subject_type <> 'article';
CREATE INDEX search_documents_fold_version_idx ON search_documents (fold_version);
-- Without a list of pending entries: no search has to read through one, no writer has to empty it for all.
CREATE INDEX search_documents_name_grams_idx ON search_documents USING gin (name_grams) WITH (fastupdate = off);
CREATE INDEX search_documents_lead_grams_idx ON search_documents USING gin (lead_grams) WITH (fastupdate = off);
CREATE INDEX search_documents_grams_idx ON search_documents USING gin (grams) WITH (fastupdate = off);
