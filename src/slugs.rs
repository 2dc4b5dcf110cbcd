//! Slugs of every resource: chosen or made from a name, unique, and remembered: an old one still leads home.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{PgConnection, sql_query};
use uuid::Uuid;

use crate::error::{ApiError, Fault};
use crate::http::key::Key;
use crate::resources::Resource;
use crate::schema::slug_history;
use crate::text::slug::{is_slug, slugify};

/// Words that stand in the path of some resource, now or soon, and words that programs write by mistake.
const RESERVED: &[&str] = &[
    "archive",
    "export",
    "feed",
    "import",
    "me",
    "merge",
    "move",
    "move-articles",
    "neighbours",
    "new",
    "null",
    "preview",
    "preview-links",
    "publish",
    "purge",
    "reinstate",
    "rename",
    "restore",
    "revisions",
    "revoke",
    "search",
    "statistics",
    "submit",
    "suggest",
    "trash",
    "undefined",
    "unmerge",
    "unpublish",
    "verification",
    "verify",
    "views",
];

/// What is wrong with a slug that somebody chose, whoever has it.
pub fn fault(slug: Option<&str>) -> Option<Fault> {
    let slug = slug.filter(|slug| !is_slug(slug) || RESERVED.contains(slug))?;
    Some(Fault::at("/slug", "not_allowed", format!("{slug:?} cannot be used as a slug")))
}

/// What a key led to.
pub enum Found<T> {
    /// The resource.
    Here(T),
    /// The resource by one of its old slugs; it is to be asked for by its new one.
    Moved(T),
}

impl<T> Found<T> {
    /// The resource, however it was named.
    pub fn get(&self) -> &T {
        match self {
            Self::Here(found) | Self::Moved(found) => found,
        }
    }

    /// The resource, however it was named.
    pub fn into_inner(self) -> T {
        match self {
            Self::Here(found) | Self::Moved(found) => found,
        }
    }
}

/// Looks `key` up with `find`, and where that finds nothing, through the history: by an old slug, or by the id or
/// slug of a record that was merged into another.
pub fn resolve<T>(
    connection: &mut PgConnection,
    kind: Resource,
    key: &Key,
    find: impl Fn(&mut PgConnection, &Key) -> QueryResult<Option<T>>,
) -> QueryResult<Option<Found<T>>> {
    if let Some(found) = find(connection, key)? {
        return Ok(Some(Found::Here(found)));
    }
    let Some(record) = record_of(connection, kind, key)? else { return Ok(None) };
    let mut id = record;
    while let Some(next) = kind.successor(connection, id)? {
        id = next;
    }
    match key {
        Key::Id(_) if id == record => Ok(None),
        _ => Ok(find(connection, &Key::Id(id))?.map(Found::Moved)),
    }
}

/// The id of the record that has or had `slug`, whatever became of it.
pub fn record(connection: &mut PgConnection, kind: Resource, slug: &str) -> QueryResult<Option<Uuid>> {
    match kind.owner(connection, slug)? {
        Some(owner) => Ok(Some(owner)),
        None => former_owner(connection, kind, slug),
    }
}

fn record_of(connection: &mut PgConnection, kind: Resource, key: &Key) -> QueryResult<Option<Uuid>> {
    match key {
        Key::Id(id) => Ok(Some(*id)),
        Key::Slug(slug) => record(connection, kind, slug),
    }
}

fn former_owner(connection: &mut PgConnection, kind: Resource, slug: &str) -> QueryResult<Option<Uuid>> {
    let owner = slug_history::table.find((kind.name(), slug)).select(slug_history::resource_id);
    owner.first(connection).optional()
}

/// The id of the live resource that a write is for, by its id or one of its slugs. A record that was merged into
/// another is 409: what was meant for it was not meant for the other.
pub fn live(connection: &mut PgConnection, kind: Resource, key: &Key) -> Result<Uuid, ApiError> {
    let id = record_of(connection, kind, key)?.ok_or(ApiError::NotFound)?;
    match kind.live_id(connection, &Key::Id(id))? {
        Some(id) => Ok(id),
        None => Err(gone(connection, kind, id)?),
    }
}

/// Why the resource `id` is not live: it was merged into another, or is in the trash.
pub fn gone(connection: &mut PgConnection, kind: Resource, id: Uuid) -> QueryResult<ApiError> {
    if let Some(other) = kind.successor(connection, id)? {
        return Ok(ApiError::merged(&kind.words(), other));
    }
    // Each statement sees its own moment: what was gone before may be back.
    Ok(match kind.live_id(connection, &Key::Id(id))? {
        Some(_) => ApiError::Contended(format!("{} {id} went and came back meanwhile", kind.words())),
        None => ApiError::NotFound,
    })
}

/// The id of the resource that `key` names, now or formerly, in the trash or not.
pub fn any(connection: &mut PgConnection, kind: Resource, key: &Key) -> Result<Uuid, ApiError> {
    record_of(connection, kind, key)?.ok_or(ApiError::NotFound)
}

/// The id of the live resource that `key` (an id or a slug, now or formerly) names.
pub fn find(connection: &mut PgConnection, kind: Resource, key: &str) -> QueryResult<Option<Uuid>> {
    let Some(key) = Key::parse(key) else { return Ok(None) };
    let found = resolve(connection, kind, &key, |connection, key| kind.live_id(connection, key))?;
    Ok(found.map(Found::into_inner))
}

/// [`find`] for what a query names in `parameter`; 400 when there is none.
pub fn named(
    connection: &mut PgConnection,
    kind: Resource,
    parameter: &str,
    key: &str,
) -> Result<Uuid, ApiError> {
    find(connection, kind, key)?.ok_or_else(|| {
        ApiError::parameter(parameter, "not_found", format!("there is no {} {key:?}", kind.words()))
    })
}

/// Makes nobody else choose the same slug until the transaction ends, unless it is one of [`claim_many`].
const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))
    WHERE current_setting('plaudit.claims_many_slugs', true) IS DISTINCT FROM 'on'";

/// Says that this transaction is going to claim thousands of slugs: more than the server has room for locks. A
/// slug that somebody else chooses meanwhile is a violated constraint for one of the two.
pub fn claim_many(connection: &mut PgConnection) -> QueryResult<()> {
    sql_query("SET LOCAL plaudit.claims_many_slugs = 'on'").execute(connection).map(|_| ())
}

/// A free slug for the resource `id`: `wanted` itself (409 when another has or had it), else one made from
/// `name`. Until the transaction ends nobody else can choose the same one. `wanted` has no [`fault`].
pub fn claim(
    connection: &mut PgConnection,
    kind: Resource,
    id: Uuid,
    wanted: Option<&str>,
    name: &str,
) -> Result<String, ApiError> {
    let base = wanted.map_or_else(|| slugify(name), str::to_owned);
    sql_query(LOCK)
        .bind::<Text, _>(format!("slug:{}:{}", kind.name(), unnumbered(&base)))
        .execute(connection)?;
    let mut is_free = |slug: &str| -> QueryResult<bool> {
        let current = kind.owner(connection, slug)?;
        let former = former_owner(connection, kind, slug)?;
        Ok(current.or(former).is_none_or(|owner| owner == id))
    };
    if wanted.is_some() {
        let taken = || ApiError::taken("/slug", format!("the slug {base:?} is taken"));
        return if is_free(&base)? { Ok(base) } else { Err(taken()) };
    }
    let numbered = (2..=9).map(|number| format!("{base}-{number}"));
    for slug in std::iter::once(base.clone()).chain(numbered) {
        if !RESERVED.contains(&slug.as_str()) && is_free(&slug)? {
            return Ok(slug);
        }
    }
    // A name this common gets a tail that nobody else can have: the random end of its own id.
    let id = id.simple().to_string();
    Ok(format!("{base}-{}", id.get(20..).unwrap_or(&id)))
}

/// `slug` without the numbers that [`claim`] may have added: slugs that could meet share a lock by it.
fn unnumbered(slug: &str) -> &str {
    match slug.rsplit_once('-') {
        Some((rest, number)) if matches!(number.as_bytes(), [b'2'..=b'9']) => unnumbered(rest),
        _ => slug,
    }
}

/// Remembers that the resource `id` went from `old` to `new`.
pub fn replace(
    connection: &mut PgConnection,
    kind: Resource,
    id: Uuid,
    (old, new): (&str, &str),
    now: DateTime<Utc>,
) -> QueryResult<()> {
    if old == new {
        return Ok(());
    }
    diesel::delete(slug_history::table.find((kind.name(), new))).execute(connection)?;
    diesel::insert_into(slug_history::table)
        .values((
            slug_history::resource.eq(kind.name()),
            slug_history::slug.eq(old),
            slug_history::resource_id.eq(id),
            slug_history::replaced_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}
