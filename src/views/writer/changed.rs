//! Which subjects have been counted, for those who keep copies of the totals.

use std::collections::HashSet;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

/// More are not remembered one by one, where nobody asks for long.
const MOST: usize = 100_000;

/// The subjects that were counted between two moments.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Each once, in no order.
    pub subjects: Vec<Uuid>,
    /// Whether others were counted that are not among them: there were too many.
    pub is_cut: bool,
}

/// The subjects that were counted since somebody asked.
#[derive(Default)]
pub struct ChangedSubjects(Mutex<(HashSet<Uuid>, bool)>);

impl ChangedSubjects {
    pub fn add(&self, subjects: impl Iterator<Item = Uuid>) {
        let mut changed = self.lock();
        let (known, is_cut) = &mut *changed;
        for id in subjects {
            if known.len() < MOST || known.contains(&id) {
                known.insert(id);
            } else {
                *is_cut = true;
            }
        }
    }

    pub fn take(&self) -> Changed {
        let (known, is_cut) = mem::take(&mut *self.lock());
        Changed { subjects: known.into_iter().collect(), is_cut }
    }

    /// No code of others runs while it is held, so that there is no broken state after a panic.
    fn lock(&self) -> MutexGuard<'_, (HashSet<Uuid>, bool)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
