//! The endpoints of honours.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post, put};
use diesel::PgConnection;

use super::list::{HonourListFilter, HonourListStatus};
use super::model::{Honour, HonourInput, HonourPatch, RevocationInput};
use super::view::{COLUMNS, HonourView};
use super::{doubles, store, write};
use crate::app::AppState;
use crate::auth::{Caller, MaybeCaller, Scope};
use crate::clock::day_in;
use crate::error::{ApiError, ApiResult};
use crate::history::Write;
use crate::http::body::Body;
use crate::http::key::Key;
use crate::http::listed::Listed;
use crate::http::page::Page;
use crate::http::query::NoQuery;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};
use crate::resources::Resource;
use crate::slugs::Found;
use crate::trash;

const KIND: Resource = Resource::Honour;

/// List honours
///
/// Newest first unless `sort` says otherwise: by the day of the decision, or the end of the year where the day is not
/// known. Revoked honours are left out unless `status` asks for them.
#[utoipa::path(tag = "honours", params(Listed<HonourListFilter>),
    responses((status = 200, description = "A page of honours.", body = Page<HonourView>)))]
#[get("/v1/honours")]
pub async fn list_honours(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    listed: Listed<HonourListFilter>,
) -> ApiResult {
    let status = listed.filter.status();
    if status == HonourListStatus::Trashed {
        caller.require(Scope::RegisterWrite)?;
    }
    let window = listed.window()?;
    let (listed, rows) = state
        .db
        .run(move |connection| {
            let criteria = listed.filter.which.look_up(connection, status)?;
            let rows = store::list(connection, &criteria, &window)?;
            Ok::<_, ApiError>((listed, rows))
        })
        .await?;
    reply::page(&request, &state, listed, rows, HonourView::new, COLUMNS).await
}

/// Create an honour
///
/// The recipient is one unit or one studio, as the award wants it, and has an award of one conferral once.
#[utoipa::path(tag = "honours", request_body = HonourInput,
    responses((status = 201, description = "The new honour.", body = HonourView)))]
#[post("/v1/honours")]
pub async fn create_honour(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    _: NoQuery,
    body: Body<HonourInput>,
) -> ApiResult {
    let (input, now) = (body.0, state.clock.now());
    let view = state
        .db
        .transaction(move |connection| {
            let row = write::create(connection, &input, now)?;
            shown(connection, &row)
        })
        .await?;
    let location = reply::location(&state.config.public_url, KIND.collection(), &view.slug);
    reply::created(&request, location, view.version, &view)
}

/// Read an honour
///
/// By its id or slug.
#[utoipa::path(tag = "honours", params(Key, Reading<HonourView>),
    responses((status = 200, description = "The honour.", body = HonourView)))]
#[get("/v1/honours/{id}")]
pub async fn get_honour(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    key: Key,
    reading: Reading<HonourView>,
) -> ApiResult {
    let found = state.db.run(move |connection| doubles::resolve(connection, &key).map_err(ApiError::from));
    match found.await?.ok_or(ApiError::NotFound)? {
        Found::Here(row) => {
            reply::read(&request, &state, &reading, Some(row.honour.version), HonourView::new(row)).await
        }
        Found::Moved(row) => {
            let slug = &row.honour.slug;
            reply::moved(&request, reply::location(&state.config.public_url, KIND.collection(), slug))
        }
    }
}

/// Replace an honour
///
/// What is absent gets its default; the slug stays when none is given, and the recipient's name while recipient and
/// conferral stay. Whether it is revoked is not changed here, and while it is, recipient and conferral stay too.
#[utoipa::path(tag = "honours", request_body = HonourInput, params(Key, IfMatch),
    responses((status = 200, description = "The honour as it is now.", body = HonourView)))]
#[put("/v1/honours/{id}")]
pub async fn replace_honour(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
    precondition: IfMatch,
    body: Body<HonourInput>,
) -> ApiResult {
    let input = body.0;
    change(&request, &state, key, precondition, move |_| Ok(input.clone())).await
}

/// Change some fields of an honour
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears. With another recipient or conferral, a
/// `recipient_name` that is absent is made anew.
#[utoipa::path(tag = "honours", params(Key, IfMatch),
    request_body(content = HonourPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The honour as it is now.", body = HonourView)))]
#[patch("/v1/honours/{id}")]
pub async fn update_honour(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
    precondition: IfMatch,
    patch: HonourPatch,
) -> ApiResult {
    change(&request, &state, key, precondition, move |current| write::merged(current, &patch)).await
}

/// Put an honour into the trash
///
/// For what was entered by mistake; an honour that is taken back is revoked.
#[utoipa::path(tag = "honours", params(Key, IfMatch, Write),
    responses((status = 204, description = "It is in the trash.")))]
#[delete("/v1/honours/{id}")]
pub async fn delete_honour(write: Write, key: Key, precondition: IfMatch) -> ApiResult {
    trash::delete(write, KIND, key, precondition).await
}

/// Take an honour out of the trash
///
/// Refused while its conferral or recipient is in the trash, or when the recipient has been given it again. One that is
/// live stays as it is.
#[utoipa::path(tag = "honours", params(Key),
    responses((status = 200, description = "The honour, live again.", body = HonourView)))]
#[post("/v1/honours/{id}/restore")]
pub async fn restore_honour(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
) -> ApiResult {
    let now = state.clock.now();
    act(&request, &state, move |connection| write::restore(connection, &key, now)).await
}

/// Revoke an honour
///
/// It stays in the register with the day and the reason, and leaves public lists and statistics unless `status` asks
/// for it.
#[utoipa::path(tag = "honours", request_body = RevocationInput, params(Key, IfMatch),
    responses((status = 200, description = "The honour, revoked.", body = HonourView)))]
#[post("/v1/honours/{id}/revoke")]
pub async fn revoke_honour(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
    precondition: IfMatch,
    body: Body<RevocationInput>,
) -> ApiResult {
    let (input, now) = (body.0, state.clock.now());
    let today = day_in(state.config.time_zone, now);
    act(&request, &state, move |connection| {
        let current = write::lock_live(connection, &key)?;
        precondition.check(current.version)?;
        write::revoke(connection, &current, &input, today, now)
    })
    .await
}

/// Reinstate a revoked honour
///
/// It is in force again; day and reason of the revocation are gone.
#[utoipa::path(tag = "honours", params(Key, IfMatch),
    responses((status = 200, description = "The honour, in force again.", body = HonourView)))]
#[post("/v1/honours/{id}/reinstate")]
pub async fn reinstate_honour(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
    precondition: IfMatch,
) -> ApiResult {
    let now = state.clock.now();
    act(&request, &state, move |connection| {
        let current = write::lock_live(connection, &key)?;
        precondition.check(current.version)?;
        write::reinstate(connection, &current, now)
    })
    .await
}

/// PUT and PATCH: the same but for where the new input comes from.
async fn change(
    request: &HttpRequest,
    state: &Data<AppState>,
    key: Key,
    precondition: IfMatch,
    input: impl Fn(&Honour) -> Result<HonourInput, ApiError> + Send + 'static,
) -> ApiResult {
    let now = state.clock.now();
    act(request, state, move |connection| {
        let current = write::lock_live(connection, &key)?;
        precondition.check(current.version)?;
        let after = input(&current)?;
        write::replace(connection, current, after, now)
    })
    .await
}

/// Answers with the honour that `work` leaves behind.
async fn act(
    request: &HttpRequest,
    state: &Data<AppState>,
    work: impl Fn(&mut PgConnection) -> Result<Honour, ApiError> + Send + 'static,
) -> ApiResult {
    let view = state
        .db
        .transaction(move |connection| {
            let row = work(connection)?;
            shown(connection, &row)
        })
        .await?;
    reply::resource(request, view.version, &view)
}

/// The honour with what is shown beside it.
fn shown(connection: &mut PgConnection, row: &Honour) -> Result<HonourView, ApiError> {
    let joined = store::find(connection, &Key::Id(row.id))?.ok_or(ApiError::NotFound)?;
    Ok(HonourView::new(joined))
}
