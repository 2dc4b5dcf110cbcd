//! Viewers that keep a record of what they were told.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
};

use plaudit::{clock::Clock, ids};
use serde_json::json;

use crate::support::{
    client::Client,
    eventually,
    postgres::OWNER,
    scratch::{Scratch, ask},
};

/// Threads for each instance.
const THREADS: usize = 6;

/// A view under its own id.
#[derive(Debug)]
pub struct Event {
    path: String,
    id: String,
}

/// What a viewer was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Counted,
    /// It was counted before.
    Repeated,
    /// Not now.
    Refused,
    /// The service is gone.
    Cut,
}

/// What all viewers were told.
#[derive(Default)]
pub struct Ledger {
    pub acknowledged: Vec<Event>,
    pub unknown: Vec<Event>,
}

/// Viewers at work.
pub struct Viewers {
    threads: Vec<JoinHandle<Ledger>>,
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicU64>,
}

impl Event {
    fn new(path: &str) -> Self {
        Self { path: path.to_owned(), id: ids::new(Clock::System.now()).to_string() }
    }

    /// Nothing but success and "not now" is ever answered.
    pub fn send(&self, client: &Client) -> Told {
        match client.try_post(&self.path, &json!({ "event_id": self.id })) {
            Ok(answer) if answer.status == 200 => match answer.json()["counted"] == true {
                true => Told::Counted,
                false => Told::Repeated,
            },
            Ok(answer) => {
                answer.expect(503);
                Told::Refused
            }
            Err(_) => Told::Cut,
        }
    }
}

impl Viewers {
    /// Views `paths` in turn, as each of `clients`.
    pub fn start(clients: &[Client], paths: &[String]) -> Self {
        let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let threads =
            clients.iter().flat_map(|client| (0..THREADS).map(move |_| client.clone())).map(|client| {
                let (paths, stop, acknowledged) =
                    (paths.to_owned(), Arc::clone(&stop), Arc::clone(&acknowledged));
                thread::spawn(move || view(&client, &paths, &stop, &acknowledged))
            });
        Self { threads: threads.collect(), stop: Arc::clone(&stop), acknowledged: Arc::clone(&acknowledged) }
    }

    /// Waits until `number` views have been acknowledged.
    #[track_caller]
    pub fn wait_for(&self, number: u64) {
        eventually("enough views", || {
            // A viewer that met what it did not expect has ended with a panic.
            assert!(!self.threads.iter().any(JoinHandle::is_finished), "a viewer has given up");
            (self.acknowledged.load(Ordering::Relaxed) >= number).then_some(())
        });
    }

    #[track_caller]
    pub fn wait_for_more(&self, number: u64) {
        self.wait_for(self.acknowledged.load(Ordering::Relaxed) + number);
    }

    /// Lets everybody finish what he has begun.
    pub fn finish(self) -> Ledger {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Ledger::default();
        for thread in self.threads {
            let one = thread.join().expect("a viewer that met only what it expected");
            all.acknowledged.extend(one.acknowledged);
            all.unknown.extend(one.unknown);
        }
        all
    }
}

fn view(client: &Client, paths: &[String], stop: &AtomicBool, acknowledged: &AtomicU64) -> Ledger {
    let mut ledger = Ledger::default();
    for path in paths.iter().cycle() {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let event = Event::new(path);
        match event.send(client) {
            Told::Counted => {
                ledger.acknowledged.push(event);
                acknowledged.fetch_add(1, Ordering::Relaxed);
            }
            Told::Repeated => panic!("{event:?} was sent once"),
            Told::Refused => ledger.unknown.push(event),
            Told::Cut => {
                ledger.unknown.push(event);
                break;
            }
        }
    }
    ledger
}

/// All views that are counted.
pub fn stored(scratch: &Scratch) -> u64 {
    let sum = ask(&scratch.url(OWNER), "SELECT coalesce(sum(counted), 0) FROM view_totals");
    sum.parse().expect("a number")
}

/// Whether each subject has as many views on its days as in all.
pub fn days_add_up(scratch: &Scratch) -> bool {
    let faults = "EXISTS (SELECT FROM view_totals AS total WHERE counted <> \
        (SELECT coalesce(sum(views), 0) FROM view_days AS day WHERE day.subject_id = total.subject_id))";
    ask(&scratch.url(OWNER), faults) == "false"
}
