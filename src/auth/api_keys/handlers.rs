//! The endpoints of API keys, for administrators.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post};
use diesel::PgConnection;

use super::key::ApiKeyText;
use super::model::{ApiKeyFilter, ApiKeyInput, ApiKeyPatch, ApiKeyView, COLUMNS, IssuedApiKeyView};
use super::{store, write};
use crate::app::AppState;
use crate::auth::Caller;
use crate::error::{ApiError, ApiResult};
use crate::history::{Act, Write};
use crate::http::body::Body;
use crate::http::id::Id;
use crate::http::listed::Listed;
use crate::http::no_idempotency_key::NoIdempotencyKey;
use crate::http::page::Page;
use crate::http::query::NoQuery;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};
use crate::http::written::Written;

const COLLECTION: &str = "api-keys";

/// List API keys
///
/// By name unless `sort` says otherwise; expired and revoked ones as well. The keys themselves are nowhere.
#[utoipa::path(tag = "api-keys", params(Listed<ApiKeyFilter>),
    responses((status = 200, description = "A page of API keys.", body = Page<ApiKeyView>)))]
#[get("/v1/api-keys")]
pub async fn list_api_keys(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    listed: Listed<ApiKeyFilter>,
) -> ApiResult {
    let (status, now, window) = (listed.filter.status, state.clock.now(), listed.window()?);
    let rows = state
        .db
        .run(move |connection| store::list(connection, status, now, &window).map_err(ApiError::from))
        .await?;
    reply::page(&request, &state, listed, rows, move |row| ApiKeyView::of(row, now), COLUMNS).await
}

/// Make an API key
///
/// The answer holds the key: keep it, it is shown this once. Only its hash is stored.
#[utoipa::path(tag = "api-keys", request_body = ApiKeyInput,
    responses((status = 201, description = "The new API key, with the key itself.", body = IssuedApiKeyView)))]
#[post("/v1/api-keys")]
pub async fn create_api_key(
    request: HttpRequest,
    state: Data<AppState>,
    caller: Caller,
    act: Act,
    _: NoQuery,
    _: NoIdempotencyKey,
    body: Body<ApiKeyInput>,
) -> ApiResult {
    let now = act.now;
    let values = body.0.parse(None, now)?;
    let key = ApiKeyText::generate().map_err(|error| ApiError::Internal(error.to_string()))?;
    let issued = key.clone();
    let row = state
        .db
        .transaction(move |connection| write::create(connection, caller.id, &issued, &values, &act))
        .await?;
    let location = reply::location(&state.config.public_url, COLLECTION, &row.id.to_string());
    reply::created(&request, location, row.version, &IssuedApiKeyView::of(row, &key, now))
}

/// Read an API key
///
/// Without the key itself.
#[utoipa::path(tag = "api-keys", params(Id, Reading<ApiKeyView>),
    responses((status = 200, description = "The API key.", body = ApiKeyView)))]
#[get("/v1/api-keys/{id}")]
pub async fn get_api_key(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    id: Id,
    reading: Reading<ApiKeyView>,
) -> ApiResult {
    let now = state.clock.now();
    let found = state.db.run(move |connection| store::find(connection, id.0).map_err(ApiError::from));
    let row = found.await?.ok_or(ApiError::NotFound)?;
    reply::read(&request, &state, &reading, Some(row.version), ApiKeyView::of(row, now)).await
}

/// Change what an API key is called, may do, or when it ends
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears. It holds from the next request that the key makes.
/// One that has expired can be given more time; one that was revoked stays as it is.
#[utoipa::path(tag = "api-keys", params(Id, IfMatch, Write),
    request_body(content = ApiKeyPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The API key as it is now.", body = ApiKeyView)))]
#[patch("/v1/api-keys/{id}")]
pub async fn update_api_key(write: Write, id: Id, precondition: IfMatch, patch: ApiKeyPatch) -> ApiResult {
    let work = move |connection: &mut PgConnection, act: &Act| {
        let current = write::lock(connection, id.0, &precondition)?;
        let row = write::change(connection, current, &patch, act)?;
        Written::resource(row.version, &ApiKeyView::of(row, act.now))
    };
    write.run(work).await
}

/// Revoke an API key
///
/// It ends at once and for good, and stays in the list. One that was revoked stays as it is.
#[utoipa::path(tag = "api-keys", params(Id, IfMatch, Write),
    responses((status = 204, description = "It is revoked.")))]
#[delete("/v1/api-keys/{id}")]
pub async fn revoke_api_key(write: Write, id: Id, precondition: IfMatch) -> ApiResult {
    let work = move |connection: &mut PgConnection, act: &Act| {
        let current = write::lock(connection, id.0, &precondition)?;
        write::revoke(connection, &current, act)?;
        Ok(Written::nothing())
    };
    write.run(work).await
}
