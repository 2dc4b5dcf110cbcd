//! Articles: news and notices.
//!
//! Invariants: the public sees an article only while [`crate::visibility`] says so, everywhere; its HTML is
//! cleaned when it is written, never when it is read; a published article has a `published_at`; a view does
//! not change it.

mod body;
mod handlers;
pub mod list;
pub mod model;
pub mod store;
pub mod view;
pub mod write;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_articles)
        .service(handlers::create_article)
        .service(handlers::get_article)
        .service(handlers::replace_article)
        .service(handlers::update_article)
        .service(handlers::delete_article)
        .service(handlers::restore_article);
}
