//! What no cache can know: any of all articles, and the pages behind any of them, each asked for once.

use std::time::Duration;

use serde_json::Value as Json;

use crate::Outcome;
use crate::checks;
use crate::deck::{self, Deck};
use crate::programs::Program;
use crate::row::{Row, Target, grouped};
use crate::rows::{CONNECTIONS, cached};
use crate::stand::{Stand, alternate};
use crate::statements::{self, Statements};
use crate::wrk::{self, Load, Measured, Setting};

/// Connections and blocking threads a worker that the bare programs are tried with, and whether they ping.
const GRID: [(&str, &str, bool); 7] = [
    ("4", "2", false),
    ("8", "4", false),
    ("2", "1", false),
    ("8", "2", false),
    ("16", "8", false),
    ("8", "256", false),
    ("4", "2", true),
];

/// The pool and the threads of the bare programs.
#[derive(Clone, Debug)]
pub struct Best {
    pub pool: &'static str,
    pub threads: &'static str,
    /// All that was tried, in words.
    pub tried: Vec<(String, Measured)>,
}

impl Best {
    pub fn in_words(&self) -> String {
        format!("pool {}, {} threads a worker", self.pool, self.threads)
    }
}

fn arguments<'a>(url: &'a str, pool: &'a str, threads: &'a str, ping: bool) -> Vec<&'a str> {
    let mut arguments = vec!["database", "--url", url, "--pool", pool, "--threads", threads];
    if ping {
        arguments.push("--ping");
    }
    arguments
}

/// The bare database program with the best numbers.
pub fn bare(stand: &Stand<'_>, best: &Best) -> Outcome<Program> {
    stand.bare(&arguments(&stand.url()?, best.pool, best.threads, false))
}

/// Tries the grid, or only its beginning.
pub fn best(stand: &Stand<'_>, most: usize) -> Outcome<Best> {
    let service = stand.serve(&[])?;
    cached::write_answers(stand, &service)?;
    service.stop()?;
    let articles = deck::articles(&stand.work, &stand.generator)?;
    let mut tried = Vec::new();
    for (pool, threads, ping) in GRID.iter().take(most).copied() {
        let program = stand.bare(&arguments(&stand.url()?, pool, threads, ping))?;
        let load = Load::Random { method: "GET", deck: &articles, suffix: "", count: articles.count };
        let measured = stand.drive(&program, CONNECTIONS, &load)?;
        let words = if ping { ", with a ping before each use" } else { "" };
        tried.push((pool, threads, format!("pool {pool}, {threads} threads a worker{words}"), measured));
        program.stop()?;
    }
    let fastest = tried.iter().max_by(|one, other| one.3.rate.total_cmp(&other.3.rate));
    let (pool, threads, ..) = fastest.ok_or("no pool was tried")?;
    Ok(Best {
        pool,
        threads,
        tried: tried.iter().map(|(_, _, words, measured)| (words.clone(), *measured)).collect(),
    })
}

/// A real cursor, from the service.
pub fn real_cursor(service: &Program, limit: usize) -> Outcome<String> {
    let page = checks::get(service, &format!("/v1/articles?limit={limit}"), &[])?.expect(200)?.json()?;
    let cursor = page.pointer("/page/next_cursor").and_then(Json::as_str);
    Ok(cursor.ok_or("the list has only one page")?.to_owned())
}

/// Measures, and gives what each side asks of the database.
pub fn measure(stand: &Stand<'_>, best: &Best, rows: &mut Vec<Row>) -> Outcome<Statements> {
    // What it does in the background after a start is not what a request asks of the database.
    let service = stand.serve_settled()?;
    cached::write_answers(stand, &service)?;
    let cursors = deck::cursors(&stand.work, &stand.generator, &real_cursor(&service, 3)?)?;
    let articles = deck::articles(&stand.work, &stand.generator)?;
    let bare = bare(stand, best)?;
    check(stand, &service, &bare, &cursors)?;
    let mut asked = Statements::new();
    for (work, deck) in [("one article", &articles), ("a list of 20 behind a cursor", &cursors)] {
        // Some way behind those that were asked for already.
        let paths = deck.first(200)?;
        let [.., one, other] = paths.as_slice() else { return Err("a deck has no two paths".into()) };
        for (name, program) in [("the service", &service), ("the bare program", &bare)] {
            asked.push((work, name, statements::of(stand, program, [one, other])?));
        }
    }
    service.stop()?;
    let limit = format!("bare actix + diesel, {}", best.in_words());
    for (name, work, deck) in [
        ("uncached-article", "GET one article, never cached", &articles),
        ("uncached-list", "GET list of 20 behind a random cursor, never cached", &cursors),
    ] {
        if stand.plan.wants(name) {
            let work = format!("{work} ({} articles)", grouped(as_float(stand.generator.count)));
            let measured = once_each(stand, deck, &bare)?;
            rows.push(Row::compared(name, work, limit.clone(), Target::Share(0.90), &measured));
        }
    }
    Ok(asked)
}

/// Goes through a deck against a service that has just started, so that nothing is cached, and against the bare program.
/// Both find what they read where the database or the system keeps it: the disk is not what is measured.
fn once_each(stand: &Stand<'_>, deck: &Deck, bare: &Program) -> Outcome<[Vec<Measured>; 2]> {
    warm(stand, deck, bare, MOST, Duration::from_secs(30))?;
    let ours = |_| {
        let service = stand.serve_settled()?;
        through(stand, deck, &service, (CONNECTIONS, MOST))
    };
    alternate(stand.plan.rounds, ours, |_| through(stand, deck, bare, (CONNECTIONS, MOST)))
}

/// Paths of a deck that are asked for.
const MOST: usize = 40_000;

/// Asks for the beginning of a deck once.
pub fn warm(stand: &Stand<'_>, deck: &Deck, program: &Program, most: usize, time: Duration) -> Outcome<()> {
    let load = Load::Deck { deck, first: 0, count: deck.count.min(most) };
    wrk::run(&Setting { time, ..stand.setting(program, CONNECTIONS) }, &load)?;
    Ok(())
}

/// The beginning of a deck, the first of which only opens connections.
pub fn through(
    stand: &Stand<'_>,
    deck: &Deck,
    program: &Program,
    (connections, most): (usize, usize),
) -> Outcome<Measured> {
    let count = deck.count.min(most);
    let opening = (count / 20).min(1_000);
    let setting = stand.setting(program, connections);
    let short = Setting { time: Duration::from_secs(1), ..setting.clone() };
    wrk::run(&short, &Load::Deck { deck, first: 0, count: opening })?;
    wrk::run(&setting, &Load::Deck { deck, first: opening, count: count - opening })
}

/// Articles are what was loaded, and both programs say the same of them and of pages behind cursors.
fn check(stand: &Stand<'_>, service: &Program, bare: &Program, cursors: &Deck) -> Outcome<()> {
    let numbers = deck::shuffled(&stand.generator);
    let sample: Vec<usize> = numbers.iter().take(20).copied().collect();
    checks::articles(service, &stand.generator, &sample)?;
    for number in &sample {
        checks::same(service, bare, &format!("/v1/articles/{}", stand.generator.id(*number)), &[])?;
    }
    for path in cursors.first(10)? {
        let (_, length) = checks::first_of_list(service, &path)?;
        if length == 0 {
            return Err(format!("there is nothing behind {path}").into());
        }
        checks::same(service, bare, &path, &[])?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a number of articles")]
pub fn as_float(count: usize) -> f64 {
    count as f64
}
