//! One request fills an entry; those that ask for the same meanwhile wait for it.

use std::collections::HashMap;
use std::collections::hash_map;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::entry::Entry;
use super::generations::{Depends, Generations, Stamp};
use super::key::Key;

/// What became of a filling.
#[derive(Clone)]
pub enum Landed {
    /// An answer that is good for everyone who waited, whether it is kept or not.
    Filled(Arc<Entry>),
    /// Nothing that can be shared: each asks for themselves.
    NotShared,
}

/// The fillings that are under way.
#[derive(Default)]
pub struct Flights(Mutex<HashMap<Key, Flight>>);

struct Flight {
    stamp: Stamp,
    landing: watch::Receiver<Option<Landed>>,
}

/// What one who asks is to do.
pub enum Join<'a> {
    /// Fill, and say what became of it.
    Lead(Lead<'a>),
    /// Wait for one who does.
    Wait(Waiting),
}

/// A filling that somebody leads. Dropped before it has landed (a client that hangs up takes its request along), it
/// leaves the others to choose another one.
pub struct Lead<'a> {
    flights: &'a Flights,
    key: Key,
    stamp: Stamp,
    landing: watch::Sender<Option<Landed>>,
}

/// A filling that somebody waits for.
pub struct Waiting(watch::Receiver<Option<Landed>>);

impl Flights {
    /// Joins the filling of `key` that is under way, if it began after everything that it can depend on last changed;
    /// begins one otherwise.
    pub fn join(&self, key: &Key, generations: &Generations) -> Join<'_> {
        let depends = Depends::on(key.topics());
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(key)
            && generations.is_current(&depends, flight.stamp)
        {
            return Join::Wait(Waiting(flight.landing.clone()));
        }
        let (landing, others) = watch::channel(None);
        let stamp = generations.now();
        flights.insert(key.clone(), Flight { stamp, landing: others });
        Join::Lead(Lead { flights: self, key: key.clone(), stamp, landing })
    }
}

impl Lead<'_> {
    /// From before anything is read.
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// It is over.
    pub fn land(&self, landed: Landed) {
        self.landing.send_replace(Some(landed));
    }
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        let mut flights = self.flights.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A younger one may have taken its place.
        if let hash_map::Entry::Occupied(flight) = flights.entry(self.key.clone())
            && flight.get().landing.same_channel(&self.landing.subscribe())
        {
            flight.remove();
        }
    }
}

impl Waiting {
    /// What became of it; `None` when whoever led it is gone.
    pub async fn landed(mut self) -> Option<Landed> {
        match self.0.wait_for(Option::is_some).await {
            Ok(landed) => landed.clone(),
            Err(_) => None,
        }
    }
}
