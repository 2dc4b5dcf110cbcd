//! How long an answer may be kept, where that is not the rule.

use crate::error::ApiResult;

/// In an answer's extensions: it holds numbers that change without any write of content, as view counts do, and a cache
/// keeps it for a second at most.
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
