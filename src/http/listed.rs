//! What is asked of a list: its own filters, and what every list takes: sort, fields, form, and which page.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::{ArrayBuilder, ObjectBuilder, Required, Type};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::cursor;
use super::fields::Fields;
use super::format::ListFormat;
use super::page::{Page, PageInfo};
use super::{locale, query};
use crate::db::keyset::{Position, Rows, SortKey, Window};
use crate::error::{ApiError, Fault};
use crate::text::script::Script;

/// Rows on a page when the caller does not say.
pub const DEFAULT_LIMIT: i64 = 20;
/// Rows of a CSV when the caller does not say: whoever opens a spreadsheet wants the list, not a page of it.
pub const CSV_LIMIT: i64 = 50_000;
/// Page numbers end here: each page costs the walk over all before it. Cursors lead on for ever.
pub const DEEPEST_ROW: i64 = 10_000;

/// A list, named by the filter that is its own.
pub trait List: IntoParams + DeserializeOwned + Serialize + 'static {
    /// What is read of a row to list it.
    type Row;
    /// What is shown of it.
    type Item: ToSchema;
    const TABLE: &'static str;
    /// What it can be sorted by; each needs an index on it and the id.
    const SORTS: &'static [SortKey<Self::Row>];
    /// The order when none is asked for, as in `-published_at`.
    const DEFAULT_SORT: &'static str;
    /// The column that says when a row was last changed, with its dot.
    const CHANGED_AT: &'static str = ".updated_at";

    fn id(row: &Self::Row) -> Uuid;
}

/// For a field of a filter that only says what is shown: `#[serde(skip_serializing_if = "listed::only_shows")]` keeps
/// it out of what a cursor is bound to.
pub fn only_shows<T>(_: &T) -> bool {
    true
}

/// What is asked of the list of `F`.
pub struct Listed<F> {
    pub filter: F,
    pub format: ListFormat,
    pub fields: Fields,
    /// The script of Chinese that is wanted.
    pub script: Option<Script>,
    asked: Asked,
}

/// The query of a list. Not the whole of what is asked: the form may be asked for by a header.
#[derive(Deserialize)]
struct Parameters<F> {
    #[serde(flatten)]
    filter: F,
    #[serde(flatten)]
    asked: Asked,
    fields: Option<Vec<String>>,
}

/// Whether the whole list is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Counting {
    /// `page.total` is absent.
    None,
    /// `page.total` says how many there are.
    Exact,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    #[param(ignore)]
    sort: Option<Vec<String>>,
    /// Only these, by their ids. The page holds as many, unless `limit` says otherwise.
    #[param(style = Form, explode = false, min_items = 1, max_items = 100,
        example = json!(["01a20690-c090-7cfa-894e-dabecdbd71c5"]))]
    ids: Option<Vec<Uuid>>,
    /// Only what was changed at this time or later.
    #[param(example = "2026-01-01T00:00:00Z")]
    updated_after: Option<DateTime<Utc>>,
    /// How many items a page holds at most. A CSV without it has all of them, up to 50,000.
    #[param(minimum = 1, maximum = 100, default = 20, example = 50)]
    limit: Option<i64>,
    /// A `next_cursor` or `prev_cursor` of this very list: same filters, same sort.
    #[param(min_length = 1, max_length = 4096, example = "eyJmIjoiOWYzYyJ9")]
    cursor: Option<String>,
    /// The number of a page, for those who need numbers; not beyond row 10,000, and not with `cursor`.
    #[param(minimum = 1, maximum = 10000, example = 1)]
    page: Option<i64>,
    /// `exact` counts the whole list, up to 100,000; the default is `none`, and `exact` with `page`.
    #[param(inline)]
    count: Option<Counting>,
    /// `csv` for a table, one row an item; wins over `Accept: text/csv`. The default is `json`.
    #[param(inline)]
    format: Option<ListFormat>,
    /// Chinese texts in this script; wins over `Accept-Language`. Each item says in `conversion` what was converted.
    #[param(inline, example = "zh-Hant")]
    locale: Option<Script>,
}

impl<F: List> FromRequest for Listed<F> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parsed = query::parse::<Parameters<F>>(request.query_string());
        ready(parsed.and_then(|Parameters { filter, asked, fields }| {
            let format = ListFormat::of(request.headers(), asked.format);
            let script = locale::wanted(request.headers(), asked.locale);
            let listed = Self { filter, format, fields: Fields::new(fields), script, asked };
            listed.check()?;
            Ok(listed)
        }))
    }
}

impl<F: List> IntoParams for Listed<F> {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Parameters::<F>::into_params(parameter_in)
    }
}

impl<F: List> IntoParams for Parameters<F> {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = F::into_params(&parameter_in);
        parameters.push(sort_parameter::<F>());
        parameters.extend(Fields::parameter::<F::Item>());
        parameters.extend(Asked::into_params(&parameter_in));
        parameters
    }
}

fn sort_parameter<F: List>() -> Parameter {
    let names = F::SORTS.iter().flat_map(|key| [key.name.to_owned(), format!("-{}", key.name)]);
    let keys = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names.collect::<Vec<_>>()));
    let list = ArrayBuilder::new().items(keys).min_items(Some(1)).max_items(Some(3)).unique_items(true);
    ParameterBuilder::new()
        .name("sort")
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(format!(
            "The order: up to three keys, the weightiest first; `-` before a key turns it round. The default is \
             `{}`. Text is in the order of its code points.",
            F::DEFAULT_SORT
        )))
        .style(Some(ParameterStyle::Form))
        .explode(Some(false))
        .schema(Some(list))
        .example(Some(serde_json::json!([F::DEFAULT_SORT])))
        .build()
}

impl<F: List> Listed<F> {
    /// The window of rows asked for; a cursor that is broken or from another list is 400.
    pub fn window(&self) -> Result<Window<F::Row>, ApiError> {
        let limit = self.limit();
        let order = self.order();
        let (position, backwards) = match &self.asked.cursor {
            None => (None, false),
            Some(text) => {
                let possible = |(keys, _): &Position| {
                    keys.len() == order.len()
                        && order.iter().zip(keys).all(|((key, _), value)| key.takes(value))
                };
                let (position, backwards) = cursor::decode(text, &self.fingerprint(), possible)?;
                (Some(position), backwards)
            }
        };
        Ok(Window {
            table: F::TABLE,
            order,
            id: F::id,
            limit,
            offset: self.asked.page.map_or(0, |page| (page - 1) * limit),
            position,
            backwards,
            ids: self.asked.ids.clone(),
            updated_after: self.asked.updated_after.map(|time| (F::CHANGED_AT, time)),
            is_filtered: self.is_filtered(),
            counts: self.asked.count.unwrap_or(self.asked.page.map_or(Counting::None, |_| Counting::Exact))
                == Counting::Exact,
        })
    }

    /// Whether it depends on when a row was last changed which rows are listed, or in which order.
    pub fn tells_changes(&self) -> bool {
        self.asked.updated_after.is_some()
            || self.order().iter().any(|(key, _)| key.column.ends_with(F::CHANGED_AT))
    }

    /// Whether the list has a filter of its own.
    fn is_filtered(&self) -> bool {
        let said = |filter: &F| serde_json::to_vec(filter).unwrap_or_default();
        query::parse::<F>("").map_or(true, |nothing| said(&nothing) != said(&self.filter))
    }

    /// The finished page of `rows`, each shown as `view` does.
    pub fn page<R, T>(&self, rows: Rows<R>, view: impl FnMut(R) -> T) -> Page<T> {
        let fingerprint = self.fingerprint();
        let cursor = |position: &Option<Position>, backwards| {
            position.as_ref().and_then(|position| cursor::encode(&fingerprint, backwards, position))
        };
        let info = PageInfo {
            limit: self.limit(),
            next_cursor: cursor(&rows.after, false),
            prev_cursor: cursor(&rows.before, true),
            number: self.asked.page,
            total: rows.total.map(|total| total.rows),
            total_is_lower_bound: rows.total.filter(|total| total.is_lower_bound).map(|_| true),
        };
        Page { data: rows.rows.into_iter().map(view).collect(), page: info }
    }

    /// What the schemas of single parameters cannot say.
    fn check(&self) -> Result<(), ApiError> {
        let mut faults = Vec::new();
        if let Some(page) = self.asked.page {
            if page.saturating_mul(self.limit()) > DEEPEST_ROW {
                let detail =
                    format!("page times limit is at most {DEEPEST_ROW}; beyond that, follow next_cursor");
                faults.push(Fault::parameter("page", "too_deep", detail));
            }
            if self.asked.cursor.is_some() {
                faults.push(Fault::parameter("page", "conflicting", "not together with cursor"));
            }
        }
        let order = self.order();
        let is_repeated = |(index, (key, _)): (usize, &(SortKey<F::Row>, bool))| {
            order.iter().take(index).any(|(earlier, _)| earlier.name == key.name)
        };
        if order.iter().enumerate().any(is_repeated) {
            faults.push(Fault::parameter("sort", "conflicting", "no key twice"));
        }
        if faults.is_empty() { Ok(()) } else { Err(ApiError::BadRequest(faults)) }
    }

    /// The sort keys asked for, and whether each descends.
    fn order(&self) -> Vec<(SortKey<F::Row>, bool)> {
        let default = || vec![F::DEFAULT_SORT.to_owned()];
        let asked = self.asked.sort.clone().unwrap_or_else(default);
        let key = |text: &String| {
            let (name, descends) = text.strip_prefix('-').map_or((text.as_str(), false), |name| (name, true));
            Some((*F::SORTS.iter().find(|key| key.name == name)?, descends))
        };
        let mut order: Vec<_> = asked.iter().filter_map(key).collect();
        // Two values order little: what the list is ordered by otherwise comes behind them, in their direction.
        let last = order.last().filter(|(last, _)| last.is_flag()).map(|(_, descends)| *descends);
        let usual = last.and_then(|descends| Some((key(&F::DEFAULT_SORT.to_owned())?.0, descends)));
        order.extend(usual.filter(|(usual, _)| !order.iter().any(|(other, _)| other.name == usual.name)));
        order
    }

    fn limit(&self) -> i64 {
        let named = self.asked.ids.as_ref().and_then(|ids| i64::try_from(ids.len()).ok());
        self.asked.limit.unwrap_or(match self.format {
            ListFormat::Csv if self.asked.page.is_none() => CSV_LIMIT,
            _ => named.unwrap_or(DEFAULT_LIMIT).max(DEFAULT_LIMIT),
        })
    }

    fn fingerprint(&self) -> String {
        let sort: Vec<_> = self.order().iter().map(|(key, descends)| (key.name, *descends)).collect();
        cursor::fingerprint(&(F::TABLE, &self.filter, sort, &self.asked.ids, self.asked.updated_after))
    }
}
