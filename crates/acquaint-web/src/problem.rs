//! A failure as programs read it: `application/problem+json` (RFC 9457).

use crate::failure::Failure;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// What kind of problem: `urn:acquaint:problem:` and the code.
    #[schema(example = "urn:acquaint:problem:not_found")]
    pub r#type: String,
    /// The stable code.
    #[schema(example = "not_found")]
    pub code: String,
    /// The words of the status.
    pub title: String,
    /// The status.
    pub status: u16,
    /// What is wrong, and what to do.
    pub detail: String,
    /// Fields that are wrong; empty if it is not about fields.
    pub fields: Vec<ProblemField>,
}

/// A field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemField {
    /// The field.
    #[schema(example = "positions[2].title")]
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}

/// A failure as problem JSON.
pub(crate) fn problem(failure: &Failure) -> Response {
    let fields = failure.fields.iter();
    let body = Problem {
        r#type: format!("urn:acquaint:problem:{}", failure.code),
        code: failure.code.to_owned(),
        title: failure.status.canonical_reason().unwrap_or_default().to_owned(),
        status: failure.status.as_u16(),
        detail: failure.detail.clone(),
        fields: fields.map(|f| ProblemField { field: f.field.clone(), detail: f.detail.clone() }).collect(),
    };
    let mut response = (failure.status, axum::Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Some(seconds) = failure.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if failure.status == axum::http::StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}
