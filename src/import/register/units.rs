//! A row about an honoured unit, stored.

use diesel::PgConnection;

use super::cells::Fault;
use super::columns::Columns;
use super::differences::Differences;
use super::directory::{Entry, Record};
use super::fields::{Field, Kind};
use super::meaning::{Meaning, Wanted};
use super::refusal::{Places, Refusal, fault, written};
use super::rows::UnitRow;
use super::store::{Run, Stored, StoredRow};
use super::values::Decision;
use crate::honoured_units::model::{FormerNameInput, HonouredUnitInput, Named};
use crate::honoured_units::{store, write};
use crate::http::key::Key;
use crate::text::fold;

const PLACES: Places = &[
    ("name", Field::Name),
    ("former_names", Field::FormerNames),
    ("region", Field::Region),
    ("industry", Field::Industry),
    ("kind", Field::UnitKind),
    ("description", Field::Description),
    ("contact", Field::Contact),
    ("slug", Field::Slug),
];

impl StoredRow for UnitRow {
    const KIND: Kind = Kind::Units;

    fn name(&self) -> &str {
        &self.name
    }

    fn store(&self, run: &Run<'_>, connection: &mut PgConnection) -> Result<Stored, Refusal> {
        let former_names: Vec<&str> = self.former_names.iter().map(|former| former.name.as_str()).collect();
        let wanted = Wanted {
            name: &self.name,
            former_names: &former_names,
            region: self.region.as_deref(),
            slug: self.slug.as_deref(),
            decision: &self.decision,
        };
        match run.units.meaning(connection, &wanted)? {
            Meaning::Perhaps(proposals, notes) => Ok(Stored::proposed(proposals, notes)),
            Meaning::Nothing => self.create(run, connection),
            Meaning::Is(id) => {
                let row = store::find(connection, &Key::Id(id))?.ok_or_else(Refusal::gone)?;
                let former_names = store::former_names_of(connection, id)?;
                let slug = row.slug.clone();
                Ok(Stored::unchanged(id, slug, self.differences(run.columns, &(row, former_names))))
            }
        }
    }
}

impl UnitRow {
    fn create(&self, run: &Run<'_>, connection: &mut PgConnection) -> Result<Stored, Refusal> {
        let input = self.input(run.columns)?;
        let act = run.act();
        let (row, former_names) =
            written(run.columns, PLACES, &input, |input| write::create(connection, input, &act))?;
        let notes = match self.decision {
            Decision::New => namesakes(run, &self.name),
            Decision::ByName | Decision::Is(_) => Vec::new(),
        };
        let entry = Entry {
            id: row.id,
            record: Record { slug: row.slug, region: row.values.region },
            name: row.values.name,
            former_names: former_names.into_iter().map(|former| former.name).collect(),
        };
        Ok(Stored::created(entry.id, entry.record.slug.clone(), notes).with_unit(entry))
    }

    fn input(&self, columns: &Columns) -> Result<HonouredUnitInput, Refusal> {
        let (mut former_names, mut faults) = (Vec::new(), Vec::<Fault>::new());
        for former in &self.former_names {
            match former.until {
                Some(used_until) => {
                    former_names.push(FormerNameInput { name: former.name.clone(), used_until })
                }
                None => {
                    let message =
                        "its last day under this name is needed, as in 旧名 (2019-06-30)".to_owned();
                    faults.push(fault(columns, Field::FormerNames, Some(&former.name), message));
                }
            }
        }
        if !faults.is_empty() {
            return Err(Refusal::Faults(faults));
        }
        Ok(HonouredUnitInput {
            name: self.name.clone(),
            former_names,
            slug: self.slug.clone(),
            region: self.region.clone(),
            industry: self.industry.clone(),
            kind: self.kind.clone(),
            description: self.description.clone(),
            logo: None,
            contact: self.contact.clone(),
        })
    }

    fn differences(&self, columns: &Columns, (row, former_names): &Named) -> Vec<String> {
        let (values, mut found) = (&row.values, Differences::new(columns));
        found.text(Field::Name, Some(&self.name), Some(&values.name));
        for former in &self.former_names {
            let key = fold::fold(&former.name);
            let is_known = former_names.iter().any(|stored| {
                stored.name_folded == key && former.until.is_none_or(|until| until == stored.used_until)
            });
            if !is_known {
                let until = former.until.map(|until| format!(" ({until})")).unwrap_or_default();
                found.text(Field::FormerNames, Some(&format!("{}{until}", former.name)), None);
            }
        }
        found.text(Field::Region, self.region.as_deref(), values.region.as_deref());
        found.text(Field::Industry, self.industry.as_deref(), values.industry.as_deref());
        found.text(Field::UnitKind, self.kind.as_deref(), values.kind.as_deref());
        found.text(Field::Description, self.description.as_deref(), values.description.as_deref());
        found.text(Field::Contact, self.contact.as_deref(), values.contact.as_deref());
        found.text(Field::Slug, self.slug.as_deref(), Some(&row.slug));
        found.notes()
    }
}

/// The note that there are others of the same name, which a human knew.
fn namesakes(run: &Run<'_>, name: &str) -> Vec<String> {
    let slugs: Vec<&str> =
        run.units.namesakes(name).into_iter().map(|known| run.units.slug(known.id)).collect();
    match slugs.is_empty() {
        true => Vec::new(),
        false => vec![format!("it has the same name as {}", slugs.join(", "))],
    }
}
