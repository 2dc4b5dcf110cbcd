//! What the database door counts.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;

use super::DbError;
use super::pool::Pool;
use crate::metrics::instruments::{Counter, Histogram, LATENCY, Level};

#[derive(Clone, Debug)]
pub(super) struct DbMetrics {
    /// How long each request for a connection waited for its turn, those that were refused as well.
    pub(super) waits: Histogram,
    /// Requests whose turn it is.
    pub(super) held: Level,
    /// Requests for a connection that ended with an error of the database, by [`DbError::kind`].
    errors: [Counter; DbError::KINDS.len()],
    /// Transactions that were run again.
    pub(super) retries: Counter,
    pub(super) connections: ConnectionMetrics,
}

/// Of the connections themselves.
#[derive(Clone, Debug, Default)]
pub(super) struct ConnectionMetrics {
    pub(super) opened: Counter,
    /// Those found broken, when they were handed out or came back.
    pub(super) broken: Counter,
    /// Round trips to see whether one that is handed out still lives.
    pub(super) pings: Counter,
}

impl Default for DbMetrics {
    fn default() -> Self {
        Self {
            waits: Histogram::new(&LATENCY),
            held: Level::default(),
            errors: Default::default(),
            retries: Counter::default(),
            connections: ConnectionMetrics::default(),
        }
    }
}

impl DbMetrics {
    /// Counts an error of that kind.
    pub(super) fn failed(&self, kind: &str) {
        let place = DbError::KINDS.iter().position(|known| *known == kind);
        if let Some(counter) = place.and_then(|place| self.errors.get(place)) {
            counter.inc();
        }
    }

    pub(super) fn register(&self, registry: &mut Registry, pool: Pool) {
        let registry = registry.sub_registry_with_prefix("database");
        let help = "Seconds that a request waited until it might have a connection, those in vain as well";
        registry.register("wait_seconds", help, self.waits.clone());
        registry.register(
            "retries",
            "Transactions that were run again after a deadlock",
            self.retries.clone(),
        );
        let ConnectionMetrics { opened, broken, pings } = self.connections.clone();
        registry.register("connections_opened", "Connections that were opened", opened);
        registry.register("connections_broken", "Connections that were found broken", broken);
        registry.register("pings", "Round trips to see whether a connection still lives", pings);
        registry.register_collector(Box::new(PoolCollector {
            pool,
            held: self.held.clone(),
            errors: self.errors.clone(),
        }));
    }
}

/// What is looked up when somebody scrapes.
#[derive(Debug)]
struct PoolCollector {
    pool: Pool,
    held: Level,
    errors: [Counter; DbError::KINDS.len()],
}

impl Collector for PoolCollector {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let help = "Requests that the database failed, by the kind of error.";
        let mut errors = encoder.encode_descriptor("errors", help, None, MetricType::Counter)?;
        for (kind, counter) in DbError::KINDS.iter().zip(&self.errors) {
            let labels = [("kind", *kind)];
            errors.encode_family(&labels)?.encode_counter::<NoLabelSet, _, f64>(&counter.get(), None)?;
        }
        let state = self.pool.state();
        let most = self.pool.max_size();
        let held = u32::try_from(self.held.get()).unwrap_or(most);
        let gauges = [
            ("connections_limit", "Most connections, and most requests that work on one at once.", most),
            ("connections_open", "Open connections.", state.connections),
            ("connections_idle", "Open connections that nobody works on.", state.idle_connections),
            ("permits_held", "Requests that work on a connection or are about to.", held),
        ];
        for (name, help, value) in gauges {
            encoder.encode_descriptor(name, help, None, MetricType::Gauge)?.encode_gauge(&value)?;
        }
        Ok(())
    }
}
