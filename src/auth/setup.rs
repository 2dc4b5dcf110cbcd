//! Setup tokens: who holds one chooses the password of the account that it was made for, once.
//!
//! An account has at most one; making another, disabling the account or setting its password by any other way ends
//! the one before.

use chrono::TimeDelta;

use super::opaque::{OpaqueToken, Purpose};

/// How long somebody who was invited may take.
pub const INVITATION_LIFETIME: TimeDelta = TimeDelta::days(7);
/// How long somebody whose password was reset may take.
pub const RESET_LIFETIME: TimeDelta = TimeDelta::hours(24);

/// A setup token as it is handed to the account's owner.
pub type SetupToken = OpaqueToken<SettingUp>;

/// Setup tokens choose a password.
#[derive(Debug)]
pub struct SettingUp;

impl Purpose for SettingUp {
    const PREFIX: &'static str = "plaudit_st_";
}
