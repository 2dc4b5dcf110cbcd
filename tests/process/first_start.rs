//! The first start on an empty folder, and the ones after it.

use std::{
    fs::{self, DirBuilder},
    net::TcpListener,
    os::unix::{
        fs::{DirBuilderExt, MetadataExt, chown},
        process::CommandExt,
    },
    process::Command,
};

use nix::unistd::{Uid, User};

use crate::support::{command::Plaudit, scratch::Scratch, service::Service, template::PASSWORD};

#[test]
fn a_first_start_gives_everything_one_needs_and_a_second_keeps_it() {
    let scratch = Scratch::new();
    let plaudit = Plaudit::on(&scratch);
    let service = plaudit.serve();
    let password = service.one_time_password();
    let docs = service.docs_url.strip_prefix(&service.url).expect("the documentation is served here");
    assert!(service.anonymous().get(docs).expect(200).text.contains("<html"));
    assert!(service.anonymous().titles().is_empty());

    let admin = service.anonymous().signed_in("admin", &password);
    assert_eq!(admin.get("/v1/auth/me").expect(200).json()["role"], "admin");
    let article = admin.publish("第一篇");
    assert!(!service.log().contains(&password), "the log is no place for it");
    assert!(service.stop().is_empty());

    let service = plaudit.serve();
    assert_eq!(service.anonymous().titles(), ["第一篇"]);
    let admin = service.anonymous().signed_in("admin", &password);
    let path = format!("/v1/articles/{}", article["id"].as_str().expect("an id"));
    assert_eq!(admin.get(&path).expect(200).json()["version"], article["version"]);
    assert!(service.stop().is_empty(), "no password is printed again");
}

#[test]
fn the_first_administrators_password_can_be_chosen() {
    let scratch = Scratch::new();
    let chosen = Plaudit::on(&scratch).with("PLAUDIT_ADMIN_PASSWORD", PASSWORD);
    let service = chosen.serve();
    service.administrator();
    let printed = service.stop();
    assert_eq!(printed, ["First administrator: admin, password as configured"]);

    let file = scratch.folder().join("password");
    fs::write(&file, "another password\n").expect("a file");
    let later = Plaudit::on(&scratch).with("PLAUDIT_ADMIN_PASSWORD_FILE", file);
    let service = later.serve();
    service.administrator();
    service.anonymous().tokens("admin", "another password").expect(401);
    assert!(service.stop().is_empty(), "an account that is there keeps its password");
}

#[test]
fn a_password_that_is_too_short_is_refused_and_nothing_is_lost() {
    let scratch = Scratch::new();
    let plaudit = Plaudit::on(&scratch);
    plaudit
        .clone()
        .with("PLAUDIT_ADMIN_PASSWORD", "short")
        .run(&["serve"])
        .refused(&["at least 10 characters"]);
    assert!(!scratch.pid_file().exists(), "the server has stopped with the command");

    let service = plaudit.serve();
    let password = service.one_time_password();
    service.anonymous().signed_in("admin", &password);
}

#[test]
fn a_taken_port_is_named_and_costs_no_password() {
    let scratch = Scratch::new();
    let plaudit = Plaudit::on(&scratch);
    let other = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = other.local_addr().expect("its address").to_string();
    let refused = plaudit.clone().with("PLAUDIT_BIND", &taken).run(&["serve"]);
    assert_eq!(refused.stdout, "");
    refused.refused(&["cannot listen on", &taken, "PLAUDIT_BIND"]);

    let service = plaudit.with("PLAUDIT_BIND", &taken);
    drop(other);
    let service = service.serve();
    assert_eq!(service.url, format!("http://{taken}"));
    let password = service.one_time_password();
    service.anonymous().signed_in("admin", &password);
}

#[test]
fn the_public_address_is_announced_where_one_is_configured() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch).with("PLAUDIT_PUBLIC_URL", "https://news.example.org/");
    let service = plaudit.serve();
    assert_eq!(service.url, "https://news.example.org");
    service.stop();
}

/// As root only: everybody else is an ordinary user in all the other tests.
#[test]
fn an_ordinary_user_needs_no_root() {
    if !Uid::effective().is_root() {
        eprintln!("every test here runs as an ordinary user: nothing to add");
        return;
    }
    let scratch = Scratch::new();
    let nobody = User::from_name("nobody").expect("accounts").expect("nobody");
    let (uid, gid) = (nobody.uid.as_raw(), nobody.gid.as_raw());
    let folder = scratch.folder().join("home");
    DirBuilder::new().mode(0o700).create(&folder).expect("a folder");
    chown(&folder, Some(uid), Some(gid)).expect("nobody's folder");
    // The build folder may be one that only root enters.
    let program = scratch.folder().join("plaudit");
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_plaudit")).arg(&program).status().expect("cp");
    assert!(copied.success());

    let data_dir = folder.join("data");
    let plaudit = Plaudit::on(&scratch).program(&program).with("PLAUDIT_DATA_DIR", &data_dir);
    let serve = || {
        let mut command = plaudit.command(&["serve"]);
        command.gid(gid).uid(uid);
        Service::start(&plaudit, command)
    };
    let service = serve();
    let password = service.one_time_password();
    service.anonymous().signed_in("admin", &password).publish("第一篇");
    assert_eq!(fs::metadata(data_dir.join("postgres")).expect("the cluster").uid(), uid);
    service.stop();
    assert!(!data_dir.join("postgres/postmaster.pid").exists(), "the server has stopped");

    let service = serve();
    assert_eq!(service.anonymous().titles(), ["第一篇"]);
    service.stop();
}
