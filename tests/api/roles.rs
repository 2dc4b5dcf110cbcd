//! Roles: their names and their order.

use plaudit::auth::role::{Role, UnknownRole};
use serde_json::json;
use utoipa::PartialSchema as _;

#[test]
fn a_role_has_one_name_in_text_and_in_json() {
    for (role, name) in [(Role::Author, "author"), (Role::Editor, "editor"), (Role::Admin, "admin")] {
        assert_eq!(role.as_str(), name);
        assert_eq!(role.to_string(), name);
        assert_eq!(Role::parse(name), Ok(role));
        assert_eq!(name.parse(), Ok(role));
        assert_eq!(serde_json::to_value(role).unwrap(), name);
        assert_eq!(serde_json::from_value::<Role>(name.into()).unwrap(), role, "{name}");
    }
}

#[test]
fn other_names_are_no_roles() {
    for name in ["", "Admin", "ADMIN", " admin", "admin ", "root", "editor\0", "аdmin"] {
        assert_eq!(Role::parse(name), Err(UnknownRole), "{name:?}");
        assert!(serde_json::from_value::<Role>(name.into()).is_err(), "{name:?}");
    }
}

#[test]
fn each_role_includes_the_ones_below_it() {
    assert!(Role::ALL.is_sorted());
    for (power, role) in Role::ALL.into_iter().enumerate() {
        for (needed, required) in Role::ALL.into_iter().enumerate() {
            assert_eq!(role.at_least(required), power >= needed, "{role} {required}");
        }
    }
}

#[test]
fn the_document_lists_the_roles() {
    let schema = serde_json::to_value(Role::schema()).unwrap();
    assert_eq!(schema["type"], "string");
    assert_eq!(schema["enum"], json!(["author", "editor", "admin"]));
    assert!(schema["description"].as_str().unwrap().contains("admin"));
}
