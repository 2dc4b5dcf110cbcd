//! Which record a row means: what a human says, or what its name does.
//!
//! Only the same name, without anything that speaks against it, is taken for the same record. Everything else is
//! proposed.

use diesel::PgConnection;

use uuid::Uuid;

use super::directory::Directory;
use super::refusal::Refusal;
use super::report::Proposal;
use super::similar::{Finding, Known};
use super::values::Decision;
use crate::http::key::Key;
use crate::slugs::{self, Found};
use crate::text::fold;

/// What a row says of the record that it means.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub name: &'a str,
    pub former_names: &'a [&'a str],
    pub region: Option<&'a str>,
    pub slug: Option<&'a str>,
    pub decision: &'a Decision,
}

/// The record that a row means.
#[derive(Debug)]
pub enum Meaning {
    Is(Uuid),
    /// One of these perhaps, and why that is not certain where the names are the same.
    Perhaps(Vec<Proposal>, Vec<String>),
    /// None that is known.
    Nothing,
}

impl Directory {
    pub fn meaning(&self, connection: &mut PgConnection, wanted: &Wanted<'_>) -> Result<Meaning, Refusal> {
        match wanted.decision {
            Decision::Is(key) => match self.named(connection, key)? {
                Some(id) => Ok(Meaning::Is(id)),
                None => Err(Refusal::NoMatch { kind: self.kind, key: key.clone() }),
            },
            // A row that says which slug it gives has been here before where that is taken.
            Decision::New => Ok(self.of_slug(wanted).map_or(Meaning::Nothing, Meaning::Is)),
            Decision::ByName => Ok(self.by_name(wanted)),
        }
    }

    /// The id of the live record that `key` names, now or formerly.
    pub fn named(&self, connection: &mut PgConnection, key: &Key) -> Result<Option<Uuid>, Refusal> {
        let kind = self.kind;
        let found = slugs::resolve(connection, kind, key, |connection, key| kind.live_id(connection, key))?;
        Ok(found.map(Found::into_inner))
    }

    fn by_name(&self, wanted: &Wanted<'_>) -> Meaning {
        match self.find(wanted.name) {
            Finding::Same(same) => self.among(&same, wanted),
            Finding::Similar(similar) => {
                let mut proposals: Vec<Proposal> = Vec::new();
                proposals
                    .extend(similar.iter().map(|one| Proposal::of(one, self.slug(one.known.id).to_owned())));
                let (renamed, notes) = self.by_former_names(wanted);
                proposals.retain(|proposal| renamed.iter().all(|other| other.id != proposal.id));
                Meaning::Perhaps([renamed, proposals].concat(), notes)
            }
            Finding::Nothing => match self.by_former_names(wanted) {
                (renamed, _) if renamed.is_empty() => Meaning::Nothing,
                (renamed, notes) => Meaning::Perhaps(renamed, notes),
            },
        }
    }

    /// The one of `same`, which have or had the name: the one of this slug, or the only one that can be in this
    /// region.
    fn among(&self, same: &[&Known], wanted: &Wanted<'_>) -> Meaning {
        if let Some(id) = self.of_slug(wanted) {
            return Meaning::Is(id);
        }
        let possible: Vec<Uuid> =
            same.iter().map(|known| known.id).filter(|id| self.may_be_in(*id, wanted.region)).collect();
        match *possible.as_slice() {
            [only] if same.len() == 1 || self.region(only).is_some() && wanted.region.is_some() => {
                Meaning::Is(only)
            }
            [] => Meaning::Perhaps(
                self.proposals(same),
                same.iter().map(|known| self.other_region(known.id, wanted)).collect(),
            ),
            _ => Meaning::Perhaps(self.proposals(same), Vec::new()),
        }
    }

    /// Those that have or had one of the former names of the row: it may be one of them under a new name.
    fn by_former_names(&self, wanted: &Wanted<'_>) -> (Vec<Proposal>, Vec<String>) {
        let (mut proposals, mut notes) = (Vec::<Proposal>::new(), Vec::new());
        for former in wanted.former_names {
            for proposal in self.proposals(&self.namesakes(former)) {
                if proposals.iter().all(|other| other.id != proposal.id) {
                    notes.push(format!("its former name “{former}” is a name of {}", proposal.slug));
                    proposals.push(proposal);
                }
            }
        }
        (proposals, notes)
    }

    /// The one that has the name and the slug of the row.
    fn of_slug(&self, wanted: &Wanted<'_>) -> Option<Uuid> {
        let slug = wanted.slug?;
        self.namesakes(wanted.name).iter().map(|known| known.id).find(|id| self.slug(*id) == slug)
    }

    /// Whether the record can be in `region`: nobody says that it is in another one.
    pub fn may_be_in(&self, id: Uuid, region: Option<&str>) -> bool {
        match (self.region(id), region) {
            (Some(stored), Some(said)) => fold::fold_key(stored) == fold::fold_key(said),
            _ => true,
        }
    }

    fn other_region(&self, id: Uuid, wanted: &Wanted<'_>) -> String {
        let (stored, said) = (self.region(id).unwrap_or_default(), wanted.region.unwrap_or_default());
        format!(
            "the name is the same, the region is not: {} is in “{stored}”, not in “{said}”",
            self.slug(id)
        )
    }

    fn proposals(&self, same: &[&Known]) -> Vec<Proposal> {
        let proposal = |known: &&Known| Proposal {
            id: known.id,
            slug: self.slug(known.id).to_owned(),
            name: known.name.clone(),
            is_former: known.is_former,
            score: 100,
            reason: None,
        };
        same.iter().map(proposal).collect()
    }
}
