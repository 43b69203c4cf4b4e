//! Passkeys: signing in with what a device keeps, without a password (Web Authentication).
//!
//! A ceremony has two halves. The first gives options for the browser and a state; the state stays on the server,
//! with the session or in the store, and is used once. The second takes the browser's answer and the state.
//! Passkeys are bound to the host name of the service: after a move to another name, members have to register theirs
//! again.

use uuid::Uuid;

#[cfg(feature = "passkeys")]
mod present;
#[cfg(feature = "passkeys")]
pub use present::Passkeys;

#[cfg(not(feature = "passkeys"))]
mod absent;
#[cfg(not(feature = "passkeys"))]
pub use absent::Passkeys;

/// The first half of a ceremony.
#[derive(Clone, Debug)]
pub struct Ceremony {
    /// For the browser: the argument of `navigator.credentials.create` or `.get`, binary values as base64url text.
    pub options: serde_json::Value,
    /// For the second half. It must not leave the server, and serves once.
    pub state: String,
}

/// A passkey as it is kept: its public half, nothing that could be stolen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPasskey {
    /// What the device calls it, as base64url text. No two accounts may have the same: keep a unique index.
    pub id: String,
    /// The rest, as JSON to be kept and handed back unread.
    pub json: String,
}

/// Whose passkey an answer says it comes from. It is a claim until the ceremony is finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub member: Uuid,
    /// [`StoredPasskey::id`] of the passkey.
    pub passkey_id: String,
}

/// Why a ceremony ended without success.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// The browser's answer cannot be read.
    #[error("the answer of the browser cannot be read: {detail}")]
    Answer { detail: String },
    /// The answer does not belong to this ceremony, this service or this passkey.
    #[error("the passkey could not be confirmed: {detail}; please start again")]
    NotConfirmed {
        /// What did not match.
        detail: String,
    },
    /// The state or the passkey is not what was given out earlier.
    #[error("what was stored of the passkey cannot be read: {detail}")]
    Unreadable { detail: String },
}
