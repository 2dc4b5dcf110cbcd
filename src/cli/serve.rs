//! `plaudit serve`: everything up in order, and down again without dropping anyone.

use actix_web::HttpServer;
use actix_web::web::Data;
use clap::Args;
use std::time::Duration;

use super::{CommandError, database, demo};
use crate::app::{AppState, build_app};
use crate::auth::Authority;
use crate::auth::accounts::{self, FIRST_ADMINISTRATOR, FirstAdministrator};
use crate::auth::password::HashCost;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::text::script;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Load the sample content first
    #[arg(long)]
    demo: bool,
}

/// How long a client may take over the head of a request; bodies have a deadline of their own.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const CONNECTIONS_PER_WORKER: usize = 10_000;

pub fn run(arguments: &Arguments, config: Config) -> Result<(), CommandError> {
    script::ready()?;
    let database = database::open(&config)?;
    for version in database.migrate()? {
        tracing::info!(version, "migrated");
    }
    let mut connection = database.connect(&config)?;
    let clock = Clock::System;
    let administrator =
        accounts::ensure_administrator(&mut connection, config.admin_password.as_deref(), clock.now())?;
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
    drop(connection);
    let db = Db::new(&database.url, &config.database);
    let state = AppState::new(config, clock, db, authority)?;
    actix_web::rt::System::new().block_on(serve(state, &administrator))?;
    // Only now does the private cluster, if there is one, lose its last user.
    drop(database);
    Ok(())
}

async fn serve(state: Data<AppState>, administrator: &FirstAdministrator) -> Result<(), CommandError> {
    let config = &state.config;
    let app_state = state.clone();
    let server = HttpServer::new(move || build_app(app_state.clone()))
        .workers(config.workers)
        .client_request_timeout(HEAD_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
        .max_connections(CONNECTIONS_PER_WORKER)
        .shutdown_timeout(config.stop_timeout.as_secs())
        .disable_signals()
        .bind(config.bind)
        .map_err(|error| format!("cannot listen on {} (PLAUDIT_BIND): {error}", config.bind))?;
    announce(config, administrator);
    let server = server.run();
    let handle = server.handle();
    let stopping = state.clone();
    actix_web::rt::spawn(async move {
        stop_signal().await;
        tracing::info!("stopping: no new work, finishing what runs");
        stopping.begin_drain();
        tokio::time::sleep(stopping.config.stop_delay).await;
        handle.stop(true).await;
    });
    server.await?;
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

/// Returns on SIGTERM or SIGINT.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals cannot be heard; stop with SIGKILL");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
