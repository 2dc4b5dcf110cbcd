//! What is secret is in no log and no metric, whatever is logged; and whatever a client sends, an event is one line.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::{Value, json};

use crate::support::{
    command::Plaudit,
    postgres::{APP, OWNER, Postgres},
    scratch::Scratch,
    service::Service,
};

/// The administrator's password, and others that somebody tries.
const PASSWORD: &str = "canary-of-the-first-password";
const WRONG: &str = "canary-of-a-wrong-password";
const ELSEWHERE: &str = "canary-of-a-password-in-the-wrong-field";
/// Tokens that are none.
const BEARER: &str = "canary-of-a-bearer-token";
const REFRESH: &str = "plaudit_rt_canaryOfARefreshTokenCanaryOfARefreshTok1";
/// In headers and queries of requests that go wrong.
const HEADER: &str = "canary-of-a-header";
const QUERY: &str = "canary-of-a-query";
/// In connection strings.
const DSN: &str = "canary-of-a-connection-string";

const SECRETS: [&str; 8] = [PASSWORD, WRONG, ELSEWHERE, BEARER, REFRESH, HEADER, QUERY, DSN];

/// Everything that is logged is logged.
fn talkative(plaudit: Plaudit, format: &str) -> Plaudit {
    plaudit.with("PLAUDIT_LOG", "trace").with("PLAUDIT_LOG_FORMAT", format)
}

/// Sends these bytes and reads what comes; the request need not be one.
fn raw(service: &Service, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(service.address()).expect("the service");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
    stream.write_all(request).ok();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    String::from_utf8_lossy(&answer).into_owned()
}

/// Signs in, rightly and wrongly, and uses what it gets; the tokens that were given.
fn sign_in(service: &Service) -> Vec<String> {
    let anonymous = service.anonymous();
    let tokens = anonymous.tokens("admin", PASSWORD).expect(200).json();
    anonymous.tokens("admin", WRONG).expect(401);
    anonymous.tokens(ELSEWHERE, WRONG).expect(401);
    let broken = [
        json!({ "username": "admin", "password": WRONG, "extra": ELSEWHERE }),
        json!({ "username": "admin", "password": [WRONG] }),
        json!({ "username": ["admin"], "password": format!("{WRONG}{}", "x".repeat(2000)) }),
        json!({ "username": "admin", "password": format!("{WRONG}\0") }),
    ];
    for body in broken {
        anonymous.post("/v1/auth/token", body).expect(422);
    }
    anonymous.post("/v1/auth/refresh", json!({ "refresh_token": REFRESH })).expect(401);
    anonymous.post("/v1/auth/revoke", json!({ "refresh_token": REFRESH })).expect(204);
    let spent = json!({ "refresh_token": tokens["refresh_token"] });
    let next = anonymous.post("/v1/auth/refresh", spent.clone()).expect(200).json();
    anonymous.post("/v1/auth/refresh", spent);
    for tokens in [&tokens, &next] {
        service.anonymous().bearer(tokens["access_token"].as_str().expect("a token")).get("/v1/auth/me");
    }
    let mut given = Vec::new();
    for tokens in [tokens, next] {
        for name in ["access_token", "refresh_token"] {
            given.push(tokens[name].as_str().expect("a token").to_owned());
        }
    }
    // The signature is what nobody else can make.
    let signatures: Vec<String> = given
        .iter()
        .filter_map(|token| token.rsplit_once('.'))
        .map(|(_, signature)| signature.to_owned())
        .collect();
    given.extend(signatures);
    given
}

/// Tokens where they belong and where they do not, in requests that go right and wrong.
fn misuse(service: &Service) {
    let client = service.anonymous().bearer(BEARER);
    client.get("/v1/auth/me").expect(401);
    client.get("/v1/articles").expect(401);
    client.post("/v1/articles", json!({ "title": ELSEWHERE })).expect(401);
    client.get(&format!("/v1/articles?access_token={QUERY}&token={QUERY}&key={QUERY}")).expect(401);
    service.anonymous().get(&format!("/v1/articles?access_token={QUERY}")).expect(400);
    service.anonymous().get(&format!("/nothing?api_key={QUERY}")).expect(404);
    for line in [
        format!("Authorization: Basic {HEADER}"),
        format!("Authorization: {HEADER}"),
        format!("Cookie: session={HEADER}"),
        format!("X-Api-Key: {HEADER}"),
        format!("Proxy-Authorization: Basic {HEADER}"),
        format!("If-None-Match: \"{HEADER}\""),
        format!("X-HTTP-Method-Override: {HEADER}"),
    ] {
        for method in ["GET", "POST"] {
            let head = format!(
                "{method} /v1/articles HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n"
            );
            assert!(raw(service, format!("{head}{line}\r\n\r\n").as_bytes()).starts_with("HTTP/1.1 "));
        }
    }
    // A head that breaks off, one that is none, and a body that is none.
    raw(
        service,
        format!("GET /v1/articles HTTP/1.1\r\nAuthorization: Bearer {BEARER}\r\nbroken \x01 line\r\n\r\n")
            .as_bytes(),
    );
    raw(service, format!("POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\nAuthorization: {HEADER}\r\n\r\n{WRONG}").as_bytes());
    let body = format!("{{\"password\":\"{WRONG}\",\"password\":\"{WRONG}\"}}");
    let head =
        "POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n";
    for body in [body.clone(), body.replace('}', ""), format!("\"{WRONG}\"")] {
        raw(service, format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }
}

/// Line breaks, colours and bells in every place of a request that reaches a log.
fn forge_lines(service: &Service) {
    let forged = [
        "%0d%0aFORGED%20line",
        "%0aFORGED",
        "%1b%5b31mFORGED",
        "%07FORGED",
        "%e2%80%a8FORGED",
        "%c2%85FORGED",
    ];
    for text in forged {
        for path in
            [format!("/{text}"), format!("/v1/articles/{text}"), format!("/v1/articles?{text}={text}")]
        {
            for method in ["GET", "POST", "DELETE", "PATCH"] {
                let head = format!(
                    "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n"
                );
                let answer = raw(
                    service,
                    format!("{head}User-Agent: {text}\r\nX-Request-Id: {text}\r\n\r\n").as_bytes(),
                );
                assert!(answer.starts_with("HTTP/1.1 4"), "{method} {path}: {answer}");
            }
        }
    }
    let controls: [&[u8]; 6] = [b"\x1b[2J", b"\x07", b"\xc2\x9b31m", b"\t", b"\x00", b"\r"];
    for control in controls {
        for name in [
            "User-Agent",
            "X-Request-Id",
            "Authorization",
            "Content-Type",
            "X-HTTP-Method-Override",
            "If-Match",
        ] {
            for method in ["GET", "POST"] {
                let head = format!(
                    "{method} /v1/articles HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n{name}: a"
                );
                raw(service, &[head.as_bytes(), control, b"FORGED\r\n\r\n"].concat());
            }
        }
        raw(service, &[b"GET /", control, b"FORGED HTTP/1.1\r\nHost: x\r\n\r\n"].concat());
    }
    let names = json!({ "username": "a\r\nFORGED \u{1b}[31m", "password": "x" });
    service.anonymous().post("/v1/auth/token", names).expect(401);
}

/// Each event of the log is one line: it begins as one, and has no control character.
#[track_caller]
fn is_tidy(log: &str, format: &str) {
    assert!(log.lines().count() > 50, "it logs: {log}");
    for line in log.split_terminator('\n') {
        let control =
            line.chars().find(|letter| letter.is_control() || ['\u{2028}', '\u{2029}'].contains(letter));
        assert!(control.is_none(), "{control:?} in {line:?}");
        let begins = match format {
            "json" => serde_json::from_str::<Value>(line).is_ok_and(|event| event["level"].is_string()),
            // A time, as in 2026-03-22T04:00:00.
            _ => {
                line.len() > 20
                    && line.as_bytes()[..10].iter().all(|byte| byte.is_ascii_digit() || *byte == b'-')
            }
        };
        assert!(begins, "no event begins like this: {line:?}");
    }
}

#[track_caller]
fn tells_nothing(text: &str, given: &[String]) {
    for secret in SECRETS.iter().map(|secret| (*secret).to_owned()).chain(given.iter().cloned()) {
        let place = text.find(&secret).map(|at| text[..at].lines().count());
        assert!(
            place.is_none(),
            "{secret} is in line {place:?}: {:?}",
            text.lines().find(|line| line.contains(&secret))
        );
    }
}

#[test]
fn no_secret_and_no_forged_line_is_in_a_log() {
    for format in ["text", "json"] {
        let scratch = Scratch::new();
        let plaudit = talkative(Plaudit::on(&scratch), format).with("PLAUDIT_ADMIN_PASSWORD", PASSWORD);
        let service = plaudit.serve();
        let given = sign_in(&service);
        misuse(&service);
        forge_lines(&service);
        let log_of_running = service.log();
        assert!(log_of_running.contains("request"), "{log_of_running}");
        let metrics = service.metrics();
        tells_nothing(&metrics, &given);
        assert!(metrics.contains("create_token") && !metrics.contains("FORGED"), "{metrics}");
        let log = {
            let path = service.log_path();
            let printed = service.stop();
            tells_nothing(&printed.join("\n"), &given);
            std::fs::read_to_string(path).expect("its log")
        };
        tells_nothing(&log, &given);
        is_tidy(&log, format);
    }
}

/// What is made up for the first administrator is printed once, on standard output, and logged never.
#[test]
fn the_one_time_password_is_in_no_log() {
    let scratch = Scratch::new();
    let service = talkative(Plaudit::on(&scratch), "text").serve();
    let password = service.one_time_password();
    service.anonymous().tokens("admin", &password).expect(200);
    let path = service.log_path();
    let printed = service.stop();
    let log = std::fs::read_to_string(path).expect("its log");
    assert!(!log.contains(&password) && !printed.join("\n").contains(&password));
    let again = talkative(Plaudit::on(&scratch), "text").serve();
    assert!(!again.log().contains(&password));
}

/// The passwords of the connection strings, when all is well and when the server is not there.
#[test]
fn no_connection_string_is_in_a_log() {
    let mut postgres = Postgres::start();
    let with_password = |url: String| url.replacen('@', &format!(":{DSN}@"), 1);
    let plaudit = talkative(Plaudit::on(&postgres.scratch), "text")
        .with("DATABASE_URL", with_password(postgres.url(APP)))
        .with("PLAUDIT_OWNER_DATABASE_URL", with_password(postgres.url(OWNER)));
    let service = plaudit.serve();
    service.anonymous().get("/v1/articles").expect(200);
    postgres.stop(nix::sys::signal::Signal::SIGQUIT);
    // Not what was just read: that is kept.
    let answer = service.anonymous().get("/v1/articles?limit=3");
    assert_eq!(answer.status, 503);
    tells_nothing(&answer.text, &[]);
    tells_nothing(&service.anonymous().get("/readyz").text, &[]);
    tells_nothing(&service.log(), &[]);
    service.kill();
    for command in [&["serve"][..], &["migrate"], &["user", "create", "li"], &["healthcheck"]] {
        let finished = plaudit.run(command);
        assert_ne!(finished.code, Some(0));
        tells_nothing(&format!("{}{}", finished.stdout, finished.stderr), &[]);
    }
    let misspelt = [
        format!("postgres://u:{DSN}@[::1"),
        format!("postgres://u:{DSN}%zz@127.0.0.1:1/x"),
        format!("postgres://u:{DSN}@127.0.0.1:port/x"),
        format!("postgres://u:{DSN}@127.0.0.1:1/x?what=this"),
        format!("postgres://u@127.0.0.1:1/x?{DSN}"),
        format!("host=/nowhere password='{DSN}"),
        format!("host=/nowhere password={DSN} what=this"),
        format!("host=/nowhere password=two {DSN}"),
        DSN.to_owned(),
    ];
    for url in misspelt {
        let plaudit = plaudit.clone().with("DATABASE_URL", &url).with("PLAUDIT_OWNER_DATABASE_URL", &url);
        let finished = plaudit.run(&["serve"]);
        tells_nothing(&format!("{}{}", finished.stdout, finished.stderr), &[]);
        finished.refused(&["the database cannot be reached"]);
    }
}
