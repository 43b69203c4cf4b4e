//! Why a use case could not do what it was asked.

use crate::store::StoreError;
use acquaint_core::import::ImportRefusal;

/// Why a use case could not do what it was asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AppError {
    /// The rules say no, and why.
    #[error(transparent)]
    Refused(#[from] ImportRefusal),
    /// Nothing is kept yet.
    #[error("nothing is kept here yet; start with `acquaint import linkedin ARCHIVE`")]
    Empty,
    /// Nobody has this name.
    #[error("nobody among your requests and connections is called `{name}`{}", hint(.similar))]
    NotFound {
        name: String,
        /// Names that are spelled nearly so.
        similar: Vec<String>,
    },
    /// Several people have this name.
    #[error("several people are called `{name}`; please say which one: {}", candidates.join("; "))]
    Ambiguous {
        name: String,
        /// Who it could be, each named in a way that settles it.
        candidates: Vec<String>,
    },
    /// The person is known, but there is no unanswered request to them.
    #[error("you have no unanswered request to {name}{because}")]
    NothingWaits {
        name: String,
        /// What is known instead, as the rest of the sentence.
        because: String,
    },
    /// The person is known, but no request of theirs waits for the owner.
    #[error("no request of {name} waits for you{because}")]
    NothingWaitsFrom {
        name: String,
        /// What is known instead, as the rest of the sentence.
        because: String,
    },
    /// A fact that cannot be, and why.
    #[error("{0}")]
    NotPossible(String),
    /// Others kept changing the data while this was decided.
    #[error("the database keeps changing; please try again")]
    Conflict,
    /// The store cannot be used.
    #[error(transparent)]
    Unavailable(StoreError),
}

fn hint(similar: &[String]) -> String {
    if similar.is_empty() { String::new() } else { format!("; did you mean {}?", similar.join(" or ")) }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Conflict,
            other => Self::Unavailable(other),
        }
    }
}
