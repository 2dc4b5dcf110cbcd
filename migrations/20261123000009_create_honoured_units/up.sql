-- Units that hold honours: one identity over the years, whatever they were called. A record that turned out to
-- be a second one of the same unit stays, merged into the other, so that nothing is lost and it can be undone.

CREATE TABLE honoured_units (
    id uuid NOT NULL,
    slug text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    region text COLLATE "C",
    industry text COLLATE "C",
    kind text,
    description text,
    logo jsonb,
    contact text,
    -- The record that this one turned out to be a second one of, since when, and what went over to it.
    merged_into_id uuid,
    merged_at timestamptz,
    merge_record jsonb,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT honoured_units_pkey PRIMARY KEY (id),
    CONSTRAINT honoured_units_slug_key UNIQUE (slug),
    CONSTRAINT honoured_units_merged_into_fkey
        FOREIGN KEY (merged_into_id) REFERENCES honoured_units (id) ON DELETE RESTRICT,
    CONSTRAINT honoured_units_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND octet_length(slug) <= 96),
    CONSTRAINT honoured_units_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT honoured_units_region_check CHECK (char_length(region) BETWEEN 1 AND 50),
    CONSTRAINT honoured_units_industry_check CHECK (char_length(industry) BETWEEN 1 AND 50),
    CONSTRAINT honoured_units_kind_check CHECK (char_length(kind) BETWEEN 1 AND 50),
    CONSTRAINT honoured_units_description_check CHECK (char_length(description) BETWEEN 1 AND 10000),
    CONSTRAINT honoured_units_contact_check CHECK (char_length(contact) BETWEEN 1 AND 500),
    CONSTRAINT honoured_units_logo_check CHECK (jsonb_typeof(logo) = 'object'),
    CONSTRAINT honoured_units_merge_record_check CHECK (jsonb_typeof(merge_record) = 'object'),
    CONSTRAINT honoured_units_merged_into_check CHECK (merged_into_id <> id),
    CONSTRAINT honoured_units_merged_check CHECK (
        (merged_into_id IS NULL) = (merged_at IS NULL) AND (merged_into_id IS NULL) = (merge_record IS NULL)
        AND (merged_into_id IS NULL OR deleted_at IS NULL)),
    CONSTRAINT honoured_units_version_check CHECK (version > 0)
);
CREATE INDEX honoured_units_name_idx ON honoured_units (name, id)
    WHERE deleted_at IS NULL AND merged_into_id IS NULL;
CREATE INDEX honoured_units_region_name_idx ON honoured_units (region, name, id)
    WHERE deleted_at IS NULL AND merged_into_id IS NULL;
CREATE INDEX honoured_units_industry_name_idx ON honoured_units (industry, name, id)
    WHERE deleted_at IS NULL AND merged_into_id IS NULL;
CREATE INDEX honoured_units_updated_idx ON honoured_units (updated_at, id)
    WHERE deleted_at IS NULL AND merged_into_id IS NULL;
CREATE INDEX honoured_units_name_folded_idx ON honoured_units (name_folded);
CREATE INDEX honoured_units_merged_idx ON honoured_units (name, id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX honoured_units_merged_into_idx ON honoured_units (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX honoured_units_merged_updated_idx ON honoured_units (updated_at, id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX honoured_units_trashed_idx ON honoured_units (name, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX honoured_units_trashed_updated_idx ON honoured_units (updated_at, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE honoured_unit_former_names (
    unit_id uuid NOT NULL,
    -- Its last day under this name.
    used_until date NOT NULL,
    name text COLLATE "C" NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    CONSTRAINT honoured_unit_former_names_pkey PRIMARY KEY (unit_id, used_until, name_folded),
    CONSTRAINT honoured_unit_former_names_unit_fkey
        FOREIGN KEY (unit_id) REFERENCES honoured_units (id) ON DELETE CASCADE,
    CONSTRAINT honoured_unit_former_names_used_until_check
        CHECK (used_until BETWEEN '1900-01-01' AND '2199-12-31'),
    CONSTRAINT honoured_unit_former_names_name_check CHECK (char_length(name) BETWEEN 1 AND 100)
);
CREATE INDEX honoured_unit_former_names_name_folded_idx ON honoured_unit_former_names (name_folded);
