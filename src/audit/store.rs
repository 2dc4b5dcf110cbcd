//! The statements of the audit log.

use diesel::PgConnection;
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{AuditEvent, AuditFilter};
use crate::db::keyset::{Rows, Window};
use crate::schema::audit_events as events;

/// The statement of a list.
type Statement = events::BoxedQuery<'static, Pg, SqlTypeOf<AsSelect<AuditEvent, Pg>>>;

/// A page of the log.
pub fn list(
    connection: &mut PgConnection,
    filter: &AuditFilter,
    window: &Window<AuditEvent>,
) -> QueryResult<Rows<AuditEvent>> {
    window.page(connection, || filtered(filter))
}

fn filtered(filter: &AuditFilter) -> Statement {
    let mut query = events::table.select(AuditEvent::as_select()).into_boxed();
    if let Some(actor) = filter.actor_id {
        query = query.filter(events::actor_id.eq(actor));
    }
    if let Some(action) = &filter.action {
        query = query.filter(events::action.eq(action.clone()));
    }
    if let Some(resource) = &filter.resource {
        query = query.filter(events::resource.eq(resource.clone()));
    }
    if let Some(id) = filter.resource_id {
        query = query.filter(events::resource_id.eq(id));
    }
    if let Some(address) = &filter.address {
        query = query.filter(events::address.eq(address.clone()));
    }
    if let Some(id) = &filter.request_id {
        query = query.filter(events::request_id.eq(id.clone()));
    }
    if let Some(end) = filter.occurred_before {
        query = query.filter(events::occurred_at.lt(end));
    }
    query
}

pub fn find(connection: &mut PgConnection, id: Uuid) -> QueryResult<Option<AuditEvent>> {
    events::table.find(id).select(AuditEvent::as_select()).first(connection).optional()
}
