//! What PostgreSQL's catalogs say of a schema, in a form that can be compared.

use diesel::sql_types::Text;
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};

/// Every table with its columns, constraints and indexes, one line each, sorted.
#[derive(Debug, PartialEq, Eq)]
pub struct Catalog(Vec<String>);

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    relation: String,
    #[diesel(sql_type = Text)]
    name: String,
}

const TABLES: &str = "SELECT c.oid, c.relname, c.relkind, c.reloptions FROM pg_class c \
     WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '\\_\\_diesel%'";

impl Catalog {
    pub fn read(connection: &mut PgConnection) -> Self {
        let lines: Vec<Line> = sql_query(format!(
            "WITH r AS ({TABLES}) SELECT * FROM ( \
             SELECT format('relation %s %s %s', relkind, relname, reloptions) AS line FROM r \
             UNION ALL SELECT format('column %s.%s %s %s %s %s %s', r.relname, a.attname, \
                 format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, \
                 coalesce(pg_get_expr(d.adbin, d.adrelid), '-'), coalesce(l.collname, '-')) \
               FROM r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped \
               LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum \
               LEFT JOIN pg_collation l ON l.oid = a.attcollation WHERE r.relkind = 'r' \
             UNION ALL SELECT format('constraint %s.%s %s %s', r.relname, k.conname, k.convalidated, \
                 pg_get_constraintdef(k.oid)) FROM r JOIN pg_constraint k ON k.conrelid = r.oid \
             UNION ALL SELECT 'index ' || pg_get_indexdef(i.indexrelid) FROM r JOIN pg_index i ON i.indrelid = r.oid \
             UNION ALL SELECT format('grant %s %s', table_name, string_agg(privilege_type, ',' ORDER BY privilege_type)) \
               FROM information_schema.role_table_grants WHERE grantee = 'plaudit_app' \
                 AND table_name NOT LIKE '\\_\\_diesel%' GROUP BY table_name \
             UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace \
             UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal \
             ) lines ORDER BY line"
        ))
        .load(connection)
        .unwrap();
        Self(lines.into_iter().map(|line| line.line).collect())
    }

    /// How many tables there are.
    pub fn tables(&self) -> usize {
        self.0.iter().filter(|line| line.starts_with("relation r ")).count()
    }
}

/// Table and name of every constraint and index. PostgreSQL's own NOT NULL constraints (since 18) are left out:
/// nobody's errors are mapped by them.
pub fn names(connection: &mut PgConnection) -> Vec<(String, String)> {
    let names: Vec<Name> = sql_query(format!(
        "WITH r AS ({TABLES}) \
         SELECT r.relname::text AS relation, k.conname::text AS name FROM r JOIN pg_constraint k ON k.conrelid = r.oid \
           WHERE k.contype <> 'n' \
         UNION SELECT r.relname::text, c.relname::text FROM r JOIN pg_index i ON i.indrelid = r.oid \
           JOIN pg_class c ON c.oid = i.indexrelid ORDER BY 1, 2"
    ))
    .load(connection)
    .unwrap();
    names.into_iter().map(|name| (name.relation, name.name)).collect()
}
