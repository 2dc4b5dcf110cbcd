//! Into the trash: the same for every kind of resource. What something live refers to stays where it is.

use diesel::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use crate::error::{ApiError, ApiResult};
use crate::history::{self, Act, Write};
use crate::http::key::Key;
use crate::http::reply::IfMatch;
use crate::http::written::Written;
use crate::resources::Resource;
use crate::slugs;

/// So many of those that refer to something are named when it cannot be trashed.
const NAMED: i64 = 5;

/// Puts the live resource that `key` names into the trash: 412 when the caller has seen another version, 409 while
/// something live refers to it.
pub async fn delete(write: Write, kind: Resource, key: Key, precondition: IfMatch) -> ApiResult {
    delete_where(write, kind, key, precondition, |_, _, _| Ok(())).await
}

/// [`delete`] of what `permitted` lets through; it is asked under the lock.
pub async fn delete_where(
    write: Write,
    kind: Resource,
    key: Key,
    precondition: IfMatch,
    permitted: impl Fn(&mut PgConnection, &Act, Uuid) -> Result<(), ApiError> + Send + 'static,
) -> ApiResult {
    let work = move |connection: &mut PgConnection, act: &Act| {
        let id = slugs::live(connection, kind, &key)?;
        // Asked again under the lock: it may have gone meanwhile.
        let Some(version) = kind.lock_live(connection, id)? else {
            return Err(slugs::gone(connection, kind, id)?);
        };
        permitted(connection, act, id)?;
        history::unchanged(connection, &precondition, (kind, id, version))?;
        let referrers = referrers(connection, kind, id)?;
        if !referrers.is_empty() {
            return Err(ApiError::still_referenced(&referrers));
        }
        kind.set_deleted(connection, id, Some(act.now), act.now)?;
        history::marked(connection, act, (kind, id, version + 1), "trash")?;
        Ok(Written::nothing())
    };
    write.run(work).await
}

/// Some of the live resources of `$kind` for which `$condition` holds, as words.
macro_rules! named {
    ($connection:expr, $kind:expr, $table:ident, $condition:expr) => {{
        let slugs: Vec<String> = $table::table
            .filter($condition.and($table::deleted_at.is_null()))
            .select($table::slug)
            .limit(NAMED)
            .load($connection)?;
        slugs.into_iter().map(|slug| format!("{} {slug}", $kind.words())).collect::<Vec<_>>()
    }};
}

/// Some of the live resources that refer to the resource `id`: who refers to whom, in one place.
fn referrers(connection: &mut PgConnection, kind: Resource, id: Uuid) -> QueryResult<Vec<String>> {
    use crate::schema::{
        article_tags, articles, competitions, conferrals, honoured_units, honours, innovation_studios,
        sections,
    };
    use Resource::{Article, Competition, Conferral, Honour, HonouredUnit, InnovationStudio, Section};
    Ok(match kind {
        Resource::Honour => Vec::new(),
        Resource::Article => [
            named!(connection, Conferral, conferrals, conferrals::article_id.eq(id)),
            named!(connection, Competition, competitions, competitions::article_id.eq(id)),
        ]
        .concat(),
        Resource::Section => [
            named!(connection, Section, sections, sections::parent_id.eq(id)),
            named!(connection, Article, articles, articles::section_id.eq(id)),
        ]
        .concat(),
        Resource::Tag => {
            let tagged =
                article_tags::table.filter(article_tags::tag_id.eq(id)).select(article_tags::article_id);
            named!(connection, Article, articles, articles::id.eq_any(tagged))
        }
        Resource::Award => named!(connection, Conferral, conferrals, conferrals::award_id.eq(id)),
        Resource::Competition => named!(connection, Conferral, conferrals, conferrals::competition_id.eq(id)),
        Resource::Conferral => named!(connection, Honour, honours, honours::conferral_id.eq(id)),
        Resource::InnovationStudio => {
            named!(connection, Honour, honours, honours::innovation_studio_id.eq(id))
        }
        Resource::HonouredUnit => [
            named!(connection, Honour, honours, honours::honoured_unit_id.eq(id)),
            named!(connection, InnovationStudio, innovation_studios, innovation_studios::host_unit_id.eq(id)),
            named!(connection, HonouredUnit, honoured_units, honoured_units::merged_into_id.eq(id)),
        ]
        .concat(),
    })
}
