-- Where imported content came from: the raw page with its hash, and what was read from it, so that the same
-- page changes nothing and a changed page changes only what nobody has edited since.

CREATE TABLE import_sources (
    id uuid NOT NULL,
    -- The page's address, else site, day and folded title.
    source_key text COLLATE "C" NOT NULL,
    article_id uuid NOT NULL,
    page_url text,
    site_name text,
    site_url text,
    -- The fields as the last import left them.
    fields jsonb NOT NULL,
    first_imported_at timestamptz NOT NULL,
    last_imported_at timestamptz NOT NULL,
    CONSTRAINT import_sources_pkey PRIMARY KEY (id),
    CONSTRAINT import_sources_source_key_key UNIQUE (source_key),
    CONSTRAINT import_sources_article_key UNIQUE (article_id),
    CONSTRAINT import_sources_article_fkey FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE,
    CONSTRAINT import_sources_times_check CHECK (last_imported_at >= first_imported_at)
);

CREATE TABLE import_pages (
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    file_name text NOT NULL,
    encoding text NOT NULL,
    raw bytea NOT NULL,
    sha256 bytea NOT NULL,
    damage jsonb NOT NULL DEFAULT '[]',
    imported_at timestamptz NOT NULL,
    CONSTRAINT import_pages_pkey PRIMARY KEY (id),
    CONSTRAINT import_pages_source_sha256_key UNIQUE (source_id, sha256),
    CONSTRAINT import_pages_source_fkey FOREIGN KEY (source_id) REFERENCES import_sources (id) ON DELETE CASCADE,
    CONSTRAINT import_pages_sha256_check CHECK (octet_length(sha256) = 32)
);

-- What imports wrote into the site profile: by field the value and the day of the page that said so. All pages
-- share the profile, so this stands beside it and not with a page.
ALTER TABLE site_profile ADD COLUMN imported jsonb NOT NULL DEFAULT '{}';
