//! The endpoints of articles.

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, get, patch, post, put};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::beside;
use super::list::{ArticleFilter, ArticleListStatus, Criteria};
use super::model::{ArticleInput, ArticlePatch};
use super::reading;
use super::rights::Rights;
use super::store;
use super::view::{self, ArticleInclude, ArticleQuery, ArticleSummary, ArticleView, COLUMNS};
use super::write::{self, Context, Tagged};
use crate::app::AppState;
use crate::auth::{MaybeCaller, Scope};
use crate::conferrals;
use crate::error::{ApiError, ApiResult, NO_TOKEN};
use crate::history::{self, Act, Write};
use crate::http::body::Body;
use crate::http::key::Key;
use crate::http::lifetime::{ShortLived, Shows};
use crate::http::listed::Listed;
use crate::http::page::Page;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};
use crate::http::written::Written;
use crate::resources::Resource;
use crate::sections;
use crate::slugs::{self, Found};

const KIND: Resource = Resource::Article;

/// List articles
///
/// Newest first unless `sort` says otherwise; summaries, without bodies. `sort=-pinned` puts what is pinned at the top, the
/// newest first in either part; `sort=-views` what was viewed most, at most two seconds behind what is counted.
#[utoipa::path(tag = "articles", params(Listed<ArticleFilter>),
    responses((status = 200, description = "A page of articles.", body = Page<ArticleSummary>)))]
#[get("/v1/articles")]
pub async fn list_articles(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    listed: Listed<ArticleFilter>,
) -> ApiResult {
    let created_by = whose(&caller, &listed.filter)?;
    let window = listed.window()?;
    let counts = window.key_table().is_some() || listed.filter.wanted().views;
    let now = state.clock.now();
    let (listed, rows) = state
        .db
        .run(move |connection| {
            let criteria = look_up(connection, &listed.filter, created_by, now)?;
            let found = store::list(connection, &criteria, &window)?;
            let wanted = listed.filter.wanted();
            let rows = found.try_replace(|rows| view::of_all(connection, rows, wanted))?;
            Ok::<_, ApiError>((listed, rows))
        })
        .await?;
    let shows = (!listed.tells_changes()).then(|| {
        let articles = rows.rows.iter().map(|article| article.id).collect();
        Shows::Page { articles, words: Vec::new() }
    });
    let answer = reply::page(&request, &state, listed, rows, |article| article, COLUMNS).await;
    ShortLived::mark(Shows::mark(answer, shows), counts)
}

/// Who wrote the articles that are listed; `None` is anybody. What is not public is listed to editors, and to authors of
/// their own.
fn whose(caller: &MaybeCaller, filter: &ArticleFilter) -> Result<Option<Uuid>, ApiError> {
    let is_hidden = filter.status != ArticleListStatus::Published;
    match &caller.0 {
        None if is_hidden || filter.mine => Err(ApiError::Unauthorized(NO_TOKEN)),
        Some(caller) if is_hidden && !caller.has(Scope::DraftsRead) => {
            caller.require(Scope::ArticlesWrite)?;
            Ok(Some(caller.id))
        }
        Some(caller) => Ok(filter.mine.then_some(caller.id)),
        None => Ok(None),
    }
}

/// The filter with the ids of what it names; a name that leads nowhere is 400.
fn look_up(
    connection: &mut PgConnection,
    filter: &ArticleFilter,
    created_by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Criteria, ApiError> {
    let sections = match &filter.section {
        None => None,
        Some(key) => {
            let section = slugs::named(connection, Resource::Section, "section", key)?;
            Some(sections::store::subtree(connection, &[section])?)
        }
    };
    let tag = match &filter.tag {
        None => None,
        Some(key) => Some(slugs::named(connection, Resource::Tag, "tag", key)?),
    };
    Ok(Criteria {
        now,
        status: filter.status,
        created_by,
        sections,
        tag,
        pinned: filter.pinned,
        published_after: filter.published_after,
        published_before: filter.published_before,
    })
}

/// Create an article
///
/// A draft unless `status` says otherwise. An author's is a draft; only editors send `status`, `published_at`,
/// `unpublish_at` and `pinned`.
#[utoipa::path(tag = "articles", request_body = ArticleInput, params(Write),
    responses((status = 201, description = "The new article.", body = ArticleView)))]
#[post("/v1/articles")]
pub async fn create_article(write: Write, body: Body<ArticleInput>) -> ApiResult {
    let input = body.0;
    Rights::of(&write.caller).fields(None, &input)?;
    let context = Context::of(&write.state, Some(&input)).await?;
    let work = move |connection: &mut PgConnection, act: &Act| {
        let (row, tags) = write::create(connection, &input, act, &context, 0)?;
        let slug = row.slug.clone();
        let view = ArticleView::new(row, tags, true);
        let made = Written::created((KIND.collection(), &slug), view.summary.version, &view)?;
        Ok(made.in_language(&view.summary.locale))
    };
    write.run(work).await
}

/// Read an article
///
/// Anyone reads what is published, an author what is their own, editors every article; editors and the author see its
/// `desk` part.
#[utoipa::path(tag = "articles", params(Key, Reading<ArticleView, ArticleQuery>),
    responses((status = 200, description = "The article.", body = ArticleView)))]
#[get("/v1/articles/{id}")]
pub async fn get_article(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    key: Key,
    asked: Reading<ArticleView, ArticleQuery>,
) -> ApiResult {
    let audience = caller.audience(state.clock.now());
    let wanted = asked.query.wanted();
    let with_conferrals = asked.query.includes(ArticleInclude::Conferrals);
    let found = state.db.run(move |connection| {
        let find = |connection: &mut PgConnection, key: &Key| reading::find(connection, key, audience);
        let found = slugs::resolve(connection, KIND, &key, find)?.ok_or(ApiError::NotFound)?;
        let (row, tags) = found.get();
        let (id, section) = (row.head.id, row.head.section_id);
        let tags = HashMap::from([(id, tags.clone())]);
        let beside = beside::load_with(connection, &[(id, section)], tags, wanted)?.pop().unwrap_or_default();
        let conferrals = match with_conferrals {
            true => Some(conferrals::view::announced_by(connection, id, audience)?),
            false => None,
        };
        Ok::<_, ApiError>((found, beside, conferrals))
    });
    match found.await? {
        (Found::Here((row, _)), beside, conferrals) => {
            let id = row.head.id;
            let view = ArticleView { conferrals, ..row.view(beside) };
            let answer = reply::read(&request, &state, &asked, Some(view.summary.version), view).await;
            ShortLived::mark(Shows::mark(answer, Some(Shows::Article(id))), wanted.views)
        }
        (Found::Moved((row, _)), ..) => reply::moved(
            &request,
            reply::location(&state.config.public_url, KIND.collection(), &row.head.slug),
        ),
    }
}

/// Replace an article
///
/// What is absent gets its default; slug, locale and, of a published article, `published_at` stay when none is
/// given. Authors replace their own drafts, and send `status`, `published_at`, `unpublish_at` and `pinned` as they are.
#[utoipa::path(tag = "articles", request_body = ArticleInput, params(Key, IfMatch, Write),
    responses((status = 200, description = "The article as it is now.", body = ArticleView)))]
#[put("/v1/articles/{id}")]
pub async fn replace_article(
    write: Write,
    key: Key,
    precondition: IfMatch,
    body: Body<ArticleInput>,
) -> ApiResult {
    let input = body.0;
    let context = Context::of(&write.state, Some(&input)).await?;
    change(write, key, precondition, context, move |_| Ok(input.clone())).await
}

/// Change some fields of an article
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears. Authors change their own drafts, but not `status`,
/// `published_at`, `unpublish_at` and `pinned`.
#[utoipa::path(tag = "articles", params(Key, IfMatch, Write),
    request_body(content = ArticlePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The article as it is now.", body = ArticleView)))]
#[patch("/v1/articles/{id}")]
pub async fn update_article(write: Write, key: Key, precondition: IfMatch, patch: ArticlePatch) -> ApiResult {
    let expected = if patch.names("body") || patch.names("body_format") {
        let (key, patch) = (key.clone(), patch.clone());
        let (rights, now) = (Rights::of(&write.caller), write.act.now);
        let work = move |connection: &mut PgConnection| {
            let current = write::find_live(connection, &key)?;
            rights.change(connection, &current.0, now)?;
            merged(&current, &patch)
        };
        Some(write.state.db.run(work).await?)
    } else {
        None
    };
    let context = Context::of(&write.state, expected.as_ref()).await?;
    change(write, key, precondition, context, move |current| merged(current, &patch)).await
}

/// PUT and PATCH: the same but for where the new input comes from.
async fn change(
    write: Write,
    key: Key,
    precondition: IfMatch,
    context: Context,
    input: impl Fn(&Tagged) -> Result<ArticleInput, ApiError> + Send + 'static,
) -> ApiResult {
    let rights = Rights::of(&write.caller);
    let work = move |connection: &mut PgConnection, act: &Act| {
        let current = write::lock_live(connection, &key)?;
        rights.change(connection, &current.0, act.now)?;
        history::unchanged(connection, &precondition, (KIND, current.0.id, current.0.version))?;
        let after = input(&current)?;
        rights.fields(Some(&ArticleInput::of(&current.0, current.1.clone())?), &after)?;
        answer(write::replace(connection, current, after, act, &context, "update")?)
    };
    write.run(work).await
}

/// The article as it is now, for those who write it.
pub(super) fn answer((row, tags): Tagged) -> Result<Written, ApiError> {
    let view = ArticleView::new(row, tags, true);
    Ok(Written::resource(view.summary.version, &view)?.in_language(&view.summary.locale))
}

/// The input that `patch` makes of an article.
fn merged((row, tags): &Tagged, patch: &ArticlePatch) -> Result<ArticleInput, ApiError> {
    patch.apply(&ArticleInput::of(row, tags.clone())?)
}
