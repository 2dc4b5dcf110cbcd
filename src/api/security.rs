//! What the document says of who may call what, told from the [policy](crate::auth::policy).

use serde_json::{Value, json};

use crate::auth::Role;
use crate::auth::policy::Rule;

/// The ways to say who is asking. Both are sent as `Authorization: Bearer`.
pub fn schemes() -> Value {
    json!({
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token from `POST /v1/auth/token`; ends after 15 minutes. An operation names the \
                role that it needs, `author`, `editor` or `admin`; each may do what the one before may."
        },
        "api_key": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "plaudit_key_…",
            "description": "An API key that an administrator made. An operation names the scope that it needs."
        }
    })
}

/// What an operation of that rule asks for; `takes_token` when a token is looked at although none is needed.
pub fn of(rule: Rule, takes_token: bool) -> Value {
    match rule {
        Rule::Anyone if !takes_token => json!([]),
        Rule::Anyone => json!([{}, { "bearer": [] }, { "api_key": [] }]),
        Rule::AnyoneButKeysWithout(scope) => json!([{}, { "bearer": [] }, { "api_key": [scope] }]),
        Rule::Account => json!([{ "bearer": [] }]),
        Rule::Has(scope) => json!([{ "bearer": [scope.role()] }, { "api_key": [scope] }]),
        Rule::HasAny(scopes) => {
            let keys = scopes.iter().map(|scope| json!({ "api_key": [scope] }));
            rule.role().map(|role| json!({ "bearer": [role] })).into_iter().chain(keys).collect()
        }
        Rule::Admin => json!([{ "bearer": [Role::Admin] }]),
    }
}
