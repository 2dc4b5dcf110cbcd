//! Units and honours for tests of studios, put into the tables as they are.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use serde_json::Value;
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::factory::text;

const AT: &str = "'2026-03-22T04:00:00Z', '2026-03-22T04:00:00Z'";

/// A number that no other row of the run has.
fn number() -> u32 {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

fn id(number: u32) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0001_0000_0000 + u128::from(number))
}

/// Runs `statements` on the test's database as its owner.
pub fn run(app: &TestApp, statements: &str) {
    app.connection().batch_execute(statements).unwrap();
}

/// An honoured unit; its slug is `unit-` and the id.
pub fn unit(app: &TestApp, name: &str) -> String {
    let id = id(number());
    run(
        app,
        &format!(
            "INSERT INTO honoured_units (id, slug, name, name_folded, created_at, updated_at) \
             VALUES ('{id}', 'unit-{id}', '{name}', '{name}', {AT})"
        ),
    );
    id.to_string()
}

/// Makes `unit` a second record of `other`.
pub fn merge(app: &TestApp, unit: &str, other: &str) {
    run(
        app,
        &format!(
            "UPDATE honoured_units SET merged_into_id = '{other}', merged_at = now(), merge_record = '{{}}' \
             WHERE id = '{unit}'"
        ),
    );
}

/// The statements for an award, its conferral in `year` and the honour that `studio` has by it; the honour's id.
pub fn honour_statements(studio: &Value, year: i32) -> (Uuid, String) {
    let [award, conferral, honour] = [number(), number(), number()];
    let (award_id, conferral_id, honour_id) = (id(award), id(conferral), id(honour));
    let studio = text(studio, "id");
    let statements = format!(
        "INSERT INTO awards (id, slug, name, name_folded, level, recipient_kind, created_at, updated_at) \
           VALUES ('{award_id}', 'award-{award}', '先进{award}', '先进{award}', 'municipal', 'studio', {AT}); \
         INSERT INTO conferrals (id, slug, award_id, recipient_kind, year, created_at, updated_at) \
           VALUES ('{conferral_id}', 'conferral-{conferral}', '{award_id}', 'studio', {year}, {AT}); \
         INSERT INTO honours (id, slug, conferral_id, award_id, recipient_kind, year, listed_on, \
             innovation_studio_id, recipient_name, verification_code, created_at, updated_at) \
           VALUES ('{honour_id}', 'honour-{honour}', '{conferral_id}', '{award_id}', 'studio', {year}, \
             make_date({year}, 12, 31), '{studio}', '旧名工作室', '{honour:010}', {AT});"
    );
    (honour_id, statements)
}

/// An honour of `studio`, conferred in `year`; its id.
pub fn honour(app: &TestApp, studio: &Value, year: i32) -> String {
    let (id, statements) = honour_statements(studio, year);
    run(app, &statements);
    id.to_string()
}

/// Revokes an honour.
pub fn revoke(app: &TestApp, honour: &str) {
    run(
        app,
        &format!(
            "UPDATE honours SET status = 'revoked', revoked_on = '2026-03-01', revocation_reason = '材料不实' \
             WHERE id = '{honour}'"
        ),
    );
}

/// Puts the row `id` of `table` into the trash.
pub fn trash(app: &TestApp, table: &str, id: &str) {
    run(app, &format!("UPDATE {table} SET deleted_at = now() WHERE id = '{id}'"));
}

/// Takes the row `id` of `table` out of the trash.
pub fn restore(app: &TestApp, table: &str, id: &str) {
    run(app, &format!("UPDATE {table} SET deleted_at = NULL WHERE id = '{id}'"));
}
