//! Rows with their meaning: what is stored, or everything that is wrong with the row.

use chrono::NaiveDate;

use super::cells::Cells;
use super::columns::Columns;
use super::fields::{Field, Kind};
use super::table::{Place, Row};
use super::values::{self, Decision, FormerName, Level, Reference, Status};
use crate::http::key::Key;
use crate::innovation_studios::model::InnovationStudioStatus;

pub use super::cells::Fault;

/// The rows of a file, all of one kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    Units(Vec<Parsed<UnitRow>>),
    Studios(Vec<Parsed<StudioRow>>),
    Honours(Vec<Parsed<HonourRow>>),
}

/// A row with its place in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<T> {
    pub place: Place,
    pub row: Result<T, Vec<Fault>>,
}

/// A unit that holds honours.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitRow {
    pub name: String,
    pub former_names: Vec<FormerName>,
    pub region: Option<String>,
    pub industry: Option<String>,
    pub kind: Option<String>,
    pub description: Option<String>,
    pub contact: Option<String>,
    pub slug: Option<String>,
    pub decision: Decision,
}

/// An innovation studio.
#[derive(Clone, Debug, PartialEq)]
pub struct StudioRow {
    pub name: String,
    pub leader: Option<String>,
    pub leader_title: Option<String>,
    pub host_unit: Option<Reference>,
    pub field: Option<String>,
    pub level: Option<Level>,
    pub region: Option<String>,
    pub established_on: Option<NaiveDate>,
    pub description: Option<String>,
    pub achievements: Option<String>,
    pub contact: Option<String>,
    pub status: Option<InnovationStudioStatus>,
    pub slug: Option<String>,
    pub decision: Decision,
}

/// An honour: one recipient of one award in one year.
#[derive(Clone, Debug, PartialEq)]
pub struct HonourRow {
    pub award: Reference,
    /// The award's, where awards of several levels have its name.
    pub award_level: Option<Level>,
    pub year: i32,
    /// The name by which the recipient is found.
    pub recipient: String,
    /// The name in the decision, if it is another one.
    pub recipient_name: Option<String>,
    pub recipient_region: Option<String>,
    pub recipient_industry: Option<String>,
    pub citation: Option<String>,
    pub decided_on: Option<NaiveDate>,
    pub document_no: Option<String>,
    pub competition: Option<Reference>,
    /// The decision that confers it, if there are several in the year.
    pub conferral: Option<Key>,
    pub status: Status,
    /// There for an honour that was revoked, and only for such a one.
    pub revoked_on: Option<NaiveDate>,
    pub revocation_reason: Option<String>,
    /// About the recipient.
    pub decision: Decision,
}

impl Rows {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Units(_) => Kind::Units,
            Self::Studios(_) => Kind::Studios,
            Self::Honours(_) => Kind::Honours,
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Units(rows) => rows.len(),
            Self::Studios(rows) => rows.len(),
            Self::Honours(rows) => rows.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The rows of a table with these columns.
pub fn parse(columns: &Columns, rows: &[Row]) -> Rows {
    match columns.kind {
        Kind::Units => Rows::Units(each(columns, rows, unit)),
        Kind::Studios => Rows::Studios(each(columns, rows, studio)),
        Kind::Honours => Rows::Honours(each(columns, rows, honour)),
    }
}

fn each<T>(columns: &Columns, rows: &[Row], parse: fn(&mut Cells<'_>) -> Option<T>) -> Vec<Parsed<T>> {
    let parse = |row: &Row| {
        let cells = row.cells.as_ref().map_err(|fault| vec![Fault::of_row(fault.clone())])?;
        let mut cells = Cells::new(columns, cells);
        let value = parse(&mut cells);
        value.filter(|_| cells.faults.is_empty()).ok_or(cells.faults)
    };
    rows.iter().map(|row| Parsed { place: row.place, row: parse(row) }).collect()
}

fn unit(cells: &mut Cells<'_>) -> Option<UnitRow> {
    Some(UnitRow {
        name: cells.required(Field::Name),
        former_names: former_names(cells),
        region: cells.line(Field::Region),
        industry: cells.line(Field::Industry),
        kind: cells.line(Field::UnitKind),
        description: cells.lines(Field::Description),
        contact: cells.lines(Field::Contact),
        slug: cells.value(Field::Slug, values::slug),
        decision: decision(cells),
    })
}

fn studio(cells: &mut Cells<'_>) -> Option<StudioRow> {
    Some(StudioRow {
        name: cells.required(Field::Name),
        leader: cells.line(Field::Leader),
        leader_title: cells.line(Field::LeaderTitle),
        host_unit: cells.value(Field::HostUnit, values::reference),
        field: cells.line(Field::Specialty),
        level: cells.value(Field::Level, values::level),
        region: cells.line(Field::Region),
        established_on: cells.value(Field::EstablishedOn, values::day),
        description: cells.lines(Field::Description),
        achievements: cells.lines(Field::Achievements),
        contact: cells.lines(Field::Contact),
        status: cells.value(Field::Status, values::studio_status),
        slug: cells.value(Field::Slug, values::slug),
        decision: decision(cells),
    })
}

fn honour(cells: &mut Cells<'_>) -> Option<HonourRow> {
    // All cells are read before anything is given up, so that all faults are told at once.
    let award = cells.needed(Field::Award, values::reference);
    let award_level = cells.value(Field::AwardLevel, values::level);
    let year = cells.needed(Field::Year, values::year);
    let recipient = cells.required(Field::Recipient);
    let recipient_name = cells.line(Field::RecipientName);
    let recipient_region = cells.line(Field::RecipientRegion);
    let recipient_industry = cells.line(Field::RecipientIndustry);
    let citation = cells.lines(Field::Citation);
    let decided_on = cells.value(Field::DecidedOn, values::day);
    let document_no = cells.line(Field::DocumentNo);
    let competition = cells.value(Field::Competition, values::reference);
    let conferral = cells.value(Field::Conferral, values::key);
    let (status, revoked_on, revocation_reason) = revocation(cells);
    let decision = decision(cells);
    Some(HonourRow {
        award: award?,
        award_level,
        year: year?,
        recipient,
        recipient_name,
        recipient_region,
        recipient_industry,
        citation,
        decided_on,
        document_no,
        competition,
        conferral,
        status,
        revoked_on,
        revocation_reason,
        decision,
    })
}

/// Whether the honour was revoked, on which day and why: all of it or nothing of it.
fn revocation(cells: &mut Cells<'_>) -> (Status, Option<NaiveDate>, Option<String>) {
    let faults_before = cells.faults.len();
    let status = cells.value(Field::Status, values::status).unwrap_or_default();
    let revoked_on = cells.value(Field::RevokedOn, values::day);
    let reason = cells.lines(Field::RevocationReason);
    let is_readable = cells.faults.len() == faults_before;
    match status {
        Status::Revoked if revoked_on.is_none() && is_readable => {
            cells.refuse(Field::RevokedOn, "it must say since when the honour is revoked".to_owned());
        }
        Status::Conferred if is_readable => {
            let given =
                [(Field::RevokedOn, revoked_on.is_some()), (Field::RevocationReason, reason.is_some())];
            for (field, _) in given.into_iter().filter(|(_, is_given)| *is_given) {
                cells.refuse(
                    field,
                    "it must be empty: the status does not say that the honour is revoked".to_owned(),
                );
            }
        }
        _ => {}
    }
    (status, revoked_on, reason)
}

fn former_names(cells: &mut Cells<'_>) -> Vec<FormerName> {
    let names = cells.lines(Field::FormerNames).map(|text| values::former_names(&text));
    names.unwrap_or(Ok(Vec::new())).unwrap_or_else(|fault| {
        cells.refuse(Field::FormerNames, fault);
        Vec::new()
    })
}

fn decision(cells: &mut Cells<'_>) -> Decision {
    cells.value(Field::Match, values::decision).unwrap_or_default()
}
