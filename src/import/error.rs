//! Why a page was not imported. Nothing of it was written.

use std::path::PathBuf;

use super::page::PageError;
use crate::error::{ApiError, Fault};

/// A page's failure, in words for the person who runs the import.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    #[error("it is no regular file")]
    NotAFile,
    #[error("it is larger than {limit} bytes, the limit for such a file")]
    TooLarge { limit: u64 },
    #[error(transparent)]
    Page(#[from] PageError),
    #[error("it does not make an article: {}", explain(.0))]
    Unfit(Vec<Fault>),
    #[error(
        "another page of this run, {}, has the same address, or the same site, day and title, but another \
         content; if they are two articles, import one of them alone with --source-url", .0.display()
    )]
    SameIdentity(PathBuf),
    #[error("it could not be stored: {0}")]
    Store(String),
    /// Not a failure: what a dry run ends its transaction with.
    #[error("dry run")]
    DryRun,
}

fn explain(faults: &[Fault]) -> String {
    let explain = |fault: &Fault| {
        let place = fault.pointer.as_deref().unwrap_or_default().trim_start_matches('/');
        format!("{place}: {}", fault.detail)
    };
    faults.iter().map(explain).collect::<Vec<_>>().join("; ")
}

impl From<ApiError> for ImportError {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::BadRequest(faults) | ApiError::Conflict(faults) | ApiError::Unprocessable(faults) => {
                Self::Unfit(faults)
            }
            other => Self::Store(other.internal_detail().map_or_else(|| other.to_string(), Into::into)),
        }
    }
}

impl From<diesel::result::Error> for ImportError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.to_string())
    }
}

impl From<serde_json::Error> for ImportError {
    fn from(error: serde_json::Error) -> Self {
        Self::Store(error.to_string())
    }
}
