//! Scopes: the rights that there are, in the words of OAuth 2. A role has some of them; an API key is given some.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::role::Role;

/// A right. `articles:write`: write and submit articles of one's own; `articles:publish`: publish, and change
/// everybody's articles, sections, tags and the site profile; `register:write`: change awards, competitions,
/// conferrals, honours, units and studios; `views:write`: count views; `drafts:read`: read what is not public yet;
/// `users:manage`: manage accounts; `audit:read`: read the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[schema(example = "articles:write")]
pub enum Scope {
    #[serde(rename = "articles:write")]
    ArticlesWrite,
    #[serde(rename = "articles:publish")]
    ArticlesPublish,
    #[serde(rename = "register:write")]
    RegisterWrite,
    #[serde(rename = "views:write")]
    ViewsWrite,
    #[serde(rename = "drafts:read")]
    DraftsRead,
    #[serde(rename = "users:manage")]
    UsersManage,
    #[serde(rename = "audit:read")]
    AuditRead,
}

impl Scope {
    pub const ALL: [Self; 7] = [
        Self::ArticlesWrite,
        Self::ArticlesPublish,
        Self::RegisterWrite,
        Self::ViewsWrite,
        Self::DraftsRead,
        Self::UsersManage,
        Self::AuditRead,
    ];

    /// The name in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ArticlesWrite => "articles:write",
            Self::ArticlesPublish => "articles:publish",
            Self::RegisterWrite => "register:write",
            Self::ViewsWrite => "views:write",
            Self::DraftsRead => "drafts:read",
            Self::UsersManage => "users:manage",
            Self::AuditRead => "audit:read",
        }
    }

    /// The scope of exactly this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }

    /// The least role that has it.
    pub const fn role(self) -> Role {
        match self {
            Self::ArticlesWrite => Role::Author,
            Self::ArticlesPublish | Self::RegisterWrite | Self::ViewsWrite | Self::DraftsRead => Role::Editor,
            Self::UsersManage | Self::AuditRead => Role::Admin,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
