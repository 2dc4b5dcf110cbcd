//! `plaudit demo`: the sample content of `examples/sample`, for trying things out.
//!
//! Everything in it has a fixed slug. What has, or ever had, that slug is left alone, edited or in the trash,
//! so that loading twice changes nothing and loading never undoes an editor's work.

mod content;
mod register;

use std::collections::HashMap;
use std::path::Path;

use diesel::connection::Connection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::{PgConnection, sql_query};
use uuid::Uuid;

use self::content::{LEGACY_PAGE, LegacySample, SampleArticle, SampleSection};
use super::{CommandError, database};
use crate::articles::model::{ArticleInput, ArticleLocale};
use crate::articles::write::{self, Context};
use crate::clock::Clock;
use crate::config::Config;
use crate::error::ApiError;
use crate::history::{self, Act};
use crate::import::draft::Setting;
use crate::import::page::ScriptPolicy;
use crate::import::report::Outcome;
use crate::import::{Importer, Settings};
use crate::resources::Resource;
use crate::sections::model::{NewSection, SectionInput};
use crate::slugs;
use crate::tags::model::TagInput;
use crate::text::script::{self, Script};
use crate::{ids, sections, tags};

/// How much of the sample content was new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    pub sections: usize,
    pub tags: usize,
    /// With the one that was imported.
    pub articles: usize,
    /// Awards, competitions, units, studios, conferrals and honours together.
    pub register: usize,
}

pub fn run(config: &Config) -> Result<(), CommandError> {
    script::ready()?;
    let (_database, mut connection) = database::ready(config)?;
    let loaded = ensure(&mut connection, config, &Clock::System)?;
    if loaded == Loaded::default() {
        println!("The sample content is there already; nothing changed.");
    } else {
        let Loaded { sections, tags, articles, register } = loaded;
        println!(
            "Loaded {sections} sections, {tags} tags, {articles} articles and {register} entries of the register."
        );
    }
    Ok(())
}

/// Loads the sample content for a service that is about to start; what was new goes to the log.
///
/// # Errors
/// Those of [`ensure`].
pub fn load(connection: &mut PgConnection, config: &Config, clock: &Clock) -> Result<(), CommandError> {
    let Loaded { sections, tags, articles, register } = ensure(connection, config, clock)?;
    tracing::info!(sections, tags, articles, register, "the sample content is there; new were");
    Ok(())
}

/// Loads what is missing of the sample content: all of that or nothing.
///
/// # Errors
/// When the database cannot be written to, or the content that was compiled in is broken.
pub fn ensure(connection: &mut PgConnection, config: &Config, clock: &Clock) -> Result<Loaded, CommandError> {
    let index = content::index()?;
    connection.transaction(|connection| {
        // Two loads at once would find the same slugs free.
        sql_query("SELECT pg_advisory_xact_lock(hashtextextended('demo', 0))").execute(connection)?;
        let mut samples = Samples {
            act: Act::command("demo", clock.now()),
            ids: HashMap::new(),
            loaded: Loaded::default(),
        };
        for section in &index.sections {
            samples.section(connection, section)?;
        }
        for tag in &index.tags {
            samples.tag(connection, tag)?;
        }
        let legacy = samples.legacy_page(connection, &index.legacy, config, clock)?;
        for article in &index.articles {
            samples.article(connection, article, config)?;
        }
        samples.loaded.register = register::load(connection, legacy, samples.act.now, config.time_zone)?;
        Ok(samples.loaded)
    })
}

/// A load on its way.
struct Samples {
    act: Act,
    /// Sections and tags that articles can be given, by kind and slug.
    ids: HashMap<(&'static str, String), Uuid>,
    loaded: Loaded,
}

impl Samples {
    fn section(&mut self, connection: &mut PgConnection, sample: &SampleSection) -> Result<(), CommandError> {
        let SampleSection { slug, name, description, parent, position } = sample;
        let owner = slugs::record(connection, Resource::Section, slug)?;
        let id = match owner {
            Some(id) => Resource::Section.hold(connection, &[id])?.pop(),
            None => {
                let values = NewSection {
                    parent_id: parent.as_ref().and_then(|parent| self.id("section", parent)),
                    name: name.clone(),
                    description: description.clone(),
                    position: *position,
                };
                let (id, now) = (ids::new(self.act.now), self.act.now);
                sections::store::lock_tree(connection)?;
                let made = unless_taken(connection, |connection| {
                    sections::store::insert(connection, id, slug, &values, now)
                })?;
                self.loaded.sections += usize::from(made.is_some());
                if let Some(row) = &made {
                    let at = (Resource::Section, row.id, row.version);
                    history::created(connection, &self.act, at, &SectionInput::from(row)).map_err(refused)?;
                }
                made.map(|row| row.id)
            }
        };
        self.ids.extend(id.map(|id| (("section", slug.clone()), id)));
        Ok(())
    }

    fn tag(&mut self, connection: &mut PgConnection, sample: &TagInput) -> Result<(), CommandError> {
        let slug = sample.slug.clone().ok_or("a sample tag has no slug")?;
        let owner = slugs::record(connection, Resource::Tag, &slug)?;
        let id = match owner {
            Some(id) => Resource::Tag.hold(connection, &[id])?.pop(),
            None => {
                let now = self.act.now;
                let (values, id) = (sample.parse().map_err(refused)?, ids::new(now));
                let made = unless_taken(connection, |connection| {
                    tags::store::insert(connection, id, &slug, &values, now)
                })?;
                self.loaded.tags += usize::from(made.is_some());
                if let Some(row) = &made {
                    let at = (Resource::Tag, row.id, row.version);
                    history::created(connection, &self.act, at, &TagInput::from(row)).map_err(refused)?;
                }
                made.map(|row| row.id)
            }
        };
        self.ids.extend(id.map(|id| (("tag", slug), id)));
        Ok(())
    }

    /// The article that the page is.
    fn legacy_page(
        &mut self,
        connection: &mut PgConnection,
        sample: &LegacySample,
        config: &Config,
        clock: &Clock,
    ) -> Result<Option<Uuid>, CommandError> {
        let page = Setting {
            time_zone: config.time_zone,
            locale: config.locale.clone(),
            script: ScriptPolicy::Convert(Script::Hans),
            section_id: self.id("section", &sample.section),
        };
        let settings = Settings { page, source_url: None, dry_run: false };
        let mut importer = Importer::new(settings, clock.clone());
        let report = importer.import_bytes(connection, Path::new(&sample.file), LEGACY_PAGE);
        if let Some(error) = report.error {
            return Err(format!("the sample page {} cannot be imported: {error}", sample.file).into());
        }
        self.loaded.articles += usize::from(report.outcome == Outcome::Created);
        Ok(report.article_id)
    }

    fn article(
        &mut self,
        connection: &mut PgConnection,
        sample: &SampleArticle,
        config: &Config,
    ) -> Result<(), CommandError> {
        if slugs::record(connection, Resource::Article, &sample.slug)?.is_some() {
            return Ok(());
        }
        let context = Context { locale: config.locale.clone(), rendered: None };
        write::create(connection, &self.input(sample)?, &self.act, &context, 0).map_err(refused)?;
        self.loaded.articles += 1;
        Ok(())
    }

    fn input(&self, sample: &SampleArticle) -> Result<ArticleInput, CommandError> {
        let body = sample.body().ok_or_else(|| format!("there is no sample file {:?}", sample.file))?;
        Ok(ArticleInput {
            title: sample.title.clone(),
            body: body.to_owned(),
            body_format: sample.format,
            slug: Some(sample.slug.clone()),
            summary: sample.summary.clone(),
            section_id: self.id("section", &sample.section),
            tag_ids: sample.tags.iter().filter_map(|tag| self.id("tag", tag)).collect(),
            cover: None,
            attachments: Vec::new(),
            source: sample.source.clone(),
            author: sample.author.clone(),
            editor: None,
            department: sample.department.clone(),
            locale: Some(ArticleLocale::ZhHans),
            status: sample.status,
            published_at: sample.published_at,
            unpublish_at: None,
            pinned: sample.pinned,
            canonical_url: None,
        })
    }

    /// A section or tag that is there for articles: an editor may have thrown it away.
    fn id(&self, kind: &'static str, slug: &str) -> Option<Uuid> {
        self.ids.get(&(kind, slug.to_owned())).copied()
    }
}

/// The result of `insert`, or `None` when something that an editor made has the same name.
fn unless_taken<T>(
    connection: &mut PgConnection,
    insert: impl FnOnce(&mut PgConnection) -> QueryResult<T>,
) -> QueryResult<Option<T>> {
    // A failed statement spoils a transaction up to the last savepoint, which the inner one is.
    match connection.transaction(insert) {
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(None),
        result => result.map(Some),
    }
}

fn refused(error: ApiError) -> CommandError {
    let reason = error.internal_detail().map_or_else(|| error.to_string(), Into::into);
    format!("the sample content cannot be loaded: {reason}").into()
}
