//! What the public may see, in one place for every query.
//!
//! Whether an article is visible is decided by the clock at the moment it is read, not by a job: it is
//! published, due, not yet withdrawn and not in the trash.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use crate::schema::articles;

/// Who is reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anyone: what is visible at the moment.
    Public(DateTime<Utc>),
    /// The editorial desk: everything that is not in the trash.
    Desk,
}

type Predicate<T> = Box<dyn BoxableExpression<T, Pg, SqlType = Nullable<Bool>>>;

/// The articles that `audience` may see.
pub fn articles_for(audience: Audience) -> Predicate<articles::table> {
    let kept = articles::deleted_at.is_null();
    match audience {
        Audience::Desk => Box::new(kept.nullable()),
        Audience::Public(now) => Box::new(
            kept.and(articles::status.eq("published"))
                // Follows from `published_at`; said because lists are sorted by it.
                .and(articles::listed_at.le(now))
                .and(articles::published_at.le(now))
                .and(articles::unpublish_at.is_null().or(articles::unpublish_at.gt(now))),
        ),
    }
}
