//! The way back: a replace with what a revision has, by the rules of the slice that it belongs to.

use diesel::PgConnection;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

use super::reading;
use crate::articles::model::ArticleInput;
use crate::articles::rights::Rights;
use crate::articles::write::Context;
use crate::auth::{Caller, Scope};
use crate::error::ApiError;
use crate::history::{self, Act, At, Write};
use crate::http::body;
use crate::http::key::Key;
use crate::http::reply::IfMatch;
use crate::resources::Resource;
use crate::{
    articles, awards, competitions, conferrals, honoured_units, honours, innovation_studios, sections, site,
    tags,
};

/// What says where a resource stands; that is not turned back.
const STANDING: [&str; 5] = ["slug", "status", "published_at", "unpublish_at", "pinned"];

/// 403 unless the caller may change resources of that kind.
pub fn permit(kind: Resource, caller: &Caller) -> Result<(), ApiError> {
    caller.require_any(match kind {
        Resource::Article => &[Scope::ArticlesWrite, Scope::ArticlesPublish],
        Resource::Section | Resource::Tag => &[Scope::ArticlesPublish],
        _ => &[Scope::RegisterWrite],
    })
}

/// What the write of an article needs beside its input: its text is rendered before any lock is taken.
pub async fn context(write: &Write, kind: Resource, key: &Key, version: i32) -> Result<Context, ApiError> {
    if kind != Resource::Article {
        return Context::of(&write.state, None).await;
    }
    let (key, caller) = (key.clone(), write.caller.clone());
    let snapshot = write.state.db.run(move |connection| {
        let subject = reading::subject(connection, kind, &key, &caller)?;
        reading::snapshot(connection, subject, version)
    });
    Context::of(&write.state, Some(&input::<ArticleInput>(snapshot.await?)?)).await
}

/// A revision of the resource that `key` names.
pub struct Revision<'a> {
    pub kind: Resource,
    pub key: &'a Key,
    pub snapshot: Value,
    /// What the caller may do to articles.
    pub rights: Rights,
}

/// The version that the resource has once `$slice` has replaced it by a snapshot; `$row` is the row in what the slice
/// locks.
macro_rules! replaced {
    ($slice:ident, $connection:expr, $revision:expr, $precondition:expr, $act:expr) => {
        replaced!($slice, $connection, $revision, $precondition, $act, |row| row)
    };
    ($slice:ident, $connection:expr, $revision:expr, $precondition:expr, $act:expr, |$found:ident| $row:expr) => {{
        let $found = $slice::write::lock_live($connection, $revision.key)?;
        let (id, version) = ($row.id, $row.version);
        history::unchanged($connection, $precondition, ($revision.kind, id, version))?;
        let after = input(without($revision.snapshot, &["slug"]))?;
        let replaced = $slice::write::replace($connection, $found, after, $act);
        let $found = replaced.map_err(ApiError::into_conflict)?;
        Ok($row.version)
    }};
}

impl Revision<'_> {
    /// Makes the resource what it was; its version from then on. 409 when something that it refers to is gone.
    pub fn restore(
        self,
        connection: &mut PgConnection,
        precondition: &IfMatch,
        context: &Context,
        act: &Act,
    ) -> Result<i32, ApiError> {
        match self.kind {
            Resource::Article => self.restore_article(connection, precondition, context, act),
            Resource::Section => {
                sections::store::lock_tree(connection)?;
                replaced!(sections, connection, self, precondition, act)
            }
            Resource::Tag => replaced!(tags, connection, self, precondition, act),
            Resource::Award => replaced!(awards, connection, self, precondition, act),
            Resource::Competition => replaced!(competitions, connection, self, precondition, act),
            Resource::Conferral => replaced!(conferrals, connection, self, precondition, act),
            Resource::Honour => replaced!(honours, connection, self, precondition, act),
            Resource::HonouredUnit => {
                replaced!(honoured_units, connection, self, precondition, act, |unit| unit.0)
            }
            Resource::InnovationStudio => {
                replaced!(innovation_studios, connection, self, precondition, act, |studio| studio.head)
            }
        }
    }

    fn restore_article(
        self,
        connection: &mut PgConnection,
        precondition: &IfMatch,
        context: &Context,
        act: &Act,
    ) -> Result<i32, ApiError> {
        let current = articles::write::lock_live(connection, self.key)?;
        self.rights.change(connection, &current.0, act.now)?;
        history::unchanged(connection, precondition, (self.kind, current.0.id, current.0.version))?;
        let present = ArticleInput::of(&current.0, current.1.clone())?;
        let mut after: ArticleInput = input(without(self.snapshot, &STANDING))?;
        (after.status, after.published_at, after.unpublish_at, after.pinned) =
            (present.status, present.published_at, present.unpublish_at, present.pinned);
        self.rights.fields(Some(&present), &after)?;
        let (row, _) = articles::write::replace(connection, current, after, act, context, "restore_revision")
            .map_err(ApiError::into_conflict)?;
        Ok(row.version)
    }
}

/// The same for the site profile.
pub fn site(
    connection: &mut PgConnection,
    precondition: &IfMatch,
    snapshot: Value,
    act: &Act,
) -> Result<i32, ApiError> {
    let current = site::store::lock(connection)?;
    history::unchanged(connection, precondition, At::site(current.version))?;
    Ok(site::write::replace(connection, current, input(snapshot)?, act)?.version)
}

fn without(mut snapshot: Value, names: &[&str]) -> Value {
    if let Value::Object(fields) = &mut snapshot {
        fields.retain(|name, _| !names.contains(&name.as_str()));
    }
    snapshot
}

/// The snapshot as an input of today: 409 when the rules have changed since and it is none any more.
fn input<T: ToSchema + DeserializeOwned + 'static>(snapshot: Value) -> Result<T, ApiError> {
    body::checked(snapshot).map_err(ApiError::into_conflict)
}
