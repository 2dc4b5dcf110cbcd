//! Units that hold honours: one identity over the years, whatever they were called.
//!
//! Invariants: an official rename keeps the old name, and a search for it finds the unit; a second record of the same
//! unit is merged into the first, which takes over what it had, and stays as a row of its own so that nothing is lost
//! and the merge can be undone, the last one first; a unit with live honours, live studios or merged records is not put
//! into the trash.

mod columns;
mod handlers;
mod identity;
pub mod list;
pub mod merge;
mod merge_history;
mod merge_store;
pub mod model;
pub mod store;
pub mod view;
pub mod write;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_honoured_units)
        .service(handlers::create_honoured_unit)
        .service(handlers::get_honoured_unit)
        .service(handlers::replace_honoured_unit)
        .service(handlers::update_honoured_unit)
        .service(handlers::delete_honoured_unit)
        .service(handlers::restore_honoured_unit)
        .service(identity::rename_honoured_unit)
        .service(identity::merge_honoured_unit)
        .service(identity::unmerge_honoured_unit);
}
