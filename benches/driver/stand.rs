//! What rows are measured on: a loaded cluster that runs, the service and bare programs beside it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Text, Uuid as SqlUuid};
use plaudit::db::establish;
use plaudit::db::private_cluster::{self, ClusterOptions, PrivateCluster};
use uuid::Uuid;

use crate::content::Generator;
use crate::programs::{self, Program, Shipped};
use crate::wrk::{self, Load, Measured, Setting};
use crate::{Outcome, content, load};

/// What is measured, and how long.
#[derive(Clone, Debug)]
pub struct Plan {
    pub rounds: usize,
    pub time: Duration,
    pub small: usize,
    pub medium: usize,
    pub large: usize,
    /// Beginnings of the names of the rows that are wanted; none means all.
    pub only: Vec<String>,
    pub service: PathBuf,
    pub limits: PathBuf,
    pub data: PathBuf,
    pub search_path: String,
}

impl Plan {
    pub fn wants(&self, row: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| row.starts_with(name.as_str()))
    }

    fn options(&self, count: usize) -> ClusterOptions {
        ClusterOptions {
            data_dir: self.data.join(format!("v{}-{count}", content::VERSION)),
            search_path: Some(self.search_path.clone().into()),
            ..ClusterOptions::default()
        }
    }
}

/// A loaded cluster.
pub struct Stand<'a> {
    pub plan: &'a Plan,
    pub generator: Generator,
    pub data_dir: PathBuf,
    /// Decks, answers and logs.
    pub work: PathBuf,
    cluster: Option<PrivateCluster>,
    options: ClusterOptions,
}

impl<'a> Stand<'a> {
    /// Loads `count` articles if they are not there, and starts their cluster.
    pub fn open(plan: &'a Plan, count: usize) -> Outcome<Self> {
        let options = plan.options(count);
        load::ensure(&options, count)?;
        let work = plan.data.join("work").join(count.to_string());
        std::fs::create_dir_all(work.join("answers"))?;
        let mut stand = Self {
            plan,
            generator: Generator::new(count),
            data_dir: options.data_dir.clone(),
            work,
            cluster: None,
            options,
        };
        stand.start()?;
        // A newer service migrates, once.
        stand.serve(&[])?.stop()?;
        Ok(stand)
    }

    pub fn start(&mut self) -> Outcome<()> {
        self.cluster = Some(private_cluster::start(&self.options)?);
        Ok(())
    }

    pub fn stop(&mut self) -> Outcome<()> {
        Ok(self.cluster.take().map_or(Ok(()), PrivateCluster::stop)?)
    }

    pub fn url(&self) -> Outcome<String> {
        Ok(self.cluster.as_ref().ok_or("the cluster does not run")?.app_url())
    }

    /// The database as PostgreSQL's superuser.
    pub fn admin_url(&self) -> Outcome<String> {
        Ok(self.cluster.as_ref().ok_or("the cluster does not run")?.admin_url("plaudit"))
    }

    /// The service as it is shipped, but for `changed`.
    pub fn serve(&self, changed: &[(&'static str, &'static str)]) -> Outcome<Program> {
        programs::serve(&Shipped {
            binary: &self.plan.service,
            data_dir: &self.data_dir,
            logs: &self.work,
            changed,
            search_path: &self.plan.search_path,
        })
    }

    /// The service as it is shipped, once it has looked whether all that there is can be found by searches: a start begins
    /// with that, and of a million articles it takes a core for seconds.
    pub fn serve_settled(&self) -> Outcome<Program> {
        let service = self.serve(&[])?;
        let mut connection = establish(&self.admin_url()?)?;
        for _ in 0..600 {
            std::thread::sleep(Duration::from_millis(200));
            let Count { count } = sql_query(INDEXING).get_result(&mut connection)?;
            if count == 0 {
                return Ok(service);
            }
        }
        Err("the service goes on indexing for search".into())
    }

    pub fn answers(&self) -> PathBuf {
        self.work.join("answers")
    }

    pub fn bare(&self, arguments: &[&str]) -> Outcome<Program> {
        programs::limits(&self.plan.limits, &self.answers(), &self.work, arguments)
    }

    pub fn setting(&self, program: &Program, connections: usize) -> Setting {
        Setting { port: program.port, connections, time: self.plan.time, headers: Vec::new(), pause: None }
    }

    /// One run of a load against a program.
    pub fn drive(&self, program: &Program, connections: usize, load: &Load<'_>) -> Outcome<Measured> {
        wrk::run(&self.setting(program, connections), load)
    }

    /// Transactions of the database so far.
    pub fn transactions(&self) -> Outcome<i64> {
        let statement = "SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = current_database()";
        let Count { count } = sql_query(statement).get_result(&mut establish(&self.url()?)?)?;
        Ok(count)
    }

    /// The views of an article as they are stored.
    pub fn views_of(&self, id: Uuid) -> Outcome<i64> {
        let statement = "SELECT baseline + counted AS count FROM view_totals WHERE subject_id = $1";
        let statement = sql_query(statement).bind::<SqlUuid, _>(id);
        let Count { count } = statement.get_result(&mut establish(&self.url()?)?)?;
        Ok(count)
    }

    /// Reads the files of `tables` once, so that nobody who is measured waits for the disk; those of a million articles
    /// do not all fit into PostgreSQL's own cache, and with the long texts of searches not into the system's.
    pub fn warm(&self, tables: &[&str], with_long_values: bool) -> Outcome<()> {
        let mut connection = establish(&self.admin_url()?)?;
        for table in tables {
            let files: Vec<File> = sql_query(FILES)
                .bind::<Text, _>(*table)
                .bind::<Bool, _>(with_long_values)
                .load(&mut connection)?;
            for File { path } in files {
                read_through(&self.data_dir.join("postgres").join(path))?;
            }
        }
        Ok(())
    }
}

/// The files of a table and its indexes, and of its long values if they are wanted.
const FILES: &str = "
    WITH relation AS (SELECT oid, reltoastrelid FROM pg_class WHERE oid = $1::regclass),
        tables AS (SELECT oid FROM relation UNION SELECT reltoastrelid FROM relation WHERE $2 AND reltoastrelid <> 0)
    SELECT pg_relation_filepath(oid) AS path FROM tables
    UNION SELECT pg_relation_filepath(indexrelid) FROM pg_index WHERE indrelid IN (SELECT oid FROM tables)";

/// Who is indexing for search holds this lock.
const INDEXING: &str = "
    SELECT count(*) AS count FROM pg_locks
    WHERE locktype = 'advisory' AND (classid::bigint << 32 | objid::bigint) = hashtextextended('search:index', 0)";

#[derive(QueryableByName)]
struct File {
    #[diesel(sql_type = Text)]
    path: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Reads a file and its further segments (`.1`, `.2`, …).
fn read_through(first: &Path) -> Outcome<()> {
    let mut path = first.to_owned();
    let mut segment = 0;
    while path.exists() {
        std::io::copy(&mut std::fs::File::open(&path)?, &mut std::io::sink())?;
        segment += 1;
        path = first
            .with_file_name(format!("{}.{segment}", first.file_name().unwrap_or_default().to_string_lossy()));
    }
    Ok(())
}

/// Measures two programs in turns, so that what else happens on the machine meets both.
pub fn alternate(
    rounds: usize,
    mut ours: impl FnMut(usize) -> Outcome<Measured>,
    mut bare: impl FnMut(usize) -> Outcome<Measured>,
) -> Outcome<[Vec<Measured>; 2]> {
    let (mut of_ours, mut of_bare) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        if round % 2 == 0 {
            of_ours.push(ours(round)?);
            of_bare.push(bare(round)?);
        } else {
            of_bare.push(bare(round)?);
            of_ours.push(ours(round)?);
        }
    }
    Ok([of_ours, of_bare])
}
