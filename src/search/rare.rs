//! Words that few documents have: those are found by the inverted index at once, in all tiers, by one statement; no walk is
//! made for them.

use diesel::prelude::*;

use super::query::{Criteria, SearchSort};
use super::reading::{Match, Part, Position, Row};
use super::sql::Statement;
use super::statements::{self, Range, Rows};
use super::terms::Terms;
use super::wanted::{Tier, Wanted};
use crate::db::{DbError, Snapshot};

/// Documents that have the grams of rare words, at most: so many are put in order, whatever the page needs. The more
/// documents there are, the longer a walk goes on for words that as many have: the square root of as many times all
/// documents, between these two. Fewer than what one read looks at, so that no page shows which way it was read: hidden
/// subjects count here.
const FEW: i64 = 2_000;
const MOST_FEW: i64 = 4_999;
const TIMES_ALL: i64 = 300;
/// The same of headings and middles, over which a walk is cheap.
const FEW_IN_LEADS: i64 = 400;
/// Of so many of the newest documents fewer than these may have the grams, or else the words are taken for frequent. Then
/// the inverted index is not asked: it would go through a list as long as the content before it says its first row. The more
/// documents there are, the more may be looked at for that.
const FREQUENT: i64 = 3;
const NEWEST: i64 = 12;
const MOST_NEWEST: i64 = 120;
/// Where there are fewer documents than these, a walk costs nothing.
const SMALL: i64 = 100;

/// Where the words are to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    Everywhere,
    /// In headings and middles: the tiers before the last.
    Leads,
}

impl Extent {
    fn wanted(self, terms: &Terms) -> Wanted<'_> {
        match self {
            Self::Everywhere => Wanted::AllWords(terms),
            Self::Leads => Wanted::Words(terms, Tier::Lead),
        }
    }
}

/// What is asked of rare words.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub terms: &'a Terms,
    pub criteria: &'a Criteria,
    pub sort: SearchSort,
    pub extent: Extent,
    /// The part of the results; one row more than it holds is read.
    pub part: &'a Part,
}

/// What there is of the part, and whether there is more; none where more than a few documents have the grams.
pub fn read(snapshot: &mut Snapshot<'_>, asked: &Asked<'_>) -> Result<Option<Vec<Match>>, DbError> {
    let rows: Vec<Row> = statement(asked).load(snapshot.connection()?)?;
    if rows.iter().any(|(_, kind, ..)| kind.is_empty()) {
        return Ok(None);
    }
    Ok(Some(rows.into_iter().map(Match::of).collect()))
}

/// What [`read`] runs. Where the words are not rare there is one row, of no type.
pub fn statement(asked: &Asked<'_>) -> Rows {
    let wanted = asked.extent.wanted(asked.terms);
    let statement = found(asked).sql(
        " SELECT '00000000-0000-0000-0000-000000000000'::uuid, ''::text, 'epoch'::timestamptz, 0 \
         FROM state WHERE NOT are_few UNION ALL (",
    );
    let statement = match wanted.looks_at_texts() {
        false => visible(statement.sql("SELECT * FROM "), asked),
        true => {
            let statement = statement.sql("SELECT c.* FROM (SELECT * FROM ");
            let statement = visible(statement, asked).sql(
                " OFFSET 0) c CROSS JOIN LATERAL \
                 (SELECT * FROM search_documents d WHERE d.subject_id = c.subject_id OFFSET 0) d WHERE TRUE",
            );
            wanted.outer(statement, true).sql(order(asked, true))
        }
    };
    let statement = statement.sql(" LIMIT ").number(asked.part.limit + 1).sql(")");
    statement.prepared(wanted.is_usual() && asked.criteria.is_usual())
}

/// Whether those that have the grams are few, and if so the narrow columns of all of them. They are counted first, for which
/// none has to be read where all of a page are seen by everybody.
fn found<ST>(asked: &Asked<'_>) -> Statement<ST> {
    let wanted = asked.extent.wanted(asked.terms);
    let statement = sized(asked.extent)
        .sql(", newest AS MATERIALIZED (SELECT (SELECT count(*) FROM (SELECT FROM search_documents LIMIT ");
    let statement = statement.number(SMALL).sql(") d) = ").number(SMALL).sql(" AND count(*) FILTER (WHERE ");
    let statement = wanted.grams(statement).sql(") < ").number(FREQUENT).sql(
        " AS are_few FROM (SELECT lead_grams, grams FROM search_documents \
         ORDER BY listed_at DESC, subject_id DESC LIMIT (SELECT newest FROM sized) OFFSET 0) d), \
         state AS MATERIALIZED (SELECT are_few AND (SELECT count(*) FROM (SELECT FROM search_documents d \
         WHERE (SELECT are_few FROM newest) AND ",
    );
    let statement = wanted.grams(statement).sql(
        " LIMIT (SELECT few + 1 FROM sized)) d) <= (SELECT few FROM sized) AS are_few FROM newest), \
         found AS MATERIALIZED \
         (SELECT d.subject_id, d.subject_type, d.listed_at, d.heading_folded, d.middle_folded FROM search_documents d \
         WHERE (SELECT are_few FROM state) AND ",
    );
    let statement = wanted.grams(statement).sql(
        "), leads AS MATERIALIZED (SELECT d.subject_id FROM search_documents d WHERE (SELECT are_few FROM state) AND ",
    );
    Extent::Leads.wanted(asked.terms).grams(statement).sql(")")
}

/// How many are few, and how many of the newest are looked at, by the size of the table as its statistics know it.
fn sized<ST>(extent: Extent) -> Statement<ST> {
    let statement = Statement::new("WITH sized AS MATERIALIZED (SELECT least(greatest(sqrt(size) / 8, ");
    let statement = statement.number(NEWEST).sql("), ").number(MOST_NEWEST).sql(")::bigint AS newest, ");
    let statement = match extent {
        Extent::Leads => statement.number(FEW_IN_LEADS).sql("::bigint"),
        Extent::Everywhere => {
            let statement = statement.sql("least(greatest(sqrt(size * ").number(TIMES_ALL).sql("), ");
            statement.number(FEW).sql("), ").number(MOST_FEW).sql(")::bigint")
        }
    };
    statement.sql(
        " AS few FROM (SELECT greatest(reltuples, 0) AS size FROM pg_class \
         WHERE oid = 'search_documents'::regclass) c)",
    )
}

/// Those of the part that are visible, in order, one by one.
fn visible<ST>(statement: Statement<ST>, asked: &Asked<'_>) -> Statement<ST> {
    let everything = Range { newest_first: true, behind: None, until: None };
    let statement = statement.sql("(SELECT * FROM (SELECT d.subject_id, d.subject_type, d.listed_at, ");
    // Most have the words in their bodies alone, and need not be looked at to know it.
    let statement = statement.sql("CASE WHEN d.subject_id IN (SELECT subject_id FROM leads) THEN ");
    let statement = Wanted::AllWords(asked.terms)
        .tier(statement)
        .sql(" ELSE 3 END AS tier FROM found d WHERE (SELECT are_few FROM state) AND ");
    let statement = statements::in_range(statement, asked.criteria, &everything);
    let last = if asked.extent == Extent::Leads { Tier::Lead } else { Tier::Rest };
    let statement = statement.sql(" OFFSET 0) d WHERE tier <= ").number(i64::from(last as i32));
    let statement = behind(statement, asked).sql(order(asked, false)).sql(" OFFSET 0) d WHERE ");
    super::visible::visible(statement, asked.criteria).sql(order(asked, false))
}

/// The order of the part; `is_beside`: of the rows `c`, beside which there are others.
fn order(asked: &Asked<'_>, is_beside: bool) -> &'static str {
    match (asked.sort, asked.part.backwards, is_beside) {
        (SearchSort::Relevance, false, false) => " ORDER BY tier, listed_at DESC, subject_id DESC",
        (SearchSort::Relevance, true, false) => " ORDER BY tier DESC, listed_at, subject_id",
        (SearchSort::Relevance, false, true) => " ORDER BY c.tier, c.listed_at DESC, c.subject_id DESC",
        (SearchSort::Relevance, true, true) => " ORDER BY c.tier DESC, c.listed_at, c.subject_id",
        (SearchSort::Newest, false, false) => " ORDER BY listed_at DESC, subject_id DESC",
        (SearchSort::Newest, true, false) => " ORDER BY listed_at, subject_id",
        (SearchSort::Newest, false, true) => " ORDER BY c.listed_at DESC, c.subject_id DESC",
        (SearchSort::Newest, true, true) => " ORDER BY c.listed_at, c.subject_id",
    }
}

/// Behind the position of the part, if it has one.
fn behind<ST>(statement: Statement<ST>, asked: &Asked<'_>) -> Statement<ST> {
    let Some(Position { tier, place: (at, id) }) = asked.part.position else { return statement };
    let place =
        if asked.part.backwards { "(listed_at, subject_id) > (" } else { "(listed_at, subject_id) < (" };
    let statement = match asked.sort {
        SearchSort::Newest => statement.sql(" AND ").sql(place),
        SearchSort::Relevance => {
            let tier = i64::from(tier as i32);
            let other = if asked.part.backwards { " AND (tier < " } else { " AND (tier > " };
            statement.sql(other).number(tier).sql(" OR tier = ").number(tier).sql(" AND ").sql(place)
        }
    };
    let statement = statement.time(at).sql(", ").id(id).sql(")");
    if asked.sort == SearchSort::Relevance { statement.sql(")") } else { statement }
}
