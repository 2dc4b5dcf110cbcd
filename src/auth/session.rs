//! Sessions: one a login. An access token names its session and is good only while that lives; so is the session's
//! newest refresh token, whose family has the same id.
//!
//! How soon access ends: a request that begins after a session was ended, or an account disabled, is refused, on every
//! instance; one that is being answered may finish. What an account may do is its role as it is when a request begins.

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::history::Act;
use crate::schema::sessions;
use crate::text::plain;

/// As many sessions of an account live at once; who signs in once more ends the one that was not used for longest.
pub const MOST_SESSIONS: i64 = 100;
/// As much is kept of what a client says that it is, in characters.
const LONGEST_USER_AGENT: usize = 200;

/// A session's row.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, check_for_backend(diesel::pg::Pg))]
pub struct Session {
    pub id: Uuid,
    pub user_id: Uuid,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub ended_at: Option<DateTime<Utc>>,
    pub end_reason: Option<String>,
}

/// Why a session has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// Its owner has signed out.
    Logout,
    /// Its owner has ended it from another session.
    Revoked,
    /// Somebody who manages accounts has ended all sessions of the account.
    RevokedByAdministrator,
    /// A refresh token that was spent came again.
    RefreshReuse,
    /// The password was changed in another session.
    PasswordChanged,
    /// The password was reset or set up.
    PasswordReset,
    AccountDisabled,
    /// There were [`MOST_SESSIONS`] others.
    TooMany,
}

impl EndReason {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Logout => "logout",
            Self::Revoked => "revoked",
            Self::RevokedByAdministrator => "revoked_by_administrator",
            Self::RefreshReuse => "refresh_reuse",
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset => "password_reset",
            Self::AccountDisabled => "account_disabled",
            Self::TooMany => "too_many",
        }
    }
}

/// Whence and with what somebody signs in.
#[derive(Clone, Debug, Default)]
pub struct Client {
    pub address: Option<String>,
    pub user_agent: Option<String>,
}

impl Client {
    pub fn of(request: &HttpRequest, act: &Act) -> Self {
        let agent = request.headers().get(USER_AGENT).and_then(|value| str::from_utf8(value.as_bytes()).ok());
        let agent = agent.map(plain::single_line).filter(|agent| !plain::has_control(agent));
        let agent: String = agent.unwrap_or_default().chars().take(LONGEST_USER_AGENT).collect();
        Self {
            address: act.address.map(|address| address.to_string()),
            user_agent: Some(agent).filter(|agent| plain::is_visible(agent)),
        }
    }
}

/// A session that lives.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    pub id: Uuid,
    /// Whether it is the one that asks.
    pub current: bool,
    /// When somebody signed in.
    pub created_at: DateTime<Utc>,
    /// When it last got tokens; that is each 15 minutes while it is in use.
    pub last_used_at: DateTime<Utc>,
    /// When it ends if it gets no more tokens until then.
    pub expires_at: DateTime<Utc>,
    /// The network address that signed in, if it is known.
    #[schema(required = true, example = "203.0.113.7")]
    pub address: Option<String>,
    /// What the client that signed in said that it is, up to 200 characters of it.
    #[schema(
        required = true,
        example = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    )]
    pub user_agent: Option<String>,
}

/// The sessions of an account that live, the last used first; 100 at most.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionsView {
    pub data: Vec<SessionView>,
}

impl SessionsView {
    /// `sessions` as shown to the session `current`.
    pub fn of(sessions: Vec<Session>, current: Option<Uuid>) -> Self {
        let view = |session: Session| SessionView {
            id: session.id,
            current: current == Some(session.id),
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
            address: session.address,
            user_agent: session.user_agent,
        };
        Self { data: sessions.into_iter().map(view).collect() }
    }
}
