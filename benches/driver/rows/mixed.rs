//! What readers and editors do together; how many queries an invalidation costs; the memory that all that takes.

use std::time::Duration;

use super::CONNECTIONS;
use super::cached;
use crate::Outcome;
use crate::checks;
use crate::deck;
use crate::programs::Program;
use crate::row::{Row, Target, grouped};
use crate::rows::uncached::as_float;
use crate::searches;
use crate::stand::{Stand, alternate};
use crate::wrk::{self, Load, Setting};

/// The most popular of the articles that are read.
const READ: usize = 100_000;

pub fn measure(stand: &Stand<'_>, rows: &mut Vec<Row>) -> Outcome<()> {
    if stand.plan.wants("mixed") || stand.plan.wants("memory-mixed") {
        mixed(stand, rows)?;
    }
    if stand.plan.wants("stampede") {
        stampede(stand, rows)?;
    }
    Ok(())
}

fn mixed(stand: &Stand<'_>, rows: &mut Vec<Row>) -> Outcome<()> {
    let articles = deck::articles(&stand.work, &stand.generator)?;
    let (lists, searches) = searches::popular(&stand.work, &stand.generator)?;
    let service = stand.serve(&[])?;
    cached::write_answers(stand, &service)?;
    let bare = stand.bare(&["memory"])?;
    let count = articles.count.min(READ);
    let drive = |program: &Program| {
        // A token lives for minutes, a benchmark for longer.
        let token = checks::token(&service)?;
        let load = Load::Mixed { articles: &articles, count, lists: &lists, searches: &searches, token };
        stand.drive(program, CONNECTIONS, &load)
    };
    stand.warm(&["articles", "article_tags", "search_documents"], true)?;
    // Until the cache holds what it can.
    for _ in 0..3 {
        drive(&service)?;
    }
    let measured = alternate(stand.plan.rounds, |_| drive(&service), |_| drive(&bare))?;
    let work = format!(
        "mixed: 84.5 % articles by Zipf over {}, 10 % lists and searches, 5 % views, 0.5 % writes",
        grouped(as_float(count))
    );
    rows.push(Row::compared(
        "mixed",
        work,
        "bare actix, the same requests",
        Target::ShareWithin(0.5, 15.0),
        &measured,
    ));
    let peak = service.memory("VmHWM")? / 1024.0;
    rows.push(Row::number(
        "memory-mixed",
        "memory, at most, under the mixed load",
        Target::AtMost(192.0, "MB"),
        vec![peak],
    ));
    Ok(())
}

/// Writes that are done while everybody reads the article they change.
const WRITES: i32 = 20;

/// Counts transactions while everybody reads what is written again and again, and takes off those of the writes
/// themselves, which are counted alone.
fn stampede(stand: &Stand<'_>, rows: &mut Vec<Row>) -> Outcome<()> {
    let service = stand.serve(&[])?;
    let path = cached::article_path(stand)?;
    let token = checks::token(&service)?;
    let pause = Duration::from_millis(100);
    let write = |kind: &str| -> Outcome<()> {
        for number in 0..WRITES {
            checks::patch(&service, &path, &token, &format!("{kind} {number}"))?.expect(200)?;
            std::thread::sleep(pause);
        }
        Ok(())
    };
    let alone = transactions_of(stand, || write("alone"))?;
    let load = Load::One { method: "GET", path: path.clone() };
    let setting = Setting { time: pause * WRITES.unsigned_abs() * 2, ..stand.setting(&service, CONNECTIONS) };
    let mut requests = 0.0;
    let together = transactions_of(stand, || {
        std::thread::scope(|scope| {
            let readers = scope.spawn(|| wrk::run(&setting, &load));
            std::thread::sleep(pause * 5);
            write("read meanwhile")?;
            let read = readers.join().map_err(|_| "the readers panicked")??;
            requests = read.rate * setting.time.as_secs_f64();
            Ok(())
        })
    })?;
    let fillings = (together - alone) / f64::from(WRITES);
    let note = format!(
        "{} reads by 64 connections while the article was written {WRITES} times; {together:.0} transactions, \
         of which the writes alone make {alone:.0}",
        grouped(requests)
    );
    let work = "queries for an article after each write of it, while 64 connections read it";
    rows.push(Row::number("stampede", work, Target::AtMost(10.0, "queries"), vec![fillings]).noted(note));
    Ok(())
}

/// How many transactions the database has ended while `work` went on.
fn transactions_of(stand: &Stand<'_>, work: impl FnOnce() -> Outcome<()>) -> Outcome<f64> {
    // A backend tells what it has done about once a second.
    let settle = || std::thread::sleep(Duration::from_secs(2));
    settle();
    let before = stand.transactions()?;
    work()?;
    settle();
    Ok(f64::from(i32::try_from(stand.transactions()? - before)?))
}
