//! The endpoints of search.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::{Deserialize, Serialize};
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

use super::facets::{self, SearchFacets};
use super::hits::{Loaded, SearchHit};
use super::paging;
use super::query::{Criteria, SearchQuery, SearchStart};
use super::reading::{self as results, Search};
use super::suggest::{self, SuggestQuery, Suggestions, Typed};
use super::terms::Terms;
use crate::app::AppState;
use crate::auth::MaybeCaller;
use crate::error::{ApiError, ApiResult};
use crate::http::conversion::Convertible;
use crate::http::lifetime::Shows;
use crate::http::links;
use crate::http::locale::language_of_list;
use crate::http::page::PageInfo;
use crate::http::reading::Reading;
use crate::http::reply;
use crate::resources::Resource;

/// Bytes of texts in which words are looked for elsewhere, so that nobody else waits for it. A page of usual texts is less.
const LONG: usize = 256 << 10;

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

/// Search
///
/// Over articles, honoured units by their current and former names, and innovation studios. Finds exactly what contains
/// every word, also inside longer words, and only what everyone may see, whoever asks. A filter leaves the kinds that
/// have it.
#[utoipa::path(tag = "search", params(Reading<SearchResults, Searched>),
    responses((status = 200, description = "A page of results.", body = SearchResults)))]
#[get("/v1/search")]
pub async fn search_content(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    reading: Reading<SearchResults, Searched>,
) -> ApiResult {
    let Searched { query, start } = reading.query;
    let (script, own) = (reading.script, state.config.locale.clone());
    let terms = Terms::parse(&query.q)?;
    let criteria = query.criteria(state.clock.now())?;
    let part = paging::part(&query, &start)?;
    let mut search = Search { terms, criteria, sort: query.sort };
    let (words, shown) = (search.terms.clone(), query.clone());
    let read = state.db.snapshot(results::SETTINGS, move |snapshot| {
        query.look_up(snapshot.connection()?, &mut search.criteria)?;
        let (found, few) = results::find(snapshot, &search, &part)?;
        let facets = match &start.facets {
            Some(asked) => Some(facets::load(snapshot, &search, few.as_deref(), asked)?),
            None => None,
        };
        let loaded = Loaded::of(snapshot, &found.rows, &search.terms)?;
        Ok::<_, ApiError>((found, loaded, facets))
    });
    let (found, loaded, facets) = read.await?;
    let page = paging::info(&shown, &part, &found);
    let shows = words
        .grams()
        .map(|words| Shows::Page { articles: results::ids_of(&found.rows, Resource::Article.name()), words });
    let data = reply::elsewhere(&state, loaded.size() > LONG, move || {
        let mut data = loaded.shown(&found.rows, &words);
        for hit in &mut data {
            hit.convert(script, &own);
        }
        Ok(data)
    });
    let results = SearchResults { data: data.await?, page, facets };
    let links = links::of_page(&request, &state.config.public_url, &results.page);
    let answer = reply::linked(reply::plain(&request, &results), links);
    let answer = reply::in_language(answer, language_of_list(script, &state.config.locale));
    Shows::mark(answer, shows)
}

/// Suggest while somebody types
///
/// Titles and names (a unit's former ones too) that contain what is typed, by characters, by the beginning of their
/// pinyin from any syllable on, or by the initials of their syllables. Only what everyone may see, whoever asks.
#[utoipa::path(tag = "search", params(Reading<Suggestions, SuggestQuery>),
    responses((status = 200, description = "The best suggestions.", body = Suggestions)))]
#[get("/v1/search/suggest")]
pub async fn suggest_names(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    reading: Reading<Suggestions, SuggestQuery>,
) -> ApiResult {
    let query = reading.query;
    let (script, own) = (reading.script, state.config.locale.clone());
    let typed = Typed::parse(&query.q)?;
    let criteria = Criteria::of(query.types.as_deref(), state.clock.now());
    let data = state.db.snapshot(results::SETTINGS, move |snapshot| {
        Ok::<_, ApiError>(suggest::suggest(snapshot, &typed, &criteria, query.limit())?)
    });
    let mut data = data.await?;
    for suggestion in &mut data {
        suggestion.convert(script, &own);
    }
    let answer = reply::plain(&request, &Suggestions { data });
    reply::in_language(answer, language_of_list(script, &state.config.locale))
}
