//! What of a schema's change breaks a client, by the direction in which the value goes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Who writes the value.
#[derive(Clone, Copy, PartialEq)]
pub enum Direction {
    /// The client; whatever was taken must be taken still.
    Input,
    /// The service; nothing may come that did not come before, nothing may be missing that was sure to be there.
    Output,
}

/// Limits that let less through when they shrink.
const UPPER: &[&str] = &["exclusiveMaximum", "maxItems", "maxLength", "maxProperties", "maximum"];
/// Limits that let less through when they grow.
const LOWER: &[&str] = &["exclusiveMinimum", "minItems", "minLength", "minProperties", "minimum"];

/// A schema with its references followed and the parts of an `allOf` put together.
#[derive(Default)]
struct Flat<'d> {
    words: BTreeMap<&'d str, &'d Value>,
    types: BTreeSet<&'d str>,
    properties: BTreeMap<&'d str, &'d Value>,
    required: BTreeSet<&'d str>,
    /// What may stand in its place, null aside.
    branches: Vec<&'d Value>,
}

impl<'d> Flat<'d> {
    fn of(document: &'d Value, schema: &'d Value) -> Self {
        let mut flat = Self::default();
        flat.add(document, schema);
        if let [only] = flat.branches.as_slice() {
            let only = *only;
            flat.branches.clear();
            flat.add(document, only);
        }
        flat
    }

    fn add(&mut self, document: &'d Value, schema: &'d Value) {
        for (word, value) in schema.as_object().into_iter().flatten() {
            match (word.as_str(), value) {
                ("$ref", Value::String(path)) => {
                    let target = document.pointer(path.trim_start_matches('#'));
                    self.add(document, target.unwrap_or_else(|| panic!("{path} leads nowhere")));
                }
                ("allOf", Value::Array(parts)) => parts.iter().for_each(|part| self.add(document, part)),
                ("oneOf" | "anyOf", Value::Array(branches)) => {
                    for branch in branches {
                        match branch["type"] == "null" {
                            true => _ = self.types.insert("null"),
                            false => self.branches.push(branch),
                        }
                    }
                }
                ("type", Value::String(kind)) => _ = self.types.insert(kind),
                ("type", Value::Array(kinds)) => self.types.extend(kinds.iter().filter_map(Value::as_str)),
                ("properties", Value::Object(fields)) => {
                    self.properties.extend(fields.iter().map(|(name, field)| (name.as_str(), field)));
                }
                ("required", Value::Array(names)) => {
                    self.required.extend(names.iter().filter_map(Value::as_str));
                }
                _ => _ = self.words.insert(word, value),
            }
        }
    }

    fn options(&self) -> Option<BTreeSet<String>> {
        let options = match self.words.get("const") {
            Some(only) => vec![*only],
            None => self.words.get("enum")?.as_array()?.iter().collect(),
        };
        Some(options.into_iter().map(Value::to_string).collect())
    }

    fn limit(&self, word: &str) -> Option<f64> {
        self.words.get(word).and_then(|limit| limit.as_f64())
    }

    fn is_closed(&self) -> bool {
        self.words.get("additionalProperties").is_some_and(|more| **more == false)
    }
}

fn follow<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let target = schema["$ref"].as_str().and_then(|path| document.pointer(path.trim_start_matches('#')));
    target.map_or(schema, |target| follow(document, target))
}

/// Compares two versions of a schema; every break found is told to `found`, after its place.
pub struct Comparison<'d, 'f> {
    pub old: &'d Value,
    pub new: &'d Value,
    pub direction: Direction,
    pub found: &'f mut dyn FnMut(String),
    /// The pairs that are being compared, so that a schema may hold itself.
    pub open: Vec<(&'d Value, &'d Value)>,
}

impl<'d> Comparison<'d, '_> {
    pub fn compare(&mut self, old: &'d Value, new: &'d Value, place: &str) {
        let (old, new) = (follow(self.old, old), follow(self.new, new));
        if self.open.iter().any(|(a, b)| std::ptr::eq(*a, old) && std::ptr::eq(*b, new)) {
            return;
        }
        self.open.push((old, new));
        let (before, after) = (Flat::of(self.old, old), Flat::of(self.new, new));
        self.types(&before, &after, place);
        self.options(&before, &after, place);
        self.limits(&before, &after, place);
        self.fields(&before, &after, place);
        self.branches(&before, &after, place);
        for word in ["items", "additionalProperties"] {
            if let (Some(old), Some(new)) = (before.words.get(word), after.words.get(word))
                && old.is_object()
                && new.is_object()
            {
                self.compare(old, new, &format!("{place}/*"));
            }
        }
        self.open.pop();
    }

    fn tell(&mut self, place: &str, what: &str) {
        let place = if place.is_empty() { String::new() } else { format!("`{place}` ") };
        (self.found)(format!("{place}{what}"));
    }

    fn types(&mut self, before: &Flat, after: &Flat, place: &str) {
        let is_number = |kind: &str, all: &BTreeSet<&str>| kind == "integer" && all.contains("number");
        let (narrow, wide) = match self.direction {
            Direction::Input => (&before.types, &after.types),
            Direction::Output => (&after.types, &before.types),
        };
        // Without a type, anything goes.
        if wide.is_empty() {
            return;
        }
        let strange: Vec<_> =
            narrow.iter().filter(|kind| !wide.contains(*kind) && !is_number(kind, wide)).collect();
        for kind in &strange {
            match self.direction {
                Direction::Input => self.tell(place, &format!("no longer takes the type {kind}")),
                Direction::Output => self.tell(place, &format!("can have the type {kind}")),
            }
        }
        if narrow.is_empty() {
            self.tell(place, "has another type");
        }
    }

    fn options(&mut self, before: &Flat, after: &Flat, place: &str) {
        let (narrow, wide) = match self.direction {
            Direction::Input => (before.options(), after.options()),
            Direction::Output => (after.options(), before.options()),
        };
        let Some(wide) = wide else { return };
        match narrow {
            None if self.direction == Direction::Input => self.tell(place, "takes certain values only"),
            None => self.tell(place, "can have any value"),
            Some(narrow) => {
                for option in narrow.difference(&wide) {
                    match self.direction {
                        Direction::Input => self.tell(place, &format!("no longer takes {option}")),
                        Direction::Output => self.tell(place, &format!("can be {option}")),
                    }
                }
            }
        }
    }

    fn limits(&mut self, before: &Flat, after: &Flat, place: &str) {
        let word = |flat: &Flat, word: &str| flat.words.get(word).map(|value| (*value).clone());
        if word(before, "format") != word(after, "format") {
            self.tell(place, "has another format");
        }
        if self.direction == Direction::Output {
            return;
        }
        for limit in UPPER {
            if let Some(new) = after.limit(limit)
                && before.limit(limit).is_none_or(|old| new < old)
            {
                self.tell(place, &format!("has the {limit} {new}"));
            }
        }
        for limit in LOWER {
            if let Some(new) = after.limit(limit)
                && before.limit(limit).is_none_or(|old| new > old)
            {
                self.tell(place, &format!("has the {limit} {new}"));
            }
        }
        if word(after, "pattern").is_some_and(|new| Some(new) != word(before, "pattern")) {
            self.tell(place, "has another pattern");
        }
        if word(after, "uniqueItems") == Some(true.into()) && word(before, "uniqueItems") != Some(true.into())
        {
            self.tell(place, "takes nothing twice");
        }
        if word(before, "default") != word(after, "default") {
            self.tell(place, "has another default");
        }
    }

    fn fields(&mut self, before: &Flat<'d>, after: &Flat<'d>, place: &str) {
        for (name, old) in &before.properties {
            let field = format!("{place}/{name}");
            match after.properties.get(name) {
                Some(new) => self.compare(old, new, &field),
                None if self.direction == Direction::Output || after.is_closed() => {
                    self.tell(&field, "is gone");
                    continue;
                }
                None => {}
            }
            if self.direction == Direction::Output
                && before.required.contains(name)
                && !after.required.contains(name)
            {
                self.tell(&field, "can be absent");
            }
        }
        if self.direction == Direction::Input {
            for name in after.required.difference(&before.required) {
                self.tell(&format!("{place}/{name}"), "is required");
            }
            if after.is_closed() && !before.is_closed() && !before.properties.is_empty() {
                self.tell(place, "takes known fields only");
            }
        }
    }

    /// Of several branches it is only asked whether they are the same: which of them a value meant, nobody knows.
    fn branches(&mut self, before: &Flat, after: &Flat, place: &str) {
        let (narrow, wide) = match self.direction {
            Direction::Input => (&before.branches, &after.branches),
            Direction::Output => (&after.branches, &before.branches),
        };
        if before.branches.is_empty() != after.branches.is_empty()
            || narrow.iter().any(|branch| !wide.contains(branch))
        {
            self.tell(place, "has other alternatives");
        }
    }
}
