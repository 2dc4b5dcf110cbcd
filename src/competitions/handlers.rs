//! The endpoints of competitions.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post, put};
use diesel::PgConnection;

use super::columns::COLUMNS;
use super::model::{Competition, CompetitionFilter, CompetitionInput, CompetitionPatch, CompetitionView};
use super::store::{self, Criteria};
use super::write;
use crate::app::AppState;
use crate::auth::{MaybeCaller, Scope};
use crate::error::{ApiError, ApiResult};
use crate::history::{self, Act, Write};
use crate::http::body::Body;
use crate::http::key::Key;
use crate::http::listed::Listed;
use crate::http::page::Page;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};
use crate::http::trash::TrashStatus;
use crate::http::written::Written;
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
#[utoipa::path(tag = "competitions", request_body = CompetitionInput, params(Write),
    responses((status = 201, description = "The new competition.", body = CompetitionView)))]
#[post("/v1/competitions")]
pub async fn create_competition(write: Write, body: Body<CompetitionInput>) -> ApiResult {
    let input = body.0;
    let audience = write.caller.audience(write.act.now);
    let work = move |connection: &mut PgConnection, act: &Act| {
        let row = write::create(connection, &input, act)?;
        let view = view(connection, row, audience)?;
        Written::created((KIND.collection(), &view.slug), view.version, &view)
    };
    write.run(work).await
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
#[utoipa::path(tag = "competitions", request_body = CompetitionInput, params(Key, IfMatch, Write),
    responses((status = 200, description = "The competition as it is now.", body = CompetitionView)))]
#[put("/v1/competitions/{id}")]
pub async fn replace_competition(
    write: Write,
    key: Key,
    precondition: IfMatch,
    body: Body<CompetitionInput>,
) -> ApiResult {
    let input = body.0;
    change(write, key, precondition, move |_| Ok(input.clone())).await
}

/// Change some fields of a competition
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears.
#[utoipa::path(tag = "competitions", params(Key, IfMatch, Write),
    request_body(content = CompetitionPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The competition as it is now.", body = CompetitionView)))]
#[patch("/v1/competitions/{id}")]
pub async fn update_competition(
    write: Write,
    key: Key,
    precondition: IfMatch,
    patch: CompetitionPatch,
) -> ApiResult {
    change(write, key, precondition, move |current| patch.apply(&CompetitionInput::from(current))).await
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
#[utoipa::path(tag = "competitions", params(Key, Write),
    responses((status = 200, description = "The competition, live again.", body = CompetitionView)))]
#[post("/v1/competitions/{id}/restore")]
pub async fn restore_competition(write: Write, key: Key) -> ApiResult {
    let audience = write.caller.audience(write.act.now);
    let work = move |connection: &mut PgConnection, act: &Act| {
        let row = write::restore(connection, &key, act)?;
        answer(connection, row, audience)
    };
    write.run(work).await
}

/// PUT and PATCH: the same but for where the new input comes from.
async fn change(
    write: Write,
    key: Key,
    precondition: IfMatch,
    input: impl Fn(&Competition) -> Result<CompetitionInput, ApiError> + Send + 'static,
) -> ApiResult {
    let audience = write.caller.audience(write.act.now);
    let work = move |connection: &mut PgConnection, act: &Act| {
        let current = write::lock_live(connection, &key)?;
        history::unchanged(connection, &precondition, (KIND, current.id, current.version))?;
        let after = input(&current)?;
        let row = write::replace(connection, current, after, act)?;
        answer(connection, row, audience)
    };
    write.run(work).await
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

fn answer(connection: &mut PgConnection, row: Competition, audience: Audience) -> Result<Written, ApiError> {
    let view = view(connection, row, audience)?;
    Written::resource(view.version, &view)
}
