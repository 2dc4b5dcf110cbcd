//! The same on few and on many articles: half of the answers must come about as fast.

use std::time::Duration;

use super::uncached::{self, as_float, real_cursor};
use crate::Outcome;
use crate::deck::{self, Deck};
use crate::row::{Row, Target, grouped};
use crate::stand::{Stand, alternate};
use crate::wrk::Measured;

/// So few that nobody waits for a core, and the time is that of the work.
const CONNECTIONS: usize = 4;

/// Paths of a deck that are asked for: on all stands as many, once before they are measured, so that the disk is not what
/// is measured.
const MOST: usize = 9_000;

/// What is asked for, and the decks for it on one stand.
struct Decks {
    articles: Deck,
    first_pages: Deck,
    cursors: Deck,
}

const NAMES: [(&str, &str); 3] = [
    ("growth-article", "by id"),
    ("growth-first", "first page"),
    ("growth-middle", "page behind a random cursor"),
];

/// Times by number of articles, for the plot: by the name of what is asked for.
pub type Costs = Vec<(&'static str, Vec<(f64, f64)>)>;

/// Measures `stands`, the one with the fewest articles first.
pub fn measure(stands: &[&Stand<'_>], rows: &mut Vec<Row>) -> Outcome<Costs> {
    let mut costs = Costs::new();
    let Some((few, rest)) = stands.split_first() else { return Ok(costs) };
    let mut decks = Vec::new();
    for stand in stands {
        let service = stand.serve(&[])?;
        decks.push(Decks {
            articles: deck::articles(&stand.work, &stand.generator)?,
            first_pages: deck::first_pages(&stand.work)?,
            cursors: deck::cursors(&stand.work, &stand.generator, &real_cursor(&service, 3)?)?,
        });
    }
    let Some((few_decks, rest_decks)) = decks.split_first() else { return Ok(costs) };
    for (name, work) in NAMES {
        if !few.plan.wants(name) {
            continue;
        }
        let mut points = Vec::new();
        for (many, many_decks) in rest.iter().zip(rest_decks) {
            for (stand, decks) in [(many, many_decks), (few, few_decks)] {
                let service = stand.serve(&[])?;
                uncached::warm(stand, decks.of(name), &service, MOST, Duration::from_secs(10))?;
            }
            let measured = alternate(
                few.plan.rounds,
                |_| fresh(many, many_decks.of(name)),
                |_| fresh(few, few_decks.of(name)),
            )?;
            let [of_many, of_few] = &measured;
            if points.is_empty() {
                points.push((as_float(few.generator.count), Measured::median(of_few).p50));
            }
            points.push((as_float(many.generator.count), Measured::median(of_many).p50));
            let [from, to] = [few, many].map(|stand| grouped(as_float(stand.generator.count)));
            let work = format!("growth {from} → {to} articles: {work}, half of the answers");
            let limit = format!("the service on {from}");
            rows.push(Row::compared(name, work, limit, Target::Growth(1.3), &measured));
        }
        costs.push((work, points));
    }
    Ok(costs)
}

impl Decks {
    fn of(&self, name: &str) -> &Deck {
        match name {
            "growth-article" => &self.articles,
            "growth-first" => &self.first_pages,
            _ => &self.cursors,
        }
    }
}

/// The beginning of the deck, against a service that has nothing in its cache.
fn fresh(stand: &Stand<'_>, deck: &Deck) -> Outcome<Measured> {
    let service = stand.serve_settled()?;
    uncached::through(stand, deck, &service, (CONNECTIONS, MOST))
}
