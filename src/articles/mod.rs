//! Articles: news and notices.
//!
//! Invariants: the public sees an article only while [`crate::visibility`] says so, everywhere; its HTML is
//! cleaned when it is written, never when it is read; a published article has a `published_at`; a view does
//! not change it; an author writes drafts of their own, an editor everything ([`rights`]); one that a live conferral or competition refers to is not put into the trash.

mod beside;
mod body;
mod handlers;
pub mod list;
pub mod model;
mod moving;
mod neighbours;
mod previews;
pub mod reading;
pub mod rights;
pub mod store;
mod texts;
mod transitions;
mod trash;
pub mod view;
pub mod write;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_articles)
        .service(handlers::create_article)
        .service(handlers::get_article)
        .service(neighbours::get_article_neighbours)
        .service(handlers::replace_article)
        .service(handlers::update_article)
        .service(trash::delete_article)
        .service(trash::restore_article)
        .service(transitions::submit_article)
        .service(transitions::publish_article)
        .service(transitions::unpublish_article)
        .service(transitions::archive_article)
        .service(previews::handlers::create_preview_link)
        .service(previews::handlers::list_preview_links)
        .service(previews::handlers::revoke_preview_link)
        .service(previews::handlers::get_preview)
        .service(moving::move_section_articles);
}
