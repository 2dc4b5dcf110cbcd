//! Who may do what to which article: an author submits, an editor publishes.
//!
//! | Who has | which article | may |
//! |---|---|---|
//! | `articles:publish` | any | everything |
//! | `articles:write` | a new one | make it, as a draft |
//! | | their own, `draft` or `in_review` | read, change, trash, restore and submit it, make preview links for it |
//! | | their own, `published` or `archived` | read it, list its preview links and end them; the rest is 403 |
//! | | another's that the public sees | read it as the public does; the rest is 403 |
//! | | any other, and any other's in the trash | nothing: 404, as if there were none |
//!
//! Their own are those that they made (`created_by`), whatever else is said of its `author`. When an article appears and
//! where it stands (`status`, `published_at`, `unpublish_at`, `pinned`) is an editor's to say: what an author sends of it
//! must be what it is already, or the answer is 403 with those fields. Submitting is a step of `transitions`.
//!
//! Asked under the article's lock, before anything else is said about it, `If-Match` and faults of a patch included: what
//! the caller may not read answers like what is not there.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::model::{Article, ArticleInput, ArticleStatus};
use super::store;
use crate::auth::{Caller, Scope};
use crate::error::{ApiError, Fault};
use crate::http::key::Key;
use crate::visibility::Audience;

/// The rights of a caller who has `articles:write` or `articles:publish`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    Editor,
    /// Of the account or the API key of that id.
    Author(Uuid),
}

const OTHERS: &str = "This article is somebody else's; only an editor changes it.";

impl Rights {
    pub fn of(caller: &Caller) -> Self {
        if caller.has(Scope::ArticlesPublish) { Self::Editor } else { Self::Author(caller.id) }
    }

    /// Why the caller may not look after `article`, in whatever state it is.
    pub fn look_after(
        self,
        connection: &mut PgConnection,
        article: &Article,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        match self {
            Self::Author(id) if article.created_by != Some(id) => {
                let public = store::find(connection, &Key::Id(article.id), Audience::Public(now))?;
                Err(public.map_or(ApiError::NotFound, |_| ApiError::forbidden(OTHERS)))
            }
            _ => Ok(()),
        }
    }

    /// Why the caller may not change `article`, which may be in the trash.
    pub fn change(
        self,
        connection: &mut PgConnection,
        article: &Article,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        self.look_after(connection, article, now)?;
        match (self, article.values.status.as_str()) {
            (Self::Editor, _) | (_, "draft" | "in_review") => Ok(()),
            (_, state) => {
                Err(ApiError::forbidden(format!("This article is {state}; only an editor changes it now.")))
            }
        }
    }

    /// Why the caller may not make `after` of what is `before`, or of nothing.
    pub fn fields(self, before: Option<&ArticleInput>, after: &ArticleInput) -> Result<(), ApiError> {
        if self == Self::Editor {
            return Ok(());
        }
        let given = [
            ("/status", before.map_or(ArticleStatus::Draft, |article| article.status) != after.status),
            ("/published_at", before.and_then(|article| article.published_at) != after.published_at),
            ("/unpublish_at", before.and_then(|article| article.unpublish_at) != after.unpublish_at),
            ("/pinned", before.is_some_and(|article| article.pinned) != after.pinned),
        ];
        let faults: Vec<Fault> = given
            .into_iter()
            .filter(|(_, is_changed)| *is_changed)
            .map(|(pointer, _)| {
                let detail = "only an editor decides this; leave it as it is";
                Fault::at(pointer, "not_permitted", detail)
            })
            .collect();
        if faults.is_empty() { Ok(()) } else { Err(ApiError::NotPermitted(faults)) }
    }
}
