-- Workshops led by a model worker or craftsman.

CREATE TABLE innovation_studios (
    id uuid NOT NULL,
    slug text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    leader text,
    leader_title text,
    -- The unit as it is called where nobody has linked it to an honoured one.
    host_unit text,
    host_unit_id uuid,
    level text,
    field text COLLATE "C",
    region text COLLATE "C",
    established_on date,
    members jsonb NOT NULL DEFAULT '[]',
    achievements text,
    description text,
    cover jsonb,
    contact text,
    status text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT innovation_studios_pkey PRIMARY KEY (id),
    CONSTRAINT innovation_studios_slug_key UNIQUE (slug),
    CONSTRAINT innovation_studios_host_unit_fkey
        FOREIGN KEY (host_unit_id) REFERENCES honoured_units (id) ON DELETE RESTRICT,
    CONSTRAINT innovation_studios_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND octet_length(slug) <= 96),
    CONSTRAINT innovation_studios_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT innovation_studios_leader_check CHECK (char_length(leader) BETWEEN 1 AND 50),
    CONSTRAINT innovation_studios_leader_title_check CHECK (char_length(leader_title) BETWEEN 1 AND 100),
    CONSTRAINT innovation_studios_host_unit_check CHECK (char_length(host_unit) BETWEEN 1 AND 100),
    CONSTRAINT innovation_studios_level_check
        CHECK (level IN ('national', 'provincial', 'municipal', 'county', 'enterprise')),
    CONSTRAINT innovation_studios_field_check CHECK (char_length(field) BETWEEN 1 AND 50),
    CONSTRAINT innovation_studios_region_check CHECK (char_length(region) BETWEEN 1 AND 50),
    CONSTRAINT innovation_studios_established_on_check
        CHECK (established_on BETWEEN '1900-01-01' AND '2199-12-31'),
    CONSTRAINT innovation_studios_cover_check CHECK (jsonb_typeof(cover) = 'object'),
    CONSTRAINT innovation_studios_members_check CHECK (jsonb_typeof(members) = 'array'),
    CONSTRAINT innovation_studios_achievements_check CHECK (char_length(achievements) BETWEEN 1 AND 10000),
    CONSTRAINT innovation_studios_description_check CHECK (char_length(description) BETWEEN 1 AND 10000),
    CONSTRAINT innovation_studios_contact_check CHECK (char_length(contact) BETWEEN 1 AND 500),
    CONSTRAINT innovation_studios_status_check CHECK (status IN ('active', 'closed')),
    CONSTRAINT innovation_studios_version_check CHECK (version > 0)
);
CREATE INDEX innovation_studios_name_idx ON innovation_studios (name, id) WHERE deleted_at IS NULL;
CREATE INDEX innovation_studios_level_name_idx ON innovation_studios (level, name, id) WHERE deleted_at IS NULL;
CREATE INDEX innovation_studios_field_name_idx ON innovation_studios (field, name, id) WHERE deleted_at IS NULL;
CREATE INDEX innovation_studios_region_name_idx ON innovation_studios (region, name, id) WHERE deleted_at IS NULL;
CREATE INDEX innovation_studios_status_name_idx ON innovation_studios (status, name, id) WHERE deleted_at IS NULL;
CREATE INDEX innovation_studios_updated_idx ON innovation_studios (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX innovation_studios_name_folded_idx ON innovation_studios (name_folded);
CREATE INDEX innovation_studios_host_unit_idx ON innovation_studios (host_unit_id, name, id);
CREATE INDEX innovation_studios_trashed_idx ON innovation_studios (name, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX innovation_studios_trashed_updated_idx ON innovation_studios (updated_at, id)
    WHERE deleted_at IS NOT NULL;
