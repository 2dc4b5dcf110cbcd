//! A query finds exactly what contains it: against the simplest way of saying so, over texts that were made up and
//! over those of the legacy pages, whichever way they are read.

use std::collections::BTreeSet;

use diesel::prelude::*;
use plaudit::search::query::Criteria;
use plaudit::search::statements::{Range, Source, read};
use plaudit::search::terms::Terms;
use plaudit::search::wanted::{Tier, Wanted};
use plaudit::text::fold::fold;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;
use uuid::Uuid;

use super::plans::crowd;
use super::{in_snapshot, search};
use crate::support::factory::{article, text};
use crate::support::{TestApp, establish};

/// Characters that fold in every way there is, and those that some search engine takes for its own.
const ALPHABET: &[&str] = &[
    "工", "会", "會", "劳", "勞", "动", "動", "级", "A", "a", "Ａ", "1", "２", "2021年", "“", "”", "é",
    "e\u{301}", "ß", "ss", "㍿", "ﬁ", "🎉", "𠮷", "吉", "%", "_", "\\", "'", "·", " ", "\u{3000}", "-", "*",
    ":", "&",
];

/// A document as the naive way sees it.
struct Document {
    id: Uuid,
    heading: String,
    middle: String,
    body: String,
}

impl Document {
    fn has(&self, word: &str) -> bool {
        [&self.heading, &self.middle, &self.body].into_iter().any(|text| text.contains(word))
    }

    fn tier(&self, terms: &Terms) -> Option<i32> {
        if terms.without.iter().any(|word| self.has(word)) || !terms.words.iter().all(|word| self.has(word)) {
            return None;
        }
        let in_heading = |word: &String| self.heading.contains(word);
        let in_lead = |word: &String| in_heading(word) || self.middle.contains(word);
        Some(match (terms.words.iter().all(in_heading), terms.words.iter().all(in_lead)) {
            (true, _) => 1,
            (_, true) => 2,
            _ => 3,
        })
    }
}

async fn written(app: &TestApp, title: &str, summary: &str, body: &str) -> Document {
    let is_blank = summary.trim().is_empty();
    let summary = if is_blank { json!(null) } else { json!(summary) };
    let input = json!({
        "title": format!("题{title}"), "summary": summary, "body": body, "body_format": "html", "status": "published",
    });
    let made = article(app, input).await;
    Document {
        id: text(&made, "id").parse().unwrap(),
        heading: fold(text(&made, "title")),
        middle: fold(made["summary"].as_str().unwrap_or_default()),
        body: fold(text(&made, "body_text")),
    }
}

/// The ids of the documents and their tiers, as the naive way finds them.
fn expected(documents: &[Document], terms: &Terms) -> BTreeSet<(Uuid, i32)> {
    documents.iter().filter_map(|document| Some((document.id, document.tier(terms)?))).collect()
}

/// All that is found, by requests.
async fn served(app: &TestApp, q: &str, more: &str) -> BTreeSet<(Uuid, i32)> {
    let mut found = BTreeSet::new();
    let mut cursor = String::new();
    loop {
        let page = search(&app.anon(), q, &format!("&limit=100{more}{cursor}")).await.expect(200).json();
        for hit in page["data"].as_array().unwrap() {
            let tier = match text(hit, "matched_in") {
                "title" => 1,
                "summary" => 2,
                _ => 3,
            };
            assert!(found.insert((text(hit, "id").parse().unwrap(), tier)), "{q} finds one twice");
            assert_ne!(hit["highlights"], json!([]), "{q} is not shown where it is");
        }
        match page["page"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

/// All that is found, tier by tier, from `source`.
fn read_from(app: &TestApp, terms: &Terms, source: Source<'_>) -> BTreeSet<(Uuid, i32)> {
    let criteria = Criteria::of(None, app.clock.now());
    let range = Range { newest_first: true, behind: None, until: None };
    let mut connection = establish(&app.database.app_url);
    let mut found = BTreeSet::new();
    in_snapshot(&mut connection, |snapshot| {
        for tier in [Tier::Title, Tier::Lead, Tier::Rest] {
            let wanted = Wanted::Words(terms, tier);
            let rows: Vec<(Uuid, String, chrono::DateTime<chrono::Utc>, i32)> =
                read(&wanted, &criteria, source, &range, 1000).load(snapshot.connection()?)?;
            found.extend(rows.into_iter().map(|(id, _, _, tier)| (id, tier)));
        }
        Ok(())
    });
    found
}

async fn agree(app: &TestApp, documents: &[Document], q: &str) {
    let Ok(terms) = Terms::parse(q) else { return };
    let expected = expected(documents, &terms);
    let ids: Vec<Uuid> = documents.iter().map(|document| document.id).collect();
    agree_by_requests(app, documents, q).await;
    assert_eq!(read_from(app, &terms, Source::Grams(None)), expected, "{q:?} by the inverted index");
    assert_eq!(read_from(app, &terms, Source::Walk), expected, "{q:?} by walking");
    assert_eq!(read_from(app, &terms, Source::Ids(&ids)), expected, "{q:?} by ids");
}

async fn agree_by_requests(app: &TestApp, documents: &[Document], q: &str) {
    let Ok(terms) = Terms::parse(q) else { return };
    let expected = expected(documents, &terms);
    assert_eq!(served(app, q, "").await, expected, "{q:?} by requests");
    assert_eq!(served(app, q, "&sort=-published_at").await, expected, "{q:?} by time");
}

fn words(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(ALPHABET), length).prop_map(|parts| parts.concat())
}

/// One to three words that may be excluded or quoted.
fn queries() -> impl Strategy<Value = String> {
    let word = (words(1..4), 0..10_u8).prop_map(|(word, kind)| match kind {
        0 => format!("-{word}"),
        1 => format!("\"{word}\""),
        2 => format!("-\"{word}\""),
        _ => word,
    });
    proptest::collection::vec(word, 1..4).prop_map(|words| words.join(" "))
}

fn one<T>(runner: &mut TestRunner, strategy: &impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).unwrap().current()
}

#[actix_web::test]
async fn made_up_texts_are_found_exactly_where_they_are() {
    let app = TestApp::start().await;
    let mut runner = TestRunner::deterministic();
    let mut documents = Vec::new();
    for _ in 0..40 {
        let title = one(&mut runner, &words(0..5));
        let (summary, body) = (one(&mut runner, &words(0..6)), one(&mut runner, &words(0..16)));
        documents.push(written(&app, &title, &summary, &body.replace('&', "&amp;")).await);
    }
    let mut asked: Vec<String> = ALPHABET.iter().map(|single| (*single).to_owned()).collect();
    asked.extend((0..60).map(|_| one(&mut runner, &queries())));
    for q in &asked {
        agree(&app, &documents, q).await;
    }
    // Among many others that have none of it, all of it is rare.
    crowd(&app, 150);
    app.state.cache.flush();
    for q in &asked {
        agree_by_requests(&app, &documents, q).await;
    }
}

#[actix_web::test]
async fn every_part_of_a_legacy_page_is_found() {
    let app = TestApp::start().await;
    let pages = [
        include_str!("../../fixtures/legacy/labour-competition-2021.txt"),
        include_str!("../../fixtures/legacy/model-workers-trad.txt"),
        include_str!("../../fixtures/legacy/annotated-with-emoji.txt"),
        include_str!("../../fixtures/legacy/safety-bars.txt"),
        include_str!("../../fixtures/legacy/craftsmen-talk-2020.txt"),
    ];
    let mut documents = Vec::new();
    for page in pages {
        let mut lines = page.lines().filter(|line| !line.trim().is_empty());
        let title: String = lines.next().unwrap().chars().take(150).collect();
        let body: Vec<String> = lines.map(|line| format!("<p>{}</p>", line.replace('<', "&lt;"))).collect();
        documents.push(written(&app, &title, "", &body.join("")).await);
    }
    let mut runner = TestRunner::deterministic();
    for _ in 0..40 {
        let place = one(&mut runner, &(0..documents.len(), any::<proptest::sample::Index>(), 1..7_usize));
        let (document, start, length) = place;
        let text: Vec<char> =
            format!("{} {}", documents[document].heading, documents[document].body).chars().collect();
        let start = start.index(text.len());
        let part: String = text[start..].iter().take(length).collect();
        agree(&app, &documents, &part).await;
        agree(&app, &documents, &format!("\"{part}\"")).await;
    }
    for q in ["劳动", "勞動", "2021年", "“十四五”", "工", "的", "级", "十四五 劳动 -技能", "2021 竞赛"]
    {
        agree(&app, &documents, q).await;
    }
}

#[actix_web::test]
async fn spelling_makes_no_difference_and_signs_are_characters() {
    let app = TestApp::start().await;
    super::with_body(&app, "甲", "勞動競賽由ＡＢＣ集團主辦，“1234”，A級，王建國出席。50%_off\\n").await;
    let anon = app.anon();
    for q in [
        "劳动竞赛",
        "勞動競賽",
        "abc集团",
        "ＡＢＣ",
        "“1234”",
        "a级",
        "Ａ級",
        "王建国",
        "建國",
        "50%",
        "%_",
        "\\n",
        "_o",
        "动竞",
        "辦",
        "办",
    ] {
        assert_eq!(found(&anon, q).await, ["甲"], "{q}");
    }
    for q in ["1234”x", "50%%", "__", "%", "\\\\", "a_b", "王国", "'", "\u{1f389}"] {
        let expected: &[&str] = if q == "%" { &["甲"] } else { &[] };
        assert_eq!(found(&anon, q).await, expected, "{q}");
    }

    async fn found(client: &crate::support::Client, q: &str) -> Vec<String> {
        super::found(client, q, "").await
    }
}
