//! Which award, competition and conferral a row about an honour means.

use diesel::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::cells::Fault;
use super::columns::Columns;
use super::fields::Field;
use super::refusal::{Refusal, fault};
use super::rows::HonourRow;
use super::values::Reference;
use crate::awards::model::Award;
use crate::conferrals::model::Conferral;
use crate::http::key::Key;
use crate::http::stored::to_text;
use crate::resources::Resource;
use crate::schema::{awards, competitions, conferrals};
use crate::slugs::{self, Found};
use crate::text::fold;

/// What was found, or what is wrong with the row.
pub type Lookup<T> = Result<Result<T, Fault>, Refusal>;

/// A competition: id, slug and year.
type Competition = (Uuid, String, i32);

/// All live awards.
pub fn load(connection: &mut PgConnection) -> QueryResult<Vec<Award>> {
    awards::table
        .filter(awards::deleted_at.is_null())
        .select(Award::as_select())
        .order((awards::name, awards::slug))
        .load(connection)
}

/// The one of `awards` that the row names.
pub fn award<'a>(columns: &Columns, awards: &'a [Award], row: &HonourRow) -> Result<&'a Award, Fault> {
    let level = row.award_level.and_then(|level| to_text(level).ok());
    let of_level = |award: &&Award| level.as_ref().is_none_or(|level| award.values.level == *level);
    let (said, found): (String, Vec<&Award>) = match &row.award {
        Reference::Id(id) => (id.to_string(), awards.iter().filter(|award| award.id == *id).collect()),
        Reference::Name(text) => {
            let (folded, key) = (fold::fold(text), fold::fold_key(text));
            let is_exact = |award: &&Award| award.slug == *text || award.values.name_folded == folded;
            let is_alike = |award: &&Award| fold::fold_key(&award.values.name) == key;
            let exact: Vec<&Award> = awards.iter().filter(is_exact).filter(of_level).collect();
            let alike = || awards.iter().filter(is_alike).filter(of_level).collect();
            (text.clone(), if exact.is_empty() { alike() } else { exact })
        }
    };
    let message = match *found.as_slice() {
        [only] => return Ok(only),
        [] => "there is no award of this name, slug or id; make it first".to_owned(),
        _ => {
            let named = found.iter().map(|award| format!("{} ({})", award.slug, award.values.level));
            let named = named.collect::<Vec<_>>().join(", ");
            format!(
                "several awards are called so: {named}; give the slug, or the level in a column award_level"
            )
        }
    };
    Err(fault(columns, Field::Award, Some(&said), message))
}

/// The competition that the row names, if it names one.
pub fn competition(
    columns: &Columns,
    connection: &mut PgConnection,
    row: &HonourRow,
) -> Lookup<Option<Uuid>> {
    let (said, key) = match &row.competition {
        None => return Ok(Ok(None)),
        Some(Reference::Id(id)) => (id.to_string(), Some(Key::Id(*id))),
        Some(Reference::Name(text)) => (text.clone(), Key::parse(text)),
    };
    let kind = Resource::Competition;
    if let Some(key) = key
        && let Some(found) =
            slugs::resolve(connection, kind, &key, |connection, key| kind.live_id(connection, key))?
    {
        return Ok(Ok(Some(found.into_inner())));
    }
    let called: Vec<Competition> = competitions::table
        .filter(competitions::title_folded.eq(fold::fold(&said)).and(competitions::deleted_at.is_null()))
        .select((competitions::id, competitions::slug, competitions::year))
        .order(competitions::year)
        .load(connection)?;
    let of_year: Vec<&Competition> = called.iter().filter(|(_, _, year)| *year == row.year).collect();
    let message = match (called.as_slice(), of_year.as_slice()) {
        ([(id, ..)], _) | (_, [(id, ..)]) => return Ok(Ok(Some(*id))),
        ([], _) => "there is no competition of this title, slug or id; make it first".to_owned(),
        _ => {
            let named: Vec<&str> = called.iter().map(|(_, slug, _)| slug.as_str()).collect();
            format!("several competitions are called so: {}; give the slug", named.join(", "))
        }
    };
    Ok(Err(fault(columns, Field::Competition, Some(&said), message)))
}

/// The live conferral that the row means: the one that it names, or the only one of the award and the year with
/// what else the row says of it. Nothing if there is none.
pub fn conferral(
    columns: &Columns,
    connection: &mut PgConnection,
    row: &HonourRow,
    award: &Award,
    competition: Option<Uuid>,
) -> Lookup<Option<Conferral>> {
    if let Some(key) = &row.conferral {
        return named(columns, connection, row, award, key);
    }
    let all: Vec<Conferral> = conferrals::table
        .filter(conferrals::award_id.eq(award.id).and(conferrals::year.eq(row.year)))
        .filter(conferrals::deleted_at.is_null())
        .select(Conferral::as_select())
        .order((conferrals::listed_on, conferrals::id))
        .load(connection)?;
    let mut fitting: Vec<(Conferral, Vec<&str>)> = Vec::new();
    for conferral in all {
        if let Some(silent) = silences(row, competition, &conferral) {
            fitting.push((conferral, silent));
        }
    }
    let slugs = |fitting: &[(Conferral, Vec<&str>)]| {
        fitting.iter().map(|(conferral, _)| conferral.slug.clone()).collect::<Vec<_>>().join(", ")
    };
    let (mut exact, unsure): (Vec<_>, Vec<_>) =
        fitting.into_iter().partition(|(_, silent)| silent.is_empty());
    let message = match (exact.len(), unsure.first()) {
        (1, _) => return Ok(Ok(exact.pop().map(|(conferral, _)| conferral))),
        (0, None) => return Ok(Ok(None)),
        (0, Some((_, silent))) => format!(
            "{} may be its conferral, but does not say {}; complete that, or give its slug in a column conferral",
            slugs(&unsure),
            silent.join(" and ")
        ),
        _ => format!(
            "there are several conferrals of this award and year: {}; give the slug of one in a column conferral",
            slugs(&exact)
        ),
    };
    Ok(Err(Fault::of_row(message)))
}

fn named(
    columns: &Columns,
    connection: &mut PgConnection,
    row: &HonourRow,
    award: &Award,
    key: &Key,
) -> Lookup<Option<Conferral>> {
    let found = slugs::resolve(connection, Resource::Conferral, key, crate::conferrals::store::find)?;
    let message = match found.map(Found::into_inner) {
        None => "there is no conferral of this id or slug",
        Some(conferral) if conferral.values.award_id != award.id => "it confers another award",
        Some(conferral) if conferral.values.year != row.year => "it is of another year",
        Some(conferral) => return Ok(Ok(Some(conferral))),
    };
    Ok(Err(fault(columns, Field::Conferral, Some(&shown(key)), message.to_owned())))
}

/// What the row says and the conferral does not; nothing if they say different things.
fn silences(row: &HonourRow, competition: Option<Uuid>, conferral: &Conferral) -> Option<Vec<&'static str>> {
    let values = &conferral.values;
    let document = |text: &String| fold::fold_key(text);
    let compared = [
        ("its competition", compare(competition, values.competition_id)),
        (
            "its document",
            compare(row.document_no.as_ref().map(document), values.document_no.as_ref().map(document)),
        ),
        ("its day", compare(row.decided_on, values.decided_on)),
    ];
    let mut silent = Vec::new();
    for (what, is_said) in compared {
        match is_said {
            None => silent.push(what),
            Some(true) => {}
            Some(false) => return None,
        }
    }
    Some(silent)
}

/// Whether the stored value is the one that is said; nothing if something is said and nothing stored.
fn compare<T: PartialEq>(said: Option<T>, stored: Option<T>) -> Option<bool> {
    match (said, stored) {
        (None, _) => Some(true),
        (Some(_), None) => None,
        (Some(said), Some(stored)) => Some(said == stored),
    }
}

/// A key as it was written.
pub fn shown(key: &Key) -> String {
    match key {
        Key::Id(id) => id.to_string(),
        Key::Slug(slug) => slug.clone(),
    }
}
