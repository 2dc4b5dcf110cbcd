//! The text format of Prometheus (0.0.4), read strictly: whatever the format does not allow is a failure.

use std::collections::{BTreeMap, BTreeSet};

/// A metric with all its series.
#[derive(Debug)]
pub struct Family {
    pub name: String,
    pub kind: String,
    pub samples: Vec<Sample>,
}

#[derive(Debug)]
pub struct Sample {
    /// With `_bucket`, `_sum` and `_count`.
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub value: f64,
}

/// The families of `text`.
#[track_caller]
pub fn parse(text: &str) -> Vec<Family> {
    assert!(text.ends_with('\n'), "the last line has no end");
    let mut families: Vec<Family> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let (name, help) = line.strip_prefix("# HELP ").expect(line).split_once(' ').expect(line);
        let kind = lines.next().unwrap().strip_prefix(&format!("# TYPE {name} ")).expect(line);
        assert!(["counter", "gauge", "histogram"].contains(&kind), "{name} is a {kind}");
        assert!(is_name(name) && !help.trim().is_empty(), "{line}");
        assert!(families.iter().all(|family| family.name != name), "{name} comes twice");
        let mut samples = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
            samples.push(sample(line));
        }
        let family = Family { name: name.into(), kind: kind.into(), samples };
        check(&family);
        families.push(family);
    }
    families
}

/// The value of a series; 0 when there is none of it.
pub fn value(families: &[Family], name: &str, labels: &[(&str, &str)]) -> f64 {
    let all = families.iter().flat_map(|family| &family.samples);
    let fits = |sample: &&Sample| {
        let given =
            labels.iter().all(|(name, value)| sample.labels.get(*name).is_some_and(|own| own == value));
        sample.name == name && given
    };
    all.filter(fits).map(|sample| sample.value).sum()
}

fn is_name(text: &str) -> bool {
    !text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !text.is_empty()
}

#[track_caller]
fn sample(line: &str) -> Sample {
    let end = line.find(['{', ' ']).expect(line);
    let (name, mut rest) = line.split_at(end);
    assert!(is_name(name), "{line}");
    let mut labels = BTreeMap::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        while !rest.starts_with('}') {
            let (label, value) = rest.split_once("=\"").expect(line);
            let (value, behind) = value.split_once('"').expect(line);
            // None of ours has anything to escape, and none may come in from outside.
            assert!(is_name(label) && !value.contains(['\\', '\n']), "{line}");
            assert!(labels.insert(label.to_owned(), value.to_owned()).is_none(), "{line}");
            rest = behind.strip_prefix(',').unwrap_or(behind);
        }
        rest = &rest[1..];
    }
    let value = rest.strip_prefix(' ').expect(line);
    Sample { name: name.to_owned(), labels, value: value.parse().expect(line) }
}

/// What holds of every family of a kind.
#[track_caller]
fn check(family: &Family) {
    let Family { name, kind, samples, .. } = family;
    let mut seen = BTreeSet::new();
    for sample in samples {
        assert!(seen.insert((&sample.name, &sample.labels)), "{name} has {:?} twice", sample.labels);
        let parts: &[&str] = if kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
        assert!(parts.iter().any(|part| sample.name == format!("{name}{part}")), "{} in {name}", sample.name);
    }
    assert!(kind != "counter" || name.ends_with("_total"), "{name} is a counter");
    assert!(kind == "counter" || !name.ends_with("_total"), "{name} is no counter");
    assert!(kind == "gauge" || samples.iter().all(|sample| sample.value >= 0.0), "{name} goes down");
    if kind == "histogram" {
        check_histogram(family);
    }
}

/// Buckets grow with their bound, and the last one is everything.
#[track_caller]
fn check_histogram(Family { name, samples, .. }: &Family) {
    let mut series: BTreeMap<BTreeMap<String, String>, Vec<(f64, f64)>> = BTreeMap::new();
    for sample in samples.iter().filter(|sample| sample.name.ends_with("_bucket")) {
        let mut labels = sample.labels.clone();
        let bound = labels.remove("le").expect("a bound").parse().expect("a bound");
        series.entry(labels).or_default().push((bound, sample.value));
    }
    for (labels, buckets) in &series {
        let pairs: Vec<_> = buckets.windows(2).collect();
        assert!(
            pairs.iter().all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1),
            "{name}: {buckets:?}"
        );
        let (last, all) = buckets.last().unwrap();
        let of = |part: &str| {
            let name = format!("{name}_{part}");
            samples.iter().find(|one| one.name == name && one.labels == *labels).expect(&name).value
        };
        assert!(last.is_infinite() && *all == of("count"), "{name}: {buckets:?}");
        assert!(of("sum") >= 0.0, "{name}");
    }
}
