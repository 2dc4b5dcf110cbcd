//! Honoured units that were found.

use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::marks::Marks;
use super::{SearchHit, of_register};
use crate::db::{DbError, Snapshot};
use crate::schema::honoured_units;
use crate::search::document::other_names;
use crate::search::reading::{Match, ids_of};
use crate::search::terms::Terms;

/// What is shown of a unit.
pub struct Row {
    unit: UnitRow,
    other_names: Vec<String>,
}

#[derive(Queryable)]
struct UnitRow {
    id: Uuid,
    slug: String,
    name: String,
    region: Option<String>,
    logo: Option<Value>,
    description: Option<String>,
}

/// The units among `found`.
pub fn load(snapshot: &mut Snapshot<'_>, found: &[Match]) -> Result<Vec<Row>, DbError> {
    let ids = ids_of(found, "honoured_unit");
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<UnitRow> = honoured_units::table
        .filter(honoured_units::id.eq_any(&ids))
        .select((
            honoured_units::id,
            honoured_units::slug,
            honoured_units::name,
            honoured_units::region,
            honoured_units::logo,
            honoured_units::description,
        ))
        .load(snapshot.connection()?)?;
    let mut names = other_names(snapshot.connection()?, &ids)?;
    let row = |unit: UnitRow| Row { other_names: names.remove(&unit.id).unwrap_or_default(), unit };
    Ok(rows.into_iter().map(row).collect())
}

impl Row {
    pub fn size(&self) -> usize {
        self.unit.description.as_ref().map_or(0, String::len)
    }

    pub fn shown(self, terms: &Terms) -> SearchHit {
        let Self { unit: row, other_names } = self;
        let mut marks = Marks::new(terms);
        marks.short("title", Some(&row.name));
        marks.names("other_name", other_names);
        marks.long("description", row.description.as_ref());
        of_register("honoured_unit", row.id, row.slug, row.name, row.region, row.logo, marks.found)
    }
}
