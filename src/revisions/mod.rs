//! What content was before: every version of it, who made it, what differs, and the way back.
//!
//! One set of endpoints for all collections. It stands above the slices, as the import does: it restores a revision by a
//! replace with its snapshot, by the slice's own rules. What keeps revisions is [`crate::history`].

mod handlers;
mod model;
mod path;
mod reading;
mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use self::model::{RevisionSummary, RevisionView};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_revisions)
        .service(handlers::get_revision)
        .service(handlers::list_site_revisions)
        .service(handlers::get_site_revision);
}
