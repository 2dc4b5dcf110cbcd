//! `Idempotency-Key`: a POST that may have arrived is sent again, and happens once.
//!
//! The key's row, the write and the answer are committed together, so whoever finds the row finds the answer: also
//! after a crash between the commit and the reply. What failed is not kept, and is tried anew.

use actix_web::http::header::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel::{PgConnection, QueryableByName, sql_query};
use serde_json::Value;
use uuid::Uuid;

use crate::error::{ApiError, Fault};
use crate::http::written::Written;
use crate::schema::idempotency_keys as keys;

const HEADER: &str = "Idempotency-Key";
/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// So many old rows go with each new one: more than come, so they never pile up.
const SWEPT: i64 = 20;

/// A request that may be repeated, by who sent what where.
#[derive(Clone, Debug)]
pub struct Repeatable {
    pub principal: Uuid,
    /// What the principal may do: whoever has other rights than before asks anew.
    pub rights: String,
    pub method: String,
    pub path: String,
    pub key: String,
    pub body_hash: [u8; 32],
}

/// The key that the headers carry; 400 for one that cannot be used.
pub fn key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let mut values = headers.get_all("idempotency-key");
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().unwrap_or_default();
    if text.is_empty() || text.len() > 255 || values.next().is_some() {
        return Err(ApiError::parameter(
            HEADER,
            "invalid_format",
            "must be 1 to 255 visible characters, given once",
        ));
    }
    Ok(Some(text.to_owned()))
}

/// What is kept: the rights, the hash of the body, and the answer's status, headers and body.
type Kept = (String, Vec<u8>, Option<i16>, Option<Value>, Option<Vec<u8>>);

#[derive(QueryableByName)]
struct Lock {
    #[diesel(sql_type = Bool)]
    is_mine: bool,
}

impl Repeatable {
    /// The answer to the same request before; `None` the first time, which is then on record. 409 while the first one
    /// runs, 422 when it was another request.
    pub fn begin(
        &self,
        connection: &mut PgConnection,
        now: DateTime<Utc>,
    ) -> Result<Option<Written>, ApiError> {
        let lock: Lock = sql_query("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 1)) AS is_mine")
            .bind::<Text, _>(format!(
                "{} {} {} {} {}",
                self.principal, self.rights, self.method, self.path, self.key
            ))
            .get_result(connection)?;
        if !lock.is_mine {
            return Err(ApiError::state("a request with this Idempotency-Key is still running"));
        }
        self.sweep(connection, now)?;
        let row: Option<Kept> = keys::table
            .find(self.id())
            .filter(keys::created_at.ge(now - KEPT))
            .select((keys::rights, keys::body_hash, keys::status, keys::headers, keys::body))
            .first(connection)
            .optional()?;
        match row {
            None => self.insert(connection, now).map(|()| None),
            Some((rights, ..)) if rights != self.rights => {
                Err(ApiError::forbidden("This key was used with other rights; choose a new one."))
            }
            Some((_, hash, ..)) if hash != self.body_hash => {
                Err(ApiError::Unprocessable(vec![Fault::parameter(
                    HEADER,
                    "reused",
                    "this key was sent with another body; choose a new one for a new request",
                )]))
            }
            Some((_, _, Some(status), Some(headers), Some(body))) => {
                Written::stored(status, headers, body).map(Some)
            }
            Some(_) => Err(ApiError::Internal("a repeatable request without its answer".into())),
        }
    }

    /// Keeps the answer.
    pub fn end(&self, connection: &mut PgConnection, answer: &Written) -> Result<(), ApiError> {
        let (status, headers, body) = answer.to_stored()?;
        diesel::update(keys::table.find(self.id()))
            .set((keys::status.eq(status), keys::headers.eq(headers), keys::body.eq(body)))
            .execute(connection)?;
        Ok(())
    }

    fn id(&self) -> (Uuid, &str, &str, &str) {
        (self.principal, &self.method, &self.path, &self.key)
    }

    fn insert(&self, connection: &mut PgConnection, now: DateTime<Utc>) -> Result<(), ApiError> {
        diesel::insert_into(keys::table)
            .values((
                keys::principal_id.eq(self.principal),
                keys::rights.eq(&self.rights),
                keys::method.eq(&self.method),
                keys::path.eq(&self.path),
                keys::key.eq(&self.key),
                keys::body_hash.eq(self.body_hash.as_slice()),
                keys::created_at.eq(now),
            ))
            .execute(connection)?;
        Ok(())
    }

    /// Forgets this key when its time is over, and some others.
    fn sweep(&self, connection: &mut PgConnection, now: DateTime<Utc>) -> QueryResult<()> {
        let is_over = keys::created_at.lt(now - KEPT);
        diesel::delete(keys::table.find(self.id()).filter(is_over)).execute(connection)?;
        let some =
            keys::table.filter(is_over).select((keys::principal_id, keys::method, keys::path, keys::key));
        // Those that somebody else is at are left to them.
        let some: Vec<(Uuid, String, String, String)> =
            some.order(keys::created_at).limit(SWEPT).for_update().skip_locked().load(connection)?;
        for (principal, method, path, key) in some {
            diesel::delete(keys::table.find((principal, method, path, key))).execute(connection)?;
        }
        Ok(())
    }
}
