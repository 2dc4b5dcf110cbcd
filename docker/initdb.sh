#!/bin/sh
# Runs once, when the database container makes its data folder: two roles that are no superusers, and the
# database. The private cluster makes the same; see src/db/private_cluster.
set -eu

psql --set=ON_ERROR_STOP=1 --no-psqlrc --username="$POSTGRES_USER" --dbname=postgres <<'SQL'
\getenv owner_password PLAUDIT_OWNER_PASSWORD
\getenv app_password PLAUDIT_APP_PASSWORD
CREATE ROLE plaudit_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE plaudit_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
CREATE DATABASE plaudit OWNER plaudit_owner;
REVOKE ALL ON DATABASE plaudit FROM PUBLIC;
GRANT CONNECT ON DATABASE plaudit TO plaudit_app;
\connect plaudit
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO plaudit_owner;
GRANT USAGE ON SCHEMA public TO plaudit_app;
ALTER DEFAULT PRIVILEGES FOR ROLE plaudit_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO plaudit_app;
ALTER DEFAULT PRIVILEGES FOR ROLE plaudit_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO plaudit_app;
SQL
