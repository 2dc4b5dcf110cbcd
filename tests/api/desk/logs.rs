//! A preview's token does not come into the log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use super::own;
use crate::support::TestApp;
use crate::support::factory::{at, text};

/// What is logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[actix_web::test]
async fn the_token_of_a_preview_is_not_logged() {
    let app = TestApp::start().await;
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    // A place that another test meets for the first time just now may have been asked before this subscriber came.
    for attempt in 0.. {
        tracing::callsite::rebuild_interest_cache();
        app.anon().get("/v1/tags").await.expect(200);
        app.anon().act("/v1/tags").await.expect(401);
        let written = log.take();
        if written.contains("DEBUG request") && written.contains("INFO request") {
            break;
        }
        assert!(attempt < 100, "nothing is logged: {written}");
    }
    let article = own(&app, "原文", "draft").await;
    let links = format!("{}/preview-links", at("articles", &article));
    let made = app.author().post(&links, json!({})).await.expect(201).json();
    let token = text(&made, "token");
    let written = log.take();
    assert!(written.contains(&links), "other paths are logged: {written}");
    assert!(!written.contains(token) && !written.contains(&token[..32]), "{written}");
    for path in [
        format!("/v1/previews/{token}"),
        format!("/v1/previews/{token}?fields=title"),
        format!("/v1/%70reviews/{token}"),
        format!("/v1/previews//{token}"),
        format!("/v1/previews/{token}/x"),
        format!("/V1/Previews/{token}"),
        format!("/previews/{token}"),
        format!("/v1/previews/{}", &token[..60]),
    ] {
        for client in [app.anon(), app.bearer("x")] {
            client.get(&path).await;
            client.act(&path).await;
            let written = log.take();
            assert!(written.to_lowercase().contains("previews/…"), "{path}: {written}");
            assert!(!written.contains(&token[..32]), "{path}: {written}");
        }
    }
}
