//! The way of an article to its readers, step by step.
//!
//! | Step | from | to |
//! |---|---|---|
//! | submit | draft | in_review |
//! | publish | draft, in_review, archived, published | published |
//! | unpublish | in_review, published, archived | draft |
//! | archive | draft, in_review, published | archived |
//!
//! From any other state it is 409. Editors may also set `status` itself, by PUT and PATCH.
//!
//! Publishing sets `published_at` only where there is none: what was published before, or is given a day in the past
//! while it is a draft, must not become new. An `unpublish_at` that has passed goes, unless one is given: who publishes
//! wants it to be read. When an article is due is decided when it is read ([`crate::visibility`]), by no job.

use actix_web::post;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::handlers::answer;
use super::model::{ArticleInput, ArticleStatus};
use super::rights::Rights;
use super::view::ArticleView;
use super::write::{self, Context, Tagged};
use crate::error::{ApiError, ApiResult};
use crate::history::{self, Act, Write};
use crate::http::key::Key;
use crate::http::optional_body::OptionalBody;
use crate::http::reply::IfMatch;
use crate::resources::Resource;

const KIND: Resource = Resource::Article;

/// A step on the way.
struct Step {
    name: &'static str,
    from: &'static [ArticleStatus],
    to: ArticleStatus,
}

use ArticleStatus::{Archived, Draft, InReview, Published};

const SUBMIT: Step = Step { name: "submit", from: &[Draft], to: InReview };
const PUBLISH: Step = Step { name: "publish", from: &[Draft, InReview, Archived, Published], to: Published };
const UNPUBLISH: Step = Step { name: "unpublish", from: &[InReview, Published, Archived], to: Draft };
const ARCHIVE: Step = Step { name: "archive", from: &[Draft, InReview, Published], to: Archived };

/// When an article is to be read.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicationInput {
    /// When it becomes visible: in the future, it is scheduled. Absent: what it has, or else now.
    #[serde(default)]
    #[schema(nullable = false)]
    pub published_at: Option<DateTime<Utc>>,
    /// When it is withdrawn by itself; after `published_at`. Absent: what it has, unless that has passed; null: never.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub unpublish_at: Option<Option<DateTime<Utc>>>,
}

/// Null as something that is said.
fn given<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// Submit an article for review
///
/// From `draft` to `in_review`; from any other state it is 409. Authors submit their own.
#[utoipa::path(tag = "articles", params(Key, IfMatch, Write),
    responses((status = 200, description = "The article, in review.", body = ArticleView)))]
#[post("/v1/articles/{id}/submit")]
pub async fn submit_article(write: Write, key: Key, precondition: IfMatch) -> ApiResult {
    take(write, key, precondition, &SUBMIT, PublicationInput::default()).await
}

/// Publish an article
///
/// From any state. With a `published_at` in the future it is scheduled. What was published before keeps its time unless
/// one is given; of an article that is published already only the times that are given change. The body may be left out.
#[utoipa::path(tag = "articles", params(Key, IfMatch, Write), request_body = Option<PublicationInput>,
    responses((status = 200, description = "The article, published.", body = ArticleView)))]
#[post("/v1/articles/{id}/publish")]
pub async fn publish_article(
    write: Write,
    key: Key,
    precondition: IfMatch,
    body: OptionalBody<PublicationInput>,
) -> ApiResult {
    take(write, key, precondition, &PUBLISH, body.0).await
}

/// Take an article back to its draft
///
/// From `in_review`, `published` or `archived` to `draft`; of a draft it is 409. Its times stay, so that publishing it
/// again does not make it new.
#[utoipa::path(tag = "articles", params(Key, IfMatch, Write),
    responses((status = 200, description = "The article, a draft.", body = ArticleView)))]
#[post("/v1/articles/{id}/unpublish")]
pub async fn unpublish_article(write: Write, key: Key, precondition: IfMatch) -> ApiResult {
    take(write, key, precondition, &UNPUBLISH, PublicationInput::default()).await
}

/// Archive an article
///
/// From any other state to `archived`: readers do not see it any more, editors keep it.
#[utoipa::path(tag = "articles", params(Key, IfMatch, Write),
    responses((status = 200, description = "The article, archived.", body = ArticleView)))]
#[post("/v1/articles/{id}/archive")]
pub async fn archive_article(write: Write, key: Key, precondition: IfMatch) -> ApiResult {
    take(write, key, precondition, &ARCHIVE, PublicationInput::default()).await
}

async fn take(
    write: Write,
    key: Key,
    precondition: IfMatch,
    step: &'static Step,
    times: PublicationInput,
) -> ApiResult {
    let rights = Rights::of(&write.caller);
    // The text stays as it is, so nothing is rendered.
    let context = Context { locale: write.state.config.locale.clone(), rendered: None };
    let work = move |connection: &mut PgConnection, act: &Act| {
        let current = write::lock_live(connection, &key)?;
        rights.change(connection, &current.0, act.now)?;
        history::unchanged(connection, &precondition, (KIND, current.0.id, current.0.version))?;
        let after = step.after(&current, &times, act.now)?;
        answer(write::replace(connection, current, after, act, &context, step.name)?)
    };
    write.run(work).await
}

impl Step {
    /// The article once the step is taken; 409 where it cannot be.
    fn after(
        &self,
        (row, tags): &Tagged,
        times: &PublicationInput,
        now: DateTime<Utc>,
    ) -> Result<ArticleInput, ApiError> {
        let mut article = ArticleInput::of(row, tags.clone())?;
        if !self.from.contains(&article.status) {
            let detail = format!("this article is {}: {} is not possible", row.values.status, self.name);
            return Err(ApiError::state(detail));
        }
        article.status = self.to;
        if self.to == Published {
            article.published_at = times.published_at.or(article.published_at);
            let kept = article.unpublish_at.filter(|end| *end > now);
            article.unpublish_at = times.unpublish_at.unwrap_or(kept);
        }
        Ok(article)
    }
}
