//! Page after page: each in a transaction of its own, none stopping the next.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use diesel::PgConnection;
use diesel::connection::Connection;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::draft::{self, Draft, Setting};
use super::error::ImportError;
use super::page::{self, LegacyPage, ReadOptions};
use super::report::{FileReport, Note, Outcome};
use super::store::{self, Incoming, Stored};
use super::{files, identity};
use crate::articles::write::Context;
use crate::clock::Clock;
use crate::history::Act;

/// How a run imports.
#[derive(Clone, Debug)]
pub struct Settings {
    pub page: Setting,
    /// The address of the page, for one that does not print its own.
    pub source_url: Option<String>,
    /// Do everything and undo it again.
    pub dry_run: bool,
}

/// One run.
#[derive(Debug)]
pub struct Importer {
    settings: Settings,
    clock: Clock,
    /// The pages that this run has stored, by their key.
    seen: HashMap<String, Seen>,
}

#[derive(Clone, Debug)]
struct Seen {
    path: PathBuf,
    sha256: [u8; 32],
    article: (Option<Uuid>, String),
}

impl Importer {
    pub fn new(settings: Settings, clock: Clock) -> Self {
        Self { settings, clock, seen: HashMap::new() }
    }

    /// Imports the file at `path`. Whatever happens is in the report.
    pub fn import_file(&mut self, connection: &mut PgConnection, path: &Path) -> FileReport {
        match files::read(path, files::LIMIT) {
            Ok(bytes) => self.import_bytes(connection, path, &bytes),
            Err(error) => self.failed(path, &error),
        }
    }

    /// The report of a page that was not imported.
    pub fn failed(&self, path: &Path, error: &ImportError) -> FileReport {
        let report = FileReport::new(path, self.settings.dry_run);
        FileReport { error: Some(error.to_string()), ..report }
    }

    /// Imports `bytes`, a page that came from `path`.
    pub fn import_bytes(&mut self, connection: &mut PgConnection, path: &Path, bytes: &[u8]) -> FileReport {
        let options = ReadOptions { script: self.settings.page.script };
        let mut page = match page::read(bytes, &options) {
            Ok(page) => page,
            Err(error) => return self.failed(path, &error.into()),
        };
        if let Some(url) = &self.settings.source_url {
            page.page_url = Some(url.clone());
        }
        let report = FileReport::new(path, self.settings.dry_run).with_page(&page);
        self.import_page(connection, path, bytes, &page, report.clone())
            .unwrap_or_else(|error| FileReport { error: Some(error.to_string()), ..report })
    }

    fn import_page(
        &mut self,
        connection: &mut PgConnection,
        path: &Path,
        bytes: &[u8],
        page: &LegacyPage,
        mut report: FileReport,
    ) -> Result<FileReport, ImportError> {
        let draft = draft::from_page(page, &self.settings.page)?;
        report.read = report.read.map(|read| read.with_draft(&draft));
        let key = identity::source_key(page);
        let sha256: [u8; 32] = Sha256::digest(bytes).into();
        if let Some(seen) = self.seen.get(&key) {
            if seen.sha256 != sha256 {
                return Err(ImportError::SameIdentity(seen.path.clone()));
            }
            report.outcome = Outcome::Unchanged;
            (report.article_id, report.slug) = (seen.article.0, Some(seen.article.1.clone()));
            report.warnings.push(Note::of(format!("it is the same page as {}", seen.path.display())));
            return Ok(report);
        }
        let file_name = path.to_string_lossy();
        let incoming = Incoming { file_name: &file_name, bytes, page, draft: &draft };
        let stored = self.store(connection, &incoming)?;
        let report = self.reported(report, draft, stored);
        let article = (report.article_id, report.slug.clone().unwrap_or_default());
        self.seen.insert(key, Seen { path: path.to_owned(), sha256, article });
        Ok(report)
    }

    /// One page, one transaction; a dry run's is rolled back.
    fn store(&self, connection: &mut PgConnection, incoming: &Incoming<'_>) -> Result<Stored, ImportError> {
        let context = Context { locale: self.settings.page.locale.clone(), rendered: None };
        let act = Act::command("import", self.clock.now());
        let mut rehearsed = None;
        let result = connection.transaction(|connection| {
            let stored = store::import(connection, incoming, (&act, &context))?;
            if self.settings.dry_run {
                rehearsed = Some(stored);
                return Err(ImportError::DryRun);
            }
            Ok(stored)
        });
        match (result, rehearsed) {
            (Err(ImportError::DryRun), Some(stored)) => Ok(stored),
            (result, _) => result,
        }
    }

    fn reported(&self, report: FileReport, draft: Draft, stored: Stored) -> FileReport {
        let mut warnings = report.warnings;
        warnings.extend(draft.doubt_about_date(self.clock.now()).into_iter().map(Note::of));
        warnings.extend(draft.warnings.into_iter().map(Note::of));
        if stored.is_trashed {
            warnings.push(Note::of("its article is in the trash; it was left there as it is".to_owned()));
        }
        // What a dry run would create has no id: the one it got is gone with its transaction.
        let is_real = !(self.settings.dry_run && stored.outcome == Outcome::Created);
        FileReport {
            outcome: stored.outcome,
            article_id: is_real.then_some(stored.article_id),
            slug: Some(stored.slug),
            title: Some(draft.article.title),
            changed: stored.changed,
            conflicts: stored.conflicts,
            missing_images: draft.missing_images,
            warnings,
            ..report
        }
    }
}
