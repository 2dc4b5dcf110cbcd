//! What is shown of an honoured unit: an explicit list of fields, and how many honours it has.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{FormerName, HonouredUnit, HonouredUnitHead, Named};
use super::store;
use crate::db::keyset::Keyed;
use crate::honours::included::{self, Of};
use crate::honours::view::HonourView;
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};
use crate::http::stored::shown;
use crate::images::ImageView;
use crate::views::copy;

/// A name that the unit once had.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FormerNameView {
    #[schema(example = "广元县川北机械厂")]
    pub name: String,
    /// Its last day under this name.
    #[schema(example = "1998-06-30")]
    pub used_until: NaiveDate,
}

/// A unit in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HonouredUnitSummary {
    pub id: Uuid,
    /// Stable part of the address.
    #[schema(example = "chuan-bei-ji-xie-chang")]
    pub slug: String,
    /// What it is called today.
    #[schema(example = "川北机械厂")]
    pub name: String,
    /// What it was called before, newest first.
    pub former_names: Vec<FormerNameView>,
    #[schema(required = true, example = "利州区")]
    pub region: Option<String>,
    #[schema(required = true, example = "制造业")]
    pub industry: Option<String>,
    /// What kind of unit it is.
    #[schema(required = true, example = "国有企业")]
    pub kind: Option<String>,
    #[schema(required = true)]
    pub logo: Option<ImageView>,
    /// Conferred honours; those that were revoked do not count.
    #[schema(minimum = 0, example = 3)]
    pub honour_count: i64,
    /// With `include=views`: how often it was viewed, a moment ago.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, example = 42)]
    pub views: Option<i64>,
    /// The record that this one was merged into; null for one that is in use.
    #[schema(required = true)]
    pub merged_into_id: Option<Uuid>,
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

/// A unit that holds honours.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HonouredUnitView {
    #[serde(flatten)]
    pub summary: HonouredUnitSummary,
    /// Plain text of several lines.
    #[schema(required = true)]
    pub description: Option<String>,
    /// How to get in touch: plain text of several lines.
    #[schema(required = true)]
    pub contact: Option<String>,
    /// With `include=honours`: the conferred ones, newest first, at most 500; `/v1/honours?unit=…` has all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub honours: Option<Vec<HonourView>>,
}

impl HonouredUnitSummary {
    pub fn new(row: HonouredUnitHead, former_names: Vec<FormerName>, honour_count: i64) -> Self {
        let former_name =
            |former: FormerName| FormerNameView { name: former.name, used_until: former.used_until };
        Self {
            id: row.id,
            slug: row.slug,
            name: row.name,
            former_names: former_names.into_iter().map(former_name).collect(),
            region: row.region,
            industry: row.industry,
            kind: row.kind,
            logo: row.logo.and_then(shown),
            honour_count,
            views: None,
            merged_into_id: row.merged_into_id,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            conversion: None,
        }
    }
}

impl HonouredUnitView {
    pub fn new(row: HonouredUnit, former_names: Vec<FormerName>, honour_count: i64) -> Self {
        let values = row.values;
        let head = HonouredUnitHead {
            id: row.id,
            slug: row.slug,
            name: values.name,
            region: values.region,
            industry: values.industry,
            kind: values.kind,
            logo: values.logo,
            merged_into_id: row.merged_into_id,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        };
        Self {
            summary: HonouredUnitSummary::new(head, former_names, honour_count),
            description: values.description,
            contact: values.contact,
            honours: None,
        }
    }
}

/// `rows` as they are listed, in a number of statements that does not grow with them.
pub fn of_all(
    connection: &mut PgConnection,
    rows: Vec<Keyed<HonouredUnitHead>>,
    with_views: bool,
) -> QueryResult<Vec<HonouredUnitSummary>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut names = store::former_names(connection, &ids)?;
    let counts = included::counts(connection, Of::Unit, &ids)?;
    let views = match with_views {
        true => Some(copy::of_rows(connection, &rows, |row| row.id)?),
        false => None,
    };
    let summary = |Keyed { row, .. }: Keyed<HonouredUnitHead>| {
        let (names, count) = (names.remove(&row.id), counts.get(&row.id).copied());
        let views = views.as_ref().map(|views| views.get(&row.id).copied().unwrap_or_default());
        let summary = HonouredUnitSummary::new(row, names.unwrap_or_default(), count.unwrap_or_default());
        HonouredUnitSummary { views, ..summary }
    };
    Ok(rows.into_iter().map(summary).collect())
}

/// The unit as it is shown, without its honours.
pub fn of_one(connection: &mut PgConnection, (row, names): Named) -> QueryResult<HonouredUnitView> {
    let count = included::counts(connection, Of::Unit, &[row.id])?.remove(&row.id).unwrap_or_default();
    Ok(HonouredUnitView::new(row, names, count))
}

impl Texts for FormerNameView {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("name", &mut self.name);
    }
}

impl Texts for HonouredUnitSummary {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("name", &mut self.name);
        converter.within("former_names", &mut self.former_names);
        converter.optional("region", &mut self.region);
        converter.optional("industry", &mut self.industry);
        converter.optional("kind", &mut self.kind);
        converter.within("logo", &mut self.logo);
    }
}

impl Convertible for HonouredUnitSummary {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}

impl Texts for HonouredUnitView {
    fn texts(&mut self, converter: &mut Converter) {
        self.summary.texts(converter);
        converter.optional("description", &mut self.description);
        converter.optional("contact", &mut self.contact);
        converter.within("honours", self.honours.iter_mut().flatten());
    }
}

impl Convertible for HonouredUnitView {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.summary.conversion
    }
}
