//! Bytes from memory. Every answer is looked up once, when the program starts.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::answers::{Answer, Answers, put};

/// The article, in each coding, and the list.
struct Kept {
    article: Codings,
    list: Codings,
}

#[derive(Clone, Default)]
struct Codings {
    identity: Answer,
    gzip: Answer,
    brotli: Answer,
}

impl Codings {
    fn of(answers: &Answers, name: &str) -> Self {
        let get = |coding| answers.get(name, coding).cloned().unwrap_or_default();
        Self { identity: get("identity"), gzip: get("gzip"), brotli: get("br") }
    }

    /// By the simplest reading of `Accept-Encoding`.
    fn wanted(&self, request: &HttpRequest) -> &Answer {
        match request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()) {
            Some(codings) if codings.contains("br") => &self.brotli,
            Some(codings) if codings.contains("gzip") => &self.gzip,
            _ => &self.identity,
        }
    }
}

pub fn routes(config: &mut ServiceConfig, answers: Data<Answers>) {
    let kept = Kept { article: Codings::of(&answers, "article"), list: Codings::of(&answers, "list") };
    config
        .app_data(Data::new(kept))
        .route("/v1/articles", web::get().to(list))
        // Whatever a mixed load asks for.
        .default_service(web::to(article));
}

async fn list(request: HttpRequest, kept: Data<Kept>) -> HttpResponse {
    answer(&request, kept.list.wanted(&request))
}

async fn article(request: HttpRequest, kept: Data<Kept>) -> HttpResponse {
    answer(&request, kept.article.wanted(&request))
}

fn answer(request: &HttpRequest, kept: &Answer) -> HttpResponse {
    let known = kept.etag.is_some() && request.headers().get(IF_NONE_MATCH) == kept.etag.as_ref();
    let mut answer = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    put(&mut answer, &kept.headers);
    if known { answer.finish() } else { answer.body(kept.body.clone()) }
}
