//! Counting a view: as one UPDATE a request, and by group commit.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};
use chrono::NaiveDate;
use diesel::PgConnection;
use diesel::connection::{Connection, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Date, Uuid as SqlUuid};
use plaudit::clock::{Clock, day_in};
use plaudit::schema::view_totals;
use serde::Serialize;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::Outcome;
use crate::pool::{Answered, Database};

#[derive(Serialize)]
struct Counted {
    views: i64,
    counted: bool,
}

fn answer(views: Option<i64>) -> HttpResponse {
    match views {
        Some(views) => HttpResponse::Ok()
            .insert_header(("cache-control", "no-store"))
            .insert_header(("vary", "Accept-Encoding, Accept-Language, Authorization, Origin"))
            .insert_header(("x-content-type-options", "nosniff"))
            .insert_header(("content-language", "zh-Hans"))
            .insert_header(("x-request-id", "00000000-0000-7000-8000-000000000000"))
            .json(Counted { views, counted: true }),
        None => HttpResponse::NotFound().finish(),
    }
}

pub fn one_by_one(config: &mut ServiceConfig) {
    config.route("/v1/articles/{id}/views", web::post().to(update));
}

/// One UPDATE, one commit, one answer.
async fn update(database: Data<Database>, id: Path<Uuid>) -> Answered {
    let id = id.into_inner();
    let counted = database.run(move |connection| {
        diesel::update(view_totals::table.find(id))
            .set(view_totals::counted.eq(view_totals::counted + 1))
            .returning(view_totals::baseline + view_totals::counted)
            .get_result(connection)
            .optional()
    });
    Ok(answer(counted.await?))
}

/// A view that waits for its commit.
struct Waiting {
    id: Uuid,
    answer: oneshot::Sender<Option<i64>>,
}

/// The one who counts.
pub struct Writer(mpsc::UnboundedSender<Waiting>);

impl Writer {
    pub fn start(url: String) -> Outcome<Self> {
        let mut connection = PgConnection::establish(&url)?;
        connection.batch_execute("SET TIME ZONE 'UTC'; SET jit = off")?;
        let (queue, waiting) = mpsc::unbounded_channel();
        std::thread::Builder::new().name("writer".into()).spawn(move || write(connection, waiting))?;
        Ok(Self(queue))
    }
}

pub fn grouped(config: &mut ServiceConfig, writer: Data<Writer>) {
    config.app_data(writer).route("/v1/articles/{id}/views", web::post().to(count));
}

async fn count(writer: Data<Writer>, id: Path<Uuid>) -> HttpResponse {
    let (tell, told) = oneshot::channel();
    if writer.0.send(Waiting { id: id.into_inner(), answer: tell }).is_err() {
        return HttpResponse::InternalServerError().finish();
    }
    match told.await {
        Ok(views) => answer(views),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// The most that one commit takes.
const MOST: usize = 4096;

/// Takes all that wait, counts them in one transaction, answers after the commit.
fn write(mut connection: PgConnection, mut waiting: mpsc::UnboundedReceiver<Waiting>) {
    let mut taken = Vec::with_capacity(MOST);
    while waiting.blocking_recv_many(&mut taken, MOST) > 0 {
        match commit(&mut connection, &taken) {
            Ok(totals) => {
                for Waiting { id, answer } in taken.drain(..) {
                    // Who went away is counted all the same.
                    answer.send(totals.get(&id).copied()).ok();
                }
            }
            Err(error) => {
                eprintln!("views were not counted: {error}");
                taken.clear();
            }
        }
    }
}

const TOTALS: &str = "
    UPDATE view_totals t SET counted = t.counted + new.views
    FROM unnest($1, $2) AS new (id, views) WHERE t.subject_id = new.id
    RETURNING t.subject_id AS id, t.baseline + t.counted AS views";

const DAYS: &str = "
    INSERT INTO view_days AS d (subject_id, viewed_on, views) SELECT id, $3, views FROM unnest($1, $2) AS new (id, views)
    ON CONFLICT (subject_id, viewed_on) DO UPDATE SET views = d.views + excluded.views";

#[derive(QueryableByName)]
struct Total {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = BigInt)]
    views: i64,
}

fn commit(connection: &mut PgConnection, taken: &[Waiting]) -> QueryResult<HashMap<Uuid, i64>> {
    let mut new: HashMap<Uuid, i64> = HashMap::new();
    for Waiting { id, .. } in taken {
        *new.entry(*id).or_default() += 1;
    }
    let (ids, views): (Vec<Uuid>, Vec<i64>) = new.into_iter().unzip();
    let today: NaiveDate = day_in(chrono_tz::Asia::Shanghai, Clock::System.now());
    connection.transaction(|connection| {
        let totals: Vec<Total> = sql_query(TOTALS)
            .bind::<Array<SqlUuid>, _>(&ids)
            .bind::<Array<BigInt>, _>(&views)
            .load(connection)?;
        sql_query(DAYS)
            .bind::<Array<SqlUuid>, _>(&ids)
            .bind::<Array<BigInt>, _>(&views)
            .bind::<Date, _>(today)
            .execute(connection)?;
        Ok(totals.into_iter().map(|Total { id, views }| (id, views)).collect())
    })
}
