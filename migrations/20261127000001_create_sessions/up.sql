-- Sessions: one a login, under the id of the family of its refresh tokens. An access token names its session, and is
-- good only while that lives.

CREATE TABLE sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    -- When it last got tokens.
    last_used_at timestamptz NOT NULL,
    -- When its newest refresh token ends.
    expires_at timestamptz NOT NULL,
    -- Whence and with what somebody signed in, so that the owner knows it again.
    address text,
    user_agent text,
    ended_at timestamptz,
    end_reason text,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT sessions_expires_check CHECK (expires_at > created_at),
    CONSTRAINT sessions_address_check CHECK (char_length(address) BETWEEN 1 AND 64),
    CONSTRAINT sessions_user_agent_check CHECK (char_length(user_agent) BETWEEN 1 AND 200),
    CONSTRAINT sessions_end_check CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    CONSTRAINT sessions_end_reason_check CHECK (end_reason IN ('logout', 'revoked', 'revoked_by_administrator',
        'refresh_reuse', 'password_changed', 'password_reset', 'account_disabled', 'too_many'))
);
CREATE INDEX sessions_user_idx ON sessions (user_id, last_used_at);

-- No foreign key from the tokens: the release before adds some of families that have no session here. They are good
-- for nothing in this one.
INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, ended_at, end_reason)
    SELECT family_id, user_id, min(created_at), max(created_at), max(expires_at), max(revoked_at),
        CASE WHEN max(revoked_at) IS NOT NULL THEN 'revoked' END
    FROM refresh_tokens GROUP BY family_id, user_id;
