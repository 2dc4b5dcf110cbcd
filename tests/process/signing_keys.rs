//! `plaudit keys`: rotation beside running services, and without one.

use crate::support::command::Plaudit;
use crate::support::eventually;
use crate::support::scratch::Scratch;
use crate::support::service::Service;

fn published(service: &Service) -> Vec<String> {
    let set = service.anonymous().get("/.well-known/jwks.json").expect(200).json();
    let keys = set["keys"].as_array().expect("keys").iter();
    keys.map(|key| key["kid"].as_str().expect("a name").to_owned()).collect()
}

fn first_words(output: &str) -> Vec<String> {
    output.lines().map(|line| line.split(' ').next().expect("a word").to_owned()).collect()
}

#[test]
fn a_rotation_signs_nobody_out() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch);
    let (first, second) = (plaudit.serve(), plaudit.serve());
    let old = published(&first);
    assert_eq!(old.len(), 1);
    assert_eq!(first_words(&plaudit.run(&["keys", "list"]).succeeded()), old);
    let before = first.administrator();

    let output = plaudit.run(&["keys", "rotate"]).succeeded();
    let (new, rest) = output.split_once("  made ").expect("a key");
    assert!(rest.lines().next().expect("a line").ends_with("  signs"), "{output}");
    assert!(
        output.contains(&format!("{}  made ", old[0])) && output.contains("  verifies until "),
        "{output}"
    );
    assert_eq!(plaudit.run(&["keys", "list"]).succeeded(), output);

    let both = vec![new.to_owned(), old[0].clone()];
    eventually("the first service notices", || (published(&first) == both).then_some(()));
    eventually("the second service notices", || (published(&second) == both).then_some(()));
    first.administrator().get("/v1/auth/me").expect(200);
    second.administrator().get("/v1/auth/me").expect(200);
    before.get("/v1/auth/me").expect(200);
    first.stop();
    second.stop();

    let output = plaudit.run(&["keys", "rotate"]).succeeded();
    assert_eq!(output.lines().count(), 3, "without a service as well: {output}");
    let third = plaudit.serve();
    assert_eq!(published(&third), first_words(&output));
    third.stop();
}

#[test]
fn no_private_key_is_printed() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch).with("PLAUDIT_LOG", "trace");
    for command in ["rotate", "list"] {
        let finished = plaudit.run(&["keys", command]);
        let output = format!("{}{}", finished.stdout, finished.stderr);
        for word in ["PRIVATE", "302e020100", "MC4CAQA", "MFECAQE", "\\x30"] {
            assert!(!output.contains(word), "{output}");
        }
        assert_eq!(finished.code, Some(0));
    }
    assert_eq!(plaudit.run(&["keys", "forget"]).code, Some(2));
}
