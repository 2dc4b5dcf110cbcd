-- Who changed what: every version of every content resource, a log of every write and every login that can only
-- grow, and the answers to requests that may be repeated.

CREATE TABLE revisions (
    resource text COLLATE "C" NOT NULL,
    resource_id uuid NOT NULL,
    -- The resource's own version once this was done.
    version integer NOT NULL,
    action text COLLATE "C" NOT NULL,
    actor_kind text COLLATE "C" NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    created_at timestamptz NOT NULL,
    -- The fields that differ from the version before.
    fields text[] NOT NULL,
    -- The resource as an editor would have to send it.
    snapshot jsonb NOT NULL,
    CONSTRAINT revisions_pkey PRIMARY KEY (resource, resource_id, version),
    CONSTRAINT revisions_version_check CHECK (version > 0),
    CONSTRAINT revisions_actor_check CHECK (actor_kind IN ('account', 'api_key', 'command', 'unknown'))
);

CREATE TABLE audit_events (
    id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor_kind text COLLATE "C" NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    -- Where the request came from, as the service saw it.
    address text COLLATE "C",
    request_id text COLLATE "C",
    action text COLLATE "C" NOT NULL,
    resource text COLLATE "C" NOT NULL,
    resource_id uuid,
    version integer,
    -- [{"field", "before", "after"}]; long texts are cut, the revision has the whole.
    changes jsonb NOT NULL DEFAULT '[]',
    CONSTRAINT audit_events_pkey PRIMARY KEY (id),
    CONSTRAINT audit_events_actor_check CHECK (actor_kind IN ('account', 'api_key', 'command', 'anonymous'))
);
CREATE INDEX audit_events_occurred_idx ON audit_events (occurred_at, id);
CREATE INDEX audit_events_actor_idx ON audit_events (actor_id, occurred_at, id);
CREATE INDEX audit_events_resource_id_idx ON audit_events (resource_id, occurred_at, id);
CREATE INDEX audit_events_resource_idx ON audit_events (resource, occurred_at, id);
CREATE INDEX audit_events_action_idx ON audit_events (action, occurred_at, id);
CREATE INDEX audit_events_address_idx ON audit_events (address, occurred_at, id);
CREATE INDEX audit_events_request_id_idx ON audit_events (request_id, occurred_at, id);

-- The log only grows, whatever role the service signs in with: the trigger holds for the owner too, the missing
-- privilege says so to everybody else before a row is looked for.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_events_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
DO $$
DECLARE
    grantee name;
BEGIN
    FOR grantee IN
        SELECT DISTINCT r.rolname
        FROM pg_class c, aclexplode(c.relacl) acl JOIN pg_roles r ON r.oid = acl.grantee
        WHERE c.oid = 'audit_events'::regclass AND r.rolname <> current_user
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit_events FROM %I', grantee);
    END LOOP;
END $$;

CREATE TABLE idempotency_keys (
    -- The account or the API key that asked.
    principal_id uuid NOT NULL,
    -- What it could do then: an answer is not for whoever has lost the right to it.
    rights text COLLATE "C" NOT NULL,
    method text COLLATE "C" NOT NULL,
    path text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    body_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    -- The answer; written by the transaction that made the row, so it is there for everybody else.
    status smallint,
    headers jsonb,
    body bytea,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (principal_id, method, path, key)
);
CREATE INDEX idempotency_keys_created_idx ON idempotency_keys (created_at);

-- An account's id or an API key's: both can write articles, and neither is ever deleted.
ALTER TABLE articles DROP CONSTRAINT articles_created_by_fkey;
CREATE INDEX articles_created_by_idx ON articles (created_by, listed_at, id);
