//! What a handler tells the response cache about its answer, in the extensions of the response.

use uuid::Uuid;

use crate::error::ApiResult;

/// The answer holds numbers that change without any write of content, as view counts do: it is kept for a second at most.
#[derive(Clone, Copy, Debug)]
pub struct ShortLived;

impl ShortLived {
    /// `answer`, marked where `applies`.
    pub fn mark(answer: ApiResult, applies: bool) -> ApiResult {
        let mut answer = answer?;
        if applies {
            answer.extensions_mut().insert(Self);
        }
        Ok(answer)
    }
}

/// Which articles an answer shows: what changes in the texts of others leaves it as it is.
#[derive(Clone, Debug)]
pub enum Shows {
    /// One, and nothing that depends on any other.
    Article(Uuid),
    /// Some in an order. Which, does not depend on what an article says, but for which have the grams `words`.
    Page { articles: Vec<Uuid>, words: Vec<i32> },
}

impl Shows {
    /// `answer`, marked where that is known.
    pub fn mark(answer: ApiResult, shows: Option<Self>) -> ApiResult {
        let mut answer = answer?;
        if let Some(shows) = shows {
            answer.extensions_mut().insert(shows);
        }
        Ok(answer)
    }
}
