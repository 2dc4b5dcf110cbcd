//! An HTTP client that tells everything it was told.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::{Agent, Body, http::Response};

/// Somebody who calls a service, with or without a token.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    url: String,
    authorization: Option<String>,
    /// The name under which the same POST may come again.
    key: Option<String>,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub text: String,
}

impl Client {
    pub fn new(url: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Against hanging only.
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        Self { agent: config.into(), url: url.to_owned(), authorization: None, key: None }
    }

    /// The same caller with the account's token.
    #[track_caller]
    pub fn signed_in(&self, username: &str, password: &str) -> Self {
        let tokens = self.tokens(username, password).expect(200).json();
        self.bearer(tokens["access_token"].as_str().unwrap())
    }

    /// The same caller with `token`, whatever it is.
    pub fn bearer(&self, token: &str) -> Self {
        Self { authorization: Some(format!("Bearer {token}")), ..self.clone() }
    }

    /// The same caller, sending `key` as its `Idempotency-Key`.
    pub fn keyed(&self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self.clone() }
    }

    #[track_caller]
    pub fn tokens(&self, username: &str, password: &str) -> Answer {
        self.post("/v1/auth/token", json!({ "username": username, "password": password }))
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.try_get(path).unwrap()
    }

    #[track_caller]
    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.try_post(path, &body).unwrap()
    }

    /// Creates a published article and returns it.
    #[track_caller]
    pub fn publish(&self, title: &str) -> Value {
        self.post("/v1/articles", article(title)).expect(201).json()
    }

    /// The titles of all articles, newest first.
    #[track_caller]
    pub fn titles(&self) -> Vec<String> {
        let page = self.get("/v1/articles?limit=100").expect(200).json();
        page["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["title"].as_str().unwrap().to_owned())
            .collect()
    }

    pub fn try_get(&self, path: &str) -> Result<Answer, ureq::Error> {
        let mut request = self.agent.get(format!("{}{path}", self.url));
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        Answer::read(request.call()?)
    }

    /// `body` null sends none.
    pub fn try_post(&self, path: &str, body: &Value) -> Result<Answer, ureq::Error> {
        let mut request = self.agent.post(format!("{}{path}", self.url));
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        if let Some(key) = &self.key {
            request = request.header("Idempotency-Key", key);
        }
        Answer::read(if body.is_null() { request.send_empty()? } else { request.send_json(body)? })
    }
}

/// The body of a published article.
pub fn article(title: &str) -> Value {
    json!({ "title": title, "body": "推进会召开。", "status": "published" })
}

impl Answer {
    fn read(mut response: Response<Body>) -> Result<Self, ureq::Error> {
        Ok(Self { status: response.status().as_u16(), text: response.body_mut().read_to_string()? })
    }

    /// Fails unless the status is `status`, showing the whole answer.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}
