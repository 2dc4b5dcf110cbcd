//! What the service has answered, as the driver has written it down: `<name>.<coding>.headers`, a header a line, and
//! `<name>.<coding>.body`.

use std::collections::HashMap;
use std::path::Path;

use actix_web::HttpResponseBuilder;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Bytes;

use crate::Outcome;

/// An answer that is always the same.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// All but what the server adds by itself: the length and the date.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub etag: Option<HeaderValue>,
    pub body: Bytes,
}

/// Answers by name and coding.
#[derive(Clone, Debug, Default)]
pub struct Answers(HashMap<(String, String), Answer>);

impl Answers {
    pub fn read(folder: &Path) -> Outcome<Self> {
        let mut answers = HashMap::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let file_name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if let Some((name, coding)) =
                file_name.strip_suffix(".body").and_then(|name| name.split_once('.'))
            {
                let headers = std::fs::read_to_string(path.with_extension("headers"))?;
                let answer = Answer::new(&headers, std::fs::read(&path)?)?;
                answers.insert((name.to_owned(), coding.to_owned()), answer);
            }
        }
        Ok(Self(answers))
    }

    /// The answer of that name, in that coding if there is one.
    pub fn get(&self, name: &str, coding: &str) -> Option<&Answer> {
        let found = self.0.get(&(name.to_owned(), coding.to_owned()));
        found.or_else(|| self.0.get(&(name.to_owned(), "identity".to_owned())))
    }

    /// The headers of that answer which say nothing of its body.
    pub fn headers(&self, name: &str) -> Vec<(HeaderName, HeaderValue)> {
        let of_body = ["etag", "link", "content-type", "content-encoding"];
        let answer = self.get(name, "identity").cloned().unwrap_or_default();
        answer.headers.into_iter().filter(|(name, _)| !of_body.contains(&name.as_str())).collect()
    }
}

impl Answer {
    fn new(headers: &str, body: Vec<u8>) -> Outcome<Self> {
        let mut answer = Self { body: body.into(), ..Self::default() };
        for (name, value) in headers.lines().filter_map(|line| line.split_once(": ")) {
            let (name, value) = (HeaderName::try_from(name)?, HeaderValue::from_str(value)?);
            if name == "etag" {
                answer.etag = Some(value.clone());
            }
            answer.headers.push((name, value));
        }
        Ok(answer)
    }
}

/// Puts `headers` on an answer.
pub fn put(answer: &mut HttpResponseBuilder, headers: &[(HeaderName, HeaderValue)]) {
    for (name, value) in headers {
        answer.insert_header((name.clone(), value.clone()));
    }
}
