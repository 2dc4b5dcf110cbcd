DROP INDEX articles_created_by_idx;
UPDATE articles SET created_by = NULL WHERE created_by NOT IN (SELECT id FROM users);
ALTER TABLE articles ADD CONSTRAINT articles_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL;
DROP TABLE idempotency_keys, audit_events, revisions;
DROP FUNCTION refuse_change();
