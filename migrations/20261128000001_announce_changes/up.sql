-- Whatever is recorded as changed is announced to every instance of the service, with the commit: which kind of content
-- and its id, behind the name of the instance that did it (which knows already). Writers that are no instance, such as
-- imports, have no name.
CREATE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('plaudit_changes', concat_ws(' ',
        coalesce(nullif(current_setting('plaudit.instance', true), ''), '-'), NEW.resource, NEW.resource_id));
    RETURN NULL;
END
$$;

-- Sessions and accounts are nothing that is kept for anybody.
CREATE TRIGGER audit_events_announce AFTER INSERT ON audit_events FOR EACH ROW
    WHEN (NEW.resource IN ('article', 'section', 'tag', 'award', 'competition', 'conferral', 'honour', 'honoured_unit',
        'innovation_studio', 'site'))
    EXECUTE FUNCTION announce_change();

-- The next withdrawal is looked up after every change of an article.
CREATE INDEX articles_unpublish_idx ON articles (unpublish_at)
    WHERE unpublish_at IS NOT NULL AND status = 'published' AND deleted_at IS NULL;
