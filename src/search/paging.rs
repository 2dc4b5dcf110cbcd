//! Cursors of search results, which have a tier before their time; otherwise as those of every list.

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderValue, LINK};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::query::{SearchQuery, SearchStart};
use super::reading::{Found, Match, Part, Position};
use super::wanted::Tier;
use crate::clock;
use crate::error::{ApiError, ApiResult};
use crate::http::page::{DEFAULT_LIMIT, PageInfo};

/// What a cursor holds. It is opaque to callers but not secret: it is checked, never trusted.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor {
    /// Fingerprint of the query.
    f: String,
    /// Whether it leads towards the beginning.
    b: bool,
    /// Tier.
    t: i32,
    k: DateTime<Utc>,
    i: Uuid,
}

/// The part of the results that is asked for; a cursor that is broken or of another query is 400.
pub fn part(query: &SearchQuery, start: &SearchStart) -> Result<Part, ApiError> {
    let limit = start.limit.unwrap_or(DEFAULT_LIMIT);
    let Some(text) = &start.cursor else { return Ok(Part { limit, position: None, backwards: false }) };
    let cursor = decode(text).ok_or_else(|| invalid("this is not a cursor of a search"))?;
    if cursor.f != fingerprint(query) {
        return Err(invalid(
            "this cursor belongs to a search for other words, or with other filters or another sort",
        ));
    }
    let position = Position { tier: Tier::of(cursor.t), place: (cursor.k, cursor.i) };
    Ok(Part { limit, position: Some(position), backwards: cursor.b })
}

/// Where the page stands.
pub fn info(query: &SearchQuery, part: &Part, found: &Found) -> PageInfo {
    let cursor = |position: Option<Position>, b| {
        let Position { tier, place: (k, i) } = position?;
        let cursor = Cursor { f: fingerprint(query), b, t: tier as i32, k, i };
        serde_json::to_vec(&cursor).ok().map(|json| BASE64.encode(json))
    };
    let of_row = |row: &Match| Position { tier: row.tier, place: (row.listed_at, row.id) };
    let (first, last) = (found.rows.first().map(of_row), found.rows.last().map(of_row));
    let (previous, next) = match (found.cut, part.backwards) {
        (Some(cut), true) => (Some(cut), last),
        (Some(cut), false) => (first, Some(cut)),
        (None, _) => (first, last),
    };
    PageInfo {
        limit: part.limit,
        next_cursor: cursor(next.filter(|_| found.more_after), false),
        prev_cursor: cursor(previous.filter(|_| found.more_before), true),
    }
}

/// `answer` with `Link` headers (RFC 8288) to the pages beside it.
pub fn linked(request: &HttpRequest, public_url: &str, info: &PageInfo, answer: ApiResult) -> ApiResult {
    let mut answer = answer?;
    let links = [("next", &info.next_cursor), ("prev", &info.prev_cursor)];
    let links = links.into_iter().filter_map(|(relation, cursor)| {
        let others = request.query_string().split('&');
        let others = others.filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
        let cursor = format!("cursor={}", cursor.as_ref()?);
        let query = others.chain([cursor.as_str()]).collect::<Vec<_>>().join("&");
        Some(format!("<{public_url}{}?{query}>; rel=\"{relation}\"", request.path()))
    });
    let links = links.collect::<Vec<_>>().join(", ");
    if !links.is_empty() {
        let links =
            HeaderValue::try_from(links).map_err(|error| ApiError::Internal(format!("Link: {error}")))?;
        answer.headers_mut().insert(LINK, links);
    }
    Ok(answer)
}

fn decode(text: &str) -> Option<Cursor> {
    let cursor: Cursor = serde_json::from_slice(&BASE64.decode(text).ok()?).ok()?;
    let is_possible = (1..=3).contains(&cursor.t) && clock::has_rfc3339_form(cursor.k);
    is_possible.then_some(cursor)
}

fn fingerprint(query: &SearchQuery) -> String {
    let digest = Sha256::digest(serde_json::to_vec(query).unwrap_or_default());
    hex::encode(digest.get(..6).unwrap_or_default())
}

fn invalid(detail: &str) -> ApiError {
    ApiError::parameter("cursor", "invalid_cursor", format!("{detail}; begin again without it"))
}
