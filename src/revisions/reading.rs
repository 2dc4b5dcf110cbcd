//! Reading revisions: who may, a page of them, and one beside another.

use std::time::Duration;

use diesel::PgConnection;
use serde_json::Value;
use similar::TextDiff;
use uuid::Uuid;

use super::model::{RevisionChangeView, RevisionSummary, RevisionView, RevisionsQuery};
use super::store;
use crate::auth::{Caller, Scope};
use crate::error::ApiError;
use crate::history::{Difference, between};
use crate::http::cursor;
use crate::http::key::Key;
use crate::http::page::{Page, PageInfo};
use crate::resources::Resource;
use crate::slugs;

/// A resource of which there are revisions: its kind's name and its id.
pub type Subject = (&'static str, Uuid);

/// Beyond this a comparison gets coarser rather than longer.
const DIFF_TIME: Duration = Duration::from_millis(100);
/// A shorter text on one line is seen whole in `before` and `after`.
const SHORT: usize = 200;

/// The resource that `key` names, in the trash or not, if the caller may read what it was: who reads drafts may, the
/// author of an article, and who changes the register its entries.
pub fn subject(
    connection: &mut PgConnection,
    kind: Resource,
    key: &Key,
    caller: &Caller,
) -> Result<Subject, ApiError> {
    let id = slugs::any(connection, kind, key)?;
    if kind.version(connection, id)?.is_none() {
        return Err(ApiError::NotFound);
    }
    let may_read = match caller.has(Scope::DraftsRead) {
        true => true,
        false => match kind {
            Resource::Article => store::author_of(connection, id)? == Some(caller.id),
            Resource::Section | Resource::Tag => false,
            // What they say of hidden articles is the desk's.
            Resource::Conferral | Resource::Competition => false,
            _ => caller.has(Scope::RegisterWrite),
        },
    };
    if may_read { Ok((kind.name(), id)) } else { Err(ApiError::NotFound) }
}

/// A page of the resource's versions, newest first.
pub fn page(
    connection: &mut PgConnection,
    subject: Subject,
    query: &RevisionsQuery,
) -> Result<Page<RevisionSummary>, ApiError> {
    let fingerprint = cursor::fingerprint(&("revisions", subject));
    let before = match &query.cursor {
        None => None,
        Some(text) => Some(cursor::decode(text, &fingerprint, |version: &i32| *version > 0)?.0),
    };
    let mut rows = store::list(connection, subject, before, query.limit)?;
    let size = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > size;
    rows.truncate(size);
    let last = rows.last().filter(|_| has_more).map(|row| row.version);
    let page = PageInfo {
        limit: query.limit,
        next_cursor: last.and_then(|version| cursor::encode(&fingerprint, false, version)),
        prev_cursor: None,
        number: None,
        total: None,
        total_is_lower_bound: None,
    };
    Ok(Page { data: rows.into_iter().map(RevisionSummary::from).collect(), page })
}

/// What the resource was at `version`.
pub fn snapshot(connection: &mut PgConnection, subject: Subject, version: i32) -> Result<Value, ApiError> {
    let found = store::find(connection, subject, version)?.ok_or(ApiError::NotFound)?;
    Ok(found.1)
}

/// Two versions of a resource, to be compared.
pub struct Pair {
    summary: RevisionSummary,
    snapshot: Value,
    other: Option<(i32, Value)>,
}

/// The version `version` and the one that it is compared with; 400 when that one is not kept.
pub fn pair(
    connection: &mut PgConnection,
    subject: Subject,
    version: i32,
    against: Option<i32>,
) -> Result<Pair, ApiError> {
    let (head, snapshot) = store::find(connection, subject, version)?.ok_or(ApiError::NotFound)?;
    let other = match against {
        None => store::before(connection, subject, version)?,
        Some(other) => {
            let missing =
                || ApiError::parameter("against", "not_found", format!("there is no version {other}"));
            let (_, snapshot) = store::find(connection, subject, other)?.ok_or_else(missing)?;
            Some((other, snapshot))
        }
    };
    Ok(Pair { summary: head.into(), snapshot, other })
}

impl Pair {
    /// Compares them. Long texts take a while.
    pub fn compared(self) -> RevisionView {
        let Self { summary, snapshot, other } = self;
        let (against, before) =
            other.map_or((None, Value::Null), |(version, before)| (Some(version), before));
        let changes = between(&before, &snapshot).into_iter().map(change).collect();
        RevisionView { summary, snapshot, against, changes }
    }
}

fn change(Difference { field, before, after }: Difference) -> RevisionChangeView {
    let is_long = |text: &str| text.contains('\n') || text.chars().nth(SHORT).is_some();
    let diff = match (&before, &after) {
        (Value::String(before), Value::String(after)) if is_long(before) || is_long(after) => {
            let diff = TextDiff::configure().timeout(DIFF_TIME).diff_lines(before, after);
            Some(diff.unified_diff().context_radius(3).to_string())
        }
        _ => None,
    };
    RevisionChangeView { field, before, after, diff }
}
