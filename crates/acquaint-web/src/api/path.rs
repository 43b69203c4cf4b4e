//! What varies in an address. An id or a handle that cannot be one is not found, like one that is nobody's.

use crate::failure::Failure;
use crate::service::Service;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use uuid::Uuid;

/// An id: a UUID with its hyphens.
pub(super) struct Id(pub(super) Uuid);

/// A number, counted from 1.
pub(super) struct Number(pub(super) u32);

/// A handle, as it was typed.
pub(super) struct Name(pub(super) String);

impl FromRequestParts<Service> for Id {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        const CHARACTERS: usize = 36;
        let text = variable(parts, service).await?;
        let id = Some(text).filter(|text| text.len() == CHARACTERS);
        let id = id.and_then(|text| Uuid::try_parse(&text).ok());
        id.map(Self).ok_or_else(Failure::not_found)
    }
}

impl FromRequestParts<Service> for Number {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let text = variable(parts, service).await?;
        let number = text.parse().ok().filter(|&number: &u32| number > 0 && number.to_string() == text);
        number.map(Self).ok_or_else(Failure::not_found)
    }
}

impl FromRequestParts<Service> for Name {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        variable(parts, service).await.map(Self)
    }
}

async fn variable(parts: &mut Parts, service: &Service) -> Result<String, Failure> {
    let found = Path::<String>::from_request_parts(parts, service).await;
    found.map(|Path(text)| text).map_err(|_| Failure::not_found())
}
