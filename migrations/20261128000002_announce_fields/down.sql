CREATE OR REPLACE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('plaudit_changes', concat_ws(' ',
        coalesce(nullif(current_setting('plaudit.instance', true), ''), '-'), NEW.resource, NEW.resource_id));
    RETURN NULL;
END
$$;
