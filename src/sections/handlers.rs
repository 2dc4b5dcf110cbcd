//! The endpoints of sections.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post, put};
use diesel::PgConnection;

use super::model::{COLUMNS, NewSection, Section, SectionFilter, SectionInput, SectionPatch, SectionView};
use super::store;
use crate::app::AppState;
use crate::auth::{Caller, MaybeCaller, Scope};
use crate::db::violated_constraint;
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
use crate::ids;
use crate::resources::Resource;
use crate::slugs::{self, Found};
use crate::trash;

const KIND: Resource = Resource::Section;

/// List sections
///
/// In the order of a menu, by position, unless `sort` says otherwise.
#[utoipa::path(tag = "sections", params(Listed<SectionFilter>),
    responses((status = 200, description = "A page of sections.", body = Page<SectionView>)))]
#[get("/v1/sections")]
pub async fn list_sections(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    listed: Listed<SectionFilter>,
) -> ApiResult {
    let trashed = listed.filter.status == TrashStatus::Trashed;
    if trashed {
        caller.require(Scope::ArticlesPublish)?;
    }
    let window = listed.window()?;
    let parent = listed.filter.parent.clone();
    let rows = state
        .db
        .run(move |connection| {
            let parent = parent.map(|key| slugs::named(connection, KIND, "parent", &key)).transpose()?;
            store::list(connection, parent, trashed, &window).map_err(ApiError::from)
        })
        .await?;
    reply::page(&request, &state, listed, rows, SectionView::from, COLUMNS).await
}

/// Create a section
///
/// At the top, or below the section that `parent_id` names; the slug is made from the name when it is absent.
#[utoipa::path(tag = "sections", request_body = SectionInput,
    responses((status = 201, description = "The new section.", body = SectionView)))]
#[post("/v1/sections")]
pub async fn create_section(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    _: NoQuery,
    body: Body<SectionInput>,
) -> ApiResult {
    let input = body.0;
    let now = state.clock.now();
    let row = state
        .db
        .transaction(move |connection| {
            let id = ids::new(now);
            let values = checked(connection, id, &input)?;
            let slug = slugs::claim(connection, KIND, id, input.slug.as_deref(), &values.name)?;
            store::insert(connection, id, &slug, &values, now).map_err(explain)
        })
        .await?;
    let location = reply::location(&state.config.public_url, KIND.collection(), &row.slug);
    reply::created(&request, location, row.version, &SectionView::from(row))
}

/// Read a section
///
/// By its id or slug.
#[utoipa::path(tag = "sections", params(Key, Reading<SectionView>),
    responses((status = 200, description = "The section.", body = SectionView)))]
#[get("/v1/sections/{id}")]
pub async fn get_section(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    key: Key,
    reading: Reading<SectionView>,
) -> ApiResult {
    let found = state
        .db
        .run(move |connection| slugs::resolve(connection, KIND, &key, store::find).map_err(ApiError::from));
    match found.await?.ok_or(ApiError::NotFound)? {
        Found::Here(row) => {
            reply::read(&request, &state, &reading, Some(row.version), SectionView::from(row)).await
        }
        Found::Moved(row) => {
            reply::moved(&request, reply::location(&state.config.public_url, KIND.collection(), &row.slug))
        }
    }
}

/// Replace a section
///
/// What is absent gets its default; the slug stays when none is given.
#[utoipa::path(tag = "sections", request_body = SectionInput, params(Key, IfMatch),
    responses((status = 200, description = "The section as it is now.", body = SectionView)))]
#[put("/v1/sections/{id}")]
pub async fn replace_section(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
    precondition: IfMatch,
    body: Body<SectionInput>,
) -> ApiResult {
    let input = body.0;
    change(&request, &state, key, precondition, move |_| Ok(input.clone())).await
}

/// Change some fields of a section
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears.
#[utoipa::path(tag = "sections", params(Key, IfMatch),
    request_body(content = SectionPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The section as it is now.", body = SectionView)))]
#[patch("/v1/sections/{id}")]
pub async fn update_section(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
    precondition: IfMatch,
    patch: SectionPatch,
) -> ApiResult {
    change(&request, &state, key, precondition, move |current| patch.apply(current)).await
}

/// Put a section into the trash
///
/// Refused while live articles or sections refer to it.
#[utoipa::path(tag = "sections", params(Key, IfMatch, Write),
    responses((status = 204, description = "It is in the trash.")))]
#[delete("/v1/sections/{id}")]
pub async fn delete_section(write: Write, key: Key, precondition: IfMatch) -> ApiResult {
    trash::delete(write, KIND, key, precondition).await
}

/// Take a section out of the trash
///
/// Refused when its name has been given to another beside it, or its parent is gone. One that is live stays as it is.
#[utoipa::path(tag = "sections", params(Key),
    responses((status = 200, description = "The section, live again.", body = SectionView)))]
#[post("/v1/sections/{id}/restore")]
pub async fn restore_section(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: Key,
    _: NoQuery,
) -> ApiResult {
    let now = state.clock.now();
    let row = state
        .db
        .transaction(move |connection| {
            let id = slugs::any(connection, KIND, &key)?;
            match store::lock(connection, id)?.ok_or(ApiError::NotFound)? {
                (row, None) => Ok(row),
                (row, Some(_)) => {
                    checked(connection, row.id, &SectionInput::from(&row))
                        .map_err(ApiError::into_conflict)?;
                    KIND.set_deleted(connection, row.id, None, now).map_err(explain)?;
                    lock_live(connection, &Key::Id(row.id))
                }
            }
        })
        .await?;
    reply::resource(&request, row.version, &SectionView::from(row))
}

/// PUT and PATCH: the same but for where the new input comes from. What changes nothing keeps its version.
async fn change(
    request: &HttpRequest,
    state: &Data<AppState>,
    key: Key,
    precondition: IfMatch,
    input: impl Fn(&SectionInput) -> Result<SectionInput, ApiError> + Send + 'static,
) -> ApiResult {
    let now = state.clock.now();
    let row = state
        .db
        .transaction(move |connection| {
            store::lock_tree(connection)?;
            let current = lock_live(connection, &key)?;
            precondition.check(current.version)?;
            let before = SectionInput::from(&current);
            let mut after = input(&before)?;
            after.slug.get_or_insert_with(|| current.slug.clone());
            if after == before {
                return Ok(current);
            }
            let values = checked(connection, current.id, &after)?;
            let slug = slugs::claim(connection, KIND, current.id, after.slug.as_deref(), &values.name)?;
            slugs::replace(connection, KIND, current.id, (&current.slug, &slug), now)?;
            store::update(connection, current.id, &slug, &values, now).map_err(explain)
        })
        .await?;
    reply::resource(request, row.version, &SectionView::from(row))
}

fn lock_live(connection: &mut PgConnection, key: &Key) -> Result<Section, ApiError> {
    let id = slugs::live(connection, KIND, key)?;
    match store::lock(connection, id)? {
        Some((row, None)) => Ok(row),
        _ => Err(ApiError::NotFound),
    }
}

/// The input's meaning beside what the database already holds: the parent is live and not below the section.
fn checked(
    connection: &mut PgConnection,
    id: uuid::Uuid,
    input: &SectionInput,
) -> Result<NewSection, ApiError> {
    let values = input.parse()?;
    if let Some(parent) = values.parent_id {
        let mut faults = Vec::new();
        KIND.hold_one(connection, Some(parent), "/parent_id", &mut faults)?;
        if !faults.is_empty() {
            return Err(ApiError::Unprocessable(faults));
        }
        if store::subtree(connection, &[id])?.contains(&parent) || parent == id {
            return Err(ApiError::field("/parent_id", "conflicting", "a section cannot be below itself"));
        }
    }
    Ok(values)
}

/// What a violated constraint means to the caller.
fn explain(error: diesel::result::Error) -> ApiError {
    match violated_constraint(&error) {
        Some("sections_sibling_name_key") => {
            ApiError::taken("/name", "another section beside it has this name")
        }
        _ => error.into(),
    }
}
