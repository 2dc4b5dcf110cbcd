//! Sections: the site's columns, a tree.
//!
//! Invariants: a section is never below itself; two live siblings never share a name; a section that live
//! articles or sections refer to is not put into the trash.

mod handlers;
pub mod model;
pub mod store;
pub mod write;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_sections)
        .service(handlers::create_section)
        .service(handlers::get_section)
        .service(handlers::replace_section)
        .service(handlers::update_section)
        .service(handlers::delete_section)
        .service(handlers::restore_section);
}
