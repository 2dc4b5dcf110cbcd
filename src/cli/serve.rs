//! `plaudit serve`: everything up in order, and down again without dropping anyone.

use actix_web::HttpServer;
use actix_web::rt::System;
use actix_web::web::Data;
use clap::Args;
use diesel::connection::SimpleConnection;
use socket2::SockRef;
use std::net::TcpListener;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{CommandError, database, demo};
use crate::app::{AppState, build_app};
use crate::auth::accounts::{self, FIRST_ADMINISTRATOR, FirstAdministrator};
use crate::auth::password::{HashCost, Password};
use crate::auth::password_rules;
use crate::auth::{Authority, follow_rotations};
use crate::cache::listener;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, establish};
use crate::history::Act;
use crate::metrics;
use crate::search::index;
use crate::text::script;
use crate::views::refresher::Refreshing;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Load the sample content first
    #[arg(long)]
    demo: bool,
}

/// How long a client may take over the head of a request; bodies have a deadline of their own.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// Who waited for a view to be counted has been answered by the server's own end; this is the last batch's.
const VIEWS_PATIENCE: Duration = Duration::from_secs(2);
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const CONNECTIONS_PER_WORKER: usize = 10_000;
/// Clients that may wait to be accepted; the standard library's own number is small.
const BACKLOG: i32 = 1024;

pub fn run(arguments: &Arguments, mut config: Config) -> Result<(), CommandError> {
    script::ready()?;
    if let Some(password) = &config.admin_password {
        password_rules::check(&Password::from(password.clone()), Some(FIRST_ADMINISTRATOR))
            .map_err(|error| format!("PLAUDIT_ADMIN_PASSWORD: {error}"))?;
    }
    let system = System::new();
    // A stop that is asked for during start-up waits for its end: it would leave the private cluster running.
    let signals = system.block_on(async { StopSignals::catch() })?;
    let listener = listen(&mut config)?;
    let scraped = metrics::listener::listen(config.metrics_bind)?;
    let mut database = database::open(&config)?;
    database.keep_running()?;
    for version in database.migrate()? {
        tracing::info!(version, "migrated");
    }
    let mut connection = database.connect(&config)?;
    let clock = Clock::System;
    if arguments.demo {
        demo::load(&mut connection, &config, &clock)?;
    }
    let authority = Authority::load(
        &mut connection,
        &config.public_url,
        config.password_threads,
        HashCost::Production,
        clock.now(),
    )?;
    // Last, for the same reason as `listen` is first.
    let administrator = accounts::ensure_administrator(
        &mut connection,
        config.admin_password.as_deref(),
        &Act::command("serve", clock.now()),
    )?;
    drop(connection);
    let db = Db::new(&database.url, &config.database)?;
    let state = AppState::new(config, clock, db, authority)?;
    let indexing = index_meanwhile(&database.url, state.clone())?;
    let listening = listener::start(&database.url, state.clone())?;
    let refreshing = Refreshing::start(&database.url, state.clone())?;
    let served = system.block_on(serve(state.clone(), (listener, scraped), signals, &administrator));
    // Also after a failure: nobody works on a private cluster that stops. Whatever it hangs on, the stop does not.
    state.begin_drain();
    if !state.views.finish(VIEWS_PATIENCE) {
        tracing::warn!("the writer of views has not ended; none of the views it still has was acknowledged");
    }
    refreshing.stop();
    let _ = indexing.recv_timeout(2 * INDEX_PAUSE);
    let _ = listening.recv_timeout(INDEX_PAUSE);
    // Only now does the private cluster, if there is one, lose its last user.
    drop(database);
    served
}

/// Indexes for search what is not yet, or by older rules, while the service is up already: much content takes hours.
/// Ends when the service stops; what is received then is that it has ended.
fn index_meanwhile(url: &str, state: Data<AppState>) -> std::io::Result<Receiver<()>> {
    let (ended, end) = mpsc::channel::<()>();
    let url = url.to_owned();
    let work = move || {
        let _ended = ended;
        let goes_on = || !state.is_draining();
        while goes_on() {
            match index(&url, &goes_on) {
                // Should it end early, this one goes on.
                Ok(None) => tracing::debug!("another process is indexing for search"),
                Ok(Some(0)) => return,
                Ok(Some(count)) => {
                    state.cache.flush();
                    return tracing::info!(count, "indexed for search");
                }
                Err(error) => tracing::warn!(%error, "indexing for search was interrupted; it goes on soon"),
            }
            std::thread::sleep(INDEX_PAUSE);
        }
    };
    std::thread::Builder::new().name("search-index".into()).spawn(work)?;
    Ok(end)
}

/// Between two tries to index.
const INDEX_PAUSE: Duration = Duration::from_secs(1);

/// One try, on a connection that waits for nobody's lock for long: a stop must not wait for it.
fn index(url: &str, goes_on: &dyn Fn() -> bool) -> Result<Option<usize>, CommandError> {
    let mut connection = establish(url)?;
    connection.batch_execute("SET lock_timeout = '1s'")?;
    let done = index::backfill(&mut connection, goes_on)?;
    if done.is_some_and(|count| count > 0) {
        // Searches find more than what the others keep.
        listener::announce_everything(&mut connection)?;
    }
    Ok(done)
}

/// Takes the port before anything else is done: a start that finds it taken must not have made the first
/// administrator, whose password is shown only once. Port 0 becomes the one that the system chose.
fn listen(config: &mut Config) -> Result<TcpListener, CommandError> {
    let address = config.bind;
    let listener = TcpListener::bind(address)
        .and_then(|listener| SockRef::from(&listener).listen(BACKLOG).map(|()| listener))
        .map_err(|error| format!("cannot listen on {address} (PLAUDIT_BIND): {error}"))?;
    config.bind = listener.local_addr()?;
    if config.public_url == format!("http://{address}") {
        config.public_url = format!("http://{}", config.bind);
    }
    Ok(listener)
}

async fn serve(
    state: Data<AppState>,
    (listener, scraped): (TcpListener, Option<TcpListener>),
    mut signals: StopSignals,
    administrator: &FirstAdministrator,
) -> Result<(), CommandError> {
    let config = &state.config;
    let scraped = scraped.map(|listener| metrics::listener::serve(state.clone(), listener)).transpose()?;
    let scraping = scraped.map(|server| (server.handle(), actix_web::rt::spawn(server)));
    let app_state = state.clone();
    let server = HttpServer::new(move || build_app(app_state.clone()))
        .workers(config.workers)
        .client_request_timeout(HEAD_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
        .max_connections(CONNECTIONS_PER_WORKER)
        // Nobody uses them: the database and long work have threads of their own.
        .worker_max_blocking_threads(1)
        .shutdown_timeout(config.stop_timeout.as_secs())
        .disable_signals()
        .listen(listener)?;
    announce(config, administrator);
    let server = server.run();
    let handle = server.handle();
    let stopping = state.clone();
    actix_web::rt::spawn(async move {
        signals.first().await;
        tracing::info!("stopping: no new work, finishing what runs");
        stopping.begin_drain();
        tokio::time::sleep(stopping.config.stop_delay).await;
        handle.stop(true).await;
    });
    let following = actix_web::rt::spawn(follow_rotations(state.clone()));
    let served = server.await;
    following.abort();
    // Last, so that the end can be watched, too.
    if let Some((handle, server)) = scraping {
        handle.stop(true).await;
        let _ = server.await;
    }
    served?;
    tracing::info!("stopped");
    Ok(())
}

/// What the person at the terminal needs, on standard output; logs go to standard error.
fn announce(config: &Config, administrator: &FirstAdministrator) {
    println!("API:   {}/v1/articles", config.public_url);
    println!("Docs:  {}/docs", config.public_url);
    match administrator {
        FirstAdministrator::NotNeeded => {}
        FirstAdministrator::Created => {
            println!("First administrator: {FIRST_ADMINISTRATOR}, password as configured")
        }
        FirstAdministrator::CreatedWith(password) => {
            println!("First administrator: {FIRST_ADMINISTRATOR}, one-time password: {}", password.expose());
        }
    }
}

/// SIGTERM and SIGINT, which are kept from the moment this is made until somebody asks.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Belongs into a runtime.
    fn catch() -> std::io::Result<Self> {
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self { terminate, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn first(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
