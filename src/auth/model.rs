//! The shapes of accounts and tokens.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::password::Password;
use crate::schema::{refresh_tokens, users};

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
