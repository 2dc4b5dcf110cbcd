//! What of a document's change breaks a client: what is gone, what is asked for in addition, what comes otherwise.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::schemas::{Comparison, Direction};

static NOTHING: Value = Value::Null;

/// Every break between two versions of the document, each as one line that stays the same from run to run.
pub fn breaks<'d>(old: &'d Value, new: &'d Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, item) in fields(&old["paths"]) {
        for (method, before) in fields(item) {
            let name = format!("{} {path}", method.to_uppercase());
            let after = &new["paths"][path][method];
            if after.is_null() {
                found.insert(format!("{name}: gone"));
                continue;
            }
            let mut operation = Operation { old, new, before, after, found: Vec::new() };
            operation.compare();
            found.extend(operation.found.into_iter().map(|what| format!("{name}: {what}")));
        }
    }
    found
}

fn fields(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A response or header by itself, wherever it is written down.
fn resolve<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"].as_str() {
        Some(path) => document.pointer(path.trim_start_matches('#')).unwrap_or(&NOTHING),
        None => value,
    }
}

struct Operation<'d> {
    old: &'d Value,
    new: &'d Value,
    before: &'d Value,
    after: &'d Value,
    found: Vec<String>,
}

impl<'d> Operation<'d> {
    fn compare(&mut self) {
        if self.before["operationId"] != self.after["operationId"] {
            let old = self.before["operationId"].as_str().unwrap_or_default();
            self.found.push(format!("its operation id is no longer {old}"));
        }
        self.security();
        self.parameters();
        self.body();
        self.responses();
    }

    fn schema(&mut self, direction: Direction, before: &'d Value, after: &'d Value, at: &str) {
        let found = &mut self.found;
        let mut tell = |what: String| found.push(format!("{at} {what}"));
        let (old, new) = (self.old, self.new);
        Comparison { old, new, direction, found: &mut tell, open: Vec::new() }.compare(before, after, "");
    }

    /// Whoever was let in must be let in still.
    fn security(&mut self) {
        let is_within = |new: &Value, old: &Value| {
            fields(new).all(|(scheme, roles)| {
                let had: Vec<&Value> = items(&old[scheme]).collect();
                // Who has a role may do what those before it may.
                let rank = |role: &Value| ["author", "editor", "admin"].iter().position(|name| role == name);
                let has = |role: &Value| {
                    had.iter().any(|own| *own == role || rank(role).is_some() && rank(role) < rank(own))
                };
                old.get(scheme).is_some() && items(roles).all(has)
            })
        };
        let anyone = |operation: &Value| items(&operation["security"]).next().is_none();
        if anyone(self.after) {
            return;
        }
        let nobody = Value::Object(Map::new());
        let before: Vec<&Value> = match anyone(self.before) {
            true => vec![&nobody],
            false => items(&self.before["security"]).collect(),
        };
        if before.iter().any(|old| !items(&self.after["security"]).any(|new| is_within(new, old))) {
            let asked = self.after["security"].to_string();
            self.found.push(format!("it asks for the security {asked}"));
        }
    }

    fn parameters(&mut self) {
        let is_same = |a: &Value, b: &Value| a["name"] == b["name"] && a["in"] == b["in"];
        let name = |parameter: &Value| {
            let word = |word: &str| parameter[word].as_str().unwrap_or_default().to_owned();
            format!("the {} parameter {}", word("in"), word("name"))
        };
        let is_required = |parameter: &Value| parameter["required"] == true;
        for old in items(&self.before["parameters"]) {
            let Some(new) = items(&self.after["parameters"]).find(|new| is_same(old, new)) else {
                self.found.push(format!("{} is gone", name(old)));
                continue;
            };
            if is_required(new) && !is_required(old) {
                self.found.push(format!("{} is required", name(old)));
            }
            if (&old["style"], &old["explode"]) != (&new["style"], &new["explode"]) {
                self.found.push(format!("{} is written in another style", name(old)));
            }
            self.schema(Direction::Input, &old["schema"], &new["schema"], &name(old));
        }
        for new in items(&self.after["parameters"]).filter(|new| is_required(new)) {
            if !items(&self.before["parameters"]).any(|old| is_same(old, new)) {
                self.found.push(format!("{} is required", name(new)));
            }
        }
    }

    fn body(&mut self) {
        let (old, new) = (&self.before["requestBody"], &self.after["requestBody"]);
        match (old.is_null(), new.is_null()) {
            (false, true) => self.found.push("the body is gone".to_owned()),
            (_, false) if new["required"] == true && old["required"] != true => {
                self.found.push("the body is required".to_owned());
            }
            _ => {}
        }
        if !old.is_null() && !new.is_null() {
            self.content(Direction::Input, &old["content"], &new["content"], "the body");
        }
    }

    fn content(&mut self, direction: Direction, old: &'d Value, new: &'d Value, at: &str) {
        for (media_type, before) in fields(old) {
            match new.get(media_type) {
                None => self.found.push(format!("{at} is no longer {media_type}")),
                Some(after) => {
                    let at = format!("{at} ({media_type})");
                    self.schema(direction, &before["schema"], &after["schema"], &at);
                }
            }
        }
    }

    /// A refusal that does not come any more breaks nobody; an answer that does not come any more does.
    fn responses(&mut self) {
        let (old, new) = (self.old, self.new);
        for (status, before) in fields(&self.before["responses"]) {
            let after = &self.after["responses"][status];
            if after.is_null() {
                if status.as_str() < "400" || status == "default" {
                    self.found.push(format!("the answer {status} is gone"));
                }
                continue;
            }
            let (before, after) = (resolve(old, before), resolve(new, after));
            let at = format!("the answer {status}");
            for (header, _) in fields(&before["headers"]) {
                if after["headers"].get(header).is_none() {
                    self.found.push(format!("{at} has no header {header}"));
                }
            }
            self.content(Direction::Output, &before["content"], &after["content"], &at);
        }
    }
}
