//! Who sent an API key.

use chrono::TimeDelta;

use super::key::ApiKeyText;
use super::store;
use crate::app::AppState;
use crate::auth::caller::{Caller, Principal};
use crate::auth::scope::Scope;
use crate::error::ApiError;

/// A use is noted when the last one that was noted is this long ago: a busy key does not write with each request.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// The caller whose key `text` is; `None` when it is nobody's, or not any more. What has not the shape of a key costs no
/// connection.
pub async fn authenticate(state: &AppState, text: &str) -> Result<Option<Caller>, ApiError> {
    let Some(key) = ApiKeyText::parse(text) else { return Ok(None) };
    let now = state.clock.now();
    state
        .db
        .run(move |connection| {
            let found = store::find_secret(connection, key.prefix())?;
            let Some(found) = found.filter(|found| key.has_hash(&found.secret_hash)) else { return Ok(None) };
            if found.revoked_at.is_some() || found.expires_at.is_some_and(|expiry| expiry <= now) {
                return Ok(None);
            }
            if found.last_used_at.is_none_or(|last| last + NOTED_EVERY <= now) {
                // Who is known is known, whether or not it could be noted.
                if let Err(error) = store::note_use(connection, found.id, now, now - NOTED_EVERY) {
                    tracing::warn!(%error, key = %found.id, "the use of an API key was not noted");
                }
            }
            let scopes = found.scopes.iter().flatten().filter_map(|name| Scope::parse(name)).collect();
            Ok(Some(Caller {
                id: found.id,
                name: found.name,
                principal: Principal::Key(scopes),
                session: None,
            }))
        })
        .await
}
