//! One article by its key.

use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::ETAG;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpResponse, HttpResponseBuilder};
use diesel::prelude::*;
use plaudit::articles::reading::TagIds;
use plaudit::schema::articles;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::answers::put;
use crate::pool::{Answered, Database};
use crate::shown::{Body, Head, Summary, Whole, published};

pub fn routes(config: &mut ServiceConfig) {
    config.route("/v1/articles/{id}", web::get().to(get));
}

async fn get(database: Data<Database>, id: Path<Uuid>) -> Answered {
    let id = id.into_inner();
    let found = database.run(move |connection| {
        let row: Option<(Head, Body, Vec<Uuid>)> = articles::table
            .filter(published())
            .filter(articles::id.eq(id))
            .select((Head::as_select(), Body::as_select(), TagIds))
            .first(connection)
            .optional()?;
        Ok(row.map(|(head, body, tags)| Whole {
            summary: Summary::new(head, tags),
            body_html: body.body_html,
            body_text: body.body_text,
            images: body.images,
            attachments: body.attachments,
        }))
    });
    let Some(view) = found.await? else { return Ok(HttpResponse::NotFound().finish()) };
    let mut answer = HttpResponse::Ok();
    put(&mut answer, &database.article);
    tagged(answer, Some(view.summary.version), &view)
}

/// The answer with the ETag that the service gives it.
pub fn tagged(mut answer: HttpResponseBuilder, version: Option<i32>, view: &impl Serialize) -> Answered {
    let bytes = serde_json::to_vec(view).map_err(ErrorInternalServerError)?;
    let hash = hex::encode(Sha256::digest(&bytes).get(..8).unwrap_or_default());
    let etag = version.map_or_else(|| format!("\"{hash}\""), |version| format!("\"{version}-{hash}\""));
    Ok(answer.insert_header((ETAG, etag)).content_type("application/json").body(bytes))
}
