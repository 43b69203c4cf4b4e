//! What went wrong, once for pages and API: one exhaustive match from errors to statuses, codes and words.

use acquaint_app::community::CommunityError;
use acquaint_app::store::StoreError;
use acquaint_core::profile::FieldError;
use acquaint_core::request::Refusal;
use acquaint_identity::password::{HasherError, LeakedUnread};
use acquaint_identity::throttle::RetryAfter;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Why a request is not answered as it wished. Rendered as a page or as problem JSON by [`crate::shell`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub status: StatusCode,
    /// A stable code for programs.
    pub code: &'static str,
    /// What is wrong, and what to do.
    pub detail: String,
    /// Fields that are wrong, if it is about fields.
    pub fields: Vec<FieldError>,
    /// After how many seconds it may work.
    pub retry_after: Option<u64>,
}

impl Failure {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), fields: Vec::new(), retry_after: None }
    }

    /// Missing, or not for this member to know. Both read alike, because a 403 would confirm that it exists.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", CommunityError::NotFound.to_string())
    }

    pub fn not_signed_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not_signed_in", "please sign in first")
    }

    /// A program asks for what only its owner may do, in a browser.
    pub fn browser_only() -> Self {
        let detail = "a program cannot do this; please sign in with a browser and do it in the settings";
        Self::new(StatusCode::FORBIDDEN, "browser_only", detail)
    }

    /// Overloaded. The pause is constant, so that it does not reveal how many others wait.
    pub fn busy() -> Self {
        let detail = "there is much to do at this moment; please try again in a few seconds";
        Self::later("busy", detail)
    }

    /// It may work in a few seconds. The same time for everyone: it tells nothing of what others do.
    fn later(code: &'static str, detail: &str) -> Self {
        const SECONDS: u64 = 5;
        Self { retry_after: Some(SECONDS), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail) }
    }

    pub fn field(field: &str, detail: &(impl ToString + ?Sized)) -> Self {
        CommunityError::field(field, detail).into()
    }

    /// What was sent cannot be read.
    pub fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "unreadable", detail)
    }
}

fn in_words(seconds: u64) -> String {
    match seconds {
        0..=1 => "a second".into(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

impl From<CommunityError> for Failure {
    fn from(error: CommunityError) -> Self {
        let detail = error.to_string();
        match error {
            CommunityError::Refused(refusal) => refused(&refusal, detail),
            CommunityError::Invalid(fields) => {
                Self { fields, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail) }
            }
            CommunityError::NotFound => Self::not_found(),
            CommunityError::LinkGone => Self::new(StatusCode::GONE, "link_gone", detail),
            CommunityError::InvitationNeeded => Self::new(StatusCode::FORBIDDEN, "invitation_needed", detail),
            CommunityError::OperatorOnly => Self::new(StatusCode::FORBIDDEN, "operator_only", detail),
            CommunityError::LastOperator => Self::new(StatusCode::CONFLICT, "last_operator", detail),
            CommunityError::KeyReused => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "key_reused", detail),
            CommunityError::Conflict => Self::new(StatusCode::CONFLICT, "conflict", detail),
            CommunityError::Unavailable(error) => unavailable(&error),
        }
    }
}

impl From<RetryAfter> for Failure {
    fn from(limited: RetryAfter) -> Self {
        let seconds = limited.seconds();
        let detail = format!("this was tried very often; please try again in {}", in_words(seconds));
        Self { retry_after: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_often", detail) }
    }
}

impl From<HasherError> for Failure {
    fn from(error: HasherError) -> Self {
        if !matches!(error, HasherError::Busy { .. }) {
            tracing::error!(%error, "a password could not be hashed or compared");
        }
        Self::busy()
    }
}

impl From<LeakedUnread> for Failure {
    fn from(error: LeakedUnread) -> Self {
        tracing::error!(%error, "no new password can be taken");
        Self::busy()
    }
}

/// A refusal is told to the one who asked, with its own code. What does not exist, or is out of reach, is not found.
fn refused(refusal: &Refusal, detail: String) -> Failure {
    let status = match refusal {
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::TextTooLong { .. } | Refusal::Yourself => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::WeekUsedUp { .. } | Refusal::TooManyOpen { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::CONFLICT,
    };
    if *refusal == Refusal::NotFound {
        return Failure::not_found();
    }
    Failure::new(status, refusal.code(), detail)
}

/// What the database says is for the log, not for the visitor.
fn unavailable(error: &StoreError) -> Failure {
    tracing::error!(%error, "the database cannot be used");
    match error {
        StoreError::Busy => Failure::busy(),
        _ => Failure::later(
            "unavailable",
            "the database cannot be used at this moment; what you sent may or may not have been done; please look, and \
             try again later",
        ),
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}
