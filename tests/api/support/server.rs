//! The application behind a real listener, for what calls in process cannot show: bodies that come slowly or in
//! chunks, HEAD without a body, bytes that no client library would send.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use actix_web::{HttpServer, rt};
use plaudit::app::build_app;

use super::TestApp;

/// Only keeps a test from hanging: nothing here takes this long.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server on 127.0.0.1.
pub struct Server {
    address: SocketAddr,
    handle: ServerHandle,
}

/// An answer as it came over the wire.
#[derive(Debug)]
pub struct RawAnswer {
    pub status: u16,
    /// Status line and headers, in lower case.
    pub head: String,
    pub body: Vec<u8>,
}

impl Server {
    pub fn start(app: &TestApp) -> Self {
        Self::start_with(app, |_| {})
    }

    /// The server with routes that only a test has.
    pub fn start_with(app: &TestApp, routes: fn(&mut ServiceConfig)) -> Self {
        let state = app.state.clone();
        let server = HttpServer::new(move || build_app(state.clone()).configure(routes))
            .workers(1)
            .disable_signals()
            .bind("127.0.0.1:0")
            .unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        rt::spawn(server);
        Self { address, handle }
    }

    /// Sends these bytes and reads one answer. The request need not be complete; nothing more is sent.
    pub async fn send(&self, request: impl Into<Vec<u8>>) -> RawAnswer {
        let (address, request) = (self.address, request.into());
        rt::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            // The server may answer and close before it has read everything.
            stream.write_all(&request).ok();
            read_answer(&mut stream, request.starts_with(b"HEAD"))
        })
        .await
        .unwrap()
    }

    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}

impl RawAnswer {
    /// A header's value; empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        let prefix = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap_or_default()
    }
}

fn read_answer(stream: &mut TcpStream, headless: bool) -> RawAnswer {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let mut answer = RawAnswer { status, head, body: Vec::new() };
    if headless {
        // What comes behind the head would be a body that must not be there.
        stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        stream.read_to_end(&mut answer.body).ok();
    } else {
        answer.body = vec![0; answer.header("content-length").parse().unwrap_or(0)];
        stream.read_exact(&mut answer.body).unwrap();
    }
    answer
}
