//! The audit log as it is read: who did what, when, from where. What writes it is [`crate::history`].
//!
//! Invariant: nothing here changes a row; the database refuses it too.

mod handlers;
mod model;
mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use self::model::{ActorView, AuditEventView, AuditFilter};

pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::list_audit_events).service(handlers::get_audit_event);
}
