//! Cursors of search results, which have a tier before their time; otherwise as those of every list.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::query::{SearchQuery, SearchStart};
use super::reading::{Found, Match, Part, Position};
use super::wanted::Tier;
use crate::clock;
use crate::error::ApiError;
use crate::http::cursor;
use crate::http::listed::DEFAULT_LIMIT;
use crate::http::page::PageInfo;

/// What a cursor holds: the tier, the time and the id.
type Held = (i32, DateTime<Utc>, Uuid);

/// The part of the results that is asked for; a cursor that is broken or of another query is 400.
pub fn part(query: &SearchQuery, start: &SearchStart) -> Result<Part, ApiError> {
    let limit = start.limit.unwrap_or(DEFAULT_LIMIT);
    let Some(text) = &start.cursor else { return Ok(Part { limit, position: None, backwards: false }) };
    let possible = |(tier, time, _): &Held| (1..=3).contains(tier) && clock::has_rfc3339_form(*time);
    let ((tier, time, id), backwards) = cursor::decode(text, &cursor::fingerprint(query), possible)?;
    let position = Position { tier: Tier::of(tier), place: (time, id) };
    Ok(Part { limit, position: Some(position), backwards })
}

/// Where the page stands.
pub fn info(query: &SearchQuery, part: &Part, found: &Found) -> PageInfo {
    let fingerprint = cursor::fingerprint(query);
    let cursor = |position: Option<Position>, backwards| {
        let Position { tier, place: (time, id) } = position?;
        cursor::encode(&fingerprint, backwards, (tier as i32, time, id))
    };
    let of_row = |row: &Match| Position { tier: row.tier, place: (row.listed_at, row.id) };
    // From a page without rows the way back begins where the caller came from.
    let way_back = part.position.map(|position| position.including(part.backwards));
    let first = found.rows.first().map(of_row).or(way_back);
    let last = found.rows.last().map(of_row).or(way_back);
    let (previous, next) = match (found.cut, part.backwards) {
        (Some(cut), true) => (Some(cut), last),
        (Some(cut), false) => (first, Some(cut)),
        (None, _) => (first, last),
    };
    PageInfo {
        limit: part.limit,
        next_cursor: cursor(next.filter(|_| found.more_after), false),
        prev_cursor: cursor(previous.filter(|_| found.more_before), true),
        number: None,
        total: None,
        total_is_lower_bound: None,
    }
}

impl Position {
    /// The place beside this one from which the row here is met, too, by who reads towards the end, or the beginning.
    fn including(self, towards_end: bool) -> Self {
        let Self { tier, place: (time, id) } = self;
        let number = id.as_u128();
        let beside = if towards_end { number.saturating_add(1) } else { number.saturating_sub(1) };
        Self { tier, place: (time, Uuid::from_u128(beside)) }
    }
}
