//! The endpoints of awards.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post, put};

use super::model::{Award, AwardFilter, AwardInput, AwardPatch, AwardView, COLUMNS};
use super::store::{self, Criteria};
use super::write;
use crate::app::AppState;
use crate::auth::{Caller, MaybeCaller, Scope};
use crate::error::{ApiError, ApiResult};
use crate::history::Write;
use crate::http::body::Body;
use crate::http::key::Key;
use crate::http::listed::Listed;
use crate::http::page::Page;
use crate::http::query::NoQuery;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};
use crate::http::stored::to_text;
use crate::http::trash::TrashStatus;
use crate::resources::Resource;
use crate::slugs::{self, Found};
use crate::trash;

const KIND: Resource = Resource::Award;

/// List awards
///
/// By name unless `sort` says otherwise.
#[utoipa::path(tag = "awards", params(Listed<AwardFilter>),
    responses((status = 200, description = "A page of awards.", body = Page<AwardView>)))]
#[get("/v1/awards")]
pub async fn list_awards(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    listed: Listed<AwardFilter>,
) -> ApiResult {
    let trashed = listed.filter.status == TrashStatus::Trashed;
    if trashed {
        caller.require(Scope::RegisterWrite)?;
    }
    let criteria = Criteria {
        trashed,
        level: listed.filter.level.map(to_text).transpose()?,
        recipient_kind: listed.filter.recipient_kind.map(to_text).transpose()?,
    };
    let window = listed.window()?;
    let rows = state
        .db
        .run(move |connection| store::list(connection, &criteria, &window).map_err(ApiError::from))
        .await?;
    reply::page(&request, &state, listed, rows, AwardView::from, COLUMNS).await
}

/// Create an award
///
/// Names within a level that differ only in width, case or script are one; the slug is made from the name when it is
/// absent.
#[utoipa::path(tag = "awards", request_body = AwardInput,
    responses((status = 201, description = "The new award.", body = AwardView)))]
#[post("/v1/awards")]
pub async fn create_award(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    _: NoQuery,
    body: Body<AwardInput>,
) -> ApiResult {
    let (input, now) = (body.0, state.clock.now());
    let row = state.db.transaction(move |connection| write::create(connection, &input, now)).await?;
    let location = reply::location(&state.config.public_url, KIND.collection(), &row.slug);
    reply::created(&request, location, row.version, &AwardView::from(row))
}

/// Read an award
///
/// By its id or slug.
#[utoipa::path(tag = "awards", params(Key, Reading<AwardView>),
    responses((status = 200, description = "The award.", body = AwardView)))]
#[get("/v1/awards/{id}")]
pub async fn get_award(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    key: Key,
    reading: Reading<AwardView>,
) -> ApiResult {
    let found = state
        .db
        .run(move |connection| slugs::resolve(connection, KIND, &key, store::find).map_err(ApiError::from));
    match found.await?.ok_or(ApiError::NotFound)? {
        Found::Here(row) => {
            reply::read(&request, &state, &reading, Some(row.version), AwardView::from(row)).await
        }
        Found::Moved(row) => {
            reply::moved(&request, reply::location(&state.config.public_url, KIND.collection(), &row.slug))
        }
    }
}

/// Replace an award
///
/// What is absent gets its default; the slug stays when none is given.
#[utoipa::path(tag = "awards", request_body = AwardInput, params(Key, IfMatch),
    responses((status = 200, description = "The award as it is now.", body = AwardView)))]
#[put("/v1/awards/{id}")]
pub async fn replace_award(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
    precondition: IfMatch,
    body: Body<AwardInput>,
) -> ApiResult {
    let input = body.0;
    change(&request, &state, key, precondition, move |_| Ok(input.clone())).await
}

/// Change some fields of an award
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears.
#[utoipa::path(tag = "awards", params(Key, IfMatch),
    request_body(content = AwardPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The award as it is now.", body = AwardView)))]
#[patch("/v1/awards/{id}")]
pub async fn update_award(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
    precondition: IfMatch,
    patch: AwardPatch,
) -> ApiResult {
    change(&request, &state, key, precondition, move |current| patch.apply(&AwardInput::of(current)?)).await
}

/// Put an award into the trash
///
/// Refused while live conferrals confer it.
#[utoipa::path(tag = "awards", params(Key, IfMatch, Write),
    responses((status = 204, description = "It is in the trash.")))]
#[delete("/v1/awards/{id}")]
pub async fn delete_award(write: Write, key: Key, precondition: IfMatch) -> ApiResult {
    trash::delete(write, KIND, key, precondition).await
}

/// Take an award out of the trash
///
/// Refused when its name has been given to another. One that is live stays as it is.
#[utoipa::path(tag = "awards", params(Key),
    responses((status = 200, description = "The award, live again.", body = AwardView)))]
#[post("/v1/awards/{id}/restore")]
pub async fn restore_award(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
) -> ApiResult {
    let now = state.clock.now();
    let row = state.db.transaction(move |connection| write::restore(connection, &key, now)).await?;
    reply::resource(&request, row.version, &AwardView::from(row))
}

/// PUT and PATCH: the same but for where the new input comes from.
async fn change(
    request: &HttpRequest,
    state: &Data<AppState>,
    key: Key,
    precondition: IfMatch,
    input: impl Fn(&Award) -> Result<AwardInput, ApiError> + Send + 'static,
) -> ApiResult {
    let now = state.clock.now();
    let row = state
        .db
        .transaction(move |connection| {
            let current = write::lock_live(connection, &key)?;
            precondition.check(current.version)?;
            let after = input(&current)?;
            write::replace(connection, current, after, now)
        })
        .await?;
    reply::resource(request, row.version, &AwardView::from(row))
}
