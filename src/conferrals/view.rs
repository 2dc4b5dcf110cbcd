//! What readers are shown of a conferral: an explicit list of fields, with its award, competition and article, and
//! how many honours of it are entered.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use diesel::result::Error::NotFound;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::Conferral;
use super::store;
use crate::honours::included::{self, Of};
use crate::honours::view::HonourView;
use crate::http::conversion::Conversion;
use crate::references::{self, ArticleReference, AwardReference, CompetitionReference};
use crate::visibility::Audience;

/// A decision that confers an award.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConferralView {
    pub id: Uuid,
    /// Stable part of the address.
    #[schema(example = "2020-gong-ren-xian-feng-hao")]
    pub slug: String,
    pub award: AwardReference,
    /// Who receives the award: `unit` or `studio`. More may come.
    #[schema(example = "unit")]
    pub recipient_kind: String,
    /// The year that the award is of.
    #[schema(minimum = 1900, maximum = 2100, example = 2020)]
    pub year: i32,
    #[schema(required = true)]
    pub competition_id: Option<Uuid>,
    /// The competition in which the award was won.
    #[schema(required = true)]
    pub competition: Option<CompetitionReference>,
    /// The day of the decision, where it is known.
    #[schema(required = true, example = "2021-03-18")]
    pub decided_on: Option<NaiveDate>,
    /// The number of the decision's document.
    #[schema(required = true, example = "广工发〔2021〕5号")]
    pub document_no: Option<String>,
    /// Null too while the reader may not see the article.
    #[schema(required = true)]
    pub article_id: Option<Uuid>,
    /// The article that announces it.
    #[schema(required = true)]
    pub article: Option<ArticleReference>,
    /// How many recipients were announced; null where nobody said.
    #[schema(required = true, minimum = 0, maximum = 1000000, example = 40)]
    pub declared_count: Option<i32>,
    /// How many honours of it the register has, revoked ones aside.
    #[schema(minimum = 0, example = 38)]
    pub entered_count: i64,
    /// Those of its honours that are in force, newest first, at most 500; with `include=honours`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub honours: Option<Vec<HonourView>>,
    /// Grows with every change; `If-Match` compares it.
    #[schema(minimum = 1, example = 1)]
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// What was converted from the other script; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub conversion: Option<Conversion>,
}

/// What a conferral can be read with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConferralInclude {
    Honours,
}

/// How a conferral is read.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConferralQuery {
    /// `honours` adds the honours of the conferral.
    #[param(inline, style = Form, explode = false, min_items = 1, example = json!(["honours"]))]
    pub include: Option<Vec<ConferralInclude>>,
}

impl ConferralQuery {
    pub fn includes(&self, what: ConferralInclude) -> bool {
        self.include.as_ref().is_some_and(|asked| asked.contains(&what))
    }
}

/// `rows` as `audience` sees them, in a number of statements that does not grow with them.
pub fn of_all(
    connection: &mut PgConnection,
    rows: Vec<Conferral>,
    audience: Audience,
) -> QueryResult<Vec<ConferralView>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let values = || rows.iter().map(|row| &row.values);
    let awards = references::awards(connection, values().map(|row| row.award_id))?;
    let competitions = references::competitions(connection, values().filter_map(|row| row.competition_id))?;
    let articles = references::articles(connection, values().filter_map(|row| row.article_id), audience)?;
    let entered = included::counts(connection, Of::Conferral, &ids)?;
    let view = |row: Conferral| {
        let values = row.values;
        let (article_id, article) = ArticleReference::shown(values.article_id, audience, &articles);
        Ok(ConferralView {
            id: row.id,
            slug: row.slug,
            // The foreign key keeps it there.
            award: awards.get(&values.award_id).cloned().ok_or(NotFound)?,
            recipient_kind: values.recipient_kind,
            year: values.year,
            competition_id: values.competition_id,
            competition: values.competition_id.and_then(|id| competitions.get(&id)).cloned(),
            decided_on: values.decided_on,
            document_no: values.document_no,
            article_id,
            article,
            declared_count: values.declared_count,
            entered_count: entered.get(&row.id).copied().unwrap_or_default(),
            honours: None,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            conversion: None,
        })
    };
    rows.into_iter().map(view).collect()
}

/// `row` as `audience` sees it.
pub fn of_one(
    connection: &mut PgConnection,
    row: Conferral,
    audience: Audience,
) -> QueryResult<ConferralView> {
    of_all(connection, vec![row], audience)?.pop().ok_or(NotFound)
}

/// The conferrals that the article `id` announces, newest first, as `audience` sees them.
pub fn announced_by(
    connection: &mut PgConnection,
    id: Uuid,
    audience: Audience,
) -> QueryResult<Vec<ConferralView>> {
    let rows = store::announced_by(connection, id)?;
    of_all(connection, rows, audience)
}
