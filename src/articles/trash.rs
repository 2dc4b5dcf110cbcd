//! Articles into the trash, and out of it.

use actix_web::{delete, post};
use diesel::PgConnection;

use super::handlers::answer;
use super::model::ArticleInput;
use super::rights::Rights;
use super::view::ArticleView;
use super::write;
use crate::error::{ApiError, ApiResult};
use crate::history::{self, Act, Write};
use crate::http::key::Key;
use crate::http::reply::IfMatch;
use crate::resources::Resource;
use crate::{slugs, trash};

const KIND: Resource = Resource::Article;

/// Put an article into the trash
///
/// From then on it is 404 for everyone; editors, and authors their own, find it by `status=trashed`. Refused while live
/// conferrals or competitions refer to it. Authors trash their own drafts.
#[utoipa::path(tag = "articles", params(Key, IfMatch, Write),
    responses((status = 204, description = "It is in the trash.")))]
#[delete("/v1/articles/{id}")]
pub async fn delete_article(write: Write, key: Key, precondition: IfMatch) -> ApiResult {
    let rights = Rights::of(&write.caller);
    let permitted = move |connection: &mut PgConnection, act: &Act, id| {
        let ((row, _), _) = write::lock(connection, id)?;
        rights.change(connection, &row, act.now)
    };
    trash::delete_where(write, KIND, key, precondition, permitted).await
}

/// Take an article out of the trash
///
/// Refused while its section or one of its tags is in the trash. Authors restore their own drafts.
#[utoipa::path(tag = "articles", params(Key, Write),
    responses((status = 200, description = "The article, as it was.", body = ArticleView)))]
#[post("/v1/articles/{id}/restore")]
pub async fn restore_article(write: Write, key: Key) -> ApiResult {
    let rights = Rights::of(&write.caller);
    let work = move |connection: &mut PgConnection, act: &Act| {
        let id = slugs::any(connection, KIND, &key)?;
        let ((row, tags), deleted_at) = write::lock(connection, id)?;
        rights.change(connection, &row, act.now)?;
        if deleted_at.is_none() {
            return answer((row, tags));
        }
        let missing = write::missing_references(connection, &ArticleInput::of(&row, tags)?)?;
        if !missing.is_empty() {
            return Err(ApiError::Conflict(missing));
        }
        KIND.set_deleted(connection, id, None, act.now)?;
        let (row, tags) = write::lock_live(connection, &Key::Id(id))?;
        history::marked(connection, act, (KIND, id, row.version), "restore")?;
        answer((row, tags))
    };
    write.run(work).await
}
