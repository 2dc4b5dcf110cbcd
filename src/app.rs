//! The composition root: what a running service is made of, and the order of what is around a request.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, Error};
use utoipa_actix_web::AppExt;

use crate::api::{self, Served};
use crate::auth::policy::Rules;
use crate::auth::{Authority, identify};
use crate::cache::{ResponseCache, ResponseCaching};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::http::envelope::envelope;
use crate::http::fallback::{RouteTable, fallback};
use crate::metrics::Metrics;
use crate::views::ViewWriter;
use crate::workers::WorkerThreads;

/// How many texts may wait to be cleaned; more writers are told to come back.
const RENDER_QUEUE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(63);

/// What every handler can reach.
pub struct AppState {
    pub config: Config,
    pub clock: Clock,
    pub db: Db,
    pub authority: Authority,
    pub views: ViewWriter,
    /// Finished answers.
    pub cache: ResponseCache,
    /// Where texts are cleaned.
    pub renderer: WorkerThreads,
    /// The OpenAPI document, serialised once.
    pub document: Bytes,
    /// The same in the words of OpenAPI 3.0.
    pub document_3_0: Bytes,
    pub routes: &'static RouteTable,
    /// Who may call what.
    pub rules: &'static Rules,
    pub metrics: Metrics,
    draining: AtomicBool,
}

impl AppState {
    /// Puts the parts together and builds the document from the routes.
    pub fn new(config: Config, clock: Clock, db: Db, authority: Authority) -> std::io::Result<Data<Self>> {
        let Served { document, document_3_0, routes, rules, operations } = Served::get();
        let views = ViewWriter::start(&db, &config.views, config.time_zone)?;
        let threads = NonZeroUsize::new(config.workers).unwrap_or(NonZeroUsize::MIN);
        let renderer = WorkerThreads::start("render", threads, RENDER_QUEUE)?;
        let queues = [("password", authority.passwords.metrics()), ("render", renderer.metrics())]
            .map(|(work, queue)| (work, queue.clone()));
        let metrics = Metrics::new(operations, clock.now(), &db, views.metrics().clone(), queues.into());
        let cache = ResponseCache::new(config.cache, metrics.cache.clone());
        Ok(Data::new(Self {
            config,
            clock,
            db,
            authority,
            views,
            cache,
            renderer,
            document: document.clone(),
            document_3_0: document_3_0.clone(),
            routes,
            rules,
            metrics,
            draining: AtomicBool::new(false),
        }))
    }

    /// From now on `/readyz` says no.
    pub fn begin_drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    /// Whether the service is on its way out.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }
}

/// The application. Three middlewares, so that its type stays short: the response cache, what is around every request that
/// it does not answer, and who sent it.
pub fn build_app(
    state: Data<AppState>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let (app, _document) =
        App::new().into_utoipa_app().app_data(state.clone()).configure(api::routes).split_for_parts();
    app.default_service(web::to(fallback))
        .wrap(from_fn(identify))
        .wrap(from_fn(envelope))
        .wrap(ResponseCaching(state))
}
