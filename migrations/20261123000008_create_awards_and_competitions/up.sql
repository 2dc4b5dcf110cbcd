-- What can be conferred, and the campaigns of a year in which it is.

CREATE TABLE awards (
    id uuid NOT NULL,
    slug text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    -- The name without differences of width, case and script.
    name_folded text COLLATE "C" NOT NULL,
    level text NOT NULL,
    recipient_kind text NOT NULL,
    conferring_body text,
    description text,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT awards_pkey PRIMARY KEY (id),
    CONSTRAINT awards_slug_key UNIQUE (slug),
    -- What conferrals copy, so that an honour can never go to a recipient of the wrong kind.
    CONSTRAINT awards_kind_key UNIQUE (id, recipient_kind),
    CONSTRAINT awards_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND octet_length(slug) <= 96),
    CONSTRAINT awards_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT awards_level_check CHECK (level IN ('national', 'provincial', 'municipal', 'county', 'enterprise')),
    CONSTRAINT awards_recipient_kind_check CHECK (recipient_kind IN ('unit', 'studio')),
    CONSTRAINT awards_conferring_body_check CHECK (char_length(conferring_body) BETWEEN 1 AND 100),
    CONSTRAINT awards_description_check CHECK (char_length(description) BETWEEN 1 AND 1000),
    CONSTRAINT awards_version_check CHECK (version > 0)
);
CREATE UNIQUE INDEX awards_name_key ON awards (name_folded, level) WHERE deleted_at IS NULL;
CREATE INDEX awards_name_idx ON awards (name, id) WHERE deleted_at IS NULL;
CREATE INDEX awards_level_name_idx ON awards (level, name, id) WHERE deleted_at IS NULL;
CREATE INDEX awards_kind_name_idx ON awards (recipient_kind, name, id) WHERE deleted_at IS NULL;
CREATE INDEX awards_trashed_idx ON awards (name, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE competitions (
    id uuid NOT NULL,
    slug text COLLATE "C" NOT NULL,
    year integer NOT NULL,
    title text COLLATE "C" NOT NULL,
    title_folded text COLLATE "C" NOT NULL,
    theme text,
    article_id uuid,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT competitions_pkey PRIMARY KEY (id),
    CONSTRAINT competitions_slug_key UNIQUE (slug),
    CONSTRAINT competitions_article_fkey FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE RESTRICT,
    CONSTRAINT competitions_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND octet_length(slug) <= 96),
    CONSTRAINT competitions_year_check CHECK (year BETWEEN 1900 AND 2100),
    CONSTRAINT competitions_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
    CONSTRAINT competitions_theme_check CHECK (char_length(theme) BETWEEN 1 AND 200),
    CONSTRAINT competitions_version_check CHECK (version > 0)
);
CREATE UNIQUE INDEX competitions_title_key ON competitions (title_folded, year) WHERE deleted_at IS NULL;
CREATE INDEX competitions_year_idx ON competitions (year, id) WHERE deleted_at IS NULL;
CREATE INDEX competitions_article_idx ON competitions (article_id);
CREATE INDEX competitions_trashed_idx ON competitions (year, id) WHERE deleted_at IS NOT NULL;
