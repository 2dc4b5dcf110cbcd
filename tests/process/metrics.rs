//! The listener of the metrics: where it is, what it answers, and that it comes in nobody's way.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use nix::sys::signal::Signal;
use plaudit::config::MetricsBind;

use crate::support::{
    command::Plaudit,
    eventually,
    exposition::{parse, value},
    scratch::Scratch,
    service::Service,
};

const NOT_SERVED: &str = "counted but not served";

/// Sends a request without a body, and reads all of the answer.
fn ask(address: SocketAddr, method: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the listener");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a limit");
    let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("the listener");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn what_happened_is_read_on_a_listener_of_its_own() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    for _ in 0..7 {
        service.anonymous().get("/v1/articles").expect(200);
    }
    let answer = ask(service.metrics_address(), "GET", "/metrics");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(head.contains("content-type: text/plain; version=0.0.4; charset=utf-8"), "{head}");
    let families = parse(body);
    let listed = [("operation", "list_articles"), ("status", "200")];
    assert_eq!(value(&families, "plaudit_http_requests_total", &listed), 7.0);
    assert!(value(&families, "process_resident_memory_bytes", &[]) > 1e6);
    assert!(value(&families, "process_open_fds", &[]) > 3.0);
    assert!(value(&families, "process_threads", &[]) > 3.0);
    assert!(value(&families, "process_start_time_seconds", &[]) > 1.7e9);
    assert_eq!(value(&families, "plaudit_build_info", &[("version", env!("CARGO_PKG_VERSION"))]), 1.0);
    service.anonymous().get("/metrics").expect(404);
    service.stop();
}

#[test]
fn it_answers_nothing_else() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).serve();
    let address = service.metrics_address();
    let head = ask(address, "HEAD", "/metrics");
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    for path in ["/", "/metrics/", "/metrics/x", "/v1/articles", "/livez", "/docs", "/openapi.json"] {
        assert!(ask(address, "GET", path).starts_with("HTTP/1.1 404"), "{path}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "MADEUP"] {
        let answer = ask(address, method, "/metrics");
        assert!(answer.starts_with("HTTP/1.1 405") && answer.contains("allow: GET, HEAD"), "{answer}");
    }
    // Whoever says nothing is not waited for.
    let mut silent = TcpStream::connect(address).expect("the listener");
    silent.set_read_timeout(Some(Duration::from_secs(30))).expect("a limit");
    let mut said = String::new();
    silent.read_to_string(&mut said).expect("its end");
    service.stop();
}

#[test]
fn by_default_it_is_where_nothing_else_is() {
    let (one, other) = (Scratch::prepared(), Scratch::prepared());
    let first = Plaudit::on(&one).with("PLAUDIT_METRICS_BIND", "").serve();
    let second = Plaudit::on(&other).with("PLAUDIT_METRICS_BIND", "").serve();
    assert!(second.log().contains(NOT_SERVED), "{}", second.log());
    second.anonymous().get("/v1/articles").expect(200);
    // Something else on this machine may have had it before.
    if !first.log().contains(NOT_SERVED) {
        assert_eq!(first.metrics_address(), MetricsBind::DEFAULT);
        assert!(ask(MetricsBind::DEFAULT, "GET", "/metrics").starts_with("HTTP/1.1 200"));
    }
    first.stop();
    second.stop();
}

#[test]
fn an_address_that_was_set_and_is_taken_is_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let scratch = Scratch::prepared();
    let command = Plaudit::on(&scratch).with("PLAUDIT_METRICS_BIND", &address);
    command.run(&["serve"]).refused(&[&format!("cannot listen on {address} (PLAUDIT_METRICS_BIND)")]);
    assert!(!scratch.pid_file().exists(), "nothing was started for it");
}

#[test]
fn it_can_be_switched_off() {
    let scratch = Scratch::prepared();
    let service = Plaudit::on(&scratch).with("PLAUDIT_METRICS_BIND", "off").serve();
    service.anonymous().get("/v1/articles").expect(200);
    let log = service.log();
    assert!(!log.contains("metrics at") && !log.contains(NOT_SERVED), "{log}");
    service.stop();
}

#[test]
fn it_is_there_while_the_service_stops_and_not_longer() {
    let scratch = Scratch::prepared();
    let mut service: Service = Plaudit::on(&scratch).with("PLAUDIT_STOP_DELAY", "2").serve();
    let address = service.metrics_address();
    service.signal(Signal::SIGTERM);
    eventually("it stops", || (service.anonymous().get("/readyz").status == 503).then_some(()));
    let body = ask(address, "GET", "/metrics");
    let families = parse(body.split_once("\r\n\r\n").expect("an answer").1);
    let unready = [("operation", "get_readyz"), ("status", "503")];
    assert!(value(&families, "plaudit_http_requests_total", &unready) >= 1.0);
    assert!(service.wait().success(), "{}", service.log());
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
}
