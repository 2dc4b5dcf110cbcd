//! A stop finishes what runs and leaves nothing running.

use std::{
    fs,
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
    thread,
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use nix::sys::signal::Signal;

use crate::support::{
    client::{Answer, article},
    command::Plaudit,
    eventually,
    postgres::{ADMIN, OWNER},
    scratch::{Scratch, ask},
    service::Service,
};

/// A service whose writes may wait for long, on a prepared folder.
fn patient(scratch: &Scratch) -> Plaudit {
    Plaudit::on(scratch)
        .with("PLAUDIT_STATEMENT_TIMEOUT", "60")
        .with("PLAUDIT_LOCK_TIMEOUT", "60")
        .with("PLAUDIT_REQUEST_TIMEOUT", "60")
}

/// Holds every write of articles back until it is dropped.
struct Obstacle {
    connection: PgConnection,
    admin_url: String,
}

impl Obstacle {
    fn new(scratch: &Scratch) -> Self {
        let mut connection = PgConnection::establish(&scratch.url(OWNER)).expect("a connection");
        connection.batch_execute("BEGIN; LOCK TABLE articles IN EXCLUSIVE MODE").expect("the lock");
        Self { connection, admin_url: scratch.url(ADMIN) }
    }

    fn wait_until_somebody_waits(&self) {
        let waiting = "EXISTS (SELECT FROM pg_locks WHERE NOT granted)";
        eventually("a write waits", || (ask(&self.admin_url, waiting) == "true").then_some(()));
    }

    fn go_away(mut self) {
        self.connection.batch_execute("ROLLBACK").expect("the end of the lock");
    }
}

/// Waits until nobody listens any more.
fn wait_until_closed(service: &Service) {
    let address = service.address();
    eventually("the port is closed", || {
        TcpStream::connect(address).err().filter(|error| error.kind() == ErrorKind::ConnectionRefused)
    });
}

fn write_in_a_thread(service: &Service) -> thread::JoinHandle<Answer> {
    let admin = service.administrator();
    thread::spawn(move || admin.post("/v1/articles", article("慢")))
}

#[test]
fn sigterm_turns_readiness_off_first_and_finishes_what_runs() {
    let scratch = Scratch::prepared();
    let mut service = patient(&scratch).with("PLAUDIT_STOP_DELAY", "4").serve();
    service.anonymous().get("/readyz").expect(200);
    let obstacle = Obstacle::new(&scratch);
    let slow = write_in_a_thread(&service);
    obstacle.wait_until_somebody_waits();

    service.signal(Signal::SIGTERM);
    let refusal = eventually("readiness is off", || {
        Some(service.anonymous().get("/readyz")).filter(|answer| answer.status != 200)
    });
    assert_eq!(refusal.expect(503).json()["code"], "unavailable");
    service.anonymous().get("/livez").expect(200);
    service.anonymous().get("/v1/articles").expect(200);
    let healthcheck = Plaudit::on(&scratch).with("PLAUDIT_BIND", service.address().to_string());
    healthcheck.run(&["healthcheck"]).refused(&["not ready", "503"]);

    wait_until_closed(&service);
    assert!(!slow.is_finished(), "it is still held back");
    obstacle.go_away();
    slow.join().expect("an answer").expect(201);
    assert!(service.wait().success());
    assert!(!scratch.pid_file().exists(), "the server has stopped too");

    let service = Plaudit::on(&scratch).serve();
    assert_eq!(service.anonymous().titles(), ["慢"]);
}

#[test]
fn ctrl_c_in_the_terminal_does_not_take_the_server_away() {
    let scratch = Scratch::prepared();
    let mut service = patient(&scratch).serve();
    let obstacle = Obstacle::new(&scratch);
    let slow = write_in_a_thread(&service);
    obstacle.wait_until_somebody_waits();
    service.signal_group(Signal::SIGINT);
    wait_until_closed(&service);
    obstacle.go_away();
    slow.join().expect("an answer").expect(201);
    assert!(service.wait().success());
    assert!(!scratch.pid_file().exists());
}

#[test]
fn a_stop_waits_no_longer_than_it_was_told() {
    let scratch = Scratch::prepared();
    let mut service = patient(&scratch).with("PLAUDIT_STOP_TIMEOUT", "1").serve();
    let obstacle = Obstacle::new(&scratch);
    let admin = service.administrator();
    let slow = thread::spawn(move || admin.try_post("/v1/articles", &article("永远")));
    obstacle.wait_until_somebody_waits();
    service.signal(Signal::SIGTERM);
    // The obstacle stays: only the bound can end this.
    assert!(service.wait().success());
    slow.join().expect("the thread").expect_err("no answer came");
    assert!(!scratch.pid_file().exists());
    drop(obstacle);

    let service = Plaudit::on(&scratch).serve();
    assert!(service.anonymous().titles().is_empty(), "what was not acknowledged was rolled back");
}

#[test]
fn a_client_that_keeps_its_connection_does_not_hold_the_stop_up() {
    let scratch = Scratch::prepared();
    let mut service = Plaudit::on(&scratch).with("PLAUDIT_STOP_TIMEOUT", "3600").serve();
    let mut idle = TcpStream::connect(service.address()).expect("a connection");
    idle.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("a request");
    let mut answer = [0; 15];
    idle.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    service.signal(Signal::SIGTERM);
    assert!(service.wait().success());
    idle.shutdown(Shutdown::Both).ok();
}

#[test]
fn a_stop_during_the_first_start_leaves_nothing_running() {
    let scratch = Scratch::new();
    let plaudit = Plaudit::on(&scratch);
    let mut service = Service::spawn(&plaudit, plaudit.command(&["serve"]));
    eventually("the cluster is being made", || {
        let entries = fs::read_dir(scratch.data_dir()).ok()?.flatten();
        entries.map(|entry| entry.file_name()).find(|name| name.to_string_lossy().starts_with("postgres"))
    });
    service.signal(Signal::SIGTERM);
    assert!(service.wait().success());
    assert!(scratch.cluster_dir().exists(), "what was begun was finished");
    assert!(!scratch.pid_file().exists());
}
