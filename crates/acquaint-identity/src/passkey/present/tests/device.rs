//! A device that keeps passkeys, as the standard describes it (Web Authentication, level 3): it really signs.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::passkey::Ceremony;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const HOLDS_KEY: u8 = 0x40;

/// One passkey on a device, and the browser around it.
#[derive(Clone)]
pub(super) struct Device {
    pub(super) origin: &'static str,
    pub(super) host: &'static str,
    pub(super) id: Vec<u8>,
    pub(super) user: Vec<u8>,
    /// Whether the device asks for a finger or a PIN.
    pub(super) verifies: bool,
    /// How often it was used; 0 for ever on devices that do not count.
    pub(super) uses: u32,
    pub(super) key: SigningKey,
}

impl Device {
    pub(super) fn new(seed: u8) -> Self {
        Self {
            origin: "https://harbour.example",
            host: "harbour.example",
            id: vec![seed; 32],
            user: vec![],
            verifies: true,
            uses: 0,
            key: SigningKey::from_slice(&[seed; 32]).unwrap(),
        }
    }

    /// Answers a registration, and remembers whose passkey it is.
    pub(super) fn register(&mut self, ceremony: &Ceremony) -> String {
        let options = &ceremony.options["publicKey"];
        assert_eq!(options["rp"]["id"], self.host);
        self.user = URL_SAFE_NO_PAD.decode(options["user"]["id"].as_str().unwrap()).unwrap();
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().unwrap(), point.y().unwrap());
        // A COSE key: EC2, ES256, P-256.
        let key = [&[0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20][..], x, &[0x22, 0x58, 0x20], y].concat();
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let data = [self.data(HOLDS_KEY), vec![0; 16], length.to_vec(), self.id.clone(), key].concat();
        let data_length = u16::try_from(data.len()).unwrap().to_be_bytes();
        let object =
            [&b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData\x59"[..], &data_length, &data].concat();
        self.answer(&json!({
            "attestationObject": URL_SAFE_NO_PAD.encode(object),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(self.client_data("webauthn.create", options)),
        }))
    }

    pub(super) fn sign_in(&self, ceremony: &Ceremony) -> String {
        let data = self.data(0);
        let client_data = self.client_data("webauthn.get", &ceremony.options["publicKey"]);
        let signed = [&data[..], &Sha256::digest(&client_data)].concat();
        let signature: Signature = self.key.sign(&signed);
        self.answer(&json!({
            "authenticatorData": URL_SAFE_NO_PAD.encode(&data),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(&client_data),
            "signature": URL_SAFE_NO_PAD.encode(signature.to_der()),
            "userHandle": URL_SAFE_NO_PAD.encode(&self.user),
        }))
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let flags = PRESENT | more | if self.verifies { VERIFIED } else { 0 };
        [&Sha256::digest(self.host)[..], &[flags], &self.uses.to_be_bytes()].concat()
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = options["challenge"].as_str().unwrap();
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn answer(&self, response: &Value) -> String {
        let id = URL_SAFE_NO_PAD.encode(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {} })
            .to_string()
    }
}
