//! What is shown of a document that was found: one shape for every kind, loaded by one statement a kind.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::document::{member_names, other_names};
use super::highlight::{TextPart, snippet, whole};
use super::reading::{Match, ids_of};
use super::terms::Terms;
use super::wanted::Tier;
use crate::http::conversion::Conversion;
use crate::images::ImageView;
use crate::schema::{articles, honoured_units, innovation_studios};

/// Names and members that are highlighted of one document at most.
const MOST_NAMES: usize = 5;

/// Something that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchHit {
    /// `article`, `honoured_unit` or `innovation_studio`. More may come.
    #[serde(rename = "type")]
    #[schema(example = "article")]
    pub kind: String,
    pub id: Uuid,
    #[schema(example = "lao-dong-jing-sai-tui-jin-hui")]
    pub slug: String,
    /// The title of an article, the name of a unit or a studio.
    #[schema(example = "全市劳动和技能竞赛推进会召开")]
    pub title: String,
    /// Of an article.
    #[schema(required = true)]
    pub summary: Option<String>,
    /// Of an article.
    #[schema(required = true)]
    pub section_id: Option<Uuid>,
    /// Of a unit or a studio.
    #[schema(required = true, example = "利州区")]
    pub region: Option<String>,
    /// Of an article.
    #[schema(required = true)]
    pub published_at: Option<DateTime<Utc>>,
    /// The cover of an article or a studio, the logo of a unit.
    #[schema(required = true)]
    pub cover: Option<ImageView>,
    /// The least that has all the words: `title` (title or name), `summary` (with it the summary of an article, other
    /// names of a unit, or leader, field and host unit of a studio), `body` (with all the rest). More may come.
    #[schema(example = "title")]
    pub matched_in: String,
    /// Where the words stand, in the text's own script unless `locale` wants the other one.
    pub highlights: Vec<SearchHighlight>,
    /// Present when texts were converted for `locale` or `Accept-Language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub conversion: Option<Conversion>,
    /// Of an article.
    #[serde(skip)]
    pub locale: Option<String>,
}

/// A text of the document that has one of the words.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchHighlight {
    /// Whole texts: `title`, `other_name`, `leader`, `field`, `host_unit`, `member`. About 120 characters around the first
    /// match: `summary`, `body`, `description`, `achievements`. More may come.
    #[schema(example = "title")]
    pub field: String,
    /// The text, cut where a match begins or ends.
    pub parts: Vec<TextPart>,
}

/// The hits of `found`, in its order.
pub fn load(connection: &mut PgConnection, found: &[Match], terms: &Terms) -> QueryResult<Vec<SearchHit>> {
    let mut hits = HashMap::new();
    articles_of(connection, found, terms, &mut hits)?;
    units_of(connection, found, terms, &mut hits)?;
    studios_of(connection, found, terms, &mut hits)?;
    let hit = |found: &Match| {
        let hit: SearchHit = hits.remove(&found.id)?;
        let matched_in = match found.tier {
            Tier::Title => "title",
            Tier::Lead => "summary",
            Tier::Rest => "body",
        };
        Some(SearchHit { matched_in: matched_in.to_owned(), ..hit })
    };
    Ok(found.iter().filter_map(hit).collect())
}

type Hits = HashMap<Uuid, SearchHit>;

/// Highlights being gathered.
struct Marks<'a> {
    terms: &'a Terms,
    found: Vec<SearchHighlight>,
}

impl Marks<'_> {
    fn add(&mut self, field: &str, parts: Option<Vec<TextPart>>) {
        self.found.extend(parts.map(|parts| SearchHighlight { field: field.to_owned(), parts }));
    }

    fn short(&mut self, field: &str, text: Option<&String>) {
        self.add(field, text.and_then(|text| whole(text, self.terms)));
    }

    fn long(&mut self, field: &str, text: Option<&String>) {
        self.add(field, text.and_then(|text| snippet(text, self.terms)));
    }

    fn names(&mut self, field: &str, names: impl IntoIterator<Item = String>) {
        let terms = self.terms;
        let matching = names.into_iter().filter_map(|name| whole(&name, terms)).take(MOST_NAMES);
        matching.for_each(|parts| self.add(field, Some(parts)));
    }
}

#[derive(Queryable)]
struct ArticleRow {
    id: Uuid,
    slug: String,
    title: String,
    summary: Option<String>,
    section_id: Option<Uuid>,
    published_at: Option<DateTime<Utc>>,
    cover: Option<Value>,
    body: String,
    locale: String,
}

fn articles_of(
    connection: &mut PgConnection,
    found: &[Match],
    terms: &Terms,
    hits: &mut Hits,
) -> QueryResult<()> {
    let ids = ids_of(found, "article");
    if ids.is_empty() {
        return Ok(());
    }
    let rows: Vec<ArticleRow> = articles::table
        .filter(articles::id.eq_any(&ids))
        .select((
            articles::id,
            articles::slug,
            articles::title,
            articles::summary,
            articles::section_id,
            articles::published_at,
            articles::cover,
            // A page of the longest bodies is a hundred megabytes.
            sql::<Text>("left(articles.body_text, 100000)"),
            articles::locale,
        ))
        .load(connection)?;
    for row in rows {
        let mut marks = Marks { terms, found: Vec::new() };
        marks.short("title", Some(&row.title));
        marks.long("summary", row.summary.as_ref());
        marks.long("body", Some(&row.body));
        let hit = SearchHit {
            kind: "article".to_owned(),
            id: row.id,
            slug: row.slug,
            title: row.title,
            summary: row.summary,
            section_id: row.section_id,
            region: None,
            published_at: row.published_at,
            cover: row.cover.and_then(stored),
            matched_in: String::new(),
            highlights: marks.found,
            conversion: None,
            locale: Some(row.locale),
        };
        hits.insert(row.id, hit);
    }
    Ok(())
}

#[derive(Queryable)]
struct UnitRow {
    id: Uuid,
    slug: String,
    name: String,
    region: Option<String>,
    logo: Option<Value>,
    description: Option<String>,
}

fn units_of(
    connection: &mut PgConnection,
    found: &[Match],
    terms: &Terms,
    hits: &mut Hits,
) -> QueryResult<()> {
    let ids = ids_of(found, "honoured_unit");
    if ids.is_empty() {
        return Ok(());
    }
    let rows: Vec<UnitRow> = honoured_units::table
        .filter(honoured_units::id.eq_any(&ids))
        .select((
            honoured_units::id,
            honoured_units::slug,
            honoured_units::name,
            honoured_units::region,
            honoured_units::logo,
            honoured_units::description,
        ))
        .load(connection)?;
    let mut names = other_names(connection, &ids)?;
    for row in rows {
        let mut marks = Marks { terms, found: Vec::new() };
        marks.short("title", Some(&row.name));
        marks.names("other_name", names.remove(&row.id).unwrap_or_default());
        marks.long("description", row.description.as_ref());
        let hit = of_register("honoured_unit", row.id, row.slug, row.name, row.region, row.logo, marks);
        hits.insert(row.id, hit);
    }
    Ok(())
}

#[derive(Queryable)]
struct StudioRow {
    id: Uuid,
    slug: String,
    name: String,
    region: Option<String>,
    cover: Option<Value>,
    leader: Option<String>,
    field: Option<String>,
    host_unit: Option<String>,
    achievements: Option<String>,
    description: Option<String>,
    members: Value,
}

fn studios_of(
    connection: &mut PgConnection,
    found: &[Match],
    terms: &Terms,
    hits: &mut Hits,
) -> QueryResult<()> {
    let ids = ids_of(found, "innovation_studio");
    if ids.is_empty() {
        return Ok(());
    }
    let rows: Vec<StudioRow> = innovation_studios::table
        .filter(innovation_studios::id.eq_any(&ids))
        .select((
            innovation_studios::id,
            innovation_studios::slug,
            innovation_studios::name,
            innovation_studios::region,
            innovation_studios::cover,
            innovation_studios::leader,
            innovation_studios::field,
            innovation_studios::host_unit,
            innovation_studios::achievements,
            innovation_studios::description,
            innovation_studios::members,
        ))
        .load(connection)?;
    for row in rows {
        let mut marks = Marks { terms, found: Vec::new() };
        marks.short("title", Some(&row.name));
        marks.short("leader", row.leader.as_ref());
        marks.short("field", row.field.as_ref());
        marks.short("host_unit", row.host_unit.as_ref());
        marks.long("achievements", row.achievements.as_ref());
        marks.long("description", row.description.as_ref());
        marks.names("member", member_names(&row.members));
        let hit = of_register("innovation_studio", row.id, row.slug, row.name, row.region, row.cover, marks);
        hits.insert(row.id, hit);
    }
    Ok(())
}

fn of_register(
    kind: &str,
    id: Uuid,
    slug: String,
    title: String,
    region: Option<String>,
    cover: Option<Value>,
    marks: Marks<'_>,
) -> SearchHit {
    SearchHit {
        kind: kind.to_owned(),
        id,
        slug,
        title,
        summary: None,
        section_id: None,
        region,
        published_at: None,
        cover: cover.and_then(stored),
        matched_in: String::new(),
        highlights: marks.found,
        conversion: None,
        locale: None,
    }
}

/// What was checked when it was written can be read.
fn stored(value: Value) -> Option<ImageView> {
    serde_json::from_value(value).ok()
}
