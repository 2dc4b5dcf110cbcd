//! What a write of an innovation studio is, whoever asks for it. Every function runs inside the caller's transaction.

use diesel::PgConnection;
use uuid::Uuid;

use super::model::{InnovationStudio, InnovationStudioInput, InnovationStudioPatch, NewInnovationStudio};
use super::store;
use crate::error::ApiError;
use crate::history::{self, Act};
use crate::http::key::Key;
use crate::ids;
use crate::references;
use crate::resources::Resource;
use crate::search::index;
use crate::slugs;
use crate::views;
use crate::views::model::SubjectType;

const KIND: Resource = Resource::InnovationStudio;

/// Creates a studio with its view counter.
pub fn create(
    connection: &mut PgConnection,
    input: &InnovationStudioInput,
    act: &Act,
) -> Result<InnovationStudio, ApiError> {
    let id = ids::new(act.now);
    let values = checked(connection, input, None)?;
    let slug = slugs::claim(connection, KIND, id, input.slug.as_deref(), &values.facts.name)?;
    let row = store::insert(connection, id, &slug, &values, act.now)?;
    views::store::open(connection, SubjectType::InnovationStudio, id, 0)?;
    index::put(connection, SubjectType::InnovationStudio, &[id])?;
    history::created(connection, act, (KIND, id, row.head.version), &InnovationStudioInput::of(&row)?)?;
    Ok(row)
}

/// The input that `patch` makes of `current`. Where it moves the studio to another honoured unit and does not say
/// what that is called, the words for the former unit go: they are no name of the new one.
pub fn merged(
    current: &InnovationStudio,
    patch: &InnovationStudioPatch,
) -> Result<InnovationStudioInput, ApiError> {
    let before = InnovationStudioInput::of(current)?;
    let mut after = patch.apply(&before)?;
    let is_moved = matches!((before.host_unit_id, after.host_unit_id), (Some(old), Some(new)) if old != new);
    if is_moved && !patch.names("host_unit") {
        after.host_unit = None;
    }
    Ok(after)
}

/// Makes `current` what `after` says. What changes nothing keeps its version; the slug stays unless one is given.
pub fn replace(
    connection: &mut PgConnection,
    current: InnovationStudio,
    mut after: InnovationStudioInput,
    act: &Act,
) -> Result<InnovationStudio, ApiError> {
    let before = InnovationStudioInput::of(&current)?;
    let head = &current.head;
    after.slug.get_or_insert_with(|| head.slug.clone());
    let values = checked(connection, &after, head.facts.host_unit_id)?;
    let (facts, details) = (&values.facts, &values.details);
    if (facts, details, after.slug.as_ref()) == (&head.facts, &current.details, Some(&head.slug)) {
        return Ok(current);
    }
    let slug = slugs::claim(connection, KIND, head.id, after.slug.as_deref(), &facts.name)?;
    slugs::replace(connection, KIND, head.id, (&head.slug, &slug), act.now)?;
    let row = store::update(connection, head.id, &slug, &values, act.now)?;
    index::put(connection, SubjectType::InnovationStudio, &[row.head.id])?;
    let at = (KIND, row.head.id, row.head.version);
    history::changed(connection, act, at, "update", (&before, &InnovationStudioInput::of(&row)?))?;
    Ok(row)
}

/// The live studio that `key` names, now or formerly, locked until the transaction ends.
pub fn lock_live(connection: &mut PgConnection, key: &Key) -> Result<InnovationStudio, ApiError> {
    let id = slugs::live(connection, KIND, key)?;
    match store::lock(connection, id)? {
        Some((row, None)) => Ok(row),
        _ => Err(ApiError::NotFound),
    }
}

/// Takes the studio that `key` names out of the trash; one that is live stays as it is. Refused while the unit
/// that it is linked to is not there.
pub fn restore(connection: &mut PgConnection, key: &Key, act: &Act) -> Result<InnovationStudio, ApiError> {
    let id = slugs::any(connection, KIND, key)?;
    let (row, deleted_at) = store::lock(connection, id)?.ok_or(ApiError::NotFound)?;
    if deleted_at.is_none() {
        return Ok(row);
    }
    let mut missing = Vec::new();
    let unit = row.head.facts.host_unit_id;
    Resource::HonouredUnit.hold_one(connection, unit, "/host_unit_id", &mut missing)?;
    if !missing.is_empty() {
        return Err(ApiError::Conflict(missing));
    }
    KIND.set_deleted(connection, id, None, act.now)?;
    let row = lock_live(connection, &Key::Id(id))?;
    history::marked(connection, act, (KIND, id, row.head.version), "restore")?;
    Ok(row)
}

/// The input's meaning, with the unit that it is linked to there and kept there until the transaction ends. The unit
/// `before` is kept there by the studio: locking it too would stand in the way of a merge.
fn checked(
    connection: &mut PgConnection,
    input: &InnovationStudioInput,
    before: Option<Uuid>,
) -> Result<NewInnovationStudio, ApiError> {
    let mut missing = Vec::new();
    let unit = input.host_unit_id.filter(|id| before != Some(*id));
    Resource::HonouredUnit.hold_one(connection, unit, "/host_unit_id", &mut missing)?;
    let mut values = match input.parse() {
        Err(ApiError::Unprocessable(faults)) => Err(ApiError::Unprocessable([faults, missing].concat())),
        Ok(_) if !missing.is_empty() => Err(ApiError::Unprocessable(missing)),
        result => result,
    }?;
    if let (None, Some(unit)) = (&values.facts.host_unit, values.facts.host_unit_id) {
        values.facts.host_unit = references::units(connection, [unit])?.remove(&unit).map(|unit| unit.name);
    }
    Ok(values)
}
