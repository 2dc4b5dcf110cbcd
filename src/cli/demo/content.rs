//! The sample content as it stands in `examples/sample`, compiled in.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::articles::model::ArticleStatus;
use crate::tags::model::TagInput;
use crate::text::rich::BodyFormat;

const INDEX: &str = include_str!("../../../examples/sample/index.json");

/// The page that goes through the importer.
pub const LEGACY_PAGE: &[u8] = include_bytes!("../../../examples/sample/legacy/labour-competition-2021.txt");

macro_rules! bodies {
    ($($file:literal),* $(,)?) => {
        &[$(($file, include_str!(concat!("../../../examples/sample/articles/", $file)))),*]
    };
}

/// The bodies of the articles by the names of their files.
const BODIES: &[(&str, &str)] = bodies![
    "craftsman-lecture.md",
    "draft.md",
    "reading-room.md",
    "scheduled.md",
    "skills-schedule.html",
    "welcome.md",
];

/// All of it, in the order in which it is loaded.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    pub sections: Vec<SampleSection>,
    pub tags: Vec<TagInput>,
    pub legacy: LegacySample,
    pub articles: Vec<SampleArticle>,
}

/// A section; its parent stands before it, named by its slug.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleSection {
    pub slug: String,
    pub name: String,
    pub description: Option<String>,
    pub parent: Option<String>,
    pub position: i32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegacySample {
    pub file: String,
    pub section: String,
}

/// An article; section and tags by their slugs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleArticle {
    pub slug: String,
    pub file: String,
    #[serde(default = "markdown")]
    pub format: BodyFormat,
    pub section: String,
    pub tags: Vec<String>,
    pub title: String,
    pub summary: Option<String>,
    pub source: Option<String>,
    pub author: Option<String>,
    pub department: Option<String>,
    pub status: ArticleStatus,
    pub published_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub pinned: bool,
}

fn markdown() -> BodyFormat {
    BodyFormat::Markdown
}

/// Reads the index.
///
/// # Errors
/// Only when the content that was compiled in is broken.
pub fn index() -> serde_json::Result<Index> {
    serde_json::from_str(INDEX)
}

impl SampleArticle {
    /// The body, if its file was compiled in.
    pub fn body(&self) -> Option<&'static str> {
        BODIES.iter().find(|(file, _)| *file == self.file).map(|(_, body)| *body)
    }
}
