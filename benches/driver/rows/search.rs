//! Search by two to four characters, never the same twice.

use std::path::Path;
use std::time::Duration;

use serde_json::Value as Json;

use super::uncached::{self, Best};
use crate::Outcome;
use crate::checks;
use crate::content::Generator;
use crate::deck::Deck;
use crate::programs::Program;
use crate::row::{Row, Target, grouped};
use crate::searches;
use crate::stand::{Stand, alternate};
use crate::wrk::{self, Load, Measured, Setting};

const CONNECTIONS: usize = 16;
/// LIKE reads everything: more connections only wait longer, and a round in which nobody is answered says nothing.
const CONNECTIONS_OF_LIKE: usize = 4;
const TIME_OF_LIKE: Duration = Duration::from_secs(6);

/// Against LIKE, on few articles. Where a word is in every other text LIKE has its 20 after some 40 texts, so those are
/// told apart.
pub fn against_like(stand: &Stand<'_>, best: &Best, rows: &mut Vec<Row>) -> Outcome<()> {
    let kinds: [(&str, &str, Target, Make); 3] = [
        ("search-like-rare", "rare words", Target::Times(150.0), searches::rare),
        ("search-like-natural", "characters as they come", Target::Times(150.0), searches::natural),
        ("search-like-frequent", "very frequent words", Target::None, searches::frequent),
    ];
    if !kinds.iter().any(|(name, ..)| stand.plan.wants(name)) {
        return Ok(());
    }
    stand.warm(&["articles", "article_tags", "search_documents"], true)?;
    let bare = uncached::bare(stand, best)?;
    for (name, kind, target, make) in kinds {
        if stand.plan.wants(name) {
            let deck = make(&stand.work, &stand.generator)?;
            check(&stand.serve(&[])?, &deck)?;
            let measured = beside_like(stand, &deck, &bare)?;
            let work = format!("search, 2 to 4 characters, {kind}, {} articles", words(stand));
            rows.push(Row::compared(name, work, "bare LIKE, 4 connections", target, &measured));
        }
    }
    Ok(())
}

/// Each side goes through the deck at its own pace.
fn beside_like(stand: &Stand<'_>, deck: &Deck, bare: &Program) -> Outcome<[Vec<Measured>; 2]> {
    alternate(
        stand.plan.rounds,
        |_| fresh(stand, deck, deck.count),
        |round| {
            let (first, count) = deck.part(round, stand.plan.rounds);
            let usual = stand.setting(bare, CONNECTIONS_OF_LIKE);
            let setting = Setting { time: usual.time.max(TIME_OF_LIKE), ..usual };
            wrk::run(&setting, &Load::Deck { deck, first, count })
        },
    )
}

/// What makes a deck of searches.
type Make = fn(&Path, &Generator) -> Outcome<Deck>;

/// Rare and frequent words alike, on many articles.
pub fn on_many(stand: &Stand<'_>, rows: &mut Vec<Row>) -> Outcome<()> {
    let decks: [(&str, &str, Make); 3] = [
        ("search-rare", "rare words", searches::rare),
        ("search-frequent", "very frequent words", searches::frequent),
        ("search-natural", "characters as they come", searches::natural),
    ];
    if decks.iter().all(|(name, ..)| !stand.plan.wants(name)) {
        return Ok(());
    }
    stand.warm(&["search_documents"], false)?;
    for (name, kind, make) in decks {
        if !stand.plan.wants(name) {
            continue;
        }
        let deck = make(&stand.work, &stand.generator)?;
        check(&stand.serve(&[])?, &deck)?;
        let service = stand.serve(&[])?;
        uncached::warm(stand, &deck, &service, MOST, Duration::from_secs(60))?;
        service.stop()?;
        let rounds =
            (0..stand.plan.rounds).map(|_| fresh(stand, &deck, MOST)).collect::<Outcome<Vec<_>>>()?;
        rows.push(alone(name, format!("search, {kind}, {} articles, 16 connections", words(stand)), &rounds));
    }
    Ok(())
}

fn words(stand: &Stand<'_>) -> String {
    grouped(uncached::as_float(stand.generator.count))
}

fn alone(name: &'static str, work: String, rounds: &[Measured]) -> Row {
    Row {
        name,
        work,
        limit: "–".into(),
        target: Target::Within(250.0),
        ours: crate::row::Value::Load(Measured::median(rounds)),
        bare: crate::row::Value::Nothing,
        spread: None,
        note: String::new(),
    }
}

/// Searches of a deck on many articles: in each round, and once before, so that the disk is not what is measured.
const MOST: usize = 1_500;

/// Through a deck, against a service that has just started, so that nothing is cached.
fn fresh(stand: &Stand<'_>, deck: &Deck, most: usize) -> Outcome<Measured> {
    let service = stand.serve_settled()?;
    let count = deck.count.min(most);
    let opening = (count / 20).min(200);
    let setting = stand.setting(&service, CONNECTIONS);
    let short = Setting { time: Duration::from_secs(1), ..setting.clone() };
    wrk::run(&short, &Load::Deck { deck, first: 0, count: opening })?;
    wrk::run(&setting, &Load::Deck { deck, first: opening, count: count - opening })
}

/// What is found has the word: its title, its summary or, asked for by id, its text.
fn check(service: &Program, deck: &Deck) -> Outcome<()> {
    for path in deck.first(5)? {
        let query = path.split(['=', '&']).nth(1).unwrap_or_default();
        let word = percent_encoding::percent_decode_str(query).decode_utf8()?.into_owned();
        let (hit, _) = checks::first_of_list(service, &path)?;
        let Some(id) = hit.get("id").and_then(Json::as_str) else { continue };
        let article = checks::get(service, &format!("/v1/articles/{id}"), &[])?.expect(200)?.json()?;
        let has = |field: &str| {
            let text = article.get(field).and_then(Json::as_str).unwrap_or_default();
            plaudit::text::fold::fold(text).contains(&plaudit::text::fold::fold(&word))
        };
        if !["title", "summary", "body_text"].into_iter().any(has) {
            return Err(format!("{path} finds {id}, which has no {word:?}").into());
        }
    }
    Ok(())
}
