//! Configuration: defaults, every variable, all faults at once, and the two lists that people read.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use plaudit::config::{Config, LogFormat, MetricsBind, SECRETS, VARIABLES};
use plaudit::http::client_address::TrustedProxies;

fn read(variables: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    let pairs = variables.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value)));
    Config::read(&pairs.collect::<BTreeMap<_, _>>()).map_err(|error| error.0)
}

fn faults(variables: &[(&str, &str)]) -> Vec<String> {
    read(variables).err().unwrap_or_default()
}

#[test]
fn an_empty_environment_is_enough() {
    let config = read(&[]).ok().unwrap();
    assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url, "http://127.0.0.1:8080");
    assert_eq!((config.time_zone.name(), config.locale.as_str()), ("Asia/Shanghai", "zh-Hans"));
    assert_eq!((config.max_body_bytes, config.request_timeout), (4 << 20, Duration::from_secs(15)));
    assert_eq!((config.stop_delay, config.stop_timeout), (Duration::ZERO, Duration::from_secs(20)));
    assert_eq!((config.log_filter.as_str(), config.log_format), ("info", LogFormat::Text));
    assert!(config.admin_password.is_none());
    assert_eq!(config.trusted_proxies, TrustedProxies::default());
    assert_eq!((config.login_limit_account, config.login_limit_address), (10, 50));
    assert_eq!((config.views.window, config.views.queue), (TimeDelta::zero(), 8192));
    let database = config.database;
    assert!(database.url.is_none() && database.owner_url.is_none() && database.pg_bin_dir.is_none());
    assert!(!database.allow_unsafe_durability && !database.allow_superuser);
    assert_eq!((database.wait, database.lock_timeout), (Duration::from_secs(2), Duration::from_secs(2)));
    assert_eq!(database.statement_timeout, Duration::from_secs(5));
    assert!((4..=32).contains(&database.pool_size));
}

#[test]
fn every_variable_is_read() {
    let config = read(&[
        ("DATABASE_URL", "postgresql://app@db/plaudit"),
        ("PLAUDIT_ADMIN_PASSWORD", "correct horse"),
        ("PLAUDIT_ALLOW_SUPERUSER", "true"),
        ("PLAUDIT_ALLOW_UNSAFE_DURABILITY", "true"),
        ("PLAUDIT_BIND", "[::1]:9000"),
        ("PLAUDIT_CACHE_BYTES", "0"),
        ("PLAUDIT_CACHE_MAX_AGE", "60"),
        ("PLAUDIT_CACHE_TTL", "0.5"),
        ("PLAUDIT_DATA_DIR", "/srv/plaudit"),
        ("PLAUDIT_LOCALE", "zh-Hant"),
        ("PLAUDIT_LOCK_TIMEOUT", "0.5"),
        ("PLAUDIT_LOG", "plaudit=debug"),
        ("PLAUDIT_LOG_FORMAT", "json"),
        ("PLAUDIT_LOGIN_LIMIT_ACCOUNT", "7"),
        ("PLAUDIT_LOGIN_LIMIT_ADDRESS", "70"),
        ("PLAUDIT_MAX_BODY_BYTES", "4096"),
        ("PLAUDIT_OWNER_DATABASE_URL", "postgresql://owner@db/plaudit"),
        ("PLAUDIT_PASSWORD_THREADS", "3"),
        ("PLAUDIT_PG_ACCOUNT", "pg"),
        ("PLAUDIT_PG_BIN_DIR", "/opt/pg/bin"),
        ("PLAUDIT_POOL_SIZE", "7"),
        ("PLAUDIT_POOL_WAIT", "1.5"),
        ("PLAUDIT_PUBLIC_URL", "https://api.example.org/plaudit/"),
        ("PLAUDIT_REQUEST_TIMEOUT", "30"),
        ("PLAUDIT_STATEMENT_TIMEOUT", "4"),
        ("PLAUDIT_STOP_DELAY", "2"),
        ("PLAUDIT_STOP_TIMEOUT", "10"),
        ("PLAUDIT_TIME_ZONE", "Europe/Berlin"),
        ("PLAUDIT_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ("PLAUDIT_VIEW_QUEUE", "100"),
        ("PLAUDIT_VIEW_WINDOW", "1800"),
        ("PLAUDIT_WORKERS", "5"),
        ("PATH", "/usr/bin"),
    ])
    .ok()
    .unwrap();
    assert_eq!(config.bind.to_string(), "[::1]:9000");
    assert_eq!(config.public_url, "https://api.example.org/plaudit");
    assert_eq!(config.data_dir, PathBuf::from("/srv/plaudit"));
    assert_eq!((config.time_zone.name(), config.locale.as_str()), ("Europe/Berlin", "zh-Hant"));
    assert_eq!(config.admin_password.as_deref(), Some("correct horse"));
    assert_eq!((config.workers, config.password_threads, config.max_body_bytes), (5, 3, 4096));
    assert_eq!(config.request_timeout, Duration::from_secs(30));
    assert_eq!((config.stop_delay.as_secs(), config.stop_timeout.as_secs()), (2, 10));
    assert_eq!((config.log_filter.as_str(), config.log_format), ("plaudit=debug", LogFormat::Json));
    assert_eq!((config.login_limit_account, config.login_limit_address), (7, 70));
    assert_eq!((config.views.window, config.views.queue), (TimeDelta::minutes(30), 100));
    assert!(config.trusted_proxies.has("10.1.2.3".parse().unwrap()));
    let database = config.database;
    assert_eq!(database.url.as_deref(), Some("postgresql://app@db/plaudit"));
    assert_eq!(database.owner_url.as_deref(), Some("postgresql://owner@db/plaudit"));
    assert_eq!((database.pool_size, database.wait), (7, Duration::from_millis(1500)));
    assert_eq!((database.statement_timeout.as_secs(), database.lock_timeout.as_millis()), (4, 500));
    assert!(database.allow_unsafe_durability && database.allow_superuser);
    assert_eq!(database.pg_bin_dir, Some(PathBuf::from("/opt/pg/bin")));
    assert_eq!(database.pg_account.as_deref(), Some("pg"));
    assert_eq!(database.search_path, Some("/usr/bin".into()));
}

#[test]
fn values_that_cannot_be_used_are_named_with_their_variable() {
    let wrong = [
        ("PLAUDIT_ALLOW_SUPERUSER", "yes"),
        ("PLAUDIT_ALLOW_UNSAFE_DURABILITY", "1"),
        ("PLAUDIT_BIND", "8080"),
        ("PLAUDIT_CACHE_BYTES", "-1"),
        ("PLAUDIT_CACHE_MAX_AGE", "86401"),
        ("PLAUDIT_CACHE_TTL", "0"),
        ("PLAUDIT_LOCALE", "zh"),
        ("PLAUDIT_LOCK_TIMEOUT", "NaN"),
        ("PLAUDIT_LOG_FORMAT", "xml"),
        ("PLAUDIT_LOGIN_LIMIT_ACCOUNT", "0"),
        ("PLAUDIT_LOGIN_LIMIT_ADDRESS", "10001"),
        ("PLAUDIT_MAX_BODY_BYTES", "1"),
        ("PLAUDIT_OWNER_DATABASE_URL", "postgresql://owner@db/plaudit"),
        ("PLAUDIT_PASSWORD_THREADS", "0"),
        ("PLAUDIT_POOL_SIZE", "-1"),
        ("PLAUDIT_POOL_WAIT", "-0.1"),
        ("PLAUDIT_PUBLIC_URL", "api.example.org"),
        ("PLAUDIT_REQUEST_TIMEOUT", "15s"),
        ("PLAUDIT_STATEMENT_TIMEOUT", "inf"),
        ("PLAUDIT_STOP_DELAY", "3601"),
        ("PLAUDIT_STOP_TIMEOUT", "x"),
        ("PLAUDIT_TIME_ZONE", "Asia/Guangyuan"),
        ("PLAUDIT_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("PLAUDIT_VIEW_QUEUE", "0"),
        ("PLAUDIT_VIEW_WINDOW", "86401"),
        ("PLAUDIT_WORKERS", "257"),
    ];
    for (name, value) in wrong {
        let faults = faults(&[(name, value)]);
        assert!(
            faults.len() == 1 && faults[0].starts_with(&format!("{name}: ")),
            "{name}={value}: {faults:?}"
        );
    }
    let all = faults(&wrong);
    assert_eq!(all.len(), wrong.len(), "all at once: {all:#?}");
}

#[test]
fn the_message_has_a_line_for_each_fault() {
    let pairs = [("PLAUDIT_BIND", "x"), ("PLAUDIT_WORKERS", "y")];
    let environment = pairs.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value))).collect();
    let message = Config::read(&environment).err().unwrap().to_string();
    assert_eq!(message.lines().count(), 3, "{message}");
}

#[test]
fn an_unknown_variable_is_taken_for_a_spelling_mistake() {
    for name in ["PLAUDIT_PORT", "PLAUDIT_BIND_FILE", "PLAUDIT_", "PLAUDIT_UPDATE_OPENAPI"] {
        let faults = faults(&[(name, "1")]);
        assert!(faults.len() == 1 && faults[0].starts_with(name), "{faults:?}");
    }
    assert!(faults(&[("HOME", "/root"), ("RUST_LOG", "x"), ("XPLAUDIT_BIND", "x")]).is_empty());
}

#[test]
fn an_empty_variable_counts_as_absent() {
    let empty: Vec<(&str, &str)> = VARIABLES.iter().map(|name| (*name, " ")).collect();
    let config = read(&empty).ok().unwrap();
    assert_eq!(config.public_url, "http://127.0.0.1:8080");
}

#[test]
fn a_value_that_is_not_text_is_a_fault() {
    let bytes = OsString::from_vec(vec![b'z', b'h', 0xff]);
    let environment = BTreeMap::from([("PLAUDIT_LOCALE".to_owned(), bytes)]);
    assert_eq!(Config::read(&environment).err().unwrap().0, ["PLAUDIT_LOCALE: not valid UTF-8"]);
}

#[test]
fn a_secret_may_come_from_a_file() {
    let folder = std::env::temp_dir().join(format!("plaudit-secrets-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("password");
    std::fs::write(&file, "correct horse \r\n").unwrap();
    let path = file.to_str().unwrap();

    let config = read(&[("PLAUDIT_ADMIN_PASSWORD_FILE", path), ("DATABASE_URL_FILE", path)]).ok().unwrap();
    assert_eq!(config.admin_password.as_deref(), Some("correct horse "), "only the line's end is cut");
    assert_eq!(config.database.url.as_deref(), Some("correct horse "));
    let owner = read(&[("DATABASE_URL", "x"), ("PLAUDIT_OWNER_DATABASE_URL_FILE", path)]).ok().unwrap();
    assert_eq!(owner.database.owner_url.as_deref(), Some("correct horse "));

    let both = faults(&[("PLAUDIT_ADMIN_PASSWORD", "x"), ("PLAUDIT_ADMIN_PASSWORD_FILE", path)]);
    assert!(both.len() == 1 && both[0].contains("one of them"), "{both:?}");
    std::fs::remove_dir_all(&folder).unwrap();
    let missing = faults(&[("PLAUDIT_ADMIN_PASSWORD_FILE", path)]);
    assert!(
        missing.len() == 1 && missing[0].starts_with("PLAUDIT_ADMIN_PASSWORD_FILE: cannot read"),
        "{missing:?}"
    );
}

#[test]
fn no_fault_shows_a_secret() {
    let all = faults(&[
        ("PLAUDIT_OWNER_DATABASE_URL", "postgresql://owner:s3cret@db/plaudit"),
        ("PLAUDIT_ADMIN_PASSWORD", "s3cret"),
        ("PLAUDIT_ADMIN_PASSWORD_FILE", "/nowhere"),
    ]);
    assert_eq!(all.len(), 3, "{all:?}");
    assert!(all.iter().all(|fault| !fault.contains("s3cret")), "{all:?}");
}

/// The text of a file of the repository.
fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn the_example_lists_every_variable_commented_out_and_explained() {
    let text = file(".env.example");
    let lines: Vec<&str> = text.lines().collect();
    let mut listed = Vec::new();
    for pair in lines.windows(2) {
        let setting = pair[1].strip_prefix('#').filter(|line| !line.starts_with(' '));
        if let Some((name, _)) = setting.and_then(|line| line.split_once('=')) {
            listed.push(name.to_owned());
            assert!(pair[0].starts_with("# ") && pair[0].len() > 10, "{name} is not explained");
        }
    }
    assert_eq!(sorted(listed.into_iter()), sorted(VARIABLES.iter().map(|name| (*name).to_owned())));
    let set = lines.iter().find(|line| !line.is_empty() && !line.starts_with('#'));
    assert!(set.is_none(), "the example sets something: {set:?}");
}

#[test]
fn the_example_shows_the_defaults() {
    let text = file(".env.example");
    let settings =
        text.lines().filter_map(|line| line.strip_prefix('#').filter(|line| !line.starts_with(' ')));
    let shown: Vec<(&str, &str)> = settings.filter_map(|line| line.split_once('=')).collect();
    assert_eq!(shown.len(), VARIABLES.len());
    let defaults = read(&[]).ok().unwrap();
    let config = read(&shown).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!((config.bind, &config.public_url), (defaults.bind, &defaults.public_url));
    assert_eq!((config.time_zone, &config.locale), (defaults.time_zone, &defaults.locale));
    assert_eq!(
        (config.max_body_bytes, config.request_timeout),
        (defaults.max_body_bytes, defaults.request_timeout)
    );
    assert_eq!((config.stop_delay, config.stop_timeout), (defaults.stop_delay, defaults.stop_timeout));
    assert_eq!((&config.log_filter, config.log_format), (&defaults.log_filter, defaults.log_format));
    assert_eq!(config.database.wait, defaults.database.wait);
    assert_eq!(config.database.lock_timeout, defaults.database.lock_timeout);
    assert_eq!(config.database.statement_timeout, defaults.database.statement_timeout);
    assert_eq!(config.database.url, defaults.database.url);
    assert_eq!(config.admin_password, defaults.admin_password);
    assert_eq!(config.trusted_proxies, defaults.trusted_proxies);
    assert_eq!(
        (config.login_limit_account, config.login_limit_address),
        (defaults.login_limit_account, defaults.login_limit_address)
    );
    assert_eq!(config.views, defaults.views);
}

/// The first column of the README's table of variables: the name, and whether it may come from a file.
fn readme_rows(text: &str) -> Vec<(&str, bool)> {
    let table = text.split("| Variable |").nth(1).expect("README.md has no table of variables");
    let rows = table.lines().skip(2).map_while(|line| line.strip_prefix("| `")?.split_once("` "));
    rows.map(|(name, rest)| (name, rest.starts_with("* |"))).collect()
}

#[test]
fn the_readme_lists_every_variable_and_marks_the_secrets() {
    let text = file("README.md");
    let mut rows = readme_rows(&text);
    rows.sort_unstable();
    let expected: Vec<(&str, bool)> = VARIABLES.iter().map(|name| (*name, SECRETS.contains(name))).collect();
    assert_eq!(rows, expected);
}

#[test]
fn a_limit_is_never_switched_off_by_a_zero() {
    let names = [
        "PLAUDIT_STATEMENT_TIMEOUT",
        "PLAUDIT_LOCK_TIMEOUT",
        "PLAUDIT_POOL_WAIT",
        "PLAUDIT_REQUEST_TIMEOUT",
        "PLAUDIT_STOP_TIMEOUT",
        "PLAUDIT_LOGIN_LIMIT_ACCOUNT",
        "PLAUDIT_LOGIN_LIMIT_ADDRESS",
    ];
    for name in names {
        let found = faults(&[(name, "0")]);
        assert!(found.len() == 1 && found[0].starts_with(name), "{found:?}");
    }
    assert_eq!(faults(&[("PLAUDIT_STOP_DELAY", "0")]), Vec::<String>::new());
}

#[test]
fn metrics_are_on_by_default_and_may_be_elsewhere_or_off() {
    let bind = |value: &str| read(&[("PLAUDIT_METRICS_BIND", value)]).ok().unwrap().metrics_bind;
    assert_eq!(bind(""), MetricsBind::Default);
    assert!(MetricsBind::DEFAULT.ip().is_loopback());
    assert_eq!(bind("off"), MetricsBind::Off);
    assert_eq!(bind("0.0.0.0:9464"), MetricsBind::At("0.0.0.0:9464".parse().unwrap()));
    for value in ["on", "9464", "OFF", "localhost:9464"] {
        let found = faults(&[("PLAUDIT_METRICS_BIND", value)]);
        assert!(found.len() == 1 && found[0].starts_with("PLAUDIT_METRICS_BIND: "), "{found:?}");
    }
}

#[test]
fn every_address_has_a_name_that_can_be_followed() {
    for bind in ["0.0.0.0:80", "[::]:80"] {
        assert_eq!(read(&[("PLAUDIT_BIND", bind)]).ok().unwrap().public_url, "http://localhost:80");
    }
    assert_eq!(read(&[("PLAUDIT_BIND", "[::1]:80")]).ok().unwrap().public_url, "http://[::1]:80");
}
