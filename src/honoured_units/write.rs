//! What a write of an honoured unit is, whoever asks for it. Every function runs inside the caller's transaction.
//!
//! Two records made one, and taken apart again: [`super::merge`].

use chrono::{Datelike, NaiveDate};
use diesel::PgConnection;
use uuid::Uuid;

use super::model::{FormerName, HonouredUnitInput, MOST_FORMER_NAMES, Named, RenameInput, newest_first};
use super::store::{self, Locked};
use crate::error::{ApiError, Fault};
use crate::history::{self, Act};
use crate::http::key::Key;
use crate::http::line;
use crate::ids;
use crate::resources::Resource;
use crate::search::index;
use crate::slugs;
use crate::text::fold;
use crate::views;
use crate::views::model::SubjectType;

pub(super) const KIND: Resource = Resource::HonouredUnit;

/// Of the days that a former name can have as its last one: see [`crate::http::day`].
const FIRST_YEAR: i32 = 1900;

/// Creates a unit with its view counter.
pub fn create(
    connection: &mut PgConnection,
    input: &HonouredUnitInput,
    act: &Act,
) -> Result<Named, ApiError> {
    let id = ids::new(act.now);
    let (values, former_names) = input.parse()?;
    let slug = slugs::claim(connection, KIND, id, input.slug.as_deref(), &values.name)?;
    let row = store::insert(connection, id, &slug, &values, act.now)?;
    store::set_former_names(connection, id, &former_names)?;
    views::store::open(connection, SubjectType::HonouredUnit, id, 0)?;
    index::put(connection, SubjectType::HonouredUnit, &[id])?;
    let made = (row, former_names);
    history::created(connection, act, (KIND, id, made.0.version), &HonouredUnitInput::of(&made)?)?;
    Ok(made)
}

/// Makes `current` what `after` says. What changes nothing keeps its version; the slug stays unless one is given.
/// A name that is changed here was a mistake and is not remembered; see [`rename`].
pub fn replace(
    connection: &mut PgConnection,
    current: Named,
    mut after: HonouredUnitInput,
    act: &Act,
) -> Result<Named, ApiError> {
    let before = HonouredUnitInput::of(&current)?;
    let (row, former_names) = &current;
    after.slug.get_or_insert_with(|| row.slug.clone());
    let (values, names) = after.parse()?;
    if (&values, &names, after.slug.as_ref()) == (&row.values, former_names, Some(&row.slug)) {
        return Ok(current);
    }
    let slug = slugs::claim(connection, KIND, row.id, after.slug.as_deref(), &values.name)?;
    slugs::replace(connection, KIND, row.id, (&row.slug, &slug), act.now)?;
    if names != *former_names {
        store::set_former_names(connection, row.id, &names)?;
    }
    let row = store::update(connection, row.id, &slug, &values, act.now)?;
    index::put(connection, SubjectType::HonouredUnit, &[row.id])?;
    recorded(connection, act, "update", &before, (row, names))
}

/// Gives the unit a new name and remembers the old one, which it had until the day before it was renamed.
pub fn rename(
    connection: &mut PgConnection,
    current: Named,
    input: &RenameInput,
    today: NaiveDate,
    act: &Act,
) -> Result<Named, ApiError> {
    let before = HonouredUnitInput::of(&current)?;
    let (row, former_names) = current;
    let mut faults = Vec::new();
    let mut values = row.values.clone();
    values.name = line::canonical(&input.name, "/name", 100, &mut faults);
    values.name_folded = fold::fold(&values.name);
    if values.name_folded == row.values.name_folded {
        let detail = "it is called that already; a spelling is corrected by PATCH";
        faults.push(Fault::at("/name", "conflicting", detail));
    }
    let last_day = last_day_before(input.renamed_on.unwrap_or(today), today, &mut faults);
    if let Some(newest) = former_names.first().filter(|newest| newest.used_until > last_day) {
        let detail = format!("must be after {}, its last day as {:?}", newest.used_until, newest.name);
        faults.push(Fault::at("/renamed_on", "conflicting", detail));
    }
    let old = FormerName::new(row.values.name.clone(), last_day);
    let names = joined(&former_names, vec![old]);
    if names.len() > MOST_FORMER_NAMES {
        let detail = format!("it would have more than {MOST_FORMER_NAMES} former names");
        faults.push(Fault::at("/name", "too_many", detail));
    }
    faults.extend(slugs::fault(input.slug.as_deref()));
    if !faults.is_empty() {
        return Err(ApiError::Unprocessable(faults));
    }
    let slug = input.slug.as_ref().unwrap_or(&row.slug);
    let slug = slugs::claim(connection, KIND, row.id, Some(slug), &values.name)?;
    slugs::replace(connection, KIND, row.id, (&row.slug, &slug), act.now)?;
    store::set_former_names(connection, row.id, &names)?;
    let row = store::update(connection, row.id, &slug, &values, act.now)?;
    index::put(connection, SubjectType::HonouredUnit, &[row.id])?;
    recorded(connection, act, "rename", &before, (row, names))
}

/// The unit as it is now, with the record of what made it so.
pub(super) fn recorded(
    connection: &mut PgConnection,
    act: &Act,
    action: &'static str,
    before: &HonouredUnitInput,
    unit: Named,
) -> Result<Named, ApiError> {
    let at = (KIND, unit.0.id, unit.0.version);
    history::changed(connection, act, at, action, (before, &HonouredUnitInput::of(&unit)?))?;
    Ok(unit)
}

/// The last day under a name that was given up on `renamed_on`, which is not after `today`.
pub(super) fn last_day_before(renamed_on: NaiveDate, today: NaiveDate, faults: &mut Vec<Fault>) -> NaiveDate {
    let last_day = renamed_on.pred_opt().unwrap_or(renamed_on);
    if last_day.year() < FIRST_YEAR {
        faults.push(Fault::at("/renamed_on", "not_allowed", "must be 1900-01-02 or later"));
    }
    if renamed_on > today {
        faults.push(Fault::at("/renamed_on", "conflicting", "must not be in the future"));
    }
    last_day
}

/// `names` and those of `more` that are not among them, newest first.
pub(super) fn joined(names: &[FormerName], more: Vec<FormerName>) -> Vec<FormerName> {
    let mut all = names.to_vec();
    for name in more {
        if !all.iter().any(|known| known.is_same(&name)) {
            all.push(name);
        }
    }
    newest_first(&mut all);
    all
}

/// The live unit that `key` names, now or formerly, locked until the transaction ends. What has become of it is asked
/// once it is locked, so that a merge at the same time cannot come in between.
pub fn lock_live(connection: &mut PgConnection, key: &Key) -> Result<Named, ApiError> {
    let id = slugs::any(connection, KIND, key)?;
    let Locked { row, deleted_at } = lock(connection, id)?;
    if let Some(other) = row.merged_into_id {
        return Err(ApiError::merged(&KIND.words(), other));
    }
    if deleted_at.is_some() {
        return Err(ApiError::NotFound);
    }
    let names = store::former_names_of(connection, id)?;
    Ok((row, names))
}

/// Takes the unit that `key` names out of the trash; one that is live stays as it is.
pub fn restore(connection: &mut PgConnection, key: &Key, act: &Act) -> Result<Named, ApiError> {
    let id = slugs::any(connection, KIND, key)?;
    let Locked { row, deleted_at } = lock(connection, id)?;
    if let Some(other) = row.merged_into_id {
        return Err(ApiError::merged(&KIND.words(), other));
    }
    if deleted_at.is_some() {
        KIND.set_deleted(connection, id, None, act.now)?;
        history::marked(connection, act, (KIND, id, row.version + 1), "restore")?;
    }
    lock_live(connection, key)
}

fn lock(connection: &mut PgConnection, id: Uuid) -> Result<Locked, ApiError> {
    store::lock(connection, &[id])?.pop().ok_or(ApiError::NotFound)
}
