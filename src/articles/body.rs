//! The text of an article: as it was written, and as it is served.

use std::time::Duration;

use diesel::prelude::*;
use serde_json::Value;

use crate::error::ApiError;
use crate::schema::articles;
use crate::text::rich::{self, BodyFormat};
use crate::workers::WorkerThreads;

/// A source with what was made of it. Rendering takes as long as the text is, so it is done once, and not
/// while a transaction holds locks.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = articles, check_for_backend(diesel::pg::Pg))]
pub struct ArticleBody {
    pub body: String,
    pub body_format: String,
    pub body_html: String,
    pub body_text: String,
    /// The images of the text, as JSON, in their order.
    pub images: Value,
}

impl ArticleBody {
    /// Cleans and renders `source`.
    pub fn render(source: &str, format: BodyFormat) -> Result<Self, ApiError> {
        let rendered = rich::render(source, format);
        Ok(Self {
            body: source.to_owned(),
            body_format: format_name(format).to_owned(),
            body_html: rendered.html,
            body_text: rendered.text,
            images: serde_json::to_value(&rendered.images)
                .map_err(|error| ApiError::Internal(format!("images: {error}")))?,
        })
    }

    /// The same on the threads that are there for it.
    pub async fn render_on(
        threads: &WorkerThreads,
        source: String,
        format: BodyFormat,
    ) -> Result<Self, ApiError> {
        let busy =
            |_| ApiError::Unavailable("too many texts wait to be cleaned".into(), Duration::from_secs(1));
        let answer = threads.submit(move || Self::render(&source, format)).map_err(busy)?;
        answer.await.map_err(|_| ApiError::Internal("cleaning a text panicked".into()))?
    }

    /// Whether this was made of `source`.
    pub fn is_of(&self, source: &str, format: BodyFormat) -> bool {
        self.body_format == format_name(format) && self.body == source
    }
}

/// The format as it stands in the database and in JSON.
fn format_name(format: BodyFormat) -> &'static str {
    match format {
        BodyFormat::Markdown => "markdown",
        BodyFormat::Html => "html",
    }
}
