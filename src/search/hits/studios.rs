//! Innovation studios that were found.

use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::marks::Marks;
use super::{SearchHit, of_register};
use crate::db::{DbError, Snapshot};
use crate::schema::innovation_studios;
use crate::search::document::member_names;
use crate::search::reading::{Match, ids_of};
use crate::search::terms::Terms;

/// What is shown of a studio.
#[derive(Queryable)]
pub struct Row {
    id: Uuid,
    slug: String,
    name: String,
    region: Option<String>,
    cover: Option<Value>,
    leader: Option<String>,
    field: Option<String>,
    host_unit: Option<String>,
    achievements: Option<String>,
    description: Option<String>,
    members: Value,
}

/// The studios among `found`.
pub fn load(snapshot: &mut Snapshot<'_>, found: &[Match]) -> Result<Vec<Row>, DbError> {
    let ids = ids_of(found, "innovation_studio");
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = innovation_studios::table.filter(innovation_studios::id.eq_any(&ids)).select((
        innovation_studios::id,
        innovation_studios::slug,
        innovation_studios::name,
        innovation_studios::region,
        innovation_studios::cover,
        innovation_studios::leader,
        innovation_studios::field,
        innovation_studios::host_unit,
        innovation_studios::achievements,
        innovation_studios::description,
        innovation_studios::members,
    ));
    Ok(query.load(snapshot.connection()?)?)
}

impl Row {
    pub fn size(&self) -> usize {
        [&self.achievements, &self.description].into_iter().flatten().map(String::len).sum()
    }

    pub fn shown(self, terms: &Terms) -> SearchHit {
        let mut marks = Marks::new(terms);
        marks.short("title", Some(&self.name));
        marks.short("leader", self.leader.as_ref());
        marks.short("field", self.field.as_ref());
        marks.short("host_unit", self.host_unit.as_ref());
        marks.long("achievements", self.achievements.as_ref());
        marks.long("description", self.description.as_ref());
        marks.names("member", member_names(&self.members));
        of_register("innovation_studio", self.id, self.slug, self.name, self.region, self.cover, marks.found)
    }
}
