//! Reading results in their order: by the inverted index alone where few documents have the words, else tier by
//! tier, each newest first, walking while that is promising and by the inverted index from where the walk ends.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::query::{Criteria, SearchSort};
use super::rare::{self, Extent};
use super::statements::{self, Place, Range, Rows, Source, Way};
use super::terms::Terms;
use super::wanted::{Tier, Wanted};
use crate::db::{DbError, Snapshot};

/// Documents that a walk passes where long texts are looked at, in two parts, since where it ends has to be looked up and most
/// need the first one only; and where only names and summaries are. Words that fill no page of these are rare enough for
/// the inverted index; those that [`rare`] does not find alone fill one as a rule.
const LONG_WALK: &[i64] = &[600, 3_400];
const SHORT_WALK: &[i64] = &[2_000];
/// The same where a filter is asked first, which is cheap.
const FILTERED_WALK: &[i64] = &[20_000];
/// Filters that leave no more subjects than these are looked up before anything else. Fewer than what one read looks at,
/// so that no page shows which way it was read: hidden subjects count here.
const FEW: i64 = 4_999;

/// All that is planned here is planned by hand: see [`super::statements`]. It runs in one snapshot, so that a document
/// which moves from one tier to another meanwhile is neither missed nor shown twice.
pub const SETTINGS: &str =
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL work_mem = '32MB'";

/// Id, type, time and tier of a document, as they are read.
pub type Row = (Uuid, String, DateTime<Utc>, i32);

/// A document that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    pub id: Uuid,
    pub kind: String,
    pub listed_at: DateTime<Utc>,
    pub tier: Tier,
}

/// What is searched.
#[derive(Debug)]
pub struct Search {
    pub terms: Terms,
    pub criteria: Criteria,
    pub sort: SearchSort,
}

/// Which part of the results.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub limit: i64,
    pub position: Option<Position>,
    pub backwards: bool,
}

/// Where a result stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub tier: Tier,
    pub place: Place,
}

/// The ids of those of a kind.
pub fn ids_of(found: &[Match], kind: &str) -> Vec<Uuid> {
    found.iter().filter(|found| found.kind == kind).map(|found| found.id).collect()
}

/// The few subjects that the filters leave; none where there is no filter, or where they leave many.
pub fn few(snapshot: &mut Snapshot<'_>, criteria: &Criteria) -> Result<Option<Vec<Uuid>>, DbError> {
    if !criteria.is_filtered() {
        return Ok(None);
    }
    let mut ways = Vec::new();
    ways.extend(criteria.tag.map(Way::Tag));
    ways.extend(criteria.sections.as_deref().map(Way::Sections));
    if ways.is_empty() {
        ways.push(Way::Register);
    }
    for way in ways {
        let rows: Vec<(Uuid, bool)> =
            statements::filtered(criteria, way, FEW + 1).load(snapshot.connection()?)?;
        if count(&rows) <= FEW {
            return Ok(Some(rows.into_iter().filter(|(_, is_live)| *is_live).map(|(id, _)| id).collect()));
        }
    }
    Ok(None)
}

/// A page of results. Where very many documents have the parts of the words and very few the words, it may end before
/// it is full: at `cut`, from which the next page goes on.
#[derive(Debug)]
pub struct Found {
    pub rows: Vec<Match>,
    pub more_before: bool,
    pub more_after: bool,
    pub cut: Option<Position>,
}

/// A page of results, and the few subjects among which it was looked for if the filters leave no more.
pub fn find(
    snapshot: &mut Snapshot<'_>,
    search: &Search,
    part: &Part,
) -> Result<(Found, Option<Vec<Uuid>>), DbError> {
    if let Some(rows) = rare::read(snapshot, &search.rare(Extent::Everywhere, part))? {
        return Ok((finished(rows, None, part), None));
    }
    let few = few(snapshot, &search.criteria)?;
    Ok((page(snapshot, search, few.as_deref(), part)?, few))
}

/// A page of results of words that many documents have.
fn page(
    snapshot: &mut Snapshot<'_>,
    search: &Search,
    few: Option<&[Uuid]>,
    part: &Part,
) -> Result<Found, DbError> {
    let mut tiers = match search.sort {
        SearchSort::Relevance => vec![Tier::Title, Tier::Lead, Tier::Rest],
        SearchSort::Newest => vec![Tier::Title],
    };
    if part.backwards {
        tiers.reverse();
    }
    let (size, mut rows, mut cut) = (part.limit + 1, Vec::new(), None);
    // Words that stand in many texts are rare in titles and summaries as a rule; found out when it is needed.
    let mut are_rare_in_leads = None;
    for tier in tiers {
        let wanted = match search.sort {
            SearchSort::Relevance => Wanted::Words(&search.terms, tier),
            SearchSort::Newest => Wanted::AllWords(&search.terms),
        };
        let behind = match (search.sort, part.position) {
            (_, None) => None,
            (SearchSort::Newest, Some(position)) => Some(position.place),
            (SearchSort::Relevance, Some(position)) if position.tier == tier => Some(position.place),
            // This tier lies on the other side of the position.
            (_, Some(position)) if (position.tier > tier) != part.backwards => continue,
            _ => None,
        };
        let is_in_leads = search.sort == SearchSort::Relevance && tier != Tier::Rest;
        if is_in_leads && few.is_none() && are_rare_in_leads.is_none() {
            let rest = Part { limit: part.limit - count(&rows), ..*part };
            let read = rare::read(snapshot, &search.rare(Extent::Leads, &rest))?;
            are_rare_in_leads = Some(read.is_some());
            rows.extend(read.unwrap_or_default());
        }
        if !(is_in_leads && are_rare_in_leads == Some(true)) {
            let range = Range { newest_first: !part.backwards, behind, until: None };
            let among = few.map(Source::Ids);
            let (more, end) = stream(snapshot, &wanted, &search.criteria, among, range, size - count(&rows))?;
            rows.extend(more);
            cut = end.map(|place| Position { tier, place });
        }
        if count(&rows) >= size || cut.is_some() {
            break;
        }
    }
    Ok(finished(rows, cut, part))
}

impl Search {
    fn rare<'a>(&'a self, extent: Extent, part: &'a Part) -> rare::Asked<'a> {
        rare::Asked { terms: &self.terms, criteria: &self.criteria, sort: self.sort, extent, part }
    }
}

fn count<T>(rows: &[T]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

/// The page out of what was read: one row more than it holds says that there is more.
fn finished(mut rows: Vec<Match>, cut: Option<Position>, part: &Part) -> Found {
    let beyond = count(&rows) > part.limit || cut.is_some();
    rows.truncate(usize::try_from(part.limit).unwrap_or_default());
    // Whoever comes with a position comes from a row on the other side.
    let behind = part.position.is_some();
    if part.backwards {
        rows.reverse();
        Found { rows, more_before: beyond, more_after: behind, cut }
    } else {
        Found { rows, more_before: behind, more_after: beyond, cut }
    }
}

/// Up to `limit` of what is wanted in `range`, in its order, by six statements at most; and where it ended when that is
/// neither the limit nor the end of the range.
pub fn stream(
    snapshot: &mut Snapshot<'_>,
    wanted: &Wanted<'_>,
    criteria: &Criteria,
    few: Option<Source<'_>>,
    range: Range,
    limit: i64,
) -> Result<(Vec<Match>, Option<Place>), DbError> {
    if let Some(few) = few {
        return Ok((read(snapshot, wanted, criteria, few, &range, limit)?, None));
    }
    let parts = match (criteria.is_filtered(), wanted.is_long()) {
        (true, _) => FILTERED_WALK,
        (false, true) => LONG_WALK,
        (false, false) => SHORT_WALK,
    };
    // A walk also passes what is hidden. Never longer than what is looked at of the candidates, it has no say in where
    // the page ends: that is counted from the beginning of the range, and only of what is visible.
    let (mut rows, mut walk) = (Vec::new(), range.clone());
    for part in parts.iter().map(|part| *part.min(&wanted.most())) {
        let end = statements::end_of_walk(criteria, &walk, part);
        walk.until = end.get_result(snapshot.connection()?).optional()?;
        rows.extend(read(snapshot, wanted, criteria, Source::Walk, &walk, limit - count(&rows))?);
        if walk.until.is_none() || count(&rows) >= limit {
            return Ok((rows, None));
        }
        (walk.behind, walk.until) = (walk.until, None);
    }
    let rest = Source::Grams(walk.behind);
    rows.extend(read(snapshot, wanted, criteria, rest, &range, limit - count(&rows))?);
    if count(&rows) >= limit {
        return Ok((rows, None));
    }
    let end = statements::end_of_candidates(wanted, criteria, &range);
    let end = end.get_result(snapshot.connection()?).optional()?;
    Ok((rows, end))
}

fn read(
    snapshot: &mut Snapshot<'_>,
    wanted: &Wanted<'_>,
    criteria: &Criteria,
    source: Source<'_>,
    range: &Range,
    limit: i64,
) -> Result<Vec<Match>, DbError> {
    load(snapshot, statements::read(wanted, criteria, source, range, limit))
}

fn load(snapshot: &mut Snapshot<'_>, statement: Rows) -> Result<Vec<Match>, DbError> {
    let rows: Vec<Row> = statement.load(snapshot.connection()?)?;
    Ok(rows.into_iter().map(Match::of).collect())
}

impl Match {
    pub fn of((id, kind, listed_at, tier): Row) -> Self {
        Self { id, kind, listed_at, tier: Tier::of(tier) }
    }
}

impl Tier {
    /// The tier that a statement or a cursor names.
    pub fn of(number: i32) -> Self {
        match number {
            1 => Self::Title,
            2 => Self::Lead,
            _ => Self::Rest,
        }
    }
}
