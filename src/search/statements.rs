//! The statements of search. Each has one plan, whatever the planner knows of the content:
//!
//! - a **walk** reads a bounded range of a date index, in its order, and stops when the page is full;
//! - an **inverted** read takes the candidates that have the grams from a GIN index (nothing else of that step can be
//!   asked of an index), sorts what is narrow of them, and looks at their texts one by one until the page is full.
//!
//! `OFFSET 0` and `MATERIALIZED` are fences: what stands inside is done first, so that a long text is looked at only
//! where everything else fits, and a subject is looked up by its primary key, row by row, never by a join of tables.

use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::query::Criteria;
use super::sql::Statement;
use super::visible::{live, live_article, visible};
use super::wanted::Wanted;
use crate::views::model::SubjectType;
use crate::views::subjects;

/// Id, type, time and tier of a document.
pub type Rows = Statement<(SqlUuid, Text, Timestamptz, Integer)>;
/// Where a row stands in the order of time.
pub type Place = (DateTime<Utc>, Uuid);

/// Candidates that are looked at to count the results.
pub const MOST_COUNTED: i64 = 10_000;

/// A range of the documents in the order of time.
#[derive(Clone, Debug)]
pub struct Range {
    pub newest_first: bool,
    /// Begin behind this row.
    pub behind: Option<Place>,
    /// End with this row.
    pub until: Option<Place>,
}

/// Where the candidates come from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    Walk,
    /// The inverted index; what is not behind this row was looked at already.
    Grams(Option<Place>),
    /// The few subjects that the filters leave.
    Ids(&'a [Uuid]),
}

impl Source<'_> {
    /// Whether all that come from here have the grams.
    fn has_grams(self) -> bool {
        matches!(self, Self::Grams(_))
    }
}

/// Up to `limit` documents of `range` that are wanted.
pub fn read(wanted: &Wanted<'_>, criteria: &Criteria, source: Source<'_>, range: &Range, limit: i64) -> Rows {
    let inner = match source {
        Source::Walk => {
            let statement = wanted
                .tier(Rows::new("SELECT d.subject_id, d.subject_type, d.listed_at, "))
                .sql(" FROM (SELECT * FROM search_documents d WHERE ");
            let statement = in_range(statement, criteria, range).sql(" AND ");
            let statement = wanted.inner(visible(statement, criteria));
            ordered(statement, range).sql(" OFFSET 0) d")
        }
        Source::Grams(_) | Source::Ids(_) => {
            let statement = wanted
                .tier(candidates(wanted, source).sql(" SELECT d.subject_id, d.subject_type, d.listed_at, "))
                .sql(" FROM (SELECT subject_id, listed_at FROM ");
            let statement = looked_at(statement, criteria, range).sql(" LIMIT ").number(wanted.most()).sql(
                ") c CROSS JOIN LATERAL \
                 (SELECT * FROM search_documents d WHERE d.subject_id = c.subject_id",
            );
            wanted.inner(statement).sql(" OFFSET 0) d")
        }
    };
    let statement = wanted.outer(inner.sql(" WHERE TRUE"), source.has_grams());
    let statement = match source {
        Source::Grams(Some(seen)) => behind(statement, "c.listed_at, c.subject_id", range.newest_first, seen),
        _ => statement,
    };
    let statement = match source {
        Source::Walk => ordered(statement, range),
        _ if range.newest_first => statement.sql(" ORDER BY c.listed_at DESC, c.subject_id DESC"),
        _ => statement.sql(" ORDER BY c.listed_at, c.subject_id"),
    };
    statement.sql(" LIMIT ").number(limit).prepared(wanted.is_usual() && criteria.is_usual())
}

/// The last of the next `count` documents of `range`, wanted or not; none when there are fewer.
pub fn end_of_walk(criteria: &Criteria, range: &Range, count: i64) -> Statement<(Timestamptz, SqlUuid)> {
    let statement = Statement::new("SELECT listed_at, subject_id FROM search_documents d WHERE ");
    let statement = in_range(statement, criteria, range);
    let statement = ordered(statement, range).sql(" OFFSET ").number(count - 1).sql(" LIMIT 1");
    statement.prepared(criteria.is_usual())
}

/// The last of the candidates in `range` that one [`read`] looks at; none when it looks at all of them.
pub fn end_of_candidates(
    wanted: &Wanted<'_>,
    criteria: &Criteria,
    range: &Range,
) -> Statement<(Timestamptz, SqlUuid)> {
    let statement = candidates(wanted, Source::Grams(None)).sql(" SELECT listed_at, subject_id FROM ");
    let statement = looked_at(statement, criteria, range).sql(" OFFSET ").number(wanted.most() - 1);
    statement.sql(" LIMIT 1").prepared(wanted.is_usual() && criteria.is_usual())
}

/// The candidates in `range` that are visible, in its order, one by one: what is hidden neither counts nor is named.
fn looked_at<ST>(statement: Statement<ST>, criteria: &Criteria, range: &Range) -> Statement<ST> {
    let statement = in_range(statement.sql("(SELECT * FROM candidates WHERE "), criteria, range);
    let statement = ordered(statement, range).sql(" OFFSET 0) d WHERE ");
    ordered(visible(statement, criteria), range)
}

/// What is narrow of all candidates.
fn candidates<ST>(wanted: &Wanted<'_>, source: Source<'_>) -> Statement<ST> {
    let statement = Statement::new(
        "WITH candidates AS MATERIALIZED \
         (SELECT d.subject_id, d.subject_type, d.listed_at FROM search_documents d WHERE ",
    );
    candidate(statement, wanted, source).sql(")")
}

/// How the subjects that a filter leaves are looked up.
#[derive(Clone, Copy, Debug)]
pub enum Way<'a> {
    Tag(Uuid),
    Sections(&'a [Uuid]),
    /// Units and studios, of which there are never very many.
    Register,
}

/// The first `limit` subjects that a `way` leads to, and whether each is visible and has all that is filtered by. With
/// fewer than `limit` these are all.
pub fn filtered(criteria: &Criteria, way: Way<'_>, limit: i64) -> Statement<(SqlUuid, Bool)> {
    let statement = Statement::new("SELECT articles.id, coalesce(");
    match way {
        Way::Tag(tag) => live_article(statement, criteria)
            .sql(", false) FROM (SELECT article_id FROM article_tags WHERE tag_id = ")
            .id(tag)
            .sql(" LIMIT ")
            .number(limit)
            .sql(
                ") tagged CROSS JOIN LATERAL (SELECT * FROM articles WHERE articles.id = tagged.article_id OFFSET 0) articles",
            ),
        Way::Sections(sections) => live_article(statement, criteria)
            .sql(", false) FROM (SELECT * FROM articles WHERE section_id = ANY(")
            .ids(sections)
            .sql(") LIMIT ")
            .number(limit)
            .sql(") articles"),
        Way::Register => {
            let statement = Statement::new("SELECT id, TRUE FROM (");
            let statement = statement.each(" UNION ALL ", &criteria.types, |statement, kind| {
                let statement = statement.sql(match kind {
                    SubjectType::Article => "(SELECT articles.id FROM articles WHERE ",
                    SubjectType::HonouredUnit => "(SELECT u.id FROM honoured_units u WHERE ",
                    SubjectType::InnovationStudio => "(SELECT s.id FROM innovation_studios s WHERE ",
                });
                live(statement, criteria, *kind).sql(" LIMIT ").number(limit).sql(")")
            });
            statement.sql(") found LIMIT ").number(limit)
        }
    }
}

/// A count by type and section, and whether there is more than was counted.
pub type Counts = Statement<(Text, Nullable<SqlUuid>, BigInt, Bool)>;

/// How many of each type and section are wanted, of the first 10,000 that are candidates; one row more says by an empty
/// type whether there are more of those.
pub fn counts(wanted: &Wanted<'_>, criteria: &Criteria, source: Source<'_>) -> Counts {
    let everything = Range { newest_first: true, behind: None, until: None };
    let statement = Statement::new(
        "WITH looked_at AS MATERIALIZED (SELECT * FROM (SELECT * FROM search_documents d WHERE ",
    );
    let statement = candidate(statement, wanted, source).sql(" OFFSET 0) d WHERE ");
    let statement = in_range(statement, criteria, &everything).sql(" AND ");
    let statement = visible(statement, criteria)
        .prepared(wanted.is_usual() && criteria.is_usual())
        .sql(" LIMIT ")
        .number(MOST_COUNTED + 1)
        .sql(
            ") SELECT subject_type, section_id, count(*), FALSE FROM (SELECT d.subject_type, \
             (SELECT articles.section_id FROM articles WHERE articles.id = d.subject_id) AS section_id \
             FROM (SELECT * FROM looked_at LIMIT ",
        )
        .number(MOST_COUNTED)
        .sql(") d WHERE TRUE");
    wanted
        .outer(statement, source.has_grams())
        .sql(
            ") counted GROUP BY subject_type, section_id \
             UNION ALL SELECT '', NULL, 0, (SELECT count(*) FROM looked_at) > ",
        )
        .number(MOST_COUNTED)
}

/// What says that a row of `search_documents` is a candidate: nothing that an ordered index could answer, so that the
/// planner has no choice.
fn candidate<ST>(statement: Statement<ST>, wanted: &Wanted<'_>, source: Source<'_>) -> Statement<ST> {
    match source {
        Source::Ids(ids) => statement.sql("d.subject_id = ANY(").ids(ids).sql(")"),
        Source::Grams(_) | Source::Walk => wanted.grams(statement),
    }
}

/// That the row `d` is in `range` and of the kinds that are asked for.
pub fn in_range<ST>(statement: Statement<ST>, criteria: &Criteria, range: &Range) -> Statement<ST> {
    within(of_types(statement, criteria), criteria, range)
}

/// All kinds need no condition, one or the register's two have an index of their own.
fn of_types<ST>(statement: Statement<ST>, criteria: &Criteria) -> Statement<ST> {
    match criteria.types.as_slice() {
        [only] => statement.sql("subject_type = ").text(subjects::name(*only)),
        [SubjectType::HonouredUnit, SubjectType::InnovationStudio] => {
            statement.sql("subject_type <> 'article'")
        }
        [_, _] => {
            let names = criteria.types.iter().map(|kind| subjects::name(*kind).to_owned()).collect();
            statement.sql("subject_type = ANY(").texts(names).sql(")")
        }
        _ => statement.sql("TRUE"),
    }
}

fn within<ST>(mut statement: Statement<ST>, criteria: &Criteria, range: &Range) -> Statement<ST> {
    if let Some(place) = range.behind {
        statement = behind(statement, "listed_at, subject_id", range.newest_first, place);
    }
    if let Some((at, id)) = range.until {
        let comparison = match range.newest_first {
            true => " AND (listed_at, subject_id) >= (",
            false => " AND (listed_at, subject_id) <= (",
        };
        statement = statement.sql(comparison).time(at).sql(", ").id(id).sql(")");
    }
    // A visible article was published when it is listed.
    if let Some(after) = criteria.published_after {
        statement = statement.sql(" AND listed_at >= ").time(after);
    }
    if let Some(before) = criteria.published_before {
        statement = statement.sql(" AND listed_at < ").time(before);
    }
    statement
}

fn behind<ST>(
    statement: Statement<ST>,
    columns: &'static str,
    newest_first: bool,
    (at, id): Place,
) -> Statement<ST> {
    let comparison = if newest_first { ") < (" } else { ") > (" };
    statement.sql(" AND (").sql(columns).sql(comparison).time(at).sql(", ").id(id).sql(")")
}

fn ordered<ST>(statement: Statement<ST>, range: &Range) -> Statement<ST> {
    statement.sql(match range.newest_first {
        true => " ORDER BY listed_at DESC, subject_id DESC",
        false => " ORDER BY listed_at, subject_id",
    })
}
