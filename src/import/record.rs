//! What is remembered of imports: the statements of `import_sources`, `import_pages` and of what imports
//! wrote into the site profile.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::schema::{articles, import_pages, import_sources, site_profile};

/// What the last import of a page left behind, as `import_sources.fields` holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastImport {
    /// Of the raw page, in hexadecimal.
    pub sha256: String,
    /// The fields of the article as imports wrote them.
    pub article: Map<String, Value>,
    /// What the page said about its site; `None` in what was remembered before this was.
    #[serde(default)]
    pub site: Option<Value>,
}

/// A page that was imported before, and its article.
#[derive(Clone, Debug, Queryable)]
pub struct Source {
    pub id: Uuid,
    pub article_id: Uuid,
    pub fields: Value,
    pub slug: String,
    pub trashed_at: Option<DateTime<Utc>>,
}

/// A page as it came, kept as evidence.
#[derive(Debug)]
pub struct RawPage<'a> {
    pub file_name: &'a str,
    pub encoding: &'a str,
    pub bytes: &'a [u8],
    pub sha256: &'a [u8],
    pub damage: &'a Value,
}

/// What a page says about where it comes from.
#[derive(Debug)]
pub struct Origin<'a> {
    pub page_url: Option<&'a str>,
    pub site_name: Option<&'a str>,
    pub site_url: Option<&'a str>,
}

/// Keeps other imports away from the page `key` until the transaction ends.
pub fn lock_key(connection: &mut PgConnection, key: &str) -> QueryResult<()> {
    sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind::<Text, _>(format!("import:{key}"))
        .execute(connection)
        .map(|_| ())
}

/// The page `key`, if it was imported before.
pub fn find(connection: &mut PgConnection, key: &str) -> QueryResult<Option<Source>> {
    import_sources::table
        .inner_join(articles::table)
        .filter(import_sources::source_key.eq(key))
        .select((
            import_sources::id,
            import_sources::article_id,
            import_sources::fields,
            articles::slug,
            articles::deleted_at,
        ))
        .first(connection)
        .optional()
}

/// Remembers a page that is imported for the first time.
pub fn insert(
    connection: &mut PgConnection,
    (id, key, article_id): (Uuid, &str, Uuid),
    origin: &Origin<'_>,
    fields: &Value,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(import_sources::table)
        .values((
            import_sources::id.eq(id),
            import_sources::source_key.eq(key),
            import_sources::article_id.eq(article_id),
            import_sources::page_url.eq(origin.page_url),
            import_sources::site_name.eq(origin.site_name),
            import_sources::site_url.eq(origin.site_url),
            import_sources::fields.eq(fields),
            import_sources::first_imported_at.eq(now),
            import_sources::last_imported_at.eq(now),
        ))
        .execute(connection)
        .map(|_| ())
}

/// Remembers that the page `id` was imported again, with another content.
pub fn update(
    connection: &mut PgConnection,
    id: Uuid,
    origin: &Origin<'_>,
    fields: &Value,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(import_sources::table.find(id))
        .set((
            import_sources::page_url.eq(origin.page_url),
            import_sources::site_name.eq(origin.site_name),
            import_sources::site_url.eq(origin.site_url),
            import_sources::fields.eq(fields),
            import_sources::last_imported_at.eq(now),
        ))
        .execute(connection)
        .map(|_| ())
}

/// Keeps the raw page. One that went back to an earlier content is kept once, with its latest date.
pub fn keep_page(
    connection: &mut PgConnection,
    (id, source_id): (Uuid, Uuid),
    page: &RawPage<'_>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(import_pages::table)
        .values((
            import_pages::id.eq(id),
            import_pages::source_id.eq(source_id),
            import_pages::file_name.eq(page.file_name),
            import_pages::encoding.eq(page.encoding),
            import_pages::raw.eq(page.bytes),
            import_pages::sha256.eq(page.sha256),
            import_pages::damage.eq(page.damage),
            import_pages::imported_at.eq(now),
        ))
        .on_conflict((import_pages::source_id, import_pages::sha256))
        .do_update()
        .set((import_pages::file_name.eq(page.file_name), import_pages::imported_at.eq(now)))
        .execute(connection)
        .map(|_| ())
}

/// What imports wrote into the site profile, by field.
pub fn site_memory(connection: &mut PgConnection) -> QueryResult<Value> {
    site_profile::table.select(site_profile::imported).first(connection)
}

pub fn set_site_memory(connection: &mut PgConnection, memory: &Value) -> QueryResult<()> {
    diesel::update(site_profile::table).set(site_profile::imported.eq(memory)).execute(connection).map(|_| ())
}
