//! The endpoints of innovation studios.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post, put};
use diesel::PgConnection;

use super::columns::COLUMNS;
use super::list::{
    Criteria, IncludeQuery, InnovationStudioFilter, InnovationStudioListInclude, InnovationStudioListStatus,
};
use super::model::{InnovationStudio, InnovationStudioInput, InnovationStudioPatch};
use super::view::{self, InnovationStudioSummary, InnovationStudioView};
use super::{store, write};
use crate::app::AppState;
use crate::auth::{MaybeCaller, Scope};
use crate::error::{ApiError, ApiResult};
use crate::history::{self, Act, Write};
use crate::http::body::Body;
use crate::http::key::Key;
use crate::http::lifetime::ShortLived;
use crate::http::listed::Listed;
use crate::http::page::Page;
use crate::http::query;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};
use crate::http::stored::to_text;
use crate::http::written::Written;
use crate::resources::Resource;
use crate::slugs::{self, Found};
use crate::text::fold;
use crate::trash;

const KIND: Resource = Resource::InnovationStudio;

/// List innovation studios
///
/// By name unless `sort` says otherwise (`-views`: what was viewed most, at most two seconds behind what is counted);
/// summaries, without members, texts and contact.
#[utoipa::path(tag = "innovation-studios", params(Listed<InnovationStudioFilter>),
    responses((status = 200, description = "A page of innovation studios.", body = Page<InnovationStudioSummary>)))]
#[get("/v1/innovation-studios")]
pub async fn list_innovation_studios(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    listed: Listed<InnovationStudioFilter>,
) -> ApiResult {
    if listed.filter.status == InnovationStudioListStatus::Trashed {
        caller.require(Scope::RegisterWrite)?;
    }
    let window = listed.window()?;
    let with_host = listed.filter.wants(InnovationStudioListInclude::HostUnit);
    let with_views = listed.filter.wants(InnovationStudioListInclude::Views);
    let counts = with_views || window.key_table().is_some();
    let (listed, rows) = state
        .db
        .run(move |connection| {
            let criteria = look_up(connection, &listed.filter)?;
            let found = store::list(connection, &criteria, &window)?;
            let beside = (with_host, with_views);
            let rows = found.try_replace(|rows| view::of_all(connection, rows, beside))?;
            Ok::<_, ApiError>((listed, rows))
        })
        .await?;
    let answer = reply::page(&request, &state, listed, rows, |studio| studio, COLUMNS).await;
    ShortLived::mark(answer, counts)
}

/// The filter with its texts in the form that is stored and the id of the unit it names; one that leads nowhere is
/// 400.
fn look_up(connection: &mut PgConnection, filter: &InnovationStudioFilter) -> Result<Criteria, ApiError> {
    let mut faults = Vec::new();
    let name = query::line(filter.name.as_deref(), "name", 100, &mut faults);
    let field = query::line(filter.field.as_deref(), "field", 50, &mut faults);
    let region = query::line(filter.region.as_deref(), "region", 50, &mut faults);
    let leader = query::line(filter.leader.as_deref(), "leader", 50, &mut faults);
    if !faults.is_empty() {
        return Err(ApiError::BadRequest(faults));
    }
    let host_unit = match &filter.host_unit {
        None => None,
        Some(key) => Some(slugs::named(connection, Resource::HonouredUnit, "host_unit", key)?),
    };
    Ok(Criteria {
        status: filter.status,
        name: name.map(|name| fold::fold(&name)),
        level: filter.level.map(to_text).transpose()?,
        field,
        region,
        host_unit,
        leader,
    })
}

/// Create an innovation studio
///
/// The slug is made from the name when it is absent, and `host_unit` is the unit's name when only `host_unit_id` is
/// given.
#[utoipa::path(tag = "innovation-studios", request_body = InnovationStudioInput, params(Write),
    responses((status = 201, description = "The new innovation studio.", body = InnovationStudioView)))]
#[post("/v1/innovation-studios")]
pub async fn create_innovation_studio(write: Write, body: Body<InnovationStudioInput>) -> ApiResult {
    let input = body.0;
    let work = move |connection: &mut PgConnection, act: &Act| {
        let row = write::create(connection, &input, act)?;
        let view = InnovationStudioView::load(connection, row, &[])?;
        Written::created((KIND.collection(), &view.summary.slug), view.summary.version, &view)
    };
    write.run(work).await
}

/// Read an innovation studio
///
/// By its id or slug; `include` names what is shown beside it.
#[utoipa::path(tag = "innovation-studios", params(Key, Reading<InnovationStudioView, IncludeQuery>),
    responses((status = 200, description = "The innovation studio.", body = InnovationStudioView)))]
#[get("/v1/innovation-studios/{id}")]
pub async fn get_innovation_studio(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    key: Key,
    reading: Reading<InnovationStudioView, IncludeQuery>,
) -> ApiResult {
    let include = reading.query.include.clone().unwrap_or_default();
    let found = state.db.run(move |connection| {
        let found = slugs::resolve(connection, KIND, &key, store::find)?.ok_or(ApiError::NotFound)?;
        Ok::<_, ApiError>(match found {
            Found::Here(row) => Found::Here(InnovationStudioView::load(connection, row, &include)?),
            Found::Moved(row) => Found::Moved(InnovationStudioView::load(connection, row, &[])?),
        })
    });
    match found.await? {
        Found::Here(view) => {
            let counts = view.summary.views.is_some();
            let answer = reply::read(&request, &state, &reading, Some(view.summary.version), view).await;
            ShortLived::mark(answer, counts)
        }
        Found::Moved(view) => {
            let slug = &view.summary.slug;
            reply::moved(&request, reply::location(&state.config.public_url, KIND.collection(), slug))
        }
    }
}

/// Replace an innovation studio
///
/// What is absent gets its default; the slug stays when none is given, and `host_unit` is the unit's name when only
/// `host_unit_id` is given.
#[utoipa::path(tag = "innovation-studios", request_body = InnovationStudioInput, params(Key, IfMatch, Write),
    responses((status = 200, description = "The innovation studio as it is now.", body = InnovationStudioView)))]
#[put("/v1/innovation-studios/{id}")]
pub async fn replace_innovation_studio(
    write: Write,
    key: Key,
    precondition: IfMatch,
    body: Body<InnovationStudioInput>,
) -> ApiResult {
    let input = body.0;
    change(write, key, precondition, move |_| Ok(input.clone())).await
}

/// Change some fields of an innovation studio
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears. A studio that moves from one honoured unit to
/// another gets that one's name as `host_unit` unless the patch says it.
#[utoipa::path(tag = "innovation-studios", params(Key, IfMatch, Write),
    request_body(content = InnovationStudioPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The innovation studio as it is now.", body = InnovationStudioView)))]
#[patch("/v1/innovation-studios/{id}")]
pub async fn update_innovation_studio(
    write: Write,
    key: Key,
    precondition: IfMatch,
    patch: InnovationStudioPatch,
) -> ApiResult {
    change(write, key, precondition, move |current| write::merged(current, &patch)).await
}

/// Put an innovation studio into the trash
///
/// Refused while live honours refer to it.
#[utoipa::path(tag = "innovation-studios", params(Key, IfMatch, Write),
    responses((status = 204, description = "It is in the trash.")))]
#[delete("/v1/innovation-studios/{id}")]
pub async fn delete_innovation_studio(write: Write, key: Key, precondition: IfMatch) -> ApiResult {
    trash::delete(write, KIND, key, precondition).await
}

/// Take an innovation studio out of the trash
///
/// Refused while the honoured unit it is linked to is in the trash or merged into another. One that is live stays as
/// it is.
#[utoipa::path(tag = "innovation-studios", params(Key, Write),
    responses((status = 200, description = "The innovation studio, live again.", body = InnovationStudioView)))]
#[post("/v1/innovation-studios/{id}/restore")]
pub async fn restore_innovation_studio(write: Write, key: Key) -> ApiResult {
    let work = move |connection: &mut PgConnection, act: &Act| {
        let row = write::restore(connection, &key, act)?;
        answer(connection, row)
    };
    write.run(work).await
}

/// PUT and PATCH: the same but for where the new input comes from.
async fn change(
    write: Write,
    key: Key,
    precondition: IfMatch,
    input: impl Fn(&InnovationStudio) -> Result<InnovationStudioInput, ApiError> + Send + 'static,
) -> ApiResult {
    let work = move |connection: &mut PgConnection, act: &Act| {
        let current = write::lock_live(connection, &key)?;
        history::unchanged(connection, &precondition, (KIND, current.head.id, current.head.version))?;
        let after = input(&current)?;
        let row = write::replace(connection, current, after, act)?;
        answer(connection, row)
    };
    write.run(work).await
}

fn answer(connection: &mut PgConnection, row: InnovationStudio) -> Result<Written, ApiError> {
    let view = InnovationStudioView::load(connection, row, &[])?;
    Written::resource(view.summary.version, &view)
}
