//! What a filter means in columns of honours themselves: the awards of a level, the conferrals of a competition and the
//! recipients of a region or an industry, looked up first.
//!
//! No index of honours knows a level or a region, so a list that filtered by them in a join would walk the whole
//! register to find three honours; by the ids it goes through the index on the award or on the recipient.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Uuid as SqlUuid};
use diesel::{PgConnection, sql_query};
use uuid::Uuid;

use crate::db::planned_with_values;
use crate::schema::{awards, conferrals};

/// More recipients than these are not named one by one. A value that so many have is frequent: whoever walks the
/// register from its newest end meets a page of it soon, and sorting the honours of them all would take longer. The
/// honours of fewer are read and sorted in some ten milliseconds.
const MOST_RECIPIENTS: i64 = 2000;

/// Who is meant, when they are few.
#[derive(Clone, Debug, Default)]
pub struct Recipients {
    pub units: Vec<Uuid>,
    pub studios: Vec<Uuid>,
}

impl Recipients {
    pub fn is_empty(&self) -> bool {
        self.units.is_empty() && self.studios.is_empty()
    }
}

/// A row of [`RECIPIENTS`].
#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Bool)]
    is_unit: bool,
}

/// Live honours have live recipients, so the indexes of those do. Studios are of no industry.
const RECIPIENTS: &str = "
    SELECT id, true AS is_unit FROM honoured_units
    WHERE deleted_at IS NULL AND merged_into_id IS NULL AND ($3 IS NULL OR $3 = 'unit')
        AND ($1 IS NULL OR region = $1) AND ($2 IS NULL OR industry = $2)
    UNION ALL
    SELECT id, false FROM innovation_studios
    WHERE deleted_at IS NULL AND ($3 IS NULL OR $3 = 'studio') AND region = $1 AND $2 IS NULL
    LIMIT $4";

/// The live recipients of `region` and `industry`; `None` when they are too many to be named.
pub fn recipients(
    connection: &mut PgConnection,
    region: Option<&str>,
    industry: Option<&str>,
    kind: Option<&str>,
) -> QueryResult<Option<Recipients>> {
    let query = sql_query(RECIPIENTS)
        .bind::<Nullable<Text>, _>(region)
        .bind::<Nullable<Text>, _>(industry)
        .bind::<Nullable<Text>, _>(kind)
        .bind::<BigInt, _>(MOST_RECIPIENTS + 1);
    let found: Vec<Found> = planned_with_values(connection, |connection| query.load(connection))?;
    if found.len() > usize::try_from(MOST_RECIPIENTS).unwrap_or(usize::MAX) {
        return Ok(None);
    }
    let (units, studios): (Vec<Found>, Vec<Found>) = found.into_iter().partition(|found| found.is_unit);
    let ids = |found: Vec<Found>| found.into_iter().map(|found| found.id).collect();
    Ok(Some(Recipients { units: ids(units), studios: ids(studios) }))
}

/// The awards of `level`, in the trash or not.
pub fn awards(connection: &mut PgConnection, level: &str) -> QueryResult<Vec<Uuid>> {
    awards::table.filter(awards::level.eq(level)).select(awards::id).load(connection)
}

/// The conferrals of the competition `id`, in the trash or not.
pub fn conferrals(connection: &mut PgConnection, id: Uuid) -> QueryResult<Vec<Uuid>> {
    conferrals::table.filter(conferrals::competition_id.eq(id)).select(conferrals::id).load(connection)
}
