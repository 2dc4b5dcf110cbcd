//! What no route takes: 404 for an unknown path, 405 for a known one, 204 for OPTIONS, told apart by the
//! OpenAPI document, which was collected from the routes themselves.

use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

use crate::app::AppState;
use crate::error::{ApiError, ApiResult};

/// Paths with their methods.
#[derive(Clone, Debug, Default)]
pub struct RouteTable(Vec<(Vec<Segment>, Vec<String>)>);

#[derive(Clone, Debug)]
enum Segment {
    Fixed(String),
    Any,
}

impl RouteTable {
    /// The table of everything `document` describes.
    pub fn from_document(document: &Value) -> Self {
        let paths = document.get("paths").and_then(Value::as_object);
        let rows = paths.into_iter().flatten().map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten().map(|(method, _)| method.to_uppercase());
            (path.split('/').map(Segment::parse).collect(), allow(methods.collect()))
        });
        Self(rows.collect())
    }

    /// What `path` answers; `None` when it is unknown. A fixed segment wins over a parameter.
    pub fn methods(&self, path: &str) -> Option<Vec<String>> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |segments: &[Segment]| {
            segments.len() == parts.len()
                && segments.iter().zip(&parts).all(|(segment, part)| segment.takes(part))
        };
        let found = self.0.iter().filter(|(segments, _)| fits(segments));
        found
            .max_by_key(|(segments, _)| {
                segments.iter().filter(|one| matches!(one, Segment::Fixed(_))).count()
            })
            .map(|(_, methods)| methods.clone())
    }
}

impl Segment {
    fn parse(text: &str) -> Self {
        if text.starts_with('{') { Self::Any } else { Self::Fixed(text.to_owned()) }
    }

    fn takes(&self, part: &str) -> bool {
        match self {
            Self::Fixed(text) => text == part,
            Self::Any => !part.is_empty(),
        }
    }
}

fn allow(mut methods: Vec<String>) -> Vec<String> {
    if methods.iter().any(|method| method == "GET") {
        methods.push(Method::HEAD.to_string());
    }
    methods.push(Method::OPTIONS.to_string());
    methods.sort();
    methods
}

/// The service for everything that no route took.
pub async fn fallback(request: HttpRequest, state: web::Data<AppState>) -> ApiResult {
    // The path as the router read it: `%61` is `a` there, and so it must be here.
    match state.routes.methods(request.match_info().as_str()) {
        None => Err(ApiError::NotFound),
        Some(methods) if *request.method() == Method::OPTIONS => {
            Ok(HttpResponse::NoContent().insert_header((ALLOW, methods.join(", "))).finish())
        }
        Some(methods) => Err(ApiError::MethodNotAllowed(methods)),
    }
}
