-- Secrets that the instances of the service share: random, made at the first start. Keys are derived from them.

CREATE TABLE service_secrets (
    name text COLLATE "C" NOT NULL,
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT service_secrets_pkey PRIMARY KEY (name),
    CONSTRAINT service_secrets_secret_check CHECK (octet_length(secret) = 32)
);
