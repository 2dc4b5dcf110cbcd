//! API keys at the desk: what their scopes give them.

use plaudit::articles::rights::Rights;
use plaudit::auth::{Caller, MaybeCaller, Principal, Role, Scope};
use plaudit::visibility::Audience;

use crate::support::{nobody, noon};

fn caller(principal: Principal) -> MaybeCaller {
    MaybeCaller(Some(Caller { id: nobody(), name: "x".to_owned(), principal, session: None }))
}

#[test]
fn a_key_reads_what_its_scopes_say() {
    let (now, own) = (noon(), Audience::Author { id: nobody(), now: noon() });
    for (scopes, audience) in [
        (vec![], Audience::Public(now)),
        (vec![Scope::ViewsWrite], Audience::Public(now)),
        (vec![Scope::ArticlesPublish], Audience::Desk),
        (vec![Scope::ArticlesWrite], own),
        (vec![Scope::ArticlesWrite, Scope::ArticlesPublish], Audience::Desk),
        (vec![Scope::DraftsRead], Audience::Desk),
        (vec![Scope::ArticlesWrite, Scope::DraftsRead], Audience::Desk),
    ] {
        assert_eq!(caller(Principal::Key(scopes.clone())).audience(now), audience, "{scopes:?}");
    }
    assert_eq!(caller(Principal::Account(Role::Author)).audience(now), own);
    assert_eq!(caller(Principal::Account(Role::Editor)).audience(now), Audience::Desk);
    assert_eq!(MaybeCaller(None).audience(now), Audience::Public(now));
}

#[test]
fn a_key_that_does_not_publish_has_the_rights_of_an_author() {
    for (scopes, rights) in [
        (vec![Scope::ArticlesWrite], Rights::Author(nobody())),
        (vec![Scope::ArticlesWrite, Scope::DraftsRead], Rights::Author(nobody())),
        (vec![Scope::ArticlesWrite, Scope::ArticlesPublish], Rights::Editor),
    ] {
        assert_eq!(Rights::of(&caller(Principal::Key(scopes)).0.unwrap()), rights);
    }
}

#[test]
fn the_desk_part_is_shown_to_editors_and_to_the_writer() {
    let own = Audience::Author { id: nobody(), now: noon() };
    assert!(own.sees_desk_of(Some(nobody())));
    assert!(!own.sees_desk_of(Some(super::OTHER_AUTHOR)) && !own.sees_desk_of(None));
    assert!(Audience::Desk.sees_desk_of(None) && !Audience::Public(noon()).sees_desk_of(Some(nobody())));
}
