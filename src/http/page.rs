//! Lists: `{"data": […], "page": {…}}`, walked by opaque cursors that are bound to filter and sort.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::format::ListFormat;
use super::query;
use crate::db::keyset::{CursorKey, Rows, Window};
use crate::error::ApiError;

/// Rows on a page when the caller does not say.
pub const DEFAULT_LIMIT: i64 = 20;
/// Rows of a CSV when the caller does not say: whoever opens a spreadsheet wants the list, not a page of it.
pub const CSV_LIMIT: i64 = 50_000;
/// No cursor that this service makes is longer; a longer one is not even decoded.
const MAX_CURSOR_BYTES: usize = 2048;

/// A list of summaries.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The page's items, in the order asked for.
    pub data: Vec<T>,
    /// Where this page stands in the list.
    pub page: PageInfo,
}

/// Where a page stands in its list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageInfo {
    /// The most items that this page could hold.
    #[schema(minimum = 1, maximum = 100, example = 20)]
    pub limit: i64,
    /// Send it as `cursor` for the page after this one; null on the last page.
    #[schema(required = true, example = "eyJmIjoiOWYzYyJ9")]
    pub next_cursor: Option<String>,
    /// Send it as `cursor` for the page before this one; null on the first page.
    #[schema(required = true)]
    pub prev_cursor: Option<String>,
}

/// What is asked of a list: its own filters and sort, in which form, and where to begin.
pub struct Listed<F> {
    pub filter: F,
    pub format: ListFormat,
    start: Start,
}

/// The query of a list. Not the whole of what is asked: the form may be asked for by a header.
#[derive(Deserialize)]
struct Parameters<F> {
    #[serde(flatten)]
    filter: F,
    #[serde(flatten)]
    start: Start,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Start {
    /// How many items a page holds at most. A CSV without it has all of them, up to 50,000.
    #[param(minimum = 1, maximum = 100, default = 20, example = 50)]
    limit: Option<i64>,
    /// A `next_cursor` or `prev_cursor` of this very list: same filters, same sort.
    #[param(min_length = 1, max_length = 2048, example = "eyJmIjoiOWYzYyJ9")]
    cursor: Option<String>,
    /// `csv` for a table, one row an item; wins over `Accept: text/csv`. The default is `json`.
    #[param(inline)]
    format: Option<ListFormat>,
}

impl<F: IntoParams + DeserializeOwned + 'static> FromRequest for Listed<F> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(query::parse(request.query_string()).map(|Parameters { filter, start }| {
            let format = ListFormat::of(request, start.format);
            Self { filter, format, start }
        }))
    }
}

impl<F: IntoParams> IntoParams for Listed<F> {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Parameters::<F>::into_params(parameter_in)
    }
}

impl<F: IntoParams> IntoParams for Parameters<F> {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = F::into_params(&parameter_in);
        parameters.extend(Start::into_params(&parameter_in));
        parameters
    }
}

/// What a cursor holds. It is opaque to callers but not secret: it is checked, never trusted.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor<K> {
    /// Fingerprint of filter and sort.
    f: String,
    /// Whether it leads towards the beginning.
    b: bool,
    k: K,
    i: Uuid,
}

impl<F: Serialize> Listed<F> {
    /// The window of rows asked for; a cursor that is broken or from another list is 400.
    pub fn window<K: CursorKey>(&self) -> Result<Window<K>, ApiError> {
        let limit = self.limit();
        let Some(text) = &self.start.cursor else {
            return Ok(Window { limit, position: None, backwards: false });
        };
        let cursor: Cursor<K> =
            decode(text).ok_or_else(|| invalid_cursor("this is not a cursor of this service"))?;
        if cursor.f != self.fingerprint() {
            return Err(invalid_cursor("this cursor belongs to a list with other filters or another sort"));
        }
        Ok(Window { limit, position: Some((cursor.k, cursor.i)), backwards: cursor.b })
    }

    /// The finished page; `position` names a row's sort key and id.
    pub fn page<R, T, K: Serialize>(
        &self,
        rows: Rows<R>,
        position: impl Fn(&R) -> (K, Uuid),
        view: impl Fn(R) -> T,
    ) -> Page<T> {
        let cursor = |row: Option<&R>, backwards| row.and_then(|row| self.encode(position(row), backwards));
        let info = PageInfo {
            limit: self.limit(),
            next_cursor: cursor(rows.rows.last().filter(|_| rows.more_after), false),
            prev_cursor: cursor(rows.rows.first().filter(|_| rows.more_before), true),
        };
        Page { data: rows.rows.into_iter().map(view).collect(), page: info }
    }

    fn limit(&self) -> i64 {
        self.start.limit.unwrap_or(match self.format {
            ListFormat::Json => DEFAULT_LIMIT,
            ListFormat::Csv => CSV_LIMIT,
        })
    }

    fn encode<K: Serialize>(&self, (k, i): (K, Uuid), b: bool) -> Option<String> {
        let cursor = Cursor { f: self.fingerprint(), b, k, i };
        serde_json::to_vec(&cursor).ok().map(|json| BASE64.encode(json))
    }

    fn fingerprint(&self) -> String {
        let filter = serde_json::to_vec(&self.filter).unwrap_or_default();
        let digest = Sha256::digest(filter);
        hex::encode(digest.get(..6).unwrap_or_default())
    }
}

fn decode<K: CursorKey>(text: &str) -> Option<Cursor<K>> {
    if text.len() > MAX_CURSOR_BYTES {
        return None;
    }
    let json = BASE64.decode(text).ok()?;
    serde_json::from_slice(&json).ok().filter(|cursor: &Cursor<K>| cursor.k.is_possible())
}

fn invalid_cursor(detail: &str) -> ApiError {
    ApiError::parameter("cursor", "invalid_cursor", format!("{detail}; begin again without it"))
}
