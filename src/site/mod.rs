//! The site profile: what the footer of every page says. There is one, and it is always there.

mod handlers;
pub mod model;
pub mod store;
pub mod write;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(handlers::get_site).service(handlers::replace_site).service(handlers::update_site);
}
