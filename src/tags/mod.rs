//! Tags: free labels.
//!
//! Invariants: two live tags never have the same name, width, case and script aside; a tag that live articles
//! carry is not put into the trash.

mod handlers;
pub mod model;
pub mod store;
pub mod write;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_tags)
        .service(handlers::create_tag)
        .service(handlers::get_tag)
        .service(handlers::replace_tag)
        .service(handlers::update_tag)
        .service(handlers::delete_tag)
        .service(handlers::restore_tag);
}
