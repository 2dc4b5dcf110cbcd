//! Honours of a conferral, entered by statements: how they are entered by requests is tested where that is.

use diesel::connection::SimpleConnection;
use serde_json::Value;

use crate::support::TestApp;
use crate::support::factory::text;

/// A recipient of its own, and its honour.
const OF_UNIT: &str = "
    WITH recipient AS (
        INSERT INTO honoured_units (id, slug, name, name_folded, created_at, updated_at)
        VALUES (gen_random_uuid(), 'unit-' || md5(random()::text), '单位', '单位', now(), now()) RETURNING id
    )
    INSERT INTO honours (id, slug, conferral_id, award_id, recipient_kind, year, listed_on, honoured_unit_id,
            recipient_name, verification_code, created_at, updated_at)
        SELECT gen_random_uuid(), 'honour-' || md5(random()::text), c.id, c.award_id, c.recipient_kind, c.year,
            c.listed_on, recipient.id, '单位', upper(left(md5(random()::text), 10)), now(), now()
        FROM recipient, conferrals c WHERE c.id = ";
const OF_STUDIO: &str = "
    WITH recipient AS (
        INSERT INTO innovation_studios (id, slug, name, name_folded, status, created_at, updated_at)
        VALUES (gen_random_uuid(), 'studio-' || md5(random()::text), '工作室', '工作室', 'active', now(), now())
        RETURNING id
    )
    INSERT INTO honours (id, slug, conferral_id, award_id, recipient_kind, year, listed_on, innovation_studio_id,
            recipient_name, verification_code, created_at, updated_at)
        SELECT gen_random_uuid(), 'honour-' || md5(random()::text), c.id, c.award_id, c.recipient_kind, c.year,
            c.listed_on, recipient.id, '工作室', upper(left(md5(random()::text), 10)), now(), now()
        FROM recipient, conferrals c WHERE c.id = ";

/// So many honours of `conferral` that are conferred, that are revoked, and that are in the trash.
pub fn enter(app: &TestApp, conferral: &Value, [conferred, revoked, trashed]: [usize; 3]) {
    let insert = if text(conferral, "recipient_kind") == "unit" { OF_UNIT } else { OF_STUDIO };
    let id = text(conferral, "id");
    let one = format!("{insert} '{id}';");
    let of_it = format!("WHERE conferral_id = '{id}' AND status = 'conferred' AND deleted_at IS NULL;");
    let set = "SET status = 'revoked', revoked_on = '2026-01-01', revocation_reason = '弄虚作假'";
    let statements = [
        one.repeat(trashed),
        format!("UPDATE honours SET deleted_at = now() {of_it}").repeat(usize::from(trashed > 0)),
        one.repeat(revoked),
        format!("UPDATE honours {set} {of_it}").repeat(usize::from(revoked > 0)),
        one.repeat(conferred),
    ];
    let statements = statements.concat();
    if !statements.is_empty() {
        app.connection().batch_execute(&statements).unwrap();
    }
}
