-- Links by which somebody without an account reads an article that is not public yet. The token itself is stored nowhere:
-- it is the id and the end of the link, signed.

CREATE TABLE preview_links (
    id uuid NOT NULL,
    article_id uuid NOT NULL,
    -- For whom it is, for those who look after the links.
    note text,
    -- An account's id or an API key's.
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT preview_links_pkey PRIMARY KEY (id),
    CONSTRAINT preview_links_article_fkey FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE,
    CONSTRAINT preview_links_note_check CHECK (char_length(note) BETWEEN 1 AND 200),
    CONSTRAINT preview_links_expires_check CHECK (expires_at > created_at)
);
CREATE INDEX preview_links_article_idx ON preview_links (article_id, created_at, id);
