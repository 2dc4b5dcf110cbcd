//! While PostgreSQL is away the service says so; when it is back the service goes on, without a restart.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use nix::sys::signal::{Signal, kill};

use crate::support::{
    client::Client,
    command::Plaudit,
    eventually,
    postgres::{ADMIN, APP, OWNER, Postgres},
    scratch::{Scratch, ask},
    service::Service,
};

/// Somebody who reads all the time and notes every status.
struct Reader {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<BTreeSet<u16>>,
}

impl Reader {
    fn start(client: Client) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut statuses = BTreeSet::new();
            while !stopped.load(Ordering::Relaxed) {
                statuses.insert(client.get("/v1/articles").status);
            }
            statuses
        });
        Self { stop, thread }
    }

    fn finish(self) -> BTreeSet<u16> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("an answer to each request")
    }
}

fn wait_until_ready(service: &Service) {
    eventually("the service is ready", || (service.anonymous().get("/readyz").status == 200).then_some(()));
}

fn wait_until_unready(service: &Service) {
    eventually("the service is not ready", || {
        (service.anonymous().get("/readyz").status == 503).then_some(())
    });
}

#[test]
fn a_private_server_that_is_killed_is_brought_back() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    service.administrator().publish("不丢");
    let reader = Reader::start(service.anonymous());
    for signal in [Signal::SIGKILL, Signal::SIGQUIT, Signal::SIGINT] {
        let server = scratch.server_pid().expect("a running server");
        kill(server, signal).expect("a running server");
        eventually("another server runs", || scratch.server_pid().filter(|pid| *pid != server));
        wait_until_ready(&service);
    }
    assert_eq!(service.anonymous().titles(), ["不丢"]);
    service.administrator().publish("写得");
    let statuses = reader.finish();
    assert!(statuses.is_subset(&BTreeSet::from([200, 503])), "{statuses:?}");
    service.stop();
    assert!(!scratch.pid_file().exists(), "nobody brings back what was stopped on purpose");
}

#[test]
fn two_services_bring_a_shared_server_back_once() {
    let scratch = Scratch::prepared();
    let plaudit = Plaudit::on(&scratch);
    let services = [plaudit.serve(), plaudit.serve()];
    let server = scratch.server_pid().expect("a running server");
    kill(server, Signal::SIGKILL).expect("a running server");
    eventually("another server runs", || scratch.server_pid().filter(|pid| *pid != server));
    for service in &services {
        wait_until_ready(service);
        service.administrator().publish("又来");
    }
    let [first, second] = services;
    first.stop();
    assert_eq!(second.anonymous().titles().len(), 2);
    second.stop();
    assert!(!scratch.pid_file().exists());
}

#[test]
fn a_configured_server_may_stop_and_come_back() {
    let mut postgres = Postgres::start();
    let service = Plaudit::on(&postgres.scratch)
        .with("DATABASE_URL", postgres.url(APP))
        .with("PLAUDIT_OWNER_DATABASE_URL", postgres.url(OWNER))
        .serve();
    let admin = service.administrator();
    admin.publish("以前");
    for signal in [Signal::SIGINT, Signal::SIGQUIT] {
        let reader = Reader::start(service.anonymous());
        postgres.stop(signal);
        wait_until_unready(&service);
        service.anonymous().get("/livez").expect(200);
        // Not what the reader reads: that is kept for a while.
        let refusal = service.anonymous().get("/v1/articles?limit=7").expect(503);
        assert_eq!(refusal.json()["code"], "unavailable");
        // A bad token is refused without asking the database.
        service.anonymous().bearer("nonsense").get("/v1/auth/me").expect(401);
        postgres.start_again();
        wait_until_ready(&service);
        let statuses = reader.finish();
        assert!(statuses.is_subset(&BTreeSet::from([200, 503])), "{statuses:?}");
    }
    admin.publish("以后");
    assert_eq!(service.anonymous().titles(), ["以后", "以前"]);
    service.stop();
    assert_eq!(ask(&postgres.url(ADMIN), "1"), "1", "the service does not stop what it did not start");
}

#[test]
fn connections_that_the_server_ends_are_replaced() {
    let postgres = Postgres::start();
    let plaudit = Plaudit::on(&postgres.scratch).with("DATABASE_URL", postgres.url(APP));
    let service = plaudit.with("PLAUDIT_OWNER_DATABASE_URL", postgres.url(OWNER)).serve();
    let reader = Reader::start(service.anonymous());
    for _ in 0..5 {
        wait_until_ready(&service);
        let ended = format!(
            "SELECT count(pg_terminate_backend(pid)) > 0 FROM pg_stat_activity WHERE usename = '{APP}'"
        );
        eventually("a connection to end", || (ask(&postgres.url(ADMIN), &ended) == "true").then_some(()));
    }
    wait_until_ready(&service);
    let statuses = reader.finish();
    assert!(statuses.is_subset(&BTreeSet::from([200, 503])), "{statuses:?}");
    service.stop();
}
