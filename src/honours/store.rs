//! The statements of honours.

use diesel::dsl::AsSelect;
use diesel::pg::Pg;
use diesel::prelude::*;

use super::view::Joined;
use crate::schema::{awards, conferrals, honoured_units, honours, innovation_studios};

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
