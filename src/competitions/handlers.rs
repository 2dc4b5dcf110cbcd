//! The endpoints of competitions.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post, put};
use diesel::PgConnection;

use super::columns::COLUMNS;
use super::model::{Competition, CompetitionFilter, CompetitionInput, CompetitionPatch, CompetitionView};
use super::store::{self, Criteria};
use super::write;
use crate::app::AppState;
use crate::auth::{Caller, MaybeCaller, Scope};
use crate::error::{ApiError, ApiResult};
use crate::history::Write;
use crate::http::body::Body;
use crate::http::key::Key;
use crate::http::listed::Listed;
use crate::http::page::Page;
use crate::http::query::NoQuery;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};
use crate::http::trash::TrashStatus;
use crate::references;
use crate::resources::Resource;
use crate::slugs::{self, Found};
use crate::trash;
use crate::visibility::Audience;

const KIND: Resource = Resource::Competition;

/// List competitions
///
/// Those of the latest year first unless `sort` says otherwise.
#[utoipa::path(tag = "competitions", params(Listed<CompetitionFilter>),
    responses((status = 200, description = "A page of competitions.", body = Page<CompetitionView>)))]
#[get("/v1/competitions")]
pub async fn list_competitions(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    listed: Listed<CompetitionFilter>,
) -> ApiResult {
    let trashed = listed.filter.status == TrashStatus::Trashed;
    if trashed {
        caller.require(Scope::RegisterWrite)?;
    }
    let CompetitionFilter { year, year_min, year_max, .. } = listed.filter;
    let criteria = Criteria { trashed, year, year_min, year_max };
    let audience = caller.audience(state.clock.now());
    let window = listed.window()?;
    let rows = state
        .db
        .run(move |connection| {
            let rows = store::list(connection, &criteria, &window)?;
            let ids = rows.rows.iter().filter_map(|row| row.values.article_id);
            let articles = references::articles(connection, ids, audience)?;
            Ok::<_, ApiError>(rows.map(|row| CompetitionView::new(row, audience, &articles)))
        })
        .await?;
    reply::page(&request, &state, listed, rows, |view| view, COLUMNS).await
}

/// Create a competition
///
/// Titles within a year that differ only in width, case or script are one; the slug is made from the title when it is
/// absent.
#[utoipa::path(tag = "competitions", request_body = CompetitionInput,
    responses((status = 201, description = "The new competition.", body = CompetitionView)))]
#[post("/v1/competitions")]
pub async fn create_competition(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    _: NoQuery,
    body: Body<CompetitionInput>,
) -> ApiResult {
    let (input, now) = (body.0, state.clock.now());
    let view = state
        .db
        .transaction(move |connection| {
            let row = write::create(connection, &input, now)?;
            view(connection, row, Audience::Desk)
        })
        .await?;
    let location = reply::location(&state.config.public_url, KIND.collection(), &view.slug);
    reply::created(&request, location, view.version, &view)
}

/// Read a competition
///
/// By its id or slug.
#[utoipa::path(tag = "competitions", params(Key, Reading<CompetitionView>),
    responses((status = 200, description = "The competition.", body = CompetitionView)))]
#[get("/v1/competitions/{id}")]
pub async fn get_competition(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    key: Key,
    reading: Reading<CompetitionView>,
) -> ApiResult {
    let audience = caller.audience(state.clock.now());
    let found = state.db.run(move |connection| {
        match slugs::resolve(connection, KIND, &key, store::find)?.ok_or(ApiError::NotFound)? {
            Found::Here(row) => view(connection, row, audience).map(Found::Here),
            Found::Moved(row) => view(connection, row, audience).map(Found::Moved),
        }
    });
    match found.await? {
        Found::Here(view) => reply::read(&request, &state, &reading, Some(view.version), view).await,
        Found::Moved(view) => {
            reply::moved(&request, reply::location(&state.config.public_url, KIND.collection(), &view.slug))
        }
    }
}

/// Replace a competition
///
/// What is absent gets its default; the slug stays when none is given.
#[utoipa::path(tag = "competitions", request_body = CompetitionInput, params(Key, IfMatch),
    responses((status = 200, description = "The competition as it is now.", body = CompetitionView)))]
#[put("/v1/competitions/{id}")]
pub async fn replace_competition(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
    precondition: IfMatch,
    body: Body<CompetitionInput>,
) -> ApiResult {
    let input = body.0;
    change(&request, &state, key, precondition, move |_| Ok(input.clone())).await
}

/// Change some fields of a competition
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears.
#[utoipa::path(tag = "competitions", params(Key, IfMatch),
    request_body(content = CompetitionPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The competition as it is now.", body = CompetitionView)))]
#[patch("/v1/competitions/{id}")]
pub async fn update_competition(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
    precondition: IfMatch,
    patch: CompetitionPatch,
) -> ApiResult {
    change(&request, &state, key, precondition, move |current| patch.apply(&CompetitionInput::from(current)))
        .await
}

/// Put a competition into the trash
///
/// Refused while live conferrals belong to it.
#[utoipa::path(tag = "competitions", params(Key, IfMatch, Write),
    responses((status = 204, description = "It is in the trash.")))]
#[delete("/v1/competitions/{id}")]
pub async fn delete_competition(write: Write, key: Key, precondition: IfMatch) -> ApiResult {
    trash::delete(write, KIND, key, precondition).await
}

/// Take a competition out of the trash
///
/// Refused while its article is in the trash, and when its title has been given to another. One that is live stays
/// as it is.
#[utoipa::path(tag = "competitions", params(Key),
    responses((status = 200, description = "The competition, live again.", body = CompetitionView)))]
#[post("/v1/competitions/{id}/restore")]
pub async fn restore_competition(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
) -> ApiResult {
    let now = state.clock.now();
    let view = state
        .db
        .transaction(move |connection| {
            let row = write::restore(connection, &key, now)?;
            view(connection, row, Audience::Desk)
        })
        .await?;
    reply::resource(&request, view.version, &view)
}

/// PUT and PATCH: the same but for where the new input comes from.
async fn change(
    request: &HttpRequest,
    state: &Data<AppState>,
    key: Key,
    precondition: IfMatch,
    input: impl Fn(&Competition) -> Result<CompetitionInput, ApiError> + Send + 'static,
) -> ApiResult {
    let now = state.clock.now();
    let view = state
        .db
        .transaction(move |connection| {
            let current = write::lock_live(connection, &key)?;
            precondition.check(current.version)?;
            let after = input(&current)?;
            let row = write::replace(connection, current, after, now)?;
            view(connection, row, Audience::Desk)
        })
        .await?;
    reply::resource(request, view.version, &view)
}

/// `row` as `audience` sees it.
fn view(
    connection: &mut PgConnection,
    row: Competition,
    audience: Audience,
) -> Result<CompetitionView, ApiError> {
    let articles = references::articles(connection, row.values.article_id, audience)?;
    Ok(CompetitionView::new(row, audience, &articles))
}
