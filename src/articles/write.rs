//! What a write of an article is, whoever asks for it: the endpoints and the import do the same.
//!
//! Every function but [`Context::of`] runs inside the caller's transaction.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::body::ArticleBody;
use super::model::{Article, ArticleInput, ArticleStatus, NewArticle};
use super::store;
use crate::app::AppState;
use crate::error::{ApiError, Fault};
use crate::history::{self, Act};
use crate::http::key::Key;
use crate::ids;
use crate::resources::Resource;
use crate::search::{document, index};
use crate::slugs;
use crate::views;
use crate::views::model::SubjectType;
use crate::visibility::Audience;

const KIND: Resource = Resource::Article;

/// An article with the ids of its tags.
pub type Tagged = (Article, Vec<Uuid>);

/// In which language, unless the input says.
#[derive(Clone, Debug)]
pub struct Context {
    pub locale: String,
    /// A body that was rendered before the transaction began; used where it is the one that is wanted.
    pub rendered: Option<ArticleBody>,
}

impl Context {
    /// What a write needs beside its input; the text of `input` is rendered here, before any lock is taken.
    pub async fn of(state: &AppState, input: Option<&ArticleInput>) -> Result<Self, ApiError> {
        let rendered = match input {
            Some(input) => {
                Some(ArticleBody::render_on(&state.renderer, input.body.clone(), input.body_format).await?)
            }
            None => None,
        };
        Ok(Self { locale: state.config.locale.clone(), rendered })
    }
}

/// Creates an article with its view counter, which begins at `baseline`.
pub fn create(
    connection: &mut PgConnection,
    input: &ArticleInput,
    act: &Act,
    context: &Context,
    baseline: i64,
) -> Result<Tagged, ApiError> {
    let id = ids::new(act.now);
    let values = checked(connection, input, (act, context), None)?;
    let slug = claim_slug(connection, id, input.slug.as_deref(), &values.title)?;
    let row = store::insert(connection, id, &slug, &values, act.actor.id(), act.now)?;
    store::set_tags(connection, id, &input.tag_ids)?;
    views::store::open(connection, SubjectType::Article, id, baseline)?;
    index::put(connection, SubjectType::Article, &[id])?;
    let made = ArticleInput::of(&row, input.tag_ids.clone())?;
    history::created(connection, act, (KIND, row.id, row.version), &made)?;
    Ok((row, made.tag_ids))
}

/// Makes `current` what `after` says. What changes nothing keeps its version. Slug, locale and the
/// time of publication stay unless they are given. `action` is what it is recorded as.
pub fn replace(
    connection: &mut PgConnection,
    current: Tagged,
    mut after: ArticleInput,
    act: &Act,
    context: &Context,
    action: &'static str,
) -> Result<Tagged, ApiError> {
    let (row, tag_ids) = current;
    let before = ArticleInput::of(&row, tag_ids.clone())?;
    after.slug.get_or_insert_with(|| row.slug.clone());
    after.locale = after.locale.or(before.locale);
    if after.status == ArticleStatus::Published && before.status == ArticleStatus::Published {
        // A correction that does not say when must not make old news new.
        after.published_at = after.published_at.or(before.published_at);
    }
    let values = checked(connection, &after, (act, context), Some(&row.values.body))?;
    if (&values, &after.slug, &after.tag_ids) == (&row.values, &before.slug, &tag_ids) {
        return Ok((row, tag_ids));
    }
    let act = &act.rewording(document::words_of(reworded(&row.values, &values)));
    let slug = claim_slug(connection, row.id, after.slug.as_deref(), &values.title)?;
    slugs::replace(connection, KIND, row.id, (&row.slug, &slug), act.now)?;
    if tag_ids != after.tag_ids {
        store::set_tags(connection, row.id, &after.tag_ids)?;
    }
    let row = store::update(connection, row.id, &slug, &values, act.now)?;
    index::put(connection, SubjectType::Article, &[row.id])?;
    let made = ArticleInput::of(&row, after.tag_ids)?;
    history::changed(connection, act, (KIND, row.id, row.version), action, (&before, &made))?;
    Ok((row, made.tag_ids))
}

/// The searched texts that are taken from an article, and those that it is given instead.
fn reworded<'a>(before: &'a NewArticle, after: &'a NewArticle) -> impl Iterator<Item = &'a str> {
    let texts = |values: &'a NewArticle| {
        [Some(values.title.as_str()), values.summary.as_deref(), Some(values.body.body_text.as_str())]
    };
    let pairs = texts(before).into_iter().zip(texts(after)).filter(|(before, after)| before != after);
    pairs.flat_map(|(before, after)| [before, after]).flatten()
}

/// The live article that `key` names, now or formerly, as it is at the moment.
pub fn find_live(connection: &mut PgConnection, key: &Key) -> Result<Tagged, ApiError> {
    let id = slugs::live(connection, KIND, key)?;
    let row = store::find(connection, &Key::Id(id), Audience::Desk)?.ok_or(ApiError::NotFound)?;
    let tags = store::tag_ids(connection, &[row.id])?.remove(&row.id).unwrap_or_default();
    Ok((row, tags))
}

/// The live article that `key` names, now or formerly, locked until the transaction ends.
pub fn lock_live(connection: &mut PgConnection, key: &Key) -> Result<Tagged, ApiError> {
    let id = slugs::live(connection, KIND, key)?;
    match lock(connection, id)? {
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

/// The input's meaning, with what it refers to there and kept there until the transaction ends. The `current`
/// body is kept when the input has the same source.
fn checked(
    connection: &mut PgConnection,
    input: &ArticleInput,
    (act, context): (&Act, &Context),
    current: Option<&ArticleBody>,
) -> Result<NewArticle, ApiError> {
    let missing = missing_references(connection, input)?;
    let known = [current, context.rendered.as_ref()].into_iter().flatten();
    let body = match known.into_iter().find(|body| body.is_of(&input.body, input.body_format)) {
        Some(body) => body.clone(),
        None => ArticleBody::render(&input.body, input.body_format)?,
    };
    match input.parse(act.now, &context.locale, body) {
        Err(ApiError::Unprocessable(faults)) => Err(ApiError::Unprocessable([faults, missing].concat())),
        Ok(_) if !missing.is_empty() => Err(ApiError::Unprocessable(missing)),
        result => result,
    }
}

/// A fault for each thing that the input refers to and that is not there; what is there is kept there until
/// the transaction ends.
pub fn missing_references(
    connection: &mut PgConnection,
    input: &ArticleInput,
) -> Result<Vec<Fault>, ApiError> {
    let mut faults = Vec::new();
    Resource::Section.hold_one(connection, input.section_id, "/section_id", &mut faults)?;
    let known = Resource::Tag.hold(connection, &input.tag_ids)?;
    for (index, tag) in input.tag_ids.iter().enumerate().filter(|(_, tag)| !known.contains(tag)) {
        faults.push(Fault::at(format!("/tag_ids/{index}"), "not_found", format!("there is no tag {tag}")));
    }
    Ok(faults)
}

fn claim_slug(
    connection: &mut PgConnection,
    id: Uuid,
    wanted: Option<&str>,
    title: &str,
) -> Result<String, ApiError> {
    slugs::claim(connection, KIND, id, wanted, title)
}
