//! Logs: structured, to standard error, one line an event.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogFormat;

/// The filter that was configured does not parse.
#[derive(Debug, thiserror::Error)]
#[error("PLAUDIT_LOG: {0}")]
pub struct FilterError(#[from] tracing_subscriber::filter::ParseError);

/// What clients send wrongly is no event of ours: to their parsers it is an error or a warning each time.
const QUIET: &str = "actix_http=off,html5ever=off";

/// Starts logging. A second call changes nothing.
pub fn start(filter: &str, format: LogFormat) -> Result<(), FilterError> {
    let filter = EnvFilter::try_new(format!("{QUIET},{filter}"))?;
    // Colours are for people: in a file they would stand between the words that are searched for.
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let registry = tracing_subscriber::registry().with(filter);
    // Only the first subscriber of a process counts; tests start several services in one.
    let _ = match format {
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
        LogFormat::Text => registry.with(lines).try_init(),
    };
    Ok(())
}
