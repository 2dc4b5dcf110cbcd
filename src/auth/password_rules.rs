//! Which passwords an account may have.
//!
//! Long enough, not the account's own name, none of those that are tried first. No rule about kinds of characters:
//! they make passwords that are hard to keep in mind and easy to guess.

use super::password::{MAX_PASSWORD_BYTES, Password};

/// The shortest password that an account may have, in characters.
pub const MIN_PASSWORD_CHARS: usize = 10;

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    #[error("a password has at least {MIN_PASSWORD_CHARS} characters and at most {MAX_PASSWORD_BYTES} bytes")]
    TooShort,
    #[error("a password has at least {MIN_PASSWORD_CHARS} characters and at most {MAX_PASSWORD_BYTES} bytes")]
    TooLong,
    // What no JSON body can bring along, but a pipe can.
    #[error("a password has at least {MIN_PASSWORD_CHARS} characters and no zero byte")]
    Nul,
    #[error("a password is not the user name")]
    Username,
    #[error("this password is among the first that anybody would try")]
    Common,
}

impl WeakPassword {
    /// Stable name of the fault.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::Nul => "nul_character",
            Self::Username | Self::Common => "guessable",
        }
    }
}

/// Whether the account of that name may have this password; without a name, whether any may.
pub fn check(password: &Password, username: Option<&str>) -> Result<(), WeakPassword> {
    let text = password.expose();
    if text.len() > MAX_PASSWORD_BYTES {
        return Err(WeakPassword::TooLong);
    }
    if text.chars().count() < MIN_PASSWORD_CHARS {
        return Err(WeakPassword::TooShort);
    }
    if text.contains('\0') {
        return Err(WeakPassword::Nul);
    }
    let folded = text.trim().to_lowercase();
    if username.is_some_and(|name| folded == name) {
        return Err(WeakPassword::Username);
    }
    let mut characters = folded.chars();
    let first = characters.next();
    let is_one_character = characters.all(|character| Some(character) == first);
    if is_one_character || COMMON.contains(&folded.as_str()) {
        return Err(WeakPassword::Common);
    }
    Ok(())
}

/// Frequent ones of ten characters and more, in lower case; what is shorter is refused anyway.
const COMMON: &[&str] = &[
    "0123456789",
    "0987654321",
    "1029384756",
    "11223344556",
    "1122334455",
    "1234567890",
    "12345678901",
    "123456789012",
    "12345678910",
    "123456789a",
    "123456789abc",
    "1234567890a",
    "1234567890q",
    "123456abcd",
    "123qweasdzxc",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "9876543210",
    "a123456789",
    "aa123456789",
    "abc123456789",
    "abcd123456",
    "abcd1234567",
    "abcdefghij",
    "abcdefghijk",
    "admin12345",
    "admin123456",
    "admin1234567890",
    "administrator",
    "asdfghjkl;",
    "asdfghjkl123",
    "changeme123",
    "iloveyou123",
    "letmein123",
    "p@ssw0rd123",
    "passw0rd123",
    "password00",
    "password01",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "passwordpassword",
    "plaudit123",
    "plaudit1234",
    "q1w2e3r4t5",
    "qazwsxedcrfv",
    "qq123456789",
    "qwer123456",
    "qwerty12345",
    "qwerty123456",
    "qwertyuiop",
    "qwertyuiop123",
    "welcome123",
    "woaini1314520",
    "woaini5201314",
    "zxcvbnm123",
];
