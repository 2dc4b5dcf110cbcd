//! What a handler tells the response cache about its answer, in the extensions of the response.

use uuid::Uuid;

/// The answer shows numbers that are a copy refreshed every second: it is kept no longer than that.
#[derive(Clone, Copy, Debug)]
pub struct ShortLived;

/// Of all articles the answer shows this one only: a change of another one leaves it as it is.
#[derive(Clone, Copy, Debug)]
pub struct ShowsArticle(pub Uuid);
