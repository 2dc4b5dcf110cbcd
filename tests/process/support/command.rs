//! The `plaudit` command in a clean environment.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{scratch::Scratch, service::Service};

/// How the command is called: nothing of the environment of the tests reaches it but `PATH` and `HOME`.
#[derive(Clone)]
pub struct Plaudit {
    program: PathBuf,
    /// Also the working folder, so that no `.env` is found.
    folder: PathBuf,
    environment: BTreeMap<String, OsString>,
}

/// A command that has ended.
#[derive(Debug)]
pub struct Finished {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Plaudit {
    /// The command on the data folder of `scratch`; served, it takes any free ports.
    pub fn on(scratch: &Scratch) -> Self {
        let plaudit = Self {
            program: PathBuf::from(env!("CARGO_BIN_EXE_plaudit")),
            folder: scratch.folder().to_owned(),
            environment: BTreeMap::new(),
        };
        plaudit
            .with("PLAUDIT_DATA_DIR", scratch.data_dir())
            .with("PLAUDIT_BIND", "127.0.0.1:0")
            .with("PLAUDIT_METRICS_BIND", "127.0.0.1:0")
            .with("PLAUDIT_WORKERS", "2")
    }

    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.insert(name.to_owned(), value.into());
        self
    }

    /// Another copy of the program.
    pub fn program(mut self, program: &Path) -> Self {
        program.clone_into(&mut self.program);
        self
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The command, ready to be spawned.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(&self.folder).env_clear();
        for name in ["PATH", "HOME"] {
            #[expect(clippy::disallowed_methods, reason = "the child needs what any program needs")]
            let value = std::env::var_os(name);
            command.envs(value.map(|value| (name, value)));
        }
        command.envs(&self.environment).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Finished {
        self.run_with_input(arguments, "")
    }

    /// Runs a command to its end, with `input` as its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Finished {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command");
        // A command that does not read closes the pipe, which is no failure of the test.
        child.stdin.take().expect("its input").write_all(input.as_bytes()).ok();
        let output = child.wait_with_output().expect("its end");
        Finished {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// Starts `plaudit serve` and waits until it has announced itself.
    #[track_caller]
    pub fn serve(&self) -> Service {
        Service::start(self, self.command(&["serve"]))
    }
}

impl Finished {
    /// Fails unless the command ended well; returns what it printed.
    #[track_caller]
    pub fn succeeded(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.stdout
    }

    /// Fails unless the command ended with code 1 and said all of `words`.
    #[track_caller]
    pub fn refused(self, words: &[&str]) {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert!(self.stderr.contains("plaudit: "), "{self:?}");
        assert!(!self.stderr.contains("panicked"), "{self:?}");
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not said: {self:?}");
        }
    }
}
