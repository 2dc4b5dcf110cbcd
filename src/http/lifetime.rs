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

/// Of all articles the answer shows this one only: a change of another one leaves it as it is.
#[derive(Clone, Copy, Debug)]
pub struct ShowsArticle(pub Uuid);
