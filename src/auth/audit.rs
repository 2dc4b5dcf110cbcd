//! What the audit log is told of accounts and sessions: every event is one of the account that it is about, so that
//! all that happened to an account is found together. A session is named in what changed.

use diesel::PgConnection;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::model::User;
use crate::error::ApiError;
use crate::history::{self, Act, Actor, Difference};
use crate::http::stored::to_json;

const ACCOUNT: &str = "user";

/// `act` by the owner of `user`, who has shown to be that without an access token.
pub fn by_owner(act: &Act, user: &User) -> Act {
    act.clone().by(Actor::Account { id: user.id, name: user.username.clone() })
}

/// Something was done to an account that changes none of its fields, or to no account that is known.
pub fn event(
    connection: &mut PgConnection,
    act: &Act,
    action: &str,
    account: Option<Uuid>,
) -> Result<(), ApiError> {
    history::event(connection, act, action, (ACCOUNT, account), None, Vec::new())
}

/// An account was made or changed, which made it `version`; both are its input form, `None` before there was one.
pub fn changed(
    connection: &mut PgConnection,
    act: &Act,
    action: &str,
    (account, version): (Uuid, i32),
    (before, after): (Option<&impl Serialize>, &impl Serialize),
) -> Result<(), ApiError> {
    let changes = history::between(&to_json(before)?, &to_json(after)?);
    history::event(connection, act, action, (ACCOUNT, Some(account)), Some(version), changes)
}

/// A session of the account has begun.
pub fn session_began(
    connection: &mut PgConnection,
    act: &Act,
    action: &str,
    (account, session): (Uuid, Uuid),
) -> Result<(), ApiError> {
    let change = of_session(Value::Null, session.to_string().into());
    history::event(connection, act, action, (ACCOUNT, Some(account)), None, vec![change])
}

/// A session of the account has ended.
pub fn session_ended(
    connection: &mut PgConnection,
    act: &Act,
    action: &str,
    (account, session): (Uuid, Uuid),
) -> Result<(), ApiError> {
    let change = of_session(session.to_string().into(), Value::Null);
    history::event(connection, act, action, (ACCOUNT, Some(account)), None, vec![change])
}

fn of_session(before: Value, after: Value) -> Difference {
    Difference { field: "session_id".to_owned(), before, after }
}
