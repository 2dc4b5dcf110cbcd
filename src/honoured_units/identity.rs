//! The endpoints about who a unit is: it was renamed, or two records are of the same one.

use actix_web::post;
use diesel::PgConnection;

use super::handlers::answer;
use super::merge;
use super::model::{MergeInput, RenameInput};
use super::view::HonouredUnitView;
use super::write::{self, KIND};
use crate::clock::day_in;
use crate::error::ApiResult;
use crate::history::{self, Act, Write};
use crate::http::body::Body;
use crate::http::key::Key;
use crate::http::reply::IfMatch;

/// Rename an honoured unit
///
/// An official rename: the name that it had becomes a former name, used until the day before `renamed_on`, and a search
/// for it still finds the unit. `renamed_on` is not in the future, and after the last day of every other former name.
#[utoipa::path(tag = "honoured-units", request_body = RenameInput, params(Key, IfMatch, Write),
    responses((status = 200, description = "The unit under its new name.", body = HonouredUnitView)))]
#[post("/v1/honoured-units/{id}/rename")]
pub async fn rename_honoured_unit(
    write: Write,
    key: Key,
    precondition: IfMatch,
    body: Body<RenameInput>,
) -> ApiResult {
    let input = body.0;
    let today = day_in(write.state.config.time_zone, write.act.now);
    let work = move |connection: &mut PgConnection, act: &Act| {
        let current = write::lock_live(connection, &key)?;
        history::unchanged(connection, &precondition, (KIND, current.0.id, current.0.version))?;
        let renamed = write::rename(connection, current, &input, today, act)?;
        answer(connection, renamed)
    };
    write.run(work).await
}

/// Merge a second record of a unit into the first
///
/// Honours, studios, former names and views of this record go over to the one named in `into`, honours and studios in
/// the trash too, and fields that it has not are taken from this one. An honour of a conferral in which both have one
/// goes into the trash, and its certificate verifies the other; where one of the two is revoked the merge is refused.
/// This record is kept, its addresses lead to the other one, and `POST …/unmerge` undoes the
/// merge. `If-Match` is of this record; the answer is the one that stays.
#[utoipa::path(tag = "honoured-units", request_body = MergeInput, params(Key, IfMatch, Write),
    responses((status = 200, description = "The record that stays.", body = HonouredUnitView)))]
#[post("/v1/honoured-units/{id}/merge")]
pub async fn merge_honoured_unit(
    write: Write,
    key: Key,
    precondition: IfMatch,
    body: Body<MergeInput>,
) -> ApiResult {
    let input = body.0;
    let today = day_in(write.state.config.time_zone, write.act.now);
    let work = move |connection: &mut PgConnection, act: &Act| {
        let pair = merge::lock_pair(connection, &key, &input.into)?;
        let duplicate = &pair.duplicate;
        history::unchanged(connection, &precondition, (KIND, duplicate.id, duplicate.version))?;
        let survivor = merge::merge(connection, pair, &input, today, act)?;
        answer(connection, survivor)
    };
    write.run(work).await
}

/// Undo the merge of an honoured unit
///
/// What went over and is still as the merge left it comes back to this record; what an editor has changed since is
/// kept. Merges are undone in the opposite order: 409 while the record that it was merged into is merged into a third
/// one (`merged`), or while another one is merged into it that came later (`wrong_state`, naming the record to unmerge
/// first). `If-Match` is of this record, which is also the answer.
#[utoipa::path(tag = "honoured-units", params(Key, IfMatch, Write),
    responses((status = 200, description = "The record, its own again.", body = HonouredUnitView)))]
#[post("/v1/honoured-units/{id}/unmerge")]
pub async fn unmerge_honoured_unit(write: Write, key: Key, precondition: IfMatch) -> ApiResult {
    let work = move |connection: &mut PgConnection, act: &Act| {
        let pair = merge::lock_merged(connection, &key)?;
        let duplicate = &pair.duplicate;
        history::unchanged(connection, &precondition, (KIND, duplicate.id, duplicate.version))?;
        let unmerged = merge::unmerge(connection, pair, act)?;
        answer(connection, unmerged)
    };
    write.run(work).await
}
