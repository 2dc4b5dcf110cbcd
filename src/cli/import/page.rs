//! `plaudit import page`: articles from files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use diesel::PgConnection;
use uuid::Uuid;

use super::super::{CommandError, database};
use super::misused;
use super::writer::{self, ReportFormat, Writer};
use crate::clock::Clock;
use crate::config::Config;
use crate::import::draft::Setting;
use crate::import::files::{self, Found};
use crate::import::page::ScriptPolicy;
use crate::import::report::{FileReport, Totals};
use crate::import::{ImportError, Importer, Settings};
use crate::resources::Resource;
use crate::slugs;
use crate::text::script::{self, Script};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Pages, and folders of pages; hidden files are left out
    #[arg(required = true, value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,
    /// Do everything, report it, and undo it
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    report: ReportFormat,
    /// The script of the imported text
    #[arg(long, value_enum, default_value_t = ScriptArgument::Hans)]
    script: ScriptArgument,
    /// The page's own address, for one file that does not print it
    #[arg(long, value_name = "URL", value_parser = web_address)]
    source_url: Option<String>,
    /// The section to put the articles into, by its slug
    #[arg(long, value_name = "SLUG")]
    section: Option<String>,
    /// Which files of a folder are pages, by the ending of their names; may be repeated
    #[arg(long, value_name = "ENDING", default_value = "txt")]
    ext: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ScriptArgument {
    /// Simplified Chinese
    Hans,
    /// Traditional Chinese
    Hant,
    /// As the page has it
    Keep,
}

impl From<ScriptArgument> for ScriptPolicy {
    fn from(script: ScriptArgument) -> Self {
        match script {
            ScriptArgument::Hans => Self::Convert(Script::Hans),
            ScriptArgument::Hant => Self::Convert(Script::Hant),
            ScriptArgument::Keep => Self::Keep,
        }
    }
}

fn web_address(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(char::is_whitespace) => Ok(text.to_owned()),
        _ => Err("it must begin with http:// or https://".to_owned()),
    }
}

pub fn run(arguments: &Arguments, config: &Config) -> Result<ExitCode, CommandError> {
    let found = files::find(&arguments.paths, &arguments.ext);
    if let Some(fault) = fault(arguments, &found) {
        return Ok(misused(&fault));
    }
    script::ready()?;
    let (_database, mut connection) = database::ready(config)?;
    let section_id = match &arguments.section {
        None => None,
        Some(slug) => match slugs::find(&mut connection, Resource::Section, slug)? {
            Some(id) => Some(id),
            None => return Ok(misused(&format!("there is no section {slug:?} (--section)"))),
        },
    };
    let importer = Importer::new(settings(arguments, config, section_id), Clock::System);
    let totals = import_all(importer, &mut connection, found, arguments.report)?;
    Ok(if totals.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is wrong with the arguments that only the files can tell.
fn fault(arguments: &Arguments, found: &[Found]) -> Option<String> {
    let is_one_file = matches!(arguments.paths.as_slice(), [path] if !path.is_dir());
    if arguments.source_url.is_some() && !is_one_file {
        return Some("--source-url is the address of one page: give one file with it".to_owned());
    }
    let endings = arguments.ext.join(", ");
    found.is_empty().then(|| format!("there is nothing to import: no file ends with {endings} (--ext)"))
}

fn settings(arguments: &Arguments, config: &Config, section_id: Option<Uuid>) -> Settings {
    Settings {
        page: Setting {
            time_zone: config.time_zone,
            locale: config.locale.clone(),
            script: arguments.script.into(),
            section_id,
        },
        source_url: arguments.source_url.clone(),
        dry_run: arguments.dry_run,
    }
}

/// Imports file after file; each one's report is written as soon as it is there.
fn import_all(
    mut importer: Importer,
    connection: &mut PgConnection,
    found: Vec<Found>,
    format: ReportFormat,
) -> Result<Totals, CommandError> {
    let bar = writer::progress_bar(found.len());
    let mut totals = Totals::default();
    let mut writer = Writer::to_stdout(format);
    writer.begin("files", &[])?;
    for file in found {
        let report = match file {
            Ok(path) => importer.import_file(connection, &path),
            Err((path, error)) => importer.failed(&path, &ImportError::Unreadable(error)),
        };
        totals.add(&report);
        bar.suspend(|| writer.write(&report))?;
        bar.set_message(file_name(&report));
        bar.inc(1);
    }
    bar.finish_and_clear();
    writer.end(&totals)?;
    Ok(totals)
}

fn file_name(report: &FileReport) -> String {
    Path::new(&report.file).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
