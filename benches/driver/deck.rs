//! Decks: files of paths for wrk, each filled up with spaces to one width, so that its script finds any of them without
//! reading through the others. What must not be answered from a cache is taken from a deck once and not again.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use plaudit::db::keyset::{KeyValue, Position};
use plaudit::http::cursor;
use serde_json::Value;

use crate::Outcome;
use crate::content::Generator;
use crate::content::random::Random;

/// The seed of all orders: the same decks on every machine.
const SEED: u64 = 0x6465_636b;

/// Paths behind a prefix.
#[derive(Clone, Debug)]
pub struct Deck {
    pub file: PathBuf,
    pub prefix: &'static str,
    pub width: usize,
    pub count: usize,
}

impl Deck {
    /// Writes `paths` to `file`.
    pub fn write(file: PathBuf, prefix: &'static str, paths: &[String]) -> Outcome<Self> {
        let width = paths.iter().map(String::len).max().unwrap_or(0) + 1;
        let mut out = BufWriter::new(File::create(&file)?);
        for path in paths {
            // The last column is the line's end.
            writeln!(out, "{path:<fill$}", fill = width - 1)?;
        }
        out.flush()?;
        Ok(Self { file, prefix, width, count: paths.len() })
    }

    /// The first paths.
    pub fn first(&self, count: usize) -> Outcome<Vec<String>> {
        let text = std::fs::read_to_string(&self.file)?;
        Ok(text.lines().take(count).map(|line| format!("{}{}", self.prefix, line.trim_end())).collect())
    }

    /// The part of the deck that belongs to `round` of `rounds`.
    pub fn part(&self, round: usize, rounds: usize) -> (usize, usize) {
        let count = self.count / rounds.max(1);
        (round * count, count)
    }
}

/// The numbers of the published articles, shuffled.
pub fn shuffled(generator: &Generator) -> Vec<usize> {
    let published = |number: &usize| generator.published_at(*number).is_some();
    let mut numbers: Vec<usize> = (0..generator.count).filter(published).collect();
    Random::of(SEED, 0).shuffle(&mut numbers);
    numbers
}

/// The articles by their ids, in random order.
pub fn articles(folder: &Path, generator: &Generator) -> Outcome<Deck> {
    let ids: Vec<String> =
        shuffled(generator).into_iter().map(|number| generator.id(number).to_string()).collect();
    Deck::write(folder.join("articles"), "/v1/articles/", &ids)
}

/// Most cursors of a deck: each is long, and more are not used up.
const MOST_CURSORS: usize = 400_000;

/// The pages behind random articles. `real` is a cursor that the service has given out: the others are made like it, and
/// [`crate::checks`] looks whether one leads where it should.
pub fn cursors(folder: &Path, generator: &Generator, real: &str) -> Outcome<Deck> {
    let json: Value = serde_json::from_slice(&BASE64.decode(real)?)?;
    let fingerprint = json.get("f").and_then(Value::as_str).ok_or("a cursor has no fingerprint")?;
    let paths = shuffled(generator).into_iter().take(MOST_CURSORS).filter_map(|number| {
        let position: Position =
            (vec![KeyValue::Time(generator.published_at(number)?)], generator.id(number));
        cursor::encode(fingerprint, false, position)
    });
    Deck::write(folder.join("cursors"), "/v1/articles?cursor=", &paths.collect::<Vec<_>>())
}

/// The first page, asked for in ways that no cache knows: published before some moment after the last publication.
pub fn first_pages(folder: &Path) -> Outcome<Deck> {
    let mut random = Random::of(SEED, 1);
    let moment = |_| {
        let (day, second, micro) = (random.within(1, 28), random.below(60), random.below(1_000_000));
        format!("2026-07-{day:02}T10:{:02}:{second:02}.{micro:06}Z", random.below(60))
    };
    let paths: Vec<String> = (0..300_000).map(moment).collect();
    Deck::write(folder.join("first-pages"), "/v1/articles?published_before=", &paths)
}
