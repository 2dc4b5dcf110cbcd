//! Views, each answered after its commit: against a bare writer that commits in groups, and beside one UPDATE a request.

use serde_json::Value as Json;

use super::uncached::{self, Best};
use crate::Outcome;
use crate::checks;
use crate::deck::{self, Deck};
use crate::programs::Program;
use crate::row::{Row, Target};
use crate::stand::{Stand, alternate};
use crate::wrk::Load;

/// How many articles the views are of.
const SPREAD: usize = 1_000;

struct Case {
    name: &'static str,
    work: &'static str,
    articles: usize,
    connections: usize,
    target: Target,
}

const CASES: [Case; 4] = [
    Case {
        name: "views-random-64",
        work: "POST view, random over 1,000 articles, 64 connections",
        articles: SPREAD,
        connections: 64,
        target: Target::Share(0.85),
    },
    Case {
        name: "views-random-256",
        work: "… 256 connections",
        articles: SPREAD,
        connections: 256,
        target: Target::ShareWithin(0.85, 10.0),
    },
    Case {
        name: "views-hot-64",
        work: "POST view, one hot article, 64 connections",
        articles: 1,
        connections: 64,
        target: Target::Share(0.85),
    },
    Case {
        name: "views-hot-256",
        work: "… 256 connections",
        articles: 1,
        connections: 256,
        target: Target::ShareWithin(0.85, 10.0),
    },
];

pub fn measure(stand: &Stand<'_>, best: &Best, rows: &mut Vec<Row>) -> Outcome<()> {
    let wanted: Vec<&Case> = CASES.iter().filter(|case| stand.plan.wants(case.name)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let articles = deck::articles(&stand.work, &stand.generator)?;
    let service = stand.serve(&[])?;
    let url = stand.url()?;
    let grouped = stand.bare(&["group-commit", "--url", &url])?;
    for program in [&service, &grouped] {
        check(stand, program)?;
    }
    for case in &wanted {
        let load = Load::Random { method: "POST", deck: &articles, suffix: "/views", count: case.articles };
        let drive = |program: &Program| stand.drive(program, case.connections, &load);
        let measured = alternate(stand.plan.rounds, |_| drive(&service), |_| drive(&grouped))?;
        rows.push(Row::compared(case.name, case.work, "bare group commit", case.target, &measured));
    }
    grouped.stop()?;
    one_by_one(stand, best, &service, &articles, rows)
}

/// What group commit is for: the same as one UPDATE a request.
fn one_by_one(
    stand: &Stand<'_>,
    best: &Best,
    service: &Program,
    articles: &Deck,
    rows: &mut Vec<Row>,
) -> Outcome<()> {
    let bare = uncached::bare(stand, best)?;
    for (name, work, count, connections) in [
        (
            "views-random-256-update",
            "(the same as one UPDATE a request, random, 256 connections)",
            SPREAD,
            256,
        ),
        ("views-hot-64-update", "(the same as one UPDATE a request, hot, 64 connections)", 1, 64),
    ] {
        if stand.plan.wants(name) {
            let load = Load::Random { method: "POST", deck: articles, suffix: "/views", count };
            let drive = |program: &Program| stand.drive(program, connections, &load);
            let measured = alternate(1, |_| drive(service), |_| drive(&bare))?;
            rows.push(Row::compared(name, work, "bare UPDATE, no series", Target::None, &measured));
        }
    }
    Ok(())
}

/// Each view that is acknowledged is counted, and is in the database then.
fn check(stand: &Stand<'_>, program: &Program) -> Outcome<()> {
    let number = deck::shuffled(&stand.generator).first().copied().ok_or("there is no article")?;
    let path = format!("/v1/articles/{}/views", stand.generator.id(number));
    let count = || -> Outcome<i64> {
        let answer = checks::post(program, &path, None)?.expect(200)?.json()?;
        Ok(answer.get("views").and_then(Json::as_i64).ok_or("a view has no total")?)
    };
    let before = count()?;
    let stored = stand.views_of(stand.generator.id(number))?;
    if stored != before || count()? != before + 1 {
        return Err(format!("{path}: {before} views were acknowledged, {stored} are stored").into());
    }
    Ok(())
}
