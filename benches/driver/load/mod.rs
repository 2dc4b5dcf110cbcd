//! Loading articles in bulk, into exactly the state that as many writes through the service leave.
//!
//! Rows are copied straight into the tables, the search index's rows as its own indexer makes them
//! ([`document::load`]); what only slows a load down (secondary indexes, foreign keys) is taken away before and put back
//! after. A load takes minutes to hours, so its data folder is kept: `loaded` in it says that it is whole.

mod copy;
mod indexes;

use std::error::Error;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use diesel::connection::{Connection, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::{PgConnection, sql_query};
use plaudit::db::private_cluster::{self, ClusterOptions, Durability, PrivateCluster};
use plaudit::db::{establish, migrations};
use plaudit::search::index;
use plaudit::sections::model::NewSection;
use plaudit::tags::model::NewTag;
use plaudit::views::model::SubjectType;
use plaudit::{ids, sections, tags};

use self::copy::Names;
use crate::content::{Generator, SECTIONS, TAGS, VERSION};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Articles in one transaction.
const BATCH: usize = 500;

/// Says how much is loaded, in a folder whose load came to its end.
const MARK: &str = "loaded";

/// Whether `count` articles are there.
fn is_there(options: &ClusterOptions, count: usize) -> bool {
    let found = std::fs::read_to_string(options.data_dir.join(MARK));
    found.is_ok_and(|found| found == mark(count))
}

fn mark(count: usize) -> String {
    format!("generator {VERSION}, {count} articles\n")
}

/// Loads `count` articles into the cluster at `data_dir` unless they are there.
pub fn ensure(options: &ClusterOptions, count: usize) -> Outcome<()> {
    if is_there(options, count) {
        return Ok(());
    }
    if options.data_dir.exists() {
        eprintln!("{} is not whole, or of another generator: loading again", options.data_dir.display());
        std::fs::remove_dir_all(&options.data_dir)?;
    }
    has_room(options, count)?;
    let begin = Instant::now();
    // Whatever happens on the way, the folder is thrown away; afterwards everything is flushed once.
    let cluster =
        private_cluster::start(&ClusterOptions { durability: Durability::OffForTests, ..options.clone() })?;
    fill(&cluster, count, begin)?;
    cluster.stop()?;
    nix::unistd::sync();
    std::fs::write(options.data_dir.join(MARK), mark(count))?;
    eprintln!("loaded {count} articles in {} s, {}", begin.elapsed().as_secs(), size(&options.data_dir));
    Ok(())
}

/// What an article takes on the disk with all that belongs to it, and what a cluster takes beside.
const BYTES_OF_ARTICLE: usize = 33_000;
const BYTES_BESIDE: usize = 2_000_000_000;

/// A load that fills the disk takes others down with it.
fn has_room(options: &ClusterOptions, count: usize) -> Outcome<()> {
    std::fs::create_dir_all(options.data_dir.parent().unwrap_or(&options.data_dir))?;
    let disk = nix::sys::statvfs::statvfs(options.data_dir.parent().unwrap_or(&options.data_dir))?;
    let free = usize::try_from(disk.blocks_available() * disk.fragment_size())?;
    let wanted = count * BYTES_OF_ARTICLE + BYTES_BESIDE;
    if free < wanted {
        let [wanted, free] = [wanted, free].map(|bytes| bytes / 1_000_000_000);
        return Err(format!("{count} articles take up to {wanted} GB, and only {free} GB are free").into());
    }
    Ok(())
}

fn fill(cluster: &PrivateCluster, count: usize, begin: Instant) -> Outcome<()> {
    let owner_url = cluster.owner_url();
    let mut owner = establish(&owner_url)?;
    migrations::run_pending(&mut owner)?;
    let says = |what: &str| eprintln!("{:>6} s  {what}", begin.elapsed().as_secs());
    says(&format!("loading {count} articles"));
    let names = name(&mut owner)?;
    let before = indexes::taken(&mut owner)?;
    copy_all(&owner_url, &names, count, &|done| says(&format!("{done} articles are copied")))?;
    says("building indexes");
    before.build(&owner_url, &says)?;
    says("vacuuming");
    for table in indexes::TABLES {
        owner.batch_execute(&format!("VACUUM (ANALYZE) {table}"))?;
    }
    says("checking");
    before.check(&mut owner)?;
    check(&mut owner, count)
}

/// Makes sections and tags.
fn name(owner: &mut PgConnection) -> Outcome<Names> {
    let mut names = Names::default();
    let now = Generator::new(1).article(0).created_at;
    for (position, (name, slug)) in (0..).zip(SECTIONS) {
        let values = NewSection { parent_id: None, name: name.to_owned(), description: None, position };
        names.sections.push(sections::store::insert(owner, ids::new(now), slug, &values, now)?.id);
    }
    for (name, slug) in TAGS {
        let values = NewTag { name: name.to_owned(), name_folded: plaudit::text::fold::fold(name) };
        names.tags.push(tags::store::insert(owner, ids::new(now), slug, &values, now)?.id);
    }
    Ok(names)
}

/// Copies the articles, a batch at a time on as many threads as there are cores.
fn copy_all(url: &str, names: &Names, count: usize, says: &(dyn Fn(usize) + Sync)) -> Outcome<()> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let generator = Generator::new(count);
    let work = || -> Outcome<()> {
        let mut connection = establish(url)?;
        connection.batch_execute("SET statement_timeout = 0")?;
        loop {
            let from = next.fetch_add(BATCH, Ordering::Relaxed);
            let to = count.min(from + BATCH);
            if from >= to {
                return Ok(());
            }
            connection.transaction(|connection| copy::batch(connection, &generator, names, from..to))?;
            let before = done.fetch_add(to - from, Ordering::Relaxed);
            if before / 50_000 != (before + to - from) / 50_000 {
                says(before + to - from);
            }
        }
    };
    on_all_cores(work)
}

/// Runs `work` on as many threads as there are cores; the first error is what comes of it.
fn on_all_cores(work: impl Fn() -> Outcome<()> + Sync) -> Outcome<()> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(&work)).collect();
        let ended: Vec<_> = running.into_iter().map(|thread| thread.join()).collect();
        ended.into_iter().try_for_each(|end| end.map_err(|_| "a thread of the load panicked")?)
    })
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Holds what was loaded against what the product's own indexer would write.
fn check(owner: &mut PgConnection, count: usize) -> Outcome<()> {
    let generator = Generator::new(count);
    for table in ["articles", "view_totals", "search_documents"] {
        let Count { count: found } =
            sql_query(format!("SELECT count(*) AS count FROM {table}")).get_result(owner)?;
        if usize::try_from(found) != Ok(count) {
            return Err(format!("{table} has {found} rows, not {count}").into());
        }
    }
    let sample: Vec<_> =
        (0..count).step_by((count / 500).max(1)).map(|number| generator.id(number)).collect();
    let wrong = index::differences(owner, SubjectType::Article, &sample)?;
    if !wrong.is_empty() {
        return Err(format!("the search index is not what the service writes: {wrong:?}").into());
    }
    match index::backfill(owner, &|| true)? {
        Some(0) => Ok(()),
        other => Err(format!("the search index was not whole: {other:?}").into()),
    }
}

/// How much room the files of `folder` take, in words.
fn size(folder: &Path) -> String {
    let output = std::process::Command::new("du").arg("-sh").arg(folder).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    format!("{} on disk", text.split_whitespace().next().unwrap_or("?"))
}
