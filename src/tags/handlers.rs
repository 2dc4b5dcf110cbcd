//! The endpoints of tags.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post, put};
use diesel::PgConnection;

use super::model::{COLUMNS, Tag, TagFilter, TagInput, TagPatch, TagView};
use super::{store, write};
use crate::app::AppState;
use crate::auth::{MaybeCaller, Scope};
use crate::error::{ApiError, ApiResult};
use crate::history::{self, Act, Write};
use crate::http::body::Body;
use crate::http::key::Key;
use crate::http::listed::Listed;
use crate::http::page::Page;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};
use crate::http::trash::TrashStatus;
use crate::http::written::Written;
use crate::resources::Resource;
use crate::slugs::{self, Found};
use crate::trash;

const KIND: Resource = Resource::Tag;

/// List tags
///
/// By name unless `sort` says otherwise.
#[utoipa::path(tag = "tags", params(Listed<TagFilter>),
    responses((status = 200, description = "A page of tags.", body = Page<TagView>)))]
#[get("/v1/tags")]
pub async fn list_tags(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    listed: Listed<TagFilter>,
) -> ApiResult {
    let trashed = listed.filter.status == TrashStatus::Trashed;
    if trashed {
        caller.require(Scope::ArticlesPublish)?;
    }
    let window = listed.window()?;
    let rows = state
        .db
        .run(move |connection| store::list(connection, trashed, &window).map_err(ApiError::from))
        .await?;
    reply::page(&request, &state, listed, rows, TagView::from, COLUMNS).await
}

/// Create a tag
///
/// Names that differ only in case, width or script are one; the slug is made from the name when it is absent.
#[utoipa::path(tag = "tags", request_body = TagInput, params(Write),
    responses((status = 201, description = "The new tag.", body = TagView)))]
#[post("/v1/tags")]
pub async fn create_tag(write: Write, body: Body<TagInput>) -> ApiResult {
    let input = body.0;
    let work = move |connection: &mut PgConnection, act: &Act| {
        let row = write::create(connection, &input, act)?;
        Written::created((KIND.collection(), &row.slug.clone()), row.version, &TagView::from(row))
    };
    write.run(work).await
}

/// Read a tag
///
/// By its id or slug.
#[utoipa::path(tag = "tags", params(Key, Reading<TagView>),
    responses((status = 200, description = "The tag.", body = TagView)))]
#[get("/v1/tags/{id}")]
pub async fn get_tag(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    key: Key,
    reading: Reading<TagView>,
) -> ApiResult {
    let found = state
        .db
        .run(move |connection| slugs::resolve(connection, KIND, &key, store::find).map_err(ApiError::from));
    match found.await?.ok_or(ApiError::NotFound)? {
        Found::Here(row) => {
            reply::read(&request, &state, &reading, Some(row.version), TagView::from(row)).await
        }
        Found::Moved(row) => {
            reply::moved(&request, reply::location(&state.config.public_url, KIND.collection(), &row.slug))
        }
    }
}

/// Replace a tag
///
/// What is absent gets its default; the slug stays when none is given.
#[utoipa::path(tag = "tags", request_body = TagInput, params(Key, IfMatch, Write),
    responses((status = 200, description = "The tag as it is now.", body = TagView)))]
#[put("/v1/tags/{id}")]
pub async fn replace_tag(write: Write, key: Key, precondition: IfMatch, body: Body<TagInput>) -> ApiResult {
    let input = body.0;
    change(write, key, precondition, move |_| Ok(input.clone())).await
}

/// Change some fields of a tag
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears.
#[utoipa::path(tag = "tags", params(Key, IfMatch, Write),
    request_body(content = TagPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The tag as it is now.", body = TagView)))]
#[patch("/v1/tags/{id}")]
pub async fn update_tag(write: Write, key: Key, precondition: IfMatch, patch: TagPatch) -> ApiResult {
    change(write, key, precondition, move |current| patch.apply(current)).await
}

/// Put a tag into the trash
///
/// Refused while live articles carry it.
#[utoipa::path(tag = "tags", params(Key, IfMatch, Write),
    responses((status = 204, description = "It is in the trash.")))]
#[delete("/v1/tags/{id}")]
pub async fn delete_tag(write: Write, key: Key, precondition: IfMatch) -> ApiResult {
    trash::delete(write, KIND, key, precondition).await
}

/// Take a tag out of the trash
///
/// Refused when its name has been given to another. One that is live stays as it is.
#[utoipa::path(tag = "tags", params(Key, Write),
    responses((status = 200, description = "The tag, live again.", body = TagView)))]
#[post("/v1/tags/{id}/restore")]
pub async fn restore_tag(write: Write, key: Key) -> ApiResult {
    write.run(move |connection, act| answer(write::restore(connection, &key, act)?)).await
}

/// PUT and PATCH: the same but for where the new input comes from.
async fn change(
    write: Write,
    key: Key,
    precondition: IfMatch,
    input: impl Fn(&TagInput) -> Result<TagInput, ApiError> + Send + 'static,
) -> ApiResult {
    let work = move |connection: &mut PgConnection, act: &Act| {
        let current = write::lock_live(connection, &key)?;
        history::unchanged(connection, &precondition, (KIND, current.id, current.version))?;
        let after = input(&TagInput::from(&current))?;
        answer(write::replace(connection, current, after, act)?)
    };
    write.run(work).await
}

fn answer(row: Tag) -> Result<Written, ApiError> {
    Written::resource(row.version, &TagView::from(row))
}
