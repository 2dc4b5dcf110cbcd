//! The statements of honours.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use diesel::dsl::{AsSelect, IntoBoxed, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Uuid as SqlUuid};
use uuid::Uuid;

use super::list::{Criteria, HonourListStatus};
use super::model::{Decided, Honour, NewHonour};
use super::view::Joined;
use crate::db::Constant;
use crate::db::keyset::{Rows, Window};
use crate::history::Versioned;
use crate::http::key::Key;
use crate::schema::{
    awards, conferrals, honoured_unit_former_names, honoured_units, honours, innovation_studios,
};

/// An honour with what is shown beside it, in one statement.
#[diesel::dsl::auto_type]
pub fn joined() -> _ {
    let selection: AsSelect<Joined, Pg> = Joined::as_select();
    honours::table
        .inner_join(conferrals::table.on(conferrals::id.eq(honours::conferral_id)))
        .inner_join(awards::table.on(awards::id.eq(honours::award_id)))
        .left_join(honoured_units::table.on(honoured_units::id.nullable().eq(honours::honoured_unit_id)))
        .left_join(
            innovation_studios::table.on(innovation_studios::id.nullable().eq(honours::innovation_studio_id)),
        )
        .select(selection)
}

/// The statement of a list.
type Statement<'a> = IntoBoxed<'a, joined, Pg>;

/// A page of honours.
pub fn list(
    connection: &mut PgConnection,
    criteria: &Criteria,
    window: &Window<Joined>,
) -> QueryResult<Rows<Joined>> {
    if criteria.fits_nothing() {
        return Ok(window.cut(Vec::new(), window.nothing()));
    }
    window.page(connection, || filtered(criteria))
}

fn filtered(criteria: &Criteria) -> Statement<'_> {
    let mut query = joined().into_boxed();
    query = match criteria.status {
        HonourListStatus::Trashed => query.filter(honours::deleted_at.is_not_null()),
        _ => query.filter(honours::deleted_at.is_null()),
    };
    query = match criteria.status {
        HonourListStatus::Conferred => query.filter(honours::status.eq(Constant("conferred"))),
        HonourListStatus::Revoked => query.filter(honours::status.eq(Constant("revoked"))),
        HonourListStatus::All | HonourListStatus::Trashed => query,
    };
    if let Some(award) = criteria.award {
        query = query.filter(honours::award_id.eq(award));
    }
    if let Some(year) = criteria.year {
        query = query.filter(honours::year.eq(year));
    }
    if let Some(year) = criteria.year_min {
        query = query.filter(honours::year.ge(year));
    }
    if let Some(year) = criteria.year_max {
        query = query.filter(honours::year.le(year));
    }
    if let Some(region) = &criteria.region {
        let of_studio = innovation_studios::region.eq(region);
        query = query.filter(honoured_units::region.eq(region).or(of_studio));
    }
    if let Some(industry) = &criteria.industry {
        query = query.filter(honoured_units::industry.eq(industry));
    }
    if let Some(kind) = &criteria.recipient_kind {
        query = query.filter(honours::recipient_kind.eq(kind));
    }
    if let Some(unit) = criteria.unit {
        query = query.filter(honours::honoured_unit_id.eq(unit));
    }
    if let Some(studio) = criteria.studio {
        query = query.filter(honours::innovation_studio_id.eq(studio));
    }
    if let Some(conferral) = criteria.conferral {
        query = query.filter(honours::conferral_id.eq(conferral));
    }
    among(query, criteria)
}

/// The filters by several ids. As literals they keep a statement out of the cache of prepared ones, so it is planned
/// anew for these very ids: a plan for any number of them would walk the register for one that is rare.
fn among<'a>(mut query: Statement<'a>, criteria: &'a Criteria) -> Statement<'a> {
    if let Some(awards) = &criteria.awards {
        query =
            query.filter(sql::<Bool>("honours.award_id = ANY(").bind::<Array<SqlUuid>, _>(awards).sql(")"));
    }
    if let Some(conferrals) = &criteria.conferrals {
        let one_of = sql::<Bool>("honours.conferral_id = ANY(");
        query = query.filter(one_of.bind::<Array<SqlUuid>, _>(conferrals).sql(")"));
    }
    if let Some(recipients) = &criteria.recipients {
        let one_of = sql::<Bool>("(honours.honoured_unit_id = ANY(")
            .bind::<Array<SqlUuid>, _>(&recipients.units)
            .sql(") OR honours.innovation_studio_id = ANY(")
            .bind::<Array<SqlUuid>, _>(&recipients.studios)
            .sql("))");
        query = query.filter(one_of);
    }
    query
}

/// The live honour that `key` names.
pub fn find(connection: &mut PgConnection, key: &Key) -> QueryResult<Option<Joined>> {
    let query = joined().filter(honours::deleted_at.is_null()).into_boxed();
    match key {
        Key::Id(id) => query.filter(honours::id.eq(*id)),
        Key::Slug(slug) => query.filter(honours::slug.eq(slug.clone())),
    }
    .first(connection)
    .optional()
}

/// The live honour with this verification code.
pub fn find_by_code(connection: &mut PgConnection, code: &str) -> QueryResult<Option<Joined>> {
    let live = honours::deleted_at.is_null();
    joined().filter(honours::verification_code.eq(code).and(live)).first(connection).optional()
}

/// The honour `id`, locked against change until the transaction ends, in the trash or not.
pub fn lock(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<(Honour, Option<DateTime<Utc>>)>> {
    honours::table
        .find(id)
        .select((Honour::as_select(), honours::deleted_at))
        .for_update()
        .first(connection)
        .optional()
}

/// What an honour copies of its live conferral, which is kept as it is until the transaction ends.
pub fn decided(connection: &mut PgConnection, conferral: Uuid) -> QueryResult<Option<Decided>> {
    conferrals::table
        .find(conferral)
        .filter(conferrals::deleted_at.is_null())
        .select(Decided::as_select())
        .for_key_share()
        .first(connection)
        .optional()
}

/// What the live unit `id` was called on `day`: the first of its former names that was in use then or later, or
/// the one it has.
pub fn unit_name_on(connection: &mut PgConnection, id: Uuid, day: NaiveDate) -> QueryResult<Option<String>> {
    let former: Option<String> = honoured_unit_former_names::table
        .filter(
            honoured_unit_former_names::unit_id.eq(id).and(honoured_unit_former_names::used_until.ge(day)),
        )
        .order((honoured_unit_former_names::used_until, honoured_unit_former_names::name_folded))
        .select(honoured_unit_former_names::name)
        .first(connection)
        .optional()?;
    match former {
        Some(name) => Ok(Some(name)),
        None => honoured_units::table.find(id).select(honoured_units::name).first(connection).optional(),
    }
}

pub fn studio_name(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<String>> {
    innovation_studios::table.find(id).select(innovation_studios::name).first(connection).optional()
}

pub fn insert(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewHonour,
    verification_code: &str,
    now: DateTime<Utc>,
) -> QueryResult<Honour> {
    diesel::insert_into(honours::table)
        .values((
            honours::id.eq(id),
            honours::slug.eq(slug),
            values,
            honours::verification_code.eq(verification_code),
            honours::created_at.eq(now),
            honours::updated_at.eq(now),
        ))
        .returning(Honour::as_returning())
        .get_result(connection)
}

pub fn update(
    connection: &mut PgConnection,
    id: Uuid,
    slug: &str,
    values: &NewHonour,
    now: DateTime<Utc>,
) -> QueryResult<Honour> {
    diesel::update(honours::table.find(id))
        .set((
            honours::slug.eq(slug),
            values,
            honours::version.eq(honours::version + 1),
            honours::updated_at.eq(now),
        ))
        .returning(Honour::as_returning())
        .get_result(connection)
}

/// Revokes the honour (`Some`: on which day and why) or makes it one in force again (`None`).
pub fn set_revoked(
    connection: &mut PgConnection,
    id: Uuid,
    revoked: Option<(NaiveDate, &str)>,
    now: DateTime<Utc>,
) -> QueryResult<Honour> {
    let status = if revoked.is_some() { "revoked" } else { "conferred" };
    diesel::update(honours::table.find(id))
        .set((
            honours::status.eq(status),
            honours::revoked_on.eq(revoked.map(|(day, _)| day)),
            honours::revocation_reason.eq(revoked.map(|(_, reason)| reason)),
            honours::version.eq(honours::version + 1),
            honours::updated_at.eq(now),
        ))
        .returning(Honour::as_returning())
        .get_result(connection)
}

/// Makes a new version of every honour of a conferral, and names them.
pub fn touch(
    connection: &mut PgConnection,
    conferral: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Versioned>> {
    diesel::update(honours::table.filter(honours::conferral_id.eq(conferral)))
        .set((honours::version.eq(honours::version + 1), honours::updated_at.eq(now)))
        .returning((honours::id, honours::version))
        .get_results(connection)
}
