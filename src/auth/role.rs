//! Roles: what an account may do, from the least to the most.
//!
//! Invariant: the order of the variants is the order of power, so `Author < Editor < Admin`
//! and every right of a role belongs to all roles above it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an account may do. Every role includes the rights of the one before it: `author` writes
/// and submits its own articles; `editor` publishes and edits everybody's content; `admin`
/// also manages accounts and the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "editor")]
pub enum Role {
    /// Writes and submits its own articles.
    Author,
    /// Publishes and edits everybody's content.
    Editor,
    /// Also manages accounts and the site.
    Admin,
}

/// The text is not the name of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown role: expected one of author, editor, admin")]
pub struct UnknownRole;

impl Role {
    /// Every role, from the least to the most powerful.
    pub const ALL: [Self; 3] = [Self::Author, Self::Editor, Self::Admin];

    /// The name in JSON, in tokens and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// The role of exactly this name (lower case, no surrounding space).
    ///
    /// # Errors
    /// [`UnknownRole`] for every other text.
    pub fn parse(name: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == name).ok_or(UnknownRole)
    }

    /// Whether this role has all the rights of `required`.
    #[must_use]
    pub fn at_least(self, required: Self) -> bool {
        self >= required
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::parse(name)
    }
}
