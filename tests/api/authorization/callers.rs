//! Everybody who calls: accounts of each role, API keys of several scopes, and whose token is good no more.

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use plaudit::auth::api_keys::key::ApiKeyText;
use plaudit::auth::policy::Rule;
use plaudit::auth::{Role, Scope};
use uuid::Uuid;

use crate::support::{Client, TestApp, session_id, session_of, user_id};

/// Somebody who calls.
pub struct Somebody {
    pub name: &'static str,
    pub client: fn(&TestApp) -> Client,
    pub rights: Rights,
}

/// What a caller may do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// There is no token.
    Nobody,
    /// There is one, and it is good for nothing.
    BadToken,
    Account(Role),
    Key(&'static [Scope]),
}

/// Everybody who calls; another kind of caller is another line.
pub const CALLERS: &[Somebody] = &[
    Somebody { name: "anonymous", client: TestApp::anon, rights: Rights::Nobody },
    Somebody { name: "garbage", client: |app| app.bearer("garbage"), rights: Rights::BadToken },
    Somebody { name: "expired", client: expired, rights: Rights::BadToken },
    // An administrator, but the account is disabled, or the session has ended: the token itself would still be good.
    Somebody { name: "disabled", client: |app| signed(app, DISABLED, Role::Admin), rights: Rights::BadToken },
    Somebody { name: "ended", client: |app| signed(app, ENDED, Role::Admin), rights: Rights::BadToken },
    // An author whose token says that it is an administrator's: what counts is what the account is now.
    Somebody { name: "demoted", client: |app| signed(app, DEMOTED, Role::Admin), rights: AUTHOR },
    Somebody { name: "author", client: TestApp::author, rights: AUTHOR },
    Somebody { name: "other", client: |app| signed(app, OTHER, Role::Author), rights: AUTHOR },
    Somebody { name: "editor", client: TestApp::editor, rights: Rights::Account(Role::Editor) },
    Somebody { name: "admin", client: TestApp::admin, rights: Rights::Account(Role::Admin) },
    Somebody { name: "k:revoked", client: |app| holder(app, "revoked"), rights: Rights::BadToken },
    Somebody { name: "k:expired", client: |app| holder(app, "expired"), rights: Rights::BadToken },
    Somebody { name: "k:drafts", client: |app| holder(app, "drafts"), rights: Rights::Key(DRAFTS) },
    Somebody { name: "k:write", client: |app| holder(app, "write"), rights: Rights::Key(WRITE) },
    Somebody { name: "k:publish", client: |app| holder(app, "publish"), rights: Rights::Key(PUBLISH) },
    Somebody { name: "k:editor", client: |app| holder(app, "editor"), rights: Rights::Key(EDITOR) },
    Somebody { name: "k:register", client: |app| holder(app, "register"), rights: Rights::Key(REGISTER) },
    Somebody { name: "k:all", client: |app| holder(app, "all"), rights: Rights::Key(&Scope::ALL) },
];

const AUTHOR: Rights = Rights::Account(Role::Author);
const DRAFTS: &[Scope] = &[Scope::DraftsRead];
const EDITOR: &[Scope] = &[Scope::ArticlesPublish, Scope::DraftsRead];
const REGISTER: &[Scope] = &[Scope::RegisterWrite, Scope::DraftsRead];
const PUBLISH: &[Scope] = &[Scope::ArticlesPublish];
const WRITE: &[Scope] = &[Scope::ArticlesWrite];

const OTHER: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0a01);
const DISABLED: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0a02);
const ENDED: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0a03);
const DEMOTED: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0a04);

impl Somebody {
    /// How `rule` refuses the caller, if it does.
    pub fn refusal(&self, rule: Rule) -> Option<u16> {
        let is_let = match (rule, self.rights) {
            (Rule::Anyone | Rule::AnyoneButKeysWithout(_), Rights::Nobody | Rights::Account(_))
            | (Rule::Anyone, Rights::Key(_)) => true,
            (_, Rights::Nobody | Rights::BadToken) => return Some(401),
            (_, Rights::Account(role)) => rule.role().is_none_or(|needed| role.at_least(needed)),
            (Rule::AnyoneButKeysWithout(scope) | Rule::Has(scope), Rights::Key(scopes)) => {
                scopes.contains(&scope)
            }
            (Rule::HasAny(any), Rights::Key(scopes)) => any.iter().any(|one| scopes.contains(one)),
            (Rule::Account | Rule::Admin, Rights::Key(_)) => false,
        };
        (!is_let).then_some(403)
    }
}

/// The accounts and keys of the callers that the template does not have.
pub fn open_accounts(app: &TestApp) {
    let accounts = [
        (OTHER, "other", "author", "active"),
        (DISABLED, "disabled", "admin", "disabled"),
        (ENDED, "ended", "admin", "active"),
        (DEMOTED, "demoted", "author", "active"),
    ];
    for (id, name, role, status) in accounts {
        let session = session_of(id);
        let statement = format!(
            "INSERT INTO users (id, username, display_name, role, status, password_hash, version, created_at, updated_at)
             SELECT '{id}', '{name}', '{name}', '{role}', '{status}', password_hash, 1, created_at, updated_at
             FROM users WHERE username = 'author';
             INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at)
             SELECT '{session}', id, created_at, created_at, created_at + interval '30 days' FROM users
             WHERE id = '{id}'"
        );
        app.connection().batch_execute(&statement).unwrap();
    }
    let ended = session_of(ENDED);
    let end =
        format!("UPDATE sessions SET ended_at = last_used_at, end_reason = 'logout' WHERE id = '{ended}'");
    app.connection().batch_execute(&end).unwrap();
    let all = Scope::ALL.map(Scope::as_str).join(",");
    for (name, scopes, until) in [
        ("drafts", "drafts:read", "NULL, NULL"),
        ("write", "articles:write", "NULL, NULL"),
        ("publish", "articles:publish", "NULL, NULL"),
        ("editor", "articles:publish,drafts:read", "NULL, NULL"),
        ("register", "register:write,drafts:read", "NULL, NULL"),
        ("all", all.as_str(), "NULL, NULL"),
        ("expired", all.as_str(), "created_at + interval '-1 second', NULL"),
        ("revoked", all.as_str(), "NULL, created_at"),
    ] {
        let key = key(name);
        let (prefix, hash) = (key.prefix(), hex::encode(key.hash()));
        let statement = format!(
            "INSERT INTO api_keys (id, name, prefix, secret_hash, scopes, expires_at, revoked_at, version, created_at, \
                 updated_at)
             SELECT gen_random_uuid(), '{name}', '{prefix}', decode('{hash}', 'hex'), string_to_array('{scopes}', ','), \
                 {until}, 1, created_at, created_at FROM users WHERE username = 'author'"
        );
        app.connection().batch_execute(&statement).unwrap();
    }
}

/// The API key of that name.
fn key(name: &str) -> ApiKeyText {
    let prefix: String = name.chars().cycle().take(12).collect();
    ApiKeyText::parse(&format!("plaudit_key_{prefix}_{}", "A".repeat(43))).unwrap()
}

fn holder(app: &TestApp, name: &str) -> Client {
    app.bearer(key(name).expose())
}

/// Somebody with a token that says that the account `id` is of `role`.
fn signed(app: &TestApp, id: Uuid, role: Role) -> Client {
    let keys = &app.state.authority.keys;
    let claims = keys.claims_for(id, session_of(id), role, None, app.clock.now());
    app.bearer(&keys.sign(&claims).unwrap())
}

fn expired(app: &TestApp) -> Client {
    let (keys, admin) = (&app.state.authority.keys, user_id("admin"));
    let then = app.clock.now() - TimeDelta::days(1);
    let claims = keys.claims_for(admin, session_id("admin"), Role::Admin, None, then);
    app.bearer(&keys.sign(&claims).unwrap())
}
