//! The kinds of resource that have a slug, and what each is in the database: the one place that knows them all.
//!
//! A new resource is one more variant, with its three lines here.

mod collection;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

pub use self::collection::Collection;
use crate::error::{ApiError, Fault};
use crate::http::key::Key;

/// A kind of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    Article,
    Section,
    Tag,
    Award,
    Competition,
    Conferral,
    Honour,
    HonouredUnit,
    InnovationStudio,
}

/// `$statement` on the table of `$kind`, which it calls `$table`; `$live` is what says that a row is in use.
macro_rules! on_table {
    ($kind:expr, |$table:ident, $live:ident| $statement:expr) => {
        on_table!(@arms $kind, $table, $live, $statement,
            Article => articles, Section => sections, Tag => tags, Award => awards, Competition => competitions,
            Conferral => conferrals, Honour => honours, InnovationStudio => innovation_studios;
            HonouredUnit => honoured_units)
    };
    (@arms $kind:expr, $table:ident, $live:ident, $statement:expr,
        $($variant:ident => $name:ident),*; $unit:ident => $units:ident) => {
        match $kind {
            $(Resource::$variant => {
                use crate::schema::$name as $table;
                let $live = $table::deleted_at.is_null();
                $statement
            })*
            // A record that was merged into another is found through that one.
            Resource::$unit => {
                use crate::schema::$units as $table;
                let $live = $table::deleted_at.is_null().and($table::merged_into_id.is_null());
                $statement
            }
        }
    };
}

impl Resource {
    pub const ALL: [Self; 9] = [
        Self::Article,
        Self::Section,
        Self::Tag,
        Self::Award,
        Self::Competition,
        Self::Conferral,
        Self::Honour,
        Self::HonouredUnit,
        Self::InnovationStudio,
    ];

    /// The kind whose word in a path this is.
    pub fn of_collection(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.collection() == name)
    }

    /// What one of them is called, in the database and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Section => "section",
            Self::Tag => "tag",
            Self::Award => "award",
            Self::Competition => "competition",
            Self::Conferral => "conferral",
            Self::Honour => "honour",
            Self::HonouredUnit => "honoured_unit",
            Self::InnovationStudio => "innovation_studio",
        }
    }

    /// The same in a sentence.
    pub fn words(self) -> String {
        self.name().replace('_', " ")
    }

    /// Its word in a path.
    pub fn collection(self) -> &'static str {
        match self {
            Self::Article => "articles",
            Self::Section => "sections",
            Self::Tag => "tags",
            Self::Award => "awards",
            Self::Competition => "competitions",
            Self::Conferral => "conferrals",
            Self::Honour => "honours",
            Self::HonouredUnit => "honoured-units",
            Self::InnovationStudio => "innovation-studios",
        }
    }

    /// Who has `slug` now, in the trash or not.
    pub fn owner(self, connection: &mut PgConnection, slug: &str) -> QueryResult<Option<Uuid>> {
        on_table!(self, |table, _live| table::table
            .filter(table::slug.eq(slug))
            .select(table::id)
            .first(connection)
            .optional())
    }

    /// The id of the live one that `key` names now.
    pub fn live_id(self, connection: &mut PgConnection, key: &Key) -> QueryResult<Option<Uuid>> {
        on_table!(self, |table, live| {
            let query = table::table.filter(live).select(table::id).into_boxed();
            match key {
                Key::Id(id) => query.filter(table::id.eq(*id)),
                Key::Slug(slug) => query.filter(table::slug.eq(slug.clone())),
            }
            .first(connection)
            .optional()
        })
    }

    /// The live ones among `ids`.
    pub fn live_ids(self, connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<Vec<Uuid>> {
        on_table!(self, |table, live| table::table
            .filter(table::id.eq_any(ids).and(live))
            .select(table::id)
            .load(connection))
    }

    /// Keeps the live ones among `ids` from being trashed until the transaction ends, and names them.
    pub fn hold(self, connection: &mut PgConnection, ids: &[Uuid]) -> QueryResult<Vec<Uuid>> {
        on_table!(self, |table, live| table::table
            .filter(table::id.eq_any(ids).and(live))
            .select(table::id)
            // One order for everybody: two writers with the same ones never wait for each other in a circle.
            .order(table::id)
            .for_key_share()
            .load(connection))
    }

    /// The version of the one `id`, in the trash or not.
    pub fn version(self, connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<i32>> {
        on_table!(self, |table, _live| table::table
            .find(id)
            .select(table::version)
            .first(connection)
            .optional())
    }

    /// The version of the live one `id`, which is locked against change until the transaction ends.
    pub fn lock_live(self, connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<i32>> {
        on_table!(self, |table, live| table::table
            .filter(table::id.eq(id).and(live))
            .select(table::version)
            .for_update()
            .first(connection)
            .optional())
    }

    /// Puts the one `id` into the trash (`Some`) or takes it out (`None`).
    pub fn set_deleted(
        self,
        connection: &mut PgConnection,
        id: Uuid,
        deleted_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> QueryResult<()> {
        on_table!(self, |table, _live| diesel::update(table::table.find(id))
            .set((
                table::deleted_at.eq(deleted_at),
                table::version.eq(table::version + 1),
                table::updated_at.eq(now),
            ))
            .execute(connection)
            .map(drop))
    }

    /// Deletes the row of the one `id`.
    pub fn delete(self, connection: &mut PgConnection, id: Uuid) -> QueryResult<()> {
        on_table!(self, |table, _live| diesel::delete(table::table.find(id)).execute(connection).map(drop))
    }

    /// When the one `id` went into the trash, and its version; locked until the transaction ends.
    pub fn lock_trashed(
        self,
        connection: &mut PgConnection,
        id: Uuid,
    ) -> QueryResult<Option<(Option<DateTime<Utc>>, i32)>> {
        on_table!(self, |table, _live| table::table
            .find(id)
            .select((table::deleted_at, table::version))
            .for_update()
            .first(connection)
            .optional())
    }

    /// [`Self::hold`] for one that a body may name at `pointer`; a fault when it is not there, or not any more.
    pub fn hold_one(
        self,
        connection: &mut PgConnection,
        id: Option<Uuid>,
        pointer: &str,
        faults: &mut Vec<Fault>,
    ) -> Result<(), ApiError> {
        let Some(id) = id else { return Ok(()) };
        if self.hold(connection, &[id])?.is_empty() {
            faults.push(match self.successor(connection, id)? {
                Some(other) => {
                    Fault::at(pointer, "merged", format!("this {} was merged into {other}", self.words()))
                }
                None => Fault::at(pointer, "not_found", format!("there is no {} {id}", self.words())),
            });
        }
        Ok(())
    }

    /// The record that the record `id` was merged into.
    pub fn successor(self, connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<Uuid>> {
        use crate::schema::honoured_units;
        match self {
            Self::HonouredUnit => honoured_units::table
                .find(id)
                .select(honoured_units::merged_into_id)
                .first(connection)
                .optional()
                .map(Option::flatten),
            _ => Ok(None),
        }
    }
}
