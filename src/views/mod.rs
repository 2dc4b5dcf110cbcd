//! View counters: how often something was read.
//!
//! Invariants: an answer with `"counted": true` is given after the commit, and never for a view that was not
//! counted; totals and per-day series are changed together; a view never touches the resource's row or version.
//! The writer is the only one who counts; everything else here reads, but for the [`copy`] of the totals, which lists
//! are sorted by and which is refreshed. What differs from kind to kind of subject
//! is in `subjects.rs`; the endpoints of a kind only say which kind it is.

mod bots;
pub mod copy;
mod handlers;
pub mod merging;
pub mod model;
pub mod refresher;
mod sent;
pub mod store;
pub mod subjects;
mod visitors;
pub mod writer;

use utoipa_actix_web::service_config::ServiceConfig;

pub use self::writer::ViewWriter;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::count_article_view)
        .service(handlers::get_article_views)
        .service(handlers::count_honoured_unit_view)
        .service(handlers::get_honoured_unit_views)
        .service(handlers::count_innovation_studio_view)
        .service(handlers::get_innovation_studio_views)
        .service(handlers::list_views);
}
