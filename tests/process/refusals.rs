//! What start-up refuses, and in which words.

use crate::support::{
    command::Plaudit,
    postgres::{ADMIN, APP, OWNER, Postgres},
    scratch::{Scratch, ask, run},
};

/// A command on the operator's server: migrations as the owner, everything else as `role`.
fn plaudit(postgres: &Postgres, role: &str) -> Plaudit {
    Plaudit::on(&postgres.scratch)
        .with("DATABASE_URL", postgres.url(role))
        .with("PLAUDIT_OWNER_DATABASE_URL", postgres.url(OWNER))
}

#[test]
fn a_server_that_may_lose_what_it_acknowledged() {
    let postgres = Postgres::start();
    let serve = plaudit(&postgres, APP);
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        postgres.set(setting, "off");
        let words = [&format!("has {setting} off"), "PLAUDIT_ALLOW_UNSAFE_DURABILITY"];
        serve.run(&["serve"]).refused(&words);
        serve.run(&["user", "create", "li"]).refused(&words);
        postgres.set(setting, "on");
    }
    // A setting of the role alone is as dangerous.
    run(&postgres.url(ADMIN), "ALTER ROLE plaudit_app SET synchronous_commit = off").expect("a setting");
    postgres.set("fsync", "off");
    serve.run(&["serve"]).refused(&["has fsync, synchronous_commit off"]);

    let service = serve.with("PLAUDIT_ALLOW_UNSAFE_DURABILITY", "true").serve();
    service.administrator().publish("知道了");
    service.stop();
}

#[test]
fn a_role_that_may_do_anything() {
    let postgres = Postgres::start();
    let serve = plaudit(&postgres, ADMIN);
    serve.run(&["serve"]).refused(&["superuser (plaudit_admin)", "PLAUDIT_ALLOW_SUPERUSER"]);
    let service = serve.with("PLAUDIT_ALLOW_SUPERUSER", "true").serve();
    service.administrator().publish("知道了");
    service.stop();
}

#[test]
fn a_database_that_is_not_there() {
    let mut postgres = Postgres::start();
    let absent = postgres.url_of(APP, "nowhere");
    let serve = plaudit(&postgres, APP);
    serve.clone().with("DATABASE_URL", absent).run(&["serve"]).refused(&["cannot be reached", "\"nowhere\""]);
    postgres.stop(nix::sys::signal::Signal::SIGINT);
    for command in [&["serve"][..], &["migrate"], &["user", "create", "li"]] {
        serve.run(command).refused(&["the database cannot be reached"]);
    }
    let unanswered =
        serve.with("PLAUDIT_OWNER_DATABASE_URL", "postgres://plaudit_owner:geheim@127.0.0.1:1/x");
    let refused = unanswered.run(&["migrate"]);
    assert!(!refused.stderr.contains("geheim"), "a password is never shown: {refused:?}");
    refused.refused(&["cannot be reached", "127.0.0.1"]);
}

#[test]
fn a_database_of_another_encoding() {
    let postgres = Postgres::start();
    let create = "CREATE DATABASE latin OWNER plaudit_owner ENCODING 'LATIN1' TEMPLATE template0";
    run(&postgres.url(ADMIN), create).expect("a database");
    let serve = plaudit(&postgres, APP)
        .with("DATABASE_URL", postgres.url_of(APP, "latin"))
        .with("PLAUDIT_OWNER_DATABASE_URL", postgres.url_of(OWNER, "latin"));
    serve.run(&["serve"]).refused(&["encoding is LATIN1", "UTF8"]);
}

#[test]
fn an_application_role_makes_no_tables_and_the_owner_does() {
    let postgres = Postgres::start();
    run(&postgres.url(ADMIN), "CREATE DATABASE fresh OWNER plaudit_owner").expect("a database");
    let grants = "REVOKE CREATE ON SCHEMA public FROM PUBLIC; \
                  GRANT CREATE, USAGE ON SCHEMA public TO plaudit_owner; \
                  GRANT USAGE ON SCHEMA public TO plaudit_app; \
                  ALTER DEFAULT PRIVILEGES FOR ROLE plaudit_owner \
                      GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO plaudit_app";
    run(&postgres.url_of(ADMIN, "fresh"), grants).expect("privileges");
    let (app, owner) = (postgres.url_of(APP, "fresh"), postgres.url_of(OWNER, "fresh"));
    let alone = Plaudit::on(&postgres.scratch).with("DATABASE_URL", &app);
    for command in ["serve", "migrate"] {
        alone.run(&[command]).refused(&["permission denied", "PLAUDIT_OWNER_DATABASE_URL"]);
    }

    let both = alone.with("PLAUDIT_OWNER_DATABASE_URL", &owner);
    let service = both.serve();
    let password = service.one_time_password();
    service.anonymous().signed_in("admin", &password).publish("写得");
    service.stop();
    assert_eq!(ask(&owner, "SELECT count(*) FROM articles"), "1");
    run(&app, "CREATE TABLE mine (id int)").expect_err("the application makes no tables");
}

#[test]
fn what_is_misspelt_in_the_environment() {
    let scratch = Scratch::new();
    let misspelt = Plaudit::on(&scratch)
        .with("PLAUDIT_BINDD", "127.0.0.1:0")
        .with("PLAUDIT_POOL_SIZE", "many")
        .with("PLAUDIT_LOG_FORMAT", "xml")
        .with("PLAUDIT_ADMIN_PASSWORD_FILE", "/nowhere/at/all");
    for command in ["serve", "migrate", "healthcheck"] {
        misspelt.run(&[command]).refused(&[
            "PLAUDIT_BINDD: no such variable",
            "PLAUDIT_POOL_SIZE",
            "PLAUDIT_LOG_FORMAT",
            "/nowhere/at/all",
        ]);
    }
    Plaudit::on(&scratch).with("PLAUDIT_LOG", "plaudit=nonsense").run(&["migrate"]).refused(&["PLAUDIT_LOG"]);
    assert!(!scratch.data_dir().exists(), "nothing has been touched");
}
