//! The footer of a page into the site profile.
//!
//! All pages share one profile, so what imports wrote is remembered beside the profile and not with a page:
//! for each field the value and the day of the page that said it. A page fills what is empty and updates
//! what nobody has edited since, unless it is older than the page that was read before.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::error::ImportError;
use super::merge::{Conflict, Reason};
use super::record;
use crate::history::Act;
use crate::site::model::SiteInput;
use crate::site::{store, write};

/// A field as an import wrote it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Written {
    value: String,
    /// The day on which the page was published that said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    day: Option<NaiveDate>,
}

type Memory = BTreeMap<String, Written>;

/// Writes what the page of `day` says about its site; the names of the fields that changed, and what was
/// kept in place of what the page says. What the page does not mention stays.
pub fn apply(
    connection: &mut PgConnection,
    mut page: SiteInput,
    day: Option<NaiveDate>,
    act: &Act,
) -> Result<(Vec<String>, Vec<Conflict>), ImportError> {
    if page == SiteInput::default() {
        return Ok((Vec::new(), Vec::new()));
    }
    let profile = store::lock(connection)?;
    let known: Memory = serde_json::from_value(record::site_memory(connection)?)?;
    let (mut after, mut memory) = (profile.values.clone(), known.clone());
    let (mut changed, mut conflicts) = (Vec::new(), Vec::new());
    for ((name, _, said), (.., current)) in page.fields().into_iter().zip(after.fields()) {
        let Some(said) = said.take() else { continue };
        let written = Written { value: said.clone(), day };
        match decide(current.as_deref(), known.get(name), &written) {
            Decision::Agree => {
                // An older page that agrees does not make the value older than it is.
                let later = known.get(name).map_or(day, |known| known.day.max(day));
                memory.insert(name.to_owned(), Written { day: later, ..written });
            }
            Decision::Write => {
                *current = Some(said);
                memory.insert(name.to_owned(), written);
                changed.push(format!("site.{name}"));
            }
            Decision::Keep(reason) => {
                let (imported, current) = (json!(said), json!(current));
                conflicts.push(Conflict { field: format!("site.{name}"), imported, current, reason });
            }
        }
    }
    if !changed.is_empty() {
        write::replace(connection, profile, after, act)?;
    }
    if memory != known {
        record::set_site_memory(connection, &serde_json::to_value(&memory)?)?;
    }
    Ok((changed, conflicts))
}

enum Decision {
    /// The profile says the same already.
    Agree,
    Write,
    Keep(Reason),
}

fn decide(current: Option<&str>, known: Option<&Written>, said: &Written) -> Decision {
    match (current, known) {
        (Some(current), _) if current == said.value => Decision::Agree,
        (None, None) => Decision::Write,
        // An editor emptied it, or wrote something else than the import.
        (current, known) if current != known.map(|known| known.value.as_str()) => {
            Decision::Keep(Reason::Edited)
        }
        (_, Some(known)) if known.day > said.day && said.day.is_some() => Decision::Keep(Reason::NewerPage),
        _ => Decision::Write,
    }
}
