//! The endpoints of tags.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post, put};
use diesel::PgConnection;

use super::model::{COLUMNS, Tag, TagFilter, TagInput, TagPatch, TagView};
use super::store;
use crate::app::AppState;
use crate::auth::{Caller, MaybeCaller, Scope};
use crate::db::violated_constraint;
use crate::error::{ApiError, ApiResult};
use crate::http::body::Body;
use crate::http::key::Key;
use crate::http::listed::Listed;
use crate::http::page::Page;
use crate::http::query::NoQuery;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};
use crate::http::trash::TrashStatus;
use crate::ids;
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
#[utoipa::path(tag = "tags", request_body = TagInput,
    responses((status = 201, description = "The new tag.", body = TagView)))]
#[post("/v1/tags")]
pub async fn create_tag(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    _: NoQuery,
    body: Body<TagInput>,
) -> ApiResult {
    let input = body.0;
    let now = state.clock.now();
    let row = state
        .db
        .transaction(move |connection| {
            let id = ids::new(now);
            let values = input.parse()?;
            let slug = slugs::claim(connection, KIND, id, input.slug.as_deref(), &values.name)?;
            store::insert(connection, id, &slug, &values, now).map_err(explain)
        })
        .await?;
    let location = reply::location(&state.config.public_url, KIND.collection(), &row.slug);
    reply::created(&request, location, row.version, &TagView::from(row))
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
#[utoipa::path(tag = "tags", request_body = TagInput, params(Key, IfMatch),
    responses((status = 200, description = "The tag as it is now.", body = TagView)))]
#[put("/v1/tags/{id}")]
pub async fn replace_tag(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
    precondition: IfMatch,
    body: Body<TagInput>,
) -> ApiResult {
    let input = body.0;
    change(&request, &state, key, precondition, move |_| Ok(input.clone())).await
}

/// Change some fields of a tag
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears.
#[utoipa::path(tag = "tags", params(Key, IfMatch),
    request_body(content = TagPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The tag as it is now.", body = TagView)))]
#[patch("/v1/tags/{id}")]
pub async fn update_tag(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
    precondition: IfMatch,
    patch: TagPatch,
) -> ApiResult {
    change(&request, &state, key, precondition, move |current| patch.apply(current)).await
}

/// Put a tag into the trash
///
/// Refused while live articles carry it.
#[utoipa::path(tag = "tags", params(Key, IfMatch),
    responses((status = 204, description = "It is in the trash.")))]
#[delete("/v1/tags/{id}")]
pub async fn delete_tag(
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
    precondition: IfMatch,
) -> ApiResult {
    trash::delete(&state, KIND, key, precondition).await
}

/// Take a tag out of the trash
///
/// Refused when its name has been given to another. One that is live stays as it is.
#[utoipa::path(tag = "tags", params(Key),
    responses((status = 200, description = "The tag, live again.", body = TagView)))]
#[post("/v1/tags/{id}/restore")]
pub async fn restore_tag(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
) -> ApiResult {
    let now = state.clock.now();
    let row = state
        .db
        .transaction(move |connection| {
            let id = slugs::any(connection, KIND, &key)?;
            match store::lock(connection, id)?.ok_or(ApiError::NotFound)? {
                (row, None) => Ok(row),
                (row, Some(_)) => {
                    KIND.set_deleted(connection, row.id, None, now).map_err(explain)?;
                    lock_live(connection, &Key::Id(row.id))
                }
            }
        })
        .await?;
    reply::resource(&request, row.version, &TagView::from(row))
}

/// PUT and PATCH: the same but for where the new input comes from. What changes nothing keeps its version.
async fn change(
    request: &HttpRequest,
    state: &Data<AppState>,
    key: Key,
    precondition: IfMatch,
    input: impl Fn(&TagInput) -> Result<TagInput, ApiError> + Send + 'static,
) -> ApiResult {
    let now = state.clock.now();
    let row = state
        .db
        .transaction(move |connection| {
            let current = lock_live(connection, &key)?;
            precondition.check(current.version)?;
            let before = TagInput::from(&current);
            let mut after = input(&before)?;
            after.slug.get_or_insert_with(|| current.slug.clone());
            if after == before {
                return Ok(current);
            }
            let values = after.parse()?;
            let slug = slugs::claim(connection, KIND, current.id, after.slug.as_deref(), &values.name)?;
            slugs::replace(connection, KIND, current.id, (&current.slug, &slug), now)?;
            store::update(connection, current.id, &slug, &values, now).map_err(explain)
        })
        .await?;
    reply::resource(request, row.version, &TagView::from(row))
}

fn lock_live(connection: &mut PgConnection, key: &Key) -> Result<Tag, ApiError> {
    let id = slugs::live(connection, KIND, key)?;
    match store::lock(connection, id)? {
        Some((row, None)) => Ok(row),
        _ => Err(ApiError::NotFound),
    }
}

/// What a violated constraint means to the caller.
fn explain(error: diesel::result::Error) -> ApiError {
    match violated_constraint(&error) {
        Some("tags_name_key") => ApiError::taken("/name", "there is a tag of this name"),
        _ => error.into(),
    }
}
