//! `docs/benchmarks.md`: everything but what stands between its markers is written anew.

use std::fmt::Write;
use std::path::Path;

use super::Report;
use super::plot::{Axis, Plot};
use crate::Outcome;
use crate::row::{Row, grouped, millis};

/// Between these, what people have found out is kept as it is.
const BEGIN: &str = "<!-- findings: written by hand, kept by script/bench -->";
const END: &str = "<!-- end of findings -->";

const HEAD: &str = "# Benchmarks

Written by `script/bench`, but for the findings. The load generator, PostgreSQL, the service and the bare programs share the
cores of one machine, so the ratios count, not the absolute numbers: both sides of a row are measured in turns, in one run.
";

const NOTES: &str = "## How it is measured

- The service is `plaudit serve` of the release build with nothing set but its port, its data folder and a password: request
  ids, metrics, logging of writes, errors and slow requests, durability, all of it as it is shipped. Its log goes into a file.
- The bare programs are `benches/limits`: built from the same lock file with the same profile, a worker a core. *Bare actix*
  answers the bytes and headers that the service has answered, with its ETag, from memory. *Bare actix + diesel* runs the
  statements of the service's handlers on an r2d2 pool in `web::block`, makes the same JSON and the same ETag and sends the same
  headers, with the best pool and thread numbers of those tried below, and without asking a connection whether it is alive.
  *Bare group commit* has one thread that takes all views that wait, adds them to totals and days in one transaction and answers
  after its commit. *LIKE* looks for the newest 20 whose text is `LIKE '%…%'`.
- wrk drives, 64 connections unless a row says otherwise. A round of the one follows a round of the other, in changing order; what
  is shown is the median of the rounds, and below the ratio the smallest and the largest of a round. Latencies are those of a loaded
  machine: in a closed loop half of 64 connections wait at any moment.
- Before a row is measured the answers are held against what was loaded and against those of the bare program, byte by byte; a round
  with one answer that is no success, one broken connection or one timeout ends the benchmark.
- *Never cached* is asked for once in a round: ids and cursors in random order without repetition, searches that differ, and the
  service is started anew for each round. Of a million articles the same 40,000 are read in each, and the same 1,500 searches are
  made, and once before, so that the disk is not what is measured: all of it is 30 GB. A service that has just started
  first looks whether searches can find everything; that is waited for.
- Articles come from a generator with a fixed seed (`benches/driver/content`): Chinese text of 1,200 to 1,800 characters from a
  vocabulary of 200,000 words and names that come up by Zipf's law. They are copied into the tables as the service would have
  written them; the load checks that the service's own indexer finds nothing to do.
- The mixed load draws each request: 84.5 % an article by Zipf's law, 5 % a list, 5 % a search, 5 % a view, 0.5 % a change of an
  article's summary by an editor, which invalidates.
- Memory is `VmRSS` and, under load, `VmHWM`. A start is timed from the start of the process to the end of its first answer of 200.
";

/// Writes the page and its plots into `folder`.
pub fn write(
    folder: &Path,
    report: &Report,
    machine: &[(&'static str, String)],
    command: &str,
) -> Outcome<()> {
    std::fs::create_dir_all(folder)?;
    let file = folder.join("benchmarks.md");
    let before = std::fs::read_to_string(&file).unwrap_or_default();
    let mut page = String::from(HEAD);
    // Writing to a String cannot fail.
    writeln!(page, "\n| | |\n|---|---|").ok();
    for (name, value) in machine {
        writeln!(page, "| {name} | {value} |").ok();
    }
    writeln!(page, "| Command | `{command}` |").ok();
    for failure in &report.failures {
        writeln!(page, "\n**Not measured:** {}", failure.lines().next().unwrap_or_default()).ok();
    }
    writeln!(page, "\n## What must be true\n\n{}", table(&report.rows)).ok();
    writeln!(page, "## Findings\n\n{BEGIN}\n{}\n{END}\n", findings(&before)).ok();
    plots(folder, report, &mut page)?;
    if let Some(best) = &report.best {
        writeln!(
            page,
            "## Pool and threads of the bare program\n\nOne article by its key, 64 connections.\n"
        )
        .ok();
        writeln!(page, "| | requests/s | p50 / p99 ms |\n|---|---:|---:|").ok();
        for (words, measured) in &best.tried {
            let latency = format!("{} / {}", millis(measured.p50), millis(measured.p99));
            writeln!(page, "| {words} | {} | {latency} |", grouped(measured.rate)).ok();
        }
        page.push('\n');
    }
    if !report.statements.is_empty() {
        page.push_str("## Statements\n\nWhat one request asks of the database, from PostgreSQL's log.\n");
    }
    for (work, who, statements) in &report.statements {
        writeln!(page, "\n{who}, {work}:\n\n```sql\n{}\n```", statements.join(";\n")).ok();
    }
    page.push('\n');
    page.push_str(NOTES);
    std::fs::write(file, page)?;
    Ok(())
}

fn table(rows: &[Row]) -> String {
    let mut table =
        "| Work | Limit | At least | Ratio | plaudit | p50 / p99 ms | Limit | p50 / p99 ms | Met |\n\
                     |---|---|---|---:|---:|---:|---:|---:|---|\n"
            .to_owned();
    for row in rows {
        let note = if row.note.is_empty() { String::new() } else { format!(" ({})", row.note) };
        let spread = row.spread.map(|(low, high)| format!("<br>{low:.2}–{high:.2}")).unwrap_or_default();
        writeln!(
            table,
            "| {}{note} | {} | {} | {}{spread} | {} | {} | {} | {} | {} |",
            row.work,
            row.limit,
            row.target_in_words(),
            row.ratio_in_words(),
            row.ours.in_words(row.target),
            row.ours.latency(),
            row.bare.in_words(row.target),
            row.bare.latency(),
            row.met_in_words(),
        )
        .ok();
    }
    table
}

/// What stood between the markers of the page before.
fn findings(before: &str) -> String {
    let kept = before.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    kept.map_or("", |(kept, _)| kept).trim().to_owned()
}

fn plots(folder: &Path, report: &Report, page: &mut String) -> Outcome<()> {
    let plots = [
        (
            "benchmark-load.svg",
            "Latency by load",
            Plot {
                title: "99 of 100 answers are there within",
                x: Axis { label: "answers a second", is_logarithmic: true },
                y: Axis { label: "milliseconds", is_logarithmic: true },
                series: &report.curves,
            },
        ),
        (
            "benchmark-rows.svg",
            "Cost by number of articles",
            Plot {
                title: "Half of the answers are there within (4 connections, nothing cached)",
                x: Axis { label: "articles", is_logarithmic: true },
                y: Axis { label: "milliseconds", is_logarithmic: false },
                series: &report.costs,
            },
        ),
    ];
    for (name, title, plot) in plots {
        if plot.series.iter().any(|(_, points)| points.len() > 1) {
            std::fs::write(folder.join(name), plot.svg())?;
            writeln!(page, "## {title}\n\n![{title}]({name})\n").ok();
        }
    }
    Ok(())
}
