//! How many honours there are: counted by up to three properties, with the filters of the list.

use std::cmp::Ordering;

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

use super::counts::count;
use super::list::{Criteria, HonourFilter, HonourListStatus};
use crate::app::AppState;
use crate::auth::MaybeCaller;
use crate::awards::model::Level;
use crate::error::{ApiError, ApiResult};
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};
use crate::http::csv::{Cell, Column};
use crate::http::format::ListFormat;
use crate::http::reading::Reading;
use crate::http::reply;
use crate::references::{self, AwardReference};

/// What honours are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HonourGroup {
    Year,
    Level,
    Award,
    /// Of the recipient, as it is today.
    Region,
    /// Of the unit, as it is today.
    Industry,
    RecipientKind,
}

/// What is asked of the statistics.
#[derive(Debug, Deserialize)]
pub struct HonourStatisticsQuery {
    #[serde(flatten)]
    filter: HonourFilter,
    #[serde(flatten)]
    grouping: Grouping,
}

/// `status=` of the statistics. Not those in the trash: being honoured for the first time says nothing there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HonourStatisticsStatus {
    /// In force.
    #[default]
    Conferred,
    Revoked,
    /// Both.
    All,
}

impl From<HonourStatisticsStatus> for HonourListStatus {
    fn from(status: HonourStatisticsStatus) -> Self {
        match status {
            HonourStatisticsStatus::Conferred => Self::Conferred,
            HonourStatisticsStatus::Revoked => Self::Revoked,
            HonourStatisticsStatus::All => Self::All,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Grouping {
    /// `conferred` (default), `revoked` or `all` (both). Those in the trash are not counted.
    #[serde(default)]
    #[param(inline, required = false)]
    status: HonourStatisticsStatus,
    /// Up to three of `year`, `level`, `award`, `region`, `industry` and `recipient_kind`, separated by commas; without
    /// it there is only the total.
    #[serde(default)]
    #[param(style = Form, explode = false, inline, required = false, min_items = 1, max_items = 3,
        example = json!(["year", "level"]))]
    group_by: Vec<HonourGroup>,
    /// `csv` for a table, one row a group; wins over `Accept: text/csv`. The default is `json`.
    #[param(inline)]
    format: Option<ListFormat>,
}

impl IntoParams for HonourStatisticsQuery {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = HonourFilter::into_params(&parameter_in);
        parameters.extend(Grouping::into_params(&parameter_in));
        parameters
    }
}

/// Honours counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct HonourStatistics {
    /// One row a group, in the order of `group_by`: the latest year and the highest level first, all else by name.
    pub data: Vec<HonourCount>,
    /// All of them together. Recipients are counted once here, so their numbers in the rows may add up to more.
    pub total: HonourTotal,
    /// What was converted from the other script; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub conversion: Option<Conversion>,
}

/// The honours of one group. Only what was asked for in `group_by` is there of the first six fields.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct HonourCount {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 2020)]
    pub year: Option<i32>,
    /// `national`, `provincial`, `municipal`, `county` or `enterprise`. More may come.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "municipal")]
    pub level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub award: Option<AwardReference>,
    /// Null where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "利州区")]
    pub region: Option<Option<String>>,
    /// Null where it is not known, and for studios.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "制造业")]
    pub industry: Option<Option<String>>,
    /// `unit` or `studio`. More may come.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "unit")]
    pub recipient_kind: Option<String>,
    #[serde(flatten)]
    pub total: HonourTotal,
}

/// How many honours, and of how many recipients.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct HonourTotal {
    #[schema(minimum = 0, example = 40)]
    pub honours: i64,
    /// Recipients, each counted once.
    #[schema(minimum = 0, example = 38)]
    pub recipients: i64,
    /// Those of them whose first honour of all in the register is among these honours. One that was given several on its
    /// first day counts in the group of each of them, and once in the total. Revoked honours count as first ones only
    /// where `status` asks for them.
    #[schema(minimum = 0, example = 21)]
    pub first_time_recipients: i64,
}

/// Count honours
///
/// By up to three properties, with the filters of the list. Those in the trash are not counted. A CSV has a row a group,
/// or without `group_by` one row with the total.
#[utoipa::path(tag = "honours", params(Reading<HonourStatistics, HonourStatisticsQuery>),
    responses((status = 200, description = "The counts.", body = HonourStatistics)))]
#[get("/v1/honours/statistics")]
pub async fn get_honour_statistics(
    request: HttpRequest,
    state: Data<AppState>,
    _: MaybeCaller,
    reading: Reading<HonourStatistics, HonourStatisticsQuery>,
) -> ApiResult {
    let HonourStatisticsQuery { filter, grouping: Grouping { status, group_by, format } } = reading.query;
    for (index, group) in group_by.iter().enumerate() {
        if group_by.iter().take(index).any(|earlier| earlier == group) {
            return Err(ApiError::parameter("group_by", "not_allowed", "no value twice"));
        }
    }
    let columns: Vec<Column<HonourCount>> = COLUMNS
        .iter()
        .filter(|(group, _)| group.is_none_or(|group| group_by.contains(&group)))
        .map(|(_, column)| *column)
        .collect();
    let is_grouped = !group_by.is_empty();
    let view = state
        .db
        .run(move |connection| {
            let criteria = filter.look_up(connection, status.into())?;
            statistics(connection, &criteria, &group_by)
        })
        .await?;
    let rows = move |view: HonourStatistics| match is_grouped {
        true => view.data,
        false => vec![HonourCount { total: view.total, ..HonourCount::default() }],
    };
    let format = ListFormat::of(request.headers(), format);
    reply::table(&request, &state, (reading.script, format), view, (rows, columns), "honour-statistics").await
}

fn statistics(
    connection: &mut PgConnection,
    criteria: &Criteria,
    groups: &[HonourGroup],
) -> Result<HonourStatistics, ApiError> {
    let (rows, total) = count(connection, criteria, groups)?;
    if groups.is_empty() {
        return Ok(HonourStatistics { data: Vec::new(), total, conversion: None });
    }
    let awards = references::awards(connection, rows.iter().filter_map(|row| row.award_id))?;
    let by = |group| groups.contains(&group);
    let mut data: Vec<HonourCount> = rows
        .into_iter()
        .map(|row| HonourCount {
            year: row.year,
            award: row.award_id.and_then(|id| awards.get(&id).cloned()),
            region: by(HonourGroup::Region).then_some(row.region.clone()),
            industry: by(HonourGroup::Industry).then_some(row.industry.clone()),
            recipient_kind: row.recipient_kind.clone(),
            total: row.total(),
            level: row.level,
        })
        .collect();
    data.sort_by(|one, other| {
        groups.iter().fold(Ordering::Equal, |so_far, group| so_far.then_with(|| group.compare(one, other)))
    });
    Ok(HonourStatistics { data, total, conversion: None })
}

impl HonourGroup {
    /// Which of two rows comes first within this group; the unknown is last.
    fn compare(self, one: &HonourCount, other: &HonourCount) -> Ordering {
        let award = |row: &HonourCount| row.award.clone().map(|award| (award.name, award.id));
        let known =
            |text: &Option<Option<String>>| (text.as_ref().is_some_and(Option::is_none), text.clone());
        match self {
            Self::Year => other.year.cmp(&one.year),
            Self::Level => Level::of(one.level.as_deref()).cmp(&Level::of(other.level.as_deref())),
            Self::Award => award(one).cmp(&award(other)),
            Self::Region => known(&one.region).cmp(&known(&other.region)),
            Self::Industry => known(&one.industry).cmp(&known(&other.industry)),
            Self::RecipientKind => one.recipient_kind.cmp(&other.recipient_kind),
        }
    }
}

/// The counts as CSV: a group's column stands there when it was asked for.
const COLUMNS: &[(Option<HonourGroup>, Column<HonourCount>)] = &[
    (Some(HonourGroup::Year), ("year", |row| row.year.cell())),
    (Some(HonourGroup::Level), ("level", |row| row.level.cell())),
    (Some(HonourGroup::Award), ("award.id", |row| row.award.as_ref().map(|award| award.id).cell())),
    (
        Some(HonourGroup::Award),
        ("award.name", |row| row.award.as_ref().map(|award| award.name.clone()).cell()),
    ),
    (Some(HonourGroup::Region), ("region", |row| row.region.clone().flatten().cell())),
    (Some(HonourGroup::Industry), ("industry", |row| row.industry.clone().flatten().cell())),
    (Some(HonourGroup::RecipientKind), ("recipient_kind", |row| row.recipient_kind.cell())),
    (None, ("honours", |row| row.total.honours.cell())),
    (None, ("recipients", |row| row.total.recipients.cell())),
    (None, ("first_time_recipients", |row| row.total.first_time_recipients.cell())),
];

impl Texts for HonourCount {
    fn texts(&mut self, converter: &mut Converter) {
        converter.within("award", &mut self.award);
        for (field, text) in [("region", &mut self.region), ("industry", &mut self.industry)] {
            if let Some(text) = text {
                converter.optional(field, text);
            }
        }
    }
}

impl Texts for HonourStatistics {
    fn texts(&mut self, converter: &mut Converter) {
        converter.within("data", &mut self.data);
    }
}

impl Convertible for HonourStatistics {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}
