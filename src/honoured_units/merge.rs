//! Two records of the same unit made one, and taken apart again. Every function runs inside the caller's
//! transaction.
//!
//! The record that goes (the duplicate) keeps its row, its slug, its names and its counted views, and remembers in
//! `merge_record` exactly what went over to the record that stays (the survivor); undoing takes back of that whatever
//! is still as the merge left it. What a later merge into the same survivor did depends on what this one brought there
//! (an honour that is then a double), so that merges are undone in the opposite order only.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::merge_history::{CameBack, WentOver};
use super::merge_store as statements;
use super::model::{
    FormerName, HonouredUnit, HonouredUnitInput, MOST_FORMER_NAMES, MergeInput, Named, NewHonouredUnit,
};
use super::store::{self, Locked};
use super::write::{KIND, joined, last_day_before, recorded};
use crate::db::violated_constraint;
use crate::error::{ApiError, Fault};
use crate::history::{Act, Versioned};
use crate::http::key::Key;
use crate::http::stored::{from_json, to_json};
use crate::search::index;
use crate::slugs;
use crate::views::merging::{self, TakenOver};
use crate::views::model::SubjectType;

/// What a merge did, as the duplicate remembers it.
#[derive(Debug, Serialize, Deserialize)]
pub struct MergeRecord {
    /// Those in the trash too, so that they can be restored.
    pub honours_moved: Vec<Uuid>,
    /// Entered twice: the survivor had one of the same conferral.
    pub honours_trashed: Vec<Uuid>,
    pub studios_moved: Vec<Uuid>,
    pub former_names_added: Vec<FormerName>,
    pub filled: Filled,
    pub views: TakenOver,
}

/// The fields that the survivor had not and the duplicate had.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Filled {
    pub region: Option<String>,
    pub industry: Option<String>,
    pub kind: Option<String>,
    pub description: Option<String>,
    pub logo: Option<Value>,
    pub contact: Option<String>,
}

/// Both records of a merge, locked until the transaction ends.
#[derive(Debug)]
pub struct Pair {
    pub duplicate: HonouredUnit,
    pub survivor: HonouredUnit,
}

/// The live record that `key` names and the live one that it is to be merged into.
pub fn lock_pair(connection: &mut PgConnection, key: &Key, into: &str) -> Result<Pair, ApiError> {
    let id = slugs::any(connection, KIND, key)?;
    let into_id = match Key::parse(into).map(|into| slugs::any(connection, KIND, &into)) {
        None | Some(Err(ApiError::NotFound)) => None,
        Some(found) => Some(found?),
    };
    // What has become of them is asked once both are locked, so that no other merge can come in between.
    let ids: Vec<Uuid> = std::iter::once(id).chain(into_id).collect();
    let mut rows = store::lock(connection, &ids)?;
    let duplicate = taken(&mut rows, id).ok_or(ApiError::NotFound)?;
    if let Some(other) = duplicate.merged_into_id {
        return Err(ApiError::merged(&KIND.words(), other));
    }
    if into_id == Some(id) {
        return Err(ApiError::field("/into", "conflicting", "a record cannot be merged into itself"));
    }
    let survivor = into_id.and_then(|id| taken(&mut rows, id)).ok_or_else(|| {
        ApiError::field("/into", "not_found", format!("there is no {} {into:?}", KIND.words()))
    })?;
    if let Some(other) = survivor.merged_into_id {
        let detail = format!("that {} was merged into {other} itself", KIND.words());
        return Err(ApiError::Conflict(vec![Fault::at("/into", "merged", detail)]));
    }
    Ok(Pair { duplicate, survivor })
}

/// The record `id` out of `rows`, unless it is in the trash.
fn taken(rows: &mut Vec<Locked>, id: Uuid) -> Option<HonouredUnit> {
    let place = rows.iter().position(|locked| locked.row.id == id && locked.deleted_at.is_none())?;
    Some(rows.swap_remove(place).row)
}

/// Merges the duplicate into the survivor, and returns the survivor.
pub fn merge(
    connection: &mut PgConnection,
    pair: Pair,
    input: &MergeInput,
    today: NaiveDate,
    act: &Act,
) -> Result<Named, ApiError> {
    let Pair { duplicate, mut survivor } = pair;
    let (from, into) = (duplicate.id, survivor.id);
    let now = after_the_others(connection, into, act.now)?;
    let act = &Act { now, ..act.clone() };
    let before = store::former_names_of(connection, into)?;
    let input_before = HonouredUnitInput::of(&(survivor.clone(), before.clone()))?;
    let mut more = store::former_names_of(connection, from)?;
    more.extend(name_given_up(&duplicate, &survivor, input, today)?);
    let names = joined(&before, more);
    if names.len() > MOST_FORMER_NAMES {
        let detail = format!("together they would have more than {MOST_FORMER_NAMES} former names");
        return Err(ApiError::field("/into", "too_many", detail));
    }
    if let Some(slug) = statements::clash(connection, from, into)? {
        let detail = format!("both have the honour {slug}, and one of the two is revoked: settle that first");
        return Err(ApiError::Conflict(vec![Fault::at("/into", "conflicting", detail)]));
    }
    let mut went = WentOver { from, into, ..WentOver::default() };
    went.doubles = statements::trash_doubles(connection, from, into, now)?;
    let doubles = ids(&went.doubles);
    went.honours = statements::move_honours(connection, from, into, &doubles, now).map_err(met)?;
    went.studios = statements::move_studios(connection, from, into, now)?;
    let record = MergeRecord {
        honours_moved: ids(&went.honours),
        honours_trashed: doubles,
        studios_moved: ids(&went.studios),
        former_names_added: names.iter().filter(|name| !before.contains(name)).cloned().collect(),
        filled: fill(&mut survivor.values, duplicate.values),
        views: merging::take_over(connection, from, into)?,
    };
    store::set_former_names(connection, into, &names)?;
    went.version = statements::set_merged(connection, from, into, to_json(&record)?, now)?;
    let row = store::update(connection, into, &survivor.slug, &survivor.values, now)?;
    index::put(connection, SubjectType::HonouredUnit, &[from, into])?;
    went.record(connection, act)?;
    recorded(connection, act, "merge", &input_before, (row, names))
}

fn ids(rows: &[Versioned]) -> Vec<Uuid> {
    rows.iter().map(|(id, _)| *id).collect()
}

/// `now`, but later than every merge into the record `into` that stands: two may have come in the same microsecond, or
/// have waited for each other, and it is by this time that they are undone.
fn after_the_others(
    connection: &mut PgConnection,
    into: Uuid,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, ApiError> {
    let last = statements::last_merged_into(connection, into)?;
    Ok(last.map_or(now, |last| now.max(last.merged_at + TimeDelta::microseconds(1))))
}

/// Somebody else changed an honour while it went over: begin again.
fn met(error: diesel::result::Error) -> ApiError {
    match violated_constraint(&error) {
        Some("honours_unit_key") => ApiError::Contended(error.to_string()),
        _ => error.into(),
    }
}

/// The duplicate's name, if it is what the unit was called until `renamed_on`.
fn name_given_up(
    duplicate: &HonouredUnit,
    survivor: &HonouredUnit,
    input: &MergeInput,
    today: NaiveDate,
) -> Result<Option<FormerName>, ApiError> {
    let Some(renamed_on) = input.renamed_on else { return Ok(None) };
    let mut faults = Vec::new();
    let last_day = last_day_before(renamed_on, today, &mut faults);
    if duplicate.values.name_folded == survivor.values.name_folded {
        let detail = "both have the same name: there was no rename";
        faults.push(Fault::at("/renamed_on", "conflicting", detail));
    }
    match faults.is_empty() {
        true => Ok(Some(FormerName::new(duplicate.values.name.clone(), last_day))),
        false => Err(ApiError::Unprocessable(faults)),
    }
}

/// Takes what `values` has not from `other`.
fn fill(values: &mut NewHonouredUnit, other: NewHonouredUnit) -> Filled {
    fn field<T: Clone>(value: &mut Option<T>, other: Option<T>) -> Option<T> {
        let filled = other.filter(|_| value.is_none());
        if filled.is_some() {
            value.clone_from(&filled);
        }
        filled
    }
    Filled {
        region: field(&mut values.region, other.region),
        industry: field(&mut values.industry, other.industry),
        kind: field(&mut values.kind, other.kind),
        description: field(&mut values.description, other.description),
        logo: field(&mut values.logo, other.logo),
        contact: field(&mut values.contact, other.contact),
    }
}

/// Empties the fields of `values` that are still as they were filled.
fn empty(values: &mut NewHonouredUnit, filled: &Filled) {
    fn field<T: PartialEq>(value: &mut Option<T>, filled: &Option<T>) {
        if filled.is_some() && value == filled {
            *value = None;
        }
    }
    field(&mut values.region, &filled.region);
    field(&mut values.industry, &filled.industry);
    field(&mut values.kind, &filled.kind);
    field(&mut values.description, &filled.description);
    field(&mut values.logo, &filled.logo);
    field(&mut values.contact, &filled.contact);
}

/// The merged record that `key` names and the one that it was merged into.
pub fn lock_merged(connection: &mut PgConnection, key: &Key) -> Result<Pair, ApiError> {
    let id = slugs::any(connection, KIND, key)?;
    let Some(into) = KIND.successor(connection, id)? else { return Err(not_merged(connection, id)?) };
    let mut rows = store::lock(connection, &[id, into])?;
    let duplicate = taken(&mut rows, id).filter(|row| row.merged_into_id == Some(into));
    let (Some(duplicate), Some(survivor)) = (duplicate, taken(&mut rows, into)) else {
        return Err(changed_meanwhile());
    };
    if let Some(other) = survivor.merged_into_id {
        let detail =
            format!("{into}, into which it was merged, was merged into {other} itself; undo that first");
        return Err(conflict("merged", detail));
    }
    if let Some(last) = statements::last_merged_into(connection, into)?.filter(|last| last.id != id) {
        let detail = format!("{} was merged into {} later; undo that first", last.slug, survivor.slug);
        return Err(ApiError::state(detail));
    }
    Ok(Pair { duplicate, survivor })
}

/// Why the record `id`, which seemed to be its own, cannot be taken apart from another.
fn not_merged(connection: &mut PgConnection, id: Uuid) -> Result<ApiError, ApiError> {
    let Locked { row, deleted_at } = store::lock(connection, &[id])?.pop().ok_or(ApiError::NotFound)?;
    Ok(match (row.merged_into_id, deleted_at) {
        (Some(_), _) => changed_meanwhile(),
        (None, Some(_)) => ApiError::NotFound,
        (None, None) => ApiError::state(format!("this {} is not merged into another", KIND.words())),
    })
}

/// Somebody else has merged it or undone that since it was looked up: begin again.
fn changed_meanwhile() -> ApiError {
    ApiError::Contended("a merge was made or undone meanwhile".to_owned())
}

fn conflict(code: &'static str, detail: String) -> ApiError {
    ApiError::Conflict(vec![Fault { pointer: None, parameter: None, code: code.into(), detail }])
}

/// Undoes the merge, and returns the record that is its own again. What an editor has changed since is kept.
pub fn unmerge(connection: &mut PgConnection, pair: Pair, act: &Act) -> Result<Named, ApiError> {
    let Pair { duplicate, mut survivor } = pair;
    let (own, other, now) = (duplicate.id, survivor.id, act.now);
    let (merged_at, record) = statements::merge_record(connection, own)?;
    let record: MergeRecord = from_json(record)?;
    let mut back = CameBack { from: other, to: own, merged_at, ..CameBack::default() };
    back.honours =
        statements::return_honours(connection, &record.honours_moved, other, own, now).map_err(met)?;
    back.doubles =
        statements::restore_doubles(connection, &record.honours_trashed, own, merged_at, now).map_err(met)?;
    back.studios = statements::return_studios(connection, &record.studios_moved, other, own, now)?;
    merging::give_back(connection, other, &record.views)?;
    let mut names = store::former_names_of(connection, other)?;
    let before = HonouredUnitInput::of(&(survivor.clone(), names.clone()))?;
    names.retain(|name| !record.former_names_added.contains(name));
    store::set_former_names(connection, other, &names)?;
    empty(&mut survivor.values, &record.filled);
    let left = store::update(connection, other, &survivor.slug, &survivor.values, now)?;
    let row = statements::clear_merged(connection, own, now)?;
    index::put(connection, SubjectType::HonouredUnit, &[own, other])?;
    back.version = row.version;
    back.record(connection, act)?;
    recorded(connection, act, "unmerge", &before, (left, names))?;
    let names = store::former_names_of(connection, own)?;
    Ok((row, names))
}
