//! Competitions: campaigns of a year, in which awards are conferred.
//!
//! Invariants: two live competitions of one year never have the same title, width, case and script aside; one with
//! live conferrals is not put into the trash; its article is shown only to those who may read it.

mod columns;
mod handlers;
pub mod model;
pub mod store;
pub mod write;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_competitions)
        .service(handlers::create_competition)
        .service(handlers::get_competition)
        .service(handlers::replace_competition)
        .service(handlers::update_competition)
        .service(handlers::delete_competition)
        .service(handlers::restore_competition);
}
