-- Keys for programs of partners: what they may do, and until when. The key itself is nowhere, only its hash.

CREATE TABLE api_keys (
    id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    -- The part of the key by which it is found; no secret.
    prefix text COLLATE "C" NOT NULL,
    secret_hash bytea NOT NULL,
    scopes text[] NOT NULL,
    created_by uuid,
    expires_at timestamptz,
    -- To the minute: a request does not write each time.
    last_used_at timestamptz,
    revoked_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_prefix_key UNIQUE (prefix),
    -- A key outlives the account of whoever made it: it belongs to the partner.
    CONSTRAINT api_keys_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT api_keys_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT api_keys_prefix_check CHECK (prefix ~ '^[a-z2-7]{12}$'),
    CONSTRAINT api_keys_secret_hash_check CHECK (octet_length(secret_hash) = 32),
    CONSTRAINT api_keys_scopes_check CHECK (cardinality(scopes) BETWEEN 1 AND 7 AND scopes <@ ARRAY[
        'articles:write', 'articles:publish', 'register:write', 'views:write', 'drafts:read', 'users:manage',
        'audit:read']),
    CONSTRAINT api_keys_version_check CHECK (version > 0)
);
CREATE INDEX api_keys_name_idx ON api_keys (name, id);
CREATE INDEX api_keys_created_idx ON api_keys (created_at, id);
CREATE INDEX api_keys_updated_idx ON api_keys (updated_at, id);
CREATE INDEX api_keys_created_by_idx ON api_keys (created_by);
