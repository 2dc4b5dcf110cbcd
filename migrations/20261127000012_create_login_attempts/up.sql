-- How often a password was guessed wrongly, by account and by address, in a window of time. Rows of windows that are
-- over are deleted by those who come later.

CREATE TABLE login_attempts (
    -- `account:<SHA-256 of the folded name>` or `address:<address or network>`; what is typed as a name may be a password.
    subject text COLLATE "C" NOT NULL,
    window_started_at timestamptz NOT NULL,
    -- Those that failed, and those whose password is being checked.
    attempts integer NOT NULL,
    -- When somebody was first turned away in this window.
    refused_at timestamptz,
    CONSTRAINT login_attempts_pkey PRIMARY KEY (subject),
    CONSTRAINT login_attempts_subject_check CHECK (subject ~ '^(account|address):[0-9a-f:./]{1,64}$'),
    CONSTRAINT login_attempts_attempts_check CHECK (attempts >= 0)
);
CREATE INDEX login_attempts_window_idx ON login_attempts (window_started_at);
