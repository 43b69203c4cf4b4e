//! Why a command could not do its work, and its exit code: 1 for a refusal or nothing found, 2 for bad usage or input.

use acquaint_app::AppError;
use acquaint_app::community::CommunityError;
use acquaint_app::store::StoreError;
use acquaint_linkedin::ReadError;
use std::process::ExitCode;

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// A use case could not do what it was asked.
    #[error(transparent)]
    App(#[from] AppError),
    /// The database could not be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A use case of a community could not do what it was asked.
    #[error(transparent)]
    Community(#[from] CommunityError),
    /// The archive could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// What was asked for does not fit together.
    #[error("{0}")]
    Usage(String),
    /// Some lines could not be read; each has its error in its place.
    #[error("{unreadable} of {lines} lines could not be read; the answer in their place says why")]
    UnreadableLines {
        /// Lines of input.
        lines: usize,
        /// Those that could not be read.
        unreadable: usize,
    },
    /// What was printed did not arrive.
    #[error("standard output could not be written: {0}; what arrived there is not complete")]
    Output(String),
    /// The database holds what it should not.
    #[error("{0}")]
    NotInOrder(String),
    /// There is nothing to work with.
    #[error("{0}")]
    Nothing(String),
    /// The system did not provide something every program needs.
    #[error("this computer did not provide what acquaint needs: {0}")]
    Runtime(String),
}

impl CommandError {
    /// The system did not provide something.
    pub(crate) fn runtime(error: impl std::fmt::Display) -> Self {
        Self::Runtime(error.to_string())
    }

    /// 1: a refusal, or nothing found. 2: bad usage or input.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::App(
                AppError::Refused(_)
                | AppError::Empty
                | AppError::NotFound { .. }
                | AppError::Ambiguous { .. }
                | AppError::NothingWaits { .. }
                | AppError::NothingWaitsFrom { .. }
                | AppError::Conflict,
            )
            | Self::UnreadableLines { .. }
            | Self::NotInOrder(_)
            | Self::Nothing(_) => ExitCode::from(1),
            Self::App(AppError::NotPossible(_) | AppError::Unavailable(_))
            | Self::Community(_)
            | Self::Store(_)
            | Self::Read(_)
            | Self::Usage(_)
            | Self::Output(_)
            | Self::Runtime(_) => ExitCode::from(2),
        }
    }
}
