//! Making accounts and setting passwords, as the commands and the first start do.

use chrono::{DateTime, Utc};
use diesel::{Connection, PgConnection};

use super::model::User;
use super::password::{
    HashCost, MAX_PASSWORD_BYTES, Password, PasswordError, generate_password, hash_blocking,
};
use super::role::Role;
use super::store;
use crate::db::violated_constraint;
use crate::ids;
use crate::text::plain;

/// The shortest password that an account may have, in characters.
pub const MIN_PASSWORD_CHARS: usize = 10;

/// Name of the account that the first start makes.
pub const FIRST_ADMINISTRATOR: &str = "admin";

/// Why an account was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("a user name is 1 to 63 of a-z, 0-9, '.', '_' and '-', and begins with a letter or digit")]
    InvalidUsername,
    #[error("a display name has 1 to 100 characters")]
    InvalidDisplayName,
    #[error("a password has at least {MIN_PASSWORD_CHARS} characters and at most {MAX_PASSWORD_BYTES} bytes")]
    WeakPassword,
    #[error("there is an account {0:?} already")]
    Taken(String),
    #[error("there is no account {0:?}")]
    Unknown(String),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error("database: {0}")]
    Database(#[from] diesel::result::Error),
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
    now: DateTime<Utc>,
) -> Result<User, AccountError> {
    let username = canonical_username(username);
    let display_name = plain::single_line(display_name);
    if !is_username(&username) {
        return Err(AccountError::InvalidUsername);
    }
    if !(1..=100).contains(&display_name.chars().count()) || plain::has_control(&display_name) {
        return Err(AccountError::InvalidDisplayName);
    }
    let user = User {
        id: ids::new(now),
        username,
        display_name,
        role: role.as_str().to_owned(),
        status: "active".to_owned(),
        password_hash: checked_hash(password)?,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    match store::insert_user(connection, &user) {
        Err(error) if violated_constraint(&error) == Some("users_username_key") => {
            Err(AccountError::Taken(user.username))
        }
        Err(error) => Err(error.into()),
        Ok(()) => Ok(user),
    }
}

/// Gives the account a new password and ends all its sessions.
pub fn reset_password(
    connection: &mut PgConnection,
    username: &str,
    password: &Password,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    let hash = checked_hash(password)?;
    let username = canonical_username(username);
    connection.transaction(|connection| {
        let user = store::lock_user_by_name(connection, &username)?.ok_or(AccountError::Unknown(username))?;
        store::set_password(connection, user.id, &hash, now)?;
        store::revoke_all(connection, user.id, now)?;
        Ok(())
    })
}

/// Makes the first administrator when there is no account at all; the password, when it was made up here.
pub fn ensure_administrator(
    connection: &mut PgConnection,
    password: Option<&str>,
    now: DateTime<Utc>,
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
        create(connection, (FIRST_ADMINISTRATOR, "Administrator"), Role::Admin, &password, now)?;
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

fn is_username(name: &str) -> bool {
    let mut bytes = name.bytes();
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.len() <= 63
        && bytes.next().is_some_and(is_plain)
        && bytes.all(|byte| is_plain(byte) || b"._-".contains(&byte))
}

/// Whether an account may have this password.
pub fn check_password(password: &Password) -> Result<(), AccountError> {
    let text = password.expose();
    let is_fit = text.chars().count() >= MIN_PASSWORD_CHARS && text.len() <= MAX_PASSWORD_BYTES;
    if is_fit && !text.contains('\0') { Ok(()) } else { Err(AccountError::WeakPassword) }
}

fn checked_hash(password: &Password) -> Result<String, AccountError> {
    check_password(password)?;
    Ok(hash_blocking(HashCost::Production, password)?)
}
