//! The writer's thread: batch after batch on its own connection, and what happens to a batch that fails.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use uuid::Uuid;

use super::super::visitors::Windows;
use super::Shared;
use super::batch::{Batch, Counted, Totals, View, busy};
use super::pruning::Pruning;
use super::statements::{SESSION, add, forget, record};
use crate::db::{Db, DbError, OwnConnection, transaction_until};

/// A batch that fails is halved until it is known what of it fails; the time for that.
const SEARCH: Duration = Duration::from_secs(2);
/// For so long a subject that cannot be counted is not tried again: somebody holds its counter, and everybody would wait.
const REST: Duration = Duration::from_secs(1);
/// As many are remembered.
const MOST_RESTING: usize = 64;

pub struct Thread {
    shared: Arc<Shared>,
    connection: OwnConnection,
    windows: Windows,
    pruning: Pruning,
    /// Subjects that could not be counted, and until when they rest.
    resting: HashMap<Uuid, Instant>,
    /// How long a view may wait for its turn, and for its answer.
    patience: Duration,
    deadline: Duration,
}

impl Thread {
    pub fn new(db: &Db, shared: Arc<Shared>, window: TimeDelta) -> Self {
        let (patience, deadline) = db.limits();
        Self {
            shared,
            connection: db.own_connection(SESSION),
            windows: Windows::new(window),
            pruning: Pruning::default(),
            resting: HashMap::new(),
            patience,
            deadline,
        }
    }

    /// Works until the queue is closed and empty.
    pub fn work(mut self) {
        let mut views = Vec::new();
        while self.shared.queue.take(&mut views) {
            let taken = mem::take(&mut views);
            // Those whose answers are dropped by the unwinding learn that it failed.
            if catch_unwind(AssertUnwindSafe(|| self.count(taken))).is_err() {
                tracing::error!("the writer of views panicked; it goes on");
                self.connection.close();
            }
        }
    }

    fn count(&mut self, views: Vec<View>) {
        let give_up = Instant::now() + SEARCH;
        let (views, rested) = self.without_resting(views);
        for mut batch in Batch::of(views).into_iter().chain(rested) {
            self.windows.close_until(batch.now);
            batch.leave_out_late(self.patience);
            self.settle(batch, give_up);
        }
        self.pruning.go_on(&mut self.connection);
    }

    /// Tells those who view a subject that rests to come back; the others, and, by themselves, those of subjects that have
    /// rested long enough, whose next try must cost nobody else anything.
    fn without_resting(&mut self, mut views: Vec<View>) -> (Vec<View>, Vec<Batch>) {
        if self.resting.is_empty() {
            return (views, Vec::new());
        }
        let now = Instant::now();
        let mut rested: HashMap<Uuid, Vec<View>> = HashMap::new();
        for view in views.extract_if(.., |view| self.resting.contains_key(&view.id)) {
            match self.resting.get(&view.id) {
                Some(until) if *until > now => view.tell(Err(busy("its counter is held by somebody"))),
                _ => rested.entry(view.id).or_default().push(view),
            }
        }
        (views, rested.into_values().flat_map(Batch::of).collect())
    }

    /// Counts `batch` and answers it; where that fails, in halves: one subject must not take the others with it.
    fn settle(&mut self, batch: Batch, give_up: Instant) {
        if batch.views.is_empty() {
            return;
        }
        let error = match self.commit(&batch) {
            Ok((counted, totals)) => return self.committed(batch, &counted, &totals),
            Err(error) => error,
        };
        if matches!(error, DbError::Unreachable(_)) {
            // It may have been committed all the same: the copies are to be looked at.
            self.shared.changed.add(batch.views.iter().map(|view| view.id));
            return batch.fail(&error.into());
        }
        if Instant::now() > give_up {
            return batch.fail(&error.into());
        }
        match batch.halves() {
            Ok((one, other)) => {
                self.settle(one, give_up);
                self.settle(other, give_up);
            }
            Err(batch) => {
                if let (Some(view), true) = (batch.views.first(), self.resting.len() < MOST_RESTING) {
                    self.resting.insert(view.id, Instant::now() + REST);
                }
                batch.fail(&error.into());
            }
        }
    }

    /// Which views of `batch` count, and the totals, once it is committed.
    fn commit(&mut self, batch: &Batch) -> Result<(Counted, Totals), DbError> {
        let started = Instant::now();
        let events = batch.events(&self.windows);
        let limit = batch.limit(self.deadline).unwrap_or(started);
        let (windows, connection) = (&self.windows, &mut self.connection);
        let result = connection.run(|connection| {
            if events.is_empty() {
                // A statement by itself is a transaction.
                let counted = batch.decide(windows, HashSet::new());
                let totals = add(connection, &batch.sums(&counted), batch.day, batch.now)?;
                return Ok((counted, Totals::of(totals)));
            }
            transaction_until(connection, limit, |connection| {
                let counted = batch.decide(windows, record(connection, &events, batch.now)?);
                let totals = Totals::of(add(connection, &batch.sums(&counted), batch.day, batch.now)?);
                let of_nobody = batch.events_of_nobody(&counted, &totals);
                if !of_nobody.is_empty() {
                    forget(connection, &of_nobody)?;
                }
                Ok((counted, totals))
            })
        });
        self.pruning.note(events.len(), batch.now);
        self.shared.metrics.flush_size.observe(batch.views.len() as u64);
        self.shared.metrics.flush_duration.observe_time(started.elapsed());
        result
    }

    fn committed(&mut self, batch: Batch, counted: &Counted, totals: &Totals) {
        if !self.resting.is_empty() {
            self.resting.retain(|id, _| !batch.views.iter().any(|view| view.id == *id));
        }
        self.shared.changed.add(batch.counted_subjects(counted, totals));
        self.shared.metrics.counted.inc_by(counted.count());
        batch.tell(counted, totals, &mut self.windows);
    }
}
