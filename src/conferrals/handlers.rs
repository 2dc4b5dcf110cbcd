//! The endpoints of conferrals.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post, put};
use diesel::PgConnection;

use super::columns::{COLUMNS, STATISTICS};
use super::list::{ConferralListFilter, Criteria};
use super::model::{Conferral, ConferralInput, ConferralPatch};
use super::statistics::{self, ConferralStatistics, ConferralStatisticsQuery};
use super::store;
use super::view::{self, ConferralInclude, ConferralQuery, ConferralView};
use super::write;
use crate::app::AppState;
use crate::auth::{MaybeCaller, Scope};
use crate::error::{ApiError, ApiResult};
use crate::history::{self, Act, Write};
use crate::honours::included::{self, Of};
use crate::http::body::Body;
use crate::http::format::ListFormat;
use crate::http::key::Key;
use crate::http::listed::Listed;
use crate::http::page::Page;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};
use crate::http::written::Written;
use crate::resources::Resource;
use crate::slugs::{self, Found};
use crate::trash;
use crate::visibility::Audience;

const KIND: Resource = Resource::Conferral;

/// List conferrals
///
/// Newest first unless `sort` says otherwise; those whose day nobody knows as if it were the last of their year.
#[utoipa::path(tag = "conferrals", params(Listed<ConferralListFilter>),
    responses((status = 200, description = "A page of conferrals.", body = Page<ConferralView>)))]
#[get("/v1/conferrals")]
pub async fn list_conferrals(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    listed: Listed<ConferralListFilter>,
) -> ApiResult {
    let trashed = listed.filter.is_trashed();
    if trashed {
        caller.require(Scope::RegisterWrite)?;
    }
    let audience = caller.audience(state.clock.now());
    let window = listed.window()?;
    let (listed, rows) = state
        .db
        .run(move |connection| {
            let criteria = Criteria { trashed, ..listed.filter.which.look_up(connection, audience)? };
            let found = store::list(connection, &criteria, &window)?;
            let rows = found.try_replace(|rows| view::of_all(connection, rows, audience))?;
            Ok::<_, ApiError>((listed, rows))
        })
        .await?;
    reply::page(&request, &state, listed, rows, |view| view, COLUMNS).await
}

/// Count conferrals
///
/// By group: how many there are, how many recipients they declare, and how many of those are entered. Those in the
/// trash are not counted. A CSV has a row a group, or without `group_by` one row with the total.
#[utoipa::path(tag = "conferrals", params(Reading<ConferralStatistics, ConferralStatisticsQuery>),
    responses((status = 200, description = "Counts by group, and of all.", body = ConferralStatistics)))]
#[get("/v1/conferrals/statistics")]
pub async fn get_conferral_statistics(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    reading: Reading<ConferralStatistics, ConferralStatisticsQuery>,
) -> ApiResult {
    let audience = caller.audience(state.clock.now());
    let query = reading.query;
    let (groups, format) = (query.groups()?, ListFormat::of(request.headers(), query.format()));
    let is_grouped = !groups.is_empty();
    let columns: Vec<_> = STATISTICS
        .iter()
        .filter(|(group, _)| group.is_none_or(|group| groups.contains(&group)))
        .map(|(_, column)| *column)
        .collect();
    let counted =
        state.db.run(move |connection| statistics::count(connection, &query, &groups, audience)).await?;
    let rows = move |counted: ConferralStatistics| counted.into_rows(is_grouped);
    reply::table(&request, &state, (reading.script, format), counted, (rows, columns), "conferral-statistics")
        .await
}

/// Create a conferral
///
/// The slug is made from the year and the award's name when it is absent.
#[utoipa::path(tag = "conferrals", request_body = ConferralInput, params(Write),
    responses((status = 201, description = "The new conferral.", body = ConferralView)))]
#[post("/v1/conferrals")]
pub async fn create_conferral(write: Write, body: Body<ConferralInput>) -> ApiResult {
    let input = body.0;
    let audience = write.caller.audience(write.act.now);
    let work = move |connection: &mut PgConnection, act: &Act| {
        let row = write::create(connection, &input, act)?;
        let view = view::of_one(connection, row, audience)?;
        Written::created((KIND.collection(), &view.slug), view.version, &view)
    };
    write.run(work).await
}

/// Read a conferral
///
/// By its id or slug.
#[utoipa::path(tag = "conferrals", params(Key, Reading<ConferralView, ConferralQuery>),
    responses((status = 200, description = "The conferral.", body = ConferralView)))]
#[get("/v1/conferrals/{id}")]
pub async fn get_conferral(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    key: Key,
    reading: Reading<ConferralView, ConferralQuery>,
) -> ApiResult {
    let audience = caller.audience(state.clock.now());
    let with_honours = reading.query.includes(ConferralInclude::Honours);
    let found = state.db.run(move |connection| {
        match slugs::resolve(connection, KIND, &key, store::find)?.ok_or(ApiError::NotFound)? {
            Found::Moved(row) => Ok(Found::Moved(view::of_one(connection, row, audience)?)),
            Found::Here(row) => {
                let mut view = view::of_one(connection, row, audience)?;
                if with_honours {
                    view.honours = Some(included::newest(connection, Of::Conferral, view.id)?);
                }
                Ok::<_, ApiError>(Found::Here(view))
            }
        }
    });
    match found.await? {
        Found::Here(view) => reply::read(&request, &state, &reading, Some(view.version), view).await,
        Found::Moved(view) => {
            reply::moved(&request, reply::location(&state.config.public_url, KIND.collection(), &view.slug))
        }
    }
}

/// Replace a conferral
///
/// What is absent gets its default; the slug stays when none is given.
#[utoipa::path(tag = "conferrals", request_body = ConferralInput, params(Key, IfMatch, Write),
    responses((status = 200, description = "The conferral as it is now.", body = ConferralView)))]
#[put("/v1/conferrals/{id}")]
pub async fn replace_conferral(
    write: Write,
    key: Key,
    precondition: IfMatch,
    body: Body<ConferralInput>,
) -> ApiResult {
    let input = body.0;
    change(write, key, precondition, move |_| Ok(input.clone())).await
}

/// Change some fields of a conferral
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears.
#[utoipa::path(tag = "conferrals", params(Key, IfMatch, Write),
    request_body(content = ConferralPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The conferral as it is now.", body = ConferralView)))]
#[patch("/v1/conferrals/{id}")]
pub async fn update_conferral(
    write: Write,
    key: Key,
    precondition: IfMatch,
    patch: ConferralPatch,
) -> ApiResult {
    change(write, key, precondition, move |current| patch.apply(&ConferralInput::from(current))).await
}

/// Put a conferral into the trash
///
/// Refused while live honours belong to it.
#[utoipa::path(tag = "conferrals", params(Key, IfMatch, Write),
    responses((status = 204, description = "It is in the trash.")))]
#[delete("/v1/conferrals/{id}")]
pub async fn delete_conferral(write: Write, key: Key, precondition: IfMatch) -> ApiResult {
    trash::delete(write, KIND, key, precondition).await
}

/// Take a conferral out of the trash
///
/// Refused while its award, competition or article is in the trash, and when another has taken its place. One that
/// is live stays as it is.
#[utoipa::path(tag = "conferrals", params(Key, Write),
    responses((status = 200, description = "The conferral, live again.", body = ConferralView)))]
#[post("/v1/conferrals/{id}/restore")]
pub async fn restore_conferral(write: Write, key: Key) -> ApiResult {
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
    input: impl Fn(&Conferral) -> Result<ConferralInput, ApiError> + Send + 'static,
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

fn answer(connection: &mut PgConnection, row: Conferral, audience: Audience) -> Result<Written, ApiError> {
    let view = view::of_one(connection, row, audience)?;
    Written::resource(view.version, &view)
}
