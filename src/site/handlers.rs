//! The endpoints of the site profile.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, patch, put};
use diesel::PgConnection;

use super::model::{SiteInput, SitePatch, SiteView};
use super::{store, write};
use crate::app::AppState;
use crate::auth::MaybeCaller;
use crate::error::{ApiError, ApiResult};
use crate::history::{self, Act, At, Write};
use crate::http::body::Body;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};
use crate::http::written::Written;

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
#[utoipa::path(tag = "site", request_body = SiteInput, params(IfMatch, Write),
    responses((status = 200, description = "The profile as it is now.", body = SiteView)))]
#[put("/v1/site")]
pub async fn replace_site(write: Write, precondition: IfMatch, body: Body<SiteInput>) -> ApiResult {
    let input = body.0;
    change(write, precondition, move |_| Ok(input.clone())).await
}

/// Change some fields of the site profile
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears.
#[utoipa::path(tag = "site", params(IfMatch, Write),
    request_body(content = SitePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The profile as it is now.", body = SiteView)))]
#[patch("/v1/site")]
pub async fn update_site(write: Write, precondition: IfMatch, patch: SitePatch) -> ApiResult {
    change(write, precondition, move |current| patch.apply(current)).await
}

/// PUT and PATCH: the same but for where the new input comes from.
async fn change(
    write: Write,
    precondition: IfMatch,
    input: impl Fn(&SiteInput) -> Result<SiteInput, ApiError> + Send + 'static,
) -> ApiResult {
    let work = move |connection: &mut PgConnection, act: &Act| {
        let current = store::lock(connection)?;
        history::unchanged(connection, &precondition, At::site(current.version))?;
        let after = input(&current.values)?;
        let row = write::replace(connection, current, after, act)?;
        Written::resource(row.version, &SiteView::from(row))
    };
    write.run(work).await
}
