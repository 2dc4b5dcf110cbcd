DROP TABLE import_pages;
DROP TABLE import_sources;
