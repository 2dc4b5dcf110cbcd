//! What a request asks of the database: read from PostgreSQL's own log, so that the page can show that the bare programs
//! run what the service runs.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use plaudit::db::establish;

use crate::Outcome;
use crate::checks;
use crate::programs::Program;
use crate::stand::Stand;

/// The statements of a request, by what was asked for and who was asked.
pub type Statements = Vec<(&'static str, &'static str, Vec<String>)>;

/// The statements of GET `path`, asked once before, so that nothing is prepared or opened any more; the second path is
/// another of the kind, so that no cache knows it.
pub fn of(stand: &Stand<'_>, program: &Program, [first, second]: [&str; 2]) -> Outcome<Vec<String>> {
    // Every connection of a pool must have been used.
    for _ in 0..40 {
        checks::get(program, first, &[])?.expect(200)?;
    }
    let mut admin = establish(&stand.admin_url()?)?;
    let mut set = |value: &str| -> Outcome<()> {
        // Only a value of our own is put in; a server's setting cannot be bound.
        admin.batch_execute(&format!("ALTER SYSTEM SET log_statement = {value}"))?;
        admin.batch_execute("SELECT pg_reload_conf()")?;
        std::thread::sleep(Duration::from_millis(300));
        Ok(())
    };
    let log = stand.data_dir.join("postgres.log");
    set("'all'")?;
    let begin = usize::try_from(std::fs::metadata(&log)?.len())?;
    let asked = checks::get(program, second, &[]);
    set("DEFAULT")?;
    asked?.expect(200)?;
    let text = std::fs::read(&log)?;
    let text = String::from_utf8_lossy(text.get(begin..).unwrap_or_default()).into_owned();
    let statement = |line: &str| {
        let said = line.split_once("LOG:  ")?.1;
        let statement =
            said.strip_prefix("statement: ").or_else(|| said.split_once(": ").map(|(_, rest)| rest))?;
        (said.starts_with("execute") || said.starts_with("statement")).then(|| statement.to_owned())
    };
    let own =
        |statement: &String| statement.contains("log_statement") || statement.contains("pg_reload_conf");
    Ok(text.lines().filter_map(statement).filter(|statement| !own(statement)).collect())
}
