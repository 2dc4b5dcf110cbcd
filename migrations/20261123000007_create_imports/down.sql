ALTER TABLE site_profile DROP COLUMN imported;
DROP TABLE import_pages;
DROP TABLE import_sources;
