//! What came back.

use std::io::Read;

use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::HeaderMap;
use flate2::read::GzDecoder;
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub(super) async fn read(result: Result<ServiceResponse<BoxBody>, actix_web::Error>) -> Self {
        // The server turns an error of a middleware into its response; so does this.
        let response = match result {
            Ok(response) => response.into_parts().1,
            Err(error) => error.error_response(),
        };
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let bytes = to_bytes(response.into_body()).await.map_err(|_| "a body").unwrap().to_vec();
        Self { status, headers, bytes }
    }

    /// Fails unless the status is `status`, showing the whole answer.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        let text = String::from_utf8_lossy(&self.bytes);
        assert_eq!(self.status, status, "{text}");
        self
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.plain()).unwrap()
    }

    /// Whether a cache is told to keep it for a moment only.
    pub fn is_short_lived(&self) -> bool {
        self.header("cache-control") == "public, max-age=1, must-revalidate"
    }

    /// All headers, for what must be in none of them.
    pub fn headers_text(&self) -> String {
        self.headers.iter().map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap())).collect()
    }

    /// The body without its content coding.
    pub fn plain(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        let coding = self.header("content-encoding");
        match coding.as_str() {
            "" => return self.bytes.clone(),
            "gzip" => GzDecoder::new(&self.bytes[..]).read_to_end(&mut plain).unwrap(),
            "br" => brotli::Decompressor::new(&self.bytes[..], 4096).read_to_end(&mut plain).unwrap(),
            other => panic!("the coding {other}"),
        };
        plain
    }

    /// A header's value; empty when it is absent.
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    /// Fails unless this is a problem document with `status` and `code`; returns its faults as
    /// `"<pointer or parameter> <code>"`.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Vec<String> {
        let answer = self.expect(status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let problem = answer.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(problem["request_id"], answer.header("x-request-id"), "{problem}");
        let place = |fault: &Value| {
            let place = fault["pointer"].as_str().or_else(|| fault["parameter"].as_str()).unwrap_or_default();
            format!("{place} {}", fault["code"].as_str().unwrap())
        };
        problem["errors"].as_array().into_iter().flatten().map(place).collect()
    }
}
