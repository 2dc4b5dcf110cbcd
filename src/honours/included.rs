//! Honours inside another resource (`include=honours`), and how many there are of each.

use std::collections::HashMap;

use diesel::PgConnection;
use diesel::dsl::count_star;
use diesel::prelude::*;
use uuid::Uuid;

use super::store::joined;
use super::view::{HonourView, Joined};
use crate::db::Constant;
use crate::schema::honours;

/// So many honours are shown inside another resource at most; the list of honours has them all.
pub const MOST: i64 = 500;

/// Whose honours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Unit,
    Studio,
    Conferral,
}

/// The conferred honours of the resource `id`, newest first.
pub fn newest(connection: &mut PgConnection, of: Of, id: Uuid) -> QueryResult<Vec<HonourView>> {
    let query = joined()
        .filter(honours::deleted_at.is_null().and(honours::status.eq(Constant("conferred"))))
        .order((honours::listed_on.desc(), honours::id.desc()))
        .limit(MOST)
        .into_boxed();
    let rows: Vec<Joined> = match of {
        Of::Unit => query.filter(honours::honoured_unit_id.eq(id)),
        Of::Studio => query.filter(honours::innovation_studio_id.eq(id)),
        Of::Conferral => query.filter(honours::conferral_id.eq(id)),
    }
    .load(connection)?;
    Ok(rows.into_iter().map(HonourView::new).collect())
}

/// How many conferred honours each of `ids` has; those without any are left out.
pub fn counts(connection: &mut PgConnection, of: Of, ids: &[Uuid]) -> QueryResult<HashMap<Uuid, i64>> {
    let conferred = honours::deleted_at.is_null().and(honours::status.eq(Constant("conferred")));
    let counts: Vec<(Option<Uuid>, i64)> = match of {
        Of::Unit => honours::table
            .filter(honours::honoured_unit_id.eq_any(ids).and(conferred))
            .group_by(honours::honoured_unit_id)
            .select((honours::honoured_unit_id, count_star()))
            .load(connection)?,
        Of::Studio => honours::table
            .filter(honours::innovation_studio_id.eq_any(ids).and(conferred))
            .group_by(honours::innovation_studio_id)
            .select((honours::innovation_studio_id, count_star()))
            .load(connection)?,
        Of::Conferral => honours::table
            .filter(honours::conferral_id.eq_any(ids).and(conferred))
            .group_by(honours::conferral_id)
            .select((honours::conferral_id.nullable(), count_star()))
            .load(connection)?,
    };
    Ok(counts.into_iter().filter_map(|(id, count)| Some((id?, count))).collect())
}
