//! The statements of sections.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Text, Uuid as SqlUuid};
use diesel::{PgConnection, sql_query};
use serde::Serialize;
use uuid::Uuid;

use super::model::{NewSection, Section, SectionSort};
use crate::db::keyset::{Rows, Window};
use crate::http::key::Key;
use crate::schema::sections;

/// The sort key of a list position.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum SortKey {
    Position(i32),
    Name(String),
}

/// A page of sections.
pub fn list(
    connection: &mut PgConnection,
    parent: Option<Uuid>,
    trashed: bool,
    sort: SectionSort,
    window: Window<SortKey>,
) -> QueryResult<Rows<Section>> {
    let mut query = sections::table.select(Section::as_select()).limit(window.fetch()).into_boxed();
    query = match trashed {
        true => query.filter(sections::deleted_at.is_not_null()),
        false => query.filter(sections::deleted_at.is_null()),
    };
    if let Some(parent) = parent {
        query = query.filter(sections::parent_id.eq(parent));
    }
    let behind = match window.position.clone() {
        Some((SortKey::Position(at), _)) => {
            window.clone().map_key(|_| at).behind::<_, Integer>("(sections.position, sections.id)", false)
        }
        Some((SortKey::Name(at), _)) => {
            window.clone().map_key(|_| at).behind::<_, Text>("(sections.name, sections.id)", false)
        }
        None => None,
    };
    if let Some(behind) = behind {
        query = query.filter(behind);
    }
    query = match (sort, window.descends(false)) {
        (SectionSort::Position, false) => query.order((sections::position.asc(), sections::id.asc())),
        (SectionSort::Position, true) => query.order((sections::position.desc(), sections::id.desc())),
        (SectionSort::Name, false) => query.order((sections::name.asc(), sections::id.asc())),
        (SectionSort::Name, true) => query.order((sections::name.desc(), sections::id.desc())),
    };
    Ok(window.cut(query.load(connection)?))
}

/// The live section that `key` names.
pub fn find(connection: &mut PgConnection, key: &Key) -> QueryResult<Option<Section>> {
    let query =
        sections::table.select(Section::as_select()).filter(sections::deleted_at.is_null()).into_boxed();
    match key {
        Key::Id(id) => query.filter(sections::id.eq(*id)),
        Key::Slug(slug) => query.filter(sections::slug.eq(slug.clone())),
    }
    .first(connection)
    .optional()
}

/// The section `id`, locked against change until the transaction ends, in the trash or not.
pub fn lock(
    connection: &mut PgConnection,
    id: Uuid,
) -> QueryResult<Option<(Section, Option<DateTime<Utc>>)>> {
    sections::table
        .find(id)
        .select((Section::as_select(), sections::deleted_at))
        .for_update()
        .first(connection)
        .optional()
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// `roots` and everything below them.
pub fn subtree(connection: &mut PgConnection, roots: &[Uuid]) -> QueryResult<Vec<Uuid>> {
    let ids: Vec<Id> = sql_query(
        "WITH RECURSIVE below(id) AS (\
           SELECT id FROM sections WHERE id = ANY($1) \
           UNION SELECT sections.id FROM sections JOIN below ON sections.parent_id = below.id) \
         SELECT id FROM below",
    )
    .bind::<Array<SqlUuid>, _>(roots)
    .load(connection)?;
    Ok(ids.into_iter().map(|row| row.id).collect())
}

/// One change of the tree at a time: two moves that are fine alone can make a circle together.
pub fn lock_tree(connection: &mut PgConnection) -> QueryResult<()> {
    sql_query("SELECT pg_advisory_xact_lock(hashtextextended('sections:tree', 0))")
        .execute(connection)
        .map(|_| ())
}

pub fn insert(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewSection,
    now: DateTime<Utc>,
) -> QueryResult<Section> {
    diesel::insert_into(sections::table)
        .values((
            sections::id.eq(id),
            sections::slug.eq(slug),
            values,
            sections::created_at.eq(now),
            sections::updated_at.eq(now),
        ))
        .returning(Section::as_returning())
        .get_result(connection)
}

pub fn update(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewSection,
    now: DateTime<Utc>,
) -> QueryResult<Section> {
    diesel::update(sections::table.find(id))
        .set((
            sections::slug.eq(slug),
            values,
            sections::version.eq(sections::version + 1),
            sections::updated_at.eq(now),
        ))
        .returning(Section::as_returning())
        .get_result(connection)
}
