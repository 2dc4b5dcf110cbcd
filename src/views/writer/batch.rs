//! What is counted together: which of the views in it count, what they add up to, and who is told what.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::super::model::{CountedView, SubjectType};
use super::super::visitors::{Visitor, Windows};
use super::statements::{Sums, number};
use crate::error::ApiError;

/// What becomes of a view: counted or only read, or `None` where the public sees no such subject.
pub type Outcome = Result<Option<CountedView>, ApiError>;

/// A view on its way to be counted.
pub struct View {
    pub kind: SubjectType,
    pub id: Uuid,
    pub now: DateTime<Utc>,
    /// Of `now`, where the site is.
    pub day: NaiveDate,
    pub event: Option<Uuid>,
    pub visitor: Option<Visitor>,
    pub is_robot: bool,
    pub arrived: Instant,
    pub answer: oneshot::Sender<Outcome>,
}

impl View {
    fn subject(&self) -> (Uuid, i16) {
        (self.id, number(self.kind))
    }

    pub fn tell(self, outcome: Outcome) {
        // Whoever does not wait any more has given up, and was told that it failed.
        let _ = self.answer.send(outcome);
    }
}

/// Views of one day, in the order of their subjects; those of one subject in the order in which they came.
pub struct Batch {
    pub views: Vec<View>,
    pub day: NaiveDate,
    /// Of the last of them.
    pub now: DateTime<Utc>,
}

/// Which views of a batch count, one word for each.
pub struct Counted(Vec<bool>);

impl Counted {
    /// How many count.
    pub fn count(&self) -> u64 {
        self.0.iter().filter(|counts| **counts).count() as u64
    }
}

impl Batch {
    /// Batches of `views`: one, unless midnight is among them.
    pub fn of(mut views: Vec<View>) -> Vec<Self> {
        views.sort_by_key(|view| (view.day, view.id, number(view.kind)));
        let mut batches: Vec<Self> = Vec::new();
        while let Some(day) = views.last().map(|view| view.day) {
            let first = views.partition_point(|view| view.day < day);
            let own = views.split_off(first);
            let now = own.iter().map(|view| view.now).max().unwrap_or_default();
            batches.push(Self { views: own, day, now });
        }
        batches.reverse();
        batches
    }

    /// The number of its subjects.
    pub fn subjects(&self) -> usize {
        self.views.chunk_by(|one, next| one.subject() == next.subject()).count()
    }

    /// Two batches of half of its subjects each; `None` for one of a single subject.
    pub fn halves(mut self) -> Result<(Self, Self), Self> {
        let half = self.subjects() / 2;
        let sizes = self.views.chunk_by(|one, next| one.subject() == next.subject()).map(<[View]>::len);
        let first = sizes.take(half).sum();
        if half == 0 {
            return Err(self);
        }
        let views = self.views.split_off(first);
        let rest = Self { views, day: self.day, now: self.now };
        Ok((self, rest))
    }

    /// Leaves out those whose callers have been told that it failed, and tells so those who came more than `patience` ago:
    /// what is begun for them might end after they have given up.
    pub fn leave_out_late(&mut self, patience: Duration) {
        let late = |view: &mut View| view.answer.is_closed() || view.arrived.elapsed() > patience;
        for view in self.views.extract_if(.., late) {
            view.tell(Err(busy("the view waited too long for its turn")));
        }
    }

    /// The moment after which nothing of it is committed any more, when each has `deadline` from its arrival.
    pub fn limit(&self, deadline: Duration) -> Option<Instant> {
        self.views.iter().map(|view| view.arrived + deadline).min()
    }

    /// The ids that clients gave to views that may count, in order, each once.
    pub fn events(&self, windows: &Windows) -> Vec<Uuid> {
        let may_count = self.views.iter().filter(|view| may_count(view, windows));
        let mut events: Vec<Uuid> = may_count.filter_map(|view| view.event).collect();
        events.sort_unstable();
        events.dedup();
        events
    }

    /// Which views count, where `new` are the events that have not been counted before.
    pub fn decide(&self, windows: &Windows, mut new: HashSet<Uuid>) -> Counted {
        let mut seen = HashSet::new();
        let mut counts = |view: &View| {
            may_count(view, windows)
                // Of the same event, and of the same visitor, the first one.
                && view.event.is_none_or(|event| new.remove(&event))
                && view.visitor.is_none_or(|visitor| seen.insert(visitor))
        };
        Counted(self.views.iter().map(&mut counts).collect())
    }

    /// What is added to each subject.
    pub fn sums(&self, counted: &Counted) -> Sums {
        let mut sums = Sums::default();
        for (view, counts) in self.views.iter().zip(&counted.0) {
            let (id, kind) = view.subject();
            if sums.ids.last() != Some(&id) || sums.kinds.last() != Some(&kind) {
                sums.ids.push(id);
                sums.kinds.push(kind);
                sums.views.push(0);
            }
            if let (Some(sum), true) = (sums.views.last_mut(), *counts) {
                *sum += 1;
            }
        }
        sums
    }

    /// The events of views whose subjects are not among `totals`.
    pub fn events_of_nobody(&self, counted: &Counted, totals: &Totals) -> Vec<Uuid> {
        let counting = self.views.iter().zip(&counted.0).filter(|(_, counts)| **counts);
        let missed = counting.filter(|(view, _)| !totals.0.contains_key(&view.subject()));
        missed.filter_map(|(view, _)| view.event).collect()
    }

    /// The subjects to which something was added.
    pub fn counted_subjects(&self, counted: &Counted, totals: &Totals) -> impl Iterator<Item = Uuid> {
        let counting = self.views.iter().zip(&counted.0).filter(|(_, counts)| **counts);
        let subjects = counting.map(|(view, _)| view.subject());
        subjects.filter(|subject| totals.0.contains_key(subject)).map(|(id, _)| id)
    }

    /// Tells everybody, after the commit, and opens the windows of those who were counted. Within the batch each has the
    /// total with its own view in it, and not with later ones; who was not counted has all of them.
    pub fn tell(self, counted: &Counted, totals: &Totals, windows: &mut Windows) {
        let mut before = self.first_totals(counted, totals);
        for (view, _) in self.views.iter().zip(&counted.0).filter(|(_, counts)| **counts) {
            if let (Some(visitor), true) = (view.visitor, totals.0.contains_key(&view.subject())) {
                windows.open(visitor, view.now);
            }
        }
        for (view, counts) in self.views.into_iter().zip(&counted.0) {
            let outcome = before.get_mut(&view.subject()).map(|(running, total)| {
                *running += i64::from(*counts);
                CountedView { views: if *counts { *running } else { *total }, counted: *counts }
            });
            view.tell(Ok(outcome));
        }
    }

    /// The total of each subject before the batch and after it.
    fn first_totals(&self, counted: &Counted, totals: &Totals) -> HashMap<(Uuid, i16), (i64, i64)> {
        let sums = self.sums(counted);
        let subjects = sums.ids.into_iter().zip(sums.kinds).zip(sums.views);
        subjects
            .filter_map(|(subject, added)| {
                totals.0.get(&subject).map(|total| (subject, (total - added, *total)))
            })
            .collect()
    }

    /// Tells everybody that it failed.
    pub fn fail(self, error: &ApiError) {
        for view in self.views {
            view.tell(Err(error.clone()));
        }
    }
}

/// The totals after a batch, by subject; without those that the public does not see.
pub struct Totals(HashMap<(Uuid, i16), i64>);

impl Totals {
    pub fn of(rows: Vec<(Uuid, i16, i64)>) -> Self {
        Self(rows.into_iter().map(|(id, kind, total)| ((id, kind), total)).collect())
    }
}

fn may_count(view: &View, windows: &Windows) -> bool {
    !view.is_robot && !view.visitor.is_some_and(|visitor| windows.has(visitor))
}

/// 503: not now.
pub fn busy(reason: &'static str) -> ApiError {
    ApiError::Unavailable(reason.into(), Duration::from_secs(1))
}
