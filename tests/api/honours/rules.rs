//! The rules of conferrals and honours that the database keeps by itself, whoever writes.

use diesel::connection::SimpleConnection;

use crate::migrations::checks::refused_by;
use crate::support::{TestDatabase, establish};

#[test]
fn conferrals_and_honours_keep_their_rules() {
    let database = TestDatabase::create();
    let mut app = establish(&database.app_url);
    app.batch_execute(include_str!("register.sql")).unwrap();
    let honour = "(SELECT id FROM honours WHERE slug = 'honour-1')";
    let set = |values: &str| format!("UPDATE honours SET {values} WHERE id = {honour}");
    let copy = |columns: &str, values: &str| {
        format!(
            "INSERT INTO honours (id, slug, conferral_id, award_id, recipient_kind, year, listed_on, honoured_unit_id, \
             recipient_name, verification_code, created_at, updated_at{columns}) \
             SELECT gen_random_uuid(), 'twin', conferral_id, award_id, recipient_kind, year, listed_on, \
             honoured_unit_id, 'x', 'ZZZZZZZZZZ', now(), now(){values} FROM honours WHERE id = {honour}"
        )
    };
    let studio = "(SELECT id FROM innovation_studios LIMIT 1)";
    let of_studio =
        "(SELECT id FROM honours WHERE innovation_studio_id IS NOT NULL AND deleted_at IS NULL LIMIT 1)";
    let studio_copy = format!(
        "INSERT INTO honours (id, slug, conferral_id, award_id, recipient_kind, year, listed_on, innovation_studio_id, \
         recipient_name, verification_code, created_at, updated_at) \
         SELECT gen_random_uuid(), 'twin', conferral_id, award_id, recipient_kind, year, listed_on, \
         innovation_studio_id, 'x', 'ZZZZZZZZZZ', now(), now() FROM honours WHERE id = {of_studio}"
    );
    for (statement, constraint) in [
        (set("citation = 'x'"), "nothing"),
        (copy("", ""), "honours_unit_key"),
        (copy(", deleted_at", ", now()"), "nothing"),
        (studio_copy, "honours_studio_key"),
        (set("honoured_unit_id = NULL"), "honours_recipient_check"),
        (set(&format!("innovation_studio_id = {studio}")), "honours_recipient_check"),
        (
            set(&format!("honoured_unit_id = NULL, innovation_studio_id = {studio}")),
            "honours_recipient_check",
        ),
        (set("recipient_kind = 'studio'"), "honours_recipient_check"),
        (set("year = 1999"), "honours_conferral_fkey"),
        (set("listed_on = '1999-01-01'"), "honours_conferral_fkey"),
        (set(&format!("award_id = {honour}")), "honours_conferral_fkey"),
        (set(&format!("honoured_unit_id = {honour}")), "honours_honoured_unit_fkey"),
        (set("status = 'revoked'"), "honours_revoked_check"),
        (set("status = 'revoked', revoked_on = '2024-01-01'"), "honours_revoked_check"),
        (set("status = 'revoked', revocation_reason = 'x'"), "honours_revoked_check"),
        (set("revoked_on = '2024-01-01', revocation_reason = 'x'"), "honours_revoked_check"),
        (
            set("status = 'revoked', revoked_on = '2024-01-01', revocation_reason = ''"),
            "honours_revocation_reason_check",
        ),
        (
            set("status = 'revoked', revoked_on = '1899-01-01', revocation_reason = 'x'"),
            "honours_revoked_on_check",
        ),
        (set("status = 'given'"), "honours_status_check"),
        (set("recipient_name = ''"), "honours_recipient_name_check"),
        (set("citation = ''"), "honours_citation_check"),
        (set("slug = 'honour-2'"), "honours_slug_key"),
        (set("slug = 'A'"), "honours_slug_check"),
        (set("verification_code = '0000000002'"), "honours_verification_code_key"),
        (set("verification_code = 'OOOOOOOOOO'"), "honours_verification_code_check"),
        (set("version = 0"), "honours_version_check"),
        ("DELETE FROM honoured_units".into(), "honours_honoured_unit_fkey"),
        ("DELETE FROM innovation_studios".into(), "honours_innovation_studio_fkey"),
        ("DELETE FROM conferrals".into(), "honours_conferral_fkey"),
        ("DELETE FROM awards".into(), "conferrals_award_fkey"),
        ("UPDATE awards SET recipient_kind = 'studio'".into(), "honours_recipient_check"),
        ("UPDATE conferrals SET year = year + 1, decided_on = NULL".into(), "nothing"),
    ] {
        assert_eq!(refused_by(&mut app, &statement), constraint, "{statement}");
    }
}
