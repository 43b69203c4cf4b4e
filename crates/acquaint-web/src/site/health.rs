//! Whether the service lives, whether it can work, and its figures.

use crate::failure::Failure;
use crate::route::{Access, Routes};
use crate::service::{MetricsAccess, Service};
use crate::visitor::ClientAddress;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// Time limit of the readiness check: the answer comes within two seconds, before a probe gives up and misses the
/// reason.
const READY_WITHIN: Duration = Duration::from_millis(1_800);

pub fn routes() -> Routes {
    Routes::new().get("/livez", Access::Anybody, livez).get("/readyz", Access::Anybody, readyz).get(
        "/metrics",
        Access::Anybody,
        metrics,
    )
}

/// Alive: answers without the database.
async fn livez() -> &'static str {
    "alive\n"
}

/// Ready: the database answers, and takes what is written.
async fn readyz(State(service): State<Service>) -> Result<&'static str, Failure> {
    match tokio::time::timeout(READY_WITHIN, service.community().check_ready()).await {
        Ok(result) => result?,
        Err(_) => return Err(Failure::busy()),
    }
    Ok("ready\n")
}

async fn metrics(
    State(service): State<Service>,
    ClientAddress(client): ClientAddress,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let is_forwarded = headers.contains_key(header::FORWARDED) || headers.contains_key("x-forwarded-for");
    let may = match &service.setup.metrics {
        MetricsAccess::Off => false,
        MetricsAccess::Loopback => client.is_loopback() && !is_forwarded,
        MetricsAccess::Token(token) => bears(&headers, token),
    };
    if !may {
        return Err(Failure::not_found());
    }
    let figures = service.community().load_figures().await?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], service.metrics.render(&figures)).into_response())
}

/// Compared by digest, so that the time tells nothing about the token.
fn bears(headers: &HeaderMap, token: &str) -> bool {
    let given = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes).unwrap_or_default();
    let digest = |bytes: &[u8]| Sha256::digest(bytes);
    digest(given) == digest(format!("Bearer {token}").as_bytes())
}
