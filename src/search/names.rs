//! Slugs and names of what was found, by one statement a kind.

use std::collections::HashMap;

use diesel::prelude::*;
use uuid::Uuid;

use super::reading::{Match, ids_of};
use crate::db::{DbError, Snapshot};
use crate::schema::{articles, honoured_units, innovation_studios};

/// A slug with what it is the address of.
pub struct Name {
    pub slug: String,
    pub title: String,
}

/// Id, slug and name.
type Row = (Uuid, String, String);

/// The names of what was found.
pub struct Names(HashMap<Uuid, Name>);

impl Names {
    pub fn load(snapshot: &mut Snapshot<'_>, found: &[Match]) -> Result<Self, DbError> {
        let mut rows: Vec<Row> = Vec::new();
        let of_kind = |kind| Some(ids_of(found, kind)).filter(|ids| !ids.is_empty());
        if let Some(ids) = of_kind("article") {
            use articles::{id, slug, table, title};
            let query = table.filter(id.eq_any(ids)).select((id, slug, title));
            rows.extend(query.load::<Row>(snapshot.connection()?)?);
        }
        if let Some(ids) = of_kind("honoured_unit") {
            use honoured_units::{id, name, slug, table};
            let query = table.filter(id.eq_any(ids)).select((id, slug, name));
            rows.extend(query.load::<Row>(snapshot.connection()?)?);
        }
        if let Some(ids) = of_kind("innovation_studio") {
            use innovation_studios::{id, name, slug, table};
            let query = table.filter(id.eq_any(ids)).select((id, slug, name));
            rows.extend(query.load::<Row>(snapshot.connection()?)?);
        }
        Ok(Self(rows.into_iter().map(|(id, slug, title)| (id, Name { slug, title })).collect()))
    }

    pub fn take(&mut self, id: Uuid) -> Option<Name> {
        self.0.remove(&id)
    }
}
