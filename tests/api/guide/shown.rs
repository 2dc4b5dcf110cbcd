//! Answers as the documentation shows them, and what of them is the same at every run.

use serde_json::Value;

use crate::support::Answer;

/// What a block shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// The body.
    Json,
    /// The status, some headers and perhaps the body.
    Http,
    /// The body as it is.
    Text,
}

impl Form {
    pub fn of(language: &str) -> Option<Self> {
        match language {
            "json" => Some(Self::Json),
            "http" => Some(Self::Http),
            "text" | "csv" => Some(Self::Text),
            _ => None,
        }
    }

    /// What there is of `answer` in a block like `block`: of the headers those that it names.
    pub fn show(self, answer: &Answer, block: &str) -> String {
        let body = String::from_utf8(answer.bytes.clone()).unwrap();
        if self != Self::Http {
            return body.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        }
        let (head, shown) = block.split_once("\n\n").unwrap_or((block, ""));
        let status = actix_web::http::StatusCode::from_u16(answer.status).unwrap();
        let mut lines = vec![format!("HTTP/1.1 {status}")];
        let names = head.lines().skip(1).filter_map(|line| line.split_once(':')).map(|(name, _)| name);
        lines.extend(names.map(|name| format!("{name}: {}", answer.header(name))));
        let body = if shown.trim().is_empty() { String::new() } else { format!("\n{body}\n") };
        format!("{}\n{body}", lines.join("\n"))
    }
}

/// A block without what differs from run to run: ids, hashes, tokens, cursors, times of the demo.
pub fn normal(block: &str, form: Form) -> String {
    let block = block.trim();
    let (head, body) = match form {
        Form::Http => block.split_once("\n\n").unwrap_or((block, "")),
        _ => ("", block),
    };
    let body = match serde_json::from_str::<Value>(body) {
        Ok(mut json) => {
            redact(&mut json);
            json.to_string()
        }
        Err(_) => body.to_owned(),
    };
    without_ids(&format!("{head}\n\n{body}"))
}

const SECRET: &[&str] = &[
    "access_token",
    "refresh_token",
    "token",
    "key",
    "next_cursor",
    "prev_cursor",
    "request_id",
    "created_at",
    "updated_at",
    "verification_code",
];

fn redact(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::Object(fields) => {
            for (name, field) in fields {
                let is_preview = field.as_str().is_some_and(|text| text.contains("/v1/previews/"));
                if is_preview || SECRET.contains(&name.as_str()) && field.is_string() {
                    *field = "…".into();
                }
                redact(field);
            }
        }
        _ => {}
    }
}

/// `text` with one word for every id, hash, cursor and code of a certificate.
fn without_ids(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let mut found = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        found.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        found.push_str(kind(&rest[..end]).unwrap_or(&rest[..end]));
        rest = &rest[end..];
    }
    found + rest
}

fn kind(word: &str) -> Option<&'static str> {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let hash = word.rsplit('-').next().unwrap_or(word);
    let is_code = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
    match word {
        _ if word.len() == 36 && word.split('-').map(str::len).eq([8, 4, 4, 4, 12]) => Some("<id>"),
        _ if hash.len() == 16 && is_hex(hash) => Some("<hash>"),
        _ if word.starts_with("eyJ") => Some("<opaque>"),
        _ if word.len() == 10 && word.chars().all(is_code) => Some("<code>"),
        _ => None,
    }
}

/// An answer as it is written into the documentation.
pub fn pretty(answer: &str, form: Form) -> String {
    let (head, body) = match form {
        Form::Http => match answer.split_once("\n\n") {
            Some((head, body)) => (format!("{head}\n\n"), body),
            None => return answer.to_owned(),
        },
        _ => (String::new(), answer),
    };
    match serde_json::from_str::<Value>(body) {
        Ok(_) if form == Form::Text => format!("{body}\n"),
        Ok(_) => format!("{head}{}\n", indented(body.trim())),
        Err(_) => format!("{head}{}\n", body.trim_end()),
    }
}

/// Compact JSON on lines of its own, its fields in their order.
fn indented(json: &str) -> String {
    let (mut out, mut depth, mut in_text, mut escaped) = (String::new(), 0_usize, false, false);
    let line = |out: &mut String, depth: usize| out.push_str(&format!("\n{}", "  ".repeat(depth)));
    let mut characters = json.chars().peekable();
    while let Some(c) = characters.next() {
        if in_text {
            out.push(c);
            in_text = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '{' | '[' if matches!(characters.peek(), Some('}' | ']')) => {
                out.extend([c, characters.next().unwrap()])
            }
            '{' | '[' => {
                out.push(c);
                depth += 1;
                line(&mut out, depth);
            }
            '}' | ']' => {
                depth -= 1;
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => {
                in_text = c == '"';
                out.push(c);
            }
        }
    }
    out
}
