//! The articles before and after one in its section, for "previous" and "next" below a text.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamptz, Uuid as SqlUuid};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use crate::app::AppState;
use crate::auth::MaybeCaller;
use crate::error::{ApiError, ApiResult};
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};
use crate::http::key::Key;
use crate::http::reading::Reading;
use crate::http::reply;
use crate::references::ArticleReference;
use crate::resources::Resource;
use crate::schema::articles;
use crate::slugs::{self, Found};
use crate::visibility::{Audience, articles_for};

const KIND: Resource = Resource::Article;

/// The neighbours of an article among those of the same section, or among those without one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleNeighbours {
    /// The one published before it; null for the oldest.
    #[schema(required = true)]
    pub previous: Option<ArticleReference>,
    /// The one published after it; null for the newest.
    #[schema(required = true)]
    pub next: Option<ArticleReference>,
    /// Present when texts were converted for `locale` or `Accept-Language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub conversion: Option<Conversion>,
}

impl Texts for ArticleNeighbours {
    fn texts(&mut self, converter: &mut Converter) {
        converter.within("previous", &mut self.previous);
        converter.within("next", &mut self.next);
    }
}

impl Convertible for ArticleNeighbours {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}

/// Read the neighbours of an article
///
/// The articles right before and right after it in its section, by the time of publication: public ones, for editors all;
/// sections below it are left aside.
#[utoipa::path(tag = "articles", params(Key, Reading<ArticleNeighbours>),
    responses((status = 200, description = "Its neighbours.", body = ArticleNeighbours)))]
#[get("/v1/articles/{id}/neighbours")]
pub async fn get_article_neighbours(
    request: HttpRequest,
    state: Data<AppState>,
    caller: MaybeCaller,
    key: Key,
    reading: Reading<ArticleNeighbours>,
) -> ApiResult {
    let audience = caller.audience(state.clock.now());
    let found = state.db.run(move |connection| {
        let find = |connection: &mut PgConnection, key: &Key| store::find(connection, key, audience);
        match slugs::resolve(connection, KIND, &key, find)?.ok_or(ApiError::NotFound)? {
            Found::Moved(row) => Ok::<_, ApiError>((row.slug, None)),
            Found::Here(row) => {
                let place = Place {
                    section: row.values.section_id,
                    listed_at: row.values.published_at.unwrap_or(row.created_at),
                    id: row.id,
                };
                let others = audience.among_all();
                let previous = beside(connection, &place, Side::Before, others)?;
                let next = beside(connection, &place, Side::After, others)?;
                Ok((row.slug, Some(ArticleNeighbours { previous, next, conversion: None })))
            }
        }
    });
    match found.await? {
        (_, Some(neighbours)) => reply::read(&request, &state, &reading, None, neighbours).await,
        (slug, None) => {
            let location = reply::location(&state.config.public_url, KIND.collection(), &slug);
            reply::moved(&request, format!("{location}/neighbours"))
        }
    }
}

/// Where an article stands among the others of its section.
struct Place {
    section: Option<Uuid>,
    listed_at: DateTime<Utc>,
    id: Uuid,
}

#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

/// The article next to `place` on one side, through the index on section and time.
fn beside(
    connection: &mut PgConnection,
    place: &Place,
    side: Side,
    audience: Audience,
) -> QueryResult<Option<ArticleReference>> {
    let comparison = match side {
        Side::Before => "(articles.listed_at, articles.id) < (",
        Side::After => "(articles.listed_at, articles.id) > (",
    };
    let on_that_side = sql::<Bool>(comparison)
        .bind::<Timestamptz, _>(place.listed_at)
        .sql(", ")
        .bind::<SqlUuid, _>(place.id)
        .sql(")");
    let query = articles::table
        .filter(articles_for(audience))
        .filter(on_that_side)
        .select(ArticleReference::as_select())
        .into_boxed();
    let query = match place.section {
        Some(section) => query.filter(articles::section_id.eq(section)),
        None => query.filter(articles::section_id.is_null()),
    };
    match side {
        Side::Before => query.order((articles::listed_at.desc(), articles::id.desc())),
        Side::After => query.order((articles::listed_at.asc(), articles::id.asc())),
    }
    .first(connection)
    .optional()
}
