//! What a write of a conferral is, whoever asks for it. Every function runs inside the caller's transaction.

use diesel::PgConnection;

use super::model::{Conferral, ConferralInput, NewConferral};
use super::store;
use crate::db::violated_constraint;
use crate::error::{ApiError, Fault};
use crate::history::{self, Act};
use crate::honours::{self, revocation};
use crate::http::key::Key;
use crate::ids;
use crate::resources::Resource;
use crate::slugs;

const KIND: Resource = Resource::Conferral;

pub fn create(
    connection: &mut PgConnection,
    input: &ConferralInput,
    act: &Act,
) -> Result<Conferral, ApiError> {
    let id = ids::new(act.now);
    let (values, name) = checked(connection, input, None)?;
    let slug = slugs::claim(connection, KIND, id, input.slug.as_deref(), &name)?;
    let row = store::insert(connection, id, &slug, &values, act.now).map_err(explain)?;
    history::created(connection, act, (KIND, row.id, row.version), &ConferralInput::from(&row))?;
    Ok(row)
}

/// Makes `current` what `after` says. What changes nothing keeps its version; the slug stays unless one is given.
pub fn replace(
    connection: &mut PgConnection,
    current: Conferral,
    mut after: ConferralInput,
    act: &Act,
) -> Result<Conferral, ApiError> {
    let before = ConferralInput::from(&current);
    after.slug.get_or_insert_with(|| current.slug.clone());
    let (values, name) = checked(connection, &after, Some(&current.values))?;
    if (&values, after.slug.as_ref()) == (&current.values, Some(&current.slug)) {
        return Ok(current);
    }
    let slug = slugs::claim(connection, KIND, current.id, after.slug.as_deref(), &name)?;
    slugs::replace(connection, KIND, current.id, (&current.slug, &slug), act.now)?;
    let row = store::update(connection, current.id, &slug, &values, act.now).map_err(explain)?;
    let at = (KIND, row.id, row.version);
    history::changed(connection, act, at, "update", (&before, &ConferralInput::from(&row)))?;
    after_revocations(connection, &current, &row)?;
    if shown_by_honours(&current) != shown_by_honours(&row) {
        let touched = honours::store::touch(connection, row.id, act.now)?;
        history::marked_all(connection, act, (Resource::Honour, "update"), &touched, &[])?;
    }
    Ok(row)
}

/// What its honours show of a conferral: who follows them by `updated_after` is to hear of a change of it.
fn shown_by_honours(row: &Conferral) -> impl PartialEq {
    let NewConferral { award_id, year, decided_on, document_no, competition_id, .. } = row.values.clone();
    (award_id, year, decided_on, document_no, competition_id)
}

/// 409 when the conferral, as it is `now`, would come after the revocation of one of its honours. Asked once its row
/// is written: who revokes one from here on sees the new day.
fn after_revocations(
    connection: &mut PgConnection,
    before: &Conferral,
    now: &Conferral,
) -> Result<(), ApiError> {
    let (was, is) = (&before.values, &now.values);
    let first_day = revocation::first_day(is.decided_on, is.year);
    if first_day <= revocation::first_day(was.decided_on, was.year) {
        return Ok(());
    }
    match revocation::earliest(connection, now.id)? {
        Some(day) if Some(day) < first_day => {
            let pointer = if was.decided_on == is.decided_on { "/year" } else { "/decided_on" };
            let detail = format!("one of its honours was revoked before, on {day}");
            Err(ApiError::Conflict(vec![Fault::at(pointer, "conflicting", detail)]))
        }
        _ => Ok(()),
    }
}

/// The live conferral that `key` names, now or formerly, locked until the transaction ends.
pub fn lock_live(connection: &mut PgConnection, key: &Key) -> Result<Conferral, ApiError> {
    let id = slugs::live(connection, KIND, key)?;
    match store::lock(connection, id)? {
        Some((row, None)) => Ok(row),
        _ => Err(ApiError::NotFound),
    }
}

/// Takes the conferral that `key` names out of the trash; one that is live stays as it is.
pub fn restore(connection: &mut PgConnection, key: &Key, act: &Act) -> Result<Conferral, ApiError> {
    let id = slugs::any(connection, KIND, key)?;
    match store::lock(connection, id)?.ok_or(ApiError::NotFound)? {
        (row, None) => Ok(row),
        (row, Some(_)) => {
            let missing = missing_references(connection, &ConferralInput::from(&row), None)?;
            if !missing.is_empty() {
                return Err(ApiError::Conflict(missing));
            }
            KIND.set_deleted(connection, row.id, None, act.now).map_err(explain)?;
            let row = lock_live(connection, &Key::Id(row.id))?;
            history::marked(connection, act, (KIND, row.id, row.version), "restore")?;
            Ok(row)
        }
    }
}

/// The input's meaning, with what it refers to there and kept there until the transaction ends, and what a slug is
/// made from: the year and the name of the award. `before` is what the conferral is, which is locked.
fn checked(
    connection: &mut PgConnection,
    input: &ConferralInput,
    before: Option<&NewConferral>,
) -> Result<(NewConferral, String), ApiError> {
    // Before the award is read: nobody changes the kind of its recipients after this. That of the award that it has
    // is copied into the conferral, which is locked.
    let missing = missing_references(connection, input, before)?;
    // One that is not there is among what is missing.
    let (name, recipient_kind) = store::award(connection, input.award_id)?.unwrap_or_default();
    match input.parse(recipient_kind) {
        Err(ApiError::Unprocessable(faults)) => Err(ApiError::Unprocessable([faults, missing].concat())),
        Ok(_) if !missing.is_empty() => Err(ApiError::Unprocessable(missing)),
        result => Ok((result?, format!("{} {name}", input.year))),
    }
}

/// A fault for each thing that the input refers to and that is not there; what is there is kept there until the
/// transaction ends. What the conferral refers to `before` is kept there by the conferral.
fn missing_references(
    connection: &mut PgConnection,
    input: &ConferralInput,
    before: Option<&NewConferral>,
) -> Result<Vec<Fault>, ApiError> {
    let award = before.map(|before| before.award_id);
    let competition = before.and_then(|before| before.competition_id);
    let article = before.and_then(|before| before.article_id);
    let mut faults = Vec::new();
    for (kind, id, old, pointer) in [
        (Resource::Award, Some(input.award_id), award, "/award_id"),
        (Resource::Competition, input.competition_id, competition, "/competition_id"),
        (Resource::Article, input.article_id, article, "/article_id"),
    ] {
        kind.hold_one(connection, id.filter(|_| id != old), pointer, &mut faults)?;
    }
    Ok(faults)
}

/// What a violated constraint means to the caller.
fn explain(error: diesel::result::Error) -> ApiError {
    match violated_constraint(&error) {
        Some("conferrals_article_key") => {
            ApiError::taken("/article_id", "this article announces this award of this year already")
        }
        Some("conferrals_document_key") => {
            ApiError::taken("/document_no", "this document confers this award of this year already")
        }
        // The new award's kind is copied along to the honours, whose recipients are of the old one.
        Some("honours_recipient_check") => ApiError::Conflict(vec![Fault::at(
            "/award_id",
            "conflicting",
            "its honours have recipients of the other kind",
        )]),
        _ => error.into(),
    }
}
