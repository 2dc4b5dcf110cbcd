//! What is asked for again and again: an article, the same compressed, 304, the first page of a list.

use crate::Outcome;
use crate::checks;
use crate::programs::Program;
use crate::row::{Row, Target};
use crate::rows::CONNECTIONS;
use crate::stand::{Stand, alternate};
use crate::wrk::{self, Load};

/// A row: its name, its work, what the answer is called, its path and coding, whether the caller has it already.
struct Case {
    name: &'static str,
    work: &'static str,
    answer: &'static str,
    path: String,
    coding: &'static str,
    is_known: bool,
}

/// The path of the article that is asked for.
pub fn article_path(stand: &Stand<'_>) -> Outcome<String> {
    let is_published = |number: &usize| stand.generator.published_at(*number).is_some();
    let number = (stand.generator.count / 2..).find(is_published).ok_or("there is no article")?;
    Ok(format!("/v1/articles/{}", stand.generator.id(number)))
}

/// Asks the service for what the bare programs are to answer, and writes it down.
pub fn write_answers(stand: &Stand<'_>, service: &Program) -> Outcome<()> {
    for (name, path) in [("article", article_path(stand)?), ("list", "/v1/articles".to_owned())] {
        for coding in ["identity", "br", "gzip"] {
            let answer = checks::get(service, &path, &[("Accept-Encoding", coding)])?.expect(200)?;
            checks::write_down(&answer, &stand.answers(), name, coding)?;
        }
    }
    Ok(())
}

pub fn measure(stand: &Stand<'_>, rows: &mut Vec<Row>) -> Outcome<()> {
    let article = article_path(stand)?;
    let case = |name, work, answer, path: &str, coding, is_known| Case {
        name,
        work,
        answer,
        path: path.to_owned(),
        coding,
        is_known,
    };
    let cases = [
        case("article", "GET one article, cached", "article", &article, "identity", false),
        case("article-br", "… brotli accepted", "article", &article, "br", false),
        case("article-gzip", "… gzip accepted", "article", &article, "gzip", false),
        case("not-modified", "`If-None-Match` → 304", "article", &article, "identity", true),
        case("list", "GET list of 20, cached", "list", "/v1/articles", "identity", false),
    ];
    let cases: Vec<Case> = cases.into_iter().filter(|case| stand.plan.wants(case.name)).collect();
    if cases.is_empty() {
        return Ok(());
    }
    let service = stand.serve(&[])?;
    write_answers(stand, &service)?;
    let bare = stand.bare(&["memory"])?;
    for case in cases {
        rows.push(one(stand, &case, &service, &bare)?);
    }
    Ok(())
}

fn one(stand: &Stand<'_>, case: &Case, service: &Program, bare: &Program) -> Outcome<Row> {
    let mut headers = vec![("Accept-Encoding", case.coding)];
    let answer = checks::same(service, bare, &case.path, &headers)?.expect(200)?;
    let etag = answer.header("etag").ok_or("there is no ETag")?.to_owned();
    if case.is_known {
        headers.push(("If-None-Match", &etag));
        checks::same(service, bare, &case.path, &headers)?.expect(304)?;
    }
    let note = match (case.is_known, answer.header("content-encoding")) {
        (true, _) => format!("{}, no body", case.answer),
        (false, None) if case.coding != "identity" => {
            format!("not compressed: {} bytes", answer.body.len())
        }
        (false, _) => format!("{} bytes", answer.body.len()),
    };
    let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let load = Load::One { method: "GET", path: case.path.clone() };
    let drive = |program: &Program| {
        let setting = wrk::Setting { headers: lines.clone(), ..stand.setting(program, CONNECTIONS) };
        wrk::run(&setting, &load)
    };
    let measured = alternate(stand.plan.rounds, |_| drive(service), |_| drive(bare))?;
    Ok(Row::compared(case.name, case.work, "bare actix, the same bytes", Target::Share(0.85), &measured)
        .noted(note))
}
