//! Whether the process lives, and whether it can serve.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::AppState;
use crate::db::migrations;
use crate::error::{ApiError, ApiResult};
use crate::http::query::NoQuery;

pub fn routes(config: &mut ServiceConfig) {
    config.service(get_livez).service(get_readyz);
}

/// The state of the service.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    /// Always `ok`; anything else is a problem document.
    #[schema(example = "ok")]
    pub status: &'static str,
    /// The running version.
    #[schema(example = "0.1.0")]
    pub version: &'static str,
}

const OK: HealthView = HealthView { status: "ok", version: env!("CARGO_PKG_VERSION") };

/// Whether the process lives
///
/// Needs no database: restart the process when it does not answer.
#[utoipa::path(tag = "health", responses((status = 200, description = "It lives.", body = HealthView)))]
#[get("/livez")]
pub async fn get_livez(_: NoQuery) -> ApiResult {
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(OK))
}

/// Whether requests may be sent here
///
/// The database is reachable, its migrations are current, and the service is not about to stop.
#[utoipa::path(tag = "health", responses((status = 200, description = "It can serve.", body = HealthView)))]
#[get("/readyz")]
pub async fn get_readyz(state: Data<AppState>, _: NoQuery) -> ApiResult {
    let not_yet = |reason: &'static str| ApiError::Unavailable(reason.into(), Duration::from_secs(1));
    if state.is_draining() {
        return Err(not_yet("the service is stopping"));
    }
    let current =
        state.db.run(|connection| migrations::is_current(connection).map_err(ApiError::from)).await?;
    if !current {
        return Err(not_yet("migrations are pending"));
    }
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(OK))
}
