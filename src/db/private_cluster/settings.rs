//! The settings that the server starts with.

use std::fmt::Write;
use std::fs;

use super::Durability;
use super::layout::{Layout, PORT};

/// What `initdb` sets where nothing is in the way.
const LEAST_BUFFERS: u64 = 128 << 20;
/// Beyond this the operating system's cache does as well, and a checkpoint has more to look through.
const MOST_BUFFERS: u64 = 2 << 30;
/// PostgreSQL's manual: a reasonable start is a quarter of the memory.
const PART_OF_MEMORY: u64 = 4;

/// The server's configuration file. It lives outside the cluster folder, since root does not write into that one.
pub(super) fn file(layout: &Layout, durability: Durability) -> String {
    let mut config = format!(
        "# Written at each start of the private cluster: changes here are lost.\n\
         # To tune the server use ALTER SYSTEM, which wins over this file.\n\
         include 'postgres/postgresql.conf'\n\
         cluster_name = 'plaudit'\n\
         listen_addresses = ''\n\
         port = {PORT}\n\
         unix_socket_permissions = 0700\n\
         max_connections = 100\n\
         logging_collector = off\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n"
    );
    // Writing to a String cannot fail.
    writeln!(config, "unix_socket_directories = '{}'", layout.socket_dir.display()).ok();
    if durability == Durability::Full {
        writeln!(config, "shared_buffers = {}kB", buffers(memory()) >> 10).ok();
    } else {
        config.push_str(
            "# Durability is OFF: this cluster belongs to a test and may be lost when the machine stops.\n\
             fsync = off\n\
             full_page_writes = off\n\
             synchronous_commit = off\n",
        );
    }
    config
}

/// The memory for pages that the server shares, in bytes, on a machine of so much.
fn buffers(memory: Option<u64>) -> u64 {
    memory.map_or(LEAST_BUFFERS, |memory| (memory / PART_OF_MEMORY).clamp(LEAST_BUFFERS, MOST_BUFFERS))
}

/// The bytes that this machine has, or this container may use; none where nothing tells.
fn memory() -> Option<u64> {
    let number = |path: &str| fs::read_to_string(path).ok()?.trim().parse().ok();
    let limit =
        number("/sys/fs/cgroup/memory.max").or_else(|| number("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
    let table = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = table.lines().find_map(|line| line.strip_prefix("MemTotal:")).and_then(|rest| {
        let kilobytes: u64 = rest.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes << 10)
    });
    [limit, total].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_memory_is_for_shared_pages() {
        let megabytes = |memory: u64| buffers(Some(memory << 20)) >> 20;
        assert_eq!(megabytes(256), 128);
        assert_eq!(megabytes(2048), 512);
        assert_eq!(megabytes(65_536), 2048);
        assert_eq!(buffers(None), LEAST_BUFFERS);
    }

    #[test]
    fn this_machine_says_how_much_it_has() {
        assert_eq!(memory().is_some(), cfg!(target_os = "linux"));
    }
}
