//! Making accounts and setting passwords, as the commands and the first start do.

use diesel::{Connection, PgConnection};
use serde::Serialize;
use uuid::Uuid;

use super::model::{User, UserStatus};
use super::password::{HashCost, Password, PasswordError, generate_password, hash_blocking};
use super::password_rules::{self, WeakPassword};
use super::role::Role;
use super::session::EndReason;
use super::{audit, session_store, store};
use crate::db::violated_constraint;
use crate::error::ApiError;
use crate::history::Act;
use crate::ids;
use crate::text::plain;

/// Name of the account that the first start makes.
pub const FIRST_ADMINISTRATOR: &str = "admin";

/// Why an account was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("a user name is 1 to 63 of a-z, 0-9, '.', '_' and '-', and begins with a letter or digit")]
    InvalidUsername,
    #[error("a display name has 1 to 100 characters")]
    InvalidDisplayName,
    #[error(transparent)]
    WeakPassword(#[from] WeakPassword),
    #[error("there is an account {0:?} already")]
    Taken(String),
    #[error("there is no account {0:?}")]
    Unknown(String),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error("database: {0}")]
    Database(#[from] diesel::result::Error),
    #[error("audit log: {0}")]
    Audit(String),
}

impl From<ApiError> for AccountError {
    fn from(error: ApiError) -> Self {
        Self::Audit(error.internal_detail().map_or_else(|| error.to_string(), Into::into))
    }
}

/// How names are compared: one form for what looks the same.
pub fn canonical_username(name: &str) -> String {
    plain::single_line(name).to_lowercase()
}

/// Makes an account with `password`.
pub fn create(
    connection: &mut PgConnection,
    (username, display_name): (&str, &str),
    role: Role,
    password: &Password,
    act: &Act,
) -> Result<User, AccountError> {
    let now = act.now;
    let username = canonical_username(username);
    let display_name = plain::single_line(display_name);
    if !is_username(&username) {
        return Err(AccountError::InvalidUsername);
    }
    if !(1..=100).contains(&display_name.chars().count()) || plain::has_control(&display_name) {
        return Err(AccountError::InvalidDisplayName);
    }
    let password_hash = checked_hash(password, &username)?;
    let user = User {
        id: ids::new(now),
        username,
        display_name,
        role: role.as_str().to_owned(),
        status: UserStatus::Active.as_str().to_owned(),
        password_hash,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    connection.transaction(|connection| match store::insert_user(connection, &user) {
        Err(error) if violated_constraint(&error) == Some("users_username_key") => {
            Err(AccountError::Taken(user.username.clone()))
        }
        Err(error) => Err(error.into()),
        Ok(()) => {
            let made = Made { username: &user.username, display_name: &user.display_name, role };
            let account = (user.id, user.version);
            Ok(audit::changed(connection, act, "create", account, (None::<&Made<'_>>, &made))?)
        }
    })?;
    Ok(user)
}

/// What the audit log says of an account that was made.
#[derive(Serialize)]
struct Made<'a> {
    username: &'a str,
    display_name: &'a str,
    role: Role,
}

/// Gives the account a new password, ends all its sessions and whatever else could set its password.
pub fn reset_password(
    connection: &mut PgConnection,
    username: &str,
    password: &Password,
    act: &Act,
) -> Result<(), AccountError> {
    let username = canonical_username(username);
    let hash = checked_hash(password, &username)?;
    connection.transaction(|connection| {
        let user = store::lock_user_by_name(connection, &username)?.ok_or(AccountError::Unknown(username))?;
        store::set_password(connection, &user, &hash, act.now)?;
        session_store::end_all(connection, user.id, None, EndReason::PasswordReset, act.now)?;
        Ok(audit::event(connection, act, "reset_password", Some(user.id))?)
    })
}

/// Makes the first administrator when there is no account at all; the password, when it was made up here.
pub fn ensure_administrator(
    connection: &mut PgConnection,
    password: Option<&str>,
    act: &Act,
) -> Result<FirstAdministrator, AccountError> {
    connection.transaction(|connection| {
        store::lock_bootstrap(connection)?;
        if store::has_users(connection)? {
            return Ok(FirstAdministrator::NotNeeded);
        }
        let (password, made) = match password {
            Some(given) => (Password::from(given.to_owned()), FirstAdministrator::Created),
            None => {
                let password = generate_password()?;
                (password.clone(), FirstAdministrator::CreatedWith(password))
            }
        };
        create(connection, (FIRST_ADMINISTRATOR, "Administrator"), Role::Admin, &password, act)?;
        Ok(made)
    })
}

/// What the first start did about the first administrator.
#[derive(Debug)]
pub enum FirstAdministrator {
    /// There are accounts.
    NotNeeded,
    /// Made with the configured password.
    Created,
    /// Made with this one, which is shown once.
    CreatedWith(Password),
}

/// Whether an account may have this name, which is in its canonical form. No name looks like an id.
pub fn is_username(name: &str) -> bool {
    let mut bytes = name.bytes();
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.len() <= 63
        && bytes.next().is_some_and(is_plain)
        && bytes.all(|byte| is_plain(byte) || b"._-".contains(&byte))
        && Uuid::try_parse(name).is_err()
}

fn checked_hash(password: &Password, username: &str) -> Result<String, AccountError> {
    password_rules::check(password, Some(username))?;
    Ok(hash_blocking(HashCost::Production, password)?)
}
