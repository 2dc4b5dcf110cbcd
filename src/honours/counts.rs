//! The one statement that counts honours.

use diesel::PgConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::list::Criteria;
use super::statistics::{HonourGroup, HonourTotal};
use crate::db::planned_with_values;
use crate::error::ApiError;
use crate::http::stored::to_text;

/// More groups than anybody reads; who needs them takes the list.
pub const MOST_ROWS: usize = 10_000;

/// A group, or all of them. What nobody asked for is null in it.
#[derive(QueryableByName)]
pub struct Row {
    #[diesel(sql_type = Bool)]
    is_total: bool,
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

/// The groups and the total, of one snapshot. The filters are those of [`super::store::list`]; a test compares the two.
///
/// `$2` to `$7` say what is grouped by; what is not folds to null while the statement is planned. A recipient stands in
/// `held` once a group, so nothing is counted distinctly, and `is_head` marks one of its rows for the total. `firsts`
/// holds the first days of all recipients in one pass or, where an index leads to what is counted (`$22`), only those
/// of the recipients in it, gathered once as an array; the branches that are not meant are planned as nothing.
const COUNTS: &str = "\
    WITH matching AS NOT MATERIALIZED (
        SELECT CASE WHEN $2 THEN h.year END AS year,
            CASE WHEN $3 THEN a.level END AS level,
            CASE WHEN $4 THEN h.award_id END AS award_id,
            CASE WHEN $5 THEN coalesce(u.region, s.region) END AS region,
            CASE WHEN $6 THEN u.industry END AS industry,
            CASE WHEN $7 THEN h.recipient_kind END AS recipient_kind,
            h.honoured_unit_id, h.innovation_studio_id, h.listed_on,
            coalesce(h.honoured_unit_id, h.innovation_studio_id) AS recipient_id
        FROM honours h
        JOIN awards a ON a.id = h.award_id
        LEFT JOIN honoured_units u ON u.id = h.honoured_unit_id
        LEFT JOIN innovation_studios s ON s.id = h.innovation_studio_id
        WHERE h.deleted_at IS NULL AND ($1 = 'all' OR h.status = $1)
            AND ($8 IS NULL OR h.award_id = $8)
            AND ($9 IS NULL OR h.award_id = ANY($9))
            AND ($10 IS NULL OR h.year = $10)
            AND ($11 IS NULL OR h.year >= $11)
            AND ($12 IS NULL OR h.year <= $12)
            AND ($13 IS NULL OR coalesce(u.region, s.region) = $13)
            AND ($14 IS NULL OR u.industry = $14)
            AND ($15 IS NULL OR h.recipient_kind = $15)
            AND ($16 IS NULL OR h.honoured_unit_id = $16)
            AND ($17 IS NULL OR h.innovation_studio_id = $17)
            AND ($18 IS NULL OR h.conferral_id = ANY($18))
            AND ($19 IS NULL OR h.conferral_id = $19)
            AND ($20 IS NULL OR h.honoured_unit_id = ANY($20) OR h.innovation_studio_id = ANY($21))
    ), firsts AS (
        SELECT coalesce(honoured_unit_id, innovation_studio_id) AS recipient_id, min(listed_on) AS first_on
        FROM honours WHERE NOT $22 AND deleted_at IS NULL AND ($1 <> 'conferred' OR status = $1) GROUP BY 1
        UNION ALL
        SELECT honoured_unit_id, min(listed_on)
        FROM honours WHERE $22 AND deleted_at IS NULL AND ($1 <> 'conferred' OR status = $1)
            AND honoured_unit_id = ANY(ARRAY(SELECT DISTINCT honoured_unit_id FROM matching)) GROUP BY 1
        UNION ALL
        SELECT innovation_studio_id, min(listed_on)
        FROM honours WHERE $22 AND deleted_at IS NULL AND ($1 <> 'conferred' OR status = $1)
            AND innovation_studio_id = ANY(ARRAY(SELECT DISTINCT innovation_studio_id FROM matching)) GROUP BY 1
    ), held AS (
        SELECT recipient_id, year, level, award_id, region, industry, recipient_kind, count(*) AS honours,
            min(listed_on) AS first_here,
            min(min(listed_on)) OVER (PARTITION BY recipient_id) AS first_of_all,
            row_number() OVER (PARTITION BY recipient_id) = 1 AS is_head
        FROM matching GROUP BY recipient_id, year, level, award_id, region, industry, recipient_kind
    ), counted AS (
        SELECT year, level, award_id, region, industry, recipient_kind, GROUPING(year) = 1 AS is_total,
            coalesce(sum(honours), 0)::bigint AS honours,
            count(*) AS recipients,
            count(*) FILTER (WHERE first_here = first_on) AS firsts,
            count(*) FILTER (WHERE is_head) AS all_recipients,
            count(*) FILTER (WHERE is_head AND first_of_all = first_on) AS all_firsts
        FROM held JOIN firsts USING (recipient_id)
        GROUP BY GROUPING SETS ((year, level, award_id, region, industry, recipient_kind), ())
    )
    SELECT year, level, award_id, region, industry, recipient_kind, is_total, honours,
        CASE WHEN is_total THEN all_recipients ELSE recipients END AS recipients,
        CASE WHEN is_total THEN all_firsts ELSE firsts END AS first_time_recipients
    FROM counted LIMIT $23";

impl Row {
    pub fn total(&self) -> HonourTotal {
        HonourTotal {
            honours: self.honours,
            recipients: self.recipients,
            first_time_recipients: self.first_time_recipients,
        }
    }
}

/// The honours that fit `criteria`: by `groups` (none: as one group) and all of them.
///
/// # Errors
/// 400 when there are more than [`MOST_ROWS`] groups.
pub fn count(
    connection: &mut PgConnection,
    criteria: &Criteria,
    groups: &[HonourGroup],
) -> Result<(Vec<Row>, HonourTotal), ApiError> {
    if criteria.fits_nothing() {
        return Ok((Vec::new(), HonourTotal::default()));
    }
    let rows = load(connection, criteria, groups)?;
    let (totals, rows): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.is_total);
    if rows.len() > MOST_ROWS {
        let detail = format!("more than {MOST_ROWS} groups; ask for fewer properties or set a filter");
        return Err(ApiError::parameter("group_by", "too_many", detail));
    }
    Ok((rows, totals.first().map(Row::total).unwrap_or_default()))
}

fn load(
    connection: &mut PgConnection,
    criteria: &Criteria,
    groups: &[HonourGroup],
) -> Result<Vec<Row>, ApiError> {
    let by = |group| groups.contains(&group);
    let recipients = criteria.recipients.as_ref();
    // All of them, the total, and one group more tells that there are too many.
    let most = i64::try_from(MOST_ROWS).unwrap_or(i64::MAX).saturating_add(2);
    let query = sql_query(COUNTS)
        .bind::<Text, _>(to_text(criteria.status)?)
        .bind::<Bool, _>(by(HonourGroup::Year))
        .bind::<Bool, _>(by(HonourGroup::Level))
        .bind::<Bool, _>(by(HonourGroup::Award))
        .bind::<Bool, _>(by(HonourGroup::Region))
        .bind::<Bool, _>(by(HonourGroup::Industry))
        .bind::<Bool, _>(by(HonourGroup::RecipientKind))
        .bind::<Nullable<SqlUuid>, _>(criteria.award)
        .bind::<Nullable<Array<SqlUuid>>, _>(&criteria.awards)
        .bind::<Nullable<Integer>, _>(criteria.year)
        .bind::<Nullable<Integer>, _>(criteria.year_min)
        .bind::<Nullable<Integer>, _>(criteria.year_max)
        .bind::<Nullable<Text>, _>(&criteria.region)
        .bind::<Nullable<Text>, _>(&criteria.industry)
        .bind::<Nullable<Text>, _>(&criteria.recipient_kind)
        .bind::<Nullable<SqlUuid>, _>(criteria.unit)
        .bind::<Nullable<SqlUuid>, _>(criteria.studio)
        .bind::<Nullable<Array<SqlUuid>>, _>(&criteria.conferrals)
        .bind::<Nullable<SqlUuid>, _>(criteria.conferral)
        .bind::<Nullable<Array<SqlUuid>>, _>(recipients.map(|recipients| &recipients.units))
        .bind::<Nullable<Array<SqlUuid>>, _>(recipients.map(|recipients| &recipients.studios))
        .bind::<Bool, _>(criteria.is_narrow())
        .bind::<BigInt, _>(most);
    Ok(planned_with_values(connection, |connection| query.load(connection))?)
}
