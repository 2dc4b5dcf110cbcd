//! Where the metrics are read: an address of its own, which is not the public's and stands in no document.
//!
//! It answers `GET` and `HEAD` of `/metrics` and nothing else. It is on by default, on the loopback interface, as what
//! is not there when something goes wrong cannot be read afterwards; so a second instance, which finds that address
//! taken, must not fail for it. An address that somebody has set is another matter.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::header::{ALLOW, CONTENT_TYPE};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use prometheus_client::encoding::prometheus_text::CONTENT_TYPE as TEXT_FORMAT;

use crate::app::AppState;
use crate::config::MetricsBind;

/// A scraper is near, and asks every few seconds at most.
const TIMEOUT: Duration = Duration::from_secs(2);
const CONNECTIONS: usize = 16;

/// Takes the port; `None` when nobody is to listen, or the default one is taken.
///
/// # Errors
/// What is wrong with an address that was set.
pub fn listen(bind: MetricsBind) -> Result<Option<TcpListener>, String> {
    match bind {
        MetricsBind::Off => Ok(None),
        MetricsBind::At(address) => {
            let listener = TcpListener::bind(address);
            listener
                .map(Some)
                .map_err(|error| format!("cannot listen on {address} (PLAUDIT_METRICS_BIND): {error}"))
        }
        MetricsBind::Default => match TcpListener::bind(MetricsBind::DEFAULT) {
            Ok(listener) => Ok(Some(listener)),
            Err(error) => {
                let address = MetricsBind::DEFAULT;
                tracing::warn!(%address, %error, "metrics are counted but not served; set PLAUDIT_METRICS_BIND");
                Ok(None)
            }
        },
    }
}

/// Serves the metrics of `state` until it is stopped. Belongs into a runtime.
pub fn serve(state: Data<AppState>, listener: TcpListener) -> std::io::Result<Server> {
    let address: SocketAddr = listener.local_addr()?;
    let app = move || {
        App::new()
            .app_data(state.clone())
            .route("/metrics", web::route().to(metrics))
            .default_service(web::to(|| async { HttpResponse::NotFound().finish() }))
    };
    let server = HttpServer::new(app)
        .workers(1)
        .worker_max_blocking_threads(1)
        .max_connections(CONNECTIONS)
        .client_request_timeout(TIMEOUT)
        .client_disconnect_timeout(TIMEOUT)
        .keep_alive(TIMEOUT)
        .shutdown_timeout(1)
        .disable_signals()
        .listen(listener)?;
    tracing::info!("metrics at http://{address}/metrics");
    Ok(server.run())
}

async fn metrics(request: HttpRequest, state: Data<AppState>) -> HttpResponse {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return HttpResponse::MethodNotAllowed().insert_header((ALLOW, "GET, HEAD")).finish();
    }
    match state.metrics.text() {
        Ok(text) => HttpResponse::Ok().insert_header((CONTENT_TYPE, TEXT_FORMAT)).body(text),
        // Only what cannot be formatted; there is no such thing among numbers.
        Err(_) => HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR),
    }
}
