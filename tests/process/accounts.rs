//! Accounts made and repaired from the command line, beside a running service and without one.

use serde_json::json;

use crate::support::{command::Plaudit, scratch::Scratch};

/// The password in the last line that a command printed.
#[track_caller]
fn made_up(output: &str) -> String {
    let line = output.lines().last().expect("a line");
    line.strip_prefix("Password: ").unwrap_or_else(|| panic!("no password in {output:?}")).to_owned()
}

#[test]
fn accounts_are_made_while_nothing_runs() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch);
    let output = plaudit.run(&["user", "create", "Li.Wei", "--display-name", "李伟"]).succeeded();
    assert!(output.starts_with("Created li.wei (editor).\n"), "{output}");
    let first = made_up(&output);
    assert!(!scratch.pid_file().exists(), "the command has stopped the server that it started");

    let output = plaudit.run(&["user", "reset-password", "li.wei"]).succeeded();
    let second = made_up(&output);
    assert_ne!(first, second);
    let given = "a password by hand";
    let create = ["user", "create", "wang", "--role", "author", "--password-stdin"];
    let output = plaudit.run_with_input(&create, &format!("{given}\n")).succeeded();
    assert_eq!(output, "Created wang (author).\n", "a password that was given is not printed");

    let service = plaudit.serve();
    let anonymous = service.anonymous();
    anonymous.tokens("li.wei", &first).expect(401);
    let me = anonymous.signed_in("li.wei", &second).get("/v1/auth/me").expect(200).json();
    assert_eq!((&me["display_name"], &me["role"]), (&json!("李伟"), &json!("editor")));
    let me = anonymous.signed_in("wang", given).get("/v1/auth/me").expect(200).json();
    assert_eq!((&me["display_name"], &me["role"]), (&json!("wang"), &json!("author")));
}

#[test]
fn accounts_are_made_beside_a_running_service() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch);
    let service = plaudit.serve();
    let server = scratch.server_pid();
    let password = made_up(&plaudit.run(&["user", "create", "chief", "--role", "admin"]).succeeded());
    assert_eq!(scratch.server_pid(), server, "the command has used the running server and left it");
    service.anonymous().signed_in("chief", &password).publish("写在旁边");

    let session = service.anonymous().tokens("chief", &password).expect(200).json();
    let chief = service.anonymous().signed_in("chief", &password);
    let sessions = chief.get("/v1/auth/sessions").expect(200).json();
    assert_eq!(sessions["data"][0]["address"], "127.0.0.1", "{sessions}");
    let reset = ["user", "reset-password", "chief", "--password-stdin"];
    plaudit.run_with_input(&reset, "another password\r\n").succeeded();
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    service.anonymous().post("/v1/auth/refresh", refresh).expect(401);
    chief.get("/v1/auth/me").expect(401);
    service.anonymous().tokens("chief", &password).expect(401);
    service.anonymous().signed_in("chief", "another password");
    service.stop();
}

#[test]
fn what_cannot_be_is_explained() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch);
    let _service = plaudit.serve();
    let stdin = |arguments: &[&str], input: &str| {
        plaudit.run_with_input(&[arguments, &["--password-stdin"]].concat(), input)
    };
    stdin(&["user", "create", "ADMIN"], "a good password").refused(&["already", "\"admin\""]);
    for name in ["", "two words", "-dash", "李伟", "../etc", &"a".repeat(64)] {
        plaudit.run(&["user", "create", "--", name]).refused(&["a user name is 1 to 63 of"]);
    }
    plaudit.run(&["user", "create", "li", "--display-name", " "]).refused(&["a display name has"]);
    for weak in ["", "\n", "九个字符的口令不够", "with a\0zero byte", &"x".repeat(5000)] {
        stdin(&["user", "create", "li"], weak).refused(&["a password has at least 10 characters"]);
        stdin(&["user", "reset-password", "admin"], weak).refused(&["a password has at least"]);
    }
    plaudit.run(&["user", "reset-password", "li"]).refused(&["there is no account \"li\""]);
    for misspelt in
        [&["user", "create"][..], &["user", "create", "li", "--role", "king"], &["user", "drop", "li"]]
    {
        let finished = plaudit.run(misspelt);
        assert_eq!(finished.code, Some(2), "{finished:?}");
        assert!(
            finished.stderr.contains("Usage:") || finished.stderr.contains("possible values"),
            "{finished:?}"
        );
    }
}
