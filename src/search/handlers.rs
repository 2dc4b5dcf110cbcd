//! The endpoints of search.

use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, dev::Payload, get};
use serde::{Deserialize, Serialize};
use std::future::{Ready, ready};
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

use super::facets::{self, SearchFacets};
use super::hits::{self, SearchHit};
use super::paging;
use super::query::{Criteria, SearchQuery, SearchStart};
use super::reading::{self, Search};
use super::suggest::{self, SuggestQuery, Suggestions, Typed};
use super::terms::Terms;
use crate::app::AppState;
use crate::auth::MaybeCaller;
use crate::error::{ApiError, ApiResult};
use crate::http::page::PageInfo;
use crate::http::query::{self, Query};
use crate::http::reply;

/// A page of results.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchResults {
    /// The page's results, in the order asked for.
    pub data: Vec<SearchHit>,
    /// Where this page stands among the results.
    pub page: PageInfo,
    /// With `facets`: counts of all the results, not only of this page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub facets: Option<SearchFacets>,
}

/// The whole query of a search.
#[derive(Debug, Deserialize)]
pub struct Searched {
    #[serde(flatten)]
    query: SearchQuery,
    #[serde(flatten)]
    start: SearchStart,
}

impl IntoParams for Searched {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = SearchQuery::into_params(&parameter_in);
        parameters.extend(SearchStart::into_params(&parameter_in));
        parameters
    }
}

impl FromRequest for Searched {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(query::parse(request.query_string()))
    }
}

/// Search
///
/// Over articles, honoured units by their current and former names, and innovation studios. Finds exactly what contains
/// every word, also inside longer words, and only what everyone may see, whoever asks. A filter leaves the kinds that
/// have it.
#[utoipa::path(tag = "search", params(Searched),
    responses((status = 200, description = "A page of results.", body = SearchResults)))]
#[get("/v1/search")]
pub async fn search_content(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    Searched { query, start }: Searched,
) -> ApiResult {
    let terms = Terms::parse(&query.q)?;
    let mut criteria = query.criteria(state.clock.now())?;
    let part = paging::part(&query, &start)?;
    let results = state.db.run(move |connection| {
        query.look_up(connection, &mut criteria)?;
        let search = Search { terms, criteria, sort: query.sort };
        reading::in_snapshot(connection, |connection| {
            let few = reading::few(connection, &search.criteria)?;
            let found = reading::page(connection, &search, few.as_deref(), &part)?;
            let facets = match &start.facets {
                Some(asked) => Some(facets::load(connection, &search, few.as_deref(), asked)?),
                None => None,
            };
            let data = hits::load(connection, &found.rows, &search.terms)?;
            Ok::<_, ApiError>(SearchResults { data, page: paging::info(&query, &part, &found), facets })
        })
    });
    let results = results.await?;
    paging::linked(&request, &state.config.public_url, &results.page, reply::plain(&request, &results))
}

/// Suggest while somebody types
///
/// Titles and names (a unit's former ones too) that contain what is typed, by characters, by the beginning of their
/// pinyin from any syllable on, or by the initials of their syllables. Only what everyone may see, whoever asks.
#[utoipa::path(tag = "search", params(SuggestQuery),
    responses((status = 200, description = "The best suggestions.", body = Suggestions)))]
#[get("/v1/search/suggest")]
pub async fn suggest_names(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    query: Query<SuggestQuery>,
) -> ApiResult {
    let query = query.0;
    let typed = Typed::parse(&query.q)?;
    let criteria = Criteria::of(query.types.as_deref(), state.clock.now());
    let data = state.db.run(move |connection| {
        reading::in_snapshot(connection, |connection| {
            suggest::suggest(connection, &typed, &criteria, query.limit()).map_err(ApiError::from)
        })
    });
    reply::plain(&request, &Suggestions { data: data.await? })
}
