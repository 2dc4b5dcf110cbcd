//! Accounts, as those who manage them see them.
//!
//! Invariants: there is always an active administrator; an account is never deleted, only disabled, so that what was
//! written by it keeps a name; nobody but the owner ever learns a password: who manages accounts hands over a setup
//! token, which is shown once; an API key makes and changes no administrator
//! ([`check_account`](crate::auth::policy::check_account)).

mod handlers;
pub mod model;
pub mod store;
mod write;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::list_users)
        .service(handlers::create_user)
        .service(handlers::get_user)
        .service(handlers::update_user)
        .service(handlers::reset_user_password)
        .service(handlers::list_user_sessions)
        .service(handlers::end_user_sessions);
}
