//! What a write of an award is, whoever asks for it. Every function runs inside the caller's transaction.

use diesel::PgConnection;

use super::model::{Award, AwardInput};
use super::store;
use crate::db::violated_constraint;
use crate::error::{ApiError, Fault};
use crate::history::{self, Act};
use crate::http::key::Key;
use crate::ids;
use crate::resources::Resource;
use crate::slugs;

const KIND: Resource = Resource::Award;

pub fn create(connection: &mut PgConnection, input: &AwardInput, act: &Act) -> Result<Award, ApiError> {
    let id = ids::new(act.now);
    let values = input.parse()?;
    let slug = slugs::claim(connection, KIND, id, input.slug.as_deref(), &values.name)?;
    let row = store::insert(connection, id, &slug, &values, act.now).map_err(explain)?;
    history::created(connection, act, (KIND, row.id, row.version), &AwardInput::of(&row)?)?;
    Ok(row)
}

/// Makes `current` what `after` says. What changes nothing keeps its version; the slug stays unless one is given.
pub fn replace(
    connection: &mut PgConnection,
    current: Award,
    mut after: AwardInput,
    act: &Act,
) -> Result<Award, ApiError> {
    let before = AwardInput::of(&current)?;
    after.slug.get_or_insert_with(|| current.slug.clone());
    let values = after.parse()?;
    if (&values, after.slug.as_ref()) == (&current.values, Some(&current.slug)) {
        return Ok(current);
    }
    let slug = slugs::claim(connection, KIND, current.id, after.slug.as_deref(), &values.name)?;
    slugs::replace(connection, KIND, current.id, (&current.slug, &slug), act.now)?;
    let row = store::update(connection, current.id, &slug, &values, act.now).map_err(explain)?;
    let at = (KIND, row.id, row.version);
    history::changed(connection, act, at, "update", (&before, &AwardInput::of(&row)?))?;
    Ok(row)
}

/// The live award that `key` names, now or formerly, locked until the transaction ends.
pub fn lock_live(connection: &mut PgConnection, key: &Key) -> Result<Award, ApiError> {
    let id = slugs::live(connection, KIND, key)?;
    match store::lock(connection, id)? {
        Some((row, None)) => Ok(row),
        _ => Err(ApiError::NotFound),
    }
}

/// Takes the award that `key` names out of the trash; one that is live stays as it is.
pub fn restore(connection: &mut PgConnection, key: &Key, act: &Act) -> Result<Award, ApiError> {
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

/// What a violated constraint means to the caller.
fn explain(error: diesel::result::Error) -> ApiError {
    match violated_constraint(&error) {
        Some("awards_name_key") => ApiError::taken("/name", "there is an award of this name at this level"),
        // The new kind is copied along to honours, whose recipients are of the old one.
        Some("honours_recipient_check") => ApiError::Conflict(vec![Fault::at(
            "/recipient_kind",
            "conflicting",
            "it has been conferred on recipients of the other kind",
        )]),
        _ => error.into(),
    }
}
