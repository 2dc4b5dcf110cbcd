//! The shapes of an honour on its way in, and its row. On its way out: [`super::view`].

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::schema::honours;

/// A row, but for the trash.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = honours, check_for_backend(diesel::pg::Pg))]
pub struct Honour {
    pub id: Uuid,
    pub slug: String,
    pub conferral_id: Uuid,
    pub recipient_kind: String,
    pub year: i32,
    pub listed_on: NaiveDate,
    pub honoured_unit_id: Option<Uuid>,
    pub innovation_studio_id: Option<Uuid>,
    pub recipient_name: String,
    pub citation: Option<String>,
    pub status: String,
    pub revoked_on: Option<NaiveDate>,
    pub revocation_reason: Option<String>,
    pub verification_code: String,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}
