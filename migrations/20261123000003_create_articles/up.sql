-- News and notices. The public sees a row when it is published, due, not yet withdrawn and not in the trash.

CREATE TABLE articles (
    id uuid NOT NULL,
    slug text COLLATE "C" NOT NULL,
    title text NOT NULL,
    summary text,
    body text NOT NULL,
    body_format text NOT NULL,
    body_html text NOT NULL,
    body_text text NOT NULL,
    section_id uuid,
    cover jsonb,
    images jsonb NOT NULL DEFAULT '[]',
    attachments jsonb NOT NULL DEFAULT '[]',
    source text,
    author text,
    editor text,
    department text,
    locale text NOT NULL,
    status text NOT NULL,
    published_at timestamptz,
    unpublish_at timestamptz,
    -- What lists are ordered by: never null, so that a cursor always has a place to go on from.
    listed_at timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(published_at, created_at)) STORED,
    pinned boolean NOT NULL DEFAULT false,
    canonical_url text,
    created_by uuid,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT articles_pkey PRIMARY KEY (id),
    CONSTRAINT articles_slug_key UNIQUE (slug),
    CONSTRAINT articles_section_fkey FOREIGN KEY (section_id) REFERENCES sections (id) ON DELETE RESTRICT,
    CONSTRAINT articles_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT articles_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND octet_length(slug) <= 96),
    CONSTRAINT articles_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
    CONSTRAINT articles_summary_check CHECK (char_length(summary) BETWEEN 1 AND 1000),
    CONSTRAINT articles_body_format_check CHECK (body_format IN ('markdown', 'html')),
    CONSTRAINT articles_locale_check CHECK (locale IN ('zh-Hans', 'zh-Hant', 'en')),
    CONSTRAINT articles_status_check CHECK (status IN ('draft', 'in_review', 'published', 'archived')),
    CONSTRAINT articles_published_check CHECK (status <> 'published' OR published_at IS NOT NULL),
    CONSTRAINT articles_unpublish_check CHECK (unpublish_at > published_at),
    CONSTRAINT articles_version_check CHECK (version > 0)
);
-- What the public reads: no drafts to step over.
CREATE INDEX articles_public_idx ON articles (listed_at, id) WHERE status = 'published' AND deleted_at IS NULL;
CREATE INDEX articles_listed_idx ON articles (listed_at, id) WHERE deleted_at IS NULL;
CREATE INDEX articles_updated_idx ON articles (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX articles_section_listed_idx ON articles (section_id, listed_at, id);
CREATE INDEX articles_status_listed_idx ON articles (status, listed_at, id) WHERE deleted_at IS NULL;
CREATE INDEX articles_pinned_idx ON articles (listed_at, id) WHERE pinned AND deleted_at IS NULL;
CREATE INDEX articles_trashed_idx ON articles (listed_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX articles_trashed_updated_idx ON articles (updated_at, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE article_tags (
    article_id uuid NOT NULL,
    tag_id uuid NOT NULL,
    position integer NOT NULL,
    CONSTRAINT article_tags_pkey PRIMARY KEY (article_id, tag_id),
    CONSTRAINT article_tags_article_fkey FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE,
    CONSTRAINT article_tags_tag_fkey FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE RESTRICT,
    CONSTRAINT article_tags_position_check CHECK (position >= 0)
);
CREATE INDEX article_tags_tag_idx ON article_tags (tag_id, article_id);
