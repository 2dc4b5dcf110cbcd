//! Whether an answer is what it should be: asked before anything is measured.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

use crate::Outcome;
use crate::content::Generator;
use crate::programs::{PASSWORD, Program};
use crate::wrk::BROWSER;

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Outcome<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }

    /// An error unless the status is `status`.
    pub fn expect(self, status: u16) -> Outcome<Self> {
        if self.status == status {
            Ok(self)
        } else {
            let body = String::from_utf8_lossy(&self.body).into_owned();
            Err(format!("{} instead of {status}: {body}", self.status).into())
        }
    }
}

fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .user_agent(BROWSER)
        .timeout_global(Some(Duration::from_secs(60)));
    config.build().into()
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> Outcome<Answer> {
    let headers = answer.headers().iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
    Ok(Answer {
        status: answer.status().as_u16(),
        headers: headers.collect(),
        body: answer.body_mut().read_to_vec()?,
    })
}

pub fn get(program: &Program, path: &str, headers: &[(&str, &str)]) -> Outcome<Answer> {
    let mut request = agent().get(program.url(path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    read(request.call()?)
}

pub fn post(program: &Program, path: &str, body: Option<&Value>) -> Outcome<Answer> {
    let request = agent().post(program.url(path));
    read(match body {
        Some(body) => request.send_json(body)?,
        None => request.send_empty()?,
    })
}

/// Changes an article's summary.
pub fn patch(program: &Program, path: &str, token: &str, summary: &str) -> Outcome<Answer> {
    let request = agent()
        .patch(program.url(path))
        .header("Authorization", format!("Bearer {token}"))
        .header("Content-Type", "application/merge-patch+json");
    read(request.send(json!({ "summary": summary }).to_string())?)
}

/// An access token of the administrator.
pub fn token(program: &Program) -> Outcome<String> {
    let body = json!({ "username": "admin", "password": PASSWORD });
    let answer = post(program, "/v1/auth/token", Some(&body))?.expect(200)?.json()?;
    let token = answer.get("access_token").and_then(Value::as_str);
    Ok(token.ok_or("there is no access token")?.to_owned())
}

/// Some articles of the load are what was generated, asked for by their ids.
pub fn articles(program: &Program, generator: &Generator, numbers: &[usize]) -> Outcome<()> {
    for number in numbers {
        let id = generator.id(*number).to_string();
        let view = get(program, &format!("/v1/articles/{id}"), &[])?.expect(200)?.json()?;
        let title = generator.title(*number);
        let is = |name: &str, value: &str| view.get(name).and_then(Value::as_str) == Some(value);
        if !is("id", &id) || !is("title", &title) || !is("body_text", &text(generator, *number)) {
            return Err(format!("article {number} is not what was loaded: {view}").into());
        }
    }
    Ok(())
}

fn text(generator: &Generator, number: usize) -> String {
    let body = generator.article(number).body;
    plaudit::text::rich::render(&body, plaudit::text::rich::BodyFormat::Markdown).text
}

/// The first of the articles that a list at `path` has.
pub fn first_of_list(program: &Program, path: &str) -> Outcome<(Value, usize)> {
    let page = get(program, path, &[])?.expect(200)?.json()?;
    let data = page.get("data").and_then(Value::as_array).ok_or("a list has no data")?;
    Ok((data.first().cloned().unwrap_or_default(), data.len()))
}

/// Both programs give the same bytes, and all but a few headers alike.
pub fn same(ours: &Program, bare: &Program, path: &str, headers: &[(&str, &str)]) -> Outcome<Answer> {
    let (one, other) = (get(ours, path, headers)?, get(bare, path, headers)?);
    if (one.status, &one.body) != (other.status, &other.body) {
        return Err(format!(
            "{path}: the service answers {} with {} bytes, the bare program {} with {}",
            one.status,
            one.body.len(),
            other.status,
            other.body.len()
        )
        .into());
    }
    let missing = one.headers.iter().find(|(name, _)| other.header(name).is_none());
    if let Some((name, _)) = missing {
        return Err(format!("{path}: the bare program sends no {name}").into());
    }
    Ok(one)
}

/// Writes an answer down for the bare programs; see `benches/limits/answers.rs`.
pub fn write_down(answer: &Answer, folder: &Path, name: &str, coding: &str) -> Outcome<()> {
    let own = ["content-length", "date", "connection", "transfer-encoding"];
    let headers = answer.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let lines: String = headers.map(|(name, value)| format!("{name}: {value}\n")).collect();
    std::fs::write(folder.join(format!("{name}.{coding}.headers")), lines)?;
    std::fs::write(folder.join(format!("{name}.{coding}.body")), &answer.body)?;
    Ok(())
}
