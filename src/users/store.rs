//! The statements of accounts that only those who manage them run; the others are in [`crate::auth::store`].

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{UserInput, UserKey};
use crate::auth::model::User;
use crate::auth::store::{find_user, find_user_by_name, lock_user, lock_user_by_name};
use crate::db::keyset::{Rows, Window};
use crate::schema::users;

/// The statement of a list.
type Statement<'a> = users::BoxedQuery<'a, Pg, SqlTypeOf<AsSelect<User, Pg>>>;

/// Which accounts are listed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Criteria {
    pub role: Option<&'static str>,
    pub status: Option<&'static str>,
}

/// A page of accounts.
pub fn list(
    connection: &mut PgConnection,
    criteria: Criteria,
    window: &Window<User>,
) -> QueryResult<Rows<User>> {
    window.page(connection, || filtered(criteria))
}

fn filtered(criteria: Criteria) -> Statement<'static> {
    let mut query = users::table.select(User::as_select()).into_boxed();
    if let Some(role) = criteria.role {
        query = query.filter(users::role.eq(role));
    }
    if let Some(status) = criteria.status {
        query = query.filter(users::status.eq(status));
    }
    query
}

/// The account that `key` names.
pub fn find(connection: &mut PgConnection, key: &UserKey) -> QueryResult<Option<User>> {
    match key {
        UserKey::Id(id) => find_user(connection, *id),
        UserKey::Name(name) => find_user_by_name(connection, name),
    }
}

/// The account that `key` names, locked until the transaction ends.
pub fn lock(connection: &mut PgConnection, key: &UserKey) -> QueryResult<Option<User>> {
    match key {
        UserKey::Id(id) => lock_user(connection, *id),
        UserKey::Name(name) => lock_user_by_name(connection, name),
    }
}

pub fn update(
    connection: &mut PgConnection,
    id: Uuid,
    values: &UserInput,
    now: DateTime<Utc>,
) -> QueryResult<User> {
    diesel::update(users::table.find(id))
        .set((
            users::display_name.eq(&values.display_name),
            users::role.eq(values.role.as_str()),
            users::status.eq(values.status.as_str()),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .returning(User::as_returning())
        .get_result(connection)
}
