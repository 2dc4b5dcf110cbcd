//! Conferrals: decisions that confer an award.
//!
//! Invariants: a conferral says how many recipients were announced, the register how many are entered, and neither
//! is made to fit the other; its recipients are of its award's kind; one article or document confers an award of a
//! year once; one with live honours is not put into the trash; its article is shown only to those who may read it.

mod columns;
mod handlers;
pub mod list;
pub mod model;
pub mod statistics;
pub mod store;
mod texts;
pub mod view;
pub mod write;

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::fallback::fallback;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_conferrals)
        .service(handlers::create_conferral)
        // Before what takes any word for a slug, with the methods that it has not.
        .service(handlers::get_conferral_statistics)
        .route("/v1/conferrals/statistics", web::route().to(fallback))
        .service(handlers::get_conferral)
        .service(handlers::replace_conferral)
        .service(handlers::update_conferral)
        .service(handlers::delete_conferral)
        .service(handlers::restore_conferral);
}
