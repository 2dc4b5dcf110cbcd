//! Writers that keep a record of what they were told, and the comparison with what is stored.
//!
//! Each operation is acknowledged or unknown: after anything but a success the write may have happened or not.

use std::{
    collections::HashSet,
    fmt::Write,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
};

use serde_json::Value;

use crate::support::{
    client::{Client, article},
    eventually,
    postgres::OWNER,
    scratch::{Scratch, ask},
};

/// Threads that create articles, and as many that count views of one article.
const THREADS: u32 = 3;

/// What writers were told.
#[derive(Default)]
pub struct Ledger {
    subject: String,
    round: String,
    /// Titles.
    acknowledged: Vec<String>,
    unknown: Vec<String>,
    views_acknowledged: u64,
    views_unknown: u64,
}

/// Writers at work.
pub struct Writers {
    threads: Vec<JoinHandle<Ledger>>,
    shared: Shared,
    subject: String,
    round: String,
}

#[derive(Clone, Default)]
struct Shared {
    stop: Arc<AtomicBool>,
    articles: Arc<AtomicU64>,
    views: Arc<AtomicU64>,
}

/// What became of one operation.
enum Told {
    Acknowledged,
    /// The service refused for now.
    Refused,
    /// The service is gone.
    Cut,
}

impl Writers {
    /// Writes articles whose titles begin with `round`, and views of the article `subject`, as `client`.
    pub fn start(client: &Client, subject: &str, round: &str) -> Self {
        let shared = Shared::default();
        let articles = (0..THREADS).map(|thread| {
            let (client, shared, name) = (client.clone(), shared.clone(), format!("{round}-{thread}"));
            thread::spawn(move || write_articles(&client, &shared, &name))
        });
        let views = (0..THREADS).map(|_| {
            let (client, shared) = (client.clone(), shared.clone());
            let path = format!("/v1/articles/{subject}/views");
            thread::spawn(move || count_views(&client, &shared, &path))
        });
        let threads = articles.chain(views).collect();
        Self { threads, shared, subject: subject.to_owned(), round: round.to_owned() }
    }

    /// Waits until `number` articles and as many views have been acknowledged.
    #[track_caller]
    pub fn wait_for(&self, number: u64) {
        let Shared { articles, views, .. } = &self.shared;
        eventually("enough writes", || {
            // A writer that met what it did not expect has ended with a panic.
            assert!(!self.threads.iter().any(JoinHandle::is_finished), "a writer has given up");
            (articles.load(Ordering::Relaxed).min(views.load(Ordering::Relaxed)) >= number).then_some(())
        });
    }

    /// Waits for `number` more of each.
    #[track_caller]
    pub fn wait_for_more(&self, number: u64) {
        let Shared { articles, views, .. } = &self.shared;
        self.wait_for(number + articles.load(Ordering::Relaxed).max(views.load(Ordering::Relaxed)));
    }

    /// Lets everybody finish what he has begun.
    pub fn finish(self) -> Ledger {
        self.shared.stop.store(true, Ordering::Relaxed);
        let mut all = Ledger { subject: self.subject, round: self.round, ..Ledger::default() };
        for thread in self.threads {
            let one = thread.join().expect("a writer that met only what it expected");
            all.acknowledged.extend(one.acknowledged);
            all.unknown.extend(one.unknown);
            all.views_acknowledged += one.views_acknowledged;
            all.views_unknown += one.views_unknown;
        }
        all
    }
}

impl Ledger {
    /// Sends again, under the same key, whatever may or may not have happened, and some of what has. All of it is
    /// acknowledged then.
    pub fn repeat(mut self, client: &Client) -> Self {
        let again = self.acknowledged.iter().rev().take(20).chain(&self.unknown);
        for title in again {
            client.keyed(title).post("/v1/articles", article(title)).expect(201);
        }
        self.acknowledged.append(&mut self.unknown);
        self
    }

    /// An article that was acknowledged.
    pub fn one(&self) -> &str {
        &self.acknowledged[0]
    }
}

fn write_articles(client: &Client, shared: &Shared, name: &str) -> Ledger {
    let mut ledger = Ledger::default();
    for number in 0.. {
        if shared.stop.load(Ordering::Relaxed) {
            break;
        }
        let title = format!("{name}-{number}");
        match send(&client.keyed(&title), "/v1/articles", &article(&title), 201) {
            Told::Acknowledged => {
                ledger.acknowledged.push(title);
                shared.articles.fetch_add(1, Ordering::Relaxed);
            }
            Told::Refused => ledger.unknown.push(title),
            Told::Cut => {
                ledger.unknown.push(title);
                break;
            }
        }
    }
    ledger
}

fn count_views(client: &Client, shared: &Shared, path: &str) -> Ledger {
    let mut ledger = Ledger::default();
    while !shared.stop.load(Ordering::Relaxed) {
        match send(client, path, &Value::Null, 200) {
            Told::Acknowledged => {
                ledger.views_acknowledged += 1;
                shared.views.fetch_add(1, Ordering::Relaxed);
            }
            Told::Refused => ledger.views_unknown += 1,
            Told::Cut => {
                ledger.views_unknown += 1;
                break;
            }
        }
    }
    ledger
}

/// Nothing but success and "not now" is ever answered.
fn send(client: &Client, path: &str, body: &Value, success: u16) -> Told {
    match client.try_post(path, body) {
        Ok(answer) if answer.status == success => Told::Acknowledged,
        Ok(answer) => {
            answer.expect(503);
            Told::Refused
        }
        Err(_) => Told::Cut,
    }
}

/// A ledger beside what is stored.
#[derive(Debug)]
pub struct Audit {
    lost_articles: Vec<String>,
    lost_views: u64,
    /// Everything that should not be, in words.
    faults: String,
}

impl Audit {
    pub fn of(scratch: &Scratch, ledger: &Ledger) -> Self {
        let url = scratch.url(OWNER);
        let titles = ask(
            &url,
            &format!(
                "SELECT coalesce(string_agg(title, ','), '') FROM articles WHERE title LIKE '{}-%'",
                ledger.round
            ),
        );
        let stored: Vec<&str> = titles.split(',').filter(|title| !title.is_empty()).collect();
        let known: HashSet<&str> = stored.iter().copied().collect();
        let lost = ledger.acknowledged.iter().filter(|title| !known.contains(title.as_str()));
        let lost_articles: Vec<String> = lost.cloned().collect();
        let may_be: HashSet<&str> =
            ledger.acknowledged.iter().chain(&ledger.unknown).map(String::as_str).collect();

        let counted =
            ask(&url, &format!("SELECT counted FROM view_totals WHERE subject_id = '{}'", ledger.subject));
        let views: u64 = counted.parse().expect("a number");
        let lost_views = ledger.views_acknowledged.saturating_sub(views);

        let mut faults = String::new();
        let mut fault = |name: &str, found: bool| {
            if found {
                writeln!(faults, "{name}").expect("memory");
            }
        };
        fault("acknowledged articles are lost", !lost_articles.is_empty());
        fault("acknowledged views are lost", lost_views > 0);
        fault(DOUBLE, known.len() != stored.len());
        fault("an article is stored that nobody sent", !known.is_subset(&may_be));
        fault("views are counted that nobody sent", views > ledger.views_acknowledged + ledger.views_unknown);
        for (name, query) in HALF_ROWS {
            fault(name, ask(&url, &format!("EXISTS ({query})")) == "true");
        }
        Self { lost_articles, lost_views, faults }
    }

    /// How much of what was acknowledged is not there.
    pub fn lost(&self) -> u64 {
        self.lost_articles.len() as u64 + self.lost_views
    }

    /// Whether something that was sent once is there twice.
    pub fn has_doubles(&self) -> bool {
        self.faults.contains(DOUBLE)
    }

    #[track_caller]
    pub fn assert_whole(&self) {
        assert!(self.faults.is_empty(), "{}{self:?}", self.faults);
    }
}

const DOUBLE: &str = "an article is stored twice";

/// What only half a transaction could leave behind.
const HALF_ROWS: [(&str, &str); 6] = [
    (
        "an article has no revision",
        "SELECT FROM articles WHERE id NOT IN (SELECT resource_id FROM revisions WHERE resource = 'article')",
    ),
    (
        "an article is not in the audit log",
        "SELECT FROM articles WHERE id NOT IN (SELECT resource_id FROM audit_events WHERE action = 'create' \
         AND resource_id IS NOT NULL)",
    ),
    (
        "an article has no counter",
        "SELECT FROM articles WHERE id NOT IN (SELECT subject_id FROM view_totals)",
    ),
    ("a counter has no article", "SELECT FROM view_totals WHERE subject_id NOT IN (SELECT id FROM articles)"),
    (
        "a counter has no copy",
        "SELECT FROM view_totals WHERE subject_id NOT IN (SELECT subject_id FROM view_counts)",
    ),
    (
        "the days do not add up to the total",
        "SELECT FROM view_totals AS total WHERE counted <> \
         (SELECT coalesce(sum(views), 0) FROM view_days AS day WHERE day.subject_id = total.subject_id)",
    ),
];
