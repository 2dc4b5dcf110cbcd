//! Sections: the site's columns, a tree.
//!
//! Invariants: a section is never below itself; two live siblings never share a name; a section that live
//! articles or sections refer to is not put into the trash.

mod handlers;
pub mod model;
mod moving;
pub mod store;
pub mod write;

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::fallback::fallback;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_sections)
        .service(handlers::create_section)
        // Before what takes any word for a slug, with the methods that it has not.
        .service(moving::move_sections)
        .route("/v1/sections/move", web::route().to(fallback))
        .service(handlers::get_section)
        .service(handlers::replace_section)
        .service(handlers::update_section)
        .service(handlers::delete_section)
        .service(handlers::restore_section);
}
