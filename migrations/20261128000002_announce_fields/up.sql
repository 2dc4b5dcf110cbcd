-- What is announced of an article also says which of its fields were changed: other instances then know what stays as it
-- was.
CREATE OR REPLACE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('plaudit_changes', concat_ws(' ',
        coalesce(nullif(current_setting('plaudit.instance', true), ''), '-'), NEW.resource, NEW.resource_id,
        CASE WHEN NEW.resource = 'article' AND NEW.resource_id IS NOT NULL THEN (
            SELECT string_agg(change ->> 'field', ',') FROM jsonb_array_elements(NEW.changes) change) END));
    RETURN NULL;
END
$$;
