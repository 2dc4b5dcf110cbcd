//! One run of wrk: what is sent, and what came of it.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde::Deserialize;

use crate::Outcome;
use crate::deck::Deck;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/driver/load.lua");

/// What the load says it is.
pub const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";

/// What is sent.
#[derive(Clone, Debug)]
pub enum Load<'a> {
    /// The same request over and over.
    One { method: &'static str, path: String },
    /// Each path of a part of the deck once; ends early when that is through.
    Deck { deck: &'a Deck, first: usize, count: usize },
    /// Any of the first `count` of the deck.
    Random { method: &'static str, deck: &'a Deck, suffix: &'static str, count: usize },
    /// What readers and editors do together.
    Mixed { articles: &'a Deck, count: usize, lists: &'a Path, searches: &'a Path, token: String },
}

/// How it is sent.
#[derive(Clone, Debug)]
pub struct Setting {
    pub port: u16,
    pub connections: usize,
    pub time: Duration,
    pub headers: Vec<String>,
    /// How long each connection thinks between two requests, on average, in milliseconds.
    pub pause: Option<f64>,
}

/// What came of it; times in milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measured {
    pub rate: f64,
    pub p50: f64,
    pub p90: f64,
    pub p99: f64,
}

#[derive(Debug, Deserialize)]
struct Raw {
    requests: f64,
    bytes: f64,
    micros: f64,
    p50: f64,
    p90: f64,
    p99: f64,
    bad_statuses: u64,
    socket_errors: u64,
    timeouts: u64,
}

/// Runs wrk; an answer that is no success, and a connection that breaks, is an error of the whole benchmark.
pub fn run(setting: &Setting, load: &Load<'_>) -> Outcome<Measured> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let threads = cores.min(setting.connections);
    let mut command = Command::new("wrk");
    command.arg(format!("-t{threads}")).arg(format!("-c{}", setting.connections));
    // wrk counts whole seconds.
    command.arg(format!("-d{}", setting.time.as_secs().max(1))).args(["--timeout", "30", "-s", SCRIPT]);
    // Views of those who do not say who they are may count for nothing.
    command.args(["-H", &format!("User-Agent: {BROWSER}")]);
    for header in &setting.headers {
        command.args(["-H", header]);
    }
    command.arg(format!("http://127.0.0.1:{}", setting.port)).arg("--");
    if let Some(pause) = setting.pause {
        command.args(["PAUSE", &pause.to_string()]);
    }
    let output = command.args(arguments(load, threads)).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let said = || format!("wrk {load:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    let json = text.lines().find_map(|line| line.strip_prefix("RESULT ")).ok_or_else(said)?;
    let raw: Raw = serde_json::from_str(json)?;
    if raw.bad_statuses > 0 || raw.socket_errors > 0 || raw.timeouts > 0 || raw.requests == 0.0 {
        return Err(format!("some answers were not what they should be: {raw:?} of {}", said()).into());
    }
    if raw.bytes <= 0.0 {
        return Err(said().into());
    }
    let millis = |micros: f64| micros / 1_000.0;
    Ok(Measured {
        rate: raw.requests / (raw.micros / 1_000_000.0),
        p50: millis(raw.p50),
        p90: millis(raw.p90),
        p99: millis(raw.p99),
    })
}

fn arguments(load: &Load<'_>, threads: usize) -> Vec<String> {
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let number = |number: usize| number.to_string();
    match load {
        Load::One { method, path } => vec!["one".into(), (*method).into(), path.clone()],
        Load::Deck { deck, first, count } => vec![
            "deck".into(),
            "GET".into(),
            deck.prefix.into(),
            text(&deck.file),
            number(deck.width),
            number(*first),
            number(*count),
            number(threads),
        ],
        Load::Random { method, deck, suffix, count } => vec![
            "random".into(),
            (*method).into(),
            deck.prefix.into(),
            (*suffix).into(),
            text(&deck.file),
            number(deck.width),
            number(*count),
        ],
        Load::Mixed { articles, count, lists, searches, token } => vec![
            "mixed".into(),
            text(&articles.file),
            number(articles.width),
            number(*count),
            text(lists),
            text(searches),
            token.clone(),
        ],
    }
}

/// The middle one of several.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.get(middle), values.len() % 2) {
        (Some(value), 1) => *value,
        (Some(value), _) => (value + values.get(middle.saturating_sub(1)).unwrap_or(value)) / 2.0,
        (None, _) => f64::NAN,
    }
}

impl Measured {
    /// The medians of several rounds.
    pub fn median(rounds: &[Self]) -> Self {
        let of = |what: fn(&Self) -> f64| median(rounds.iter().map(what).collect());
        Self {
            rate: of(|round| round.rate),
            p50: of(|round| round.p50),
            p90: of(|round| round.p90),
            p99: of(|round| round.p99),
        }
    }
}

/// Where wrk is, for the report.
pub fn version() -> String {
    let output = Command::new("wrk").arg("-v").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}
