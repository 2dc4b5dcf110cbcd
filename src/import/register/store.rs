//! One row, one transaction: what it means, what becomes of it, and what is told of it.

use std::collections::HashSet;

use chrono_tz::Tz;
use diesel::PgConnection;
use diesel::connection::Connection;
use uuid::Uuid;

use super::awards;
use super::cells::Fault;
use super::columns::Columns;
use super::directory::{Directory, Entry};
use super::fields::{Field, Kind};
use super::refusal::{Refusal, fault};
use super::report::{Outcome, Proposal, RowReport};
use super::rows::Parsed;
use crate::awards::model::Award;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::history::Act;
use crate::resources::Resource;

/// A row that met a deadlock is tried this often in all.
const TRIES: u32 = 3;

/// How a run imports.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Do everything and undo it again.
    pub dry_run: bool,
    /// Store all rows or none.
    pub atomic: bool,
    /// Create the conferrals and recipients that honours need and that are not there.
    pub create_missing: bool,
    /// Where days are the site's.
    pub time_zone: Tz,
}

/// A run with what it knows.
pub struct Run<'a> {
    pub columns: &'a Columns,
    pub settings: &'a Settings,
    pub units: Directory,
    pub studios: Directory,
    pub awards: Vec<Award>,
    /// The recipients that this run made because a human said that they are new ones.
    pub made: HashSet<Uuid>,
    clock: &'a Clock,
}

/// A row of one of the kinds.
pub trait StoredRow {
    const KIND: Kind;

    /// What the row is called in the report.
    fn name(&self) -> &str;

    /// Stores the row, in the caller's transaction. Nothing is written where it answers that it was proposed.
    fn store(&self, run: &Run<'_>, connection: &mut PgConnection) -> Result<Stored, Refusal>;
}

/// What became of a row.
#[derive(Debug)]
pub struct Stored {
    outcome: Outcome,
    resource: Option<(Uuid, String)>,
    proposals: Vec<Proposal>,
    notes: Vec<String>,
    /// Units and studios that are new.
    entries: Vec<(Resource, Entry)>,
    /// The one among them that a human said is a new one, for an honour.
    made: Option<Uuid>,
}

impl Stored {
    fn new(outcome: Outcome, notes: Vec<String>) -> Self {
        Self { outcome, resource: None, proposals: Vec::new(), notes, entries: Vec::new(), made: None }
    }

    pub fn created(id: Uuid, slug: String, notes: Vec<String>) -> Self {
        Self { resource: Some((id, slug)), ..Self::new(Outcome::Created, notes) }
    }

    pub fn unchanged(id: Uuid, slug: String, notes: Vec<String>) -> Self {
        Self { resource: Some((id, slug)), ..Self::new(Outcome::Unchanged, notes) }
    }

    pub fn proposed(proposals: Vec<Proposal>, notes: Vec<String>) -> Self {
        Self { proposals, ..Self::new(Outcome::Proposed, notes) }
    }

    pub fn with_unit(mut self, entry: Entry) -> Self {
        self.entries.push((Resource::HonouredUnit, entry));
        self
    }

    pub fn with_studio(mut self, entry: Entry) -> Self {
        self.entries.push((Resource::InnovationStudio, entry));
        self
    }

    /// With the recipient that was made for an honour, if one was; `is_new` if a human said so.
    pub fn with_recipient(mut self, kind: Resource, entry: Option<Entry>, is_new: bool) -> Self {
        self.made = entry.as_ref().map(|entry| entry.id).filter(|_| is_new);
        self.entries.extend(entry.map(|entry| (kind, entry)));
        self
    }
}

impl<'a> Run<'a> {
    /// A run that knows what rows of `kind` can mean.
    pub fn new(
        connection: &mut PgConnection,
        kind: Kind,
        columns: &'a Columns,
        settings: &'a Settings,
        clock: &'a Clock,
    ) -> Result<Self, ApiError> {
        let units = Directory::units(connection)?;
        let studios = match kind {
            Kind::Units => Directory::empty(Resource::InnovationStudio),
            Kind::Studios | Kind::Honours => Directory::studios(connection)?,
        };
        let awards = match kind {
            Kind::Units | Kind::Studios => Vec::new(),
            Kind::Honours => awards::load(connection)?,
        };
        Ok(Self { columns, settings, units, studios, awards, made: HashSet::new(), clock })
    }

    /// What the run does now.
    pub fn act(&self) -> Act {
        Act::command("import", self.clock.now())
    }

    /// Those who can receive `award`.
    pub fn recipients(&self, award: &Award) -> &Directory {
        if award.values.recipient_kind == "studio" { &self.studios } else { &self.units }
    }

    /// Stores a row, in a transaction of its own, or a savepoint inside the caller's.
    ///
    /// # Errors
    /// When the database cannot be asked. A row that is at fault is no error but a report.
    pub fn row<T: StoredRow>(
        &mut self,
        connection: &mut PgConnection,
        parsed: &Parsed<T>,
    ) -> Result<RowReport, ApiError> {
        let report = RowReport::new(parsed.place, T::KIND, self.settings.dry_run);
        let row = match &parsed.row {
            Ok(row) => row,
            Err(faults) => return Ok(report.failed(faults.clone())),
        };
        let report = RowReport { name: Some(row.name().to_owned()), ..report };
        let mut tries = 1;
        let result = loop {
            match connection.transaction(|connection| row.store(self, connection)) {
                Err(Refusal::Database(ApiError::Contended(_))) if tries < TRIES => tries += 1,
                result => break result,
            }
        };
        match result {
            Ok(stored) => Ok(self.told(report, stored)),
            Err(refusal) => self.refused(refusal).map(|faults| report.failed(faults)),
        }
    }

    /// The report of a row that was stored; what it made is known from now on.
    fn told(&mut self, report: RowReport, stored: Stored) -> RowReport {
        let Stored { outcome, resource, proposals, notes, entries, made } = stored;
        self.made.extend(made);
        for (kind, entry) in entries {
            match kind {
                Resource::InnovationStudio => self.studios.add(entry),
                _ => self.units.add(entry),
            }
        }
        let (id, slug) = resource.unzip();
        // What a dry run creates is gone with its transaction, and so is its id.
        let is_real = !(self.settings.dry_run && outcome == Outcome::Created);
        RowReport { outcome, id: id.filter(|_| is_real), slug, proposals, notes, ..report }
    }

    /// The faults of a row that was not stored, unless the database is away.
    fn refused(&self, refusal: Refusal) -> Result<Vec<Fault>, ApiError> {
        let message = match refusal {
            Refusal::Faults(faults) => return Ok(faults),
            Refusal::NoMatch { kind, key } => {
                let message = format!("there is no {} of this id or slug", kind.words());
                return Ok(vec![fault(self.columns, Field::Match, Some(&awards::shown(&key)), message)]);
            }
            Refusal::Database(ApiError::Unavailable(reason, after)) => {
                return Err(ApiError::Unavailable(reason, after));
            }
            Refusal::Database(error) => error.internal_detail().map_or_else(|| error.to_string(), Into::into),
        };
        Ok(vec![Fault::of_row(format!("it could not be stored: {message}"))])
    }
}
