//! What can be viewed: the one place that knows what each kind of subject is in the database.
//!
//! Who may see a subject is said by [`crate::visibility`], which a kind's predicate comes from.

use diesel::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::SubjectType;
use crate::http::key::Key;
use crate::resources::Resource;
use crate::schema::articles;
use crate::slugs::{self, Found};
use crate::visibility::{Audience, articles_for};

/// The resource that a kind of subject is; its name is `view_totals.subject_type`.
fn resource(kind: SubjectType) -> Resource {
    match kind {
        SubjectType::Article => Resource::Article,
        SubjectType::HonouredUnit => Resource::HonouredUnit,
        SubjectType::InnovationStudio => Resource::InnovationStudio,
    }
}

/// The kind as it stands in the database.
pub fn name(kind: SubjectType) -> &'static str {
    resource(kind).name()
}

/// Those among `ids` that `audience` can see.
pub fn visible(
    connection: &mut PgConnection,
    kind: SubjectType,
    ids: &[Uuid],
    audience: Audience,
) -> QueryResult<Vec<Uuid>> {
    match kind {
        SubjectType::Article => {
            let query = articles::table.filter(articles_for(audience).and(articles::id.eq_any(ids)));
            query.select(articles::id).load(connection)
        }
        // Whatever is not in the trash is there for everyone.
        SubjectType::HonouredUnit | SubjectType::InnovationStudio => resource(kind).live_ids(connection, ids),
    }
}

/// The id of the subject that `key` names, now or formerly, if `audience` can see it.
pub fn find(
    connection: &mut PgConnection,
    kind: SubjectType,
    key: &Key,
    audience: Audience,
) -> QueryResult<Option<Uuid>> {
    let resource = resource(kind);
    let found = slugs::resolve(connection, resource, key, |connection, key| {
        let id = match key {
            Key::Id(id) => Some(*id),
            Key::Slug(slug) => resource.owner(connection, slug)?,
        };
        let Some(id) = id else { return Ok(None) };
        Ok(visible(connection, kind, &[id], audience)?.pop())
    })?;
    Ok(found.map(Found::into_inner))
}
