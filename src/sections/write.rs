//! What a write of a section is, whoever asks for it. Every function runs inside the caller's transaction.

use diesel::PgConnection;
use uuid::Uuid;

use super::model::{NewSection, Section, SectionInput};
use super::store;
use crate::db::violated_constraint;
use crate::error::ApiError;
use crate::history::{self, Act};
use crate::http::key::Key;
use crate::ids;
use crate::resources::Resource;
use crate::slugs;

const KIND: Resource = Resource::Section;

pub fn create(connection: &mut PgConnection, input: &SectionInput, act: &Act) -> Result<Section, ApiError> {
    let id = ids::new(act.now);
    let values = checked(connection, id, input)?;
    let slug = slugs::claim(connection, KIND, id, input.slug.as_deref(), &values.name)?;
    let row = store::insert(connection, id, &slug, &values, act.now).map_err(explain)?;
    history::created(connection, act, (KIND, row.id, row.version), &SectionInput::from(&row))?;
    Ok(row)
}

/// Makes `current` what `after` says. What changes nothing keeps its version; the slug stays unless one is given. The
/// caller holds the tree.
pub fn replace(
    connection: &mut PgConnection,
    current: Section,
    mut after: SectionInput,
    act: &Act,
) -> Result<Section, ApiError> {
    let before = SectionInput::from(&current);
    after.slug.get_or_insert_with(|| current.slug.clone());
    if after == before {
        return Ok(current);
    }
    let values = checked(connection, current.id, &after)?;
    let slug = slugs::claim(connection, KIND, current.id, after.slug.as_deref(), &values.name)?;
    slugs::replace(connection, KIND, current.id, (&current.slug, &slug), act.now)?;
    let row = store::update(connection, current.id, &slug, &values, act.now).map_err(explain)?;
    let at = (KIND, row.id, row.version);
    history::changed(connection, act, at, "update", (&before, &SectionInput::from(&row)))?;
    Ok(row)
}

/// Takes the section that `key` names out of the trash; one that is live stays as it is.
pub fn restore(connection: &mut PgConnection, key: &Key, act: &Act) -> Result<Section, ApiError> {
    let id = slugs::any(connection, KIND, key)?;
    match store::lock(connection, id)?.ok_or(ApiError::NotFound)? {
        (row, None) => Ok(row),
        (row, Some(_)) => {
            checked(connection, row.id, &SectionInput::from(&row)).map_err(ApiError::into_conflict)?;
            KIND.set_deleted(connection, row.id, None, act.now).map_err(explain)?;
            let row = lock_live(connection, &Key::Id(row.id))?;
            history::marked(connection, act, (KIND, row.id, row.version), "restore")?;
            Ok(row)
        }
    }
}

/// The live section that `key` names, now or formerly, locked until the transaction ends.
pub fn lock_live(connection: &mut PgConnection, key: &Key) -> Result<Section, ApiError> {
    let id = slugs::live(connection, KIND, key)?;
    match store::lock(connection, id)? {
        Some((row, None)) => Ok(row),
        _ => Err(ApiError::NotFound),
    }
}

/// The input's meaning beside what the database already holds: the parent is live and not below the section.
fn checked(connection: &mut PgConnection, id: Uuid, input: &SectionInput) -> Result<NewSection, ApiError> {
    let values = input.parse()?;
    if let Some(parent) = values.parent_id {
        let mut faults = Vec::new();
        KIND.hold_one(connection, Some(parent), "/parent_id", &mut faults)?;
        if !faults.is_empty() {
            return Err(ApiError::Unprocessable(faults));
        }
        if store::subtree(connection, &[id])?.contains(&parent) || parent == id {
            return Err(ApiError::field("/parent_id", "conflicting", "a section cannot be below itself"));
        }
    }
    Ok(values)
}

/// What a violated constraint means to the caller.
fn explain(error: diesel::result::Error) -> ApiError {
    match violated_constraint(&error) {
        Some("sections_sibling_name_key") => {
            ApiError::taken("/name", "another section beside it has this name")
        }
        _ => error.into(),
    }
}
