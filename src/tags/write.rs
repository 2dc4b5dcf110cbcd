//! What a write of a tag is, whoever asks for it. Every function runs inside the caller's transaction.

use diesel::PgConnection;

use super::model::{Tag, TagInput};
use super::store;
use crate::db::violated_constraint;
use crate::error::ApiError;
use crate::history::{self, Act};
use crate::http::key::Key;
use crate::ids;
use crate::resources::Resource;
use crate::slugs;

const KIND: Resource = Resource::Tag;

pub fn create(connection: &mut PgConnection, input: &TagInput, act: &Act) -> Result<Tag, ApiError> {
    let id = ids::new(act.now);
    let values = input.parse()?;
    let slug = slugs::claim(connection, KIND, id, input.slug.as_deref(), &values.name)?;
    let row = store::insert(connection, id, &slug, &values, act.now).map_err(explain)?;
    history::created(connection, act, (KIND, row.id, row.version), &TagInput::from(&row))?;
    Ok(row)
}

/// Makes `current` what `after` says. What changes nothing keeps its version; the slug stays unless one is given.
pub fn replace(
    connection: &mut PgConnection,
    current: Tag,
    mut after: TagInput,
    act: &Act,
) -> Result<Tag, ApiError> {
    let before = TagInput::from(&current);
    after.slug.get_or_insert_with(|| current.slug.clone());
    if after == before {
        return Ok(current);
    }
    let values = after.parse()?;
    let slug = slugs::claim(connection, KIND, current.id, after.slug.as_deref(), &values.name)?;
    slugs::replace(connection, KIND, current.id, (&current.slug, &slug), act.now)?;
    let row = store::update(connection, current.id, &slug, &values, act.now).map_err(explain)?;
    let at = (KIND, row.id, row.version);
    history::changed(connection, act, at, "update", (&before, &TagInput::from(&row)))?;
    Ok(row)
}

/// Takes the tag that `key` names out of the trash; one that is live stays as it is.
pub fn restore(connection: &mut PgConnection, key: &Key, act: &Act) -> Result<Tag, ApiError> {
    let id = slugs::any(connection, KIND, key)?;
    match store::lock(connection, id)?.ok_or(ApiError::NotFound)? {
        (row, None) => Ok(row),
        (row, Some(_)) => {
            KIND.set_deleted(connection, row.id, None, act.now).map_err(explain)?;
            let row = lock_live(connection, &Key::Id(row.id))?;
            history::marked(connection, act, (KIND, row.id, row.version), "restore")?;
            Ok(row)
        }
    }
}

/// The live tag that `key` names, now or formerly, locked until the transaction ends.
pub fn lock_live(connection: &mut PgConnection, key: &Key) -> Result<Tag, ApiError> {
    let id = slugs::live(connection, KIND, key)?;
    match store::lock(connection, id)? {
        Some((row, None)) => Ok(row),
        _ => Err(ApiError::NotFound),
    }
}

/// What a violated constraint means to the caller.
fn explain(error: diesel::result::Error) -> ApiError {
    match violated_constraint(&error) {
        Some("tags_name_key") => ApiError::taken("/name", "there is a tag of this name"),
        _ => error.into(),
    }
}
