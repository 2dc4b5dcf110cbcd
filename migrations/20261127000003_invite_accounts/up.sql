-- Accounts that wait for their owner to choose a password, and the one-time tokens by which that is done.

ALTER TABLE users DROP CONSTRAINT users_status_check;
ALTER TABLE users ADD CONSTRAINT users_status_check CHECK (status IN ('invited', 'active', 'disabled'));

-- At most one an account: a new one replaces the one before.
CREATE TABLE setup_tokens (
    user_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT setup_tokens_pkey PRIMARY KEY (user_id),
    CONSTRAINT setup_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT setup_tokens_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT setup_tokens_token_hash_check CHECK (octet_length(token_hash) = 32),
    CONSTRAINT setup_tokens_expires_check CHECK (expires_at > created_at)
);

-- The keys that accounts are listed by.
CREATE INDEX users_username_idx ON users (username, id);
CREATE INDEX users_created_idx ON users (created_at, id);
CREATE INDEX users_updated_idx ON users (updated_at, id);
