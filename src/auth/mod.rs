//! Who may write: accounts, sessions, access tokens (JWT, EdDSA, 15 minutes), refresh tokens (opaque, rotated), API keys,
//! roles.
//!
//! Invariants: passwords and opaque tokens are stored only as hashes; an access token that is bad by itself is refused
//! without the database, and a good one is as good as its session and its account are at that moment; a bad token is
//! never taken for no token; a spent refresh token that comes again ends its session, but for [`refresh`]'s one case; a
//! password is counted as guessed before it is checked.

pub mod accounts;
pub mod api_keys;
pub mod audit;
mod authority;
mod caller;
mod handlers;
mod identify;
pub mod jwt;
pub mod keys;
mod live_keys;
pub mod model;
pub mod opaque;
mod own;
pub mod password;
pub mod password_rules;
pub mod policy;
pub mod refresh;
pub mod role;
pub mod rotation;
pub mod scope;
pub mod session;
pub mod session_store;
pub mod setup;
pub mod store;
pub mod throttle;
mod tokens;

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
        .service(own::set_up_account)
        .service(own::change_password)
        .service(own::list_own_sessions)
        .service(own::end_own_session)
        .service(handlers::get_me)
        .service(handlers::get_jwks)
        .configure(api_keys::routes);
}
