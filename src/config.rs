//! Configuration: from the environment only, typed, read once in `main`, every fault reported at once.
//!
//! [`Config::from_env`] is the only reader of the environment in the crate. Defaults stand in one place,
//! [`Config::read`]; `.env.example` and the README's table list the same variables, and a test compares them.

mod vars;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::{AddrParseError, IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;

use self::vars::Vars;
use crate::http::client_address::TrustedProxies;
use crate::http::cors::Origins;

/// Everything that can be set from outside.
#[derive(Clone)]
pub struct Config {
    pub bind: SocketAddr,
    /// Where the metrics are read.
    pub metrics_bind: MetricsBind,
    /// Base of every absolute URL in an answer, without a slash at the end.
    pub public_url: String,
    pub data_dir: PathBuf,
    pub time_zone: Tz,
    pub locale: String,
    /// Sites whose scripts may read answers.
    pub cors_origins: Origins,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// How many passwords may be guessed wrongly for an account, or from an address, in 15 minutes.
    pub login_limit_account: usize,
    pub login_limit_address: usize,
    pub admin_password: Option<String>,
    pub database: DatabaseConfig,
    pub workers: usize,
    /// Threads that hash passwords; each holds 19 MiB while it works.
    pub password_threads: usize,
    pub max_body_bytes: usize,
    /// How long a body may take to arrive.
    pub request_timeout: Duration,
    /// How long `/readyz` says no before the listener closes, so that a load balancer can turn away.
    pub stop_delay: Duration,
    /// How long running requests may go on after the listener closed.
    pub stop_timeout: Duration,
    /// Whether a write to what there is must say which version it is about.
    pub require_if_match: bool,
    /// Which revisions are kept.
    pub retention: Retention,
    pub cache: CacheConfig,
    pub views: ViewConfig,
    pub log_filter: String,
    pub log_format: LogFormat,
}

/// Which revisions of a resource are kept: the newest, at most `count` of them and none older than `age`; the one that
/// says what the resource is now in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    pub count: i32,
    pub age: TimeDelta,
}

impl Default for Retention {
    fn default() -> Self {
        Self { count: 100, age: TimeDelta::days(730) }
    }
}

/// The response cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheConfig {
    /// What it holds at most; 0 switches it off.
    pub bytes: usize,
    /// For how long an answer is good while nobody knows whether it has changed.
    pub ttl: Duration,
    /// How many seconds others may keep a public answer, and show it for as many more while they ask again.
    pub max_age: u64,
}

/// Where the metrics are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MetricsBind {
    /// On [`Self::DEFAULT`], if that is free.
    #[default]
    Default,
    /// There, or the service does not start.
    At(SocketAddr),
    /// Nowhere.
    Off,
}

impl MetricsBind {
    /// What Prometheus's own list of ports has for exporters, reached from this machine only.
    pub const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9464);
}

impl FromStr for MetricsBind {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" { Ok(Self::Off) } else { text.parse().map(Self::At) }
    }
}

/// How views are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViewConfig {
    /// For how long a visitor is not counted again at the same subject; zero counts every view.
    pub window: TimeDelta,
    /// How many views may wait; more are told to come back.
    pub queue: usize,
}

/// How to reach PostgreSQL.
#[derive(Clone)]
pub struct DatabaseConfig {
    /// libpq connection string or URL of the application's role; none means the private cluster.
    pub url: Option<String>,
    /// The same for the role that owns the schema and runs migrations; none means [`Self::url`].
    pub owner_url: Option<String>,
    pub pool_size: u32,
    /// How long a request waits for a connection before it is told to come back.
    pub wait: Duration,
    pub statement_timeout: Duration,
    pub lock_timeout: Duration,
    pub allow_unsafe_durability: bool,
    pub allow_superuser: bool,
    /// Where the server programs of the private cluster are, when they are not found by themselves.
    pub pg_bin_dir: Option<PathBuf>,
    /// The account that runs the private cluster when the service is started as root.
    pub pg_account: Option<String>,
    /// `PATH`, for finding the server programs.
    pub search_path: Option<OsString>,
}

/// Form of the log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// One readable line an event.
    Text,
}

/// All that is wrong with the environment, one line a variable.
#[derive(Debug, thiserror::Error)]
#[error("the configuration cannot be used:\n{}", .0.iter().map(|fault| format!("  {fault}")).collect::<Vec<_>>().join("\n"))]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// Reads `.env` (if there is one) and the environment.
    pub fn from_env() -> Result<Self, ConfigError> {
        match dotenvy::dotenv() {
            Ok(_) => {}
            Err(error) if error.not_found() => {}
            Err(error) => return Err(ConfigError(vec![format!(".env: {error}")])),
        }
        #[expect(clippy::disallowed_methods, reason = "this is the one place")]
        let environment =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect();
        Self::read(&environment)
    }

    /// The configuration that `environment` describes.
    pub fn read(environment: &BTreeMap<String, OsString>) -> Result<Self, ConfigError> {
        let mut vars = Vars { environment, faults: Vec::new() };
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let bind: SocketAddr = vars.parsed("PLAUDIT_BIND", SocketAddr::from(([127, 0, 0, 1], 8080)));
        let config = Self {
            bind,
            metrics_bind: vars.parsed("PLAUDIT_METRICS_BIND", MetricsBind::Default),
            public_url: vars.public_url(bind),
            data_dir: vars.data_dir(),
            time_zone: vars.parsed("PLAUDIT_TIME_ZONE", chrono_tz::Asia::Shanghai),
            locale: vars.one_of("PLAUDIT_LOCALE", &["zh-Hans", "zh-Hant", "en"]).to_owned(),
            cors_origins: vars.parsed("PLAUDIT_CORS_ORIGINS", Origins::default()),
            trusted_proxies: vars.parsed("PLAUDIT_TRUSTED_PROXIES", TrustedProxies::default()),
            login_limit_account: vars.within("PLAUDIT_LOGIN_LIMIT_ACCOUNT", 10, 1..=10_000),
            login_limit_address: vars.within("PLAUDIT_LOGIN_LIMIT_ADDRESS", 50, 1..=10_000),
            admin_password: vars.secret("PLAUDIT_ADMIN_PASSWORD"),
            workers: vars.within("PLAUDIT_WORKERS", cores, 1..=256),
            password_threads: vars.within("PLAUDIT_PASSWORD_THREADS", cores.min(4), 1..=64),
            max_body_bytes: vars.within("PLAUDIT_MAX_BODY_BYTES", 4 << 20, 1024..=64 << 20),
            request_timeout: vars.seconds("PLAUDIT_REQUEST_TIMEOUT", 15, 0.01),
            stop_delay: vars.seconds("PLAUDIT_STOP_DELAY", 0, 0.0),
            stop_timeout: vars.seconds("PLAUDIT_STOP_TIMEOUT", 20, 1.0),
            require_if_match: vars.flag("PLAUDIT_REQUIRE_IF_MATCH"),
            retention: Retention {
                count: i32::try_from(vars.within("PLAUDIT_REVISIONS", 100, 1..=100_000)).unwrap_or(i32::MAX),
                age: TimeDelta::days(
                    vars.within("PLAUDIT_REVISION_DAYS", 730, 1..=36_500).try_into().unwrap_or(730),
                ),
            },
            cache: vars.cache(),
            views: vars.views(),
            log_filter: vars.text("PLAUDIT_LOG").unwrap_or_else(|| "info".to_owned()),
            log_format: match vars.one_of("PLAUDIT_LOG_FORMAT", &["text", "json"]) {
                "json" => LogFormat::Json,
                _ => LogFormat::Text,
            },
            database: vars.database(cores),
        };
        vars.unknown();
        if vars.faults.is_empty() { Ok(config) } else { Err(ConfigError(vars.faults)) }
    }
}

/// Every variable the program reads; anything else that begins with `PLAUDIT_` is taken for a spelling mistake.
pub const VARIABLES: &[&str] = &[
    "DATABASE_URL",
    "PLAUDIT_ADMIN_PASSWORD",
    "PLAUDIT_ALLOW_SUPERUSER",
    "PLAUDIT_ALLOW_UNSAFE_DURABILITY",
    "PLAUDIT_BIND",
    "PLAUDIT_CACHE_BYTES",
    "PLAUDIT_CACHE_MAX_AGE",
    "PLAUDIT_CACHE_TTL",
    "PLAUDIT_CORS_ORIGINS",
    "PLAUDIT_DATA_DIR",
    "PLAUDIT_LOCALE",
    "PLAUDIT_LOCK_TIMEOUT",
    "PLAUDIT_LOG",
    "PLAUDIT_LOGIN_LIMIT_ACCOUNT",
    "PLAUDIT_LOGIN_LIMIT_ADDRESS",
    "PLAUDIT_LOG_FORMAT",
    "PLAUDIT_MAX_BODY_BYTES",
    "PLAUDIT_METRICS_BIND",
    "PLAUDIT_OWNER_DATABASE_URL",
    "PLAUDIT_PASSWORD_THREADS",
    "PLAUDIT_PG_ACCOUNT",
    "PLAUDIT_PG_BIN_DIR",
    "PLAUDIT_POOL_SIZE",
    "PLAUDIT_POOL_WAIT",
    "PLAUDIT_PUBLIC_URL",
    "PLAUDIT_REQUEST_TIMEOUT",
    "PLAUDIT_REQUIRE_IF_MATCH",
    "PLAUDIT_REVISIONS",
    "PLAUDIT_REVISION_DAYS",
    "PLAUDIT_STATEMENT_TIMEOUT",
    "PLAUDIT_STOP_DELAY",
    "PLAUDIT_STOP_TIMEOUT",
    "PLAUDIT_TIME_ZONE",
    "PLAUDIT_TRUSTED_PROXIES",
    "PLAUDIT_VIEW_QUEUE",
    "PLAUDIT_VIEW_WINDOW",
    "PLAUDIT_WORKERS",
];

/// Those that may also be given as a file, by `<NAME>_FILE`.
pub const SECRETS: &[&str] = &["DATABASE_URL", "PLAUDIT_ADMIN_PASSWORD", "PLAUDIT_OWNER_DATABASE_URL"];
