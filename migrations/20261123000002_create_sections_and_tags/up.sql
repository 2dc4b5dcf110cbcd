-- The site's columns (a tree) and its free labels.

CREATE TABLE sections (
    id uuid NOT NULL,
    parent_id uuid,
    slug text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    description text,
    position integer NOT NULL DEFAULT 0,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT sections_pkey PRIMARY KEY (id),
    CONSTRAINT sections_slug_key UNIQUE (slug),
    CONSTRAINT sections_parent_fkey FOREIGN KEY (parent_id) REFERENCES sections (id) ON DELETE RESTRICT,
    CONSTRAINT sections_parent_check CHECK (parent_id <> id),
    CONSTRAINT sections_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND octet_length(slug) <= 96),
    CONSTRAINT sections_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT sections_description_check CHECK (char_length(description) <= 1000),
    CONSTRAINT sections_position_check CHECK (position BETWEEN 0 AND 1000000),
    CONSTRAINT sections_version_check CHECK (version > 0)
);
-- Two live siblings never share a name; the nil id stands for "at the top".
CREATE UNIQUE INDEX sections_sibling_name_key
    ON sections (coalesce(parent_id, '00000000-0000-0000-0000-000000000000'), name) WHERE deleted_at IS NULL;
CREATE INDEX sections_position_idx ON sections (position, id) WHERE deleted_at IS NULL;
CREATE INDEX sections_parent_position_idx ON sections (parent_id, position, id);
CREATE INDEX sections_name_idx ON sections (name, id) WHERE deleted_at IS NULL;
CREATE INDEX sections_trashed_idx ON sections (position, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE tags (
    id uuid NOT NULL,
    slug text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    -- The name without differences of width, case and script: one label, one row.
    name_folded text COLLATE "C" NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT tags_pkey PRIMARY KEY (id),
    CONSTRAINT tags_slug_key UNIQUE (slug),
    CONSTRAINT tags_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND octet_length(slug) <= 96),
    CONSTRAINT tags_name_check CHECK (char_length(name) BETWEEN 1 AND 50),
    CONSTRAINT tags_version_check CHECK (version > 0)
);
CREATE UNIQUE INDEX tags_name_key ON tags (name_folded) WHERE deleted_at IS NULL;
CREATE INDEX tags_name_idx ON tags (name, id) WHERE deleted_at IS NULL;
CREATE INDEX tags_trashed_idx ON tags (name, id) WHERE deleted_at IS NOT NULL;
