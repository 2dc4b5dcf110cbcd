//! The shapes of a preview link.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::ApiError;
use crate::http::line;
use crate::schema::preview_links;

/// A link for a while when nobody says for how long: a week.
const USUAL: i64 = 604_800;

/// What is asked of a new link.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewLinkInput {
    /// Seconds until it ends: 5 minutes to 30 days.
    #[serde(default = "usual")]
    #[schema(minimum = 300, maximum = 2592000, default = 604800, example = 86400)]
    pub expires_in: i64,
    /// For whom it is, so that the right one can be ended; readers of the preview do not see it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, example = "给经济部王科长看")]
    pub note: Option<String>,
}

fn usual() -> i64 {
    USUAL
}

impl Default for PreviewLinkInput {
    fn default() -> Self {
        Self { expires_in: USUAL, note: None }
    }
}

impl PreviewLinkInput {
    /// The note in its canonical form, or what is wrong with it.
    pub fn note(&self) -> Result<Option<String>, ApiError> {
        let mut faults = Vec::new();
        let note = line::optional(self.note.as_deref(), "/note", 200, &mut faults);
        if faults.is_empty() { Ok(note) } else { Err(ApiError::Unprocessable(faults)) }
    }
}

/// A row.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = preview_links, check_for_backend(diesel::pg::Pg))]
pub struct PreviewLink {
    pub id: Uuid,
    pub article_id: Uuid,
    pub note: Option<String>,
    pub created_by: Uuid,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// A new link. This answer is the only one that has its token.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedPreviewLink {
    pub id: Uuid,
    /// Whoever has it reads the article; a secret.
    #[schema(example = "AZ0Ts8AAetuy4f9cUWz9kwAAAABpyPvA.qPz0aYV1mJx5Yx2Wq0vJbYkM7nYt3qB1rW8eK5uH2cE")]
    pub token: String,
    /// Where the preview is, token included.
    #[schema(
        example = "https://api.example.org/v1/previews/AZ0Ts8AAetuy4f9cUWz9kwAAAABpyPvA.qPz0aYV1mJx5Yx2Wq0vJbYkM7nYt3qB1rW8eK5uH2cE"
    )]
    pub url: String,
    pub expires_at: DateTime<Utc>,
    #[schema(required = true, example = "给经济部王科长看")]
    pub note: Option<String>,
}

/// A link that works.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewLinkView {
    pub id: Uuid,
    #[schema(required = true, example = "给经济部王科长看")]
    pub note: Option<String>,
    /// The account or the API key that made it.
    pub created_by: Uuid,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// The links of an article that work, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewLinks {
    pub data: Vec<PreviewLinkView>,
}

impl From<PreviewLink> for PreviewLinkView {
    fn from(row: PreviewLink) -> Self {
        let PreviewLink { id, note, created_by, created_at, expires_at, .. } = row;
        Self { id, note, created_by, created_at, expires_at }
    }
}
