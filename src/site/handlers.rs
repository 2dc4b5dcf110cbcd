//! The endpoints of the site profile.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, patch, put};

use super::model::{SiteInput, SitePatch, SiteView};
use super::store;
use crate::app::AppState;
use crate::auth::{Caller, MaybeCaller};
use crate::error::{ApiError, ApiResult};
use crate::http::body::Body;
use crate::http::query::NoQuery;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};

/// Read the site profile
///
/// What the footer of every page says; null is what nobody has entered.
#[utoipa::path(tag = "site", params(Reading<SiteView>),
    responses((status = 200, description = "The site profile.", body = SiteView)))]
#[get("/v1/site")]
pub async fn get_site(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    reading: Reading<SiteView>,
) -> ApiResult {
    let row = state.db.run(|connection| store::find(connection).map_err(ApiError::from)).await?;
    reply::read(&request, &state, &reading, Some(row.version), SiteView::from(row)).await
}

/// Replace the site profile
///
/// What is absent is cleared.
#[utoipa::path(tag = "site", request_body = SiteInput, params(IfMatch),
    responses((status = 200, description = "The profile as it is now.", body = SiteView)))]
#[put("/v1/site")]
pub async fn replace_site(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    _: NoQuery,
    precondition: IfMatch,
    body: Body<SiteInput>,
) -> ApiResult {
    let input = body.0;
    change(&request, &state, precondition, move |_| Ok(input.clone())).await
}

/// Change some fields of the site profile
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears.
#[utoipa::path(tag = "site", params(IfMatch),
    request_body(content = SitePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The profile as it is now.", body = SiteView)))]
#[patch("/v1/site")]
pub async fn update_site(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    _: NoQuery,
    precondition: IfMatch,
    patch: SitePatch,
) -> ApiResult {
    change(&request, &state, precondition, move |current| patch.apply(current)).await
}

/// PUT and PATCH: the same but for where the new input comes from. What changes nothing keeps its version.
async fn change(
    request: &HttpRequest,
    state: &Data<AppState>,
    precondition: IfMatch,
    input: impl Fn(&SiteInput) -> Result<SiteInput, ApiError> + Send + 'static,
) -> ApiResult {
    let now = state.clock.now();
    let row = state
        .db
        .transaction(move |connection| {
            let current = store::lock(connection)?;
            precondition.check(current.version)?;
            let after = input(&current.values)?.parse()?;
            if after == current.values {
                return Ok(current);
            }
            store::update(connection, &after, now).map_err(ApiError::from)
        })
        .await?;
    reply::resource(request, row.version, &SiteView::from(row))
}
