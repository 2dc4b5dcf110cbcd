//! The table of contents: every resource's routes, and the document that is collected from them.

mod docs;
mod document;

use utoipa_actix_web::service_config::ServiceConfig;

pub use self::document::document;
use crate::{articles, auth, awards, health, sections, site, tags, views};

/// Every documented route, flat and with full paths. A new resource is one line here.
pub fn routes(config: &mut ServiceConfig) {
    config
        .configure(articles::routes)
        .configure(sections::routes)
        .configure(tags::routes)
        .configure(awards::routes)
        .configure(views::routes)
        .configure(site::routes)
        .configure(auth::routes)
        .configure(health::routes)
        .configure(docs::routes);
}
