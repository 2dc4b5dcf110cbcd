//! Many sections at once to other places of the tree: all of them, or none.
//!
//! What counts is the tree that comes out: two sections may change places, and names that would only clash on the way do
//! not.

use std::collections::{HashMap, HashSet};

use actix_web::post;
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{Section, SectionInput, SectionView};
use super::store;
use crate::db::violated_constraint;
use crate::error::{ApiError, ApiResult, Fault};
use crate::history::{self, Act, Write};
use crate::http::body::Body;
use crate::http::written::Written;
use crate::resources::Resource;

const KIND: Resource = Resource::Section;

/// A section and where it goes.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionMoveInput {
    pub id: Uuid,
    /// The section above; null at the top.
    #[schema(required = true)]
    pub parent_id: Option<Uuid>,
    /// Place among its siblings, smallest first.
    #[schema(minimum = 0, maximum = 1000000, example = 1)]
    pub position: i32,
}

/// Sections and where they go.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionMovesInput {
    #[schema(min_items = 1, max_items = 200)]
    pub moves: Vec<SectionMoveInput>,
}

/// The sections that were named, as they are now.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovedSections {
    /// In the order in which they were named.
    pub data: Vec<SectionView>,
}

/// Move sections
///
/// Up to 200 at once to other parents and positions: all of them, or none when one cannot be. Names need only be unique in
/// the tree that comes out. What stays where it is keeps its version.
#[utoipa::path(tag = "sections", request_body = SectionMovesInput, params(Write),
    responses((status = 200, description = "The sections that were named.", body = MovedSections)))]
#[post("/v1/sections/move")]
pub async fn move_sections(write: Write, body: Body<SectionMovesInput>) -> ApiResult {
    let moves = body.0.moves;
    let work = move |connection: &mut PgConnection, act: &Act| {
        let data = move_all(connection, act, &moves)?.into_iter().map(SectionView::from).collect();
        Written::plain(&MovedSections { data })
    };
    write.run(work).await
}

fn move_all(
    connection: &mut PgConnection,
    act: &Act,
    moves: &[SectionMoveInput],
) -> Result<Vec<Section>, ApiError> {
    store::lock_tree(connection)?;
    let ids: Vec<Uuid> = moves.iter().map(|one| one.id).collect();
    let rows = store::lock_all(connection, &ids)?;
    let mut current: HashMap<Uuid, Section> = rows.into_iter().map(|row| (row.id, row)).collect();
    refuse(unknown(connection, moves, &current)?, ApiError::Unprocessable)?;
    refuse(circles(connection, moves)?, ApiError::Unprocessable)?;
    refuse(clashes(connection, moves, &current)?, ApiError::Conflict)?;
    let goes =
        |one: &&SectionMoveInput| current.get(&one.id).is_some_and(|row| row.parent_id != one.parent_id);
    let going: Vec<Uuid> = moves.iter().filter(goes).map(|one| one.id).collect();
    store::clear_names(connection, &going)?;
    let mut moved = Vec::new();
    for one in moves {
        let before = current.remove(&one.id).ok_or(ApiError::NotFound)?;
        moved.push(place(connection, act, before, one)?);
    }
    Ok(moved)
}

fn refuse(faults: Vec<Fault>, error: fn(Vec<Fault>) -> ApiError) -> Result<(), ApiError> {
    if faults.is_empty() { Ok(()) } else { Err(error(faults)) }
}

/// Puts one into its place; its name may have been cleared.
fn place(
    connection: &mut PgConnection,
    act: &Act,
    before: Section,
    to: &SectionMoveInput,
) -> Result<Section, ApiError> {
    if (before.parent_id, before.position) == (to.parent_id, to.position) {
        return Ok(before);
    }
    let place = (to.parent_id, to.position);
    let row = store::place(connection, before.id, &before.name, place, act.now).map_err(explain)?;
    let inputs = (&SectionInput::from(&before), &SectionInput::from(&row));
    history::changed(connection, act, (KIND, row.id, row.version), "move", inputs)?;
    Ok(row)
}

/// Somebody made a section of that name meanwhile.
fn explain(error: diesel::result::Error) -> ApiError {
    match violated_constraint(&error) {
        Some("sections_sibling_name_key") => {
            ApiError::taken("/moves", "another section beside one of them has its name")
        }
        _ => error.into(),
    }
}

/// What is named twice, or is not there.
fn unknown(
    connection: &mut PgConnection,
    moves: &[SectionMoveInput],
    current: &HashMap<Uuid, Section>,
) -> Result<Vec<Fault>, ApiError> {
    let mut parents: Vec<Uuid> = moves.iter().filter_map(|one| one.parent_id).collect();
    parents.sort_unstable();
    parents.dedup();
    let held: HashSet<Uuid> = KIND.hold(connection, &parents)?.into_iter().collect();
    let (mut faults, mut seen) = (Vec::new(), HashSet::new());
    for (index, one) in moves.iter().enumerate() {
        let missing = |field: &str, id: Uuid| {
            Fault::at(format!("/moves/{index}/{field}"), "not_found", format!("there is no section {id}"))
        };
        if !seen.insert(one.id) {
            faults.push(Fault::at(format!("/moves/{index}/id"), "conflicting", "no section twice"));
        } else if !current.contains_key(&one.id) {
            faults.push(missing("id", one.id));
        }
        if let Some(parent) = one.parent_id.filter(|parent| !held.contains(parent)) {
            faults.push(missing("parent_id", parent));
        }
    }
    Ok(faults)
}

/// Sections that would be below themselves.
fn circles(connection: &mut PgConnection, moves: &[SectionMoveInput]) -> Result<Vec<Fault>, ApiError> {
    let parents: Vec<Uuid> = moves.iter().filter_map(|one| one.parent_id).collect();
    let mut above: HashMap<Uuid, Option<Uuid>> =
        store::ancestors(connection, &parents)?.into_iter().collect();
    above.extend(moves.iter().map(|one| (one.id, one.parent_id)));
    let is_below_itself = |one: &SectionMoveInput| {
        let mut passed = HashSet::new();
        let mut next = one.parent_id;
        while let Some(id) = next.filter(|id| passed.insert(*id)) {
            if id == one.id {
                return true;
            }
            next = above.get(&id).copied().flatten();
        }
        false
    };
    let circles = moves.iter().enumerate().filter(|(_, one)| is_below_itself(one));
    let fault = |(index, _): (usize, &SectionMoveInput)| {
        let pointer = format!("/moves/{index}/parent_id");
        Fault::at(pointer, "conflicting", "a section cannot be below itself")
    };
    Ok(circles.map(fault).collect())
}

/// Sections that would have a sibling of the same name.
fn clashes(
    connection: &mut PgConnection,
    moves: &[SectionMoveInput],
    current: &HashMap<Uuid, Section>,
) -> Result<Vec<Fault>, ApiError> {
    let name = |id: &Uuid| current.get(id).map(|row| row.name.clone()).unwrap_or_default();
    let ids: Vec<Uuid> = moves.iter().map(|one| one.id).collect();
    let names: Vec<String> = ids.iter().map(name).collect();
    let mut taken: HashSet<(Option<Uuid>, String)> =
        store::others_named(connection, &names, &ids)?.into_iter().collect();
    let mut faults = Vec::new();
    for (index, one) in moves.iter().enumerate() {
        let name = name(&one.id);
        let detail = format!("another section beside it is called {name:?}");
        if !taken.insert((one.parent_id, name)) {
            faults.push(Fault::at(format!("/moves/{index}/parent_id"), "taken", detail));
        }
    }
    Ok(faults)
}
