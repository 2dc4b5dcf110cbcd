//! The shapes of an API key.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::key::ApiKeyText;
use crate::auth::scope::Scope;
use crate::clock;
use crate::db::keyset::SortKey;
use crate::error::{ApiError, Fault};
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};
use crate::http::csv::{Cell, Column};
use crate::http::line;
use crate::http::listed::List;
use crate::http::patch::Patch;
use crate::schema::api_keys;

/// A row, without the hash of the key.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = api_keys, check_for_backend(diesel::pg::Pg))]
pub struct ApiKey {
    pub id: Uuid,
    pub prefix: String,
    #[diesel(embed)]
    pub values: NewApiKey,
    pub created_by: Option<Uuid>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What a key that somebody sends is compared with, and what it gives.
#[derive(Queryable, Selectable)]
#[diesel(table_name = api_keys, check_for_backend(diesel::pg::Pg))]
pub struct StoredSecret {
    pub id: Uuid,
    pub name: String,
    pub secret_hash: Vec<u8>,
    pub scopes: Vec<Option<String>>,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// What an administrator sends: whose key it is, and what it may do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyInput {
    /// Whose key it is, or what for.
    #[schema(min_length = 1, max_length = 100, example = "市职工服务平台")]
    pub name: String,
    /// What it may do; each once.
    #[schema(min_items = 1, max_items = 7, example = json!(["drafts:read"]))]
    pub scopes: Vec<Scope>,
    /// When it ends, in the future; without it, when it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "2027-12-31T16:00:00Z")]
    pub expires_at: Option<DateTime<Utc>>,
}

/// A key after validation, as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = api_keys, treat_none_as_null = true, check_for_backend(diesel::pg::Pg))]
pub struct NewApiKey {
    pub name: String,
    pub scopes: Vec<Option<String>>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// What changes: see [`crate::http::patch`].
pub type ApiKeyPatch = Patch<ApiKeyInput>;

/// An API key, without the key itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyView {
    pub id: Uuid,
    /// Whose key it is, or what for.
    #[schema(example = "市职工服务平台")]
    pub name: String,
    /// The twelve characters after `plaudit_key_`: by them a key that somebody has is found here.
    #[schema(example = "k3v7qd2m5xwa")]
    pub prefix: String,
    /// What it may do: `articles:write`, `articles:publish`, `register:write`, `views:write`, `drafts:read`,
    /// `users:manage`, `audit:read`. More may come.
    #[schema(example = json!(["drafts:read"]))]
    pub scopes: Vec<String>,
    /// `active`, `expired` or `revoked`. More may come.
    #[schema(example = "active")]
    pub status: String,
    /// The account that made it; null when there is no such account any more.
    #[schema(required = true)]
    pub created_by: Option<Uuid>,
    /// When it ends; null: when it is revoked.
    #[schema(required = true, example = "2027-12-31T16:00:00Z")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was used last, to the minute; null: never.
    #[schema(required = true)]
    pub last_used_at: Option<DateTime<Utc>>,
    #[schema(required = true)]
    pub revoked_at: Option<DateTime<Utc>>,
    /// Grows with every change; `If-Match` compares it. Being used is no change.
    #[schema(minimum = 1, example = 1)]
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[serde(skip)]
    pub conversion: Option<Conversion>,
}

/// A new API key, with the key itself, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedApiKeyView {
    #[serde(flatten)]
    pub api_key: ApiKeyView,
    /// Send it as `Authorization: Bearer …`. It cannot be read again.
    #[schema(example = "plaudit_key_k3v7qd2m5xwa_pZ0mYk6cW5x1nq3sJr8vT2bL4dF7gH9aQeUiOyXcVbM")]
    pub key: String,
}

/// A list of API keys as CSV.
pub const COLUMNS: &[Column<ApiKeyView>] = &[
    ("id", |key| key.id.cell()),
    ("name", |key| key.name.cell()),
    ("prefix", |key| key.prefix.cell()),
    ("scopes", |key| key.scopes.cell()),
    ("status", |key| key.status.cell()),
    ("created_by", |key| key.created_by.cell()),
    ("expires_at", |key| key.expires_at.cell()),
    ("last_used_at", |key| key.last_used_at.cell()),
    ("revoked_at", |key| key.revoked_at.cell()),
    ("version", |key| key.version.cell()),
    ("created_at", |key| key.created_at.cell()),
    ("updated_at", |key| key.updated_at.cell()),
];

/// In what state a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApiKeyStatus {
    /// It can be used.
    Active,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

/// Which keys to list; all of them unless it says.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ApiKeyFilter {
    /// Keys in this state.
    #[param(inline)]
    pub status: Option<ApiKeyStatus>,
}

impl List for ApiKeyFilter {
    type Row = ApiKey;
    type Item = ApiKeyView;
    const TABLE: &'static str = "api_keys";
    const SORTS: &'static [SortKey<ApiKey>] = &[
        SortKey::text("name", "api_keys.name", |row| &row.values.name),
        SortKey::time("created_at", "api_keys.created_at", |row| row.created_at),
        SortKey::time("updated_at", "api_keys.updated_at", |row| row.updated_at),
    ];
    const DEFAULT_SORT: &'static str = "name";

    fn id(row: &ApiKey) -> Uuid {
        row.id
    }
}

impl ApiKey {
    /// In what state it is at `now`.
    fn status(&self, now: DateTime<Utc>) -> &'static str {
        match (self.revoked_at, self.values.expires_at) {
            (Some(_), _) => "revoked",
            (None, Some(expiry)) if expiry <= now => "expired",
            _ => "active",
        }
    }
}

impl ApiKeyInput {
    /// The input's meaning at `now`, or every fault of it. An end that has passed may stay what it is, but nobody sets
    /// one.
    pub fn parse(&self, current: Option<&ApiKey>, now: DateTime<Utc>) -> Result<NewApiKey, ApiError> {
        let mut faults = Vec::new();
        let name = line::canonical(&self.name, "/name", 100, &mut faults);
        let mut scopes = self.scopes.clone();
        scopes.sort_unstable();
        scopes.dedup();
        if scopes.len() < self.scopes.len() {
            faults.push(Fault::at("/scopes", "not_allowed", "no value twice"));
        }
        let expires_at = self.expires_at.map(clock::to_micros);
        let stays = current.is_some_and(|current| current.values.expires_at == expires_at);
        if let Some(expiry) = expires_at.filter(|_| !stays) {
            if expiry <= now {
                faults.push(Fault::at("/expires_at", "too_small", "must be in the future"));
            } else if !clock::has_rfc3339_form(expiry) {
                faults.push(Fault::at("/expires_at", "too_large", "at most the year 9999, in UTC"));
            }
        }
        if !faults.is_empty() {
            return Err(ApiError::Unprocessable(faults));
        }
        let scopes = scopes.iter().map(|scope| Some(scope.to_string())).collect();
        Ok(NewApiKey { name, scopes, expires_at })
    }

    /// The input that `row` could have been made of, as patches are merged into.
    pub fn of(row: &ApiKey) -> Self {
        let NewApiKey { name, scopes, expires_at } = row.values.clone();
        let scopes = scopes.iter().flatten().filter_map(|name| Scope::parse(name)).collect();
        Self { name, scopes, expires_at }
    }
}

impl ApiKeyView {
    /// The key as it is at `now`.
    pub fn of(row: ApiKey, now: DateTime<Utc>) -> Self {
        Self {
            id: row.id,
            status: row.status(now).to_owned(),
            name: row.values.name,
            prefix: row.prefix,
            scopes: row.values.scopes.into_iter().flatten().collect(),
            created_by: row.created_by,
            expires_at: row.values.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            conversion: None,
        }
    }
}

impl IssuedApiKeyView {
    pub fn of(row: ApiKey, key: &ApiKeyText, now: DateTime<Utc>) -> Self {
        Self { api_key: ApiKeyView::of(row, now), key: key.expose().to_owned() }
    }
}

impl Texts for ApiKeyView {
    /// None for readers: what a partner is called stays as it was written.
    fn texts(&mut self, _: &mut Converter) {}
}

impl Convertible for ApiKeyView {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}
