//! How many conferrals there are, how many recipients they declare and how many of those are entered, by group.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use diesel::PgConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Uuid as SqlUuid};
use serde::{Deserialize, Serialize};
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::list::{ConferralFilter, Criteria};
use crate::awards::model::Level;
use crate::db::planned_with_values;
use crate::error::ApiError;
use crate::http::conversion::Conversion;
use crate::http::format::ListFormat;
use crate::references::{self, AwardReference, CompetitionReference};
use crate::visibility::Audience;

/// Rows that one answer holds at most.
const MOST_ROWS: usize = 10_000;

/// What conferrals can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConferralGroup {
    Year,
    Level,
    Award,
    Competition,
    RecipientKind,
}

/// Which conferrals are counted, and how.
#[derive(Debug, Deserialize)]
pub struct ConferralStatisticsQuery {
    #[serde(flatten)]
    filter: ConferralFilter,
    #[serde(flatten)]
    grouping: Grouping,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Grouping {
    /// Up to three of `year`, `level`, `award`, `competition` and `recipient_kind`, separated by commas, none twice.
    /// Without it there is only the total.
    #[param(inline, style = Form, explode = false, min_items = 1, max_items = 3, example = json!(["year", "award"]))]
    group_by: Option<Vec<ConferralGroup>>,
    /// `csv` for a table, one row a group; wins over `Accept: text/csv`. The default is `json`.
    #[param(inline)]
    format: Option<ListFormat>,
}

impl IntoParams for ConferralStatisticsQuery {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        [ConferralFilter::into_params(&parameter_in), Grouping::into_params(&parameter_in)].concat()
    }
}

/// Conferrals by group, and all of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConferralStatistics {
    /// One row a group that has conferrals, in the order of the groups: the latest year and the highest level first, all else by name.
    pub data: Vec<ConferralStatisticsRow>,
    pub total: ConferralCounts,
    /// What was converted from the other script; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub conversion: Option<Conversion>,
}

/// The conferrals of one group. What was not grouped by is absent.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct ConferralStatisticsRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1900, maximum = 2100, example = 2020)]
    pub year: Option<i32>,
    /// `national`, `provincial`, `municipal`, `county` or `enterprise`. More may come.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "municipal")]
    pub level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub award: Option<AwardReference>,
    /// Null for the conferrals that belong to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CompetitionReference>)]
    pub competition: Option<Option<CompetitionReference>>,
    /// `unit` or `studio`. More may come.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "unit")]
    pub recipient_kind: Option<String>,
    #[serde(flatten)]
    pub counts: ConferralCounts,
}

/// How many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConferralCounts {
    #[schema(minimum = 0, example = 3)]
    pub conferrals: i64,
    /// How many recipients those that say so declare together.
    #[schema(minimum = 0, example = 64)]
    pub declared_count: i64,
    /// How many honours the register has, revoked ones aside.
    #[schema(minimum = 0, example = 62)]
    pub entered_count: i64,
    /// How many conferrals do not say how many recipients there are.
    #[schema(minimum = 0, example = 1)]
    pub undeclared_conferrals: i64,
}

/// A row of [`COUNT`]: a group, or all of them.
#[derive(Debug, QueryableByName)]
struct Counted {
    #[diesel(sql_type = Bool)]
    is_total: bool,
    #[diesel(sql_type = Nullable<Integer>)]
    year: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    level: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    award_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    competition_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    recipient_kind: Option<String>,
    #[diesel(sql_type = BigInt)]
    conferrals: i64,
    #[diesel(sql_type = BigInt)]
    declared_count: i64,
    #[diesel(sql_type = BigInt)]
    entered_count: i64,
    #[diesel(sql_type = BigInt)]
    undeclared_conferrals: i64,
}

/// The groups and the total, of one snapshot. The first five parameters say what is grouped by, the next eight filter,
/// the last is the limit.
const COUNT: &str = "
    SELECT CASE WHEN $1 THEN c.year END AS year,
        CASE WHEN $2 THEN a.level END AS level,
        CASE WHEN $3 THEN c.award_id END AS award_id,
        CASE WHEN $4 THEN c.competition_id END AS competition_id,
        CASE WHEN $5 THEN c.recipient_kind END AS recipient_kind,
        GROUPING(CASE WHEN $1 THEN c.year END) = 1 AS is_total,
        count(*) AS conferrals,
        coalesce(sum(c.declared_count), 0)::bigint AS declared_count,
        coalesce(sum(h.entered), 0)::bigint AS entered_count,
        count(*) FILTER (WHERE c.declared_count IS NULL) AS undeclared_conferrals
    FROM conferrals c
    JOIN awards a ON a.id = c.award_id
    LEFT JOIN (
        SELECT conferral_id, count(*) AS entered FROM honours
        WHERE deleted_at IS NULL AND status = 'conferred' GROUP BY conferral_id
    ) h ON h.conferral_id = c.id
    WHERE c.deleted_at IS NULL
        AND ($6 IS NULL OR c.award_id = $6)
        AND ($7 IS NULL OR c.competition_id = $7)
        AND ($8 IS NULL OR c.article_id = $8)
        AND ($9 IS NULL OR a.level = $9)
        AND ($10 IS NULL OR c.recipient_kind = $10)
        AND ($11 IS NULL OR c.year = $11)
        AND ($12 IS NULL OR c.year >= $12)
        AND ($13 IS NULL OR c.year <= $13)
    GROUP BY GROUPING SETS ((1, 2, 3, 4, 5), ())
    LIMIT $14";

/// The statistics that `query` asks for, as `audience` may know them.
pub fn count(
    connection: &mut PgConnection,
    query: &ConferralStatisticsQuery,
    groups: &[ConferralGroup],
    audience: Audience,
) -> Result<ConferralStatistics, ApiError> {
    let criteria = query.filter.look_up(connection, audience)?;
    let (totals, rows): (Vec<Counted>, Vec<Counted>) =
        counted(connection, groups, &criteria)?.into_iter().partition(|row| row.is_total);
    if rows.len() > MOST_ROWS {
        let detail = format!("at most {MOST_ROWS} rows; group by less or filter more");
        return Err(ApiError::parameter("group_by", "too_many", detail));
    }
    let total = totals.first().map(Counted::counts).unwrap_or_default();
    let awards = references::awards(connection, rows.iter().filter_map(|row| row.award_id))?;
    let competitions =
        references::competitions(connection, rows.iter().filter_map(|row| row.competition_id))?;
    let by_competition = groups.contains(&ConferralGroup::Competition);
    let mut data: Vec<ConferralStatisticsRow> = rows
        .into_iter()
        .map(|row| row.named(by_competition, &awards, &competitions))
        .filter(|_| !groups.is_empty())
        .collect();
    data.sort_by(|one, other| {
        groups.iter().fold(Ordering::Equal, |so_far, group| so_far.then_with(|| group.compare(one, other)))
    });
    Ok(ConferralStatistics { data, total, conversion: None })
}

fn counted(
    connection: &mut PgConnection,
    groups: &[ConferralGroup],
    criteria: &Criteria,
) -> QueryResult<Vec<Counted>> {
    let is_asked = |group| groups.contains(&group);
    let query = sql_query(COUNT)
        .bind::<Bool, _>(is_asked(ConferralGroup::Year))
        .bind::<Bool, _>(is_asked(ConferralGroup::Level))
        .bind::<Bool, _>(is_asked(ConferralGroup::Award))
        .bind::<Bool, _>(is_asked(ConferralGroup::Competition))
        .bind::<Bool, _>(is_asked(ConferralGroup::RecipientKind))
        .bind::<Nullable<SqlUuid>, _>(criteria.award)
        .bind::<Nullable<SqlUuid>, _>(criteria.competition)
        .bind::<Nullable<SqlUuid>, _>(criteria.article)
        .bind::<Nullable<Text>, _>(&criteria.level)
        .bind::<Nullable<Text>, _>(&criteria.recipient_kind)
        .bind::<Nullable<Integer>, _>(criteria.year)
        .bind::<Nullable<Integer>, _>(criteria.year_min)
        .bind::<Nullable<Integer>, _>(criteria.year_max)
        // All of them, the total, and one group more tells that there are too many.
        .bind::<BigInt, _>(i64::try_from(MOST_ROWS).unwrap_or(i64::MAX).saturating_add(2));
    planned_with_values(connection, |connection| query.load(connection))
}

impl ConferralStatisticsQuery {
    /// What is grouped by, in the order asked for; a group twice is 400.
    pub fn groups(&self) -> Result<Vec<ConferralGroup>, ApiError> {
        let mut groups = Vec::new();
        for group in self.grouping.group_by.iter().flatten() {
            if groups.contains(group) {
                return Err(ApiError::parameter("group_by", "not_allowed", "no value twice"));
            }
            groups.push(*group);
        }
        Ok(groups)
    }

    /// The form that the query itself asks for.
    pub fn format(&self) -> Option<ListFormat> {
        self.grouping.format
    }
}

impl ConferralStatistics {
    /// The rows of a table: without groups there is one, the total.
    pub fn into_rows(self, is_grouped: bool) -> Vec<ConferralStatisticsRow> {
        match is_grouped {
            true => self.data,
            false => vec![ConferralStatisticsRow { counts: self.total, ..ConferralStatisticsRow::default() }],
        }
    }
}

impl ConferralGroup {
    /// Which of two rows comes first within this group.
    fn compare(self, one: &ConferralStatisticsRow, other: &ConferralStatisticsRow) -> Ordering {
        let award = |row: &ConferralStatisticsRow| row.award.clone().map(|award| (award.name, award.id));
        // Those without a competition come last.
        let competition = |row: &ConferralStatisticsRow| match row.competition.clone().flatten() {
            Some(competition) => (false, Reverse(competition.year), competition.title, competition.id),
            None => (true, Reverse(0), String::new(), Uuid::nil()),
        };
        match self {
            Self::Year => other.year.cmp(&one.year),
            Self::Level => Level::of(one.level.as_deref()).cmp(&Level::of(other.level.as_deref())),
            Self::Award => award(one).cmp(&award(other)),
            Self::Competition => competition(one).cmp(&competition(other)),
            Self::RecipientKind => one.recipient_kind.cmp(&other.recipient_kind),
        }
    }
}

impl Counted {
    fn counts(&self) -> ConferralCounts {
        ConferralCounts {
            conferrals: self.conferrals,
            declared_count: self.declared_count,
            entered_count: self.entered_count,
            undeclared_conferrals: self.undeclared_conferrals,
        }
    }

    fn named(
        self,
        by_competition: bool,
        awards: &HashMap<Uuid, AwardReference>,
        competitions: &HashMap<Uuid, CompetitionReference>,
    ) -> ConferralStatisticsRow {
        let competition = self.competition_id.and_then(|id| competitions.get(&id)).cloned();
        ConferralStatisticsRow {
            counts: self.counts(),
            year: self.year,
            award: self.award_id.and_then(|id| awards.get(&id)).cloned(),
            competition: by_competition.then_some(competition),
            level: self.level,
            recipient_kind: self.recipient_kind,
        }
    }
}
