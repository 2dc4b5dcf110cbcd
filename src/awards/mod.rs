//! Awards: titles that are conferred.
//!
//! Invariants: two live awards of one level never have the same name, width, case and script aside; an award
//! with live conferrals is not put into the trash, and once it has been conferred, its recipients stay of one kind.

mod handlers;
pub mod model;
pub mod store;
pub mod write;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_awards)
        .service(handlers::create_award)
        .service(handlers::get_award)
        .service(handlers::replace_award)
        .service(handlers::update_award)
        .service(handlers::delete_award)
        .service(handlers::restore_award);
}
