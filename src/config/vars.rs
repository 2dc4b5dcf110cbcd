//! The variables of the environment one by one, each typed, with every fault noted.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use chrono::TimeDelta;

use super::{CacheConfig, DatabaseConfig, SECRETS, VARIABLES, ViewConfig};

/// The environment, and what is wrong with it.
pub(super) struct Vars<'a> {
    pub(super) environment: &'a BTreeMap<String, OsString>,
    pub(super) faults: Vec<String>,
}

impl Vars<'_> {
    /// The value, trimmed; an empty variable counts as absent, as compose files leave them.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let Some(value) = self.environment.get(name)?.to_str() else {
            self.faults.push(format!("{name}: not valid UTF-8"));
            return None;
        };
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    pub(super) fn parsed<T: FromStr<Err: fmt::Display>>(&mut self, name: &str, default: T) -> T {
        let Some(text) = self.text(name) else { return default };
        match text.parse() {
            Ok(value) => value,
            Err(error) => {
                self.faults.push(format!("{name}: {error} (found {text:?})"));
                default
            }
        }
    }

    pub(super) fn within(
        &mut self,
        name: &str,
        default: usize,
        range: std::ops::RangeInclusive<usize>,
    ) -> usize {
        let value = self.parsed(name, default);
        if !range.contains(&value) {
            self.faults.push(format!("{name}: {value} is not within {} to {}", range.start(), range.end()));
        }
        value
    }

    /// A time of at least `least` seconds: to PostgreSQL and others a zero would mean "for ever".
    pub(super) fn seconds(&mut self, name: &str, default: u32, least: f64) -> Duration {
        let value: f64 = self.parsed(name, f64::from(default));
        if !(least..=3600.0).contains(&value) {
            self.faults.push(format!("{name}: {value} is not within {least} to 3600 seconds"));
            return Duration::from_secs(u64::from(default));
        }
        Duration::from_secs_f64(value)
    }

    pub(super) fn views(&mut self) -> ViewConfig {
        let window = self.within("PLAUDIT_VIEW_WINDOW", 0, 0..=86_400);
        ViewConfig {
            window: TimeDelta::seconds(window.try_into().unwrap_or(0)),
            queue: self.within("PLAUDIT_VIEW_QUEUE", 8192, 1..=1_000_000),
        }
    }

    pub(super) fn flag(&mut self, name: &str) -> bool {
        self.parsed(name, false)
    }

    /// One of `allowed`, the first being the default.
    pub(super) fn one_of<'s>(&mut self, name: &str, allowed: &[&'s str]) -> &'s str {
        let default = allowed.first().copied().unwrap_or_default();
        let Some(text) = self.text(name) else { return default };
        allowed.iter().copied().find(|value| *value == text).unwrap_or_else(|| {
            self.faults.push(format!("{name}: {text:?} is none of {}", allowed.join(", ")));
            default
        })
    }

    /// A secret, from the variable itself or from the file that `<NAME>_FILE` names.
    pub(super) fn secret(&mut self, name: &str) -> Option<String> {
        let file_name = format!("{name}_FILE");
        let direct = self.text(name);
        let Some(path) = self.text(&file_name) else { return direct };
        if direct.is_some() {
            self.faults.push(format!("{name} and {file_name}: give one of them"));
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let text = text.trim_end_matches(['\r', '\n']);
                if text.is_empty() {
                    self.faults.push(format!("{file_name}: {path} is empty"));
                }
                Some(text.to_owned())
            }
            Err(error) => {
                self.faults.push(format!("{file_name}: cannot read {path}: {error}"));
                None
            }
        }
    }

    pub(super) fn public_url(&mut self, bind: SocketAddr) -> String {
        let Some(url) = self.text("PLAUDIT_PUBLIC_URL") else {
            // Nobody can follow a link to "every address".
            let host =
                if bind.ip().is_unspecified() { "localhost".to_owned() } else { bind.ip().to_string() };
            return match bind {
                SocketAddr::V6(bind) if !bind.ip().is_unspecified() => format!("http://{bind}"),
                _ => format!("http://{host}:{}", bind.port()),
            };
        };
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if rest.is_none_or(|rest| rest.is_empty() || rest.contains(['?', '#', ' '])) {
            self.faults.push(format!("PLAUDIT_PUBLIC_URL: {url:?} is not an http(s) address without query"));
        }
        url.trim_end_matches('/').to_owned()
    }

    pub(super) fn data_dir(&mut self) -> PathBuf {
        if let Some(path) = self.text("PLAUDIT_DATA_DIR") {
            return std::path::absolute(&path).unwrap_or_else(|_| PathBuf::from(path));
        }
        let xdg = self.text("XDG_DATA_HOME").map(PathBuf::from);
        let home = self.text("HOME").map(PathBuf::from);
        crate::db::private_cluster::default_data_dir(xdg.as_deref(), home.as_deref())
    }

    pub(super) fn database(&mut self, cores: usize) -> DatabaseConfig {
        // More connections than this only wait for the same cores and disk; `script/bench` measures it.
        let pool = self.within("PLAUDIT_POOL_SIZE", (cores * 2).clamp(4, 32), 1..=500);
        let config = DatabaseConfig {
            url: self.secret("DATABASE_URL"),
            owner_url: self.secret("PLAUDIT_OWNER_DATABASE_URL"),
            pool_size: u32::try_from(pool).unwrap_or(u32::MAX),
            wait: self.seconds("PLAUDIT_POOL_WAIT", 2, 0.001),
            statement_timeout: self.seconds("PLAUDIT_STATEMENT_TIMEOUT", 5, 0.001),
            lock_timeout: self.seconds("PLAUDIT_LOCK_TIMEOUT", 2, 0.001),
            allow_unsafe_durability: self.flag("PLAUDIT_ALLOW_UNSAFE_DURABILITY"),
            allow_superuser: self.flag("PLAUDIT_ALLOW_SUPERUSER"),
            pg_bin_dir: self.text("PLAUDIT_PG_BIN_DIR").map(PathBuf::from),
            pg_account: self.text("PLAUDIT_PG_ACCOUNT"),
            search_path: self.environment.get("PATH").cloned(),
        };
        if config.owner_url.is_some() && config.url.is_none() {
            self.faults.push("PLAUDIT_OWNER_DATABASE_URL: needs DATABASE_URL beside it".to_owned());
        }
        config
    }

    pub(super) fn cache(&mut self) -> CacheConfig {
        CacheConfig {
            bytes: self.within("PLAUDIT_CACHE_BYTES", 64 << 20, 0..=64 << 30),
            ttl: self.seconds("PLAUDIT_CACHE_TTL", 5, 0.001),
            max_age: self.within("PLAUDIT_CACHE_MAX_AGE", 5, 0..=86_400) as u64,
        }
    }

    pub(super) fn unknown(&mut self) {
        for name in self.environment.keys().filter(|name| name.starts_with("PLAUDIT_")) {
            let plain = name.strip_suffix("_FILE").filter(|plain| SECRETS.contains(plain));
            if !VARIABLES.contains(&plain.unwrap_or(name)) {
                self.faults.push(format!("{name}: no such variable; see .env.example"));
            }
        }
    }
}
