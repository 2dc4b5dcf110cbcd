//! What the system says about the process, under the names that every Prometheus client gives it. Where there is no
//! `/proc` the part that comes from there is missing.

use std::fmt;

use chrono::{DateTime, Utc};
use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage};
use nix::sys::time::TimeVal;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;

#[derive(Debug)]
pub(super) struct Process {
    started: DateTime<Utc>,
}

impl Process {
    pub(super) fn new(started: DateTime<Utc>) -> Self {
        Self { started }
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        if let Ok(usage) = getrusage(UsageWho::RUSAGE_SELF) {
            let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
            let spent = seconds(usage.user_time()) + seconds(usage.system_time());
            let help = "Seconds of processor time, user and system.";
            let mut metric =
                encoder.encode_descriptor("process_cpu_seconds", help, None, MetricType::Counter)?;
            metric.encode_counter::<NoLabelSet, _, f64>(&spent, None)?;
        }
        let mut gauge = |name, help, value| gauge(&mut encoder, name, help, value);
        gauge(
            "process_start_time_seconds",
            "When it started, in seconds since 1970.",
            self.started.timestamp().try_into().ok(),
        )?;
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let bytes = |name| Some(of_status(&status, name)? * 1024);
        gauge("process_resident_memory_bytes", "Bytes of memory that are in use.", bytes("VmRSS:"))?;
        gauge("process_virtual_memory_bytes", "Bytes of address space.", bytes("VmSize:"))?;
        gauge("process_threads", "Threads.", of_status(&status, "Threads:"))?;
        gauge("process_open_fds", "Open file descriptors.", open_files())?;
        let limit = getrlimit(Resource::RLIMIT_NOFILE).ok().map(|(soft, _)| soft);
        gauge("process_max_fds", "Most file descriptors that may be open.", limit)
    }
}

/// One number, if it is known.
fn gauge(encoder: &mut DescriptorEncoder, name: &str, help: &str, value: Option<u64>) -> fmt::Result {
    match value {
        Some(value) => encoder.encode_descriptor(name, help, None, MetricType::Gauge)?.encode_gauge(&value),
        None => Ok(()),
    }
}

/// The number behind `name` in `/proc/self/status`.
fn of_status(status: &str, name: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

/// How many descriptors are open, without the one that looks.
fn open_files() -> Option<u64> {
    let entries = std::fs::read_dir("/proc/self/fd").ok()?.count();
    u64::try_from(entries).ok()?.checked_sub(1)
}
