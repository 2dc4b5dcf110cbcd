//! The endpoints of honoured units; what is about who a unit is: [`super::identity`].

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post, put};
use diesel::PgConnection;

use super::columns::COLUMNS;
use super::list::{Criteria, HonouredUnitFilter, HonouredUnitInclude, HonouredUnitListStatus, IncludeQuery};
use super::model::{HonouredUnitInput, HonouredUnitPatch, Named};
use super::view::{self, HonouredUnitSummary, HonouredUnitView};
use super::{store, write};
use crate::app::AppState;
use crate::auth::{MaybeCaller, Scope};
use crate::error::{ApiError, ApiResult};
use crate::history::{self, Act, Write};
use crate::honours::included::{self, Of};
use crate::http::body::Body;
use crate::http::key::Key;
use crate::http::lifetime::ShortLived;
use crate::http::listed::Listed;
use crate::http::page::Page;
use crate::http::query;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};
use crate::http::written::Written;
use crate::resources::Resource;
use crate::slugs::{self, Found};
use crate::text::fold;
use crate::trash;
use crate::views;

const KIND: Resource = Resource::HonouredUnit;

/// List honoured units
///
/// By name unless `sort` says otherwise (`-views`: what was viewed most, at most two seconds behind what is counted).
/// `name` finds a unit by what it was called before, too.
#[utoipa::path(tag = "honoured-units", params(Listed<HonouredUnitFilter>),
    responses((status = 200, description = "A page of units.", body = Page<HonouredUnitSummary>)))]
#[get("/v1/honoured-units")]
pub async fn list_honoured_units(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    listed: Listed<HonouredUnitFilter>,
) -> ApiResult {
    if listed.filter.status != HonouredUnitListStatus::Live {
        caller.require(Scope::RegisterWrite)?;
    }
    let (mut criteria, name) = read(&listed.filter)?;
    let window = listed.window()?;
    let with_views = listed.filter.wants_views();
    let counts = with_views || window.key_table().is_some();
    let rows = state
        .db
        .run(move |connection| {
            criteria.called = name.map(|name| store::called(connection, &name)).transpose()?;
            let found = store::list(connection, &criteria, &window)?;
            Ok::<_, ApiError>(found.try_replace(|rows| view::of_all(connection, rows, with_views))?)
        })
        .await?;
    let answer = reply::page(&request, &state, listed, rows, |unit| unit, COLUMNS).await;
    ShortLived::mark(answer, counts)
}

/// The filter in the form in which the database keeps what it compares, and the name that is searched for.
fn read(filter: &HonouredUnitFilter) -> Result<(Criteria, Option<String>), ApiError> {
    let mut faults = Vec::new();
    let name = query::line(filter.name.as_deref(), "name", 100, &mut faults);
    let region = query::line(filter.region.as_deref(), "region", 50, &mut faults);
    let industry = query::line(filter.industry.as_deref(), "industry", 50, &mut faults);
    if !faults.is_empty() {
        return Err(ApiError::BadRequest(faults));
    }
    let criteria = Criteria { status: filter.status, called: None, region, industry };
    Ok((criteria, name.map(|name| fold::fold(&name))))
}

/// Create an honoured unit
///
/// The slug is made from the name when it is absent.
#[utoipa::path(tag = "honoured-units", request_body = HonouredUnitInput, params(Write),
    responses((status = 201, description = "The new unit.", body = HonouredUnitView)))]
#[post("/v1/honoured-units")]
pub async fn create_honoured_unit(write: Write, body: Body<HonouredUnitInput>) -> ApiResult {
    let input = body.0;
    let work = move |connection: &mut PgConnection, act: &Act| {
        let made = write::create(connection, &input, act)?;
        let view = view::of_one(connection, made)?;
        Written::created((KIND.collection(), &view.summary.slug), view.summary.version, &view)
    };
    write.run(work).await
}

/// Read an honoured unit
///
/// By its id or slug; a record that was merged into another leads there by 308.
#[utoipa::path(tag = "honoured-units", params(Key, Reading<HonouredUnitView, IncludeQuery>),
    responses((status = 200, description = "The unit.", body = HonouredUnitView)))]
#[get("/v1/honoured-units/{id}")]
pub async fn get_honoured_unit(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    key: Key,
    reading: Reading<HonouredUnitView, IncludeQuery>,
) -> ApiResult {
    let with_honours = reading.query.wants(HonouredUnitInclude::Honours);
    let with_views = reading.query.wants(HonouredUnitInclude::Views);
    let found = state.db.run(move |connection| {
        let found = slugs::resolve(connection, KIND, &key, store::find)?.ok_or(ApiError::NotFound)?;
        Ok::<_, ApiError>(match found {
            Found::Here(row) => {
                let names = store::former_names_of(connection, row.id)?;
                let mut view = view::of_one(connection, (row, names))?;
                if with_honours {
                    view.honours = Some(included::newest(connection, Of::Unit, view.summary.id)?);
                }
                if with_views {
                    view.summary.views = Some(views::copy::views_of(connection, view.summary.id)?);
                }
                Found::Here(view)
            }
            // It is not shown here, only where it is.
            Found::Moved(row) => Found::Moved(HonouredUnitView::new(row, Vec::new(), 0)),
        })
    });
    match found.await? {
        Found::Here(view) => {
            let answer = reply::read(&request, &state, &reading, Some(view.summary.version), view).await;
            ShortLived::mark(answer, with_views)
        }
        Found::Moved(view) => {
            let slug = &view.summary.slug;
            reply::moved(&request, reply::location(&state.config.public_url, KIND.collection(), slug))
        }
    }
}

/// Replace an honoured unit
///
/// What is absent gets its default; the slug stays when none is given. Another name is a correction, which leaves no
/// former name; an official rename is `POST …/rename`.
#[utoipa::path(tag = "honoured-units", request_body = HonouredUnitInput, params(Key, IfMatch, Write),
    responses((status = 200, description = "The unit as it is now.", body = HonouredUnitView)))]
#[put("/v1/honoured-units/{id}")]
pub async fn replace_honoured_unit(
    write: Write,
    key: Key,
    precondition: IfMatch,
    body: Body<HonouredUnitInput>,
) -> ApiResult {
    let input = body.0;
    change(write, key, precondition, move |_| Ok(input.clone())).await
}

/// Change some fields of an honoured unit
///
/// A JSON Merge Patch (RFC 7396): what is absent stays, null clears. Another name is a correction, which leaves no
/// former name; an official rename is `POST …/rename`.
#[utoipa::path(tag = "honoured-units", params(Key, IfMatch, Write),
    request_body(content = HonouredUnitPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The unit as it is now.", body = HonouredUnitView)))]
#[patch("/v1/honoured-units/{id}")]
pub async fn update_honoured_unit(
    write: Write,
    key: Key,
    precondition: IfMatch,
    patch: HonouredUnitPatch,
) -> ApiResult {
    change(write, key, precondition, move |current| patch.apply(&HonouredUnitInput::of(current)?)).await
}

/// Put an honoured unit into the trash
///
/// Refused while live honours or live studios refer to it, and while records are merged into it.
#[utoipa::path(tag = "honoured-units", params(Key, IfMatch, Write),
    responses((status = 204, description = "It is in the trash.")))]
#[delete("/v1/honoured-units/{id}")]
pub async fn delete_honoured_unit(write: Write, key: Key, precondition: IfMatch) -> ApiResult {
    trash::delete(write, KIND, key, precondition).await
}

/// Take an honoured unit out of the trash
///
/// One that is live stays as it is.
#[utoipa::path(tag = "honoured-units", params(Key, Write),
    responses((status = 200, description = "The unit, live again.", body = HonouredUnitView)))]
#[post("/v1/honoured-units/{id}/restore")]
pub async fn restore_honoured_unit(write: Write, key: Key) -> ApiResult {
    let work = move |connection: &mut PgConnection, act: &Act| {
        let restored = write::restore(connection, &key, act)?;
        answer(connection, restored)
    };
    write.run(work).await
}

/// PUT and PATCH: the same but for where the new input comes from.
async fn change(
    write: Write,
    key: Key,
    precondition: IfMatch,
    input: impl Fn(&Named) -> Result<HonouredUnitInput, ApiError> + Send + 'static,
) -> ApiResult {
    let work = move |connection: &mut PgConnection, act: &Act| {
        let current = write::lock_live(connection, &key)?;
        history::unchanged(connection, &precondition, (KIND, current.0.id, current.0.version))?;
        let after = input(&current)?;
        let changed = write::replace(connection, current, after, act)?;
        answer(connection, changed)
    };
    write.run(work).await
}

pub(super) fn answer(connection: &mut PgConnection, unit: Named) -> Result<Written, ApiError> {
    let view = view::of_one(connection, unit)?;
    Written::resource(view.summary.version, &view)
}
