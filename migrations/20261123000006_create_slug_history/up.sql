-- Every slug that a resource once had still leads to it.

CREATE TABLE slug_history (
    resource text COLLATE "C" NOT NULL,
    slug text COLLATE "C" NOT NULL,
    resource_id uuid NOT NULL,
    replaced_at timestamptz NOT NULL,
    CONSTRAINT slug_history_pkey PRIMARY KEY (resource, slug)
);
CREATE INDEX slug_history_resource_id_idx ON slug_history (resource_id);
