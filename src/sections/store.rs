//! The statements of sections.

use chrono::{DateTime, Utc};
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Uuid as SqlUuid};
use diesel::{PgConnection, sql_query};
use uuid::Uuid;

use super::model::{NewSection, Section};
use crate::db::keyset::{Rows, Window};
use crate::http::key::Key;
use crate::schema::sections;

/// The statement of a list.
type Statement = sections::BoxedQuery<'static, Pg, SqlTypeOf<AsSelect<Section, Pg>>>;

/// A page of sections.
pub fn list(
    connection: &mut PgConnection,
    parent: Option<Uuid>,
    trashed: bool,
    window: &Window<Section>,
) -> QueryResult<Rows<Section>> {
    window.page(connection, || filtered(parent, trashed))
}

fn filtered(parent: Option<Uuid>, trashed: bool) -> Statement {
    let mut query = sections::table.select(Section::as_select()).into_boxed();
    query = match trashed {
        true => query.filter(sections::deleted_at.is_not_null()),
        false => query.filter(sections::deleted_at.is_null()),
    };
    if let Some(parent) = parent {
        query = query.filter(sections::parent_id.eq(parent));
    }
    query
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

/// The live ones among `ids`, locked against change until the transaction ends.
pub fn lock_all(connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<Vec<Section>> {
    sections::table
        .filter(sections::id.eq_any(ids).and(sections::deleted_at.is_null()))
        .order(sections::id)
        .select(Section::as_select())
        .for_update()
        .load(connection)
}

#[derive(QueryableByName)]
struct Above {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    parent_id: Option<Uuid>,
}

/// `ids` and everything above them, each with what is right above it.
pub fn ancestors(connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<Vec<(Uuid, Option<Uuid>)>> {
    let rows: Vec<Above> = sql_query(
        "WITH RECURSIVE above(id, parent_id) AS (\
           SELECT id, parent_id FROM sections WHERE id = ANY($1) \
           UNION SELECT sections.id, sections.parent_id FROM sections JOIN above ON sections.id = above.parent_id) \
         SELECT id, parent_id FROM above",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .load(connection)?;
    Ok(rows.into_iter().map(|row| (row.id, row.parent_id)).collect())
}

/// Parent and name of each live section that has one of `names` and is none of `ids`.
pub fn others_named(
    connection: &mut PgConnection,
    names: &[String],
    ids: &[Uuid],
) -> QueryResult<Vec<(Option<Uuid>, String)>> {
    sections::table
        .filter(sections::name.eq_any(names).and(sections::id.ne_all(ids)))
        .filter(sections::deleted_at.is_null())
        .select((sections::parent_id, sections::name))
        .load(connection)
}

/// Takes the names of sections that are about to be placed out of the way of one another: an index of unique names
/// compares after every row.
pub fn clear_names(connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<()> {
    sql_query("UPDATE sections SET name = id::text WHERE id = ANY($1)")
        .bind::<Array<SqlUuid>, _>(ids)
        .execute(connection)
        .map(drop)
}

/// Puts the section below `parent` at `position`, with its name.
pub fn place(
    connection: &mut PgConnection,
    id: Uuid,
    name: &str,
    (parent, position): (Option<Uuid>, i32),
    now: DateTime<Utc>,
) -> QueryResult<Section> {
    diesel::update(sections::table.find(id))
        .set((
            sections::parent_id.eq(parent),
            sections::position.eq(position),
            sections::name.eq(name),
            sections::version.eq(sections::version + 1),
            sections::updated_at.eq(now),
        ))
        .returning(Section::as_returning())
        .get_result(connection)
}
