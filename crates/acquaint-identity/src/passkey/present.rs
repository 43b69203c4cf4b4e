//! The service with passkeys: a thin layer over `webauthn-rs`, which knows the standard.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Webauthn, WebauthnBuilder,
};

use super::{Ceremony, Claim, PasskeyError, StoredPasskey};

/// The longest answer of a browser, in bytes. Real ones have one or two thousand.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Registers passkeys and signs people in with them.
#[derive(Clone, Debug)]
pub struct Passkeys {
    webauthn: Webauthn,
}

impl Passkeys {
    /// Passkeys for the service at `base_url`, shown by devices under the name `community`.
    ///
    /// `None` where browsers have none: the address must be `https` with a host name, or `localhost`.
    pub fn new(base_url: &Url, community: &str) -> Option<Self> {
        let name = base_url.domain()?;
        let local = name == "localhost" || name.ends_with(".localhost");
        if base_url.scheme() != "https" && !(base_url.scheme() == "http" && local) {
            return None;
        }
        let builder = WebauthnBuilder::new(name, base_url).ok()?;
        Some(Self { webauthn: builder.rp_name(community).build().ok()? })
    }

    /// Begins to register a passkey for a member, other than those that the account has already.
    ///
    /// The device is asked to remember whose it is, so that signing in needs no name typed.
    pub fn start_registration(
        &self,
        member: Uuid,
        handle: &str,
        name: &str,
        existing: &[StoredPasskey],
    ) -> Result<Ceremony, PasskeyError> {
        let existing = existing.iter().map(|passkey| read_id(&passkey.id)).collect::<Result<Vec<_>, _>>()?;
        let (options, state) = self
            .webauthn
            .start_passkey_registration(member, handle, name, Some(existing))
            .map_err(|error| not_confirmed(&error))?;
        let mut ceremony = ceremony(&options, &state)?;
        let selection = &mut ceremony.options["publicKey"]["authenticatorSelection"];
        selection["residentKey"] = json!("required");
        selection["requireResidentKey"] = json!(true);
        Ok(ceremony)
    }

    /// Ends a registration: the passkey to keep, unless its id is kept already.
    pub fn finish_registration(&self, state: &str, answer: &str) -> Result<StoredPasskey, PasskeyError> {
        let answer: RegisterPublicKeyCredential = read_answer(answer)?;
        let state: PasskeyRegistration = read_stored(state)?;
        let passkey = self
            .webauthn
            .finish_passkey_registration(&answer, &state)
            .map_err(|error| not_confirmed(&error))?;
        stored(&passkey)
    }

    /// Begins to sign someone in, without knowing whom: the options are the same for everybody, so they tell
    /// nobody who has an account.
    pub fn start_sign_in(&self) -> Result<Ceremony, PasskeyError> {
        let (options, state) =
            self.webauthn.start_discoverable_authentication().map_err(|error| not_confirmed(&error))?;
        ceremony(&options, &state)
    }

    /// Reads from an answer which passkey to load from the store.
    pub fn read_claim(&self, answer: &str) -> Result<Claim, PasskeyError> {
        let answer: PublicKeyCredential = read_answer(answer)?;
        let (member, id) = self
            .webauthn
            .identify_discoverable_authentication(&answer)
            .map_err(|error| not_confirmed(&error))?;
        Ok(Claim { member, passkey_id: URL_SAFE_NO_PAD.encode(id) })
    }

    /// Ends a sign-in. `passkey` is the one that the claim names, of the member that it names.
    ///
    /// The passkey comes back if it changed (it counts its uses) and has to be stored again.
    pub fn finish_sign_in(
        &self,
        state: &str,
        answer: &str,
        passkey: &StoredPasskey,
    ) -> Result<Option<StoredPasskey>, PasskeyError> {
        let answer: PublicKeyCredential = read_answer(answer)?;
        let state: DiscoverableAuthentication = read_stored(state)?;
        let mut passkey: Passkey = read_stored(&passkey.json)?;
        let result = self
            .webauthn
            .finish_discoverable_authentication_v2(&answer, state, &passkey)
            .map_err(|error| not_confirmed(&error))?;
        let changed = passkey
            .update_credential(&result)
            .ok_or_else(|| not_confirmed(&"another passkey than the one that answered"))?;
        changed.then(|| stored(&passkey)).transpose()
    }
}

fn ceremony(options: &impl Serialize, state: &impl Serialize) -> Result<Ceremony, PasskeyError> {
    let options = serde_json::to_value(options).map_err(|error| unreadable(&error))?;
    let state = serde_json::to_string(state).map_err(|error| unreadable(&error))?;
    Ok(Ceremony { options, state })
}

fn stored(passkey: &Passkey) -> Result<StoredPasskey, PasskeyError> {
    let json = serde_json::to_string(passkey).map_err(|error| unreadable(&error))?;
    Ok(StoredPasskey { id: URL_SAFE_NO_PAD.encode(passkey.cred_id()), json })
}

fn read_id(id: &str) -> Result<CredentialID, PasskeyError> {
    URL_SAFE_NO_PAD.decode(id).map_err(|error| unreadable(&error))
}

fn read_stored<T: DeserializeOwned>(json: &str) -> Result<T, PasskeyError> {
    serde_json::from_str(json).map_err(|error| unreadable(&error))
}

fn read_answer<T: DeserializeOwned>(answer: &str) -> Result<T, PasskeyError> {
    if answer.len() > ANSWER_BYTES_MAX {
        return Err(PasskeyError::Answer { detail: format!("it is longer than {ANSWER_BYTES_MAX} bytes") });
    }
    serde_json::from_str(answer).map_err(|error| PasskeyError::Answer { detail: error.to_string() })
}

fn unreadable(error: &impl ToString) -> PasskeyError {
    PasskeyError::Unreadable { detail: error.to_string() }
}

fn not_confirmed(error: &impl ToString) -> PasskeyError {
    PasskeyError::NotConfirmed { detail: error.to_string() }
}

#[cfg(test)]
mod tests;
