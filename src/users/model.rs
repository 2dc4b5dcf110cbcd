//! The shapes of an account.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::auth::Role;
use crate::auth::accounts::is_username;
use crate::auth::model::{User, UserStatus};
use crate::db::keyset::SortKey;
use crate::error::{ApiError, Fault};
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};
use crate::http::csv::{Cell, Column};
use crate::http::line;
use crate::http::listed::List;
use crate::http::patch::Patch;
use crate::http::stored::from_text;

/// How a caller names an account: by its id or its user name. Anything that is neither is 404: nothing can be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserKey {
    Id(Uuid),
    Name(String),
}

impl UserKey {
    fn parse(text: &str) -> Option<Self> {
        match Uuid::try_parse(text) {
            Ok(id) if text.len() == 36 => Some(Self::Id(id)),
            _ => is_username(text).then(|| Self::Name(text.to_owned())),
        }
    }
}

impl FromRequest for UserKey {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.match_info().get("id").and_then(Self::parse).ok_or(ApiError::NotFound))
    }
}

impl IntoParams for UserKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let schema =
            ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(63)).build();
        let parameter = ParameterBuilder::new()
            .name("id")
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some("Id (UUID) or user name."))
            .schema(Some(schema))
            .example(Some("admin".into()))
            .build();
        vec![parameter]
    }
}

/// Somebody who is to have an account.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationInput {
    /// The name to sign in with; it cannot be changed, and has not the form of an id.
    #[schema(min_length = 1, max_length = 63, pattern = "^[a-z0-9][a-z0-9._-]{0,62}$", example = "li.wei")]
    pub username: String,
    /// How the account is shown.
    #[schema(min_length = 1, max_length = 100, example = "李伟")]
    pub display_name: String,
    pub role: Role,
}

/// What can be changed of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserInput {
    /// How the account is shown.
    #[schema(min_length = 1, max_length = 100, example = "李伟")]
    pub display_name: String,
    pub role: Role,
    /// `active` or `disabled`. An account becomes `invited` only by being made, and `active` after that only when its
    /// owner sets it up.
    pub status: UserStatus,
}

/// What changes: see [`crate::http::patch`].
pub type UserPatch = Patch<UserInput>;

/// An account. No password and no token is ever shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserView {
    pub id: Uuid,
    #[schema(example = "li.wei")]
    pub username: String,
    /// How the account is shown.
    #[schema(example = "李伟")]
    pub display_name: String,
    /// `author`, `editor` or `admin`. More may come.
    #[schema(example = "editor")]
    pub role: String,
    /// `invited` (its owner has not chosen a password yet), `active` or `disabled`. More may come.
    #[schema(example = "active")]
    pub status: String,
    /// Grows with every change; `If-Match` compares it.
    #[schema(minimum = 1, example = 1)]
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// What was converted from the other script; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub conversion: Option<Conversion>,
}

/// An account that was made, with the token that its owner sets it up by.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitedUserView {
    #[serde(flatten)]
    pub user: UserView,
    #[serde(flatten)]
    pub setup: SetupTokenView,
}

/// The token by which the owner of an account chooses a password at `POST /v1/auth/setup`, once.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetupTokenView {
    /// Shown this one time; hand it to the owner, and to nobody else.
    #[schema(example = "plaudit_st_pZ0mYk6cW5x1nq3sJr8vT2bL4dF7gH9aQeUiOyXcVbM")]
    pub setup_token: String,
    pub setup_token_expires_at: DateTime<Utc>,
}

/// A list of accounts as CSV.
pub const COLUMNS: &[Column<UserView>] = &[
    ("id", |user| user.id.cell()),
    ("username", |user| user.username.cell()),
    ("display_name", |user| user.display_name.cell()),
    ("role", |user| user.role.cell()),
    ("status", |user| user.status.cell()),
    ("version", |user| user.version.cell()),
    ("created_at", |user| user.created_at.cell()),
    ("updated_at", |user| user.updated_at.cell()),
];

/// Which accounts to list; in the order of their names.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// Accounts of this role.
    #[param(inline)]
    pub role: Option<Role>,
    /// Accounts in this state.
    #[param(inline)]
    pub status: Option<UserStatus>,
}

impl List for UserFilter {
    type Row = User;
    type Item = UserView;
    const TABLE: &'static str = "users";
    const SORTS: &'static [SortKey<User>] = &[
        SortKey::text("username", "users.username", |row| &row.username),
        SortKey::time("created_at", "users.created_at", |row| row.created_at),
        SortKey::time("updated_at", "users.updated_at", |row| row.updated_at),
    ];
    const DEFAULT_SORT: &'static str = "username";

    fn id(row: &User) -> Uuid {
        row.id
    }
}

/// The name that an account is shown by, in its canonical form.
pub fn display_name(text: &str) -> Result<String, ApiError> {
    let mut faults = Vec::new();
    let name = line::canonical(text, "/display_name", 100, &mut faults);
    if faults.is_empty() { Ok(name) } else { Err(ApiError::Unprocessable(faults)) }
}

impl InvitationInput {
    /// What the schema cannot say of the user name.
    pub fn fault(&self) -> Option<Fault> {
        let detail = "must not have the form of an id";
        (!is_username(&self.username)).then(|| Fault::at("/username", "not_allowed", detail))
    }
}

impl UserInput {
    /// The input that `row` could have been made of, as patches are merged into.
    pub fn of(row: &User) -> Result<Self, ApiError> {
        Ok(Self {
            display_name: row.display_name.clone(),
            role: from_text(&row.role)?,
            status: from_text(&row.status)?,
        })
    }
}

impl From<User> for UserView {
    fn from(row: User) -> Self {
        Self {
            id: row.id,
            username: row.username,
            display_name: row.display_name,
            role: row.role,
            status: row.status,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            conversion: None,
        }
    }
}

impl Texts for UserView {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("display_name", &mut self.display_name);
    }
}

impl Convertible for UserView {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}
