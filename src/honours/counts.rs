//! The one statement that counts honours.

use diesel::PgConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::list::Criteria;
use super::statistics::{HonourGroup, HonourTotal};
use crate::error::ApiError;
use crate::http::stored::to_text;

/// More groups than anybody reads; who needs them takes the list. The statement fetches one more.
pub const MOST_ROWS: usize = 10_000;

/// A group. What nobody asked for is null in it.
#[derive(QueryableByName)]
pub struct Row {
    #[diesel(sql_type = Nullable<Integer>)]
    pub year: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    pub level: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub award_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    pub region: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub industry: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub recipient_kind: Option<String>,
    #[diesel(sql_type = BigInt)]
    honours: i64,
    #[diesel(sql_type = BigInt)]
    recipients: i64,
    #[diesel(sql_type = BigInt)]
    first_time_recipients: i64,
}

/// The filters are those of [`super::store::list`]; a test compares the two.
const COUNTS: &str = "\
    WITH firsts AS (
        SELECT coalesce(honoured_unit_id, innovation_studio_id) AS recipient_id, min(listed_on) AS first_on
        FROM honours WHERE deleted_at IS NULL AND ($1 <> 'conferred' OR status = 'conferred') GROUP BY 1
    )
    SELECT CASE WHEN $2 THEN h.year END AS year,
        CASE WHEN $3 THEN a.level END AS level,
        CASE WHEN $4 THEN a.id END AS award_id,
        CASE WHEN $5 THEN coalesce(u.region, s.region) END AS region,
        CASE WHEN $6 THEN u.industry END AS industry,
        CASE WHEN $7 THEN h.recipient_kind END AS recipient_kind,
        count(*) AS honours,
        count(DISTINCT coalesce(u.id, s.id)) AS recipients,
        count(DISTINCT coalesce(u.id, s.id)) FILTER (WHERE h.listed_on = f.first_on) AS first_time_recipients
    FROM honours h
    JOIN conferrals c ON c.id = h.conferral_id
    JOIN awards a ON a.id = h.award_id
    LEFT JOIN honoured_units u ON u.id = h.honoured_unit_id
    LEFT JOIN innovation_studios s ON s.id = h.innovation_studio_id
    LEFT JOIN firsts f ON f.recipient_id = coalesce(u.id, s.id)
    WHERE (h.deleted_at IS NOT NULL) = ($1 = 'trashed')
        AND ($1 NOT IN ('conferred', 'revoked') OR h.status = $1)
        AND ($8 IS NULL OR h.award_id = $8)
        AND ($9 IS NULL OR a.level = $9)
        AND ($10 IS NULL OR h.year = $10)
        AND ($11 IS NULL OR h.year >= $11)
        AND ($12 IS NULL OR h.year <= $12)
        AND ($13 IS NULL OR coalesce(u.region, s.region) = $13)
        AND ($14 IS NULL OR u.industry = $14)
        AND ($15 IS NULL OR h.recipient_kind = $15)
        AND ($16 IS NULL OR h.honoured_unit_id = $16)
        AND ($17 IS NULL OR h.innovation_studio_id = $17)
        AND ($18 IS NULL OR c.competition_id = $18)
        AND ($19 IS NULL OR h.conferral_id = $19)
    GROUP BY 1, 2, 3, 4, 5, 6
    LIMIT 10001";

impl Row {
    pub fn total(&self) -> HonourTotal {
        HonourTotal {
            honours: self.honours,
            recipients: self.recipients,
            first_time_recipients: self.first_time_recipients,
        }
    }
}

/// The honours that fit `criteria`, by `groups`; without any, one row of all of them or none.
pub fn count(
    connection: &mut PgConnection,
    criteria: &Criteria,
    groups: &[HonourGroup],
) -> Result<Vec<Row>, ApiError> {
    let by = |group| groups.contains(&group);
    let rows = sql_query(COUNTS)
        .bind::<Text, _>(to_text(criteria.status)?)
        .bind::<Bool, _>(by(HonourGroup::Year))
        .bind::<Bool, _>(by(HonourGroup::Level))
        .bind::<Bool, _>(by(HonourGroup::Award))
        .bind::<Bool, _>(by(HonourGroup::Region))
        .bind::<Bool, _>(by(HonourGroup::Industry))
        .bind::<Bool, _>(by(HonourGroup::RecipientKind))
        .bind::<Nullable<SqlUuid>, _>(criteria.award)
        .bind::<Nullable<Text>, _>(&criteria.level)
        .bind::<Nullable<Integer>, _>(criteria.year)
        .bind::<Nullable<Integer>, _>(criteria.year_min)
        .bind::<Nullable<Integer>, _>(criteria.year_max)
        .bind::<Nullable<Text>, _>(&criteria.region)
        .bind::<Nullable<Text>, _>(&criteria.industry)
        .bind::<Nullable<Text>, _>(&criteria.recipient_kind)
        .bind::<Nullable<SqlUuid>, _>(criteria.unit)
        .bind::<Nullable<SqlUuid>, _>(criteria.studio)
        .bind::<Nullable<SqlUuid>, _>(criteria.competition)
        .bind::<Nullable<SqlUuid>, _>(criteria.conferral)
        .load(connection)?;
    Ok(rows)
}
