//! The small commands, and the logs.

use std::net::TcpListener;

use serde_json::Value;

use crate::support::{command::Plaudit, scratch::Scratch, template::PASSWORD};

#[test]
fn migrations_run_once() {
    let scratch = Scratch::new();
    let plaudit = Plaudit::on(&scratch);
    let first = plaudit.run(&["migrate"]).succeeded();
    assert!(first.starts_with("Ran 2026"), "{first}");
    assert_eq!(plaudit.run(&["migrate"]).succeeded(), "The schema is up to date.\n");
    let service = plaudit.serve();
    service.one_time_password();
    assert_eq!(plaudit.run(&["migrate"]).succeeded(), "The schema is up to date.\n");
    service.anonymous().get("/readyz").expect(200);
    service.stop();
}

#[test]
fn the_printed_document_is_the_served_one() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch);
    let printed: Value = serde_json::from_str(&plaudit.run(&["openapi"]).succeeded()).expect("JSON");
    assert!(!scratch.pid_file().exists(), "that needs no database");
    let service = plaudit.serve();
    assert_eq!(service.anonymous().get("/openapi.json").expect(200).json(), printed);
}

#[test]
fn the_health_check_tells_by_its_exit_code() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    let address = service.address();
    let check = Plaudit::on(&scratch).with("PLAUDIT_BIND", address.to_string());
    assert_eq!(check.run(&["healthcheck"]).succeeded(), "");
    // As in a container, which listens everywhere.
    let everywhere = check.clone().with("PLAUDIT_BIND", format!("0.0.0.0:{}", address.port()));
    everywhere.run(&["healthcheck"]).succeeded();
    service.stop();
    check.run(&["healthcheck"]).refused(&["refused"]);

    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent_address = silent.local_addr().expect("its address").to_string();
    check.with("PLAUDIT_BIND", silent_address).run(&["healthcheck"]).refused(&[]);
}

#[test]
fn help_and_version_need_nothing() {
    let scratch = Scratch::new();
    // Not even a configuration that can be read.
    let plaudit = Plaudit::on(&scratch).with("PLAUDIT_NO_SUCH_THING", "1");
    let version = plaudit.run(&["--version"]).succeeded();
    assert_eq!(version, format!("plaudit {}\n", env!("CARGO_PKG_VERSION")));
    let help = plaudit.run(&["--help"]).succeeded();
    for command in ["serve", "migrate", "demo", "user", "keys", "import", "openapi", "healthcheck"] {
        assert!(
            help.lines().any(|line| line.trim_start().starts_with(command)),
            "{command} is not in\n{help}"
        );
        plaudit.run(&[command, "--help"]).succeeded();
    }
    assert_eq!(plaudit.run(&[]).code, Some(2));
    assert_eq!(plaudit.run(&["dance"]).code, Some(2));
    assert!(!scratch.data_dir().exists());
}

#[test]
fn logs_are_one_object_a_line_and_know_no_secret() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch).with("PLAUDIT_LOG_FORMAT", "json").with("PLAUDIT_LOG", "trace");
    let service = plaudit.with("PLAUDIT_ADMIN_PASSWORD", PASSWORD).serve();
    let anonymous = service.anonymous();
    let tokens = anonymous.tokens("admin", PASSWORD).expect(200).json();
    anonymous.tokens("admin", "a wrong guess").expect(401);
    anonymous.signed_in("admin", PASSWORD).publish("第一篇");
    anonymous.get("/nowhere").expect(404);
    let administrator = anonymous.signed_in("admin", PASSWORD);
    let input = serde_json::json!({ "name": "x", "scopes": ["drafts:read"] });
    let made = administrator.post("/v1/api-keys", input).expect(201).json();
    let key = made["key"].as_str().unwrap();
    anonymous.bearer(key).get("/v1/tags").expect(200);
    anonymous.bearer(&key[..60]).get("/v1/tags").expect(401);
    for name in ["key", "api_key", "access_token"] {
        anonymous.get(&format!("/v1/tags?{name}={key}")).expect(400);
    }
    let log = service.log();
    assert!(log.lines().count() > 10, "{log}");
    for line in log.lines() {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(event["timestamp"].is_string() && event["level"].is_string(), "{line}");
    }
    for secret in [
        PASSWORD,
        "a wrong guess",
        tokens["access_token"].as_str().unwrap(),
        tokens["refresh_token"].as_str().unwrap(),
        &key[25..60],
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[test]
fn logs_in_a_file_have_no_colours() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    service.anonymous().get("/livez").expect(200);
    let log = service.log();
    assert!(log.contains("PostgreSQL server started"), "{log}");
    assert!(!log.contains('\u{1b}'), "{log}");
}
