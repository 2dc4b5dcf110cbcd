//! An entry as the answer to one request.

use actix_web::HttpResponse;
use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH,
};
use chrono::{DateTime, Utc};

use super::coding::Coding;
use super::entry::{Coded, Entry};
use crate::app::AppState;
use crate::http::cors;
use crate::http::envelope::{PUBLIC, REQUEST_ID};
use crate::http::reply::is_known;

/// What of a request decides how an entry is answered to it.
pub struct Wants {
    pub coding: Coding,
    /// Its `If-None-Match`.
    known: Vec<HeaderValue>,
    cors: cors::Asked,
}

impl Wants {
    pub fn of(request: &ServiceRequest, state: &AppState) -> Self {
        let headers = request.headers();
        Self {
            coding: Coding::wanted(headers),
            known: headers.get_all(IF_NONE_MATCH).cloned().collect(),
            cors: cors::Asked::of(request.method(), headers, Some(&state.config.cors_origins)),
        }
    }

    /// The answer in the coding that is wanted, 304 where the caller has it already.
    pub fn answer(
        &self,
        state: &AppState,
        entry: &Entry,
        coded: &Coded<'_>,
        request_id: HeaderValue,
        now: DateTime<Utc>,
    ) -> HttpResponse {
        let is_known = !self.known.is_empty() && is_known(self.known.iter(), &coded.variant.etag);
        let status = if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let mut answer = HttpResponse::new(status);
        let headers = answer.headers_mut();
        for (name, value) in entry.headers.iter().filter(|(name, _)| !is_known || *name != CONTENT_TYPE) {
            headers.append(name.clone(), value.clone());
        }
        headers.insert(ETAG, coded.variant.etag.clone());
        headers.insert(CACHE_CONTROL, lifetime(state, entry, now));
        headers.insert(REQUEST_ID, request_id);
        self.cors.insert(headers);
        if is_known {
            return answer;
        }
        if let Some(coding) = coded.coding.header() {
            headers.insert(CONTENT_ENCODING, coding);
        }
        answer.set_body(coded.variant.bytes.clone()).map_into_boxed_body()
    }
}

/// How long others may keep the answer: not beyond the next change that the clock brings.
fn lifetime(state: &AppState, entry: &Entry, now: DateTime<Utc>) -> HeaderValue {
    let whole = state.config.cache.max_age;
    let rest = u64::try_from((entry.until - now).num_seconds()).unwrap_or(0);
    // What has long to live is answered as every other.
    if rest >= 2 * whole {
        return state.cache.usual_policy.clone();
    }
    let fresh = whole.min(rest);
    policy(fresh, whole.min(rest - fresh))
}

/// `Cache-Control` of what anybody may keep for `fresh` seconds, and show for `stale` more while they ask again.
pub fn policy(fresh: u64, stale: u64) -> HeaderValue {
    let text = match (fresh, stale) {
        (0, _) => return HeaderValue::from_static(PUBLIC),
        (fresh, 0) => format!("public, max-age={fresh}, must-revalidate"),
        (fresh, stale) => format!("public, max-age={fresh}, stale-while-revalidate={stale}"),
    };
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(PUBLIC))
}
