//! The register's part of the sample content: the inputs of the API, with slugs in the place of ids.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::PgConnection;
use diesel::connection::Connection;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{CommandError, refused};
use crate::clock::day_in;
use crate::error::ApiError;
use crate::history::Act;
use crate::honours::model::RevocationInput;
use crate::http::body;
use crate::resources::Resource;
use crate::{awards, competitions, conferrals, honoured_units, honours, innovation_studios, slugs};

const REGISTER: &str = include_str!("../../../examples/sample/register.json");

/// What stands for the imported page, whose slug is made from its title.
const LEGACY_ARTICLE: &str = "legacy";

/// The fields that name another resource by its slug, and the field of its id.
const LINKS: &[(&str, Resource, &str)] = &[
    ("article", Resource::Article, "article_id"),
    ("award", Resource::Award, "award_id"),
    ("competition", Resource::Competition, "competition_id"),
    ("conferral", Resource::Conferral, "conferral_id"),
    ("unit", Resource::HonouredUnit, "honoured_unit_id"),
    ("studio", Resource::InnovationStudio, "innovation_studio_id"),
    ("host", Resource::HonouredUnit, "host_unit_id"),
];

type Entry = Map<String, Value>;

/// All of it, in the order in which it is loaded.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Register {
    awards: Vec<Entry>,
    competitions: Vec<Entry>,
    honoured_units: Vec<Entry>,
    innovation_studios: Vec<Entry>,
    conferrals: Vec<Entry>,
    honours: Vec<Entry>,
}

/// Loads what is missing, and says how many entries that were. `article` is what the imported page became.
pub fn load(
    connection: &mut PgConnection,
    article: Option<Uuid>,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<usize, CommandError> {
    let register: Register = serde_json::from_str(REGISTER)?;
    let act = &Act::command("demo", now);
    let mut loader = Loader { connection, article, loaded: 0 };
    loader.all(Resource::Award, register.awards, |connection, input| {
        awards::write::create(connection, input, act).map(drop)
    })?;
    loader.all(Resource::Competition, register.competitions, |connection, input| {
        competitions::write::create(connection, input, act).map(drop)
    })?;
    loader.all(Resource::HonouredUnit, register.honoured_units, |connection, input| {
        honoured_units::write::create(connection, input, act).map(drop)
    })?;
    loader.all(Resource::InnovationStudio, register.innovation_studios, |connection, input| {
        innovation_studios::write::create(connection, input, act).map(drop)
    })?;
    loader.all(Resource::Conferral, register.conferrals, |connection, input| {
        conferrals::write::create(connection, input, act).map(drop)
    })?;
    for mut honour in register.honours {
        let revoked = honour.remove("revoked");
        loader.one(Resource::Honour, honour, |connection, input| {
            let row = honours::write::create(connection, input, act)?;
            if let Some(revoked) = &revoked {
                let revoked: RevocationInput = body::checked(revoked.clone())?;
                honours::write::revoke(connection, &row, &revoked, day_in(zone, now), act)?;
            }
            Ok(())
        })?;
    }
    Ok(loader.loaded)
}

/// A load on its way.
struct Loader<'a> {
    connection: &'a mut PgConnection,
    article: Option<Uuid>,
    loaded: usize,
}

impl Loader<'_> {
    fn all<T: ToSchema + DeserializeOwned + 'static>(
        &mut self,
        kind: Resource,
        entries: Vec<Entry>,
        create: impl Fn(&mut PgConnection, &T) -> Result<(), ApiError>,
    ) -> Result<(), CommandError> {
        entries.into_iter().try_for_each(|entry| self.one(kind, entry, &create))
    }

    /// Creates what the entry says, unless its slug is or was somebody's, what it needs was thrown away, or
    /// something that an editor made stands in its way.
    fn one<T: ToSchema + DeserializeOwned + 'static>(
        &mut self,
        kind: Resource,
        mut entry: Entry,
        create: impl Fn(&mut PgConnection, &T) -> Result<(), ApiError>,
    ) -> Result<(), CommandError> {
        let slug = entry.get("slug").and_then(Value::as_str).ok_or("a sample has no slug")?;
        if slugs::record(self.connection, kind, slug)?.is_some() {
            return Ok(());
        }
        if !self.link(&mut entry)? {
            return Ok(());
        }
        let input: T = body::checked(Value::Object(entry)).map_err(refused)?;
        // A failed statement spoils a transaction up to the last savepoint, which the inner one is.
        match self.connection.transaction(|connection| create(connection, &input)) {
            Ok(()) => self.loaded += 1,
            Err(ApiError::Conflict(_)) => {}
            Err(error) => return Err(refused(error)),
        }
        Ok(())
    }

    /// Puts ids in the place of slugs; false when one of them is gone.
    fn link(&mut self, entry: &mut Entry) -> Result<bool, CommandError> {
        for (field, kind, id_field) in LINKS {
            let Some(Value::String(slug)) = entry.remove(*field) else { continue };
            let key = match self.article {
                Some(article) if slug == LEGACY_ARTICLE => article.to_string(),
                _ => slug,
            };
            match slugs::find(self.connection, *kind, &key)? {
                Some(id) => entry.insert((*id_field).to_owned(), id.to_string().into()),
                // The register does not need the page.
                None if *kind == Resource::Article => None,
                None => return Ok(false),
            };
        }
        Ok(true)
    }
}
