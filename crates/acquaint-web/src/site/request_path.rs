//! The request that an address names: `/sent/{id}`, `/received/{id}`, `/vouches/{id}`.

use crate::failure::Failure;
use crate::service::Service;
use acquaint_core::id::RequestId;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use uuid::Uuid;

/// The request that an address names. What is no id names nothing, and is not found.
#[derive(Clone, Copy, Debug)]
pub struct RequestPath(pub RequestId);

impl FromRequestParts<Service> for RequestPath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let id = Path::<Uuid>::from_request_parts(parts, service).await;
        id.map(|Path(id)| Self(RequestId(id))).map_err(|_| Failure::not_found())
    }
}
