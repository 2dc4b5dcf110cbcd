//! What an import of a register tells about each row and about all of them, for programs and for people.

use std::fmt;

use serde::Serialize;
use uuid::Uuid;

use super::cells::Fault;
use super::fields::Kind;
use super::similar::{Reason, Similar};
use super::table::Place;
use crate::import::report::shown;

/// What became of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is there now.
    Created,
    /// It was there already.
    Unchanged,
    /// Nothing was written: it may be one of those in `proposals`, and a human has to say so.
    Proposed,
    /// Nothing was written; `faults` say why.
    #[default]
    Failed,
}

/// Something that a row may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    pub id: Uuid,
    pub slug: String,
    /// The name that is similar.
    pub name: String,
    /// Whether it had that name before.
    pub is_former: bool,
    /// How alike the names are, from 1 to 100; 100 for the same name.
    pub score: u8,
    /// Nothing if it is the very name, which several have.
    pub reason: Option<Reason>,
}

/// One row's story.
#[derive(Clone, Debug, Serialize)]
pub struct RowReport {
    pub row: usize,
    pub line: usize,
    pub outcome: Outcome,
    /// Whether this is only what would have happened.
    pub dry_run: bool,
    pub kind: Kind,
    /// The row's name; null if it could not be read.
    pub name: Option<String>,
    /// Null when it was not stored.
    pub id: Option<Uuid>,
    pub slug: Option<String>,
    pub proposals: Vec<Proposal>,
    /// What a reader of the report should know, though the row went well.
    pub notes: Vec<String>,
    /// Why it failed.
    pub faults: Vec<Fault>,
}

/// All rows together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub rows: usize,
    pub created: usize,
    pub unchanged: usize,
    pub proposed: usize,
    pub failed: usize,
    /// Whether nothing was written after all: by a dry run, or because not every row went well and all were
    /// wanted or none.
    pub rolled_back: bool,
}

impl Proposal {
    pub fn of(similar: &Similar<'_>, slug: String) -> Self {
        let Similar { known, score, reason } = similar;
        let (score, reason) = (*score, Some(*reason));
        Self { id: known.id, slug, name: known.name.clone(), is_former: known.is_former, score, reason }
    }
}

impl RowReport {
    pub fn new(place: Place, kind: Kind, dry_run: bool) -> Self {
        Self {
            row: place.row,
            line: place.line,
            outcome: Outcome::default(),
            dry_run,
            kind,
            name: None,
            id: None,
            slug: None,
            proposals: Vec::new(),
            notes: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// Of a row that was not stored.
    pub fn failed(self, faults: Vec<Fault>) -> Self {
        Self { outcome: Outcome::Failed, faults, ..self }
    }
}

impl Totals {
    pub fn add(&mut self, report: &RowReport) {
        let outcome = match report.outcome {
            Outcome::Created => &mut self.created,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Proposed => &mut self.proposed,
            Outcome::Failed => &mut self.failed,
        };
        *outcome += 1;
        self.rows += 1;
    }
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Unchanged => "unchanged",
            Self::Proposed => "proposed",
            Self::Failed => "failed",
        }
    }
}

/// The row in one line, ended.
impl fmt::Display for RowReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = match self.kind {
            Kind::Units => "honoured unit",
            Kind::Studios => "innovation studio",
            Kind::Honours => "honour",
        };
        let pretence = if self.dry_run { " (dry run)" } else { "" };
        write!(f, "row {} (line {}){pretence}: {}", self.row, self.line, self.outcome.as_str())?;
        let name = self.name.as_deref().map(shown).unwrap_or_default();
        match self.outcome {
            Outcome::Created | Outcome::Unchanged => {
                let slug = self.slug.as_deref().map(|slug| format!(" {slug}")).unwrap_or_default();
                write!(f, " {noun}{slug}")?;
                if !name.is_empty() {
                    write!(f, " ({name})")?;
                }
            }
            Outcome::Proposed => {
                let proposals: Vec<String> = self.proposals.iter().map(ToString::to_string).collect();
                write!(f, ": {name} may be {}; ", proposals.join(", or "))?;
                write!(f, "write the id of the right one, or new, into the column match")?;
            }
            Outcome::Failed => {
                let faults: Vec<String> = self.faults.iter().map(|fault| shown(&fault.to_string())).collect();
                write!(f, ": {}", faults.join("; "))?;
            }
        }
        for note in &self.notes {
            write!(f, "; {}", shown(note))?;
        }
        writeln!(f)
    }
}

impl fmt::Display for Proposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, slug, name, is_former, score, reason } = self;
        let former = if *is_former { "formerly " } else { "" };
        let reason = match reason {
            None => "the same name".to_owned(),
            Some(Reason::SameCore) => "the same but for legal form or place".to_owned(),
            Some(Reason::Contained) => format!("one name in the other, {score} % alike"),
            Some(Reason::Alike) => format!("{score} % alike"),
        };
        write!(f, "{slug} ({former}{}, {id}: {reason})", shown(name))
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, created, unchanged, proposed, failed, rolled_back } = self;
        let undone = if *rolled_back { "; nothing was written" } else { "" };
        write!(
            f,
            "{rows} rows: {created} created, {unchanged} unchanged, {proposed} proposed, {failed} failed{undone}"
        )
    }
}
