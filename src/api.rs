//! The table of contents: every resource's routes, and the document that is collected from them.

mod docs;
mod document;
mod examples;
mod limits;
mod openapi_3_0;
mod partial;

use utoipa_actix_web::service_config::ServiceConfig;

pub use self::document::document;
pub use self::openapi_3_0::downgrade;
use crate::{
    articles, auth, awards, competitions, conferrals, health, honoured_units, honours, innovation_studios,
    search, sections, site, tags, views,
};

/// Every documented route, flat and with full paths. A new resource is one line here.
pub fn routes(config: &mut ServiceConfig) {
    config
        .configure(search::routes)
        .configure(articles::routes)
        .configure(sections::routes)
        .configure(tags::routes)
        .configure(honours::routes)
        .configure(honoured_units::routes)
        .configure(innovation_studios::routes)
        .configure(conferrals::routes)
        .configure(awards::routes)
        .configure(competitions::routes)
        .configure(views::routes)
        .configure(site::routes)
        .configure(auth::routes)
        .configure(health::routes)
        .configure(docs::routes);
}
