//! CORS: which other sites a browser lets read answers. Exact origins from the configuration; tokens travel in a header
//! and never by themselves, so credentials are never allowed.

use std::str::FromStr;

use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ALLOW, HeaderMap,
    HeaderName, HeaderValue, ORIGIN,
};

/// What a script may send beside what every script may.
const TAKEN: &str = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, \
    X-HTTP-Method-Override, X-Request-Id";
/// What a script may read beside what every script may.
const EXPOSED: &str = "Content-Disposition, Deprecation, ETag, Idempotency-Replayed, Link, Location, RateLimit, \
    RateLimit-Policy, Retry-After, Sunset, X-Request-Id";
/// For how many seconds a browser may keep the answer to a preflight; no browser keeps it longer.
const MAX_AGE: &str = "7200";

/// Whether the header is one that [`Asked::insert`] sets.
pub fn is_own(name: &HeaderName) -> bool {
    [ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS].contains(name)
}

/// The origins that may read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(Vec<String>);

impl FromStr for Origins {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let origins = text.split(',').map(str::trim).filter(|origin| !origin.is_empty());
        origins.map(|origin| checked(origin).map(str::to_owned)).collect::<Result<_, _>>().map(Self)
    }
}

/// An origin as browsers write it: nothing that could never be equal to one.
fn checked(origin: &str) -> Result<&str, String> {
    let fault = |why: &str| Err(format!("{origin:?} is no origin such as https://www.example.org: {why}"));
    let Some((scheme, authority)) = origin.split_once("://") else { return fault("there is no scheme") };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_host = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._[]:".contains(c);
    match (scheme, port) {
        ("http", Some("80")) | ("https", Some("443")) => fault("browsers leave this port out"),
        (_, Some(port)) if port.parse::<u16>().is_err() => fault("the port is no number"),
        ("http" | "https", _) if !host.is_empty() && host.chars().all(is_host) => Ok(origin),
        ("http" | "https", _) => fault("the host is to be in lower case (punycode), with nothing after it"),
        _ => fault("the scheme is neither http nor https"),
    }
}

/// What a request says of itself that CORS depends on.
pub struct Asked {
    /// Its origin, if that one may read.
    origin: Option<HeaderValue>,
    is_preflight: bool,
}

impl Asked {
    pub fn of(method: &Method, headers: &HeaderMap, origins: Option<&Origins>) -> Self {
        // Two of them are no browser's.
        let mut given = headers.get_all(ORIGIN);
        let origin = given.next().filter(|_| given.next().is_none());
        let is_allowed = |origin: &&HeaderValue| {
            let is_one_of = |origins: &Origins, origin| origins.0.iter().any(|other| other == origin);
            origin.to_str().is_ok_and(|origin| origins.is_some_and(|origins| is_one_of(origins, origin)))
        };
        Self {
            origin: origin.filter(is_allowed).cloned(),
            is_preflight: method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD),
        }
    }

    /// Adds to an answer what lets the browser hand it on. `Vary: Origin` is on every answer already.
    pub fn insert(&self, headers: &mut HeaderMap) {
        let Some(origin) = &self.origin else { return };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if !self.is_preflight {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        } else if let Some(methods) = headers.get(ALLOW).cloned() {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(TAKEN));
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE));
        }
    }
}
