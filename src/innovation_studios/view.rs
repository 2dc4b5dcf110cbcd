//! What readers are shown of an innovation studio: an explicit list of fields.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::list::InnovationStudioInclude;
use super::model::{InnovationStudio, StudioHead};
use crate::db::keyset::Keyed;
use crate::honours::included::{self, Of};
use crate::honours::view::HonourView;
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};
use crate::http::stored::shown;
use crate::images::ImageView;
use crate::references::{self, UnitReference};
use crate::views::copy;

/// Somebody who works in the studio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MemberView {
    #[schema(example = "李秀英")]
    pub name: String,
    /// What the person is or does there.
    #[serde(default)]
    #[schema(required = true, example = "高级技师")]
    pub title: Option<String>,
}

/// An innovation studio in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InnovationStudioSummary {
    pub id: Uuid,
    /// Stable part of the address.
    #[schema(example = "wang-jian-guo-lao-mo-chuang-xin-gong-zuo-shi")]
    pub slug: String,
    #[schema(example = "王建国劳模创新工作室")]
    pub name: String,
    /// Who leads it.
    #[schema(required = true, example = "王建国")]
    pub leader: Option<String>,
    /// What the leader is known for.
    #[schema(required = true, example = "全国劳动模范")]
    pub leader_title: Option<String>,
    /// The unit it belongs to, as it was called when this was written.
    #[schema(required = true, example = "川北机械厂")]
    pub host_unit: Option<String>,
    /// The honoured unit that this is, where it is one.
    #[schema(required = true)]
    pub host_unit_id: Option<Uuid>,
    /// `national`, `provincial`, `municipal`, `county` or `enterprise`. More may come.
    #[schema(required = true, example = "municipal")]
    pub level: Option<String>,
    /// Its field of work.
    #[schema(required = true, example = "机械加工")]
    pub field: Option<String>,
    #[schema(required = true, example = "利州区")]
    pub region: Option<String>,
    #[schema(required = true, example = "2015-05-01")]
    pub established_on: Option<NaiveDate>,
    #[schema(required = true)]
    pub cover: Option<ImageView>,
    /// `active` or `closed`. More may come.
    #[schema(example = "active")]
    pub status: String,
    /// How many conferred honours it holds.
    #[schema(minimum = 0, example = 2)]
    pub honour_count: i64,
    /// With `include=host_unit`: the unit of `host_unit_id` as it is called today; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub host: Option<UnitReference>,
    /// With `include=views`: how often it was viewed, a moment ago.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, example = 42)]
    pub views: Option<i64>,
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

/// A workshop led by a model worker or craftsman.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InnovationStudioView {
    #[serde(flatten)]
    pub summary: InnovationStudioSummary,
    /// Those who work there, in the order they are shown.
    pub members: Vec<MemberView>,
    /// What it has achieved; may have several lines.
    #[schema(required = true)]
    pub achievements: Option<String>,
    /// May have several lines.
    #[schema(required = true)]
    pub description: Option<String>,
    /// How to reach the studio. May have several lines.
    #[schema(required = true, example = "0839-3262473")]
    pub contact: Option<String>,
    /// With `include=honours`: the conferred ones, newest first, at most 500; `/v1/honours?studio=…` has all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub honours: Option<Vec<HonourView>>,
}

impl InnovationStudioSummary {
    pub fn new(row: StudioHead, honour_count: i64, host: Option<UnitReference>) -> Self {
        let facts = row.facts;
        Self {
            id: row.id,
            slug: row.slug,
            name: facts.name,
            leader: facts.leader,
            leader_title: facts.leader_title,
            host_unit: facts.host_unit,
            host_unit_id: facts.host_unit_id,
            level: facts.level,
            field: facts.field,
            region: facts.region,
            established_on: facts.established_on,
            cover: facts.cover.and_then(shown),
            status: facts.status,
            honour_count,
            host,
            views: None,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            conversion: None,
        }
    }
}

impl InnovationStudioView {
    /// The studio with what is asked for beside it, each kind by one statement.
    pub fn load(
        connection: &mut PgConnection,
        row: InnovationStudio,
        include: &[InnovationStudioInclude],
    ) -> QueryResult<Self> {
        let InnovationStudio { head, details } = row;
        let honour_count =
            included::counts(connection, Of::Studio, &[head.id])?.remove(&head.id).unwrap_or_default();
        let host = match head.facts.host_unit_id {
            Some(unit) if include.contains(&InnovationStudioInclude::HostUnit) => {
                references::units(connection, [unit])?.remove(&unit)
            }
            _ => None,
        };
        let views = match include.contains(&InnovationStudioInclude::Views) {
            true => Some(copy::views_of(connection, head.id)?),
            false => None,
        };
        let honours = match include.contains(&InnovationStudioInclude::Honours) {
            true => Some(included::newest(connection, Of::Studio, head.id)?),
            false => None,
        };
        Ok(Self {
            summary: InnovationStudioSummary {
                views,
                ..InnovationStudioSummary::new(head, honour_count, host)
            },
            members: shown(details.members).unwrap_or_default(),
            achievements: details.achievements,
            description: details.description,
            contact: details.contact,
            honours,
        })
    }
}

/// `rows` as they are listed, in a number of statements that does not grow with them.
pub fn of_all(
    connection: &mut PgConnection,
    rows: Vec<Keyed<StudioHead>>,
    (with_host, with_views): (bool, bool),
) -> QueryResult<Vec<InnovationStudioSummary>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let counts = included::counts(connection, Of::Studio, &ids)?;
    let hosts = match with_host {
        true => references::units(connection, rows.iter().filter_map(|row| row.facts.host_unit_id))?,
        false => HashMap::new(),
    };
    let views = match with_views {
        true => Some(copy::of_rows(connection, &rows, |row| row.id)?),
        false => None,
    };
    let summary = |Keyed { row, .. }: Keyed<StudioHead>| {
        let count = counts.get(&row.id).copied().unwrap_or_default();
        let host = row.facts.host_unit_id.and_then(|unit| hosts.get(&unit)).cloned();
        let views = views.as_ref().map(|views| views.get(&row.id).copied().unwrap_or_default());
        InnovationStudioSummary { views, ..InnovationStudioSummary::new(row, count, host) }
    };
    Ok(rows.into_iter().map(summary).collect())
}

impl Texts for MemberView {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("name", &mut self.name);
        converter.optional("title", &mut self.title);
    }
}

impl Texts for InnovationStudioSummary {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("name", &mut self.name);
        converter.optional("leader", &mut self.leader);
        converter.optional("leader_title", &mut self.leader_title);
        converter.optional("host_unit", &mut self.host_unit);
        converter.optional("field", &mut self.field);
        converter.optional("region", &mut self.region);
        converter.within("cover", &mut self.cover);
        converter.within("host", &mut self.host);
    }
}

impl Convertible for InnovationStudioSummary {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}

impl Texts for InnovationStudioView {
    fn texts(&mut self, converter: &mut Converter) {
        self.summary.texts(converter);
        converter.within("members", &mut self.members);
        converter.optional("achievements", &mut self.achievements);
        converter.optional("description", &mut self.description);
        converter.optional("contact", &mut self.contact);
        converter.within("honours", self.honours.iter_mut().flatten());
    }
}

impl Convertible for InnovationStudioView {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.summary.conversion
    }
}
