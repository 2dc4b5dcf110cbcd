//! The shapes of view counts.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::error::{ApiError, Fault};

/// Days of a series when the caller names no beginning.
const DEFAULT_DAYS: u64 = 30;
/// Points that one answer holds at most.
const MAX_POINTS: usize = 1000;
/// What a legacy page can have counted at most; the database refuses more. So far below the end of the
/// integers that no sum with what is counted here reaches it.
pub const MAX_BASELINE: i64 = 1_000_000_000_000_000;

/// What can be viewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubjectType {
    Article,
    HonouredUnit,
    InnovationStudio,
}

/// What a client may say of a view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewInput {
    /// An id that the client makes up for this view, so that it can be sent again until it is answered: whatever comes
    /// under it within two days counts once, here or on any other subject.
    #[serde(default)]
    #[schema(nullable = false)]
    pub event_id: Option<Uuid>,
}

/// The answer to a view.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountedView {
    /// The total, with this view in it if it was counted.
    #[schema(minimum = 0, example = 13105)]
    pub views: i64,
    /// Whether this request added to it: not what robots read, nor what came before under the same `event_id`, nor, where
    /// the service counts a visitor once in a while, what this one has just viewed.
    #[schema(example = true)]
    pub counted: bool,
}

/// How long a step of a series is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    #[default]
    Day,
    /// From Monday on.
    Week,
    Month,
}

/// Which part of a series.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeriesQuery {
    /// First day, in the site's time zone; by default 29 days before `to`.
    #[param(example = "2026-11-01")]
    pub from: Option<NaiveDate>,
    /// Last day, in the site's time zone; by default today.
    #[param(example = "2026-11-30")]
    pub to: Option<NaiveDate>,
    /// `day` (default), `week` (from Monday on) or `month`.
    #[param(inline)]
    pub interval: Option<Interval>,
}

/// The first and last day of a series and its step, after validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub interval: Interval,
}

/// How often something was read.
#[derive(Debug, Serialize, ToSchema)]
pub struct ViewsView {
    /// What was read: `article`, `honoured_unit` or `innovation_studio`. More may come.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "article")]
    pub kind: SubjectType,
    pub id: Uuid,
    /// All views, those before an import among them.
    #[schema(minimum = 0, example = 13105)]
    pub total: i64,
    /// What a legacy page had counted before it was imported; part of `total`, in no point of the series.
    #[schema(minimum = 0, example = 13104)]
    pub baseline: i64,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// `day`, `week` or `month`.
    #[schema(value_type = String, example = "day")]
    pub interval: Interval,
    /// Whose calendar the days are of, as an IANA name.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    /// One point a step, oldest first, without gaps.
    pub series: Vec<ViewPoint>,
}

/// The views of one step of a series.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ViewPoint {
    /// First day of the step (for a week its Monday), also where the series begins within it.
    pub starts_on: NaiveDate,
    #[schema(minimum = 0, example = 1)]
    pub views: i64,
}

/// Whose totals.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TotalsQuery {
    /// What the ids are of.
    #[serde(rename = "type")]
    #[param(inline)]
    pub kind: SubjectType,
    /// Up to 100 ids, separated by commas. Those that the public cannot see are left out of the answer.
    #[param(style = Form, explode = false, min_items = 1, max_items = 100,
        example = json!(["0190f5fe-7c00-7a00-8000-000000000000"]))]
    pub ids: Vec<Uuid>,
}

/// Totals of several subjects.
#[derive(Debug, Serialize, ToSchema)]
pub struct ViewTotals {
    /// In the order of the ids asked for, each once.
    pub data: Vec<ViewTotal>,
}

/// The total of one subject.
#[derive(Debug, Serialize, ToSchema)]
pub struct ViewTotal {
    pub id: Uuid,
    #[schema(minimum = 0, example = 13105)]
    pub views: i64,
}

impl SeriesQuery {
    /// The span asked for, seen from `today`.
    pub fn span(&self, today: NaiveDate) -> Result<Span, ApiError> {
        let to = self.to.unwrap_or(today);
        let from = self.from.unwrap_or_else(|| to - Days::new(DEFAULT_DAYS - 1));
        let interval = self.interval.unwrap_or_default();
        let year = 1970..=9999;
        let mut faults = Vec::new();
        for (name, day) in [("from", from), ("to", to)] {
            if !year.contains(&day.year()) {
                faults.push(Fault::parameter(name, "not_allowed", "must be between the years 1970 and 9999"));
            }
        }
        if from > to {
            faults.push(Fault::parameter("from", "conflicting", "must not be after to"));
        }
        let span = Span { from, to, interval };
        if faults.is_empty() && span.steps().count() > MAX_POINTS {
            let detail = format!("at most {MAX_POINTS} points; ask for a shorter time or a longer interval");
            faults.push(Fault::parameter("from", "too_many", detail));
        }
        if faults.is_empty() { Ok(span) } else { Err(ApiError::BadRequest(faults)) }
    }
}

impl Span {
    /// The first days of all steps, oldest first; one more than the allowed number at most.
    pub fn steps(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let Self { to, interval, .. } = *self;
        let next = move |start: &NaiveDate| match interval {
            Interval::Day => start.succ_opt(),
            Interval::Week => start.checked_add_days(Days::new(7)),
            Interval::Month => start.checked_add_months(Months::new(1)),
        };
        std::iter::successors(Some(self.step_of(self.from)), next)
            .take_while(move |start| *start <= to)
            .take(MAX_POINTS + 1)
    }

    /// The first day of the step that `day` is in.
    pub fn step_of(&self, day: NaiveDate) -> NaiveDate {
        match self.interval {
            Interval::Day => day,
            Interval::Week => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
            Interval::Month => day.with_day(1).unwrap_or(day),
        }
    }

    /// The series: `days` summed up by step, with a zero where nothing was counted.
    pub fn series(&self, days: &[(NaiveDate, i64)]) -> Vec<ViewPoint> {
        let mut points: Vec<ViewPoint> =
            self.steps().map(|starts_on| ViewPoint { starts_on, views: 0 }).collect();
        for (day, views) in days {
            let step = self.step_of(*day);
            if let Ok(index) = points.binary_search_by_key(&step, |point| point.starts_on)
                && let Some(point) = points.get_mut(index)
            {
                point.views += views;
            }
        }
        points
    }
}
