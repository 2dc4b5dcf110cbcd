//! What an API key that may manage accounts may not: get the rights of an administrator by one.

use plaudit::auth::policy::check_account;
use plaudit::auth::{Caller, Principal, Role, Scope};
use uuid::Uuid;

use crate::support::{nobody, user_id};

fn caller(id: Uuid, principal: Principal) -> Caller {
    Caller { id, name: "caller".to_owned(), principal, session: None }
}

#[test]
fn a_key_makes_and_changes_every_account_but_administrators() {
    let key = caller(nobody(), Principal::Key(vec![Scope::UsersManage]));
    let admin = caller(user_id("admin"), Principal::Account(Role::Admin));
    for role in Role::ALL {
        assert!(check_account(&admin, role).is_ok());
        let refused = check_account(&key, role).err().map(|error| error.kind().code);
        assert_eq!(refused, (role == Role::Admin).then_some("forbidden"), "{role}");
    }
}

/// Every write of an account asks that one rule, of the account as it is and as it is to be.
#[test]
fn every_write_of_an_account_asks_the_rule() {
    let writes = include_str!("../../../src/users/write.rs");
    let handlers = include_str!("../../../src/users/handlers.rs");
    assert_eq!(writes.matches("check_account(caller,").count(), 3, "invite, lock, change");
    assert_eq!(handlers.matches("write::lock(connection, &caller, &key)").count(), 3);
    assert_eq!(handlers.matches("users::lock(").count(), 0);
}
