//! What a change of an account is. Every function runs inside the caller's transaction.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Serialize;

use super::model::{InvitationInput, UserInput, UserKey, display_name};
use super::store as users;
use crate::auth::model::{User, UserStatus};
use crate::auth::policy::check_account;
use crate::auth::session::EndReason;
use crate::auth::setup::{INVITATION_LIFETIME, RESET_LIFETIME, SetupToken};
use crate::auth::{Caller, Role, audit, session_store, store};
use crate::db::violated_constraint;
use crate::error::{ApiError, Fault};
use crate::history::Act;
use crate::http::stored::from_text;
use crate::ids;

/// Makes an account that waits for its owner. `unknown_hash` is of a password that nobody knows.
pub fn invite(
    connection: &mut PgConnection,
    caller: &Caller,
    input: &InvitationInput,
    (unknown_hash, token): (&str, &SetupToken),
    act: &Act,
) -> Result<(User, DateTime<Utc>), ApiError> {
    let now = act.now;
    check_account(caller, input.role)?;
    if let Some(fault) = input.fault() {
        return Err(ApiError::Unprocessable(vec![fault]));
    }
    let user = User {
        id: ids::new(now),
        username: input.username.clone(),
        display_name: display_name(&input.display_name)?,
        role: input.role.as_str().to_owned(),
        status: UserStatus::Invited.as_str().to_owned(),
        password_hash: unknown_hash.to_owned(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::insert_user(connection, &user).map_err(explain)?;
    let expires_at = now + INVITATION_LIFETIME;
    store::replace_setup_token(connection, user.id, token, (now, expires_at))?;
    let made = Invited { username: &user.username, input: UserInput::of(&user)? };
    audit::changed(connection, act, "invite", (user.id, user.version), (None::<&Invited<'_>>, &made))?;
    Ok((user, expires_at))
}

/// What the audit log says of an account that was made.
#[derive(Serialize)]
struct Invited<'a> {
    username: &'a str,
    #[serde(flatten)]
    input: UserInput,
}

/// The account that `key` names, locked, if `caller` may change it.
pub fn lock(connection: &mut PgConnection, caller: &Caller, key: &UserKey) -> Result<User, ApiError> {
    let user = users::lock(connection, key)?.ok_or(ApiError::NotFound)?;
    check_account(caller, from_text(&user.role)?)?;
    Ok(user)
}

/// Makes `current`, which is locked, what `after` says. What changes nothing keeps its version. Where the role or the
/// status may change, the caller holds [`store::lock_administrators`].
pub fn change(
    connection: &mut PgConnection,
    caller: &Caller,
    current: User,
    mut after: UserInput,
    act: &Act,
) -> Result<User, ApiError> {
    let before = UserInput::of(&current)?;
    after.display_name = display_name(&after.display_name)?;
    if after == before {
        return Ok(current);
    }
    check_account(caller, after.role)?;
    check_status(before.status, after.status)?;
    let is_in_charge = |one: &UserInput| one.role == Role::Admin && one.status == UserStatus::Active;
    if is_in_charge(&before)
        && !is_in_charge(&after)
        && !store::has_other_administrator(connection, current.id)?
    {
        let pointer = if after.role == before.role { "/status" } else { "/role" };
        let detail = "this is the last active administrator";
        return Err(ApiError::Conflict(vec![Fault::at(pointer, "last_administrator", detail)]));
    }
    let user = users::update(connection, current.id, &after, act.now)?;
    let is_disabling = after.status == UserStatus::Disabled && before.status != UserStatus::Disabled;
    if is_disabling {
        session_store::end_all(connection, user.id, None, EndReason::AccountDisabled, act.now)?;
        store::void_setup_token(connection, user.id)?;
    }
    let action = if is_disabling { "disable" } else { "update" };
    audit::changed(connection, act, action, (user.id, user.version), (Some(&before), &after))?;
    Ok(user)
}

/// Takes the password of `user`, which is locked, away, ends all its sessions, and lets `token` choose another.
pub fn reset_password(
    connection: &mut PgConnection,
    user: &User,
    (unknown_hash, token): (&str, &SetupToken),
    act: &Act,
) -> Result<DateTime<Utc>, ApiError> {
    let now = act.now;
    if user.status == UserStatus::Disabled.as_str() {
        return Err(ApiError::state("the account is disabled; make it active first"));
    }
    store::withdraw_password(connection, user.id, unknown_hash, now)?;
    session_store::end_all(connection, user.id, None, EndReason::PasswordReset, now)?;
    let expires_at = now + RESET_LIFETIME;
    store::replace_setup_token(connection, user.id, token, (now, expires_at))?;
    audit::event(connection, act, "reset_password", Some(user.id))?;
    Ok(expires_at)
}

/// Ends every session of `user`, which is locked.
pub fn end_sessions(connection: &mut PgConnection, user: &User, act: &Act) -> Result<(), ApiError> {
    let reason = EndReason::RevokedByAdministrator;
    if session_store::end_all(connection, user.id, None, reason, act.now)? > 0 {
        audit::event(connection, act, "revoke_sessions", Some(user.id))?;
    }
    Ok(())
}

fn check_status(before: UserStatus, after: UserStatus) -> Result<(), ApiError> {
    let detail = match (before, after) {
        (UserStatus::Invited, UserStatus::Active) => "it becomes active when its owner sets it up",
        (UserStatus::Active | UserStatus::Disabled, UserStatus::Invited) => {
            "only a new account is invited; reset the password of this one"
        }
        _ => return Ok(()),
    };
    Err(ApiError::field("/status", "not_allowed", detail))
}

/// What a violated constraint means to the caller.
fn explain(error: diesel::result::Error) -> ApiError {
    match violated_constraint(&error) {
        Some("users_username_key") => ApiError::taken("/username", "there is an account of this name"),
        _ => error.into(),
    }
}
