//! A row about an innovation studio, stored.

use diesel::PgConnection;
use uuid::Uuid;

use super::differences::Differences;
use super::directory::{Entry, Record};
use super::fields::{Field, Kind};
use super::meaning::{Meaning, Wanted};
use super::refusal::{Places, Refusal, fault, written};
use super::rows::StudioRow;
use super::similar::Known;
use super::store::{Run, Stored, StoredRow};
use super::values::Reference;
use crate::http::key::Key;
use crate::innovation_studios::model::{InnovationStudio, InnovationStudioInput};
use crate::innovation_studios::{store, write};

const PLACES: Places = &[
    ("name", Field::Name),
    ("slug", Field::Slug),
    ("leader", Field::Leader),
    ("leader_title", Field::LeaderTitle),
    ("host_unit", Field::HostUnit),
    ("host_unit_id", Field::HostUnit),
    ("level", Field::Level),
    ("field", Field::Specialty),
    ("region", Field::Region),
    ("established_on", Field::EstablishedOn),
    ("achievements", Field::Achievements),
    ("description", Field::Description),
    ("contact", Field::Contact),
    ("status", Field::Status),
];

/// The unit that a studio belongs to: in words, the honoured unit that it is, and what there is to say of it.
#[derive(Default)]
struct Host {
    text: Option<String>,
    unit: Option<Uuid>,
    note: Option<String>,
}

impl StoredRow for StudioRow {
    const KIND: Kind = Kind::Studios;

    fn name(&self) -> &str {
        &self.name
    }

    fn store(&self, run: &Run<'_>, connection: &mut PgConnection) -> Result<Stored, Refusal> {
        let wanted = Wanted {
            name: &self.name,
            former_names: &[],
            region: self.region.as_deref(),
            slug: self.slug.as_deref(),
            decision: &self.decision,
        };
        let meaning = run.studios.meaning(connection, &wanted)?;
        if let Meaning::Perhaps(proposals, notes) = meaning {
            return Ok(Stored::proposed(proposals, notes));
        }
        let host = self.host(run, connection)?;
        match meaning {
            Meaning::Is(id) => {
                let row = store::find(connection, &Key::Id(id))?.ok_or_else(Refusal::gone)?;
                let slug = row.head.slug.clone();
                Ok(Stored::unchanged(id, slug, self.differences(run, &row, &host)))
            }
            _ => self.create(run, connection, host),
        }
    }
}

impl StudioRow {
    fn create(&self, run: &Run<'_>, connection: &mut PgConnection, host: Host) -> Result<Stored, Refusal> {
        let input = InnovationStudioInput {
            name: self.name.clone(),
            slug: self.slug.clone(),
            leader: self.leader.clone(),
            leader_title: self.leader_title.clone(),
            host_unit: host.text,
            host_unit_id: host.unit,
            level: self.level,
            field: self.field.clone(),
            region: self.region.clone(),
            established_on: self.established_on,
            members: Vec::new(),
            achievements: self.achievements.clone(),
            description: self.description.clone(),
            cover: None,
            contact: self.contact.clone(),
            status: self.status.unwrap_or_default(),
        };
        let act = run.act();
        let row = written(run.columns, PLACES, &input, |input| write::create(connection, input, &act))?;
        let entry = Entry {
            id: row.head.id,
            record: Record { slug: row.head.slug, region: row.head.facts.region },
            name: row.head.facts.name,
            former_names: Vec::new(),
        };
        let notes = host.note.into_iter().collect();
        Ok(Stored::created(entry.id, entry.record.slug.clone(), notes).with_studio(entry))
    }

    /// The unit by its id, or by a name or slug that leads to one; else only the words.
    fn host(&self, run: &Run<'_>, connection: &mut PgConnection) -> Result<Host, Refusal> {
        let text = match &self.host_unit {
            None => return Ok(Host::default()),
            Some(Reference::Id(id)) => return host_of_id(run, connection, *id),
            Some(Reference::Name(text)) => text,
        };
        let words = Some(text.clone());
        let note = match run.units.namesakes(text).as_slice() {
            [Known { id, .. }] => return Ok(Host { text: words, unit: Some(*id), note: None }),
            [] => match named(run, connection, text)? {
                Some(unit) => return Ok(Host { text: None, unit: Some(unit), note: None }),
                None => format!("no honoured unit is called “{text}”; the studio is not linked to one"),
            },
            several => {
                let slugs: Vec<&str> = several.iter().map(|known| run.units.slug(known.id)).collect();
                let slugs = slugs.join(", ");
                format!(
                    "several honoured units are called “{text}”, {slugs}; the studio is not linked to one"
                )
            }
        };
        Ok(Host { text: words, unit: None, note: Some(note) })
    }

    fn differences(&self, run: &Run<'_>, row: &InnovationStudio, host: &Host) -> Vec<String> {
        let (facts, details) = (&row.head.facts, &row.details);
        let mut found = Differences::new(run.columns);
        found.text(Field::Name, Some(&self.name), Some(&facts.name));
        found.text(Field::Leader, self.leader.as_deref(), facts.leader.as_deref());
        found.text(Field::LeaderTitle, self.leader_title.as_deref(), facts.leader_title.as_deref());
        found.text(Field::HostUnit, host.text.as_deref(), facts.host_unit.as_deref());
        if let Some(unit) = host.unit.filter(|unit| facts.host_unit_id != Some(*unit)) {
            found.note(format!("the studio is not linked to the honoured unit {}", run.units.slug(unit)));
        }
        found.text(Field::Specialty, self.field.as_deref(), facts.field.as_deref());
        found.word(Field::Level, self.level, facts.level.as_deref());
        found.text(Field::Region, self.region.as_deref(), facts.region.as_deref());
        found.value(Field::EstablishedOn, self.established_on, facts.established_on);
        found.text(Field::Achievements, self.achievements.as_deref(), details.achievements.as_deref());
        found.text(Field::Description, self.description.as_deref(), details.description.as_deref());
        found.text(Field::Contact, self.contact.as_deref(), details.contact.as_deref());
        found.word(Field::Status, self.status, Some(&facts.status));
        found.text(Field::Slug, self.slug.as_deref(), Some(&row.head.slug));
        found.notes()
    }
}

fn host_of_id(run: &Run<'_>, connection: &mut PgConnection, id: Uuid) -> Result<Host, Refusal> {
    match run.units.named(connection, &Key::Id(id))? {
        Some(unit) => Ok(Host { unit: Some(unit), ..Host::default() }),
        None => {
            let message = "there is no honoured unit of this id".to_owned();
            let fault = fault(run.columns, Field::HostUnit, Some(&id.to_string()), message);
            Err(Refusal::Faults(vec![fault]))
        }
    }
}

fn named(run: &Run<'_>, connection: &mut PgConnection, text: &str) -> Result<Option<Uuid>, Refusal> {
    match Key::parse(text) {
        Some(key) => run.units.named(connection, &key),
        None => Ok(None),
    }
}
