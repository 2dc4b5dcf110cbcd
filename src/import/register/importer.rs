//! Row after row of a register: none that is at fault stopping the next, or all of them or none.

use std::fmt;
use std::io;

use diesel::connection::Connection;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel::{PgConnection, sql_query};

use super::Register;
use super::report::{RowReport, Totals};
use super::rows::{Parsed, Rows};
use super::store::{Run, Settings, StoredRow};
use super::table::Place;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::slugs;

/// Two runs at once would not know what the other one creates.
const TRY_LOCK: &str = "SELECT pg_try_advisory_lock(hashtextextended('import register', 0)) AS is_ours";
const LOCK: &str = "SELECT pg_advisory_lock(hashtextextended('import register', 0))";
const UNLOCK: &str = "SELECT pg_advisory_unlock(hashtextextended('import register', 0))";

/// A run that did not come to its end.
#[derive(Debug)]
pub struct Interruption {
    /// The rows that were told of.
    pub totals: Totals,
    /// The last row that was told of.
    pub after: Option<Place>,
    pub reason: Reason,
}

/// Why a run did not come to its end.
#[derive(Debug)]
pub enum Reason {
    Database(ApiError),
    /// Nobody hears what becomes of the rows.
    Report(io::Error),
}

/// Imports `register`. What becomes of a row is told as soon as it is known.
///
/// # Errors
/// [`Interruption`] when the database is away, or when nobody hears the reports.
pub fn import(
    connection: &mut PgConnection,
    register: &Register,
    settings: &Settings,
    clock: &Clock,
    tell: &mut dyn FnMut(&RowReport) -> io::Result<()>,
) -> Result<Totals, Interruption> {
    let mut progress = Progress { tell, totals: Totals::default(), after: None };
    let result = lock(connection).and_then(|()| {
        let result = all(connection, register, settings, clock, &mut progress);
        // A connection that was lost has let go of it.
        let unlocked = sql_query(UNLOCK).execute(connection);
        result.and_then(|()| Ok(unlocked.map(drop)?))
    });
    let Progress { mut totals, after, .. } = progress;
    let is_one = settings.dry_run || settings.atomic;
    totals.rolled_back = is_one && (result.is_err() || is_undone(settings, &totals));
    match result {
        Ok(()) => Ok(totals),
        Err(reason) => Err(Interruption { totals, after, reason }),
    }
}

fn is_undone(settings: &Settings, totals: &Totals) -> bool {
    settings.dry_run || (settings.atomic && totals.failed + totals.proposed > 0)
}

fn all(
    connection: &mut PgConnection,
    register: &Register,
    settings: &Settings,
    clock: &Clock,
    progress: &mut Progress<'_>,
) -> Result<(), Reason> {
    if !settings.dry_run && !settings.atomic {
        return each(connection, register, settings, clock, progress);
    }
    let result = connection.transaction(|connection| {
        slugs::claim_many(connection)?;
        each(connection, register, settings, clock, progress).map_err(End::Interrupted)?;
        if is_undone(settings, &progress.totals) { Err(End::Undone) } else { Ok(()) }
    });
    match result {
        Ok(()) | Err(End::Undone) => Ok(()),
        Err(End::Interrupted(reason)) => Err(reason),
    }
}

fn each(
    connection: &mut PgConnection,
    register: &Register,
    settings: &Settings,
    clock: &Clock,
    progress: &mut Progress<'_>,
) -> Result<(), Reason> {
    let kind = register.rows.kind();
    let mut run = Run::new(connection, kind, &register.columns, settings, clock)?;
    match &register.rows {
        Rows::Units(rows) => each_row(connection, &mut run, rows, progress),
        Rows::Studios(rows) => each_row(connection, &mut run, rows, progress),
        Rows::Honours(rows) => each_row(connection, &mut run, rows, progress),
    }
}

fn each_row<T: StoredRow>(
    connection: &mut PgConnection,
    run: &mut Run<'_>,
    rows: &[Parsed<T>],
    progress: &mut Progress<'_>,
) -> Result<(), Reason> {
    for row in rows {
        let report = run.row(connection, row)?;
        progress.told(row.place, &report)?;
    }
    Ok(())
}

/// How far a run has come.
struct Progress<'a> {
    tell: &'a mut dyn FnMut(&RowReport) -> io::Result<()>,
    totals: Totals,
    after: Option<Place>,
}

impl Progress<'_> {
    fn told(&mut self, place: Place, report: &RowReport) -> Result<(), Reason> {
        self.totals.add(report);
        self.after = Some(place);
        (self.tell)(report).map_err(Reason::Report)
    }
}

/// Why a transaction of many rows is not committed.
enum End {
    /// That is how it was meant.
    Undone,
    Interrupted(Reason),
}

impl From<diesel::result::Error> for End {
    fn from(error: diesel::result::Error) -> Self {
        Self::Interrupted(error.into())
    }
}

impl From<diesel::result::Error> for Reason {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<ApiError> for Reason {
    fn from(error: ApiError) -> Self {
        Self::Database(error)
    }
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    is_ours: bool,
}

fn lock(connection: &mut PgConnection) -> Result<(), Reason> {
    let Locked { is_ours } = sql_query(TRY_LOCK).get_result(connection)?;
    if !is_ours {
        tracing::info!("another import of a register is running; this one begins when it ends");
        sql_query(LOCK).execute(connection)?;
    }
    Ok(())
}

impl fmt::Display for Interruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.after {
            Some(Place { row, line }) => write!(f, "the import stopped after row {row} (line {line}): ")?,
            None => write!(f, "the import stopped before the first row: ")?,
        }
        match &self.reason {
            Reason::Report(error) => write!(f, "the report cannot be written: {error}")?,
            Reason::Database(error) => match error.internal_detail() {
                Some(detail) => write!(f, "{}", detail.trim_end())?,
                None => write!(f, "{error}")?,
            },
        }
        match (self.totals.rolled_back, self.after) {
            (true, _) | (_, None) => write!(f, "; nothing was written"),
            _ => write!(
                f,
                "; the rows up to there are done, and importing the file again leaves them unchanged"
            ),
        }
    }
}

impl std::error::Error for Interruption {}
