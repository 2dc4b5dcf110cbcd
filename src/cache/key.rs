//! What an entry is found by: all of a request that an answer to an anonymous read depends on, but for its coding.

use std::borrow::Cow;
use std::mem::size_of;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, AUTHORIZATION};
use quick_cache::Equivalent;

use super::generations::Topics;
use crate::http::format::ListFormat;
use crate::http::locale;
use crate::resources::Resource;
use crate::text::script::Script;

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Key {
    path: Box<str>,
    query: Box<str>,
    script: Option<Script>,
    is_csv: bool,
}

/// The key of a request before it is known whether there is an entry. The fields stand in the order of [`Key`]'s, so
/// that both have one hash.
#[derive(Hash)]
pub struct Asked<'a> {
    path: &'a str,
    /// The parameters in the order of their bytes.
    query: Cow<'a, str>,
    /// What `Accept-Language` asks for, where `locale=` does not.
    script: Option<Script>,
    /// What `Accept` asks for.
    is_csv: bool,
}

impl Equivalent<Key> for Asked<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        *self.path == *key.path
            && *self.query == *key.query
            && self.script == key.script
            && self.is_csv == key.is_csv
    }
}

/// Longer than any address that is asked for twice.
const LONGEST: usize = 1024;

impl<'a> Asked<'a> {
    /// `None` for what passes by: whoever has a token, whatever is no read of content.
    pub fn of(request: &'a ServiceRequest) -> Option<Self> {
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
        let headers = request.headers();
        if !is_read
            || !is_kept(path)
            || path.len() + query.len() > LONGEST
            || headers.contains_key(AUTHORIZATION)
        {
            return None;
        }
        let script = if locale::is_asked(query) { None } else { locale::wanted(headers, None) };
        let is_csv = headers.contains_key(ACCEPT) && ListFormat::of(headers, None) == ListFormat::Csv;
        Some(Self { path, query: in_order(query), script, is_csv })
    }

    pub fn to_key(&self) -> Key {
        let (path, query) = (self.path.into(), self.query.as_ref().into());
        Key { path, query, script: self.script, is_csv: self.is_csv }
    }
}

impl Key {
    /// What the answer can depend on, as far as the address says.
    pub fn topics(&self) -> Topics {
        const ARTICLES: Topics = Topics::of(Resource::Article)
            .and(Topics::ARTICLE_TEXTS)
            .and(Topics::of(Resource::Section))
            .and(Topics::of(Resource::Tag));
        let is_of_articles = self
            .path
            .strip_prefix("/v1/articles")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        // What else may stand beside an article, however it is spelt.
        let names_others = self.query.contains("conferrals") || self.query.contains('%');
        if is_of_articles && !names_others { ARTICLES } else { Topics::ALL }
    }

    /// What it weighs.
    pub fn bytes(&self) -> u64 {
        (size_of::<Self>() + self.path.len() + self.query.len()) as u64
    }
}

/// Whether answers to `path` are kept: content, but for numbers that are to be exact and links that are secret. With a
/// percent sign in it it is another spelling of a path, which nobody uses: the router would know what it means.
fn is_kept(path: &str) -> bool {
    let is_other = |rest: &str| rest.starts_with("previews/") || rest.starts_with("auth/");
    path.strip_prefix("/v1/").is_some_and(|rest| !is_other(rest))
        && !path.ends_with("/views")
        && !path.bytes().any(|byte| byte == b'%')
}

/// The parameters of `query` in the order of their bytes: it does not matter in which they are sent.
fn in_order(query: &str) -> Cow<'_, str> {
    let mut pairs = query.split('&');
    let mut last = pairs.next().unwrap_or_default();
    let is_ordered = pairs.all(|pair| {
        let follows = last <= pair;
        last = pair;
        follows
    });
    if is_ordered {
        return Cow::Borrowed(query);
    }
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    Cow::Owned(pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_brought_into_one_order() {
        assert_eq!(in_order(""), "");
        assert_eq!(in_order("limit=5"), "limit=5");
        assert!(matches!(in_order("a=1&b=2"), Cow::Borrowed("a=1&b=2")));
        assert_eq!(in_order("b=2&a=1&b=1"), "a=1&b=1&b=2");
    }

    #[test]
    fn secrets_and_exact_numbers_pass_by() {
        for path in ["/v1/articles", "/v1/articles/a", "/v1/search", "/v1/articles/a/neighbours"] {
            assert!(is_kept(path), "{path}");
        }
        for path in [
            "/v1/previews/x",
            "/v1/views",
            "/v1/articles/a/views",
            "/v1/auth/me",
            "/livez",
            "/v1/%61rticles",
            "/V1/articles",
        ] {
            assert!(!is_kept(path), "{path}");
        }
    }
}
