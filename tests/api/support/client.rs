//! Somebody who sends requests.

use std::net::SocketAddr;
use std::rc::Rc;

use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::test::TestRequest;
use serde_json::Value;

use super::{Answer, Call, contract};

/// A caller with or without a token. Every answer is held against the OpenAPI document.
#[derive(Clone)]
pub struct Client {
    call: Rc<Call>,
    headers: Vec<(String, String)>,
    peer: Option<SocketAddr>,
}

impl Client {
    pub(super) fn new(call: Rc<Call>, authorization: Option<String>) -> Self {
        let headers = authorization.map(|value| (AUTHORIZATION.to_string(), value));
        Self { call, headers: headers.into_iter().collect(), peer: None }
    }

    /// The same caller, sending one more header each time.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    /// The same caller, who connects from this address.
    pub fn from(&self, address: &str) -> Self {
        let peer = Some(SocketAddr::new(address.parse().unwrap(), 40_000));
        Self { peer, ..self.clone() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Vec::new()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, Vec::new()).await
    }

    /// POST without a body.
    pub async fn act(&self, path: &str) -> Answer {
        self.send(Method::POST, path, None, Vec::new()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some("application/json"), body.to_string().into_bytes()).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some("application/json"), body.to_string().into_bytes()).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some("application/merge-patch+json"), body.to_string().into_bytes())
            .await
    }

    /// The method that a request is taken for.
    fn meant(&self, method: Method) -> Method {
        let name = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("X-HTTP-Method-Override"));
        match name.and_then(|(_, value)| value.parse().ok()) {
            Some(other) if method == Method::POST => other,
            _ => method,
        }
    }

    /// Any method, media type and bytes.
    pub async fn send(&self, method: Method, path: &str, media_type: Option<&str>, body: Vec<u8>) -> Answer {
        let mut request = TestRequest::with_uri(path).method(method.clone()).set_payload(body);
        for (name, value) in &self.headers {
            request = request.append_header((name.as_str(), value.as_str()));
        }
        if let Some(peer) = self.peer {
            request = request.peer_addr(peer);
        }
        if let Some(media_type) = media_type {
            request = request.insert_header((CONTENT_TYPE, media_type));
        }
        let answer = Answer::read((self.call)(request.to_request()).await).await;
        contract::check(&self.meant(method), path, &answer);
        answer
    }
}
