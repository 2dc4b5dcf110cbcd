//! What the public may see, in one place for every query.
//!
//! Whether an article is visible is decided by the clock at the moment it is read, not by a job: it is
//! published, due, not yet withdrawn and not in the trash.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::dsl::min;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use uuid::Uuid;

use crate::db::Constant;
use crate::schema::articles;

/// Who is reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anyone: what is visible at the moment.
    Public(DateTime<Utc>),
    /// Somebody who writes articles: what is visible at the moment, and all of their own that is not in the trash.
    Author { id: Uuid, now: DateTime<Utc> },
    /// The editorial desk: everything that is not in the trash.
    Desk,
}

impl Audience {
    /// Whether the reader sees what only the desk sees of an article that `writer` made.
    pub fn sees_desk_of(self, writer: Option<Uuid>) -> bool {
        match self {
            Self::Public(_) => false,
            Self::Author { id, .. } => writer == Some(id),
            Self::Desk => true,
        }
    }

    /// The same reader among the articles of everybody: what they see of their own is no public list.
    #[must_use]
    pub fn among_all(self) -> Self {
        match self {
            Self::Author { now, .. } => Self::Public(now),
            other => other,
        }
    }
}

type Predicate<T> = Box<dyn BoxableExpression<T, Pg, SqlType = Nullable<Bool>>>;

/// That an article which is not in the trash is public at `$now`.
macro_rules! public_at {
    ($now:expr) => {
        articles::status
            .eq(Constant("published"))
            // Follows from `published_at`; said because lists are sorted by it.
            .and(articles::listed_at.le($now))
            .and(articles::published_at.le($now))
            .and(articles::unpublish_at.is_null().or(articles::unpublish_at.gt($now)))
    };
}

/// The articles that `audience` may see.
pub fn articles_for(audience: Audience) -> Predicate<articles::table> {
    let kept = articles::deleted_at.is_null();
    match audience {
        Audience::Desk => Box::new(kept.nullable()),
        Audience::Public(now) => Box::new(kept.and(public_at!(now))),
        Audience::Author { id, now } => Box::new(kept.and(public_at!(now).or(articles::created_by.eq(id)))),
    }
}

/// When the clock next changes what the public sees: an article is published or withdrawn after `now`.
pub fn next_change(connection: &mut PgConnection, now: DateTime<Utc>) -> QueryResult<Option<DateTime<Utc>>> {
    let announced = || {
        articles::table.filter(articles::status.eq(Constant("published")).and(articles::deleted_at.is_null()))
    };
    // Follows `published_at`, and has the index.
    let published =
        announced().filter(articles::listed_at.gt(now)).select(min(articles::listed_at)).first(connection)?;
    let withdrawn = announced()
        .filter(articles::unpublish_at.gt(now))
        .select(min(articles::unpublish_at))
        .first::<Option<DateTime<Utc>>>(connection)?;
    Ok([published, withdrawn].into_iter().flatten().min())
}
