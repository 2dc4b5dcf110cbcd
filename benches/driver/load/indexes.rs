//! What a load does without and gets back afterwards: secondary indexes, unique constraints and foreign keys, as the
//! migrations have made them.

use std::collections::VecDeque;
use std::error::Error;
use std::sync::Mutex;

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Text};
use plaudit::db::establish;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The tables that are loaded.
pub const TABLES: [&str; 4] = ["articles", "article_tags", "view_totals", "search_documents"];

/// What was taken away, by the statements that make it again.
pub struct Taken {
    /// The weightiest first.
    indexes: Vec<String>,
    /// Unique constraints, then foreign keys, which need them.
    constraints: Vec<String>,
    /// Everything of the kind, as it was.
    catalog: Vec<String>,
}

#[derive(QueryableByName)]
struct Item {
    #[diesel(sql_type = Text)]
    definition: String,
    #[diesel(sql_type = Text)]
    removal: String,
}

/// Primary keys stay: the indexer looks its articles up by them.
const INDEXES: &str = "
    SELECT pg_get_indexdef(i.indexrelid) AS definition, format('DROP INDEX %s', i.indexrelid::regclass) AS removal
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
    WHERE i.indrelid = ANY ($1::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
    ORDER BY a.amname = 'gin' DESC, c.relname = 'search_documents_grams_idx' DESC, c.relname";

const CONSTRAINTS: &str = "
    SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
            AS definition,
        format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS removal
    FROM pg_constraint
    WHERE contype IN ('u', 'f') AND (conrelid = ANY ($1::regclass[]) OR confrelid = ANY ($1::regclass[]))
    ORDER BY contype DESC, conname";

const CATALOG: &str = "
    SELECT pg_get_indexdef(indexrelid) AS definition, '' AS removal FROM pg_index WHERE indrelid = ANY ($1::regclass[])
    UNION ALL SELECT format('%s %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)), ''
    FROM pg_constraint WHERE conrelid = ANY ($1::regclass[]) OR confrelid = ANY ($1::regclass[])
    UNION ALL SELECT format('%s %s', oid::regclass, reloptions), '' FROM pg_class WHERE oid = ANY ($1::regclass[])
    ORDER BY 1";

fn items(connection: &mut PgConnection, statement: &str) -> QueryResult<Vec<Item>> {
    sql_query(statement).bind::<Array<Text>, _>(TABLES.as_slice()).load(connection)
}

/// Takes away what slows a load down.
pub fn taken(owner: &mut PgConnection) -> Outcome<Taken> {
    let catalog = items(owner, CATALOG)?.into_iter().map(|item| item.definition).collect();
    let mut constraints = items(owner, CONSTRAINTS)?;
    let indexes = items(owner, INDEXES)?;
    // Foreign keys go before the unique constraints that they need, and come after them.
    for item in constraints.iter().rev().chain(&indexes) {
        owner.batch_execute(&item.removal)?;
    }
    for table in TABLES {
        // It would begin again and again with what is vacuumed once at the end.
        owner.batch_execute(&format!("ALTER TABLE {table} SET (autovacuum_enabled = off)"))?;
    }
    let definitions = |items: Vec<Item>| items.into_iter().map(|item| item.definition).collect();
    Ok(Taken {
        indexes: definitions(indexes),
        constraints: definitions(std::mem::take(&mut constraints)),
        catalog,
    })
}

impl Taken {
    /// Builds everything again, two at a time: an inverted index is built by one process, and the largest of them takes
    /// as long as all others together.
    pub fn build(&self, url: &str, says: &(dyn Fn(&str) + Sync)) -> Outcome<()> {
        let waiting: Mutex<VecDeque<&String>> = Mutex::new(self.indexes.iter().collect());
        let next = || waiting.lock().map_or(None, |mut waiting| waiting.pop_front());
        let work = || -> Outcome<()> {
            let mut connection = establish(url)?;
            connection.batch_execute("SET maintenance_work_mem = '1536MB'")?;
            while let Some(statement) = next() {
                connection.batch_execute(statement)?;
                says(statement.split(" ON ").next().unwrap_or(statement));
            }
            Ok(())
        };
        super::on_all_cores(work)?;
        let mut connection = establish(url)?;
        connection.batch_execute("SET maintenance_work_mem = '1536MB'")?;
        for statement in &self.constraints {
            connection.batch_execute(statement)?;
        }
        for table in TABLES {
            connection.batch_execute(&format!("ALTER TABLE {table} RESET (autovacuum_enabled)"))?;
        }
        Ok(())
    }

    /// Whether all is as it was, and holds.
    pub fn check(&self, connection: &mut PgConnection) -> Outcome<()> {
        let now: Vec<String> = items(connection, CATALOG)?.into_iter().map(|item| item.definition).collect();
        if now != self.catalog {
            return Err(format!("indexes and constraints are not what they were: {now:#?}").into());
        }
        let invalid = "SELECT (SELECT count(*) FROM pg_constraint WHERE NOT convalidated)
            + (SELECT count(*) FROM pg_index WHERE NOT indisvalid) AS count";
        let super::Count { count } = sql_query(invalid).get_result(connection)?;
        if count != 0 {
            return Err(format!("{count} constraints or indexes do not hold").into());
        }
        Ok(())
    }
}
