-- What the footer of every page says. There is one site, so there is one row.

CREATE TABLE site_profile (
    id smallint NOT NULL DEFAULT 1,
    name text,
    organiser text,
    address text,
    postcode text,
    hotline text,
    icp_number text,
    technical_support text,
    maintainer text,
    contact text,
    version integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT site_profile_pkey PRIMARY KEY (id),
    CONSTRAINT site_profile_single_check CHECK (id = 1),
    CONSTRAINT site_profile_version_check CHECK (version > 0)
);
INSERT INTO site_profile (id) VALUES (1);
