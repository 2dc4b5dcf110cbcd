//! How the database means to run the statements of a request.
//!
//! The statements are taken as the application runs them (`TestApp::statements`), with their bound values, and
//! explained on another connection: what is looked at is what a request does, not what a test builds.

use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::query_builder::QueryFragment;
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryableByName, RunQueryDsl, debug_query, sql_query};

/// Runs `content` and makes the planner scan and sort only where nothing else is possible, and plan without knowing the
/// values, as it does for the service.
pub fn prepare(connection: &mut PgConnection, content: &str) {
    connection.batch_execute(content).unwrap();
    let settings = "ANALYZE; SET plan_cache_mode = force_generic_plan; \
         SET enable_seqscan = off; SET enable_sort = off; SET enable_incremental_sort = off";
    connection.batch_execute(settings).unwrap();
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    text: String,
}

/// The plan of a statement that was noted.
pub fn explain(connection: &mut PgConnection, noted: &str) -> String {
    let (statement, binds) = noted.split_once(" -- binds: ").unwrap_or((noted, "[]"));
    connection.batch_execute(&format!("PREPARE noted AS {statement}")).unwrap();
    let values: Vec<String> = items(binds).iter().map(|bind| literal(bind)).collect();
    let arguments = if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) };
    let lines: Vec<Line> = sql_query(format!("EXPLAIN EXECUTE noted{arguments}")).load(connection).unwrap();
    connection.batch_execute("DEALLOCATE noted").unwrap();
    lines.into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n")
}

/// The plan of a statement that a test builds.
pub fn plan<T: QueryFragment<Pg>>(connection: &mut PgConnection, statement: T) -> String {
    explain(connection, &debug_query::<Pg, _>(&statement).to_string())
}

/// Whether `plan` throws rows away by their `column`.
pub fn walks(plan: &str, column: &str) -> bool {
    plan.lines().any(|line| line.trim_start().starts_with("Filter:") && names(line, column))
}

/// Whether an index leads to rows by their `column`.
pub fn is_led_by(plan: &str, column: &str) -> bool {
    plan.lines().any(|line| line.contains("Index Cond:") && names(line, column))
}

fn names(line: &str, column: &str) -> bool {
    line.split(|c: char| c != '_' && !c.is_alphanumeric()).any(|word| word == column)
}

/// The items of a list as `Debug` writes it.
fn items(list: &str) -> Vec<String> {
    let inner = list.trim().strip_prefix('[').unwrap().strip_suffix(']').unwrap();
    let (mut found, mut current, mut depth, mut in_text) = (Vec::new(), String::new(), 0, false);
    let mut characters = inner.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' => current.extend([c, characters.next().unwrap()]),
            '"' => {
                in_text = !in_text;
                current.push(c);
            }
            ',' if depth == 0 && !in_text => found.push(std::mem::take(&mut current)),
            _ => {
                depth += i32::from(c == '[' && !in_text) - i32::from(c == ']' && !in_text);
                current.push(c);
            }
        }
    }
    found.push(current);
    found.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

/// A bound value as SQL: PostgreSQL knows its type from where it stands.
fn literal(bind: &str) -> String {
    if bind.starts_with('[') {
        return format!("'{{{}}}'", items(bind).join(","));
    }
    let text = bind.trim_matches('"').replace('\'', "''");
    format!("'{text}'")
}
