//! The endpoints of sections.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post, put};
use diesel::PgConnection;

use super::model::{COLUMNS, Section, SectionFilter, SectionInput, SectionPatch, SectionView};
use super::{store, write};
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
#[utoipa::path(tag = "sections", request_body = SectionInput, params(Write),
    responses((status = 201, description = "The new section.", body = SectionView)))]
#[post("/v1/sections")]
pub async fn create_section(write: Write, body: Body<SectionInput>) -> ApiResult {
    let input = body.0;
    let work = move |connection: &mut PgConnection, act: &Act| {
        let row = write::create(connection, &input, act)?;
        Written::created((KIND.collection(), &row.slug.clone()), row.version, &SectionView::from(row))
    };
    write.run(work).await
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
#[utoipa::path(tag = "sections", request_body = SectionInput, params(Key, IfMatch, Write),
    responses((status = 200, description = "The section as it is now.", body = SectionView)))]
#[put("/v1/sections/{id}")]
pub async fn replace_section(
    write: Write,
    key: Key,
    precondition: IfMatch,
    body: Body<SectionInput>,
) -> ApiResult {
    let input = body.0;
    change(write, key, precondition, move |_| Ok(input.clone())).await
}

/// Change some fields of a section
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears.
#[utoipa::path(tag = "sections", params(Key, IfMatch, Write),
    request_body(content = SectionPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The section as it is now.", body = SectionView)))]
#[patch("/v1/sections/{id}")]
pub async fn update_section(write: Write, key: Key, precondition: IfMatch, patch: SectionPatch) -> ApiResult {
    change(write, key, precondition, move |current| patch.apply(current)).await
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
#[utoipa::path(tag = "sections", params(Key, Write),
    responses((status = 200, description = "The section, live again.", body = SectionView)))]
#[post("/v1/sections/{id}/restore")]
pub async fn restore_section(write: Write, key: Key) -> ApiResult {
    write.run(move |connection, act| answer(write::restore(connection, &key, act)?)).await
}

/// PUT and PATCH: the same but for where the new input comes from.
async fn change(
    write: Write,
    key: Key,
    precondition: IfMatch,
    input: impl Fn(&SectionInput) -> Result<SectionInput, ApiError> + Send + 'static,
) -> ApiResult {
    let work = move |connection: &mut PgConnection, act: &Act| {
        store::lock_tree(connection)?;
        let current = write::lock_live(connection, &key)?;
        history::unchanged(connection, &precondition, (KIND, current.id, current.version))?;
        let after = input(&SectionInput::from(&current))?;
        answer(write::replace(connection, current, after, act)?)
    };
    write.run(work).await
}

fn answer(row: Section) -> Result<Written, ApiError> {
    Written::resource(row.version, &SectionView::from(row))
}
