//! The newest 20 and the 20 behind a cursor, without a count; and search as it is usually begun, by LIKE.

use actix_web::HttpResponse;
use actix_web::error::ErrorBadRequest;
use actix_web::http::header::LINK;
use actix_web::web::{self, Data, Query, ServiceConfig};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::expression::{ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Nullable, Timestamptz, Uuid as SqlUuid};
use plaudit::schema::articles;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::answers::put;
use crate::article::tagged;
use crate::pool::{Answered, Database};
use crate::shown::{Head, Summary, published, with_tags};

const LIMIT: i64 = 20;
/// What the service's cursors call the list without filters, in its usual order.
const NEWEST_FIRST: &str = "66d8866b72eb";

pub fn routes(config: &mut ServiceConfig) {
    config.route("/v1/articles", web::get().to(list)).route("/v1/search", web::get().to(search));
}

#[derive(Deserialize)]
struct Asked {
    cursor: Option<String>,
    q: Option<String>,
}

/// A cursor of the service.
#[derive(Serialize, Deserialize)]
struct Cursor {
    f: String,
    b: bool,
    p: ([Key; 1], Uuid),
}

#[derive(Serialize, Deserialize)]
struct Key {
    time: DateTime<Utc>,
}

#[derive(Serialize)]
struct Page {
    data: Vec<Summary>,
    page: Info,
}

#[derive(Serialize)]
struct Info {
    limit: i64,
    next_cursor: Option<String>,
    prev_cursor: Option<String>,
}

async fn list(database: Data<Database>, asked: Query<Asked>) -> Answered {
    let cursor = asked.cursor.as_ref().map(|text| decode(text)).transpose()?;
    let page = database.run(move |connection| {
        let query = articles::table.filter(published()).select(Head::as_select());
        let order = (articles::listed_at.desc(), articles::id.desc());
        let rows = match &cursor {
            None => query.order(order).limit(LIMIT + 1).load(connection)?,
            Some(Cursor { p: ([key], id), .. }) => {
                let behind = Behind { time: key.time, id: *id };
                query.filter(behind).order(order).limit(LIMIT + 1).load(connection)?
            }
        };
        page(connection, rows, cursor)
    });
    let page = page.await?;
    let mut answer = HttpResponse::Ok();
    put(&mut answer, &database.list);
    answer.insert_header((LINK, links(&page.page)));
    tagged(answer, None, &page)
}

/// That a row stands behind another in the order: PostgreSQL's row comparison, which diesel has no words for.
#[derive(Debug, QueryId)]
struct Behind {
    time: DateTime<Utc>,
    id: Uuid,
}

impl QueryFragment<Pg> for Behind {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(articles.listed_at, articles.id) < (");
        out.push_bind_param::<Timestamptz, _>(&self.time)?;
        out.push_sql(", ");
        out.push_bind_param::<SqlUuid, _>(&self.id)?;
        out.push_sql(")");
        Ok(())
    }
}

impl Expression for Behind {
    type SqlType = Nullable<Bool>;
}

impl AppearsOnTable<articles::table> for Behind {}

impl<GroupBy> ValidGrouping<GroupBy> for Behind {
    type IsAggregate = is_aggregate::Never;
}

fn decode(text: &str) -> Result<Cursor, actix_web::Error> {
    let json = BASE64.decode(text).map_err(ErrorBadRequest)?;
    serde_json::from_slice(&json).map_err(ErrorBadRequest)
}

fn page(connection: &mut PgConnection, mut rows: Vec<Head>, cursor: Option<Cursor>) -> QueryResult<Page> {
    let limit = usize::try_from(LIMIT).unwrap_or_default();
    let is_last = rows.len() <= limit;
    rows.truncate(limit);
    let behind = cursor.is_some();
    let fingerprint = cursor.map_or_else(|| NEWEST_FIRST.to_owned(), |cursor| cursor.f);
    let to = |row: Option<&Head>, backwards| {
        let row = row?;
        let cursor =
            Cursor { f: fingerprint.clone(), b: backwards, p: ([Key { time: row.listed_at }], row.id) };
        serde_json::to_vec(&cursor).ok().map(|json| BASE64.encode(json))
    };
    let info = Info {
        limit: LIMIT,
        next_cursor: to(rows.last().filter(|_| !is_last), false),
        prev_cursor: to(rows.first().filter(|_| behind), true),
    };
    Ok(Page { data: with_tags(connection, rows)?, page: info })
}

fn links(info: &Info) -> String {
    let link = |(cursor, relation): (&Option<String>, &str)| {
        let cursor = cursor.as_ref()?;
        Some(format!("<http://127.0.0.1:10000/v1/articles?cursor={cursor}>; rel=\"{relation}\""))
    };
    let found = [(&info.next_cursor, "next"), (&info.prev_cursor, "prev")];
    found.into_iter().filter_map(link).collect::<Vec<_>>().join(", ")
}

/// The newest that have the words in their text.
async fn search(database: Data<Database>, asked: Query<Asked>) -> Answered {
    let words = asked.into_inner().q.unwrap_or_default();
    let pattern = format!("%{}%", words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    let page = database.run(move |connection| {
        let rows = articles::table
            .filter(published())
            .filter(articles::body_text.like(pattern))
            .select(Head::as_select())
            .order((articles::listed_at.desc(), articles::id.desc()))
            .limit(LIMIT + 1)
            .load(connection)?;
        page(connection, rows, None)
    });
    let page = page.await?;
    let mut answer = HttpResponse::Ok();
    put(&mut answer, &database.list);
    tagged(answer, None, &page)
}
