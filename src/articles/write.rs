//! What a write of an article is, whoever asks for it: the endpoints and the import do the same.
//!
//! Every function runs inside the caller's transaction.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::model::{Article, ArticleInput, ArticleStatus, NewArticle};
use super::store;
use crate::error::{ApiError, Fault};
use crate::http::key::Key;
use crate::ids;
use crate::slugs::{self, Sluggable};
use crate::views;
use crate::views::model::SubjectType;
use crate::visibility::Audience;
use crate::{sections, tags};

/// An article with the ids of its tags.
pub type Tagged = (Article, Vec<Uuid>);

/// When, and in which language unless the input says.
#[derive(Clone, Debug)]
pub struct Context {
    pub now: DateTime<Utc>,
    pub locale: String,
}

/// Creates an article with its view counter, which begins at `baseline`.
pub fn create(
    connection: &mut PgConnection,
    input: &ArticleInput,
    context: &Context,
    created_by: Option<Uuid>,
    baseline: i64,
) -> Result<Tagged, ApiError> {
    let id = ids::new(context.now);
    let values = checked(connection, input, context)?;
    let slug = claim_slug(connection, id, input.slug.as_deref(), &values.title)?;
    let row = store::insert(connection, id, &slug, &values, created_by, context.now)?;
    store::set_tags(connection, id, &input.tag_ids)?;
    views::store::open(connection, SubjectType::Article, id, baseline)?;
    Ok((row, input.tag_ids.clone()))
}

/// Makes `current` what `after` says. What changes nothing keeps its version. Slug, locale and the
/// time of publication stay unless they are given.
pub fn replace(
    connection: &mut PgConnection,
    current: Tagged,
    mut after: ArticleInput,
    context: &Context,
) -> Result<Tagged, ApiError> {
    let (row, tag_ids) = current;
    let before = ArticleInput::of(&row, tag_ids.clone())?;
    after.slug.get_or_insert_with(|| row.slug.clone());
    after.locale = after.locale.or(before.locale);
    if after.status == ArticleStatus::Published && before.status == ArticleStatus::Published {
        // A correction that does not say when must not make old news new.
        after.published_at = after.published_at.or(before.published_at);
    }
    if after == before {
        return Ok((row, tag_ids));
    }
    let values = checked(connection, &after, context)?;
    let slug = claim_slug(connection, row.id, after.slug.as_deref(), &values.title)?;
    slugs::replace(connection, Sluggable::Article, row.id, (&row.slug, &slug), context.now)?;
    if tag_ids != after.tag_ids {
        store::set_tags(connection, row.id, &after.tag_ids)?;
    }
    let row = store::update(connection, row.id, &slug, &values, context.now)?;
    Ok((row, after.tag_ids))
}

/// The live article that `key` names, now or formerly, locked until the transaction ends.
pub fn lock_live(connection: &mut PgConnection, key: &Key) -> Result<Tagged, ApiError> {
    let find = |connection: &mut PgConnection, key: &Key| store::find(connection, key, Audience::Desk);
    let found = slugs::resolve(connection, Sluggable::Article, key, find)?.ok_or(ApiError::NotFound)?;
    match lock(connection, found.into_inner().id)? {
        (row, None) => Ok(row),
        _ => Err(ApiError::NotFound),
    }
}

/// The article `id`, in the trash or not, locked until the transaction ends.
pub fn lock(connection: &mut PgConnection, id: Uuid) -> Result<(Tagged, Option<DateTime<Utc>>), ApiError> {
    let (row, deleted_at) = store::lock(connection, id)?.ok_or(ApiError::NotFound)?;
    let tags = store::tag_ids(connection, &[id])?.remove(&id).unwrap_or_default();
    Ok(((row, tags), deleted_at))
}

/// The input's meaning, with what it refers to there and kept there until the transaction ends.
pub fn checked(
    connection: &mut PgConnection,
    input: &ArticleInput,
    context: &Context,
) -> Result<NewArticle, ApiError> {
    let mut faults = Vec::new();
    if let Some(section) = input.section_id
        && !sections::store::hold(connection, section)?
    {
        faults.push(Fault::at("/section_id", "not_found", format!("there is no section {section}")));
    }
    let known = tags::store::hold(connection, &input.tag_ids)?;
    for (index, tag) in input.tag_ids.iter().enumerate().filter(|(_, tag)| !known.contains(tag)) {
        faults.push(Fault::at(format!("/tag_ids/{index}"), "not_found", format!("there is no tag {tag}")));
    }
    match input.parse(context.now, &context.locale) {
        Err(ApiError::Unprocessable(more)) => Err(ApiError::Unprocessable([more, faults].concat())),
        Ok(_) if !faults.is_empty() => Err(ApiError::Unprocessable(faults)),
        result => result,
    }
}

fn claim_slug(
    connection: &mut PgConnection,
    id: Uuid,
    wanted: Option<&str>,
    title: &str,
) -> Result<String, ApiError> {
    slugs::claim(connection, Sluggable::Article, id, wanted, title, store::slug_owner)
}
