//! The endpoints of accounts.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, patch, post};
use diesel::PgConnection;

use super::model::{
    COLUMNS, InvitationInput, InvitedUserView, SetupTokenView, UserFilter, UserInput, UserKey, UserPatch,
    UserView,
};
use super::store::{self as users, Criteria};
use super::write;
use crate::app::AppState;
use crate::auth::model::UserStatus;
use crate::auth::policy::check_account;
use crate::auth::session::SessionsView;
use crate::auth::setup::SetupToken;
use crate::auth::{Caller, Role, session_store, store};
use crate::error::{ApiError, ApiResult};
use crate::history::{Act, Write};
use crate::http::body::Body;
use crate::http::listed::Listed;
use crate::http::no_idempotency_key::NoIdempotencyKey;
use crate::http::page::Page;
use crate::http::query::NoQuery;
use crate::http::reading::Reading;
use crate::http::reply::{self, IfMatch};
use crate::http::stored::from_text;
use crate::http::written::Written;

/// List accounts
///
/// By user name unless `sort` says otherwise.
#[utoipa::path(tag = "users", params(Listed<UserFilter>),
    responses((status = 200, description = "A page of accounts.", body = Page<UserView>)))]
#[get("/v1/users")]
pub async fn list_users(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    listed: Listed<UserFilter>,
) -> ApiResult {
    let criteria = Criteria {
        role: listed.filter.role.map(Role::as_str),
        status: listed.filter.status.map(UserStatus::as_str),
    };
    let window = listed.window()?;
    let rows = state
        .db
        .run(move |connection| users::list(connection, criteria, &window).map_err(ApiError::from))
        .await?;
    reply::page(&request, &state, listed, rows, UserView::from, COLUMNS).await
}

/// Invite somebody
///
/// Makes an account that waits for its owner, who chooses a password by the setup token within 7 days. The token is
/// shown in this answer and never again. No API key makes an administrator.
#[utoipa::path(tag = "users", request_body = InvitationInput,
    responses((status = 201, description = "The new account, with its setup token.", body = InvitedUserView)))]
#[post("/v1/users")]
pub async fn create_user(
    request: HttpRequest,
    state: Data<AppState>,
    caller: Caller,
    act: Act,
    _: NoQuery,
    _: NoIdempotencyKey,
    body: Body<InvitationInput>,
) -> ApiResult {
    let input = body.0;
    let (token, hash) = fresh(&state)?;
    let shown = token.clone();
    let (user, expires_at) = state
        .db
        .transaction(move |connection| write::invite(connection, &caller, &input, (&hash, &token), &act))
        .await?;
    let location = reply::location(&state.config.public_url, "users", &user.username);
    let version = user.version;
    let view = InvitedUserView {
        user: user.into(),
        setup: SetupTokenView { setup_token: shown.expose().to_owned(), setup_token_expires_at: expires_at },
    };
    reply::created(&request, location, version, &view)
}

/// Read an account
///
/// By its id or user name.
#[utoipa::path(tag = "users", params(UserKey, Reading<UserView>),
    responses((status = 200, description = "The account.", body = UserView)))]
#[get("/v1/users/{id}")]
pub async fn get_user(
    request: HttpRequest,
    state: Data<AppState>,
    _: Caller,
    key: UserKey,
    reading: Reading<UserView>,
) -> ApiResult {
    let found = state.db.run(move |connection| users::find(connection, &key).map_err(ApiError::from));
    let user = found.await?.ok_or(ApiError::NotFound)?;
    reply::read(&request, &state, &reading, Some(user.version), UserView::from(user)).await
}

/// Change some fields of an account
///
/// A JSON Merge Patch (RFC 7396). A change of role counts for the next request of the account; one that is disabled
/// is signed out at once, and its setup token ends. The last active administrator stays one. No API key changes an
/// administrator or makes one.
#[utoipa::path(tag = "users", params(UserKey, IfMatch, Write),
    request_body(content = UserPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The account as it is now.", body = UserView)))]
#[patch("/v1/users/{id}")]
pub async fn update_user(write: Write, key: UserKey, precondition: IfMatch, patch: UserPatch) -> ApiResult {
    let caller = write.caller.clone();
    let work = move |connection: &mut PgConnection, act: &Act| {
        if patch.names("role") || patch.names("status") {
            store::lock_administrators(connection)?;
        }
        let current = write::lock(connection, &caller, &key)?;
        precondition.check(current.version)?;
        let after = patch.apply(&UserInput::of(&current)?)?;
        let user = write::change(connection, &caller, current, after, act)?;
        Written::resource(user.version, &UserView::from(user))
    };
    write.run(work).await
}

/// Reset the password of an account
///
/// The old one is good no more and every session of the account ends, at once. Its owner chooses another by the setup
/// token within 24 hours; the token is shown in this answer and never again. No API key resets an administrator's.
#[utoipa::path(tag = "users", params(UserKey),
    responses((status = 200, description = "The setup token.", body = SetupTokenView)))]
#[post("/v1/users/{id}/reset-password")]
pub async fn reset_user_password(
    request: HttpRequest,
    state: Data<AppState>,
    caller: Caller,
    act: Act,
    key: UserKey,
    _: NoQuery,
    _: NoIdempotencyKey,
) -> ApiResult {
    let (token, hash) = fresh(&state)?;
    let setup_token = token.expose().to_owned();
    let reset = state.db.transaction(move |connection| {
        let user = write::lock(connection, &caller, &key)?;
        write::reset_password(connection, &user, (&hash, &token), &act)
    });
    let view = SetupTokenView { setup_token, setup_token_expires_at: reset.await? };
    reply::plain(&request, &view)
}

/// List the sessions of an account
///
/// Those that live, the last used first.
#[utoipa::path(tag = "users", params(UserKey),
    responses((status = 200, description = "The sessions.", body = SessionsView)))]
#[get("/v1/users/{id}/sessions")]
pub async fn list_user_sessions(
    request: HttpRequest,
    state: Data<AppState>,
    caller: Caller,
    key: UserKey,
    _: NoQuery,
) -> ApiResult {
    let (now, reader) = (state.clock.now(), caller.clone());
    let found = state.db.run(move |connection| {
        let user = users::find(connection, &key)?.ok_or(ApiError::NotFound)?;
        check_account(&reader, from_text(&user.role)?)?;
        Ok::<_, ApiError>(session_store::live(connection, user.id, now)?)
    });
    reply::plain(&request, &SessionsView::of(found.await?, caller.session))
}

/// End all sessions of an account
///
/// Their tokens end with them, at once. The password stays. No API key ends an administrator's.
#[utoipa::path(tag = "users", params(UserKey, Write),
    responses((status = 204, description = "They are ended.")))]
#[delete("/v1/users/{id}/sessions")]
pub async fn end_user_sessions(write: Write, key: UserKey) -> ApiResult {
    let caller = write.caller.clone();
    let work = move |connection: &mut PgConnection, act: &Act| {
        let user = write::lock(connection, &caller, &key)?;
        write::end_sessions(connection, &user, act)?;
        Ok(Written::nothing())
    };
    write.run(work).await
}

/// A setup token, and the hash of a password that nobody knows.
fn fresh(state: &AppState) -> Result<(SetupToken, String), ApiError> {
    let token = SetupToken::generate().map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok((token, state.authority.passwords.decoy().to_owned()))
}
