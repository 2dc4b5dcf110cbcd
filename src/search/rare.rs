//! Words that few documents have: those are found by the inverted index at once, and no walk is made for them.

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::query::Criteria;
use super::reading::Position;
use super::sql::Statement;
use super::statements::{self, Range, Rows};
use super::terms::Terms;
use super::wanted::Wanted;
use crate::db::{DbError, Snapshot};

/// Documents that have all the grams of rare words, at most: so many are looked up one by one, whatever the page needs.
const RARE: i64 = 300;
/// Those of words that are not worth a walk, at most. Fewer than what one read looks at, so that no page shows which way
/// it was read: hidden subjects count here.
pub const FAIRLY_RARE: i64 = 2_000;
/// Of so many of the newest documents, fewer than these may have the grams, or else the words are taken for frequent. Then
/// the inverted index is not asked: it would go through a list as long as the content before it says its first row.
const NEWEST: i64 = 20;
const FREQUENT: i64 = 8;
/// Where there are fewer documents than these, a walk costs nothing.
const SMALL: i64 = 100;

/// How many documents have the grams of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frequency {
    /// Only these.
    Rare(Vec<Uuid>),
    FairlyRare,
    Frequent,
}

impl Frequency {
    /// The documents of rare words.
    pub fn few(&self) -> Option<&[Uuid]> {
        match self {
            Self::Rare(ids) => Some(ids),
            Self::FairlyRare | Self::Frequent => None,
        }
    }
}

/// How many documents have the grams of what is wanted, by one bounded statement.
pub fn frequency(snapshot: &mut Snapshot<'_>, wanted: &Wanted<'_>) -> Result<Frequency, DbError> {
    let (ids, is_fairly_rare): (Option<Vec<Uuid>>, bool) =
        with_grams(wanted).get_result(snapshot.connection()?)?;
    Ok(match (ids, is_fairly_rare) {
        (Some(ids), _) => Frequency::Rare(ids),
        (None, true) => Frequency::FairlyRare,
        (None, false) => Frequency::Frequent,
    })
}

/// The ids of the documents that have the grams, where these are rare; and whether they are fairly rare at least.
pub fn with_grams(wanted: &Wanted<'_>) -> Statement<(Nullable<Array<SqlUuid>>, Bool)> {
    let statement = Statement::new(
        "WITH newest AS MATERIALIZED (SELECT (SELECT count(*) FROM (SELECT FROM search_documents LIMIT ",
    )
    .number(SMALL)
    .sql(") d) = ")
    .number(SMALL)
    .sql(" AND count(*) FILTER (WHERE ");
    let statement = wanted.grams(statement).sql(") < ").number(FREQUENT)
        .sql(" AS are_few FROM (SELECT lead_grams, grams FROM search_documents ORDER BY listed_at DESC, subject_id DESC LIMIT ")
        .number(NEWEST)
        .sql(" OFFSET 0) d) SELECT CASE WHEN are_few AND count(d.subject_id) <= ")
        .number(RARE)
        .sql(" THEN array_remove(array_agg(d.subject_id), NULL) END, are_few AND count(d.subject_id) <= ")
        .number(FAIRLY_RARE)
        .sql(
            " FROM newest LEFT JOIN (SELECT d.subject_id FROM search_documents d \
             WHERE (SELECT are_few FROM newest) AND ",
        );
    wanted.grams(statement).sql(" LIMIT ").number(FAIRLY_RARE + 1).sql(") d ON TRUE GROUP BY are_few")
}

/// Up to `limit` of the documents that have the grams, of all tiers in their order, behind `position`: the long texts
/// are looked at one by one in that order, until the page is full.
pub fn of_all_tiers(
    terms: &Terms,
    criteria: &Criteria,
    ids: &[Uuid],
    position: Option<Position>,
    backwards: bool,
    limit: i64,
) -> Rows {
    let wanted = Wanted::AllWords(terms);
    let everything = Range { newest_first: !backwards, behind: None, until: None };
    let order = match backwards {
        true => " ORDER BY tier DESC, listed_at, subject_id",
        false => " ORDER BY tier, listed_at DESC, subject_id DESC",
    };
    let statement: Statement<(SqlUuid, Text, Timestamptz, Integer)> =
        Rows::new("SELECT subject_id, subject_type, listed_at, tier FROM (SELECT * FROM (SELECT d.*, ");
    let statement = wanted
        .tier(statement)
        .sql(" AS tier FROM (SELECT * FROM search_documents d WHERE d.subject_id = ANY(")
        .ids(ids)
        .sql(") OFFSET 0) d WHERE ");
    let statement = statements::of_range(statement, criteria, &everything).sql(" OFFSET 0) d WHERE TRUE");
    let statement = match position {
        Some(position) => behind(statement, position, backwards),
        None => statement,
    };
    let statement = statement.sql(order).sql(" OFFSET 0) d WHERE TRUE");
    wanted.outer(statement, true).sql(order).sql(" LIMIT ").number(limit)
}

fn behind<ST>(statement: Statement<ST>, position: Position, backwards: bool) -> Statement<ST> {
    let Position { tier, place: (at, id) } = position;
    let (other_tier, same_tier) = match backwards {
        true => (" AND (tier < ", " AND (listed_at, subject_id) > ("),
        false => (" AND (tier > ", " AND (listed_at, subject_id) < ("),
    };
    let tier = i64::from(tier as i32);
    let statement = statement.sql(other_tier).number(tier).sql(" OR tier = ").number(tier);
    statement.sql(same_tier).time(at).sql(", ").id(id).sql("))")
}
