//! What a write of a competition is, whoever asks for it. Every function runs inside the caller's transaction.

use diesel::PgConnection;
use uuid::Uuid;

use super::model::{Competition, CompetitionInput, NewCompetition};
use super::store;
use crate::db::violated_constraint;
use crate::error::{ApiError, Fault};
use crate::history::{self, Act};
use crate::http::key::Key;
use crate::ids;
use crate::resources::Resource;
use crate::slugs;

const KIND: Resource = Resource::Competition;

pub fn create(
    connection: &mut PgConnection,
    input: &CompetitionInput,
    act: &Act,
) -> Result<Competition, ApiError> {
    let id = ids::new(act.now);
    let values = checked(connection, input, None)?;
    let slug = slugs::claim(connection, KIND, id, input.slug.as_deref(), &values.title)?;
    let row = store::insert(connection, id, &slug, &values, act.now).map_err(explain)?;
    history::created(connection, act, (KIND, row.id, row.version), &CompetitionInput::from(&row))?;
    Ok(row)
}

/// Makes `current` what `after` says. What changes nothing keeps its version; the slug stays unless one is given.
pub fn replace(
    connection: &mut PgConnection,
    current: Competition,
    mut after: CompetitionInput,
    act: &Act,
) -> Result<Competition, ApiError> {
    let before = CompetitionInput::from(&current);
    after.slug.get_or_insert_with(|| current.slug.clone());
    let values = checked(connection, &after, current.values.article_id)?;
    if (&values, after.slug.as_ref()) == (&current.values, Some(&current.slug)) {
        return Ok(current);
    }
    let slug = slugs::claim(connection, KIND, current.id, after.slug.as_deref(), &values.title)?;
    slugs::replace(connection, KIND, current.id, (&current.slug, &slug), act.now)?;
    let row = store::update(connection, current.id, &slug, &values, act.now).map_err(explain)?;
    let at = (KIND, row.id, row.version);
    history::changed(connection, act, at, "update", (&before, &CompetitionInput::from(&row)))?;
    Ok(row)
}

/// The live competition that `key` names, now or formerly, locked until the transaction ends.
pub fn lock_live(connection: &mut PgConnection, key: &Key) -> Result<Competition, ApiError> {
    let id = slugs::live(connection, KIND, key)?;
    match store::lock(connection, id)? {
        Some((row, None)) => Ok(row),
        _ => Err(ApiError::NotFound),
    }
}

/// Takes the competition that `key` names out of the trash; one that is live stays as it is.
pub fn restore(connection: &mut PgConnection, key: &Key, act: &Act) -> Result<Competition, ApiError> {
    let id = slugs::any(connection, KIND, key)?;
    match store::lock(connection, id)?.ok_or(ApiError::NotFound)? {
        (row, None) => Ok(row),
        (row, Some(_)) => {
            let missing = missing_references(connection, &CompetitionInput::from(&row), None)?;
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

/// The input's meaning, with what it refers to there and kept there until the transaction ends. The article `before`
/// is the one that it refers to already.
fn checked(
    connection: &mut PgConnection,
    input: &CompetitionInput,
    before: Option<Uuid>,
) -> Result<NewCompetition, ApiError> {
    let missing = missing_references(connection, input, before)?;
    match input.parse() {
        Err(ApiError::Unprocessable(faults)) => Err(ApiError::Unprocessable([faults, missing].concat())),
        Ok(_) if !missing.is_empty() => Err(ApiError::Unprocessable(missing)),
        result => result,
    }
}

/// A fault when the article is not there; one that is there is kept there until the transaction ends, the one `before`
/// by the competition that refers to it.
fn missing_references(
    connection: &mut PgConnection,
    input: &CompetitionInput,
    before: Option<Uuid>,
) -> Result<Vec<Fault>, ApiError> {
    let mut faults = Vec::new();
    let article = input.article_id.filter(|id| before != Some(*id));
    Resource::Article.hold_one(connection, article, "/article_id", &mut faults)?;
    Ok(faults)
}

/// What a violated constraint means to the caller.
fn explain(error: diesel::result::Error) -> ApiError {
    match violated_constraint(&error) {
        Some("competitions_title_key") => {
            ApiError::taken("/title", "there is a competition of this title in this year")
        }
        _ => error.into(),
    }
}
