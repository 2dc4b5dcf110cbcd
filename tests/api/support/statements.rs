//! The SQL statements that reach a test's database, by diesel's own instrumentation.
//!
//! Every connection of this process has an instrument, which learns from the connection string on which database
//! it is. Not noted is what the application does not ask for: `SET` of the session and of diesel, `SELECT 1` with
//! which the pool checks a connection before it hands it out, and `BEGIN`, `COMMIT` and their kind.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, Once};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use super::TestDatabase;

/// What is noted of one database; `None` while nobody looks.
type Notes = Arc<Mutex<Option<Vec<String>>>>;

static DATABASES: LazyLock<Mutex<HashMap<String, Notes>>> = LazyLock::new(Mutex::default);

const OVERHEAD: [&str; 6] = ["SET ", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"];

/// Instruments every connection that is opened from now on.
pub fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| set_default_instrumentation(|| Some(Box::new(Instrument::default()))).unwrap());
}

/// What `work` gives, and the statements on `database` until it ended.
pub async fn during<T>(database: &TestDatabase, work: impl Future<Output = T>) -> (T, Vec<String>) {
    let notes = notes_of(&database.name);
    let before = notes.lock().unwrap().replace(Vec::new());
    assert!(before.is_none(), "somebody looks already");
    let result = work.await;
    (result, notes.lock().unwrap().take().unwrap())
}

/// Whether `statement` is the one that holds a token against its session and its account, which a request with one runs
/// besides what it is about.
pub fn identifies(statement: &str) -> bool {
    statement.contains(r#"FROM ("sessions" INNER JOIN "users""#)
}

fn notes_of(database: &str) -> Notes {
    Arc::clone(DATABASES.lock().unwrap().entry(database.to_owned()).or_default())
}

/// On one connection.
#[derive(Default)]
struct Instrument {
    notes: Notes,
}

impl Instrumentation for Instrument {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => {
                let address = url.split('?').next().unwrap();
                self.notes = notes_of(address.rsplit('/').next().unwrap());
            }
            InstrumentationEvent::StartQuery { query, .. } => {
                if let Some(notes) = self.notes.lock().unwrap().as_mut() {
                    let text = query.to_string();
                    let statement = text.split(" -- binds").next().unwrap();
                    let is_overhead = OVERHEAD.iter().any(|word| statement.starts_with(word));
                    if !is_overhead && statement != "SELECT 1" {
                        notes.push(text);
                    }
                }
            }
            _ => {}
        }
    }
}
