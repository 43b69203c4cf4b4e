//! Why a use case of a community could not do what it was asked.

use crate::store::StoreError;
use acquaint_core::profile::FieldError;
use acquaint_core::request::Refusal;

/// Why a use case of a community could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommunityError {
    /// The rules of requests say no, and why.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was filled in cannot be kept: every field, and why.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<FieldError>),
    /// There is no such thing, or it is not for this member to know.
    #[error("there is nothing here; check the address")]
    NotFound,
    /// The link was used, has expired, or never was.
    #[error("this link does not work any more; ask for a new one")]
    LinkGone,
    /// Someone tries to join who was not invited.
    #[error("this community lets people in by invitation; ask the operator for a link")]
    InvitationNeeded,
    /// Only the operator may do this.
    #[error("only the operator can do this")]
    OperatorOnly,
    /// The operator cannot do this to themselves, or the community would have none.
    #[error("a community needs an operator; let somebody else be one first")]
    LastOperator,
    /// The same key came with something else before.
    #[error("this key was used for something else already; please use a fresh one for each command")]
    KeyReused,
    /// Others kept changing the same thing while this was decided.
    #[error("somebody else changed the same thing at this moment; please try again")]
    Conflict,
    /// The store cannot be used.
    #[error(transparent)]
    Unavailable(StoreError),
}

impl CommunityError {
    /// One field that cannot be kept.
    pub fn field(field: &str, detail: &(impl ToString + ?Sized)) -> Self {
        Self::Invalid(vec![FieldError::new(field, detail)])
    }
}

impl From<StoreError> for CommunityError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Conflict,
            StoreError::Taken { what: what @ "handle" } => {
                let detail =
                    "this handle is another member's already, or looks like one; please choose another";
                Self::field(what, detail)
            }
            StoreError::Taken { what } => {
                Self::field(what, &format!("this {what} is another member's already; please choose another"))
            }
            other => Self::Unavailable(other),
        }
    }
}
