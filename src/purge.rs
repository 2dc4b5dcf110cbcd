//! Out of the trash for good: an administrator's act, the same for every kind of resource.
//!
//! What goes: the row, its old slugs, its revisions, its view counts, its entry in the index of search, the page it was
//! imported from, and answers with it that are kept to be repeated. What stays: the lines of the audit log, and one that says that it was purged.

use actix_web::post;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryResult, sql_query};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::error::{ApiError, ApiResult};
use crate::history::{self, Act, Write};
use crate::http::key::Key;
use crate::http::reply::IfMatch;
use crate::http::written::Written;
use crate::resources::{Collection, Resource};
use crate::schema::{revisions, search_documents, slug_history, view_totals};
use crate::slugs;

pub fn routes(config: &mut ServiceConfig) {
    config.service(purge_resource);
}

/// Delete what is in the trash for good
///
/// With its old slugs, its revisions and its view counts; what is live is refused, and what something else in the
/// trash still refers to. There is no way back.
#[utoipa::path(tag = "trash", params(Collection, Key, IfMatch, Write),
    responses((status = 204, description = "It is gone.")))]
#[post("/v1/{collection}/{id}/purge")]
pub async fn purge_resource(
    write: Write,
    collection: Collection,
    key: Key,
    precondition: IfMatch,
) -> ApiResult {
    let kind = collection.0;
    let work = move |connection: &mut PgConnection, act: &Act| {
        let id = slugs::any(connection, kind, &key)?;
        match kind.lock_trashed(connection, id)?.ok_or(ApiError::NotFound)? {
            (None, _) => Err(ApiError::state("only what is in the trash can be purged")),
            (Some(_), version) => {
                history::unchanged(connection, &precondition, (kind, id, version))?;
                purge(connection, kind, id).map_err(explain)?;
                history::event(connection, act, "purge", (kind.name(), Some(id)), Some(version), Vec::new())?;
                Ok(Written::nothing())
            }
        }
    };
    write.run(work).await
}

fn purge(connection: &mut PgConnection, kind: Resource, id: Uuid) -> QueryResult<()> {
    kind.delete(connection, id)?;
    let is_its = slug_history::resource.eq(kind.name()).and(slug_history::resource_id.eq(id));
    diesel::delete(slug_history::table.filter(is_its)).execute(connection)?;
    let is_its = revisions::resource.eq(kind.name()).and(revisions::resource_id.eq(id));
    diesel::delete(revisions::table.filter(is_its)).execute(connection)?;
    diesel::delete(search_documents::table.find(id)).execute(connection)?;
    diesel::delete(view_totals::table.find(id)).execute(connection)?;
    // Answers that are kept to be repeated tell of it, and would answer for whatever has its slug next.
    sql_query("DELETE FROM idempotency_keys WHERE position(convert_to($1, 'UTF8') IN body) > 0")
        .bind::<Text, _>(id.to_string())
        .execute(connection)?;
    Ok(())
}

/// Nothing live refers to what is in the trash: what still does is in the trash too.
fn explain(error: Error) -> ApiError {
    match &error {
        Error::DatabaseError(
            DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation,
            information,
        ) => {
            let table = information.table_name().unwrap_or("others").replace('_', " ");
            ApiError::still_referenced(&[format!("{table} in the trash; purge those first")])
        }
        _ => error.into(),
    }
}
