//! How one resource is shown inside another: enough to name it and to link to it, loaded with one statement a
//! kind however many there are.
//!
//! These stand below the resources, which show one another, so that no two of them need each other's code.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::conversion::{Converter, Texts};
use crate::schema::{articles, awards, competitions, honoured_units, sections, tags};
use crate::visibility::{Audience, articles_for};

/// An article that something refers to.
#[derive(Clone, Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = articles, check_for_backend(diesel::pg::Pg))]
pub struct ArticleReference {
    pub id: Uuid,
    #[schema(example = "lao-dong-jing-sai-tui-jin-hui")]
    pub slug: String,
    #[schema(example = "全市劳动和技能竞赛推进会召开")]
    pub title: String,
    /// Null while only the desk sees the article.
    #[schema(required = true)]
    pub published_at: Option<DateTime<Utc>>,
}

/// The section of an article.
#[derive(Clone, Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = sections, check_for_backend(diesel::pg::Pg))]
pub struct SectionReference {
    pub id: Uuid,
    #[schema(example = "labour-competition")]
    pub slug: String,
    #[schema(example = "劳动竞赛")]
    pub name: String,
}

/// A tag of an article.
#[derive(Clone, Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = tags, check_for_backend(diesel::pg::Pg))]
pub struct TagReference {
    pub id: Uuid,
    #[schema(example = "ji-neng-jing-sai")]
    pub slug: String,
    #[schema(example = "技能竞赛")]
    pub name: String,
}

/// The award of a conferral or an honour.
#[derive(Clone, Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = awards, check_for_backend(diesel::pg::Pg))]
pub struct AwardReference {
    pub id: Uuid,
    #[schema(example = "gong-ren-xian-feng-hao")]
    pub slug: String,
    #[schema(example = "工人先锋号")]
    pub name: String,
    /// `national`, `provincial`, `municipal`, `county` or `enterprise`. More may come.
    #[schema(example = "municipal")]
    pub level: String,
}

/// The competition that a conferral belongs to.
#[derive(Clone, Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = competitions, check_for_backend(diesel::pg::Pg))]
pub struct CompetitionReference {
    pub id: Uuid,
    #[schema(example = "quan-shi-lao-dong-he-ji-neng-jing-sai")]
    pub slug: String,
    #[schema(minimum = 1900, maximum = 2100, example = 2020)]
    pub year: i32,
    #[schema(example = "全市劳动和技能竞赛")]
    pub title: String,
}

/// The honoured unit that something belongs to, as it is called today.
#[derive(Clone, Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = honoured_units, check_for_backend(diesel::pg::Pg))]
pub struct UnitReference {
    pub id: Uuid,
    #[schema(example = "chuan-bei-ji-xie-chang")]
    pub slug: String,
    #[schema(example = "川北机械厂")]
    pub name: String,
}

impl ArticleReference {
    /// How the article `id` is shown to `audience`, which sees those in `visible`. Readers do not even learn the id
    /// of one that they do not see; the desk does, of one in the trash too.
    pub fn shown(
        id: Option<Uuid>,
        audience: Audience,
        visible: &HashMap<Uuid, Self>,
    ) -> (Option<Uuid>, Option<Self>) {
        let article = id.and_then(|id| visible.get(&id)).cloned();
        let is_known = article.is_some() || audience == Audience::Desk;
        (id.filter(|_| is_known), article)
    }
}

/// The articles among `ids` that `audience` sees.
pub fn articles(
    connection: &mut PgConnection,
    ids: impl IntoIterator<Item = Uuid>,
    audience: Audience,
) -> QueryResult<HashMap<Uuid, ArticleReference>> {
    let rows = articles::table
        .filter(articles_for(audience))
        .filter(articles::id.eq_any(distinct(ids)))
        .select(ArticleReference::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

pub fn sections(
    connection: &mut PgConnection,
    ids: impl IntoIterator<Item = Uuid>,
) -> QueryResult<HashMap<Uuid, SectionReference>> {
    let rows = sections::table
        .filter(sections::id.eq_any(distinct(ids)))
        .select(SectionReference::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

pub fn tags(
    connection: &mut PgConnection,
    ids: impl IntoIterator<Item = Uuid>,
) -> QueryResult<HashMap<Uuid, TagReference>> {
    let rows = tags::table
        .filter(tags::id.eq_any(distinct(ids)))
        .select(TagReference::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

pub fn awards(
    connection: &mut PgConnection,
    ids: impl IntoIterator<Item = Uuid>,
) -> QueryResult<HashMap<Uuid, AwardReference>> {
    let rows = awards::table
        .filter(awards::id.eq_any(distinct(ids)))
        .select(AwardReference::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

pub fn competitions(
    connection: &mut PgConnection,
    ids: impl IntoIterator<Item = Uuid>,
) -> QueryResult<HashMap<Uuid, CompetitionReference>> {
    let rows = competitions::table
        .filter(competitions::id.eq_any(distinct(ids)))
        .select(CompetitionReference::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

pub fn units(
    connection: &mut PgConnection,
    ids: impl IntoIterator<Item = Uuid>,
) -> QueryResult<HashMap<Uuid, UnitReference>> {
    let rows = honoured_units::table
        .filter(honoured_units::id.eq_any(distinct(ids)))
        .select(UnitReference::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn distinct<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.into_iter().collect();
    items.sort_unstable();
    items.dedup();
    items
}

impl Texts for SectionReference {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("name", &mut self.name);
    }
}

impl Texts for TagReference {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("name", &mut self.name);
    }
}

impl Texts for ArticleReference {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("title", &mut self.title);
    }
}

impl Texts for AwardReference {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("name", &mut self.name);
    }
}

impl Texts for CompetitionReference {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("title", &mut self.title);
    }
}

impl Texts for UnitReference {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("name", &mut self.name);
    }
}
