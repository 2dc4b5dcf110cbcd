//! Rows of the table: what was measured beside what, and whether it is enough.

use crate::wrk::{Measured, median};

/// What must be true.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// At least so much of the limit.
    Share(f64),
    /// At least so many times the other.
    Times(f64),
    /// At least so much of the limit, and 99 of 100 within so many milliseconds.
    ShareWithin(f64, f64),
    /// 99 of 100 within so many milliseconds.
    Within(f64),
    /// At most so many times what it is with few articles, half of the answers.
    Growth(f64),
    /// At most so much, of a unit.
    AtMost(f64, &'static str),
    /// Nothing: it is told for comparison.
    None,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// What `--only` calls it.
    pub name: &'static str,
    pub work: String,
    pub limit: String,
    pub target: Target,
    pub ours: Value,
    pub bare: Value,
    /// The smallest and the largest ratio of a round.
    pub spread: Option<(f64, f64)>,
    pub note: String,
}

/// What a side of a row came to.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    Load(Measured),
    Number(f64),
    Nothing,
}

impl Row {
    /// A row of two loads that were measured in turns.
    pub fn compared(
        name: &'static str,
        work: impl Into<String>,
        limit: impl Into<String>,
        target: Target,
        [ours, bare]: &[Vec<Measured>; 2],
    ) -> Self {
        let ratios = ours.iter().zip(bare).map(|(ours, bare)| ours.rate / bare.rate);
        let (low, high) =
            ratios.fold((f64::INFINITY, 0.0_f64), |(low, high), ratio| (low.min(ratio), high.max(ratio)));
        Self {
            name,
            work: work.into(),
            limit: limit.into(),
            target,
            ours: Value::Load(Measured::median(ours)),
            bare: Value::Load(Measured::median(bare)),
            spread: Some((low, high)),
            note: String::new(),
        }
    }

    /// A row of one number.
    pub fn number(name: &'static str, work: impl Into<String>, target: Target, values: Vec<f64>) -> Self {
        Self {
            name,
            work: work.into(),
            limit: "–".into(),
            target,
            ours: Value::Number(median(values)),
            bare: Value::Nothing,
            spread: None,
            note: String::new(),
        }
    }

    #[must_use]
    pub fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// What is compared with the target, and how it is written.
    pub fn ratio(&self) -> Option<f64> {
        match (self.target, self.ours, self.bare) {
            (Target::Growth(_), Value::Load(ours), Value::Load(bare)) => Some(ours.p50 / bare.p50),
            (_, Value::Load(ours), Value::Load(bare)) => Some(ours.rate / bare.rate),
            (_, Value::Number(ours), Value::Number(bare)) => Some(ours / bare),
            _ => None,
        }
    }

    pub fn is_met(&self) -> Option<bool> {
        let p99 = match self.ours {
            Value::Load(ours) => ours.p99,
            Value::Number(number) => number,
            Value::Nothing => f64::NAN,
        };
        match self.target {
            Target::Share(least) | Target::Times(least) => self.ratio().map(|ratio| ratio >= least),
            Target::ShareWithin(least, most) => self.ratio().map(|ratio| ratio >= least && p99 <= most),
            Target::Within(most) | Target::AtMost(most, _) => Some(p99 <= most),
            Target::Growth(most) => self.ratio().map(|ratio| ratio <= most),
            Target::None => None,
        }
    }

    pub fn target_in_words(&self) -> String {
        match self.target {
            Target::Share(least) => format!("≥ {least:.2}"),
            Target::Times(least) => format!("≥ {least:.0} times"),
            Target::ShareWithin(least, most) => format!("≥ {least:.2}, p99 ≤ {most:.0} ms"),
            Target::Within(most) => format!("p99 ≤ {most:.0} ms"),
            Target::Growth(most) => format!("p50 ≤ {most:.1} times"),
            Target::AtMost(most, unit) => format!("≤ {most:.0} {unit}"),
            Target::None => "–".into(),
        }
    }

    pub fn ratio_in_words(&self) -> String {
        match (self.ratio(), self.target) {
            (Some(ratio), Target::Times(_)) => format!("{ratio:.0}"),
            (Some(ratio), _) => format!("{ratio:.2}"),
            (None, _) => "–".into(),
        }
    }

    pub fn met_in_words(&self) -> &'static str {
        match self.is_met() {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "",
        }
    }
}

impl Value {
    pub fn in_words(self, target: Target) -> String {
        match (self, target) {
            (Self::Load(load), _) => format!("{} /s", grouped(load.rate)),
            (Self::Number(number), Target::AtMost(_, unit)) => format!("{number:.1} {unit}"),
            (Self::Number(number), _) => format!("{number:.1}"),
            (Self::Nothing, _) => "–".into(),
        }
    }

    pub fn latency(self) -> String {
        match self {
            Self::Load(load) => format!("{} / {}", millis(load.p50), millis(load.p99)),
            _ => "–".into(),
        }
    }
}

/// Milliseconds with as many digits as say something.
pub fn millis(value: f64) -> String {
    if value < 10.0 { format!("{value:.2}") } else { format!("{value:.0}") }
}

/// A rate with its thousands set apart.
pub fn grouped(value: f64) -> String {
    if value < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
