//! The table of contents: every resource's routes, and the document that is collected from them.

mod docs;
mod document;
mod examples;
mod limits;
mod openapi_3_0;
mod partial;
mod problems;
mod samples;
mod security;

use std::sync::LazyLock;

use actix_web::web::Bytes;
use utoipa_actix_web::service_config::ServiceConfig;

pub use self::document::document;
pub use self::openapi_3_0::downgrade;
use crate::auth::policy::Rules;
use crate::http::fallback::RouteTable;
use crate::metrics::Operations;
use crate::{
    articles, audit, auth, awards, competitions, conferrals, health, honoured_units, honours,
    innovation_studios, purge, revisions, search, sections, site, tags, users, views,
};

/// Every documented route, flat and with full paths. A new resource is one line here. Each request is held against one
/// after the other: what is asked most stands first.
pub fn routes(config: &mut ServiceConfig) {
    config
        .configure(views::routes)
        .configure(articles::routes)
        .configure(search::routes)
        .configure(sections::routes)
        .configure(tags::routes)
        .configure(honours::routes)
        .configure(honoured_units::routes)
        .configure(innovation_studios::routes)
        .configure(conferrals::routes)
        .configure(awards::routes)
        .configure(competitions::routes)
        .configure(site::routes)
        .configure(auth::routes)
        .configure(revisions::routes)
        .configure(purge::routes)
        .configure(audit::routes)
        .configure(users::routes)
        .configure(health::routes)
        .configure(docs::routes);
}

/// What is made of the routes once for the whole program: the document as it is sent, and which path answers what.
#[derive(Debug)]
pub struct Served {
    pub document: Bytes,
    /// The same in the words of OpenAPI 3.0.
    pub document_3_0: Bytes,
    pub routes: RouteTable,
    pub rules: Rules,
    pub operations: Operations,
}

impl Served {
    pub fn get() -> &'static Self {
        static SERVED: LazyLock<Served> = LazyLock::new(|| {
            let document = document();
            // JSON of our own has nothing that cannot be written.
            let bytes = |json: &serde_json::Value| Bytes::from(serde_json::to_vec(json).unwrap_or_default());
            Served {
                document: bytes(&document),
                document_3_0: bytes(&downgrade(&document)),
                routes: RouteTable::from_document(&document),
                rules: Rules::of_document(&document),
                operations: Operations::of_document(&document),
            }
        });
        &SERVED
    }
}
