//! The examples of the README and the API guide: each request is sent to the demo, and its answer is the one that
//! stands there. `PLAUDIT_UPDATE_GUIDE=1 cargo test --test api guide::` writes the answers anew.

mod command;
mod shown;

use std::path::Path;

use plaudit::cli::demo;

use self::command::Command;
use self::shown::{Form, normal, pretty};
use crate::support::{Answer, Client, TestApp, establish};

/// A command, and the block below it with its answer.
struct Example<'t> {
    command: &'t str,
    form: Form,
    /// Where the answer stands, and what it is.
    start: usize,
    answer: &'t str,
}

/// Every block that begins with `curl` and has a block right below it.
fn examples(text: &str) -> Vec<Example<'_>> {
    let fences: Vec<usize> =
        text.match_indices("```").map(|(at, _)| at).filter(|at| is_line_start(text, *at)).collect();
    let blocks: Vec<(usize, usize, &str, &str)> = fences
        .chunks(2)
        .map(|pair| {
            let (language, body) = text[pair[0] + 3..pair[1]].split_once('\n').unwrap();
            (pair[0] + 3 + language.len() + 1, pair[1] + 3, language, body)
        })
        .collect();
    blocks
        .windows(2)
        .filter_map(|pair| {
            let [(_, end, "sh", command), (start, _, language, answer)] = pair else { return None };
            let form = Form::of(language)?;
            let is_pair = command.starts_with("curl ") && text[*end..*start].trim_start().starts_with("```");
            is_pair.then_some(Example { command, form, start: *start, answer })
        })
        .collect()
}

fn is_line_start(text: &str, at: usize) -> bool {
    at == 0 || text.as_bytes()[at - 1] == b'\n'
}

/// An access token of the account.
async fn token(app: &TestApp, username: &str) -> String {
    let body = serde_json::json!({ "username": username, "password": crate::support::PASSWORD });
    let answer = app.anon().post("/v1/auth/token", body).await.expect(200).json();
    answer["access_token"].as_str().unwrap().to_owned()
}

/// The answer to a command, in which `$TOKEN`, `$EDITOR` and `$AUTHOR` are tokens of three people and `$PREVIEW` is the
/// token of the last preview link.
async fn answer(app: &TestApp, command: &str, preview: &str) -> Answer {
    let mut command =
        command.replace("$PREVIEW", preview).replace("THE-ONE-TIME-PASSWORD", crate::support::PASSWORD);
    for (name, username) in [("$TOKEN", "admin"), ("$EDITOR", "editor"), ("$AUTHOR", "author")] {
        if command.contains(name) {
            command = command.replace(name, &token(app, username).await);
        }
    }
    let Command { method, path, headers, body } = Command::parse(&command);
    let mut client: Client = app.anon();
    for (name, value) in &headers {
        if !name.eq_ignore_ascii_case("content-type") {
            client = client.with(name, value);
        }
    }
    let media_type = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    client.send(method, &path, media_type.map(|(_, value)| value.as_str()), body.into_bytes()).await
}

async fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let app = TestApp::start_with(|config| config.public_url = "http://127.0.0.1:8080".to_owned()).await;
    demo::ensure(&mut establish(&app.database.app_url), &app.state.config, &app.clock).unwrap();
    #[expect(clippy::disallowed_methods, reason = "the one switch of the tests")]
    let update = std::env::var("PLAUDIT_UPDATE_GUIDE").is_ok_and(|value| value == "1");
    let (mut written, mut at, mut faults, mut preview) = (String::new(), 0, Vec::new(), String::new());
    let examples = examples(&text);
    assert!(examples.len() >= 5, "{name} has only {} examples", examples.len());
    for example in &examples {
        let answer = answer(&app, example.command, &preview).await;
        // Who types the next one is slower than the service.
        app.refresh_views();
        let made: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap_or_default();
        preview = made["token"].as_str().map_or(preview, str::to_owned);
        let found = example.form.show(&answer, example.answer);
        written.push_str(&text[at..example.start]);
        at = example.start + example.answer.len();
        if normal(&found, example.form) == normal(example.answer, example.form) {
            written.push_str(example.answer);
        } else {
            faults.push(format!("{}\nanswers\n{found}\nnot\n{}", example.command, example.answer));
            written.push_str(&pretty(&found, example.form));
        }
    }
    written.push_str(&text[at..]);
    if update {
        std::fs::write(&path, written).unwrap();
    } else {
        assert!(
            faults.is_empty(),
            "{name}: {} examples are not true:\n{}",
            faults.len(),
            faults.join("\n\n")
        );
    }
}

#[actix_web::test]
async fn what_the_readme_shows_is_what_is_answered() {
    check("README.md").await;
}

#[actix_web::test]
async fn what_the_api_guide_shows_is_what_is_answered() {
    check("docs/api-guide.md").await;
}
