//! The embedded PostgreSQL, tried with the real programs: as root and as an ordinary user, on folders of its own.

mod discovery;
mod kills;

use std::{
    fs::{self, DirBuilder, Permissions},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    sync::Barrier,
    thread,
};

use nix::unistd::Uid;
use plaudit::db::private_cluster::{self, ClusterError, ClusterOptions, Durability};

use crate::support::scratch::{Scratch, ask, options, run};

#[test]
fn content_outlives_a_restart() {
    let scratch = Scratch::new();
    let cluster = scratch.start();
    run(&cluster.owner_url(), "CREATE TABLE notes (body text); INSERT INTO notes VALUES ('推进会')")
        .expect("a table");
    assert_eq!(ask(&cluster.owner_url(), "current_setting('server_encoding')"), "UTF8");
    assert_eq!(ask(&cluster.owner_url(), "current_setting('TimeZone')"), "UTC");
    assert_eq!(ask(&cluster.owner_url(), "current_setting('data_checksums')"), "on");
    let socket_dir = cluster.socket_dir().to_owned();
    cluster.stop().expect("it stops");
    assert!(!scratch.pid_file().exists(), "the server has stopped");
    assert!(!socket_dir.exists(), "nothing is left in /tmp");

    let cluster = scratch.start();
    assert_eq!(ask(&cluster.app_url(), "SELECT body FROM notes"), "推进会");
}

#[test]
fn the_server_listens_on_a_private_socket_only() {
    let scratch = Scratch::new();
    let cluster = scratch.start();
    assert_eq!(ask(&cluster.owner_url(), "current_setting('listen_addresses')"), "");
    let mode = |path| fs::metadata(path).expect("the folder").permissions().mode() & 0o777;
    assert_eq!(mode(cluster.socket_dir()), 0o700);
    assert_eq!(mode(&scratch.cluster_dir()), 0o700);
}

#[test]
fn durability_is_on_unless_a_test_turns_it_off() {
    const SETTINGS: &str = "concat_ws(' ', current_setting('fsync'), current_setting('full_page_writes'), \
                            current_setting('synchronous_commit'))";
    let scratch = Scratch::new();
    let durable = ClusterOptions { durability: Durability::default(), ..scratch.options() };
    let cluster = private_cluster::start(&durable).expect("a durable cluster");
    assert_eq!(ask(&cluster.app_url(), SETTINGS), "on on on");
    cluster.stop().expect("it stops");

    let cluster = scratch.start();
    assert_eq!(ask(&cluster.app_url(), SETTINGS), "off off off");
    cluster.stop().expect("it stops");

    let cluster = private_cluster::start(&durable).expect("a durable cluster again");
    assert_eq!(ask(&cluster.app_url(), SETTINGS), "on on on");
}

#[test]
fn the_application_role_writes_rows_and_nothing_else() {
    let scratch = Scratch::new();
    let cluster = scratch.start();
    let (owner, app) = (cluster.owner_url(), cluster.app_url());
    run(&owner, "CREATE TABLE counters (id bigserial PRIMARY KEY, n int)").expect("the owner creates");
    let writes = "INSERT INTO counters (n) VALUES (1), (2); UPDATE counters SET n = n + 1; \
                  DELETE FROM counters WHERE n = 3";
    run(&app, writes).expect("the application writes");
    assert_eq!(ask(&app, "SELECT n FROM counters"), "2");
    for forbidden in [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "ALTER TABLE counters ADD COLUMN mine int",
        "TRUNCATE counters",
        "DROP TABLE counters",
    ] {
        let refusal = run(&app, forbidden).expect_err(forbidden);
        assert!(
            refusal.contains("permission denied") || refusal.contains("must be owner"),
            "{forbidden}: {refusal}"
        );
    }
    let is_super = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user";
    assert_eq!(ask(&app, is_super), "false");
    assert_eq!(ask(&owner, is_super), "false");
    assert_eq!(ask(&cluster.admin_url("postgres"), is_super), "true");
}

#[test]
fn the_last_of_two_holders_stops_the_server() {
    let scratch = Scratch::new();
    let first = scratch.start();
    let second = scratch.start();
    let server = scratch.server_pid();
    first.stop().expect("the first stops");
    assert_eq!(ask(&second.app_url(), "SELECT 1"), "1");
    assert_eq!(scratch.server_pid(), server, "one server served both");
    drop(second);
    assert!(!scratch.pid_file().exists(), "dropping the last share stops the server");
}

#[test]
fn commands_that_start_at_once_initialise_once() {
    const COMMANDS: usize = 4;
    let scratch = Scratch::new();
    let all_ready = Barrier::new(COMMANDS);
    let clusters: Vec<_> = thread::scope(|scope| {
        let start = || {
            all_ready.wait();
            scratch.start()
        };
        let threads: Vec<_> = (0..COMMANDS).map(|_| scope.spawn(start)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a started cluster")).collect()
    });
    for cluster in &clusters {
        assert_eq!(ask(&cluster.app_url(), "SELECT 1"), "1");
    }
    let log = fs::read_to_string(scratch.data_dir().join("postgres.log")).expect("the log");
    assert_eq!(log.matches("starting PostgreSQL").count(), 1, "{log}");
    drop(clusters);
    assert!(!scratch.pid_file().exists(), "the last one stopped it");
}

#[test]
fn a_data_folder_may_be_longer_than_a_socket_path() {
    let scratch = Scratch::new();
    let data_dir = scratch.folder().join("a-long-name/".repeat(20)).join("it's \"quoted\" $HOME `id` 数据");
    let cluster = private_cluster::start(&options(data_dir)).expect("the cluster starts in a deep folder");
    assert!(cluster.data_dir().as_os_str().len() > 200);
    assert_eq!(ask(&cluster.app_url(), "SELECT 1"), "1");
    cluster.stop().expect("it stops");
}

#[test]
fn root_is_told_which_folder_shuts_the_account_out() {
    if !Uid::effective().is_root() {
        eprintln!("only root hands the server to another account: nothing to test");
        return;
    }
    let scratch = Scratch::new();
    let closed = scratch.folder().join("closed");
    DirBuilder::new().mode(0o700).create(&closed).expect("a closed folder");
    let error = private_cluster::start(&options(closed.join("inner/data")))
        .expect_err("the account cannot get there");
    assert!(matches!(&error, ClusterError::FolderBlocked { folder, .. } if *folder == closed), "{error}");
    assert!(error.to_string().contains("PLAUDIT_DATA_DIR"), "{error}");
}

#[test]
fn only_root_changes_the_account_and_never_to_root() {
    let scratch = Scratch::new();
    let refusal = |account: &str| {
        let named = ClusterOptions { account: Some(account.to_owned()), ..scratch.options() };
        private_cluster::start(&named).expect_err("the account is refused")
    };
    for account in ["root", "no-such-account-here"] {
        let error = refusal(account);
        assert!(matches!(&error, ClusterError::BadAccount { name, .. } if name == account), "{error}");
    }
}

#[test]
fn a_squatted_socket_folder_is_refused() {
    let scratch = Scratch::new();
    let cluster = scratch.start();
    let socket_dir = cluster.socket_dir().to_owned();
    cluster.stop().expect("it stops");
    fs::create_dir(&socket_dir).expect("a folder of the same name");
    fs::set_permissions(&socket_dir, Permissions::from_mode(0o777)).expect("open to everybody");
    let outcome = private_cluster::start(&scratch.options());
    fs::remove_dir(&socket_dir).expect("it is still empty");
    let error = outcome.expect_err("the folder is refused");
    assert!(matches!(error, ClusterError::SocketFolder { .. }), "{error}");
    assert!(error.to_string().contains("777"), "{error}");
}

#[test]
fn something_else_in_the_clusters_place_is_left_alone() {
    let scratch = Scratch::new();
    scratch.make_data_dir();
    let precious = scratch.cluster_dir().join("precious.txt");
    fs::create_dir(scratch.cluster_dir()).expect("a folder");
    fs::write(&precious, "keep me").expect("a file");
    if Uid::effective().is_root() {
        let nobody = nix::unistd::User::from_name("nobody").expect("accounts").expect("nobody");
        std::os::unix::fs::chown(scratch.cluster_dir(), Some(nobody.uid.as_raw()), None)
            .expect("an unprivileged owner");
    }
    let error = private_cluster::start(&scratch.options()).expect_err("this is no cluster");
    assert!(matches!(error, ClusterError::NotACluster { .. }), "{error}");
    assert_eq!(fs::read_to_string(precious).expect("the file"), "keep me");
}

#[test]
fn a_failed_start_shows_the_servers_own_words() {
    let scratch = Scratch::new();
    scratch.start().stop().expect("it stops");
    let config = scratch.cluster_dir().join("postgresql.conf");
    let good = fs::read_to_string(&config).expect("the configuration");
    fs::write(&config, format!("{good}\nno_such_setting = 1\n")).expect("a broken configuration");
    let error = private_cluster::start(&scratch.options()).expect_err("the server refuses").to_string();
    assert!(error.contains("no_such_setting"), "{error}");

    fs::write(&config, good).expect("the configuration as it was");
    let cluster = scratch.start();
    assert_eq!(ask(&cluster.app_url(), "SELECT 1"), "1");
}
