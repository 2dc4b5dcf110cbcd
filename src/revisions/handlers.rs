//! The endpoints of revisions.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, post};
use diesel::PgConnection;
use uuid::Uuid;

use super::model::{RevisionQuery, RevisionSummary, RevisionView, RevisionsQuery};
use super::path::Version;
use super::reading::{self, Pair};
use super::restoring;
use crate::app::AppState;
use crate::articles::rights::Rights;
use crate::auth::{Caller, Scope};
use crate::error::ApiResult;
use crate::history::{Act, At, Write};
use crate::http::key::Key;
use crate::http::page::Page;
use crate::http::query::Query;
use crate::http::reply::IfMatch;
use crate::http::written::Written;
use crate::http::{links, reply};
use crate::resources::Collection;

/// List the versions of a resource
///
/// Newest first; also of what is in the trash. For editors, and for the author of an article.
#[utoipa::path(tag = "revisions", params(Collection, Key, RevisionsQuery),
    responses((status = 200, description = "A page of versions.", body = Page<RevisionSummary>)))]
#[get("/v1/{collection}/{id}/revisions")]
pub async fn list_revisions(
    request: HttpRequest,
    state: Data<AppState>,
    caller: Caller,
    collection: Collection,
    key: Key,
    query: Query<RevisionsQuery>,
) -> ApiResult {
    let page = state.db.run(move |connection| {
        let subject = reading::subject(connection, collection.0, &key, &caller)?;
        reading::page(connection, subject, &query.0)
    });
    listed(&request, &state, page.await?)
}

/// Read a version of a resource
///
/// As it was, and what differs from the version before it or from the one that `against` names.
#[utoipa::path(tag = "revisions", params(Collection, Key, Version, RevisionQuery),
    responses((status = 200, description = "The version.", body = RevisionView)))]
#[get("/v1/{collection}/{id}/revisions/{version}")]
pub async fn get_revision(
    request: HttpRequest,
    state: Data<AppState>,
    caller: Caller,
    (collection, version): (Collection, Version),
    key: Key,
    query: Query<RevisionQuery>,
) -> ApiResult {
    let pair = state.db.run(move |connection| {
        let subject = reading::subject(connection, collection.0, &key, &caller)?;
        reading::pair(connection, subject, version.0, query.0.against)
    });
    compared(&request, &state, pair.await?).await
}

/// Restore a version of a resource
///
/// Makes the content what it was then, as a new version. What says where it stands stays as it is: slug, and of an
/// article `status`, `published_at`, `unpublish_at` and `pinned`. Refused when something that it refers to is gone.
#[utoipa::path(tag = "revisions", params(Collection, Key, Version, IfMatch, Write),
    responses((status = 200, description = "The newest version.", body = RevisionView)))]
#[post("/v1/{collection}/{id}/revisions/{version}/restore")]
pub async fn restore_revision(
    write: Write,
    (collection, version): (Collection, Version),
    key: Key,
    precondition: IfMatch,
) -> ApiResult {
    let (kind, caller) = (collection.0, write.caller.clone());
    restoring::permit(kind, &caller)?;
    let context = restoring::context(&write, kind, &key, version.0).await?;
    let work = move |connection: &mut PgConnection, act: &Act| {
        let subject = reading::subject(connection, kind, &key, &caller)?;
        let snapshot = reading::snapshot(connection, subject, version.0)?;
        let revision = restoring::Revision { kind, key: &key, snapshot, rights: Rights::of(&caller) };
        let version =
            revision.restore(connection, &precondition, &context, &act.doing("restore_revision"))?;
        Written::resource(version, &reading::pair(connection, subject, version, None)?.compared())
    };
    write.run(work).await
}

/// List the versions of the site profile
///
/// Newest first.
#[utoipa::path(tag = "revisions", params(RevisionsQuery),
    responses((status = 200, description = "A page of versions.", body = Page<RevisionSummary>)))]
#[get("/v1/site/revisions")]
pub async fn list_site_revisions(
    request: HttpRequest,
    state: Data<AppState>,
    caller: Caller,
    query: Query<RevisionsQuery>,
) -> ApiResult {
    caller.require(Scope::DraftsRead)?;
    let page = state.db.run(move |connection| reading::page(connection, site(), &query.0));
    listed(&request, &state, page.await?)
}

/// Read a version of the site profile
///
/// As it was, and what differs from the version before it or from the one that `against` names.
#[utoipa::path(tag = "revisions", params(Version, RevisionQuery),
    responses((status = 200, description = "The version.", body = RevisionView)))]
#[get("/v1/site/revisions/{version}")]
pub async fn get_site_revision(
    request: HttpRequest,
    state: Data<AppState>,
    caller: Caller,
    version: Version,
    query: Query<RevisionQuery>,
) -> ApiResult {
    caller.require(Scope::DraftsRead)?;
    let pair = state.db.run(move |connection| reading::pair(connection, site(), version.0, query.0.against));
    compared(&request, &state, pair.await?).await
}

/// Restore a version of the site profile
///
/// Makes the profile what it was then, as a new version.
#[utoipa::path(tag = "revisions", params(Version, IfMatch, Write),
    responses((status = 200, description = "The newest version.", body = RevisionView)))]
#[post("/v1/site/revisions/{version}/restore")]
pub async fn restore_site_revision(write: Write, version: Version, precondition: IfMatch) -> ApiResult {
    let work = move |connection: &mut PgConnection, act: &Act| {
        let snapshot = reading::snapshot(connection, site(), version.0)?;
        let version = restoring::site(connection, &precondition, snapshot, &act.doing("restore_revision"))?;
        Written::resource(version, &reading::pair(connection, site(), version, None)?.compared())
    };
    write.run(work).await
}

fn site() -> (&'static str, Uuid) {
    let At { resource, id, .. } = At::site(1);
    (resource, id)
}

fn listed(request: &HttpRequest, state: &AppState, page: Page<RevisionSummary>) -> ApiResult {
    let links = links::of_page(request, &state.config.public_url, &page.page);
    reply::linked(reply::plain(request, &page), links)
}

async fn compared(request: &HttpRequest, state: &AppState, pair: Pair) -> ApiResult {
    reply::made(request, state, move || pair.compared()).await
}
