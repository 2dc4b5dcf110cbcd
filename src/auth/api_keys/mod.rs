//! API keys: for programs of partners, who have no account. A key is sent as `Authorization: Bearer`, as access tokens
//! are, and has the scopes that an administrator gave it.
//!
//! Invariants: only the hash of a key is stored, and the key is shown once; a key that is revoked, expired or unknown
//! is refused alike; no key makes, changes or revokes keys; a revoked key stays in the list and never comes back.

mod authenticate;
mod handlers;
pub mod key;
pub mod model;
pub mod store;
mod write;

use utoipa_actix_web::service_config::ServiceConfig;

pub use self::authenticate::authenticate;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_api_keys)
        .service(handlers::create_api_key)
        .service(handlers::get_api_key)
        .service(handlers::update_api_key)
        .service(handlers::revoke_api_key);
}
