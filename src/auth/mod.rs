//! Who may write: accounts, access tokens (JWT, EdDSA, 15 minutes), refresh tokens (opaque, rotated), API keys, roles.
//!
//! Invariants: passwords and refresh tokens are stored only as hashes; an access token is checked without the
//! database; a bad token is never taken for no token; a spent refresh token that comes again ends its family; a
//! password is counted as guessed before it is checked.

pub mod accounts;
pub mod api_keys;
mod authority;
mod caller;
mod handlers;
mod identify;
pub mod jwt;
pub mod keys;
mod live_keys;
pub mod model;
pub mod password;
pub mod policy;
pub mod refresh;
pub mod role;
pub mod rotation;
pub mod scope;
pub mod store;
pub mod throttle;

use utoipa_actix_web::service_config::ServiceConfig;

pub use self::authority::{Authority, AuthorityError};
pub use self::caller::{Caller, MaybeCaller, Principal};
pub use self::identify::identify;
pub use self::live_keys::{LiveKeys, follow_rotations};
pub use self::role::Role;
pub use self::scope::Scope;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::create_token)
        .service(handlers::refresh_token)
        .service(handlers::revoke_token)
        .service(handlers::get_me)
        .service(handlers::get_jwks)
        .configure(api_keys::routes);
}
