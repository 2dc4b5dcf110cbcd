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

/// The names of what was found.
pub struct Names(HashMap<Uuid, Name>);

impl Names {
    pub fn load(snapshot: &mut Snapshot<'_>, found: &[Match]) -> Result<Self, DbError> {
        let mut rows: Vec<(Uuid, String, String)> = Vec::new();
        let of_kind = |kind| Some(ids_of(found, kind)).filter(|ids| !ids.is_empty());
        if let Some(ids) = of_kind("article") {
            let query = articles::table.filter(articles::id.eq_any(ids));
            rows.extend(query.select((articles::id, articles::slug, articles::title)).load::<(
                Uuid,
                String,
                String,
            )>(
                snapshot.connection()?,
            )?);
        }
        if let Some(ids) = of_kind("honoured_unit") {
            let query = honoured_units::table.filter(honoured_units::id.eq_any(ids));
            rows.extend(
                query.select((honoured_units::id, honoured_units::slug, honoured_units::name)).load::<(
                    Uuid,
                    String,
                    String,
                )>(
                    snapshot.connection()?,
                )?,
            );
        }
        if let Some(ids) = of_kind("innovation_studio") {
            let query = innovation_studios::table.filter(innovation_studios::id.eq_any(ids));
            rows.extend(
                query
                    .select((innovation_studios::id, innovation_studios::slug, innovation_studios::name))
                    .load::<(Uuid, String, String)>(snapshot.connection()?)?,
            );
        }
        Ok(Self(rows.into_iter().map(|(id, slug, title)| (id, Name { slug, title })).collect()))
    }

    pub fn take(&mut self, id: Uuid) -> Option<Name> {
        self.0.remove(&id)
    }
}
