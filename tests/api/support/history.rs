//! The check that ends every test: what was written is in the history, as it is.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{PgConnection, sql_query};
use plaudit::awards::model::{Award, AwardInput};
use plaudit::competitions::model::{Competition, CompetitionInput};
use plaudit::conferrals::model::{Conferral, ConferralInput};
use plaudit::honoured_units::model::{HonouredUnit, HonouredUnitInput};
use plaudit::honoured_units::store::former_names_of;
use plaudit::honours::model::{Honour, HonourInput};
use plaudit::innovation_studios::model::{InnovationStudio, InnovationStudioInput};
use plaudit::schema::{
    awards, competitions, conferrals, honoured_units, honours, innovation_studios, revisions, tags,
};
use plaudit::tags::model::{Tag, TagInput};
use serde_json::{Value, json};
use uuid::Uuid;

use super::TestDatabase;
use super::database::to_check;

/// What no write may leave behind. Rows that a test put into the tables by hand have no revision and are passed over,
/// but for those with a view counter, which only the service itself makes.
const BROKEN: [&str; 4] = [
    "WITH content AS (
        SELECT 'article' AS resource, id, version FROM articles
        UNION ALL SELECT 'section', id, version FROM sections
        UNION ALL SELECT 'tag', id, version FROM tags
        UNION ALL SELECT 'award', id, version FROM awards
        UNION ALL SELECT 'competition', id, version FROM competitions
        UNION ALL SELECT 'conferral', id, version FROM conferrals
        UNION ALL SELECT 'honour', id, version FROM honours
        UNION ALL SELECT 'honoured_unit', id, version FROM honoured_units
        UNION ALL SELECT 'innovation_studio', id, version FROM innovation_studios)
     SELECT concat_ws(' ', resource, id, 'is at', content.version, 'and its history at', newest.version) AS line
     FROM content JOIN (SELECT resource, resource_id AS id, max(version) AS version FROM revisions GROUP BY 1, 2) newest
        USING (resource, id)
     WHERE content.version <> newest.version",
    "SELECT concat_ws(' ', resource, resource_id, 'has', count(event), 'events of version', version) AS line
     FROM (SELECT r.resource, r.resource_id, r.version, e.id AS event FROM revisions r
        LEFT JOIN audit_events e
            ON (e.resource, e.resource_id, e.version) = (r.resource, r.resource_id, r.version)
        WHERE r.actor_kind <> 'unknown') told
     GROUP BY resource, resource_id, version HAVING count(event) <> 1",
    "SELECT concat_ws(' ', 'honoured_unit', id, 'has no history') AS line
     FROM honoured_units JOIN view_totals ON subject_type = 'honoured_unit' AND subject_id = id
     WHERE NOT EXISTS (SELECT FROM revisions WHERE resource = 'honoured_unit' AND resource_id = id)",
    "SELECT concat_ws(' ', 'innovation_studio', id, 'has no history') AS line
     FROM innovation_studios JOIN view_totals ON subject_type = 'innovation_studio' AND subject_id = id
     WHERE NOT EXISTS (SELECT FROM revisions WHERE resource = 'innovation_studio' AND resource_id = id)",
];

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Fails when a write was not recorded. A database that is away or has no schema is passed over.
pub fn check(database: &TestDatabase) {
    let Some(mut connection) = to_check(database, "audit_events") else { return };
    for broken in BROKEN {
        let lines: Vec<Line> = sql_query(broken).load(&mut connection).unwrap();
        let lines: Vec<String> = lines.into_iter().map(|line| line.line).collect();
        assert!(lines.is_empty(), "a write was not recorded: {lines:#?}");
    }
    check_snapshots(&mut connection);
}

/// The rows of `$table` with these ids, each in its input form.
macro_rules! inputs {
    ($connection:expr, $ids:expr, $table:ident, $row:ident, |$one:ident| ($id:expr, $input:expr)) => {{
        let rows: Vec<$row> = $table::table
            .filter($table::id.eq_any($ids))
            .select($row::as_select())
            .load($connection)
            .unwrap();
        rows.into_iter().map(|$one| ($id, json!($input))).collect::<Vec<(Uuid, Value)>>()
    }};
}

/// The newest revision of everything is what it is now.
fn check_snapshots(connection: &mut PgConnection) {
    let newest: Vec<(String, Uuid, Value)> = revisions::table
        .distinct_on((revisions::resource, revisions::resource_id))
        .order((revisions::resource, revisions::resource_id, revisions::version.desc()))
        .select((revisions::resource, revisions::resource_id, revisions::snapshot))
        .load(connection)
        .unwrap();
    let mut by_resource: HashMap<String, HashMap<Uuid, Value>> = HashMap::new();
    for (resource, id, snapshot) in newest {
        by_resource.entry(resource).or_default().insert(id, snapshot);
    }
    for (resource, snapshots) in by_resource {
        let ids: Vec<Uuid> = snapshots.keys().copied().collect();
        for (id, input) in inputs(connection, &resource, &ids) {
            assert_eq!(snapshots[&id], input, "the newest revision of {resource} {id} is not what it is");
        }
    }
}

fn inputs(connection: &mut PgConnection, resource: &str, ids: &[Uuid]) -> Vec<(Uuid, Value)> {
    match resource {
        "tag" => inputs!(connection, ids, tags, Tag, |row| (row.id, TagInput::from(&row))),
        "award" => inputs!(connection, ids, awards, Award, |row| (row.id, AwardInput::of(&row).unwrap())),
        "competition" => {
            inputs!(connection, ids, competitions, Competition, |row| (row.id, CompetitionInput::from(&row)))
        }
        "conferral" => {
            inputs!(connection, ids, conferrals, Conferral, |row| (row.id, ConferralInput::from(&row)))
        }
        "honour" => inputs!(connection, ids, honours, Honour, |row| (row.id, HonourInput::from(&row))),
        "honoured_unit" => {
            let rows: Vec<HonouredUnit> = honoured_units::table
                .filter(honoured_units::id.eq_any(ids))
                .select(HonouredUnit::as_select())
                .load(connection)
                .unwrap();
            let named = rows.into_iter().map(|row| {
                let names = former_names_of(connection, row.id).unwrap();
                (row.id, json!(HonouredUnitInput::of(&(row, names)).unwrap()))
            });
            named.collect()
        }
        "innovation_studio" => {
            inputs!(connection, ids, innovation_studios, InnovationStudio, |row| (
                row.head.id,
                InnovationStudioInput::of(&row).unwrap()
            ))
        }
        _ => Vec::new(),
    }
}
