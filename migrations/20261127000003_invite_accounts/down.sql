DROP INDEX users_updated_idx;
DROP INDEX users_created_idx;
DROP INDEX users_username_idx;
DROP TABLE setup_tokens;
-- Nobody can sign in to them either way.
UPDATE users SET status = 'disabled' WHERE status = 'invited';
ALTER TABLE users DROP CONSTRAINT users_status_check;
ALTER TABLE users ADD CONSTRAINT users_status_check CHECK (status IN ('active', 'disabled'));
