//! Whatever is killed, the next start puts right.

use std::{
    fs,
    os::unix::{fs::chown, process::CommandExt},
    path::Path,
    process::{Child, Command},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::{Pid, getpgid, getpgrp},
};
use plaudit::db::private_cluster::{self, ClusterOptions, Durability};

use crate::support::command::Plaudit;
use crate::support::scratch::{Scratch, ask, run};
use crate::support::service::Service;
use crate::support::template::PASSWORD;

/// A process that is killed when the test ends, however it ends.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// The processes whose parent is `parent`; none where the system has no `/proc`.
fn children_of(parent: Pid) -> Vec<Pid> {
    let status_of = |pid: &str| fs::read_to_string(Path::new("/proc").join(pid).join("status")).ok();
    let line = format!("PPid:\t{parent}");
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let names = processes.filter_map(|entry| entry.file_name().into_string().ok());
    names
        .filter(|pid| status_of(pid).is_some_and(|status| status.lines().any(|found| found == line)))
        .filter_map(|pid| pid.parse().ok().map(Pid::from_raw))
        .collect()
}

#[test]
fn a_server_killed_with_its_children_starts_again() {
    let scratch = Scratch::new();
    let durable = ClusterOptions { durability: Durability::Full, ..scratch.options() };
    let before = private_cluster::start(&durable).expect("a durable cluster");
    run(&before.owner_url(), "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
        .expect("an acknowledged commit");
    let server = scratch.server_pid().expect("a running server");
    let children = children_of(server);
    for process in std::iter::once(server).chain(children) {
        // A child may have noticed its parent's end and be gone already.
        kill(process, Signal::SIGKILL).ok();
    }
    assert!(scratch.pid_file().exists(), "the pid file is stale");
    let after = private_cluster::start(&durable).expect("it starts again");
    assert_ne!(scratch.server_pid(), Some(server));
    assert_eq!(ask(&after.app_url(), "SELECT n FROM kept"), "7");
    before.stop().expect("the first share ends");
    assert_eq!(ask(&after.app_url(), "SELECT 1"), "1");
}

#[test]
fn a_server_killed_without_its_children_starts_again() {
    let scratch = Scratch::new();
    let before = scratch.start();
    let server = scratch.server_pid().expect("a running server");
    kill(server, Signal::SIGKILL).expect("a process to kill");
    let after = scratch.start();
    assert_ne!(scratch.server_pid(), Some(server));
    assert_eq!(ask(&after.app_url(), "SELECT 1"), "1");
    drop(before);
}

#[test]
fn a_pid_file_with_the_id_of_another_process_does_not_block() {
    let scratch = Scratch::new();
    scratch.start().stop().expect("it stops");
    let (uid, gid) = scratch.account();
    let mut sleep = Command::new("sleep");
    sleep.arg("600").current_dir("/");
    if nix::unistd::Uid::effective().is_root() {
        // PostgreSQL would see through a process of another account by itself.
        sleep.gid(gid).uid(uid);
    }
    let other = Killed(sleep.spawn().expect("another process"));
    for content in
        [format!("{}\n{}\n1\n5432\n\n\n", other.0.id(), scratch.cluster_dir().display()), String::new()]
    {
        fs::write(scratch.pid_file(), content).expect("a stale pid file");
        chown(scratch.pid_file(), Some(uid), Some(gid)).expect("the account's file");
        let cluster = scratch.start();
        assert_eq!(ask(&cluster.app_url(), "SELECT 1"), "1");
        cluster.stop().expect("it stops");
    }
}

#[test]
fn what_an_interrupted_initdb_left_is_cleaned() {
    let scratch = Scratch::new();
    let unfinished = scratch.make_data_dir().join("postgres.unfinished-1");
    fs::create_dir_all(unfinished.join("base/1")).expect("half a cluster");
    fs::write(unfinished.join("PG_VERSION"), "15\n").expect("its version");
    let cluster = scratch.start();
    assert_eq!(ask(&cluster.app_url(), "SELECT 1"), "1");
    assert!(!unfinished.exists());
}

#[test]
fn an_interrupted_set_up_is_finished() {
    let scratch = Scratch::new();
    let cluster = scratch.start();
    let admin = cluster.admin_url("postgres");
    run(&admin, "DROP DATABASE plaudit").expect("no database");
    run(&admin, "DROP ROLE plaudit_app").expect("no application role");
    cluster.stop().expect("it stops");

    let cluster = scratch.start();
    run(&cluster.owner_url(), "CREATE TABLE notes (n int)").expect("the owner creates");
    run(&cluster.app_url(), "INSERT INTO notes VALUES (1)").expect("the application writes");
    run(&cluster.admin_url("postgres"), "COMMENT ON DATABASE plaudit IS NULL")
        .expect("all but the last step done");
    cluster.stop().expect("it stops");
    assert_eq!(ask(&scratch.start().app_url(), "SELECT n FROM notes"), "1");
}

/// Another command of ours that uses the cluster, until it is killed.
fn command_holding_a_cluster(scratch: &Scratch) -> Service {
    Plaudit::on(scratch).with("PLAUDIT_ADMIN_PASSWORD", PASSWORD).serve()
}

#[test]
fn the_server_of_a_killed_command_is_used_again_and_then_stopped() {
    let scratch = Scratch::new();
    let command = command_holding_a_cluster(&scratch);
    let server = scratch.server_pid().expect("a running server");
    assert_ne!(getpgid(Some(server)), getpgid(Some(command.pid())), "ctrl-C passes the server by");
    assert_ne!(getpgid(Some(server)), Ok(getpgrp()));
    command.kill();

    let cluster = scratch.start();
    assert_eq!(scratch.server_pid(), Some(server), "the same server");
    assert_eq!(ask(&cluster.app_url(), "SELECT 1"), "1");
    cluster.stop().expect("it stops");
    assert!(!scratch.pid_file().exists(), "neither the killed command nor the server held a lock");
}

#[test]
fn a_server_that_lost_its_socket_is_restarted() {
    let scratch = Scratch::new();
    let command = command_holding_a_cluster(&scratch);
    let server = scratch.server_pid().expect("a running server");
    let socket_dir =
        fs::read_to_string(scratch.pid_file()).expect("the pid file").lines().nth(4).map(str::to_owned);
    fs::remove_dir_all(socket_dir.expect("the socket folder's line")).expect("the socket goes");
    let error =
        private_cluster::start(&scratch.options()).expect_err("a command still uses the server").to_string();
    assert!(error.contains(&server.to_string()), "{error}");
    command.kill();

    let cluster = scratch.start();
    assert_ne!(scratch.server_pid(), Some(server));
    assert_eq!(ask(&cluster.app_url(), "SELECT 1"), "1");
}
