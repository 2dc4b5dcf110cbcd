-- An index for every key that a list can be sorted by: on the key and the id, so that a page is read in its order.

-- The order of titles is the same on every server.
ALTER TABLE articles ALTER COLUMN title TYPE text COLLATE "C";

CREATE INDEX articles_title_idx ON articles (title, id);
CREATE INDEX articles_created_idx ON articles (created_at, id);

DROP INDEX sections_name_idx;
CREATE INDEX sections_name_idx ON sections (name, id);
CREATE INDEX sections_updated_idx ON sections (updated_at, id);
CREATE INDEX tags_updated_idx ON tags (updated_at, id);
CREATE INDEX awards_updated_idx ON awards (updated_at, id);
CREATE INDEX competitions_title_idx ON competitions (title, id);
CREATE INDEX competitions_updated_idx ON competitions (updated_at, id);
CREATE INDEX conferrals_updated_idx ON conferrals (updated_at, id);
CREATE INDEX honours_updated_idx ON honours (updated_at, id);
CREATE INDEX honoured_units_created_idx ON honoured_units (created_at, id);
CREATE INDEX innovation_studios_created_idx ON innovation_studios (created_at, id);
