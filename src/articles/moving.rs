//! All articles of a section into another one.

use std::time::{Duration, Instant};

use actix_web::post;
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{Article, ArticleInput};
use super::store;
use crate::error::{ApiError, ApiResult};
use crate::history::{self, Act, Write};
use crate::http::body::Body;
use crate::http::key::Key;
use crate::http::written::Written;
use crate::resources::Resource;
use crate::search::index;
use crate::slugs;
use crate::views::model::SubjectType;

/// As many are moved in one call. Who has more calls again.
const MOST: usize = 1000;
/// As many are in memory at once.
const BATCH: usize = 50;
/// No batch begins after this: nobody who edits one of them waits for it longer than for any other lock.
const PATIENCE: Duration = Duration::from_millis(500);

/// Where articles go.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleMoveInput {
    /// The section; null takes them out of any.
    #[schema(required = true)]
    pub to: Option<Uuid>,
}

/// How far the move has come.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovedArticles {
    /// Moved by this call.
    #[schema(minimum = 0, example = 37)]
    pub moved: i64,
    /// Still in the section; call again.
    #[schema(minimum = 0, example = 0)]
    pub remaining: i64,
}

/// Move the articles of a section
///
/// All of them that are not in the trash, to another section or to none; those of the sections below stay. Each gets a new
/// version. At most 1,000 in one call, fewer when they are long: while `remaining` is not 0, call again.
#[utoipa::path(tag = "sections", request_body = ArticleMoveInput, params(Key, Write),
    responses((status = 200, description = "How many were moved.", body = MovedArticles)))]
#[post("/v1/sections/{id}/move-articles")]
pub async fn move_section_articles(write: Write, key: Key, body: Body<ArticleMoveInput>) -> ApiResult {
    let ArticleMoveInput { to } = body.0;
    let work = move |connection: &mut PgConnection, act: &Act| {
        let from = slugs::live(connection, Resource::Section, &key)?;
        if to == Some(from) {
            return Err(ApiError::field("/to", "conflicting", "they are in this section already"));
        }
        let mut faults = Vec::new();
        Resource::Section.hold_one(connection, to, "/to", &mut faults)?;
        if !faults.is_empty() {
            return Err(ApiError::Unprocessable(faults));
        }
        let moved = move_all(connection, act, from, to)?;
        let remaining = store::count_in_section(connection, from)?;
        Written::plain(&MovedArticles { moved, remaining })
    };
    write.run(work).await
}

/// Moves as many as one call does, and says how many.
fn move_all(connection: &mut PgConnection, act: &Act, from: Uuid, to: Option<Uuid>) -> Result<i64, ApiError> {
    let (began, mut moved) = (Instant::now(), 0);
    while moved < MOST && began.elapsed() < PATIENCE {
        let rows = store::lock_in_section(connection, from, BATCH.min(MOST - moved))?;
        if rows.is_empty() {
            break;
        }
        moved += rows.len();
        move_batch(connection, act, rows, to)?;
    }
    i64::try_from(moved).map_err(|error| ApiError::Internal(format!("moved: {error}")))
}

fn move_batch(
    connection: &mut PgConnection,
    act: &Act,
    rows: Vec<Article>,
    to: Option<Uuid>,
) -> Result<(), ApiError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut tags = store::tag_ids(connection, &ids)?;
    store::set_section(connection, &ids, to, act.now)?;
    for row in rows {
        let before = ArticleInput::of(&row, tags.remove(&row.id).unwrap_or_default())?;
        let after = ArticleInput { section_id: to, ..before.clone() };
        let at = (Resource::Article, row.id, row.version + 1);
        history::changed(connection, act, at, "move", (&before, &after))?;
    }
    Ok(index::put(connection, SubjectType::Article, &ids)?)
}
