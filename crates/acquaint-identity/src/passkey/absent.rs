//! The service without passkeys: there never are any, and nothing else in the service needs to know.

use url::Url;
use uuid::Uuid;

use super::{Ceremony, Claim, PasskeyError, StoredPasskey};

/// Passkeys, which this build has not: the type has no value.
#[derive(Clone, Debug)]
pub enum Passkeys {}

impl Passkeys {
    /// `None`: this build has no passkeys.
    pub fn new(_base_url: &Url, _community: &str) -> Option<Self> {
        None
    }

    /// Cannot be called.
    pub fn start_registration(
        &self,
        _member: Uuid,
        _handle: &str,
        _name: &str,
        _existing: &[StoredPasskey],
    ) -> Result<Ceremony, PasskeyError> {
        match *self {}
    }

    /// Cannot be called.
    pub fn finish_registration(&self, _state: &str, _answer: &str) -> Result<StoredPasskey, PasskeyError> {
        match *self {}
    }

    /// Cannot be called.
    pub fn start_sign_in(&self) -> Result<Ceremony, PasskeyError> {
        match *self {}
    }

    /// Cannot be called.
    pub fn read_claim(&self, _answer: &str) -> Result<Claim, PasskeyError> {
        match *self {}
    }

    /// Cannot be called.
    pub fn finish_sign_in(
        &self,
        _state: &str,
        _answer: &str,
        _passkey: &StoredPasskey,
    ) -> Result<Option<StoredPasskey>, PasskeyError> {
        match *self {}
    }
}
