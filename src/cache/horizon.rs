//! The next moment at which the clock alone changes what the public sees.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Days, NaiveTime, Utc};
use chrono_tz::Tz;

use super::generations::{Depends, Generations, Stamp, Topics};
use crate::clock::day_in;
use crate::db::Db;
use crate::error::ApiError;
use crate::resources::Resource;
use crate::visibility;

/// What was last found.
#[derive(Default)]
pub struct Horizon {
    found: Mutex<Option<Found>>,
    /// Held by who asks the database: a change makes many ask for it at once, and one does it for all.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Clone, Copy)]
struct Found {
    stamp: Stamp,
    until: DateTime<Utc>,
}

impl Horizon {
    /// Until when an answer that was read at `now` is good: until an article is published or withdrawn by
    /// the clock, or the day ends where the site is. Asked of the database only after an article has changed or when
    /// that moment is past.
    pub async fn until(
        &self,
        db: &Db,
        generations: &Generations,
        zone: Tz,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, ApiError> {
        if let Some(until) = self.known(generations, now) {
            return Ok(until);
        }
        let _asking = self.asking.lock().await;
        if let Some(until) = self.known(generations, now) {
            return Ok(until);
        }
        let stamp = generations.now();
        let next = db
            .run(move |connection| visibility::next_change(connection, now).map_err(ApiError::from))
            .await?;
        let midnight = next_midnight(zone, now);
        let until = next.map_or(midnight, |next| next.min(midnight));
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) = Some(Found { stamp, until });
        Ok(until)
    }

    /// What was found for the articles as they are.
    fn known(&self, generations: &Generations, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let found = (*self.found.lock().unwrap_or_else(PoisonError::into_inner))?;
        let articles = Depends::on(Topics::of(Resource::Article));
        (generations.is_current(&articles, found.stamp) && now < found.until).then_some(found.until)
    }
}

/// When the day of `now` ends where the site is; in a zone that skips midnight on that day, an hour from now.
fn next_midnight(zone: Tz, now: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = day_in(zone, now).checked_add_days(Days::new(1));
    let midnight = tomorrow.and_then(|day| day.and_time(NaiveTime::MIN).and_local_timezone(zone).earliest());
    midnight.map_or(now + chrono::TimeDelta::hours(1), |midnight| midnight.with_timezone(&Utc))
}
