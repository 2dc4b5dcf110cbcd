//! The endpoints of one's own account: setting it up, its password, its sessions.

use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, post};
use diesel::PgConnection;
use uuid::Uuid;

use super::caller::Caller;
use super::model::{PasswordChangeInput, SetupInput, User};
use super::password::{self, Password};
use super::password_rules;
use super::session::{EndReason, SessionsView};
use super::setup::SetupToken;
use super::{audit, session_store, store, throttle};
use crate::app::AppState;
use crate::error::{ApiError, ApiResult};
use crate::history::Act;
use crate::http::body::Body;
use crate::http::id::Id;
use crate::http::query::NoQuery;
use crate::http::reply;

/// Choose the password of an account by a setup token
///
/// The token comes from an administrator, who has invited its owner or reset the password. It is good once; what is
/// no valid token is answered alike. The account can sign in from now on.
#[utoipa::path(tag = "auth", request_body = SetupInput,
    responses((status = 204, description = "The password is set.")))]
#[post("/v1/auth/setup")]
pub async fn set_up_account(
    request: HttpRequest,
    state: Data<AppState>,
    _: NoQuery,
    body: Body<SetupInput>,
) -> ApiResult {
    let SetupInput { setup_token, password } = body.0;
    check(&password, None, "/password")?;
    let token = SetupToken::parse(&setup_token).map_err(|_| unknown_setup_token())?;
    let act = Act::of(&request, None)?;
    let (asked, now) = (token.clone(), act.now);
    let owner = state
        .db
        .run(move |connection| store::owner_of_setup_token(connection, &asked, now).map_err(ApiError::from))
        .await?
        .ok_or_else(unknown_setup_token)?;
    check(&password, Some(&owner.username), "/password")?;
    let hash = hash(&state, password, "/password").await?;
    state.db.transaction(move |connection| set_up(connection, &token, owner.id, &hash, &act)).await?;
    reply::nothing()
}

/// Spends `token`, which was `owner`'s when it was looked up.
fn set_up(
    connection: &mut PgConnection,
    token: &SetupToken,
    owner: Uuid,
    hash: &str,
    act: &Act,
) -> Result<(), ApiError> {
    let now = act.now;
    store::lock_user(connection, owner)?;
    // Only now: somebody may have spent it, or disabled the account, while the password was hashed.
    let user = store::owner_of_setup_token(connection, token, now)?.ok_or_else(unknown_setup_token)?;
    store::set_password(connection, &user, hash, now)?;
    session_store::end_all(connection, user.id, None, EndReason::PasswordReset, now)?;
    audit::event(connection, &audit::by_owner(act, &user), "set_up", Some(user.id))
}

/// Change one's own password
///
/// Every other session of the account ends at once; this one goes on.
#[utoipa::path(tag = "auth", request_body = PasswordChangeInput,
    responses((status = 204, description = "The new password counts.")))]
#[post("/v1/auth/password")]
pub async fn change_password(
    request: HttpRequest,
    state: Data<AppState>,
    caller: Caller,
    act: Act,
    _: NoQuery,
    body: Body<PasswordChangeInput>,
) -> ApiResult {
    let PasswordChangeInput { current_password, new_password } = body.0;
    check(&new_password, Some(&caller.name), "/new_password")?;
    let (id, session) = (caller.id, caller.session()?);
    let check = owner_by_password(&state, id, current_password);
    let checked = match throttle::guarded(&state, &request, &caller.name, check).await {
        Err(ApiError::InvalidCredentials) => return Err(wrong_password()),
        result => result?,
    };
    let hash = hash(&state, new_password, "/new_password").await?;
    state
        .db
        .transaction(move |connection| replace_password(connection, &checked, session, &hash, &act))
        .await?;
    reply::nothing()
}

/// The account `id`, if the password is its own. Whoever has found somebody's device open may not guess for ever either.
async fn owner_by_password(state: &AppState, id: Uuid, password: Password) -> Result<User, ApiError> {
    let user = state.db.run(move |connection| store::find_user(connection, id).map_err(ApiError::from));
    let user = user.await?.ok_or(SIGNED_OUT)?;
    let matches = state.authority.passwords.verify(password, Some(user.password_hash.clone()));
    let matches = matches.await.map_err(|error| password::explain(error, "/current_password"))?;
    if matches { Ok(user) } else { Err(ApiError::InvalidCredentials) }
}

const SIGNED_OUT: ApiError = ApiError::Unauthorized("the session has ended");

/// Gives the account `checked`, whose password was right, that of `hash`, if its `session` still lives.
fn replace_password(
    connection: &mut PgConnection,
    checked: &User,
    session: Uuid,
    hash: &str,
    act: &Act,
) -> Result<(), ApiError> {
    let now = act.now;
    let user = store::lock_user(connection, checked.id)?.filter(User::is_active).ok_or(SIGNED_OUT)?;
    if !session_store::is_live(connection, session, now)? {
        return Err(SIGNED_OUT);
    }
    // This very session has changed it meanwhile: any other one would have ended this.
    if user.password_hash != checked.password_hash {
        return Err(wrong_password());
    }
    store::set_password(connection, &user, hash, now)?;
    session_store::end_all(connection, user.id, Some(session), EndReason::PasswordChanged, now)?;
    audit::event(connection, act, "change_password", Some(user.id))
}

/// List one's own sessions
///
/// Those that live, the last used first; `current` is the one that asks.
#[utoipa::path(tag = "auth", responses((status = 200, description = "The sessions.", body = SessionsView)))]
#[get("/v1/auth/sessions")]
pub async fn list_own_sessions(
    request: HttpRequest,
    state: Data<AppState>,
    caller: Caller,
    _: NoQuery,
) -> ApiResult {
    let (id, now) = (caller.id, state.clock.now());
    let found =
        state.db.run(move |connection| session_store::live(connection, id, now).map_err(ApiError::from));
    reply::plain(&request, &SessionsView::of(found.await?, caller.session))
}

/// End one of one's own sessions
///
/// Its tokens end with it, at once. The one that asks can end itself.
#[utoipa::path(tag = "auth", params(Id), responses((status = 204, description = "It is ended.")))]
#[delete("/v1/auth/sessions/{id}")]
pub async fn end_own_session(
    state: Data<AppState>,
    caller: Caller,
    act: Act,
    session: Id,
    _: NoQuery,
) -> ApiResult {
    let (id, session) = (caller.id, session.0);
    let ended = state.db.transaction(move |connection| {
        store::lock_user(connection, id)?;
        let ended = session_store::end(connection, (id, session), EndReason::Revoked, act.now)?;
        if ended {
            audit::session_ended(connection, &act, "revoke_session", (id, session))?;
        }
        Ok::<_, ApiError>(ended)
    });
    if ended.await? { reply::nothing() } else { Err(ApiError::NotFound) }
}

fn check(password: &Password, username: Option<&str>, pointer: &str) -> Result<(), ApiError> {
    password_rules::check(password, username)
        .map_err(|weak| ApiError::field(pointer, weak.code(), weak.to_string()))
}

async fn hash(state: &AppState, password: Password, pointer: &str) -> Result<String, ApiError> {
    let hash = state.authority.passwords.hash(password).await;
    hash.map_err(|error| password::explain(error, pointer))
}

fn wrong_password() -> ApiError {
    ApiError::field("/current_password", "wrong_password", "this is not the password of the account")
}

fn unknown_setup_token() -> ApiError {
    let detail = "no setup token that is valid; it may have been used or have ended: ask for another";
    ApiError::field("/setup_token", "not_found", detail)
}
