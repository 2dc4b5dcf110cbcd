//! Fields that are one line of plain text: titles and names.

use crate::error::Fault;
use crate::text::plain;

/// `text` in its canonical form ([`plain::single_line`]); what is wrong with it at `pointer` goes to `faults`.
///
/// The length is checked by the schema already, but a few characters are several in canonical form: `longest`
/// is the field's `max_length`, in characters.
pub fn canonical(text: &str, pointer: &str, longest: usize, faults: &mut Vec<Fault>) -> String {
    let line = plain::single_line(text);
    if !plain::is_visible(&line) {
        faults.push(Fault::at(pointer, "too_short", "must not be empty"));
    }
    if line.chars().count() > longest {
        faults.push(Fault::at(pointer, "too_long", format!("at most {longest} characters")));
    }
    if plain::has_control(&line) {
        faults.push(Fault::at(pointer, "invalid_format", "must not contain control characters"));
    }
    line
}

/// [`canonical`] for a field that may be absent.
pub fn optional(
    text: Option<&str>,
    pointer: &str,
    longest: usize,
    faults: &mut Vec<Fault>,
) -> Option<String> {
    Some(canonical(text?, pointer, longest, faults))
}
