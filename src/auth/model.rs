//! The shapes of accounts and tokens.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::password::Password;
use crate::schema::{refresh_tokens, users};

/// Whether an account is in use. `invited`: its owner has not chosen a password yet; `active`: it can sign in;
/// `disabled`: it cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "active")]
pub enum UserStatus {
    Invited,
    Active,
    Disabled,
}

impl UserStatus {
    /// The name in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

/// An account's row.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub struct User {
    pub id: Uuid,
    pub username: String,
    pub display_name: String,
    pub role: String,
    pub status: String,
    pub password_hash: String,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl User {
    /// Whether it may sign in.
    pub fn is_active(&self) -> bool {
        self.status == UserStatus::Active.as_str()
    }
}

/// A refresh token's row; the token itself is nowhere.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens, check_for_backend(diesel::pg::Pg))]
pub struct StoredRefreshToken {
    pub id: Uuid,
    pub family_id: Uuid,
    pub user_id: Uuid,
    pub token_hash: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub rotated_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Name and password of an account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CredentialsInput {
    /// Case does not matter.
    #[schema(min_length = 1, max_length = 100, example = "admin")]
    pub username: String,
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 1024, example = "correct horse battery staple")]
    pub password: Password,
}

/// A refresh token to be spent or revoked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshInput {
    #[schema(
        min_length = 1,
        max_length = 200,
        example = "plaudit_rt_pZ0mYk6cW5x1nq3sJr8vT2bL4dF7gH9aQeUiOyXcVbM"
    )]
    pub refresh_token: String,
}

/// A setup token, and the password that its holder chooses.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupInput {
    /// As an administrator has handed it over; good once.
    #[schema(
        min_length = 1,
        max_length = 200,
        example = "plaudit_st_pZ0mYk6cW5x1nq3sJr8vT2bL4dF7gH9aQeUiOyXcVbM"
    )]
    pub setup_token: String,
    /// At least 10 characters and at most 1024 bytes; neither the user name nor one of the most frequent passwords.
    #[schema(value_type = String, format = Password, min_length = 10, max_length = 1024, example = "correct horse battery staple")]
    pub password: Password,
}

/// The password that the account has, and the one that it is to have.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChangeInput {
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 1024, example = "correct horse battery staple")]
    pub current_password: Password,
    /// At least 10 characters and at most 1024 bytes; neither the user name nor one of the most frequent passwords.
    #[schema(value_type = String, format = Password, min_length = 10, max_length = 1024, example = "wrong pony capacitor paper clip")]
    pub new_password: Password,
}

/// Tokens for an account.
#[derive(Serialize, ToSchema)]
pub struct TokenView {
    /// A JWT; send it as `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    #[schema(minimum = 1, example = 900)]
    pub expires_in: u64,
    /// Gets the next pair of tokens at `POST /v1/auth/refresh`, once, within 30 days.
    pub refresh_token: String,
}

/// The account that is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeView {
    pub id: Uuid,
    #[schema(example = "admin")]
    pub username: String,
    #[schema(example = "Administrator")]
    pub display_name: String,
    /// `author`, `editor` or `admin`. More may come.
    #[schema(example = "admin")]
    pub role: String,
    pub created_at: DateTime<Utc>,
}

/// The public halves of the keys that sign access tokens (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
pub struct JwksView {
    pub keys: Vec<JwkView>,
}

/// One public key (RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
pub struct JwkView {
    #[schema(example = "OKP")]
    pub kty: String,
    #[schema(example = "Ed25519")]
    pub crv: String,
    /// The key itself, base64url.
    pub x: String,
    /// The key's name in the header of a token.
    pub kid: String,
    #[schema(example = "EdDSA")]
    pub alg: String,
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    pub usage: String,
}
