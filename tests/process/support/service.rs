//! A running `plaudit serve`.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::SocketAddr,
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    sync::{
        atomic::{AtomicU32, Ordering},
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill, killpg},
    unistd::Pid,
};

use super::{client::Client, command::Plaudit, eventually, template::PASSWORD};

/// A service of its own process group; killed when it is dropped.
pub struct Service {
    child: Child,
    /// What it prints on standard output, line by line.
    lines: Receiver<String>,
    log: PathBuf,
    /// Base address, such as `http://127.0.0.1:40123`.
    pub url: String,
    /// The address of the documentation, as announced.
    pub docs_url: String,
}

impl Service {
    /// Starts `command` and waits until the service has announced itself.
    #[track_caller]
    pub fn start(plaudit: &Plaudit, command: Command) -> Self {
        let mut service = Self::spawn(plaudit, command);
        let api = service.announced("API:");
        service.url = api.strip_suffix("/v1/articles").expect("the articles' address").to_owned();
        service.docs_url = service.announced("Docs:");
        service
    }

    /// Starts `command` and waits for nothing.
    pub fn spawn(plaudit: &Plaudit, mut command: Command) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let log = plaudit.folder().join(format!("service-{}.log", NEXT.fetch_add(1, Ordering::Relaxed)));
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(File::create(&log).expect("a log"))
            .process_group(0)
            .spawn()
            .expect("the service");
        let lines = read_lines(child.stdout.take().expect("its output"));
        Self { child, lines, log, url: String::new(), docs_url: String::new() }
    }

    /// What follows `label` on the next line.
    #[track_caller]
    fn announced(&self, label: &str) -> String {
        let line = self.next_line();
        line.strip_prefix(label)
            .unwrap_or_else(|| panic!("{label} expected, found {line:?}"))
            .trim()
            .to_owned()
    }

    #[track_caller]
    fn next_line(&self) -> String {
        let line = self.lines.recv_timeout(Duration::from_secs(60));
        line.unwrap_or_else(|error| panic!("nothing more is printed ({error}): {}", self.log()))
    }

    /// The first administrator's password, of a service that has just made that account.
    #[track_caller]
    pub fn one_time_password(&self) -> String {
        let line = self.announced("First administrator:");
        let (name, password) = line.split_once(", one-time password: ").expect("name and password");
        assert_eq!(name, "admin");
        password.to_owned()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.url.strip_prefix("http://").expect("an address").parse().expect("an address")
    }

    /// Where it says that its metrics are.
    #[track_caller]
    pub fn metrics_address(&self) -> SocketAddr {
        let log = self.log();
        let line = log.split("metrics at http://").nth(1).unwrap_or_else(|| panic!("no address: {log}"));
        line.split('/').next().expect("an address").parse().expect("an address")
    }

    /// What its metrics are at this moment.
    #[track_caller]
    pub fn metrics(&self) -> String {
        Client::new(&format!("http://{}", self.metrics_address())).get("/metrics").expect(200).text
    }

    pub fn anonymous(&self) -> Client {
        Client::new(&self.url)
    }

    /// The administrator of a prepared folder.
    #[track_caller]
    pub fn administrator(&self) -> Client {
        self.anonymous().signed_in("admin", PASSWORD)
    }

    pub fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed())
    }

    pub fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).expect("a running service");
    }

    /// Signals the service and its children, as a terminal does.
    pub fn signal_group(&self, signal: Signal) {
        killpg(self.pid(), signal).expect("a running service");
    }

    /// Waits for its end.
    #[track_caller]
    pub fn wait(&mut self) -> ExitStatus {
        eventually("the service ends", || self.child.try_wait().expect("a child"))
    }

    /// Stops it as an operator does and fails unless it ends well; what it has printed since it was announced.
    #[track_caller]
    pub fn stop(mut self) -> Vec<String> {
        self.signal(Signal::SIGTERM);
        let status = self.wait();
        assert!(status.success(), "{status}: {}", self.log());
        self.lines.iter().collect()
    }

    /// Kills it without warning.
    pub fn kill(mut self) {
        self.child.kill().expect("a running service");
        self.child.wait().expect("its end");
    }

    /// Where it logs, to be read when it has ended.
    pub fn log_path(&self) -> PathBuf {
        self.log.clone()
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("its log")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        if thread::panicking() {
            eprintln!("log of the service:\n{}", self.log());
        }
    }
}

/// Reads in a thread, so that the pipe never fills and waiting can have a limit.
fn read_lines(output: ChildStdout) -> Receiver<String> {
    let (tell, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // The service may be gone already, and with it whoever listened.
            tell.send(line).ok();
        }
    });
    lines
}
