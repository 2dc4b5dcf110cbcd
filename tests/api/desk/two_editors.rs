//! Two editors at two browsers: whatever they do at once, no edit that was acknowledged is lost.

use std::collections::BTreeMap;

use actix_web::rt;
use diesel::prelude::*;
use plaudit::schema::{articles, audit_events, revisions};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::factory::{at, draft, text};
use crate::support::{Client, TestApp};

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // Knuth's linear congruential generator.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// An editor who writes one field alone, and what they were told was written: the value by the version.
struct Editor {
    client: Client,
    field: &'static str,
    path: String,
    dice: Dice,
    written: BTreeMap<i64, String>,
    /// The article as this browser shows it.
    shown: Option<Value>,
    refused: usize,
    restored: usize,
}

impl Editor {
    fn new(app: &TestApp, path: &str, field: &'static str, seed: u64) -> Self {
        Self {
            client: app.editor(),
            field,
            path: path.to_owned(),
            dice: Dice(seed),
            written: BTreeMap::new(),
            shown: None,
            refused: 0,
            restored: 0,
        }
    }

    async fn work(mut self, steps: usize) -> Self {
        for step in 0..steps {
            match self.dice.roll(10) {
                0 => self.shown = self.read().await,
                1 => self.act("publish").await,
                2 => self.act("unpublish").await,
                3 => self.trash().await,
                _ => self.edit(format!("{}-{step}", self.field)).await,
            }
            for _ in 0..self.dice.roll(3) {
                rt::task::yield_now().await;
            }
        }
        self
    }

    /// Reads the article; one in the trash is taken out first.
    async fn read(&mut self) -> Option<Value> {
        for _ in 0..50 {
            let answer = self.client.get(&self.path).await;
            if answer.status == 200 {
                return Some(answer.json());
            }
            answer.problem(404, "not_found");
            self.client.act(&format!("{}/restore", self.path)).await.expect(200);
            self.restored += 1;
        }
        panic!("it is always in the trash");
    }

    /// The client of a write that fits what the browser shows.
    async fn conditional(&mut self) -> (Client, Value) {
        let shown = match self.shown.take() {
            Some(shown) => shown,
            None => self.read().await.unwrap(),
        };
        (self.client.with("If-Match", &format!("\"{}\"", shown["version"])), shown)
    }

    /// Writes the own field, and again on what the other one has written meanwhile.
    async fn edit(&mut self, value: String) {
        for _ in 0..200 {
            let (client, shown) = self.conditional().await;
            // As a whole or in part: what the other one wrote is sent back as it was read.
            let whole = self.dice.roll(2) == 0;
            let answer = if whole {
                let mut input = json!({ "title": shown["title"], "body": shown["desk"]["body"], "status": shown["status"],
                    "published_at": shown["published_at"] });
                for field in ["summary", "source"] {
                    input[field] = shown[field].clone();
                }
                input[self.field] = json!(value);
                let input: Value = input
                    .as_object()
                    .unwrap()
                    .clone()
                    .into_iter()
                    .filter(|(_, value)| !value.is_null())
                    .collect();
                client.put(&self.path, input).await
            } else {
                client.patch(&self.path, json!({ self.field: value })).await
            };
            match answer.status {
                200 => {
                    let made = answer.json();
                    assert_eq!(made[self.field], value.as_str());
                    self.written.insert(made["version"].as_i64().unwrap(), value);
                    self.shown = Some(made);
                    return;
                }
                412 | 404 => self.refused += 1,
                _ => drop(answer.expect(200)),
            }
        }
        panic!("refused for ever");
    }

    async fn act(&mut self, step: &str) {
        let (client, _) = self.conditional().await;
        let answer = client.act(&format!("{}/{step}", self.path)).await;
        match answer.status {
            200 => self.shown = Some(answer.json()),
            404 | 409 | 412 => {}
            _ => drop(answer.expect(200)),
        }
    }

    async fn trash(&mut self) {
        let (client, _) = self.conditional().await;
        let answer = client.delete(&self.path).await;
        assert!([204, 404, 412].contains(&answer.status), "{}", answer.status);
    }
}

/// The value that a field has to have at each version up to `newest`.
fn values(editor: &Editor, newest: i64) -> Vec<Value> {
    (1..=newest)
        .map(|version| {
            editor.written.range(..=version).next_back().map_or(Value::Null, |(_, value)| json!(value))
        })
        .collect()
}

async fn run(seed: u64) {
    let app = TestApp::start_with(|config| config.retention.count = 100_000).await;
    let article = draft(&app, "原文").await;
    let path = at("articles", &article);
    let first = rt::spawn(Editor::new(&app, &path, "summary", seed).work(150));
    let second = rt::spawn(Editor::new(&app, &path, "source", seed.wrapping_add(77)).work(150));
    let (first, second) = (first.await.unwrap(), second.await.unwrap());
    assert!(first.written.len() > 50 && second.written.len() > 50, "both have written");
    assert!(first.refused + second.refused > 20, "they were in each other's way");
    assert!(first.restored + second.restored > 0, "it was in the trash");

    let id: Uuid = text(&article, "id").parse().unwrap();
    let mut connection = app.connection();
    let newest: i32 = articles::table.find(id).select(articles::version).first(&mut connection).unwrap();
    let kept: Vec<(i32, Value)> = revisions::table
        .filter(revisions::resource_id.eq(id))
        .order(revisions::version)
        .select((revisions::version, revisions::snapshot))
        .load(&mut connection)
        .unwrap();
    let versions: Vec<i32> = kept.iter().map(|(version, _)| *version).collect();
    assert_eq!(versions, (1..=newest).collect::<Vec<_>>(), "one revision a version");
    let logged: Vec<Option<i32>> = audit_events::table
        .filter(audit_events::resource_id.eq(id))
        .order(audit_events::version)
        .select(audit_events::version)
        .load(&mut connection)
        .unwrap();
    assert_eq!(logged, (1..=newest).map(Some).collect::<Vec<_>>(), "one event a version");
    for editor in [&first, &second] {
        let found: Vec<Value> = kept.iter().map(|(_, snapshot)| snapshot[editor.field].clone()).collect();
        assert_eq!(found, values(editor, newest.into()), "{} (seed {seed})", editor.field);
    }
}

#[actix_web::test]
async fn no_acknowledged_edit_is_lost() {
    for seed in [1, 20_261_127] {
        run(seed).await;
    }
}
