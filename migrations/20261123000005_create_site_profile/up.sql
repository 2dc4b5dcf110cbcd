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
    CONSTRAINT site_profile_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT site_profile_organiser_check CHECK (char_length(organiser) BETWEEN 1 AND 100),
    CONSTRAINT site_profile_address_check CHECK (char_length(address) BETWEEN 1 AND 200),
    CONSTRAINT site_profile_postcode_check CHECK (char_length(postcode) BETWEEN 1 AND 20),
    CONSTRAINT site_profile_hotline_check CHECK (char_length(hotline) BETWEEN 1 AND 50),
    CONSTRAINT site_profile_icp_number_check CHECK (char_length(icp_number) BETWEEN 1 AND 50),
    CONSTRAINT site_profile_technical_support_check CHECK (char_length(technical_support) BETWEEN 1 AND 100),
    CONSTRAINT site_profile_maintainer_check CHECK (char_length(maintainer) BETWEEN 1 AND 100),
    CONSTRAINT site_profile_contact_check CHECK (char_length(contact) BETWEEN 1 AND 500),
    CONSTRAINT site_profile_version_check CHECK (version > 0)
);
INSERT INTO site_profile (id) VALUES (1);
