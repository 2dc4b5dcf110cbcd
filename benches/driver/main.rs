//! Drives the benchmark: loads articles, starts the service as it is shipped and the bare limits beside it, measures them
//! in turns, writes the page. `script/bench` builds all that and calls it.

mod checks;
mod content;
mod deck;
mod load;
mod programs;
mod report;
mod row;
mod rows;
mod searches;
mod stand;
mod statements;
mod wrk;

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use self::report::Report;
use self::rows::uncached::Best;
use self::rows::{cached, curves, growth, mixed, resources, search, uncached, views};
use self::stand::{Plan, Stand};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Measures the service against the limits
#[derive(Debug, Parser)]
struct Arguments {
    /// Fewer articles, fewer and shorter rounds: some five minutes
    #[arg(long)]
    quick: bool,
    /// Only rows whose names begin with one of these
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Rounds of each side of a row [default: 5, quick 3]
    #[arg(long)]
    rounds: Option<usize>,
    /// Seconds of a round [default: 6, quick 2]
    #[arg(long)]
    seconds: Option<u64>,
    /// The most articles [default: 1000000, quick 10000]
    #[arg(long)]
    articles: Option<usize>,
    /// Only load that many articles
    #[arg(long)]
    load: Option<usize>,
    /// Write the page and its plots into this folder [default: docs for a whole run, else none]
    #[arg(long)]
    write: Option<PathBuf>,
    /// Where loaded data is kept
    #[arg(long, overrides_with = "data")]
    data: PathBuf,
    /// The program `plaudit`
    #[arg(long)]
    service: PathBuf,
    /// The program of benches/limits
    #[arg(long)]
    limits: PathBuf,
    /// `PATH`, for finding PostgreSQL's server programs
    #[arg(long)]
    search_path: String,
}

/// The fewest articles, and those of the mixed load.
const SMALL: usize = 10_000;
const MEDIUM: usize = 100_000;
const LARGE: usize = 1_000_000;

fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    let large = arguments.articles.unwrap_or(if arguments.quick { SMALL } else { LARGE });
    let plan = Plan {
        rounds: arguments.rounds.unwrap_or(if arguments.quick { 3 } else { 5 }),
        time: Duration::from_secs(arguments.seconds.unwrap_or(if arguments.quick { 2 } else { 6 })),
        small: SMALL.min(large),
        medium: MEDIUM.min(large),
        large,
        only: arguments.only.clone(),
        service: std::path::absolute(&arguments.service)?,
        limits: std::path::absolute(&arguments.limits)?,
        data: std::path::absolute(&arguments.data)?,
        search_path: arguments.search_path.clone(),
    };
    if let Some(count) = arguments.load {
        return Stand::open(&plan, count)?.stop();
    }
    let mut report = Report::default();
    // All are loaded before anything is measured: what was just written is still on its way to the disk.
    for count in [plan.large, plan.medium, plan.small] {
        Stand::open(&plan, count)?.stop()?;
    }
    measure(&plan, arguments.quick, &mut report)?;
    report::print(&report.rows);
    // A part of the rows must not take the place of all.
    let is_whole = !arguments.quick && plan.only.is_empty();
    let folder = arguments.write.or_else(|| is_whole.then(|| "docs".into()));
    if let Some(folder) = folder {
        let stand = Stand::open(&plan, plan.small)?;
        let machine = report::machine::describe(&stand)?;
        report::markdown::write(&folder, &report, &machine, &command())?;
        println!("{} is written", folder.join("benchmarks.md").display());
    }
    match report.failures.len() {
        0 => Ok(()),
        count => Err(format!("{count} groups of rows could not be measured; see above").into()),
    }
}

/// The command as somebody would type it.
fn command() -> String {
    let own = ["--service", "--limits", "--search-path", "--data"];
    let mut words = vec!["script/bench".to_owned()];
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if own.contains(&argument.as_str()) {
            arguments.next();
        } else {
            words.push(argument);
        }
    }
    words.join(" ")
}

fn measure(plan: &Plan, is_quick: bool, report: &mut Report) -> Outcome<()> {
    let mut small = Stand::open(plan, plan.small)?;
    let needs_best = ["uncached", "views", "search-like"];
    let best = match needs_best.iter().any(|row| wants_any(plan, row)) {
        true => uncached::best(&small, if is_quick { 3 } else { 7 })?,
        false => Best { pool: "4", threads: "2", tried: Vec::new() },
    };
    report.group("search against LIKE", |rows| search::against_like(&small, &best, rows));
    let mut medium = Stand::open(plan, plan.medium)?;
    report.group("what is cached", |rows| cached::measure(&medium, rows));
    report.group("views", |rows| views::measure(&medium, &best, rows));
    report.group("mixed", |rows| mixed::measure(&medium, rows));
    // Whoever measures a start with its own database must be the only one who uses it.
    if plan.small == plan.medium {
        small.stop()?;
    }
    report.group("resources", |rows| resources::measure(&mut medium, rows));
    small.start()?;
    report.curves = report.group("latency by load", |_| curves::measure(&medium)).unwrap_or_default();
    let large = Stand::open(plan, plan.large)?;
    if wants_any(plan, "uncached") {
        large.warm(&["articles", "article_tags"], true)?;
        let asked = report.group("what is never cached", |rows| uncached::measure(&large, &best, rows));
        report.statements = asked.unwrap_or_default();
    }
    report.group("search", |rows| search::on_many(&large, rows));
    if wants_any(plan, "growth") && plan.large > plan.small {
        let stands: Vec<&Stand<'_>> = match plan.medium > plan.small && plan.medium < plan.large {
            true => vec![&small, &medium, &large],
            false => vec![&small, &large],
        };
        large.warm(&["articles", "article_tags"], true)?;
        report.costs = report.group("growth", |rows| growth::measure(&stands, rows)).unwrap_or_default();
    }
    report.best = Some(best).filter(|best| !best.tried.is_empty());
    Ok(())
}

/// Whether any row is wanted whose name begins with `group`.
fn wants_any(plan: &Plan, group: &str) -> bool {
    plan.only.is_empty()
        || plan.only.iter().any(|name| name.starts_with(group) || group.starts_with(name.as_str()))
}
