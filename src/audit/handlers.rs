//! The endpoints of the audit log.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};

use super::model::{AuditEventView, AuditFilter, COLUMNS};
use super::store;
use crate::app::AppState;
use crate::auth::Caller;
use crate::error::{ApiError, ApiResult};
use crate::http::id::Id;
use crate::http::listed::Listed;
use crate::http::page::Page;
use crate::http::query::NoQuery;
use crate::http::reply;

/// List the audit log
///
/// Every write and every login event, newest first. The log only grows: neither this service nor its database role can
/// change a line of it.
#[utoipa::path(tag = "audit", params(Listed<AuditFilter>),
    responses((status = 200, description = "A page of events.", body = Page<AuditEventView>)))]
#[get("/v1/audit-events")]
pub async fn list_audit_events(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    listed: Listed<AuditFilter>,
) -> ApiResult {
    let window = listed.window()?;
    let (listed, rows) = state
        .db
        .run(move |connection| {
            let rows = store::list(connection, &listed.filter, &window)?;
            Ok::<_, ApiError>((listed, rows))
        })
        .await?;
    reply::page(&request, &state, listed, rows, AuditEventView::from, COLUMNS).await
}

/// Read an event of the audit log
///
/// As it was written down when it happened.
#[utoipa::path(tag = "audit", params(Id),
    responses((status = 200, description = "The event.", body = AuditEventView)))]
#[get("/v1/audit-events/{id}")]
pub async fn get_audit_event(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    id: Id,
    _: NoQuery,
) -> ApiResult {
    let found = state.db.run(move |connection| store::find(connection, id.0).map_err(ApiError::from));
    reply::plain(&request, &AuditEventView::from(found.await?.ok_or(ApiError::NotFound)?))
}
