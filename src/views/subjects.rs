//! What can be viewed: the one place that knows what each kind of subject is in the database.
//!
//! Who may see a subject is said by [`crate::visibility`], which a kind's predicate comes from.

use diesel::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::SubjectType;
use crate::http::key::Key;
use crate::schema::articles;
use crate::slugs::{self, Found, Sluggable};
use crate::visibility::{Audience, articles_for};

/// A kind of subject in the database.
struct Subjects {
    /// Its `view_totals.subject_type`.
    name: &'static str,
    /// Where its former slugs are remembered.
    slugs: Sluggable,
    /// The ids of those among the wanted that the audience can see.
    ids: fn(&mut PgConnection, Wanted<'_>, Audience) -> QueryResult<Vec<Uuid>>,
}

/// Which subjects of a kind are asked for.
enum Wanted<'a> {
    Ids(&'a [Uuid]),
    /// The one that has this slug now.
    Slug(&'a str),
}

/// All that is known about a kind: a new one is one more arm.
fn subjects(kind: SubjectType) -> Subjects {
    match kind {
        SubjectType::Article => Subjects {
            name: "article",
            slugs: Sluggable::Article,
            ids: |connection, wanted, audience| {
                let query = articles::table.filter(articles_for(audience)).select(articles::id).into_boxed();
                match wanted {
                    Wanted::Ids(ids) => query.filter(articles::id.eq_any(ids)),
                    Wanted::Slug(slug) => query.filter(articles::slug.eq(slug)),
                }
                .load(connection)
            },
        },
    }
}

/// The kind as it stands in the database.
pub fn name(kind: SubjectType) -> &'static str {
    subjects(kind).name
}

/// Those among `ids` that `audience` can see.
pub fn visible(
    connection: &mut PgConnection,
    kind: SubjectType,
    ids: &[Uuid],
    audience: Audience,
) -> QueryResult<Vec<Uuid>> {
    (subjects(kind).ids)(connection, Wanted::Ids(ids), audience)
}

/// The id of the subject that `key` names, now or formerly, if `audience` can see it.
pub fn find(
    connection: &mut PgConnection,
    kind: SubjectType,
    key: &Key,
    audience: Audience,
) -> QueryResult<Option<Uuid>> {
    let Subjects { slugs, ids, .. } = subjects(kind);
    let found = slugs::resolve(connection, slugs, key, |connection, key| {
        let wanted = match key {
            Key::Id(id) => Wanted::Ids(std::slice::from_ref(id)),
            Key::Slug(slug) => Wanted::Slug(slug),
        };
        Ok(ids(connection, wanted, audience)?.pop())
    })?;
    Ok(found.map(Found::into_inner))
}
