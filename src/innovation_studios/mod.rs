//! Innovation studios: workshops led by a model worker or craftsman.
//!
//! Invariants: the unit that a live studio is linked to was live when the link was made, and a studio that is linked
//! to a unit has the unit's name in words as well; a studio with live honours is not put into the trash.

mod columns;
mod handlers;
pub mod list;
pub mod model;
pub mod store;
pub mod view;
pub mod write;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_innovation_studios)
        .service(handlers::create_innovation_studio)
        .service(handlers::get_innovation_studio)
        .service(handlers::replace_innovation_studio)
        .service(handlers::update_innovation_studio)
        .service(handlers::delete_innovation_studio)
        .service(handlers::restore_innovation_studio);
}
