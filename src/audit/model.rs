//! The shapes of the audit log.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::db::keyset::SortKey;
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};
use crate::http::csv::{Cell, Column};
use crate::http::listed::List;
use crate::http::stored::shown;
use crate::schema::audit_events;

/// A row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = audit_events, check_for_backend(diesel::pg::Pg))]
pub struct AuditEvent {
    pub id: Uuid,
    pub occurred_at: DateTime<Utc>,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub address: Option<String>,
    pub request_id: Option<String>,
    pub action: String,
    pub resource: String,
    pub resource_id: Option<Uuid>,
    pub version: Option<i32>,
    pub changes: Value,
}

/// Who did something, as it was called then.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ActorView {
    /// `account`, `api_key`, `command` (the program itself, such as an import), `anonymous` or `unknown`. More may come.
    #[schema(example = "account")]
    pub kind: String,
    /// Of the account or the API key.
    #[schema(required = true)]
    pub id: Option<Uuid>,
    #[schema(example = "editor")]
    pub name: String,
}

/// A field that was changed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FieldChangeView {
    #[schema(example = "title")]
    pub field: String,
    /// What it was, null for nothing; a text of more than 500 characters is cut.
    #[schema(required = true, value_type = Value)]
    pub before: Value,
    /// What it is, as in `before`.
    #[schema(required = true, value_type = Value)]
    pub after: Value,
}

/// Something that was done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditEventView {
    pub id: Uuid,
    pub occurred_at: DateTime<Utc>,
    pub actor: ActorView,
    /// The address that the request came from, as the service saw it; null for what the program did by itself.
    #[schema(required = true, example = "203.0.113.7")]
    pub address: Option<String>,
    /// The `X-Request-Id` of the request.
    #[schema(required = true, example = "01a20690-c090-7cfa-894e-dabecdbd71c5")]
    pub request_id: Option<String>,
    /// What was done, such as `create`, `update`, `publish`, `trash`, `login`. More may come.
    #[schema(example = "update")]
    pub action: String,
    /// To what kind of thing, such as `article`, `user`, `api_key`. More may come.
    #[schema(example = "article")]
    pub resource: String,
    #[schema(required = true)]
    pub resource_id: Option<Uuid>,
    /// The version that it made, for what has versions.
    #[schema(required = true, example = 3)]
    pub version: Option<i32>,
    /// The fields that differ.
    pub changes: Vec<FieldChangeView>,
    #[serde(skip)]
    #[schema(ignore)]
    conversion: Option<Conversion>,
}

impl From<AuditEvent> for AuditEventView {
    fn from(row: AuditEvent) -> Self {
        Self {
            id: row.id,
            occurred_at: row.occurred_at,
            actor: ActorView { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
            address: row.address,
            request_id: row.request_id,
            action: row.action,
            resource: row.resource,
            resource_id: row.resource_id,
            version: row.version,
            changes: shown(row.changes).unwrap_or_default(),
            conversion: None,
        }
    }
}

/// A row of the list as CSV.
pub const COLUMNS: &[Column<AuditEventView>] = &[
    ("id", |event| event.id.cell()),
    ("occurred_at", |event| event.occurred_at.cell()),
    ("actor.kind", |event| event.actor.kind.cell()),
    ("actor.id", |event| event.actor.id.cell()),
    ("actor.name", |event| event.actor.name.cell()),
    ("address", |event| event.address.cell()),
    ("request_id", |event| event.request_id.cell()),
    ("action", |event| event.action.cell()),
    ("resource", |event| event.resource.cell()),
    ("resource_id", |event| event.resource_id.cell()),
    ("version", |event| event.version.cell()),
    ("changes", |event| serde_json::to_string(&event.changes).unwrap_or_default()),
];

/// Which events to list.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    /// What this account or API key did.
    #[param(example = "01a20690-c090-7cfa-894e-dabecdbd71c5")]
    pub actor_id: Option<Uuid>,
    /// What was done: an `action` as events have it.
    #[param(min_length = 1, max_length = 50, pattern = "^[a-z_]+$", example = "publish")]
    pub action: Option<String>,
    /// To what kind of thing: a `resource` as events have it.
    #[param(min_length = 1, max_length = 50, pattern = "^[a-z_]+$", example = "article")]
    pub resource: Option<String>,
    /// To this very thing.
    #[param(example = "01a20690-c090-7cfa-894e-dabecdbd71c5")]
    pub resource_id: Option<Uuid>,
    /// From this address.
    #[param(min_length = 2, max_length = 45, pattern = "^[0-9a-f.:]+$", example = "203.0.113.7")]
    pub address: Option<String>,
    /// By the request of this id.
    #[param(
        min_length = 1,
        max_length = 64,
        pattern = "^[A-Za-z0-9._-]+$",
        example = "01a20690-c090-7cfa-894e-dabecdbd71c5"
    )]
    pub request_id: Option<String>,
    /// Before this time; `updated_after` is the other end.
    #[param(example = "2026-12-01T00:00:00Z")]
    pub occurred_before: Option<DateTime<Utc>>,
}

impl List for AuditFilter {
    type Row = AuditEvent;
    type Item = AuditEventView;
    const TABLE: &'static str = "audit_events";
    const SORTS: &'static [SortKey<AuditEvent>] =
        &[SortKey::time("occurred_at", "audit_events.occurred_at", |row| row.occurred_at)];
    const DEFAULT_SORT: &'static str = "-occurred_at";
    const CHANGED_AT: &'static str = ".occurred_at";

    fn id(row: &AuditEvent) -> Uuid {
        row.id
    }
}

impl Texts for AuditEventView {
    /// What somebody typed is told as it was typed.
    fn texts(&mut self, _: &mut Converter) {}
}

impl Convertible for AuditEventView {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}
