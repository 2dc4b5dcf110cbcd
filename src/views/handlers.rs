//! The endpoints of view counts.

use std::collections::HashMap;

use actix_web::http::header::{HeaderValue, USER_AGENT};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use diesel::PgConnection;
use uuid::Uuid;

use super::model::{
    CountedView, SeriesQuery, SubjectType, TotalsQuery, ViewInput, ViewTotal, ViewTotals, ViewsView,
};
use super::sent::SentView;
use super::writer::Reader;
use super::{store, subjects};
use crate::app::AppState;
use crate::auth::MaybeCaller;
use crate::clock::day_in;
use crate::error::{ApiError, ApiResult};
use crate::http::client_address::client_address;
use crate::http::key::Key;
use crate::http::query::{NoQuery, Query};
use crate::http::reply;
use crate::visibility::Audience;

/// Count a view of an article
///
/// Answers after the view is committed: what is counted stays counted. With an `event_id` it can be sent again until it is
/// answered, and counts once.
#[utoipa::path(tag = "views", params(Key), request_body = Option<ViewInput>,
    responses((status = 200, description = "The total, and whether this view was counted.", body = CountedView)))]
#[post("/v1/articles/{id}/views")]
pub async fn count_article_view(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    key: Key,
    _: NoQuery,
    input: SentView,
) -> ApiResult {
    count(&request, &state, SubjectType::Article, key, input.0).await
}

/// Read the view counts of an article
///
/// The total, and how many views each day, week or month had, in the site's time zone.
#[utoipa::path(tag = "views", params(Key, SeriesQuery),
    responses((status = 200, description = "Total and series.", body = ViewsView)))]
#[get("/v1/articles/{id}/views")]
pub async fn get_article_views(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    key: Key,
    query: Query<SeriesQuery>,
) -> ApiResult {
    series(&request, &state, &caller, SubjectType::Article, key, &query.0).await
}

/// Count a view of an honoured unit
///
/// Answers after the view is committed: what is counted stays counted. With an `event_id` it can be sent again until it is
/// answered, and counts once.
#[utoipa::path(tag = "views", params(Key), request_body = Option<ViewInput>,
    responses((status = 200, description = "The total, and whether this view was counted.", body = CountedView)))]
#[post("/v1/honoured-units/{id}/views")]
pub async fn count_honoured_unit_view(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    key: Key,
    _: NoQuery,
    input: SentView,
) -> ApiResult {
    count(&request, &state, SubjectType::HonouredUnit, key, input.0).await
}

/// Read the view counts of an honoured unit
///
/// The total, and how many views each day, week or month had, in the site's time zone.
#[utoipa::path(tag = "views", params(Key, SeriesQuery),
    responses((status = 200, description = "Total and series.", body = ViewsView)))]
#[get("/v1/honoured-units/{id}/views")]
pub async fn get_honoured_unit_views(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    key: Key,
    query: Query<SeriesQuery>,
) -> ApiResult {
    series(&request, &state, &caller, SubjectType::HonouredUnit, key, &query.0).await
}

/// Count a view of an innovation studio
///
/// Answers after the view is committed: what is counted stays counted. With an `event_id` it can be sent again until it is
/// answered, and counts once.
#[utoipa::path(tag = "views", params(Key), request_body = Option<ViewInput>,
    responses((status = 200, description = "The total, and whether this view was counted.", body = CountedView)))]
#[post("/v1/innovation-studios/{id}/views")]
pub async fn count_innovation_studio_view(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    key: Key,
    _: NoQuery,
    input: SentView,
) -> ApiResult {
    count(&request, &state, SubjectType::InnovationStudio, key, input.0).await
}

/// Read the view counts of an innovation studio
///
/// The total, and how many views each day, week or month had, in the site's time zone.
#[utoipa::path(tag = "views", params(Key, SeriesQuery),
    responses((status = 200, description = "Total and series.", body = ViewsView)))]
#[get("/v1/innovation-studios/{id}/views")]
pub async fn get_innovation_studio_views(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    key: Key,
    query: Query<SeriesQuery>,
) -> ApiResult {
    series(&request, &state, &caller, SubjectType::InnovationStudio, key, &query.0).await
}

/// Read the view totals of several subjects
///
/// Up to 100 at once; what the caller may not read is left out.
#[utoipa::path(tag = "views", params(TotalsQuery),
    responses((status = 200, description = "Totals, in the order asked for.", body = ViewTotals)))]
#[get("/v1/views")]
pub async fn list_views(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    query: Query<TotalsQuery>,
) -> ApiResult {
    let TotalsQuery { kind, ids } = query.0;
    let audience = caller.audience(state.clock.now());
    let wanted = ids.clone();
    let mut totals: HashMap<Uuid, i64> = state
        .db
        .run(move |connection: &mut PgConnection| {
            let visible = subjects::visible(connection, kind, &wanted, audience)?;
            Ok::<_, ApiError>(store::totals(connection, &visible)?.into_iter().collect())
        })
        .await?;
    // Taken out of the map, so that an id that was given twice is answered once.
    let data =
        ids.into_iter().filter_map(|id| totals.remove(&id).map(|views| ViewTotal { id, views })).collect();
    reply::plain(&request, &ViewTotals { data })
}

/// Counts a view of the subject of `kind` that `key` names; 404 when the public sees none.
async fn count(
    request: &HttpRequest,
    state: &AppState,
    kind: SubjectType,
    key: Key,
    input: ViewInput,
) -> ApiResult {
    let now = state.clock.now();
    let reader = Reader {
        address: client_address(request.head(), &state.config.trusted_proxies),
        agent: request.headers().get(USER_AGENT).map(HeaderValue::as_bytes).unwrap_or_default(),
    };
    let event = input.event_id;
    let counted = match key {
        // The usual way: one batch and nothing looked up.
        Key::Id(id) => state.views.count((kind, id), now, reader, event).await?,
        Key::Slug(_) => None,
    };
    let counted = match counted {
        Some(counted) => counted,
        None => {
            let id = find(state, kind, key, Audience::Public(now)).await?;
            state.views.count((kind, id), now, reader, event).await?.ok_or(ApiError::NotFound)?
        }
    };
    Ok(HttpResponse::Ok().json(counted))
}

/// The total and the series of the subject of `kind` that `key` names; 404 when the caller sees none.
async fn series(
    request: &HttpRequest,
    state: &AppState,
    caller: &MaybeCaller,
    kind: SubjectType,
    key: Key,
    query: &SeriesQuery,
) -> ApiResult {
    let now = state.clock.now();
    let time_zone = state.config.time_zone;
    let span = query.span(day_in(time_zone, now))?;
    let id = find(state, kind, key, caller.audience(now)).await?;
    let (totals, days) = state
        .db
        .run(move |connection| {
            let totals = store::total(connection, id)?.unwrap_or_default();
            Ok::<_, ApiError>((totals, store::days(connection, id, span.from, span.to)?))
        })
        .await?;
    let (baseline, counted) = totals;
    let view = ViewsView {
        kind,
        id,
        total: baseline + counted,
        baseline,
        from: span.from,
        to: span.to,
        interval: span.interval,
        time_zone: time_zone.name().to_owned(),
        series: span.series(&days),
    };
    reply::plain(request, &view)
}

async fn find(state: &AppState, kind: SubjectType, key: Key, audience: Audience) -> Result<Uuid, ApiError> {
    let found = state.db.run(move |connection: &mut PgConnection| {
        subjects::find(connection, kind, &key, audience).map_err(ApiError::from)
    });
    found.await?.ok_or(ApiError::NotFound)
}
