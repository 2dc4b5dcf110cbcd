//! What is searched for, never twice the same: characters out of texts as they come, rare names, words that are
//! everywhere.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Outcome;
use crate::content::random::Random;
use crate::content::{Generator, VOCABULARY};
use crate::deck::Deck;

const SEED: u64 = 0x7365_6172;
const PREFIX: &str = "/v1/search?q=";

/// Two to four characters out of articles of the load, as they come: most stand in a few articles of a hundred thousand,
/// some in nearly every one.
pub fn natural(folder: &Path, generator: &Generator) -> Outcome<Deck> {
    let mut random = Random::of(SEED, 0);
    let (mut paths, mut known) = (Vec::new(), HashSet::new());
    while paths.len() < 60_000 {
        let article = generator.article(random.below(generator.count));
        let body: Vec<char> = article.body.chars().collect();
        // Several of one article: making it is what takes time.
        for _ in 0..20 {
            let (from, length) = (random.below(body.len()), random.within(2, 4));
            let word: String = body.iter().skip(from).take(length).collect();
            let is_whole = word.chars().count() == length && word.chars().all(char::is_alphabetic);
            if is_whole && known.insert(word.clone()) {
                paths.push(encoded(&word));
            }
        }
    }
    random.shuffle(&mut paths);
    Deck::write(folder.join("searches-natural"), PREFIX, &paths)
}

/// Names out of the rare half of the vocabulary, cut to four characters.
pub fn rare(folder: &Path, generator: &Generator) -> Outcome<Deck> {
    let mut random = Random::of(SEED, 1);
    let words = (VOCABULARY / 2..VOCABULARY).map(|rank| cut(&generator.words.word(rank)));
    let mut paths: Vec<String> =
        words.collect::<BTreeSet<_>>().into_iter().map(|word| encoded(&word)).collect();
    random.shuffle(&mut paths);
    Deck::write(folder.join("searches-rare"), PREFIX, &paths)
}

/// The 40 words that nearly every article has. There are few of them, so each is asked for with a date behind which
/// nothing was published: another one each time.
pub fn frequent(folder: &Path, generator: &Generator) -> Outcome<Deck> {
    let mut random = Random::of(SEED, 2);
    let path = |number: usize| {
        let word = encoded(&cut(&generator.words.word(random.below(40))));
        let (minute, second, micro) = (number / 60 % 60, number % 60, random.below(1_000_000));
        format!("{word}&published_before=2026-07-01T10:{minute:02}:{second:02}.{micro:06}Z")
    };
    let paths: Vec<String> = (0..40_000).map(path).collect();
    Deck::write(folder.join("searches-frequent"), PREFIX, &paths)
}

fn cut(word: &str) -> String {
    word.chars().take(4).collect()
}

pub fn encoded(word: &str) -> String {
    utf8_percent_encode(word, NON_ALPHANUMERIC).to_string()
}

/// The lists and the searches of a mixed load, the most popular first.
pub fn popular(folder: &Path, generator: &Generator) -> Outcome<(std::path::PathBuf, std::path::PathBuf)> {
    let (lists, searches) = (folder.join("lists"), folder.join("searches"));
    let mut paths = vec!["/v1/articles".to_owned()];
    for (_, slug) in crate::content::SECTIONS {
        paths.push(format!("/v1/articles?section={slug}"));
    }
    for (_, slug) in crate::content::TAGS {
        paths.push(format!("/v1/articles?tag={slug}&include=section"));
    }
    paths.extend((0..28).map(|extra| format!("/v1/articles?limit={}&include=tags", 10 + extra)));
    std::fs::write(&lists, paths.join("\n") + "\n")?;
    let words = (0..400).map(|rank| format!("{PREFIX}{}", encoded(&cut(&generator.words.word(rank)))));
    std::fs::write(&searches, words.collect::<Vec<_>>().join("\n") + "\n")?;
    Ok((lists, searches))
}
