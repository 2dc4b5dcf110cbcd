//! Requests by operation and status, and how long they took.
//!
//! The names of the operations are those of the OpenAPI document, so their number is bounded, whatever is asked for:
//! what no route takes is one operation more, [`Operation::UNKNOWN`].

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use serde_json::Value;

use super::instruments::{Cells, LATENCY, SHARDS, Total, nanoseconds, shard};

/// An operation of the document by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation(u16);

impl Operation {
    /// What no route takes, and a request that a panic has taken along.
    pub const UNKNOWN: Self = Self(0);
}

/// The operations of the document.
#[derive(Debug)]
pub struct Operations {
    /// By number; the first is [`Operation::UNKNOWN`]'s.
    names: Vec<String>,
    by_name: HashMap<String, (Method, Operation)>,
}

impl Operations {
    /// Those that `document` describes.
    pub fn of_document(document: &Value) -> Self {
        let mut operations = Self { names: vec!["unknown".to_owned()], by_name: HashMap::new() };
        let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
        for (method, operation) in paths.flat_map(|(_, item)| item.as_object().into_iter().flatten()) {
            let name = operation.get("operationId").and_then(Value::as_str);
            let method = Method::from_bytes(method.to_uppercase().as_bytes());
            let number = u16::try_from(operations.names.len());
            if let (Some(name), Ok(method), Ok(number)) = (name, method, number) {
                operations.names.push(name.to_owned());
                operations.by_name.insert(name.to_owned(), (method, Operation(number)));
            }
        }
        operations
    }

    /// The operation that took `request`, once it has been routed.
    pub fn of(&self, request: &HttpRequest) -> Operation {
        // A route has the name of its function, which is the operation's. For what no route takes actix names the
        // first one of that path, whose method is another.
        let known = request.match_name().and_then(|name| self.by_name.get(name));
        known
            .filter(|(method, _)| method == request.method())
            .map_or(Operation::UNKNOWN, |(_, number)| *number)
    }

    /// The operation of that name.
    pub fn named(&self, name: &str) -> Option<Operation> {
        self.by_name.get(name).map(|(_, number)| *number)
    }
}

/// The statuses that are counted one by one; any other is `other`.
pub const STATUSES: [u16; 24] = [
    200, 201, 202, 204, 206, 304, 308, 400, 401, 403, 404, 405, 406, 408, 409, 412, 413, 415, 422, 428, 429,
    500, 503, 507,
];

/// What one thread has counted of one operation.
#[derive(Debug, Default)]
struct Series {
    statuses: [AtomicU64; STATUSES.len() + 1],
    times: Cells,
}

/// Requests, counted.
#[derive(Debug)]
pub struct Requests {
    operations: &'static Operations,
    /// By thread, then by operation. Made when it is first needed: few operations are asked of most services.
    shards: [Box<[OnceLock<Box<Series>>]>; SHARDS],
}

impl Requests {
    pub(super) fn new(operations: &'static Operations) -> Self {
        let empty = || operations.names.iter().map(|_| OnceLock::new()).collect();
        Self { operations, shards: std::array::from_fn(|_| empty()) }
    }

    pub(super) fn operations(&self) -> &'static Operations {
        self.operations
    }

    /// Counts a request that has its answer.
    pub(super) fn answered(&self, operation: Operation, status: StatusCode, elapsed: Duration) {
        let series = self.shards.get(shard()).and_then(|operations| operations.get(usize::from(operation.0)));
        let Some(series) = series.map(|series| series.get_or_init(Box::default)) else { return };
        let code = status.as_u16();
        let place = STATUSES.partition_point(|known| *known < code);
        let place = if STATUSES.get(place) == Some(&code) { place } else { STATUSES.len() };
        if let Some(count) = series.statuses.get(place) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        series.times.observe(&LATENCY, nanoseconds(elapsed));
    }

    /// What was counted of each operation, by its name; nothing of those that nobody has asked for.
    fn series(&self) -> impl Iterator<Item = (&str, Vec<&Series>)> {
        self.operations.names.iter().enumerate().filter_map(|(number, name)| {
            let of_all: Vec<&Series> =
                self.shards.iter().filter_map(|one| Some(&**one.get(number)?.get()?)).collect();
            (!of_all.is_empty()).then_some((name.as_str(), of_all))
        })
    }
}

/// The same, as it is scraped.
#[derive(Debug)]
pub(super) struct RequestCollector(pub(super) std::sync::Arc<Requests>);

impl Collector for RequestCollector {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let help = "Requests that were answered, by operation and status.";
        let mut requests = encoder.encode_descriptor("http_requests", help, None, MetricType::Counter)?;
        let codes = STATUSES.map(|code| code.to_string());
        for (operation, series) in self.0.series() {
            for (place, code) in codes.iter().map(String::as_str).chain(["other"]).enumerate() {
                let counts = series.iter().filter_map(|one| one.statuses.get(place));
                let count: u64 = counts.map(|count| count.load(Ordering::Relaxed)).sum();
                if count > 0 {
                    let labels = [("operation", operation), ("status", code)];
                    requests.encode_family(&labels)?.encode_counter::<NoLabelSet, _, f64>(&count, None)?;
                }
            }
        }
        let help = "Seconds from the head of a request to the head of its answer, by operation.";
        let name = "http_request_duration_seconds";
        let mut times = encoder.encode_descriptor(name, help, None, MetricType::Histogram)?;
        for (operation, series) in self.0.series() {
            let mut total = Total::default();
            series.iter().for_each(|one| total.add(&one.times));
            total.encode(&LATENCY, &mut times.encode_family(&[("operation", operation)])?)?;
        }
        Ok(())
    }
}
