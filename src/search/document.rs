//! What is searched of each kind of subject, read from its own tables: [`load`] is the one place that says it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Text, Uuid as SqlUuid};
use diesel::{PgConnection, sql_query};
use serde_json::Value;
use uuid::Uuid;

use super::grams::Grams;
use crate::schema::{articles, honoured_units, innovation_studios};
use crate::text::fold::fold;
use crate::text::pinyin;
use crate::views::model::SubjectType;
use crate::views::subjects;

/// The rules by which documents are made: folding, pinyin (so also the tables of the library that knows it), grams, and
/// which field goes where. Whoever changes one of them counts this up; rows of older rules are made again at the next
/// start.
pub const FOLD_VERSION: i16 = 1;

/// A row of `search_documents`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchDocument {
    pub subject_id: Uuid,
    pub subject_type: &'static str,
    pub listed_at: DateTime<Utc>,
    pub heading_folded: String,
    pub middle_folded: String,
    pub body_folded: String,
    pub pinyin: String,
    pub name_grams: Vec<i32>,
    pub lead_grams: Vec<i32>,
    pub grams: Vec<i32>,
}

/// What a document is made of.
struct Source {
    id: Uuid,
    kind: SubjectType,
    listed_at: DateTime<Utc>,
    heading: String,
    /// Other names, which are found like the heading while somebody types.
    other_names: Vec<String>,
    middle: Vec<String>,
    body: Vec<String>,
}

/// The documents of those of `ids` that there are.
pub fn load(
    connection: &mut PgConnection,
    kind: SubjectType,
    ids: &[Uuid],
) -> QueryResult<Vec<SearchDocument>> {
    let sources = match kind {
        SubjectType::Article => article_sources(connection, ids),
        SubjectType::HonouredUnit => unit_sources(connection, ids),
        SubjectType::InnovationStudio => studio_sources(connection, ids),
    }?;
    Ok(sources.into_iter().map(SearchDocument::from).collect())
}

/// What is read of an article.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = articles, check_for_backend(diesel::pg::Pg))]
struct ArticleRow {
    id: Uuid,
    listed_at: DateTime<Utc>,
    title: String,
    summary: Option<String>,
    body_text: String,
}

fn article_sources(connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<Vec<Source>> {
    let rows: Vec<ArticleRow> =
        articles::table.filter(articles::id.eq_any(ids)).select(ArticleRow::as_select()).load(connection)?;
    let source = |row: ArticleRow| Source {
        id: row.id,
        kind: SubjectType::Article,
        listed_at: row.listed_at,
        heading: row.title,
        other_names: Vec::new(),
        middle: row.summary.into_iter().collect(),
        body: vec![row.body_text],
    };
    Ok(rows.into_iter().map(source).collect())
}

/// What is read of a unit, but for its other names.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = honoured_units, check_for_backend(diesel::pg::Pg))]
struct UnitRow {
    id: Uuid,
    created_at: DateTime<Utc>,
    name: String,
    description: Option<String>,
}

fn unit_sources(connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<Vec<Source>> {
    let rows: Vec<UnitRow> = honoured_units::table
        .filter(honoured_units::id.eq_any(ids))
        .select(UnitRow::as_select())
        .load(connection)?;
    let mut names = other_names(connection, ids)?;
    let source = |row: UnitRow| Source {
        id: row.id,
        kind: SubjectType::HonouredUnit,
        listed_at: row.created_at,
        heading: row.name,
        other_names: names.remove(&row.id).unwrap_or_default(),
        middle: Vec::new(),
        body: row.description.into_iter().collect(),
    };
    Ok(rows.into_iter().map(source).collect())
}

/// Former names, and the current and former names of the records that were merged into the unit, over any number of
/// steps: what the list finds a unit by, too.
const OTHER_NAMES: &str = "
    WITH RECURSIVE taken (unit_id, id) AS (
        SELECT unnest($1), unnest($1)
        UNION ALL
        SELECT taken.unit_id, next.id FROM taken JOIN honoured_units next ON next.merged_into_id = taken.id)
    SELECT taken.unit_id, former.name FROM taken JOIN honoured_unit_former_names former ON former.unit_id = taken.id
    UNION
    SELECT taken.unit_id, merged.name FROM taken JOIN honoured_units merged ON merged.id = taken.id
        WHERE taken.unit_id <> taken.id
    ORDER BY 1, 2";

#[derive(QueryableByName)]
struct OtherName {
    #[diesel(sql_type = SqlUuid)]
    unit_id: Uuid,
    #[diesel(sql_type = Text)]
    name: String,
}

/// What each of the units `ids` is found by beside its name.
pub fn other_names(connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<HashMap<Uuid, Vec<String>>> {
    let rows: Vec<OtherName> = sql_query(OTHER_NAMES).bind::<Array<SqlUuid>, _>(ids).load(connection)?;
    let mut names: HashMap<Uuid, Vec<String>> = HashMap::new();
    for OtherName { unit_id, name } in rows {
        names.entry(unit_id).or_default().push(name);
    }
    Ok(names)
}

/// What is read of a studio.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = innovation_studios, check_for_backend(diesel::pg::Pg))]
struct StudioRow {
    id: Uuid,
    created_at: DateTime<Utc>,
    name: String,
    leader: Option<String>,
    field: Option<String>,
    host_unit: Option<String>,
    achievements: Option<String>,
    description: Option<String>,
    members: Value,
}

fn studio_sources(connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<Vec<Source>> {
    let rows: Vec<StudioRow> = innovation_studios::table
        .filter(innovation_studios::id.eq_any(ids))
        .select(StudioRow::as_select())
        .load(connection)?;
    let source = |row: StudioRow| Source {
        id: row.id,
        kind: SubjectType::InnovationStudio,
        listed_at: row.created_at,
        heading: row.name,
        other_names: Vec::new(),
        middle: [row.leader, row.field, row.host_unit].into_iter().flatten().collect(),
        body: [row.achievements, row.description]
            .into_iter()
            .flatten()
            .chain(member_names(&row.members))
            .collect(),
    };
    Ok(rows.into_iter().map(source).collect())
}

/// The names of a studio's members, as they are stored.
pub fn member_names(members: &Value) -> impl Iterator<Item = String> {
    let names = members.as_array().into_iter().flatten().filter_map(|member| member.get("name")?.as_str());
    names.map(str::to_owned)
}

/// The grams of texts: whatever is found by them has one of these at least.
pub fn words_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<i32> {
    let mut grams = Grams::default();
    texts.into_iter().for_each(|text| grams.add_text(&fold(text)));
    grams.into_array()
}

impl From<Source> for SearchDocument {
    fn from(source: Source) -> Self {
        let lines = |texts: &[String]| texts.iter().map(|text| fold(text)).collect::<Vec<_>>().join("\n");
        let heading = fold(&source.heading);
        let names = lines(&source.other_names);
        let middle = lines(&[source.other_names.clone(), source.middle].concat());
        let body = lines(&source.body);
        let syllables: Vec<Vec<String>> = std::iter::once(&source.heading)
            .chain(&source.other_names)
            .map(|name| pinyin::words(name))
            .collect();
        let (mut name_grams, mut lead_grams, mut grams) = <(Grams, Grams, Grams)>::default();
        for text in [&heading, &names] {
            name_grams.add_text(text);
        }
        for name in &syllables {
            name_grams.add_pinyin(&name.iter().map(String::as_str).collect::<Vec<_>>());
        }
        for text in [&heading, &middle] {
            lead_grams.add_text(text);
        }
        for text in [&heading, &middle, &body] {
            grams.add_text(text);
        }
        Self {
            subject_id: source.id,
            subject_type: subjects::name(source.kind),
            listed_at: source.listed_at,
            heading_folded: heading,
            middle_folded: middle,
            body_folded: body,
            pinyin: syllables.iter().map(|name| name.join(" ")).collect::<Vec<_>>().join("\n"),
            name_grams: name_grams.into_array(),
            lead_grams: lead_grams.into_array(),
            grams: grams.into_array(),
        }
    }
}
