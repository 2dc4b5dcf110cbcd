//! The shapes of revisions.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::audit::ActorView;
use crate::schema::revisions;

/// A row without its snapshot.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = revisions, check_for_backend(diesel::pg::Pg))]
pub struct RevisionHead {
    pub version: i32,
    pub action: String,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub created_at: DateTime<Utc>,
    pub fields: Vec<Option<String>>,
}

/// A version of a resource in a list of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RevisionSummary {
    /// The `version` that the resource had with it.
    #[schema(minimum = 1, example = 3)]
    pub version: i32,
    /// What was done, such as `create`, `update`, `publish`, `trash`; `unknown` for what is older than its history. More
    /// may come.
    #[schema(example = "update")]
    pub action: String,
    pub actor: ActorView,
    pub created_at: DateTime<Utc>,
    /// The fields that differ from the version before.
    #[schema(example = json!(["summary", "title"]))]
    pub fields: Vec<String>,
}

/// A version of a resource, and how it differs from another one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RevisionView {
    #[serde(flatten)]
    pub summary: RevisionSummary,
    /// The resource in its input form, as it could be sent with PUT.
    #[schema(value_type = Object, example = json!({ "title": "全市推进会召开" }))]
    pub snapshot: Value,
    /// The version that `changes` compare with; null where there is none to compare with.
    #[schema(required = true, minimum = 1, example = 2)]
    pub against: Option<i32>,
    /// The fields of `snapshot` that differ from the other version, by name.
    pub changes: Vec<RevisionChangeView>,
}

/// A field that differs between two versions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RevisionChangeView {
    #[schema(example = "body")]
    pub field: String,
    /// Its value in the other version, null for nothing.
    #[schema(required = true, value_type = Option<Value>, example = "推进会召开。")]
    pub before: Value,
    /// Its value in this version, null for nothing.
    #[schema(required = true, value_type = Option<Value>, example = "全市推进会召开。")]
    pub after: Value,
    /// For a long text: how it differs, line by line, as a unified diff with three lines of context.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "@@ -1 +1 @@\n-推进会召开。\n+全市推进会召开。\n")]
    pub diff: Option<String>,
}

/// Which of a resource's versions to list.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RevisionsQuery {
    /// How many versions a page holds at most.
    #[serde(default = "default_limit")]
    #[param(minimum = 1, maximum = 100, default = 20, required = false, example = 50)]
    pub limit: i64,
    /// A `next_cursor` of this very list.
    #[param(min_length = 1, max_length = 4096, example = "eyJmIjoiOWYzYyJ9")]
    pub cursor: Option<String>,
}

fn default_limit() -> i64 {
    crate::http::listed::DEFAULT_LIMIT
}

/// What a version is compared with.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RevisionQuery {
    /// Compare with this version; the one before it when it is absent.
    #[param(minimum = 1, maximum = 2147483647, example = 1)]
    pub against: Option<i32>,
}

impl From<RevisionHead> for RevisionSummary {
    fn from(row: RevisionHead) -> Self {
        Self {
            version: row.version,
            action: row.action,
            actor: ActorView { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
            created_at: row.created_at,
            fields: row.fields.into_iter().flatten().collect(),
        }
    }
}
