//! Three-way merge: what the last import wrote, what stands there now, what the page says now.
//!
//! A field that still holds what the last import wrote is updated; one that somebody changed since is kept
//! and reported. Fields are JSON, `null` for absent.

use serde::Serialize;
use serde_json::{Map, Value};

use super::error::ImportError;
use crate::articles::model::ArticleInput;

/// The fields of an article that a page can say something about. Those of one row have a meaning only
/// together and are updated or kept together; the first names them.
const ARTICLE: &[&[&str]] = &[
    &["title"],
    &["body", "body_format"],
    &["source"],
    &["author"],
    &["editor"],
    &["department"],
    &["locale"],
    &["status"],
    &["published_at"],
    &["canonical_url"],
    &["section_id"],
];

/// A field that was not updated, because the one who is nearer to the truth wrote something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// The field of the article, or `site.` and the field of the site profile.
    pub field: String,
    /// What the page says.
    pub imported: Value,
    /// What was kept.
    pub current: Value,
    pub reason: Reason,
}

/// Whose words were kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// An editor's: the field was changed since the last import.
    Edited,
    /// Those of a page that was published later than this one.
    NewerPage,
    /// Nobody's: an older copy of a page counted fewer readers.
    HigherCount,
}

/// What a merge comes to.
#[derive(Debug)]
pub struct Merged {
    pub article: ArticleInput,
    /// The fields that the import has written, now or before, as it left them.
    pub base: Map<String, Value>,
    /// Names of the fields that are to change.
    pub changed: Vec<String>,
    pub conflicts: Vec<Conflict>,
}

/// What an import that has just created `article` remembers having written.
///
/// # Errors
/// [`ImportError::Store`] if the article cannot be put into JSON.
pub fn base_of(article: &ArticleInput) -> Result<Map<String, Value>, ImportError> {
    let fields = to_map(article)?;
    Ok(ARTICLE
        .concat()
        .into_iter()
        .filter_map(|name| fields.get(name).map(|value| (name.to_owned(), value.clone())))
        .collect())
}

/// `imported` merged into `current`. A section is only looked at where the import was told one.
///
/// # Errors
/// [`ImportError::Store`] if an article cannot be put into JSON or read back.
pub fn merge(
    mut base: Map<String, Value>,
    current: &ArticleInput,
    imported: &ArticleInput,
) -> Result<Merged, ImportError> {
    let mut fields = to_map(current)?;
    let incoming = to_map(imported)?;
    let (mut changed, mut conflicts) = (Vec::new(), Vec::new());
    let is_told = |names: &&&[&str]| **names != ["section_id"] || imported.section_id.is_some();
    for names in ARTICLE.iter().filter(is_told) {
        let name = names.first().copied().unwrap_or_default();
        if is_same(names, &fields, &incoming) {
            copy(names, &incoming, &mut base);
        } else if is_same(names, &fields, &base) {
            copy(names, &incoming, &mut fields);
            copy(names, &incoming, &mut base);
            changed.push(name.to_owned());
        } else {
            let value = |fields: &Map<String, Value>| fields.get(name).cloned().unwrap_or_default();
            let (imported, current) = (value(&incoming), value(&fields));
            conflicts.push(Conflict { field: name.to_owned(), imported, current, reason: Reason::Edited });
        }
    }
    let article = serde_json::from_value(Value::Object(fields))?;
    Ok(Merged { article, base, changed, conflicts })
}

fn to_map(article: &ArticleInput) -> Result<Map<String, Value>, ImportError> {
    match serde_json::to_value(article)? {
        Value::Object(fields) => Ok(fields),
        other => Err(ImportError::Store(format!("an article became {other} in JSON"))),
    }
}

fn is_same(names: &[&str], one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    names.iter().all(|name| one.get(*name) == other.get(*name))
}

fn copy(names: &[&str], from: &Map<String, Value>, to: &mut Map<String, Value>) {
    for name in names {
        match from.get(*name) {
            Some(value) => to.insert((*name).to_owned(), value.clone()),
            None => to.remove(*name),
        };
    }
}
