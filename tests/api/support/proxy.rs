//! A TCP proxy between the application and PostgreSQL, for faults that a server does not make on request: the
//! application is told an address on 127.0.0.1, the proxy carries each connection to the server's Unix socket.
//!
//! One thread for each connection, which looks at the [`Fault`] before each step: what is set with
//! [`Proxy::set`] holds for the connections that are open as well as for new ones.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::TestDatabase;

/// How long one step of a connection waits for bytes.
const TICK: Duration = Duration::from_millis(1);

/// What the network does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It carries every byte.
    None,
    /// Nobody listens; connections that were open are closed.
    Refuse,
    /// Whoever sends a byte loses the connection before anybody has read it.
    Reset,
    /// It takes every byte and delivers none. A connection that lost bytes ends with the fault.
    BlackHole,
    /// Every piece takes this long, each way.
    Delay(Duration),
    /// The answer to the next COMMIT is lost with its connection; the COMMIT itself arrives.
    CutAfterCommit,
}

/// A proxy before one database; it ends with its value.
pub struct Proxy {
    address: SocketAddr,
    database: String,
    network: Arc<Network>,
}

struct Network {
    server: PathBuf,
    fault: Mutex<Fault>,
    /// Whether the listener does what the fault says: it is changed by its own thread.
    settled: AtomicBool,
    ended: AtomicBool,
}

impl Proxy {
    /// A proxy that carries everything, until it is told otherwise.
    pub fn before(database: &TestDatabase) -> Self {
        let (server, name) = parts(&database.app_url);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let network = Arc::new(Network {
            server,
            fault: Mutex::new(Fault::None),
            settled: AtomicBool::new(true),
            ended: AtomicBool::new(false),
        });
        let listening = Arc::clone(&network);
        thread::spawn(move || listening.listen(listener, address));
        Self { address, database: name, network }
    }

    /// The application's connection string through this proxy.
    pub fn url(&self) -> String {
        format!(
            "postgresql://plaudit_app@{}/{}?sslmode=disable&gssencmode=disable",
            self.address, self.database
        )
    }

    /// From now on the network does this; returns when it does.
    pub fn set(&self, fault: Fault) {
        *self.network.fault.lock().unwrap() = fault;
        self.network.settled.store(false, Ordering::SeqCst);
        while !self.network.settled.load(Ordering::SeqCst) {
            thread::sleep(TICK);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.network.ended.store(true, Ordering::SeqCst);
    }
}

/// The socket and the database's name in a connection string of the private cluster.
fn parts(url: &str) -> (PathBuf, String) {
    let (host, database) = url.split_once('@').unwrap().1.split_once(":5432/").unwrap();
    let folder = percent_encoding::percent_decode_str(host).decode_utf8().unwrap();
    (Path::new(folder.as_ref()).join(".s.PGSQL.5432"), database.to_owned())
}

impl Network {
    fn fault(&self) -> Fault {
        *self.fault.lock().unwrap()
    }

    fn listen(self: Arc<Self>, listener: TcpListener, address: SocketAddr) {
        let mut listener = Some(listener);
        while !self.ended.load(Ordering::SeqCst) {
            let refusing = self.fault() == Fault::Refuse;
            match &listener {
                Some(_) if refusing => listener = None,
                None if !refusing => listener = Some(TcpListener::bind(address).unwrap()),
                _ => {}
            }
            self.settled.store(true, Ordering::SeqCst);
            if let Some(listener) = &listener {
                listener.set_nonblocking(true).unwrap();
                while let Ok((client, _)) = listener.accept() {
                    let network = Arc::clone(&self);
                    thread::spawn(move || network.carry(client));
                }
            }
            thread::sleep(TICK);
        }
    }

    /// Carries one connection until either side or the fault ends it.
    fn carry(&self, client: TcpStream) {
        client.set_nonblocking(false).unwrap();
        client.set_read_timeout(Some(TICK)).unwrap();
        let Ok(server) = UnixStream::connect(&self.server) else { return };
        server.set_read_timeout(Some(TICK)).unwrap();
        let mut line = Line { client, server, lost: false, commits: false };
        while !self.ended.load(Ordering::SeqCst) {
            if line.step(self).is_none() {
                break;
            }
        }
    }

    /// The network is whole again once a reply was lost.
    fn heal(&self) {
        *self.fault.lock().unwrap() = Fault::None;
    }
}

/// One connection and what has happened to it.
struct Line {
    client: TcpStream,
    server: UnixStream,
    /// Bytes of it are gone, so it can never be whole again.
    lost: bool,
    /// A COMMIT is on its way and the reply is to be lost.
    commits: bool,
}

impl Line {
    /// Carries what has come from each side; `None` ends the connection.
    fn step(&mut self, network: &Network) -> Option<()> {
        let fault = network.fault();
        match fault {
            Fault::Refuse => return None,
            // A socket that is closed with bytes unread answers them with a reset.
            Fault::Reset => match self.client.peek(&mut [0]) {
                Ok(_) => return None,
                Err(error) => return waits(&error).then_some(()),
            },
            Fault::BlackHole => {}
            _ if self.lost => return None,
            _ => {}
        }
        let asked = read(&mut self.client)?;
        let answered = read(&mut self.server)?;
        if fault == Fault::BlackHole {
            self.lost |= !asked.is_empty() || !answered.is_empty();
            return Some(());
        }
        if let Fault::Delay(pause) = fault
            && !(asked.is_empty() && answered.is_empty())
        {
            thread::sleep(pause);
        }
        self.commits |= fault == Fault::CutAfterCommit && asked.windows(6).any(|word| word == b"COMMIT");
        if self.commits && !answered.is_empty() {
            network.heal();
            return None;
        }
        self.server.write_all(&asked).ok()?;
        self.client.write_all(&answered).ok()
    }
}

/// What has come, perhaps nothing; `None` at the end.
fn read(side: &mut impl Read) -> Option<Vec<u8>> {
    let mut bytes = vec![0; 64 << 10];
    match side.read(&mut bytes) {
        Ok(0) => None,
        Ok(length) => {
            bytes.truncate(length);
            Some(bytes)
        }
        Err(error) => waits(&error).then(Vec::new),
    }
}

fn waits(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}
