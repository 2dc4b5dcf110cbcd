//! Answers: a resource with its strong ETag, a page with its `Link`s, a table as JSON or CSV, 304 and 412.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::http::header::{
    CONTENT_DISPOSITION, CONTENT_LANGUAGE, ETAG, HeaderValue, IF_MATCH, IF_NONE_MATCH, LINK, LOCATION, VARY,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload};
use serde::Serialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};

use super::content::Content;
use super::conversion::{self, Convertible};
use super::csv::Column;
use super::format::ListFormat;
use super::links;
use super::listed::{List, Listed};
use super::locale::language_of_list;
use super::page::{Page, PageInfo};
use super::reading::Reading;
use crate::app::AppState;
use crate::db::keyset::Rows;
use crate::error::{ApiError, ApiResult};
use crate::text::script::Script;

/// 200 with the resource, or 304 when the caller has exactly these bytes already.
pub fn resource(request: &HttpRequest, version: i32, view: &impl Serialize) -> ApiResult {
    tagged(request, StatusCode::OK, Some(version), Content::json(view)?, |_| {})
}

/// 201 with the new resource and its absolute address.
pub fn created(request: &HttpRequest, location: String, version: i32, view: &impl Serialize) -> ApiResult {
    tagged(request, StatusCode::CREATED, Some(version), Content::json(view)?, |answer| {
        answer.insert_header((LOCATION, location));
    })
}

/// 200 with something that has no version of its own.
pub fn plain(request: &HttpRequest, view: &impl Serialize) -> ApiResult {
    tagged(request, StatusCode::OK, None, Content::json(view)?, |_| {})
}

/// 200 with what `work` makes on the threads for long work, without a version of its own.
pub async fn made<V: Serialize>(
    request: &HttpRequest,
    state: &AppState,
    work: impl FnOnce() -> V + Send + 'static,
) -> ApiResult {
    let content = elsewhere(state, true, move || Content::json(&work())).await?;
    tagged(request, StatusCode::OK, None, content, |_| {})
}

/// 200 with a resource that somebody reads: the fields asked for, in the script that is wanted; or 304.
pub async fn read<V, Q>(
    request: &HttpRequest,
    state: &AppState,
    reading: &Reading<V, Q>,
    version: Option<i32>,
    mut view: V,
) -> ApiResult
where
    V: Serialize + Convertible + Send + 'static,
{
    let (script, fields, own) = (reading.script, reading.fields.clone(), state.config.locale.clone());
    let is_long = conversion::size([&mut view]) > LONG;
    let made = elsewhere(state, is_long, move || {
        let language = view.convert(script, &own);
        Ok((Content::shown(&view, &fields)?, language))
    });
    let (content, language) = made.await?;
    in_language(tagged(request, StatusCode::OK, version, content, |_| {}), &language)
}

/// 200 with a page and `Link` headers (RFC 8288) to its neighbours; a CSV has the name of its list. `view` shows what
/// was read of a row.
pub async fn page<F, R, T>(
    request: &HttpRequest,
    state: &AppState,
    listed: Listed<F>,
    rows: Rows<R>,
    view: impl FnMut(R) -> T + Send + 'static,
    columns: &'static [Column<T>],
) -> ApiResult
where
    F: List + Send,
    R: Send + 'static,
    T: Serialize + Convertible + Send + 'static,
{
    let (format, script, own) = (listed.format, listed.script, state.config.locale.clone());
    let language = language_of_list(script, &own).to_owned();
    let made = match format {
        ListFormat::Csv => {
            let work = move || finished(listed.page(rows, view), &listed, &own, columns);
            elsewhere(state, true, work).await
        }
        ListFormat::Json => {
            let mut page = listed.page(rows, view);
            let is_long = conversion::size(&mut page.data) > LONG;
            elsewhere(state, is_long, move || finished(page, &listed, &own, columns)).await
        }
    };
    let (content, info) = made?;
    let collection = request.path().rsplit('/').next().unwrap_or_default();
    let links = links::of_page(request, &state.config.public_url, &info);
    in_language(linked(in_form(request, format, content, collection), links), &language)
}

/// `answer` with `Link` headers, if there are any.
pub fn linked(answer: ApiResult, links: String) -> ApiResult {
    let mut answer = answer?;
    if !links.is_empty() {
        let links =
            HeaderValue::try_from(links).map_err(|error| ApiError::Internal(format!("Link: {error}")))?;
        answer.headers_mut().insert(LINK, links);
    }
    Ok(answer)
}

/// The page in the script, form and fields that were asked for.
fn finished<F: List, T: Serialize + Convertible>(
    mut page: Page<T>,
    listed: &Listed<F>,
    own: &str,
    columns: &'static [Column<T>],
) -> Result<(Content, PageInfo), ApiError> {
    for item in &mut page.data {
        item.convert(listed.script, own);
    }
    let content = match listed.format {
        ListFormat::Json => Content::page(&page, &listed.fields)?,
        ListFormat::Csv => {
            let columns: Vec<Column<T>> =
                columns.iter().filter(|(name, _)| listed.fields.has(name)).copied().collect();
            Content::csv(&columns, &page.data)?
        }
    };
    Ok((content, page.page))
}

/// 200 with something that has rows: the whole of it (`view`) as JSON, or its rows as `<name>.csv`.
pub async fn table<V, T>(
    request: &HttpRequest,
    state: &AppState,
    (script, format): (Option<Script>, ListFormat),
    mut view: V,
    (rows, columns): (impl FnOnce(V) -> Vec<T> + Send + 'static, Vec<Column<T>>),
    name: &str,
) -> ApiResult
where
    V: Serialize + Convertible + Send + 'static,
    T: 'static,
{
    let own = state.config.locale.clone();
    let is_long = format == ListFormat::Csv || conversion::size([&mut view]) > LONG;
    let made = elsewhere(state, is_long, move || {
        let language = view.convert(script, &own);
        let content = match format {
            ListFormat::Json => Content::json(&view)?,
            ListFormat::Csv => Content::csv(&columns, &rows(view))?,
        };
        Ok((content, language))
    });
    let (content, language) = made.await?;
    in_language(in_form(request, format, content, name), &language)
}

/// More text than this, in bytes, is neither converted nor written nor read while others wait: it takes some 10 ms.
pub(crate) const LONG: usize = 64 << 10;

/// What `work` makes: what is long (a CSV of 50,000 rows, a long text in the other script) on the few threads for
/// that, so that nobody else's request waits for it; anything else at once.
pub(crate) async fn elsewhere<T: Send + 'static>(
    state: &AppState,
    is_long: bool,
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    if !is_long {
        return work();
    }
    let busy =
        |_| ApiError::Unavailable("too many long answers wait to be written".into(), Duration::from_secs(1));
    let answer = state.renderer.submit(work).map_err(busy)?;
    answer.await.map_err(|_| ApiError::Internal("writing a long answer panicked".into()))?
}

fn in_form(request: &HttpRequest, format: ListFormat, content: Content, name: &str) -> ApiResult {
    tagged(request, StatusCode::OK, None, content, |answer| {
        answer.insert_header((VARY, "Accept"));
        if format == ListFormat::Csv {
            answer.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")));
        }
    })
}

/// `answer`, in the language of what it holds instead of the service's own.
pub fn in_language(answer: ApiResult, language: &str) -> ApiResult {
    let mut answer = answer?;
    if let Ok(value) = HeaderValue::from_str(language) {
        answer.headers_mut().insert(CONTENT_LANGUAGE, value);
    }
    Ok(answer)
}

/// 308 to where a resource lives now; the query goes along.
pub fn moved(request: &HttpRequest, location: String) -> ApiResult {
    let location = match request.query_string() {
        "" => location,
        query => format!("{location}?{query}"),
    };
    Ok(HttpResponse::PermanentRedirect().insert_header((LOCATION, location)).finish())
}

/// 204.
pub fn nothing() -> ApiResult {
    Ok(HttpResponse::NoContent().finish())
}

fn tagged(
    request: &HttpRequest,
    status: StatusCode,
    version: Option<i32>,
    content: Content,
    headers: impl FnOnce(&mut actix_web::HttpResponseBuilder),
) -> ApiResult {
    let hash = &content.hash;
    let etag = version.map_or_else(|| format!("\"{hash}\""), |version| format!("\"{version}-{hash}\""));
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let known = reads && is_known(request.headers().get_all(IF_NONE_MATCH), etag.as_bytes());
    let mut answer = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { status });
    answer.insert_header((ETAG, etag));
    headers(&mut answer);
    if known {
        return Ok(answer.finish());
    }
    Ok(answer.content_type(content.media_type).body(content.bytes))
}

/// Whether one of the `If-None-Match`s names `etag`: weak comparison (RFC 9110, 13.1.2), since a cache in between may have
/// weakened our tag.
pub(crate) fn is_known<'a>(known: impl Iterator<Item = &'a HeaderValue>, etag: impl AsRef<[u8]>) -> bool {
    let values = known.filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|one| one == "*" || one.trim_start_matches("W/").as_bytes() == etag.as_ref())
}

/// The `If-Match` of a write: which version the caller has seen.
pub struct IfMatch(Option<Vec<String>>);

impl IfMatch {
    /// Whether the caller has seen the version `current`, or does not say what it has seen.
    pub fn fits(&self, current: i32) -> bool {
        let Some(tags) = &self.0 else { return true };
        let version = format!("\"{current}-");
        tags.iter().any(|tag| tag == "*" || tag.starts_with(&version) || *tag == format!("\"{current}\""))
    }

    /// 412 when the caller has seen another version than `current`.
    pub fn check(&self, current: i32) -> Result<(), ApiError> {
        if self.fits(current) {
            Ok(())
        } else {
            Err(ApiError::PreconditionFailed { current, changes: Vec::new() })
        }
    }

    /// The newest version that the caller says it has seen.
    pub fn newest_seen(&self) -> Option<i32> {
        let tags = self.0.iter().flatten();
        let versions = tags.filter_map(|tag| tag.trim_matches('"').split('-').next()?.parse().ok());
        versions.max()
    }
}

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut values = request.headers().get_all(IF_MATCH).peekable();
        if values.peek().is_none() {
            let state = request.app_data::<Data<AppState>>();
            let is_required = state.is_some_and(|state| state.config.require_if_match);
            return ready(if is_required { Err(ApiError::PreconditionRequired) } else { Ok(Self(None)) });
        }
        let tags = values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
        ready(Ok(Self(Some(tags.map(|tag| tag.trim().to_owned()).collect()))))
    }
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = ParameterBuilder::new()
            .name("If-Match")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("The ETag that was read; 412 when the resource has changed since."))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
            .example(Some("\"3-9f3c2a51c0de77aa\"".into()))
            .build();
        vec![parameter]
    }
}

/// `/v1/<collection>/<slug>` under the configured public address.
pub fn location(public_url: &str, collection: &str, slug: &str) -> String {
    format!("{public_url}/v1/{collection}/{slug}")
}
