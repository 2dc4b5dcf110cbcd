//! The document as JSON, and Swagger UI out of the binary: nothing is loaded from elsewhere.

use std::sync::Arc;

use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config, SwaggerFile};

use crate::app::AppState;
use crate::error::{ApiError, ApiResult, KINDS, Kind};
use crate::http::query::NoQuery;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(get_openapi)
        .service(get_openapi_3_0)
        .service(get_docs)
        .service(get_problems)
        .service(get_docs_file);
}

/// Read the OpenAPI document
///
/// Everything that is served here, as this very version serves it.
#[utoipa::path(tag = "docs", responses((status = 200, description = "OpenAPI 3.1.", body = Object)))]
#[get("/openapi.json")]
pub async fn get_openapi(state: Data<AppState>, _: NoQuery) -> ApiResult {
    Ok(HttpResponse::Ok().content_type("application/json").body(state.document.clone()))
}

/// Read the document as OpenAPI 3.0
///
/// For generators that do not read 3.1; it says the same, but not which role an operation needs.
#[utoipa::path(tag = "docs", responses((status = 200, description = "OpenAPI 3.0.", body = Object)))]
#[get("/openapi-3.0.json")]
pub async fn get_openapi_3_0(state: Data<AppState>, _: NoQuery) -> ApiResult {
    Ok(HttpResponse::Ok().content_type("application/json").body(state.document_3_0.clone()))
}

/// Read the documentation page
///
/// Swagger UI; it loads nothing from elsewhere.
#[utoipa::path(tag = "docs", responses((status = 200, description = "Swagger UI.", content_type = "text/html", body = String)))]
#[get("/docs")]
pub async fn get_docs(_: NoQuery) -> ApiResult {
    let page = asset("index.html")?;
    // The page asks for its files beside itself, and they are one level below.
    let page = String::from_utf8_lossy(&page.bytes)
        .replace("\"./", "\"/docs/")
        .replace("href=\"index.css", "href=\"/docs/index.css");
    Ok(answer("text/html; charset=utf-8", page.into_bytes()))
}

/// Read what kinds of problems there are
///
/// Where the `type` of every problem document leads.
#[utoipa::path(tag = "docs", responses((status = 200, description = "A page with an anchor for each code.", content_type = "text/html", body = String)))]
#[get("/docs/problems")]
pub async fn get_problems(_: NoQuery) -> ApiResult {
    let rows: String = KINDS
        .iter()
        .map(|kind| {
            let Kind { status, code, title } = kind;
            format!("<dt id=\"{code}\"><code>{code}</code> ({})</dt><dd>{title}.</dd>\n", status.as_u16())
        })
        .collect();
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Problems</title></head><body>\n\
         <h1>Problems</h1>\n<p>The <code>code</code> of a problem document (RFC 9457), and its status.</p>\n\
         <dl>\n{rows}</dl>\n</body></html>\n"
    );
    Ok(answer("text/html; charset=utf-8", page.into_bytes()))
}

/// Read a file of the documentation page
///
/// Its style sheets, scripts and icons.
#[utoipa::path(tag = "docs", params(("file" = String, Path, max_length = 100, description = "Name of the file.", example = "swagger-ui.css")),
    responses((status = 200, description = "The file.", content(
        (String = "text/css"), (String = "text/html"), (String = "text/javascript"), (Picture = "image/png")))))]
#[get("/docs/{file}")]
pub async fn get_docs_file(file: Path<String>, _: NoQuery) -> ApiResult {
    let file = asset(&file)?;
    Ok(answer(&file.content_type, file.bytes.into_owned()))
}

/// The bytes of a picture.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct Picture(Vec<u8>);

fn asset(name: &str) -> Result<SwaggerFile<'static>, ApiError> {
    let config = Arc::new(Config::from("/openapi.json").try_it_out_enabled(true).use_base_layout());
    let failed = |error: Box<dyn std::error::Error>| ApiError::Internal(format!("docs: {error}"));
    utoipa_swagger_ui::serve(name, config).map_err(failed)?.ok_or(ApiError::NotFound)
}

fn answer(media_type: &str, bytes: Vec<u8>) -> HttpResponse {
    // Nothing is loaded from elsewhere, and nothing but this page's own files runs.
    let policy = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'";
    HttpResponse::Ok().content_type(media_type).insert_header((CONTENT_SECURITY_POLICY, policy)).body(bytes)
}
