//! The refresher: it keeps the [`copy`] of the totals at most half a second behind what this instance counts.
//!
//! It has a thread and a connection of its own, so that it waits for no request and no request for it.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use actix_web::web::Data;
use diesel::connection::SimpleConnection;
use diesel::{PgConnection, QueryResult};
use uuid::Uuid;

use super::ViewWriter;
use super::copy::{self, PORTION, Reconciliation};
use crate::app::AppState;
use crate::db::establish;

/// Between two refreshes: answers may be kept for a second more, and nobody is to see what is older than two.
const PERIOD: Duration = Duration::from_millis(500);
/// Between two looks at all totals.
const RECONCILED_EVERY: Duration = Duration::from_secs(600);
/// Before the next try, when the database is away.
const AFTER_A_FAILURE: Duration = Duration::from_secs(1);
/// A stop does not wait longer.
const STOPS_WITHIN: Duration = Duration::from_secs(2);
/// Nothing here hangs for long: neither a stop nor the next refresh is to wait for it.
const SESSION: &str = "SET TIME ZONE 'UTC'; SET jit = off; SET statement_timeout = '5s'; SET lock_timeout = '1s'; \
    SET idle_in_transaction_session_timeout = '30s'";

/// Which subjects are still to be copied, and where the look at all of them is.
#[derive(Debug, Default)]
pub struct Refresher {
    /// Sorted, so that two instances copy in one order.
    pending: BTreeSet<Uuid>,
    walk: Option<Reconciliation>,
    reconciled: Option<Instant>,
    is_failing: bool,
}

impl Refresher {
    /// Copies what `writer` has counted since the last time, and what could not be copied then.
    pub fn refresh(&mut self, connection: &mut PgConnection, writer: &ViewWriter) -> QueryResult<()> {
        let changed = writer.take_changed();
        self.pending.extend(changed.subjects);
        if changed.is_cut {
            // Too many to be remembered: all are looked at.
            self.reconciled = None;
        }
        let ids: Vec<Uuid> = self.pending.iter().copied().collect();
        for portion in ids.chunks(PORTION) {
            let left: BTreeSet<Uuid> = copy::refresh(connection, portion)?.into_iter().collect();
            for id in portion.iter().filter(|id| !left.contains(id)) {
                self.pending.remove(id);
            }
        }
        Ok(())
    }

    /// Begins a look at all totals, unless another instance is at it.
    pub fn begin_reconciliation(&mut self, connection: &mut PgConnection) -> QueryResult<()> {
        self.walk = Reconciliation::begin(connection)?;
        Ok(())
    }

    /// Looks at one portion of all totals; what differs there is copied by the next refresh. Says whether there is more.
    pub fn reconcile(&mut self, connection: &mut PgConnection) -> QueryResult<bool> {
        let Some(walk) = &mut self.walk else { return Ok(false) };
        match walk.next(connection)? {
            Some(stale) => self.pending.extend(stale),
            None => self.walk = None,
        }
        Ok(self.walk.is_some())
    }

    /// Works until it is told to stop, and refreshes once more then; or until the connection fails.
    fn work(
        &mut self,
        connection: &mut PgConnection,
        writer: &ViewWriter,
        stop: &Receiver<()>,
    ) -> QueryResult<()> {
        connection.batch_execute(SESSION)?;
        loop {
            self.refresh(connection, writer)?;
            self.is_failing = false;
            if self.reconciled.is_none_or(|last| last.elapsed() >= RECONCILED_EVERY) {
                self.begin_reconciliation(connection)?;
                self.reconciled = Some(Instant::now());
            }
            // In between the others are refreshed as well: all of them take seconds. It has time: a tenth of a core.
            let began = Instant::now();
            let is_more = self.reconcile(connection)?;
            let pause = if is_more { (began.elapsed() * 9).min(PERIOD) } else { PERIOD };
            if stop.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
                return self.refresh(connection, writer);
            }
        }
    }
}

/// The thread of a refresher, which goes on until this is told to stop.
pub struct Refreshing {
    stop: Sender<()>,
    ended: Receiver<()>,
}

impl Refreshing {
    /// Starts it for what the writer of `state` counts. It looks at all totals first: whoever counted before may have died.
    ///
    /// # Errors
    /// The operating system's error when it refuses a thread.
    pub fn start(url: &str, state: Data<AppState>) -> std::io::Result<Self> {
        let (stop, stopped) = channel();
        let (end, ended) = channel::<()>();
        let url = url.to_owned();
        let work = move || {
            let _end = end;
            keep_refreshing(&url, &state, &stopped);
        };
        std::thread::Builder::new().name("view-counts".into()).spawn(work)?;
        Ok(Self { stop, ended })
    }

    /// Copies what was counted last, and ends the thread; does not wait for a database that does not answer.
    pub fn stop(self) {
        let Self { stop, ended } = self;
        drop(stop);
        // It never sends anything: what is received is that it has ended, or that the time is over.
        let _ = ended.recv_timeout(STOPS_WITHIN);
    }
}

fn keep_refreshing(url: &str, state: &AppState, stop: &Receiver<()>) {
    let mut refresher = Refresher::default();
    loop {
        let worked = establish(url).map_err(|error| error.to_string()).and_then(|mut connection| {
            let worked = refresher.work(&mut connection, &state.views, stop);
            worked.map_err(|error| error.to_string())
        });
        let Err(error) = worked else { return };
        // What was looked at under a lock that is lost is looked at again.
        if refresher.walk.take().is_some() {
            refresher.reconciled = None;
        }
        if !std::mem::replace(&mut refresher.is_failing, true) {
            tracing::warn!(%error, "view counts in lists are not refreshed; it is tried again");
        }
        if stop.recv_timeout(AFTER_A_FAILURE) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}
