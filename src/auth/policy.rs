//! Who may call what: the one table, read by the extractors and by the OpenAPI document.
//!
//! What depends on the thing itself (an author's own drafts) is decided where the thing is known:
//! [`crate::articles`]. What the public may see is [`crate::visibility`]'s.
//!
//! An operation that is missing here is refused to everybody, and fails the tests.

use std::collections::HashMap;

use serde_json::Value;

use super::caller::{Caller, Principal};
use super::role::Role;
use super::scope::Scope;
use crate::error::{ApiError, NO_TOKEN};

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Anybody. Who is signed in may be shown more.
    Anyone,
    /// Anybody without a token, and any account; an API key only with this scope.
    AnyoneButKeysWithout(Scope),
    /// Any account that is signed in; no API key.
    Account,
    /// An account whose role has this scope, or an API key that was given it.
    Has(Scope),
    /// The same with one of these, of which the first is the one that is missed.
    HasAny(&'static [Scope]),
    /// An account of an administrator; no API key.
    Admin,
}

use Rule::{Account, Admin, Anyone, AnyoneButKeysWithout, Has, HasAny};
use Scope::{ArticlesPublish, ArticlesWrite, AuditRead, DraftsRead, RegisterWrite, UsersManage, ViewsWrite};

/// Every operation of the document by its rule.
pub const POLICY: &[(Rule, &[&str])] = &[
    (
        Anyone,
        &[
            "get_article",
            "get_article_neighbours",
            "get_article_views",
            "get_award",
            "get_competition",
            "get_conferral",
            "get_conferral_statistics",
            "get_honour",
            "get_honour_statistics",
            "get_honour_verification",
            "get_honoured_unit",
            "get_honoured_unit_views",
            "get_innovation_studio",
            "get_innovation_studio_views",
            "get_preview",
            "get_section",
            "get_site",
            "get_tag",
            "list_articles",
            "list_awards",
            "list_competitions",
            "list_conferrals",
            "list_honoured_units",
            "list_honours",
            "list_innovation_studios",
            "list_sections",
            "list_tags",
            "list_views",
            "search_content",
            "suggest_names",
            "verify_code",
        ],
    ),
    // What gets or ends tokens, and what tells about the service itself.
    (
        Anyone,
        &[
            "create_token",
            "refresh_token",
            "revoke_token",
            "set_up_account",
            "get_jwks",
            "get_docs",
            "get_docs_file",
            "get_problems",
            "get_openapi",
            "get_openapi_3_0",
            "get_livez",
            "get_readyz",
        ],
    ),
    (
        AnyoneButKeysWithout(ViewsWrite),
        &["count_article_view", "count_honoured_unit_view", "count_innovation_studio_view"],
    ),
    (Account, &["get_me", "change_password", "list_own_sessions", "end_own_session"]),
    // Which accounts a key may change is [`check_account`]'s.
    (
        Has(UsersManage),
        &[
            "list_users",
            "create_user",
            "get_user",
            "update_user",
            "reset_user_password",
            "list_user_sessions",
            "end_user_sessions",
        ],
    ),
    // No key makes keys.
    (Admin, &["list_api_keys", "create_api_key", "get_api_key", "update_api_key", "revoke_api_key"]),
    (Has(AuditRead), &["list_audit_events", "get_audit_event"]),
    // Beside this, what a caller may do depends on the collection.
    (
        HasAny(&[DraftsRead, ArticlesWrite, ArticlesPublish, RegisterWrite]),
        &["list_revisions", "get_revision", "list_site_revisions", "get_site_revision"],
    ),
    (HasAny(&[ArticlesWrite, ArticlesPublish, RegisterWrite]), &["restore_revision"]),
    (Has(ArticlesPublish), &["restore_site_revision"]),
    (Admin, &["purge_resource"]),
    // Which of them an author may write is said by `articles::rights`. A key that publishes needs no right of authors.
    (
        HasAny(&[ArticlesWrite, ArticlesPublish]),
        &[
            "create_article",
            "update_article",
            "replace_article",
            "delete_article",
            "restore_article",
            "submit_article",
            "create_preview_link",
            "list_preview_links",
            "revoke_preview_link",
        ],
    ),
    (
        Has(ArticlesPublish),
        &[
            "publish_article",
            "unpublish_article",
            "archive_article",
            "move_sections",
            "move_section_articles",
            "create_section",
            "update_section",
            "replace_section",
            "delete_section",
            "restore_section",
            "create_tag",
            "update_tag",
            "replace_tag",
            "delete_tag",
            "restore_tag",
            "update_site",
            "replace_site",
        ],
    ),
    (
        Has(RegisterWrite),
        &[
            "create_award",
            "update_award",
            "replace_award",
            "delete_award",
            "restore_award",
            "create_competition",
            "update_competition",
            "replace_competition",
            "delete_competition",
            "restore_competition",
            "create_conferral",
            "update_conferral",
            "replace_conferral",
            "delete_conferral",
            "restore_conferral",
            "create_honour",
            "update_honour",
            "replace_honour",
            "delete_honour",
            "restore_honour",
            "revoke_honour",
            "reinstate_honour",
            "create_honoured_unit",
            "update_honoured_unit",
            "replace_honoured_unit",
            "delete_honoured_unit",
            "restore_honoured_unit",
            "rename_honoured_unit",
            "merge_honoured_unit",
            "unmerge_honoured_unit",
            "create_innovation_studio",
            "update_innovation_studio",
            "replace_innovation_studio",
            "delete_innovation_studio",
            "restore_innovation_studio",
        ],
    ),
];

/// The rule of the operation of that id.
pub fn rule_of(operation: &str) -> Option<Rule> {
    POLICY.iter().find(|(_, operations)| operations.contains(&operation)).map(|(rule, _)| *rule)
}

/// Whether `caller`, who may manage accounts, may make or change one of `role`, or set its password anew, or read where it
/// is signed in. An API key may none of an administrator's, and else only of a role that has no right beyond its own: by
/// an account of its making it would get the rights that it was not given.
pub fn check_account(caller: &Caller, role: Role) -> Result<(), ApiError> {
    if matches!(caller.principal, Principal::Account(_)) {
        return Ok(());
    }
    if role == Role::Admin {
        return Err(ApiError::forbidden("No API key makes or changes an administrator."));
    }
    let missing = Scope::ALL.into_iter().find(|scope| role.at_least(scope.role()) && !caller.has(*scope));
    match missing {
        Some(scope) => {
            Err(ApiError::forbidden(format!("For the role {role} a key needs the scope {scope} too.")))
        }
        None => Ok(()),
    }
}

impl Rule {
    /// Why `caller` may not: 401 for nobody, 403 for somebody.
    pub fn check(self, caller: Option<&Caller>) -> Result<(), ApiError> {
        let known = || caller.ok_or(ApiError::Unauthorized(NO_TOKEN));
        let is_key = || caller.is_some_and(|caller| matches!(caller.principal, Principal::Key(_)));
        match self {
            Self::Anyone => Ok(()),
            Self::AnyoneButKeysWithout(scope) if is_key() => known()?.require(scope),
            Self::AnyoneButKeysWithout(_) => Ok(()),
            Self::Has(scope) => known()?.require(scope),
            Self::HasAny(scopes) => known()?.require_any(scopes),
            Self::Account | Self::Admin => match (self, &known()?.principal) {
                (Self::Account, Principal::Account(_)) | (_, Principal::Account(Role::Admin)) => Ok(()),
                (_, Principal::Key(_)) => {
                    Err(ApiError::forbidden("This needs an account; no API key can do it."))
                }
                _ => Err(ApiError::forbidden("This needs the role admin.")),
            },
        }
    }

    /// The least role that an account needs, for the document; `None` where no account is needed.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Anyone | Self::AnyoneButKeysWithout(_) => None,
            Self::Account => Some(Role::Author),
            Self::Has(scope) => Some(scope.role()),
            Self::HasAny(scopes) => scopes.iter().map(|scope| scope.role()).min(),
            Self::Admin => Some(Role::Admin),
        }
    }
}

/// The rules by method and path, as the router names them.
#[derive(Debug)]
pub struct Rules(HashMap<(String, String), Rule>);

impl Rules {
    /// The rules of the operations that `document` describes.
    pub fn of_document(document: &Value) -> Self {
        let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
        let operations = paths.flat_map(|(path, item)| {
            item.as_object().into_iter().flatten().map(move |(method, operation)| (path, method, operation))
        });
        Self(
            operations
                .filter_map(|(path, method, operation)| {
                    let rule = rule_of(operation.get("operationId")?.as_str()?)?;
                    Some(((method.to_uppercase(), path.clone()), rule))
                })
                .collect(),
        )
    }

    pub fn of(&self, method: &str, pattern: &str) -> Option<Rule> {
        self.0.get(&(method.to_owned(), pattern.to_owned())).copied()
    }
}
