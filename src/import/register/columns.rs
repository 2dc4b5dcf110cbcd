//! What each column of a table means.

use std::str::FromStr;

use super::error::{FileError, HeadingFault};
use super::fields::{Field, Kind, RUNNING_NUMBERS};
use crate::text::{fold, plain};

/// The meaning of a column in the words of the person who runs the import: `COLUMN=FIELD`, or `COLUMN=-` to
/// leave it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    pub column: String,
    /// Nothing leaves the column out.
    pub field: Option<Field>,
}

impl FromStr for Mapping {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // A heading may hold the sign, a field does not.
        let (column, field) = text.rsplit_once('=').ok_or("it must be COLUMN=FIELD, or COLUMN=-")?;
        let (column, field) = (plain::single_line(column), field.trim());
        if column.is_empty() {
            return Err("the column is not named: it must be COLUMN=FIELD, or COLUMN=-".to_owned());
        }
        let field = match field {
            "-" => None,
            name => Some(Field::named(name).ok_or_else(|| unknown_field(name))?),
        };
        Ok(Self { column, field })
    }
}

fn unknown_field(name: &str) -> String {
    let fields = |kind: Kind| kind.fields().into_iter().map(Field::as_str).collect::<Vec<_>>().join(", ");
    let of_kind = |kind: Kind| format!("{kind}: {}", fields(kind));
    let all = Kind::ALL.map(of_kind).join("; ");
    format!("there is no field {name:?}; there is for {all}")
}

/// The columns of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    pub kind: Kind,
    /// In the order of the file.
    pub columns: Vec<Column>,
    /// The headings of those that were left out.
    pub ignored: Vec<String>,
}

/// A column, and what its cells say; nothing if they are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub heading: String,
    pub field: Option<Field>,
}

impl Columns {
    /// Where the cells of `field` are, and under which heading.
    pub fn find(&self, field: Field) -> Option<(usize, &str)> {
        let mut columns = self.columns.iter().enumerate();
        let (index, column) = columns.find(|(_, column)| column.field == Some(field))?;
        Some((index, &column.heading))
    }
}

/// What each of the columns with these headings means: what a mapping says, else what is known of the
/// heading.
///
/// # Errors
/// [`FileError::Headings`] with everything that is wrong with them. A column of which nothing is known is
/// wrong: what it says would be lost.
pub fn resolve(headings: &[String], mappings: &[Mapping], kind: Option<Kind>) -> Result<Columns, FileError> {
    let mut faults = repeated(headings);
    let mapped = apply(headings, mappings, &mut faults);
    let guess = kind.is_none().then(|| guess(headings, &mapped));
    let kind = kind.or(guess).unwrap_or(Kind::Units);

    let mut columns = Columns { kind, columns: Vec::new(), ignored: Vec::new() };
    let mut unknown = Vec::new();
    for (heading, mapped) in headings.iter().zip(&mapped) {
        let field = match mapped {
            Some(field) => *field,
            None if heading.is_empty() || is_any(RUNNING_NUMBERS, heading) => None,
            None => known(kind, heading).or_else(|| {
                if !is_any(kind.exported(), heading) {
                    unknown.push(heading.clone());
                }
                None
            }),
        };
        if field.is_none() && !heading.is_empty() {
            columns.ignored.push(heading.clone());
        }
        columns.columns.push(Column { heading: heading.clone(), field });
    }
    if !unknown.is_empty() {
        faults.push(HeadingFault::Unknown { columns: unknown, kind });
    }
    faults.extend(field_faults(&columns));
    if faults.is_empty() {
        return Ok(columns);
    }
    faults.extend(guess.map(|kind| HeadingFault::Guessed { kind }));
    Err(FileError::Headings(faults))
}

/// For each column what the mappings say of it, if they do.
fn apply(
    headings: &[String],
    mappings: &[Mapping],
    faults: &mut Vec<HeadingFault>,
) -> Vec<Option<Option<Field>>> {
    let mut mapped = vec![None; headings.len()];
    for Mapping { column, field } in mappings {
        let exact = headings.iter().position(|heading| heading == column);
        let index = exact.or_else(|| headings.iter().position(|heading| key(heading) == key(column)));
        match index.and_then(|index| mapped.get_mut(index)) {
            None => {
                let headings = headings.iter().filter(|heading| !heading.is_empty()).cloned().collect();
                faults.push(HeadingFault::NoSuchColumn { column: column.clone(), headings });
            }
            Some(Some(_)) => faults.push(HeadingFault::MappedTwice { column: column.clone() }),
            Some(place) => *place = Some(*field),
        }
    }
    mapped
}

/// What the rows are by their fields: only honours have an award, only studios a leader.
fn guess(headings: &[String], mapped: &[Option<Option<Field>>]) -> Kind {
    let has = |kind: Kind, wanted: Field| {
        headings.iter().zip(mapped).any(|(heading, mapped)| match mapped {
            Some(field) => *field == Some(wanted),
            None => known(kind, heading) == Some(wanted),
        })
    };
    if has(Kind::Honours, Field::Award) {
        Kind::Honours
    } else if has(Kind::Studios, Field::Leader) {
        Kind::Studios
    } else {
        Kind::Units
    }
}

fn known(kind: Kind, heading: &str) -> Option<Field> {
    let names =
        |(field, words): &(Field, &[&str])| is_any(&[field.as_str()], heading) || is_any(words, heading);
    kind.headings().iter().find(|known| names(known)).map(|(field, _)| *field)
}

fn is_any(words: &[&str], heading: &str) -> bool {
    let heading = key(heading);
    words.iter().any(|word| key(word) == heading)
}

/// What of a heading counts. A dot inside of an exported one does: `recipient.name` is not `recipient_name`.
fn key(heading: &str) -> String {
    let parts = fold::fold(heading);
    let parts: Vec<&str> = parts.trim_matches('.').split('.').collect();
    let is_path = parts.len() > 1 && parts.iter().all(|part| !part.is_empty() && part.is_ascii());
    let key = match is_path {
        true => parts.into_iter().map(fold::fold_key).collect::<Vec<_>>().join("."),
        false => fold::fold_key(heading),
    };
    if key.is_empty() { heading.to_owned() } else { key }
}

fn repeated(headings: &[String]) -> Vec<HeadingFault> {
    let mut faults = Vec::new();
    for (index, heading) in headings.iter().enumerate().filter(|(_, heading)| !heading.is_empty()) {
        let earlier = headings.iter().take(index).position(|other| key(other) == key(heading));
        if let Some(earlier) = earlier {
            let columns = (earlier + 1, index + 1);
            faults.push(HeadingFault::Repeated { heading: heading.clone(), columns });
        }
    }
    faults
}

/// Fields that are there twice, are none of such rows, or are missing.
fn field_faults(columns: &Columns) -> Vec<HeadingFault> {
    let kind = columns.kind;
    let fields = kind.fields();
    let mut faults = Vec::new();
    for (index, column) in columns.columns.iter().enumerate() {
        let Some(field) = column.field else { continue };
        if !fields.contains(&field) {
            faults.push(HeadingFault::ForeignField { column: column.heading.clone(), field, kind });
        }
        // A heading that is there twice has been told already.
        let earlier = columns.columns.iter().take(index).find(|earlier| earlier.field == Some(field));
        if let Some(earlier) = earlier.filter(|earlier| key(&earlier.heading) != key(&column.heading)) {
            let (first, second) = (earlier.heading.clone(), column.heading.clone());
            faults.push(HeadingFault::Ambiguous { field, first, second });
        }
    }
    for field in kind.required() {
        if columns.find(*field).is_none() {
            let words =
                kind.headings().iter().filter(|(known, _)| known == field).flat_map(|(_, words)| *words);
            let headings = [field.as_str()].iter().chain(words).map(|word| (*word).to_owned()).collect();
            faults.push(HeadingFault::Missing { field: *field, kind, headings });
        }
    }
    faults
}
