//! One page into articles, view counters, the site profile and the provenance.
//!
//! [`import`] runs inside the caller's transaction and takes its locks in one order (page, article, slug,
//! site profile), so that imports that run at the same time wait for each other and never in a circle. The
//! number of statements does not depend on how much was imported before.

use std::cmp::Ordering;

use diesel::PgConnection;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::draft::Draft;
use super::error::ImportError;
use super::identity;
use super::merge::{self, Conflict, Merged, Reason};
use super::page::LegacyPage;
use super::record::{self, LastImport, Origin, RawPage, Source};
use super::report::Outcome;
use super::site;
use crate::articles::model::{Article, ArticleInput};
use crate::articles::write::{self, Context};
use crate::history::Act;
use crate::ids;
use crate::views;

/// A page with all that is known of it.
#[derive(Debug)]
pub struct Incoming<'a> {
    pub file_name: &'a str,
    pub bytes: &'a [u8],
    pub page: &'a LegacyPage,
    pub draft: &'a Draft,
}

/// What became of a page.
#[derive(Clone, Debug)]
pub struct Stored {
    pub outcome: Outcome,
    pub article_id: Uuid,
    pub slug: String,
    /// Whether the article is in the trash; then nothing was changed.
    pub is_trashed: bool,
    /// Names of the fields that were written into what was there before.
    pub changed: Vec<String>,
    pub conflicts: Vec<Conflict>,
}

/// Imports the page, whether for the first time, again or changed.
///
/// # Errors
/// [`ImportError`] when the database or a rule of the articles refuses it; the transaction is then to be
/// rolled back.
pub fn import(
    connection: &mut PgConnection,
    incoming: &Incoming<'_>,
    (act, context): (&Act, &Context),
) -> Result<Stored, ImportError> {
    let key = identity::source_key(incoming.page);
    record::lock_key(connection, &key)?;
    match record::find(connection, &key)? {
        None => create(connection, &key, incoming, (act, context)),
        Some(source) if source.trashed_at.is_some() => Ok(untouched(source)),
        Some(source) => {
            let last: LastImport = serde_json::from_value(source.fields.clone())?;
            update(connection, source, last, incoming, (act, context))
        }
    }
}

fn create(
    connection: &mut PgConnection,
    key: &str,
    incoming: &Incoming<'_>,
    (act, context): (&Act, &Context),
) -> Result<Stored, ImportError> {
    let draft = incoming.draft;
    let baseline = draft.views.unwrap_or(0);
    let (row, tags) = write::create(connection, &draft.article, act, context, baseline)?;
    let written = ArticleInput::of(&row, tags)?;
    let last = incoming.remembered(merge::base_of(&written)?)?;
    let source_id = ids::new(act.now);
    let fields = serde_json::to_value(&last)?;
    record::insert(connection, (source_id, key, row.id), &incoming.origin(), &fields, act.now)?;
    incoming.keep(connection, source_id, act)?;
    let day = incoming.page.published_on;
    let (changed, conflicts) = site::apply(connection, draft.site.clone(), day, act)?;
    Ok(stored(Outcome::Created, row, changed, conflicts))
}

fn update(
    connection: &mut PgConnection,
    source: Source,
    last: LastImport,
    incoming: &Incoming<'_>,
    (act, context): (&Act, &Context),
) -> Result<Stored, ImportError> {
    let (current, trashed_at) = write::lock(connection, source.article_id)?;
    // It may have been thrown away while we waited for it.
    if trashed_at.is_some() {
        return Ok(untouched(Source { trashed_at, ..source }));
    }
    let draft = incoming.draft;
    let before = ArticleInput::of(&current.0, current.1.clone())?;
    let Merged { article, base, mut changed, mut conflicts } =
        merge::merge(last.article.clone(), &before, &draft.article)?;
    let (row, _) = write::replace(connection, current, article, act, context, "import")?;
    if let Some(views) = draft.views {
        match raise_baseline(connection, row.id, views)? {
            Baseline::Raised => changed.push("views".to_owned()),
            Baseline::Higher(conflict) => conflicts.push(conflict),
            Baseline::Same => {}
        }
    }
    let now = incoming.remembered(base)?;
    remember(connection, source.id, &last, &now, incoming, act)?;
    if !says_the_same_of_its_site(&last, &now) {
        let day = incoming.page.published_on;
        let (site_changed, site_conflicts) = site::apply(connection, draft.site.clone(), day, act)?;
        changed.extend(site_changed);
        conflicts.extend(site_conflicts);
    }
    let outcome = if changed.is_empty() { Outcome::Unchanged } else { Outcome::Updated };
    Ok(stored(outcome, row, changed, conflicts))
}

/// Remembers the import, unless it is the last one once more.
fn remember(
    connection: &mut PgConnection,
    source_id: Uuid,
    last: &LastImport,
    now: &LastImport,
    incoming: &Incoming<'_>,
    act: &Act,
) -> Result<(), ImportError> {
    if last != now {
        let fields = serde_json::to_value(now)?;
        record::update(connection, source_id, &incoming.origin(), &fields, act.now)?;
    }
    if last.sha256 != now.sha256 {
        incoming.keep(connection, source_id, act)?;
    }
    Ok(())
}

/// Whether the same bytes were read as saying the same about the site. All pages share one profile: two that
/// disagree would write over each other in every run if each were applied again.
fn says_the_same_of_its_site(last: &LastImport, now: &LastImport) -> bool {
    last.sha256 == now.sha256 && (last.site.is_none() || last.site == now.site)
}

/// What became of an article's baseline.
enum Baseline {
    Same,
    Raised,
    /// An older copy of the page, with a smaller count, takes no reader away.
    Higher(Conflict),
}

/// Sets what the page had counted to its new count.
fn raise_baseline(
    connection: &mut PgConnection,
    article_id: Uuid,
    views: i64,
) -> Result<Baseline, ImportError> {
    let Some((baseline, _)) = views::store::total(connection, article_id)? else {
        return Ok(Baseline::Same);
    };
    match views.cmp(&baseline) {
        Ordering::Equal => Ok(Baseline::Same),
        Ordering::Greater => {
            views::store::set_baseline(connection, article_id, views)?;
            Ok(Baseline::Raised)
        }
        Ordering::Less => Ok(Baseline::Higher(Conflict {
            field: "views".to_owned(),
            imported: views.into(),
            current: baseline.into(),
            reason: Reason::HigherCount,
        })),
    }
}

fn untouched(source: Source) -> Stored {
    Stored {
        outcome: Outcome::Unchanged,
        article_id: source.article_id,
        slug: source.slug,
        is_trashed: source.trashed_at.is_some(),
        changed: Vec::new(),
        conflicts: Vec::new(),
    }
}

fn stored(outcome: Outcome, row: Article, changed: Vec<String>, conflicts: Vec<Conflict>) -> Stored {
    Stored { outcome, article_id: row.id, slug: row.slug, is_trashed: false, changed, conflicts }
}

impl Incoming<'_> {
    fn sha256_hex(&self) -> String {
        hex::encode(Sha256::digest(self.bytes))
    }

    /// What the next import of the page will want to know of this one.
    fn remembered(&self, article: Map<String, Value>) -> Result<LastImport, ImportError> {
        let site = Some(serde_json::to_value(&self.draft.site)?);
        Ok(LastImport { sha256: self.sha256_hex(), article, site })
    }

    fn origin(&self) -> Origin<'_> {
        Origin {
            page_url: self.page.page_url.as_deref(),
            site_name: self.page.site_name.as_deref(),
            site_url: self.page.site_url.as_deref(),
        }
    }

    fn keep(&self, connection: &mut PgConnection, source_id: Uuid, act: &Act) -> Result<(), ImportError> {
        let encoding = serde_json::to_value(self.page.encoding)?;
        let page = RawPage {
            file_name: self.file_name,
            encoding: encoding.as_str().unwrap_or_default(),
            bytes: self.bytes,
            sha256: &Sha256::digest(self.bytes),
            damage: &serde_json::to_value(&self.page.damage)?,
        };
        Ok(record::keep_page(connection, (ids::new(act.now), source_id), &page, act.now)?)
    }
}
