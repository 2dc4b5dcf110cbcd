//! Which script of Chinese an answer is wanted in: by `locale=`, or else by `Accept-Language`.
//!
//! `locale=` converts for everybody. The header does not for a caller who has signed in: an editor whose browser prefers the
//! other script would read converted text and save it.

use actix_web::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderMap};

use crate::text::script::Script;

/// Languages of `Accept-Language` that are looked at; no browser sends as many.
const MOST_LANGUAGES: usize = 32;

/// The script that a request wants: what `locale=` says (`asked`), or else the first wish of `Accept-Language`; `None`:
/// everything as it was written.
#[must_use]
pub fn wanted(headers: &HeaderMap, asked: Option<Script>) -> Option<Script> {
    let by_header = || if headers.contains_key(AUTHORIZATION) { None } else { preferred(headers) };
    asked.or_else(by_header)
}

/// The `Content-Language` of a list: the script that was wanted, or else the service's locale.
#[must_use]
pub fn language_of_list(wanted: Option<Script>, service: &str) -> &str {
    wanted.map_or(service, |script| script.locale())
}

/// What an answer to `query` depends on, for `Vary`: not on `Accept-Language` when `locale=` has the word.
#[must_use]
pub fn vary(query: &str) -> &'static str {
    if is_asked(query) {
        "Accept-Encoding, Authorization, Origin"
    } else {
        "Accept-Encoding, Accept-Language, Authorization, Origin"
    }
}

/// Whether `query` has a `locale=`.
#[must_use]
pub fn is_asked(query: &str) -> bool {
    query.split('&').any(|pair| pair.split('=').next() == Some("locale"))
}

/// The script that `Accept-Language` (RFC 9110, 12.5.4) prefers: of the languages that name one, the one of the greatest weight,
/// the first of several.
fn preferred(headers: &HeaderMap) -> Option<Script> {
    let values = headers.get_all(ACCEPT_LANGUAGE).filter_map(|value| value.to_str().ok());
    let languages = values.flat_map(|value| value.split(',')).take(MOST_LANGUAGES).filter_map(language_range);
    let wishes = languages.filter_map(|(tag, weight)| Some((script_of(tag)?, weight)));
    let mut best: Option<(Script, u16)> = None;
    for (script, weight) in wishes {
        if weight > best.map_or(0, |(_, so_far)| so_far) {
            best = Some((script, weight));
        }
    }
    best.map(|(script, _)| script)
}

/// A language with its weight in thousandths; `None` for what is no language range: it is passed over.
fn language_range(text: &str) -> Option<(&str, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let tag = parts.next().filter(|tag| !tag.is_empty())?;
    let weight = match parts.next() {
        None => 1000,
        Some(parameter) => {
            let (name, value) = parameter.split_once('=')?;
            weight(value.trim_start()).filter(|_| name.trim_end().eq_ignore_ascii_case("q"))?
        }
    };
    parts.next().is_none().then_some((tag, weight))
}

/// `0`, `1` or a fraction of at most three digits (RFC 9110, 12.4.2), in thousandths.
pub(crate) fn weight(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_valid = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths: u16 = format!("{fraction:0<3}").parse().ok().filter(|_| is_valid)?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

/// The script that a language tag names, or else the one of its region; plain `zh` names none.
fn script_of(tag: &str) -> Option<Script> {
    let mut subtags = tag.split('-');
    if !subtags.next()?.eq_ignore_ascii_case("zh") {
        return None;
    }
    // What follows a single letter is an extension or private.
    let subtags: Vec<String> =
        subtags.take_while(|subtag| subtag.len() > 1).take(4).map(str::to_ascii_lowercase).collect();
    let named = subtags.iter().find_map(|subtag| match subtag.as_str() {
        "hans" => Some(Script::Hans),
        "hant" => Some(Script::Hant),
        _ => None,
    });
    let usual = || {
        subtags.iter().find_map(|subtag| match subtag.as_str() {
            "cn" | "sg" => Some(Script::Hans),
            "tw" | "hk" | "mo" => Some(Script::Hant),
            _ => None,
        })
    };
    named.or_else(usual)
}
