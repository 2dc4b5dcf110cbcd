//! What the writes of the register leave in the history: revisions and the audit log, as the database has them.

mod refusals;
mod special;
mod writes;

use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Text};
use diesel::{PgConnection, sql_query};
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::factory::{award, competition, conferral, text, unit};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Document {
    #[diesel(sql_type = Jsonb)]
    document: Value,
}

/// The column `line` of a statement, row by row.
pub fn lines(connection: &mut PgConnection, statement: &str) -> Vec<String> {
    let lines: Vec<Line> = sql_query(statement).load(connection).unwrap();
    lines.into_iter().map(|line| line.line).collect()
}

/// The column `document` of a statement about the resource, row by row.
fn documents(app: &TestApp, statement: &str, resource: &Value) -> Vec<Value> {
    let statement = statement.replace("{id}", text(resource, "id"));
    let documents: Vec<Document> = sql_query(statement).load(&mut app.connection()).unwrap();
    documents.into_iter().map(|document| document.document).collect()
}

/// The revisions of a resource: `"<version> <action> <kind of actor> <actor> <fields>"`.
pub fn revisions(app: &TestApp, resource: &Value) -> Vec<String> {
    let statement = format!(
        "SELECT concat_ws(' ', version, action, actor_kind, actor_name, nullif(array_to_string(fields, ','), '')) \
         AS line FROM revisions WHERE resource_id = '{}' ORDER BY version",
        text(resource, "id")
    );
    lines(&mut app.connection(), &statement)
}

/// The snapshots of a resource, the first version first.
pub fn snapshots(app: &TestApp, resource: &Value) -> Vec<Value> {
    const SNAPSHOTS: &str =
        "SELECT snapshot AS document FROM revisions WHERE resource_id = '{id}' ORDER BY version";
    documents(app, SNAPSHOTS, resource)
}

/// What the audit log says of a resource, in the order of its versions.
pub fn events(app: &TestApp, resource: &Value) -> Vec<Value> {
    const EVENTS: &str = "SELECT to_jsonb(audit_events) - 'id' AS document FROM audit_events \
                          WHERE resource_id = '{id}' ORDER BY version";
    documents(app, EVENTS, resource)
}

/// The changes of an event: `"<field>: <before> -> <after>"`.
pub fn changes(event: &Value) -> Vec<String> {
    let changes = event["changes"].as_array().unwrap().iter();
    changes
        .map(|change| format!("{}: {} -> {}", text(change, "field"), change["before"], change["after"]))
        .collect()
}

/// Every table with a digest of all that is in it.
pub fn everything(app: &TestApp) -> Vec<String> {
    let connection = &mut app.connection();
    let tables = "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";
    let tables = lines(connection, tables);
    assert!(tables.len() > 15, "{tables:?}");
    let digest = |table: String| {
        let statement = format!(
            "SELECT concat_ws(' ', '{table}', count(*), md5(string_agg(t::text, ',' ORDER BY t::text))) AS line \
             FROM {table} t"
        );
        lines(connection, &statement).remove(0)
    };
    tables.into_iter().map(digest).collect()
}

/// A kind of resource of the register, with what to write to it.
pub struct Slice {
    pub resource: &'static str,
    pub collection: &'static str,
    /// What one is made of.
    pub input: Value,
    /// The fields that the first revision has.
    pub made_of: &'static str,
    /// A field with the value that PUT gives it, and one with the value that PATCH gives it.
    pub put: (&'static str, Value),
    pub patch: (&'static str, Value),
}

impl Slice {
    pub fn path(&self) -> String {
        format!("/v1/{}", self.collection)
    }
}

/// All of the register, with what they refer to.
pub async fn slices(app: &TestApp) -> Vec<Slice> {
    let award = award(app, "奖").await;
    let competition = competition(app, "竞赛", 2019).await;
    let conferral = conferral(app, &award, 2019).await;
    let unit = unit(app, "单位").await;
    let of = |resource, collection, input, made_of, put, patch| Slice {
        resource,
        collection,
        input,
        made_of,
        put,
        patch,
    };
    vec![
        of(
            "award",
            "awards",
            json!({ "name": "先锋号", "level": "county", "recipient_kind": "unit" }),
            "level,name,recipient_kind,slug",
            ("conferring_body", json!("市总工会")),
            ("description", json!("授予集体。")),
        ),
        of(
            "competition",
            "competitions",
            json!({ "title": "技能竞赛", "year": 2020 }),
            "slug,title,year",
            ("theme", json!("建功")),
            ("year", json!(2021)),
        ),
        of(
            "conferral",
            "conferrals",
            json!({ "award_id": award["id"], "year": 2020, "competition_id": competition["id"] }),
            "award_id,competition_id,slug,year",
            ("document_no", json!("广工发〔2021〕5号")),
            ("declared_count", json!(40)),
        ),
        of(
            "honour",
            "honours",
            json!({ "conferral_id": conferral["id"], "honoured_unit_id": unit["id"] }),
            "conferral_id,honoured_unit_id,recipient_name,slug",
            ("citation", json!("成绩突出")),
            ("recipient_name", json!("旧名")),
        ),
        of(
            "honoured_unit",
            "honoured-units",
            json!({ "name": "川北机械厂" }),
            "former_names,name,slug",
            ("region", json!("利州区")),
            ("former_names", json!([{ "name": "川北厂", "used_until": "1998-06-30" }])),
        ),
        of(
            "innovation_studio",
            "innovation-studios",
            json!({ "name": "创新工作室", "host_unit_id": unit["id"] }),
            "host_unit,host_unit_id,members,name,slug,status",
            ("leader", json!("李明")),
            ("members", json!([{ "name": "王强" }])),
        ),
    ]
}
