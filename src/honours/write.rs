//! What a write of an honour is, whoever asks for it. Every function runs inside the caller's transaction.

use chrono::NaiveDate;
use diesel::PgConnection;
use serde_json::json;

use super::model::{Decided, Honour, HonourInput, HonourPatch, NewHonour, RevocationInput};
use super::{revocation, store, verification};
use crate::db::violated_constraint;
use crate::error::{ApiError, Fault};
use crate::history::{self, Act};
use crate::http::key::Key;
use crate::ids;
use crate::resources::Resource;
use crate::slugs;

const KIND: Resource = Resource::Honour;

pub fn create(connection: &mut PgConnection, input: &HonourInput, act: &Act) -> Result<Honour, ApiError> {
    let id = ids::new(act.now);
    let values = checked(connection, input, None)?;
    let slug = slugs::claim(connection, KIND, id, input.slug.as_deref(), &slug_source(&values))?;
    let code = verification::code(id);
    let row = store::insert(connection, id, &slug, &values, &code, act.now).map_err(explain)?;
    history::created(connection, act, (KIND, row.id, row.version), &HonourInput::from(&row))?;
    Ok(row)
}

/// The input that `patch` makes of `current`. Where it names another recipient or conferral and no recipient's name,
/// the name goes: it is that of the former recipient.
pub fn merged(current: &Honour, patch: &HonourPatch) -> Result<HonourInput, ApiError> {
    let before = HonourInput::from(current);
    let mut after = patch.apply(&before)?;
    if before.links() != after.links() && !patch.names("recipient_name") {
        after.recipient_name = None;
    }
    Ok(after)
}

/// Makes `current` what `after` says. What changes nothing keeps its version; the slug stays unless one is given,
/// and the recipient's name unless another recipient or conferral is. A revocation is of one honour: while it lasts,
/// nobody else is given it.
pub fn replace(
    connection: &mut PgConnection,
    current: Honour,
    mut after: HonourInput,
    act: &Act,
) -> Result<Honour, ApiError> {
    let before = HonourInput::from(&current);
    after.slug = after.slug.or(before.slug.clone());
    if before.links() == after.links() {
        after.recipient_name = after.recipient_name.or(before.recipient_name.clone());
    } else if current.status == "revoked" {
        return Err(ApiError::state("it is revoked: its recipient and its conferral stay"));
    }
    let values = checked(connection, &after, Some(&current.values))?;
    if (&values, after.slug.as_ref()) == (&current.values, Some(&current.slug)) {
        return Ok(current);
    }
    let slug = slugs::claim(connection, KIND, current.id, after.slug.as_deref(), &slug_source(&values))?;
    slugs::replace(connection, KIND, current.id, (&current.slug, &slug), act.now)?;
    let row = store::update(connection, current.id, &slug, &values, act.now).map_err(explain)?;
    let at = (KIND, row.id, row.version);
    history::changed(connection, act, at, "update", (&before, &HonourInput::from(&row)))?;
    Ok(row)
}

/// Takes the honour back, with the day and the reason for everyone to see. `today` is the site's.
pub fn revoke(
    connection: &mut PgConnection,
    current: &Honour,
    input: &RevocationInput,
    today: NaiveDate,
    act: &Act,
) -> Result<Honour, ApiError> {
    if current.status == "revoked" {
        return Err(ApiError::state("it is revoked already"));
    }
    let first_day = revocation::first_day_of(connection, current.values.conferral_id)?;
    let (day, reason) = input.parse(first_day, today)?;
    let row = store::set_revoked(connection, current.id, Some((day, &reason)), act.now)?;
    judged(connection, act, "revoke", (current, &row))?;
    Ok(row)
}

/// Makes a revoked honour one in force again.
pub fn reinstate(connection: &mut PgConnection, current: &Honour, act: &Act) -> Result<Honour, ApiError> {
    if current.status != "revoked" {
        return Err(ApiError::state("it is not revoked"));
    }
    let row = store::set_revoked(connection, current.id, None, act.now)?;
    judged(connection, act, "reinstate", (current, &row))?;
    Ok(row)
}

/// Records a revocation or its end, which no input form of an honour has.
fn judged(
    connection: &mut PgConnection,
    act: &Act,
    action: &'static str,
    (before, after): (&Honour, &Honour),
) -> Result<(), ApiError> {
    let standing = |row: &Honour| {
        json!({
            "status": row.status,
            "revoked_on": row.revoked_on,
            "revocation_reason": row.revocation_reason,
        })
    };
    let changes = history::between(&standing(before), &standing(after));
    history::marked_all(connection, act, (KIND, action), &[(after.id, after.version)], &changes)
}

/// The live honour that `key` names, now or formerly, locked until the transaction ends.
pub fn lock_live(connection: &mut PgConnection, key: &Key) -> Result<Honour, ApiError> {
    let id = slugs::live(connection, KIND, key)?;
    match store::lock(connection, id)? {
        Some((row, None)) => Ok(row),
        _ => Err(ApiError::NotFound),
    }
}

/// Takes the honour that `key` names out of the trash; one that is live stays as it is. 409 while its conferral or
/// its recipient is not live, or when it was revoked before the day that its conferral has by now.
pub fn restore(connection: &mut PgConnection, key: &Key, act: &Act) -> Result<Honour, ApiError> {
    let id = slugs::any(connection, KIND, key)?;
    match store::lock(connection, id)?.ok_or(ApiError::NotFound)? {
        (row, None) => Ok(row),
        (row, Some(_)) => {
            let mut faults = Vec::new();
            hold(connection, &HonourInput::from(&row), None, &mut faults)?;
            let first_day = revocation::first_day_of(connection, row.values.conferral_id)?;
            if row.revoked_on.is_some() && row.revoked_on < first_day {
                let detail = "it was revoked before the day on which it is conferred by now";
                faults.push(Fault::at("/revoked_on", "conflicting", detail));
            }
            if !faults.is_empty() {
                return Err(ApiError::Conflict(faults));
            }
            KIND.set_deleted(connection, row.id, None, act.now).map_err(explain)?;
            let row = lock_live(connection, &Key::Id(row.id))?;
            history::marked(connection, act, (KIND, row.id, row.version), "restore")?;
            Ok(row)
        }
    }
}

/// The input's meaning, with what it refers to there and kept there until the transaction ends. `before` is what the
/// honour is, which is locked.
fn checked(
    connection: &mut PgConnection,
    input: &HonourInput,
    before: Option<&NewHonour>,
) -> Result<NewHonour, ApiError> {
    let mut faults = Vec::new();
    let (name, citation) = input.texts(&mut faults);
    let decided = hold(connection, input, before, &mut faults)?;
    let name = match (name, &decided) {
        (Some(name), _) => Some(name),
        (None, Some(decided)) => name_in_decision(connection, input, decided)?,
        (None, None) => None,
    };
    match (decided, name) {
        (Some(decided), Some(recipient_name)) if faults.is_empty() => Ok(NewHonour {
            conferral_id: input.conferral_id,
            award_id: decided.award_id,
            recipient_kind: decided.recipient_kind,
            year: decided.year,
            listed_on: decided.listed_on,
            honoured_unit_id: input.honoured_unit_id,
            innovation_studio_id: input.innovation_studio_id,
            recipient_name,
            citation,
        }),
        _ => Err(ApiError::Unprocessable(faults)),
    }
}

/// A fault for each thing that the input refers to and that is not there or does not fit; what is there is kept
/// there. What the honour refers to already is kept there by the honour: locking it too would stand in the way of a
/// merge, which comes from the unit to its honours.
fn hold(
    connection: &mut PgConnection,
    input: &HonourInput,
    before: Option<&NewHonour>,
    faults: &mut Vec<Fault>,
) -> Result<Option<Decided>, ApiError> {
    let decided = match before.filter(|before| before.conferral_id == input.conferral_id) {
        Some(before) => Some(before.into()),
        None => store::decided(connection, input.conferral_id)?,
    };
    match &decided {
        Some(decided) => input.check_recipient(&decided.recipient_kind, faults),
        None => {
            let detail = format!("there is no conferral {}", input.conferral_id);
            faults.push(Fault::at("/conferral_id", "not_found", detail));
        }
    }
    let (old_unit, old_studio) =
        before.map_or((None, None), |before| (before.honoured_unit_id, before.innovation_studio_id));
    let unit = input.honoured_unit_id.filter(|id| old_unit != Some(*id));
    Resource::HonouredUnit.hold_one(connection, unit, "/honoured_unit_id", faults)?;
    let studio = input.innovation_studio_id.filter(|id| old_studio != Some(*id));
    Resource::InnovationStudio.hold_one(connection, studio, "/innovation_studio_id", faults)?;
    Ok(decided)
}

fn name_in_decision(
    connection: &mut PgConnection,
    input: &HonourInput,
    decided: &Decided,
) -> Result<Option<String>, ApiError> {
    Ok(match (input.honoured_unit_id, input.innovation_studio_id) {
        (Some(unit), _) => store::unit_name_on(connection, unit, decided.listed_on)?,
        (None, Some(studio)) => store::studio_name(connection, studio)?,
        (None, None) => None,
    })
}

fn slug_source(values: &NewHonour) -> String {
    format!("{} {}", values.recipient_name, values.year)
}

/// What a violated constraint means to the caller.
fn explain(error: diesel::result::Error) -> ApiError {
    let twice = |pointer: &str| ApiError::taken(pointer, "it has this award of this conferral already");
    match violated_constraint(&error) {
        Some("honours_unit_key") => twice("/honoured_unit_id"),
        Some("honours_studio_key") => twice("/innovation_studio_id"),
        // Another one has the code of this id: begin again, with another id.
        Some("honours_verification_code_key") => ApiError::Contended(error.to_string()),
        _ => error.into(),
    }
}
