//! Makes the cluster's files.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::DirBuilderExt,
    path::Path,
    thread,
    time::Duration,
};

use super::{
    Durability,
    error::{ClusterError, io_at},
    layout::Layout,
    process::{Server, last_words},
    setup::ADMIN_ROLE,
};

/// Together a few seconds.
const REMOVAL_TRIES: u32 = 200;
const REMOVAL_PAUSE: Duration = Duration::from_millis(20);

/// Runs `initdb` unless the cluster exists. It works in a folder beside, which gets its name only when it is whole:
/// a start that is killed half-way leaves nothing that looks like a cluster.
pub(super) fn ensure_initialised(server: &Server, durability: Durability) -> Result<(), ClusterError> {
    let layout = &server.layout;
    for leftover in layout.leftover_dirs().map_err(io_at("list", &layout.data_dir))? {
        tracing::warn!(folder = %leftover.display(), "removing what an interrupted initdb has left");
        remove_tree(&leftover).map_err(io_at("remove", &leftover))?;
    }
    if is_there(layout)? {
        return Ok(());
    }
    let version = server.binaries.major();
    tracing::info!(folder = %layout.cluster_dir().display(), version, "creating the PostgreSQL cluster");
    let unfinished = layout.unfinished_dir();
    fs::DirBuilder::new().mode(0o700).create(&unfinished).map_err(io_at("make", &unfinished))?;
    server.account.hand_over(&unfinished)?;
    run_initdb(server, durability)?;
    let cluster_dir = layout.cluster_dir();
    fs::rename(&unfinished, &cluster_dir).map_err(io_at("put the new cluster in place at", &cluster_dir))?;
    // initdb has flushed its files; the new name is ours to flush.
    File::open(&layout.data_dir)
        .and_then(|folder| folder.sync_all())
        .map_err(io_at("flush", &layout.data_dir))
}

/// Removes a folder that an initdb may still be filling for a moment: without its folder it fails and ends.
fn remove_tree(folder: &Path) -> io::Result<()> {
    for _ in 0..REMOVAL_TRIES {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
                thread::sleep(REMOVAL_PAUSE);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            outcome => return outcome,
        }
    }
    fs::remove_dir_all(folder)
}

/// An empty folder counts as none: the rename replaces it.
fn is_there(layout: &Layout) -> Result<bool, ClusterError> {
    let folder = layout.cluster_dir();
    let mut entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(io_at("read", &folder)(error)),
    };
    if folder.join("PG_VERSION").is_file() {
        Ok(true)
    } else if entries.next().is_none() {
        Ok(false)
    } else {
        Err(ClusterError::NotACluster { folder })
    }
}

fn run_initdb(server: &Server, durability: Durability) -> Result<(), ClusterError> {
    let program = server.binaries.initdb();
    let unfinished = server.layout.unfinished_dir();
    let mut command = server.account.command(&program, &server.layout.data_dir);
    command
        .arg("-D")
        .arg(&unfinished)
        .args(["--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions"])
        .arg(format!("--username={ADMIN_ROLE}"))
        // Whoever can enter the socket's folder is the server's account or root, and could read the files anyway;
        // a password would add nothing but a secret to lose.
        .args(["--auth-local=trust", "--auth-host=reject"]);
    if durability == Durability::OffForTests {
        command.arg("--no-sync");
    }
    let output = command.output().map_err(io_at("run", &program))?;
    if output.status.success() {
        return Ok(());
    }
    Err(ClusterError::Program {
        program: "initdb",
        status: output.status,
        output: last_words(&output.stderr),
    })
}
