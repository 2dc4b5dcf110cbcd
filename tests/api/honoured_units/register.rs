//! What stands around units in the register, made by statements: conferrals, honours, studios.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use serde_json::Value;
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::factory::text;

/// A connection that fills the register.
pub struct Register {
    connection: PgConnection,
    codes: u32,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

const AT: &str = "'2026-03-22T04:00:00Z'";

impl Register {
    pub fn of(app: &TestApp) -> Self {
        let mut connection = app.connection();
        let award = format!(
            "INSERT INTO awards (id, slug, name, name_folded, level, recipient_kind, created_at, updated_at) \
             VALUES (gen_random_uuid(), 'award', '奖', '奖', 'municipal', 'unit', {AT}, {AT})"
        );
        connection.batch_execute(&award).unwrap();
        Self { connection, codes: 0 }
    }

    pub fn run(&mut self, statement: &str) {
        self.connection.batch_execute(statement).unwrap();
    }

    fn insert(&mut self, statement: &str) -> Uuid {
        let made: Id = sql_query(statement).get_result(&mut self.connection).unwrap();
        made.id
    }

    /// The only column of a statement, called `line`, row by row.
    pub fn lines(&mut self, statement: &str) -> Vec<String> {
        let lines: Vec<Line> = sql_query(statement).load(&mut self.connection).unwrap();
        lines.into_iter().map(|line| line.line).collect()
    }

    /// A decision of `year`.
    pub fn conferral(&mut self, year: i32) -> Uuid {
        self.codes += 1;
        let number = self.codes;
        self.insert(&format!(
            "INSERT INTO conferrals (id, slug, award_id, recipient_kind, year, created_at, updated_at) \
             SELECT gen_random_uuid(), 'conferral-{number}', id, recipient_kind, {year}, {AT}, {AT} FROM awards \
             RETURNING id"
        ))
    }

    /// What `unit` received by the decision.
    pub fn honour(&mut self, conferral: Uuid, unit: &Value) -> Uuid {
        self.codes += 1;
        let (number, unit) = (self.codes, text(unit, "id"));
        self.insert(&format!(
            "INSERT INTO honours (id, slug, conferral_id, award_id, recipient_kind, year, listed_on, honoured_unit_id, \
             recipient_name, verification_code, created_at, updated_at) \
             SELECT gen_random_uuid(), 'honour-{number}', id, award_id, recipient_kind, year, listed_on, '{unit}', \
             '名', lpad('{number}', 10, '0'), {AT}, {AT} FROM conferrals WHERE id = '{conferral}' RETURNING id"
        ))
    }

    /// A studio that `unit` is host of.
    pub fn studio(&mut self, unit: &Value) -> Uuid {
        self.codes += 1;
        let (number, unit) = (self.codes, text(unit, "id"));
        self.insert(&format!(
            "INSERT INTO innovation_studios (id, slug, name, name_folded, host_unit_id, status, created_at, updated_at) \
             VALUES (gen_random_uuid(), 'studio-{number}', '室', '室', '{unit}', 'active', {AT}, {AT}) RETURNING id"
        ))
    }

    /// Where an honour is: `"<unit's name> live"` or `"… trashed"`, with its version.
    pub fn honour_of(&mut self, honour: Uuid) -> String {
        let statement = format!(
            "SELECT concat_ws(' ', honoured_units.name, CASE WHEN honours.deleted_at IS NULL THEN 'live' \
             ELSE 'trashed' END, honours.version) AS line FROM honours \
             JOIN honoured_units ON honoured_units.id = honoured_unit_id WHERE honours.id = '{honour}'"
        );
        self.lines(&statement).remove(0)
    }

    /// The name of the studio's host, with the studio's version.
    pub fn host_of(&mut self, studio: Uuid) -> String {
        let statement = format!(
            "SELECT concat_ws(' ', honoured_units.name, innovation_studios.version) AS line FROM innovation_studios \
             JOIN honoured_units ON honoured_units.id = host_unit_id WHERE innovation_studios.id = '{studio}'"
        );
        self.lines(&statement).remove(0)
    }
}
