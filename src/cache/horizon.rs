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
pub struct Horizon(Mutex<Option<Found>>);

#[derive(Clone, Copy)]
struct Found {
    stamp: Stamp,
    until: DateTime<Utc>,
}

const ARTICLES: Depends = Depends { topics: Topics::of(Resource::Article), article: None };

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
        let stamp = generations.now();
        let known = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known
            && generations.is_current(ARTICLES, found.stamp)
            && now < found.until
        {
            return Ok(found.until);
        }
        let next = db
            .run(move |connection| visibility::next_change(connection, now).map_err(ApiError::from))
            .await?;
        let midnight = next_midnight(zone, now);
        let until = next.map_or(midnight, |next| next.min(midnight));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Found { stamp, until });
        Ok(until)
    }
}

/// When the day of `now` ends where the site is; in a zone that skips midnight on that day, an hour from now.
fn next_midnight(zone: Tz, now: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = day_in(zone, now).checked_add_days(Days::new(1));
    let midnight = tomorrow.and_then(|day| day.and_time(NaiveTime::MIN).and_local_timezone(zone).earliest());
    midnight.map_or(now + chrono::TimeDelta::hours(1), |midnight| midnight.with_timezone(&Utc))
}
