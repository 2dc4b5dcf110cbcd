//! Honours: who received an award by which decision.
//!
//! Invariants: the recipient is one unit or one studio, of the award's kind; nobody has an award of one conferral
//! twice; a revoked honour stays, with its day and its reason, and the public lists leave it out unless they are
//! asked for it. What an honour shares with its conferral (award, year, day) the database keeps equal.
//!
//! Honours stand below units, studios and conferrals, which show them: they know those by their tables only.

mod counts;
pub mod doubles;
mod handlers;
pub mod included;
pub mod list;
pub mod model;
pub mod narrow;
pub mod revocation;
pub mod statistics;
pub mod store;
pub mod verification;
pub mod view;
pub mod write;

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::fallback::fallback;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_honours)
        .service(handlers::create_honour)
        // Before what takes any word for a slug, with the methods that it has not.
        .service(statistics::get_honour_statistics)
        .route("/v1/honours/statistics", web::route().to(fallback))
        .service(handlers::get_honour)
        .service(handlers::replace_honour)
        .service(handlers::update_honour)
        .service(handlers::delete_honour)
        .service(handlers::restore_honour)
        .service(handlers::revoke_honour)
        .service(handlers::reinstate_honour)
        .service(verification::get_honour_verification)
        .service(verification::verify_code);
}
