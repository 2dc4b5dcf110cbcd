//! The document as JSON, and Swagger UI out of the binary: nothing is loaded from elsewhere.

use std::sync::Arc;

use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::Config;

use crate::app::AppState;
use crate::error::{ApiError, ApiResult};
use crate::http::query::NoQuery;

pub fn routes(config: &mut ServiceConfig) {
    config.service(get_openapi).service(get_docs).service(get_docs_index).service(get_docs_file);
}

/// Read the OpenAPI document
#[utoipa::path(tag = "docs", responses((status = 200, description = "OpenAPI 3.1.", body = Object)))]
#[get("/openapi.json")]
pub async fn get_openapi(state: Data<AppState>, _: NoQuery) -> ApiResult {
    Ok(HttpResponse::Ok().content_type("application/json").body(state.document.clone()))
}

/// Go to the documentation page
#[utoipa::path(tag = "docs", responses((status = 308, description = "To `/docs/`.")))]
#[get("/docs")]
pub async fn get_docs(_: HttpRequest) -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

/// Read the documentation page
#[utoipa::path(tag = "docs", responses((status = 200, description = "Swagger UI.", content_type = "text/html", body = String)))]
#[get("/docs/")]
pub async fn get_docs_index() -> ApiResult {
    asset("index.html")
}

/// Read a file of the documentation page
#[utoipa::path(tag = "docs", params(("file" = String, Path, description = "Name of the file.", example = "swagger-ui.css")),
    responses((status = 200, description = "The file.", content_type = "application/octet-stream", body = Vec<u8>)))]
#[get("/docs/{file}")]
pub async fn get_docs_file(file: Path<String>) -> ApiResult {
    asset(&file)
}

fn asset(name: &str) -> ApiResult {
    let config = Arc::new(Config::from("/openapi.json").try_it_out_enabled(true).use_base_layout());
    let failed = |error: Box<dyn std::error::Error>| ApiError::Internal(format!("docs: {error}"));
    let file = utoipa_swagger_ui::serve(name, config).map_err(failed)?.ok_or(ApiError::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, file.content_type))
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'",
        ))
        .body(file.bytes.into_owned()))
}
