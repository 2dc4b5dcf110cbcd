//! Registers imported: what becomes of each row, and what is in the database afterwards.

mod exports;
mod honours;
mod recipients;
mod runs;
mod studios;
mod units;

use diesel::prelude::*;
use plaudit::import::register::report::{Outcome, RowReport, Totals};
use plaudit::import::register::{Interruption, Mapping, Options, Settings, import, read};
use plaudit::schema::{
    conferrals, honoured_units, honours as honours_table, innovation_studios, view_totals,
};
use serde_json::Value;

use crate::support::{TestApp, establish};

pub use Outcome::{Created, Failed, Proposed, Unchanged};

/// How a file is imported in a test.
pub struct Import<'a> {
    app: &'a TestApp,
    pub settings: Settings,
    pub mappings: Vec<Mapping>,
}

impl<'a> Import<'a> {
    pub fn into(app: &'a TestApp) -> Self {
        let time_zone = app.state.config.time_zone;
        let settings = Settings { dry_run: false, atomic: false, create_missing: false, time_zone };
        Self { app, settings, mappings: Vec::new() }
    }

    pub fn dry(mut self) -> Self {
        self.settings.dry_run = true;
        self
    }

    pub fn atomic(mut self) -> Self {
        self.settings.atomic = true;
        self
    }

    pub fn creating(mut self) -> Self {
        self.settings.create_missing = true;
        self
    }

    pub fn file(self, bytes: &[u8]) -> Imported {
        let mut rows = Vec::new();
        let totals = self.told(bytes, |row| rows.push(row.clone())).expect("an import that ends");
        Imported { rows, totals }
    }

    pub fn text(self, text: &str) -> Imported {
        self.file(text.as_bytes())
    }

    pub fn told(self, bytes: &[u8], mut tell: impl FnMut(&RowReport)) -> Result<Totals, Interruption> {
        let register = read(bytes, &Options { kind: None, mappings: self.mappings }).expect("a register");
        let connection = &mut establish(&self.app.database.app_url);
        import(connection, &register, &self.settings, &self.app.clock, &mut |row| {
            tell(row);
            Ok(())
        })
    }
}

/// What an import told.
pub struct Imported {
    pub rows: Vec<RowReport>,
    pub totals: Totals,
}

impl Imported {
    pub fn outcomes(&self) -> Vec<Outcome> {
        self.rows.iter().map(|row| row.outcome).collect()
    }

    /// Fails unless these became of the rows, in their order.
    #[track_caller]
    pub fn expect(self, outcomes: &[Outcome]) -> Self {
        let told: Vec<String> = self.rows.iter().map(ToString::to_string).collect();
        assert_eq!(self.outcomes(), outcomes, "{told:#?}");
        self
    }

    /// What is wrong with the row.
    pub fn faults(&self, index: usize) -> Vec<String> {
        self.rows[index].faults.iter().map(ToString::to_string).collect()
    }

    pub fn notes(&self, index: usize) -> Vec<&str> {
        self.rows[index].notes.iter().map(String::as_str).collect()
    }

    /// The slugs of what the row may mean.
    pub fn proposed(&self, index: usize) -> Vec<&str> {
        self.rows[index].proposals.iter().map(|proposal| proposal.slug.as_str()).collect()
    }
}

/// Imports `text` row by row.
pub fn imported(app: &TestApp, text: &str) -> Imported {
    Import::into(app).text(text)
}

/// How many units, studios, conferrals, honours and view counters there are, thrown away or not.
pub fn counts(app: &TestApp) -> (i64, i64, i64, i64, i64) {
    let connection = &mut app.connection();
    (
        honoured_units::table.count().get_result(connection).unwrap(),
        innovation_studios::table.count().get_result(connection).unwrap(),
        conferrals::table.count().get_result(connection).unwrap(),
        honours_table::table.count().get_result(connection).unwrap(),
        view_totals::table.count().get_result(connection).unwrap(),
    )
}

/// How many units there are.
pub fn unit_count(app: &TestApp) -> i64 {
    counts(app).0
}

/// What `path` answers to an editor.
pub async fn shown(app: &TestApp, path: &str) -> Value {
    app.editor().get(path).await.expect(200).json()
}
