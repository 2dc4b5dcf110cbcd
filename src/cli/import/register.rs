//! `plaudit import register`: units, studios or honours from a table.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::super::{CommandError, database};
use super::misused;
use super::writer::{self, ReportFormat, Writer};
use crate::clock::Clock;
use crate::config::Config;
use crate::import::files;
use crate::import::register::report::Totals;
use crate::import::register::{self, Interruption, Kind, Mapping, Options, Register, Settings, table};
use crate::import::report::shown;
use crate::text::script;

#[derive(Debug, Args)]
pub struct Arguments {
    /// A table that was saved as CSV: UTF-8 or GB18030, with the headings in its first row
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What the rows are; found from the headings if it is not said
    #[arg(long, value_enum)]
    kind: Option<KindArgument>,
    /// What a column means, as in '法人=-' to leave it out; may be repeated
    #[arg(long, value_name = "COLUMN=FIELD")]
    map: Vec<Mapping>,
    /// Do everything, report it, and undo it
    #[arg(long)]
    dry_run: bool,
    /// Store all rows or none: none if one failed or was proposed
    #[arg(long)]
    atomic: bool,
    /// Create the conferrals and recipients that honours need and that are not there
    #[arg(long)]
    create_missing: bool,
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    report: ReportFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindArgument {
    Units,
    Studios,
    Honours,
}

impl From<KindArgument> for Kind {
    fn from(kind: KindArgument) -> Self {
        match kind {
            KindArgument::Units => Self::Units,
            KindArgument::Studios => Self::Studios,
            KindArgument::Honours => Self::Honours,
        }
    }
}

pub fn run(arguments: &Arguments, config: &Config) -> Result<ExitCode, CommandError> {
    let file = arguments.file.display();
    let bytes = match files::read(&arguments.file, table::MAX_BYTES as u64) {
        Ok(bytes) => bytes,
        Err(error) => return Ok(misused(&shown(&format!("{file}: {error}")))),
    };
    script::ready()?;
    let options = Options { kind: arguments.kind.map(Kind::from), mappings: arguments.map.clone() };
    let register = match register::read(&bytes, &options) {
        Ok(register) => register,
        Err(error) => return Ok(misused(&shown(&format!("{file}: {error}")))),
    };
    if arguments.create_missing && register.rows.kind() != Kind::Honours {
        return Ok(misused("--create-missing is for honours: nothing else needs what may not be there"));
    }
    let settings = Settings {
        dry_run: arguments.dry_run,
        atomic: arguments.atomic,
        create_missing: arguments.create_missing,
        time_zone: config.time_zone,
    };
    let totals = import(&register, &settings, arguments, config)?;
    let is_fine = totals.failed + totals.proposed == 0;
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Imports row after row; each one's report is written as soon as it is there.
fn import(
    register: &Register,
    settings: &Settings,
    arguments: &Arguments,
    config: &Config,
) -> Result<Totals, CommandError> {
    let (_database, mut connection) = database::ready(config)?;
    let bar = writer::progress_bar(register.rows.len());
    let mut writer = Writer::to_stdout(arguments.report);
    writer.line(&head_line(&arguments.file, register))?;
    writer.begin("rows", &head(&arguments.file, register, settings))?;
    let result = register::import(&mut connection, register, settings, &Clock::System, &mut |report| {
        bar.suspend(|| writer.write(report))?;
        bar.set_message(report.name.clone().unwrap_or_default());
        bar.inc(1);
        Ok(())
    });
    bar.finish_and_clear();
    // What was told of before an interruption is a whole document too.
    let totals = result.as_ref().unwrap_or_else(|Interruption { totals, .. }| totals);
    let ended = writer.end(totals);
    let totals = result?;
    ended?;
    Ok(totals)
}

fn head(file: &Path, register: &Register, settings: &Settings) -> [(&'static str, Value); 6] {
    [
        ("file", file.to_string_lossy().into()),
        ("encoding", json!(register.encoding)),
        ("delimiter", register.delimiter.to_string().into()),
        ("kind", json!(register.rows.kind())),
        ("ignored", json!(register.columns.ignored)),
        ("dry_run", settings.dry_run.into()),
    ]
}

/// What was read, in a line.
fn head_line(file: &Path, register: &Register) -> String {
    let delimiter = match register.delimiter {
        '\t' => "tabs".to_owned(),
        other => format!("“{other}”"),
    };
    let encoding = json!(register.encoding);
    let encoding = encoding.as_str().unwrap_or_default();
    let ignored = match register.columns.ignored.as_slice() {
        [] => String::new(),
        columns => format!("; left out: {}", columns.join(", ")),
    };
    let kind = register.rows.kind();
    shown(&format!("{}: {kind}, {encoding}, separated by {delimiter}{ignored}", file.display()))
}
