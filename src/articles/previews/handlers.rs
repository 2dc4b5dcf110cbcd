//! The endpoints of preview links, and of what they lead to.

use std::future::{Ready, ready};

use actix_web::http::header::{CACHE_CONTROL, HeaderName, HeaderValue, LOCATION, REFERRER_POLICY};
use actix_web::web::{Data, Path};
use actix_web::{FromRequest, HttpRequest, HttpResponse, delete, dev::Payload, get, post};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;
use serde_json::json;
use uuid::Uuid;

use super::model::{CreatedPreviewLink, PreviewLink, PreviewLinkInput, PreviewLinkView, PreviewLinks};
use super::{store, token};
use crate::app::AppState;
use crate::articles::beside;
use crate::articles::rights::Rights;
use crate::articles::view::{ArticleInclude, ArticleQuery, ArticleView};
use crate::articles::write;
use crate::auth::{Caller, MaybeCaller};
use crate::conferrals;
use crate::error::{ApiError, ApiResult, Fault};
use crate::history::{self, Act, Difference};
use crate::http::key::Key;
use crate::http::no_idempotency_key::NoIdempotencyKey;
use crate::http::optional_body::OptionalBody;
use crate::http::query::NoQuery;
use crate::http::reading::Reading;
use crate::http::reply;
use crate::ids;
use crate::resources::Resource;
use crate::slugs;
use crate::visibility::Audience;

const KIND: Resource = Resource::Article;
/// What the audit log calls a link.
const LINK: &str = "preview_link";
/// More links of one article do not work at once.
const MOST: usize = 50;
const PRIVATE: &str = "private, no-store";

/// `{link_id}` in a path; anything that is no id is 404.
pub struct LinkId(Uuid);

impl FromRequest for LinkId {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("link_id").and_then(|text| Uuid::try_parse(text).ok());
        ready(id.map(Self).ok_or(ApiError::NotFound))
    }
}

/// Make a preview link
///
/// Whoever has its address reads the article as it is at that moment, in whatever state, until the link ends. Who may
/// change the article may make one; 409 when 50 of them work already. The token is told this once. Takes no
/// `Idempotency-Key`: the answer holds a secret and is not kept.
#[utoipa::path(tag = "articles", params(Key), request_body = Option<PreviewLinkInput>,
    responses((status = 201, description = "The new link.", body = CreatedPreviewLink)))]
#[post("/v1/articles/{id}/preview-links")]
pub async fn create_preview_link(
    state: Data<AppState>,
    caller: Caller,
    act: Act,
    key: Key,
    _: NoQuery,
    _: NoIdempotencyKey,
    body: OptionalBody<PreviewLinkInput>,
) -> ApiResult {
    let (expires_in, note) = (body.0.expires_in, body.0.note()?);
    let rights = Rights::of(&caller);
    let link = state.db.transaction(move |connection| {
        let (article, _) = write::lock_live(connection, &key)?;
        rights.change(connection, &article, act.now)?;
        let link = PreviewLink {
            id: ids::new(act.now),
            article_id: article.id,
            note: note.clone(),
            created_by: caller.id,
            created_at: act.now,
            expires_at: end(act.now, expires_in),
        };
        if store::live(connection, article.id, act.now)?.len() >= MOST {
            return Err(ApiError::Conflict(vec![Fault {
                pointer: None,
                parameter: None,
                code: "too_many".into(),
                detail: format!("{MOST} links of this article work already; end one that is not needed"),
            }]));
        }
        store::insert(connection, &link)?;
        record(connection, &act, "create", &link)?;
        Ok::<_, ApiError>(link)
    });
    let link = link.await?;
    let token = token::sign(&token::preview_key(&state), link.id, link.expires_at);
    let url = &state.config.public_url;
    let location = format!("{url}/v1/articles/{}/preview-links/{}", link.article_id, link.id);
    let PreviewLink { id, expires_at, note, .. } = link;
    let view = CreatedPreviewLink { id, url: format!("{url}/v1/previews/{token}"), token, expires_at, note };
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, location))
        .insert_header((CACHE_CONTROL, PRIVATE))
        .json(view))
}

/// In whole seconds, as the token has it.
fn end(now: DateTime<Utc>, seconds: i64) -> DateTime<Utc> {
    let whole = DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now);
    whole + TimeDelta::seconds(seconds)
}

fn record(
    connection: &mut PgConnection,
    act: &Act,
    action: &str,
    link: &PreviewLink,
) -> Result<(), ApiError> {
    let field = |field: &str, after| Difference { field: field.to_owned(), before: json!(null), after };
    let changes = match action {
        "create" => vec![
            field("article_id", json!(link.article_id)),
            field("expires_at", json!(link.expires_at)),
            field("note", json!(link.note)),
        ],
        _ => Vec::new(),
    };
    history::event(connection, act, action, (LINK, Some(link.id)), None, changes)
}

/// List preview links
///
/// Those of the article that work, the oldest first, without their tokens.
#[utoipa::path(tag = "articles", params(Key),
    responses((status = 200, description = "The links.", body = PreviewLinks)))]
#[get("/v1/articles/{id}/preview-links")]
pub async fn list_preview_links(
    request: HttpRequest,
    state: Data<AppState>,
    caller: Caller,
    key: Key,
    _: NoQuery,
) -> ApiResult {
    let (rights, now) = (Rights::of(&caller), state.clock.now());
    let links = state.db.run(move |connection| {
        let (article, _) = write::find_live(connection, &key)?;
        rights.look_after(connection, &article, now)?;
        Ok::<_, ApiError>(store::live(connection, article.id, now)?)
    });
    let data = links.await?.into_iter().map(PreviewLinkView::from).collect();
    reply::plain(&request, &PreviewLinks { data })
}

/// End a preview link
///
/// From then on its address is 404. The author of an article ends its links in whatever state it is.
#[utoipa::path(tag = "articles",
    params(Key, ("link_id" = Uuid, Path, description = "Id of the link.")),
    responses((status = 204, description = "It has ended.")))]
#[delete("/v1/articles/{id}/preview-links/{link_id}")]
pub async fn revoke_preview_link(
    state: Data<AppState>,
    caller: Caller,
    act: Act,
    key: Key,
    link: LinkId,
    _: NoQuery,
) -> ApiResult {
    let (rights, LinkId(link)) = (Rights::of(&caller), link);
    let work = move |connection: &mut PgConnection| {
        let id = slugs::live(connection, KIND, &key)?;
        let (article, _) = write::find_live(connection, &Key::Id(id))?;
        rights.look_after(connection, &article, act.now)?;
        if !store::revoke(connection, (article.id, link), act.now)? {
            return Err(ApiError::NotFound);
        }
        history::event(connection, &act, "revoke", (LINK, Some(link)), None, Vec::new())
    };
    state.db.transaction(work).await?;
    reply::nothing()
}

/// Read a preview
///
/// The article of a preview link as it is now, in whatever state, without its `desk` part. A token that has ended, was
/// taken back or is none is 404, and so is an article in the trash.
#[utoipa::path(tag = "articles",
    params(("token" = String, Path, description = "The token of a preview link.", min_length = 76, max_length = 76,
        example = "AZ0Ts8AAetuy4f9cUWz9kwAAAABpyPvA.qPz0aYV1mJx5Yx2Wq0vJbYkM7nYt3qB1rW8eK5uH2cE"),
        Reading<ArticleView, ArticleQuery>),
    responses((status = 200, description = "The article.", body = ArticleView)))]
#[get("/v1/previews/{token}")]
pub async fn get_preview(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    path: Path<String>,
    reading: Reading<ArticleView, ArticleQuery>,
) -> ApiResult {
    let now = state.clock.now();
    let link = token::verify(&token::preview_key(&state), &path, now).ok_or(ApiError::NotFound)?;
    let wanted = reading.query.wanted();
    let with_conferrals = reading.query.includes(ArticleInclude::Conferrals);
    let found = state.db.run(move |connection| {
        let row = store::shown(connection, link, now)?.ok_or(ApiError::NotFound)?;
        let beside = beside::load(connection, &[(row.id, row.values.section_id)], wanted)?;
        let conferrals = match with_conferrals {
            true => Some(conferrals::view::announced_by(connection, row.id, Audience::Public(now))?),
            false => None,
        };
        let beside = beside.into_iter().next().unwrap_or_default();
        Ok::<_, ApiError>(ArticleView { conferrals, ..ArticleView::new(row, beside, false) })
    });
    let view = found.await?;
    let mut answer = reply::read(&request, &state, &reading, Some(view.summary.version), view).await?;
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(PRIVATE));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(answer)
}
