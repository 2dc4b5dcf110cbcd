DROP TABLE idempotency_keys, audit_events, revisions;
DROP FUNCTION refuse_change();
