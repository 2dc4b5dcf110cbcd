DROP INDEX articles_unpublish_idx;
DROP TRIGGER audit_events_announce ON audit_events;
DROP FUNCTION announce_change();
