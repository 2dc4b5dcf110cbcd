//! What an import tells about each file and about all of them, for programs and for people.

use std::fmt;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::merge::{Conflict, Reason};
use super::page::{Damage, LegacyPage};
use super::reading::Reading;

/// What became of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// There is a new article.
    Created,
    /// Some fields of an article, its view count or the site profile changed.
    Updated,
    /// Everything stayed as it was.
    Unchanged,
    /// Nothing was written; `error` says why.
    #[default]
    Failed,
}

/// A remark on a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The line of the raw page, from 1, where the remark is about one.
    pub line: Option<usize>,
    pub message: String,
}

impl Note {
    pub(super) fn of(message: String) -> Self {
        Self { line: None, message }
    }
}

/// One file's story.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FileReport {
    pub file: String,
    pub outcome: Outcome,
    /// Whether this is only what would have happened.
    pub dry_run: bool,
    /// Null when it failed, or when a dry run would create it.
    pub article_id: Option<Uuid>,
    pub slug: Option<String>,
    pub title: Option<String>,
    /// What was read off the page; null if it could not be read.
    pub read: Option<Reading>,
    /// The fields that were written into what was there before: the article's, `views`, `site.…`.
    pub changed: Vec<String>,
    /// Fields that were kept though the page says something else.
    pub conflicts: Vec<Conflict>,
    /// Where the text was destroyed before the page came to us.
    pub damage: Vec<Damage>,
    pub warnings: Vec<Note>,
    /// Images of the text that nobody has uploaded yet.
    pub missing_images: Vec<String>,
    /// Pinyin annotations that were taken out of the text.
    pub annotations_removed: usize,
    /// Why it failed.
    pub error: Option<String>,
}

/// All files together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub files: usize,
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub failed: usize,
    /// Fields that were kept though a page says something else.
    pub conflicts: usize,
    /// Places where text was destroyed.
    pub damage: usize,
}

impl FileReport {
    pub(super) fn new(path: &Path, dry_run: bool) -> Self {
        Self { file: path.to_string_lossy().into_owned(), dry_run, ..Self::default() }
    }

    /// With what the reader says about the page.
    pub(super) fn with_page(self, page: &LegacyPage) -> Self {
        let warnings = page.warnings.iter();
        Self {
            title: Some(page.title.clone()),
            read: Some(Reading::of_page(page)),
            damage: page.damage.clone(),
            warnings: warnings
                .map(|warning| Note { line: Some(warning.line), message: warning.message.clone() })
                .collect(),
            annotations_removed: page.annotations_removed,
            ..self
        }
    }
}

impl Totals {
    pub fn add(&mut self, report: &FileReport) {
        let outcome = match report.outcome {
            Outcome::Created => &mut self.created,
            Outcome::Updated => &mut self.updated,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Failed => &mut self.failed,
        };
        *outcome += 1;
        self.files += 1;
        self.conflicts += report.conflicts.len();
        self.damage += report.damage.len();
    }
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Failed => "failed",
        }
    }
}

/// The file in readable lines, the first beginning with the outcome, each ended.
impl fmt::Display for FileReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pretence = if self.dry_run { " (dry run)" } else { "" };
        writeln!(f, "{:<9}  {}{pretence}", self.outcome.as_str(), shown(&self.file))?;
        let mut line = |name: &str, text: &str| writeln!(f, "           {name:<9} {}", shown(text));
        if let Some(error) = &self.error {
            line("error", error)?;
        }
        if let Some(title) = &self.title {
            line("title", title)?;
        }
        if let Some(read) = self.read.as_ref().map(Reading::to_string).filter(|read| !read.is_empty()) {
            line("read", &read)?;
        }
        if let Some(slug) = &self.slug {
            let id = self.article_id.map(|id| format!(" ({id})")).unwrap_or_default();
            line("article", &format!("{slug}{id}"))?;
        }
        if !self.changed.is_empty() {
            line("changed", &self.changed.join(", "))?;
        }
        for conflict in &self.conflicts {
            line("kept", &explain(conflict))?;
        }
        for Damage { line: number, column, found, context } in &self.damage {
            line("damage", &format!("line {number}, column {column}: {found} in {context}"))?;
        }
        for Note { line: number, message } in &self.warnings {
            let place = number.map(|number| format!("line {number}: ")).unwrap_or_default();
            line("warning", &format!("{place}{message}"))?;
        }
        for image in &self.missing_images {
            line("missing", &format!("image {image}"))?;
        }
        if self.annotations_removed > 0 {
            line("removed", &format!("{} pinyin annotations", self.annotations_removed))?;
        }
        Ok(())
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { files, created, updated, unchanged, failed, conflicts, damage } = self;
        write!(f, "{files} files: {created} created, {updated} updated, {unchanged} unchanged, ")?;
        write!(f, "{failed} failed; {conflicts} fields kept, {damage} damaged places")
    }
}

fn explain(conflict: &Conflict) -> String {
    let Conflict { field, imported, current, reason } = conflict;
    let whose = match reason {
        Reason::Edited => "edited here",
        Reason::NewerPage => "from a newer page",
        Reason::HigherCount => "the higher count",
    };
    format!("{field}: {} ({whose}); the page says {}", excerpt(current), excerpt(imported))
}

/// A value short enough for a line.
fn excerpt(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = match value {
        Value::Null => return "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut excerpt: String = text.chars().take(LONGEST).collect();
    if excerpt.len() < text.len() {
        excerpt.push('…');
    }
    format!("“{excerpt}”")
}

/// The text on one line, without what could command a terminal: pages and file names come from anywhere.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}
