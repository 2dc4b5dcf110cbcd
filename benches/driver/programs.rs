//! The programs that are measured: the service as it is shipped, and the bare ones.

use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::Outcome;

/// Of the first administrator of a data folder that only benchmarks use.
pub const PASSWORD: &str = "benchmark-by-the-million";

/// How long a program may take until it answers, and to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that runs. Dropping it ends it.
pub struct Program {
    child: Child,
    pub port: u16,
    /// How long it took from its start to its first answer of 200.
    pub started_in: Duration,
    name: &'static str,
}

/// What the environment of the service holds, beside nothing.
#[derive(Clone, Debug)]
pub struct Shipped<'a> {
    pub binary: &'a Path,
    pub data_dir: &'a Path,
    /// A folder for its output.
    pub logs: &'a Path,
    /// Variables that are not as shipped.
    pub changed: &'a [(&'static str, &'static str)],
    pub search_path: &'a str,
}

/// Starts the service with nothing set but the port, the data and a password.
pub fn serve(shipped: &Shipped<'_>) -> Outcome<Program> {
    let port = free_port()?;
    let mut command = Command::new(shipped.binary);
    command
        .arg("serve")
        .env_clear()
        .env("PATH", shipped.search_path)
        .env("PLAUDIT_BIND", format!("127.0.0.1:{port}"))
        .env("PLAUDIT_DATA_DIR", shipped.data_dir)
        .env("PLAUDIT_ADMIN_PASSWORD", PASSWORD)
        .envs(shipped.changed.iter().copied())
        // No `.env` of a developer.
        .current_dir(shipped.logs);
    start(command, port, "/v1/articles?limit=1", shipped.logs, "plaudit")
}

/// Starts a bare program.
pub fn limits(binary: &Path, answers: &Path, logs: &Path, arguments: &[&str]) -> Outcome<Program> {
    let port = free_port()?;
    let mut command = Command::new(binary);
    command.args(["--port", &port.to_string(), "--answers"]).arg(answers).args(arguments);
    start(command, port, "/v1/articles", logs, "limits")
}

fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

fn start(mut command: Command, port: u16, probe: &str, logs: &Path, name: &'static str) -> Outcome<Program> {
    let log = File::create(logs.join(format!("{name}-{port}.log")))?;
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    let begin = Instant::now();
    let child = command.spawn()?;
    let mut program = Program { child, port, started_in: Duration::ZERO, name };
    while !answers(port, probe) {
        if let Some(status) = program.child.try_wait()? {
            return Err(format!("{name} ended at once ({status}); see {}", logs.display()).into());
        }
        if begin.elapsed() > PATIENCE {
            return Err(format!("{name} does not answer; see {}", logs.display()).into());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    program.started_in = begin.elapsed();
    Ok(program)
}

/// Whether a GET of `path` is answered by 200 (or, where a program knows only POST, at all).
fn answers(port: u16, path: &str) -> bool {
    use std::io::{Read, Write};
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n")?;
        let mut head = [0; 12];
        stream.read_exact(&mut head)?;
        Ok(matches!(&head, b"HTTP/1.1 200" | b"HTTP/1.1 404" | b"HTTP/1.1 405"))
    };
    ask().unwrap_or(false)
}

impl Program {
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// A line of `/proc/<pid>/status`, in kB.
    pub fn memory(&self, line: &str) -> Outcome<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let value = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'));
        let kilobytes = value.and_then(|value| value.split_whitespace().next()).ok_or("no such line")?;
        Ok(kilobytes.parse()?)
    }

    /// Asks it to end, and waits until it has.
    pub fn stop(mut self) -> Outcome<()> {
        self.end()
    }

    fn end(&mut self) -> Outcome<()> {
        if self.child.try_wait()?.is_some() {
            return Ok(());
        }
        let signal = if self.name == "plaudit" { Signal::SIGTERM } else { Signal::SIGKILL };
        kill(Pid::from_raw(i32::try_from(self.child.id())?), signal)?;
        let begin = Instant::now();
        while self.child.try_wait()?.is_none() {
            if begin.elapsed() > PATIENCE {
                self.child.kill()?;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            eprintln!("{} did not end: {error}", self.name);
        }
    }
}
