//! Whole ceremonies with a device that really signs, and the many ways in which one must not succeed.

use url::Url;
use uuid::Uuid;

use super::{Ceremony, Passkeys};
use crate::passkey::{Claim, PasskeyError, StoredPasskey};

mod device;

use device::Device;

const MIRELA: Uuid = Uuid::from_u128(0x11);

fn passkeys() -> Passkeys {
    Passkeys::new(&Url::parse("https://harbour.example/").unwrap(), "Harbour Friends").unwrap()
}

fn start_registration(existing: &[StoredPasskey]) -> Ceremony {
    passkeys().start_registration(MIRELA, "mirela-kov", "Mirela Kovač", existing).unwrap()
}

fn registered(device: &mut Device) -> StoredPasskey {
    let ceremony = start_registration(&[]);
    let answer = device.register(&ceremony);
    passkeys().finish_registration(&ceremony.state, &answer).unwrap()
}

fn is_not_confirmed<T>(result: &Result<T, PasskeyError>) -> bool {
    matches!(result, Err(PasskeyError::NotConfirmed { .. }))
}

#[test]
fn a_registered_passkey_signs_its_owner_in() {
    let mut device = Device::new(7);
    let passkey = registered(&mut device);
    for _ in 0..2 {
        let ceremony = passkeys().start_sign_in().unwrap();
        let answer = device.sign_in(&ceremony);
        let claim = passkeys().read_claim(&answer).unwrap();
        assert_eq!(claim, Claim { member: MIRELA, passkey_id: passkey.id.clone() });
        assert_eq!(passkeys().finish_sign_in(&ceremony.state, &answer, &passkey), Ok(None));
    }
}

#[test]
fn the_device_is_asked_to_remember_the_account_and_to_check_who_holds_it() {
    let mut device = Device::new(7);
    let passkey = registered(&mut device);
    let options = start_registration(std::slice::from_ref(&passkey)).options;
    let options = &options["publicKey"];
    assert_eq!(options["rp"]["name"], "Harbour Friends");
    assert_eq!(options["user"]["name"], "mirela-kov");
    assert_eq!(options["user"]["displayName"], "Mirela Kovač");
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(options["authenticatorSelection"]["requireResidentKey"], true);
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(options["excludeCredentials"][0]["id"], passkey.id.as_str());
}

#[test]
fn the_options_for_signing_in_name_no_account() {
    registered(&mut Device::new(7));
    let options = passkeys().start_sign_in().unwrap().options;
    assert_eq!(options["publicKey"]["allowCredentials"], serde_json::json!([]));
    assert_eq!(options["publicKey"]["userVerification"], "required");
    assert_eq!(options["mediation"], "conditional");
}

#[test]
fn an_answer_serves_only_the_ceremony_it_was_given_for() {
    let mut device = Device::new(7);
    let passkey = registered(&mut device);
    let [one, other] = [(); 2].map(|()| passkeys().start_sign_in().unwrap());
    let answer = device.sign_in(&one);
    assert!(is_not_confirmed(&passkeys().finish_sign_in(&other.state, &answer, &passkey)));
    let [one, other] = [(); 2].map(|()| start_registration(&[]));
    let answer = device.register(&one);
    assert!(is_not_confirmed(&passkeys().finish_registration(&other.state, &answer)));
}

#[test]
fn an_answer_given_to_another_site_is_worth_nothing_here() {
    let mut device = Device::new(7);
    let passkey = registered(&mut device);
    let elsewhere = [
        Device { origin: "https://harb0ur.example", ..device.clone() },
        Device { origin: "http://harbour.example", ..device.clone() },
        Device { origin: "https://harbour.example:8443", ..device.clone() },
        Device { origin: "https://sub.harbour.example", ..device.clone() },
        Device { host: "example", ..device.clone() },
    ];
    for device in elsewhere {
        let ceremony = passkeys().start_sign_in().unwrap();
        let answer = device.sign_in(&ceremony);
        assert!(
            is_not_confirmed(&passkeys().finish_sign_in(&ceremony.state, &answer, &passkey)),
            "{}",
            device.origin
        );
    }
}

#[test]
fn nobody_signs_in_with_a_passkey_that_is_not_theirs() {
    let mut device = Device::new(7);
    let passkey = registered(&mut device);
    let mut stranger = Device::new(8);
    let strangers_passkey = registered(&mut stranger);
    let ceremony = passkeys().start_sign_in().unwrap();

    // Another key that says it is Mirela's, and Mirela's key shown another passkey of the store.
    let pretender = Device { id: device.id.clone(), ..stranger };
    let answer = pretender.sign_in(&ceremony);
    assert_eq!(passkeys().read_claim(&answer).unwrap().passkey_id, passkey.id);
    assert!(is_not_confirmed(&passkeys().finish_sign_in(&ceremony.state, &answer, &passkey)));
    let answer = device.sign_in(&ceremony);
    assert!(is_not_confirmed(&passkeys().finish_sign_in(&ceremony.state, &answer, &strangers_passkey)));
}

#[test]
fn a_device_must_have_checked_who_holds_it() {
    let mut device = Device::new(7);
    let passkey = registered(&mut device);
    device.verifies = false;
    let ceremony = passkeys().start_sign_in().unwrap();
    let answer = device.sign_in(&ceremony);
    assert!(is_not_confirmed(&passkeys().finish_sign_in(&ceremony.state, &answer, &passkey)));
    let ceremony = start_registration(&[]);
    let answer = device.register(&ceremony);
    assert!(is_not_confirmed(&passkeys().finish_registration(&ceremony.state, &answer)));
}

#[test]
fn a_device_that_counts_is_stored_anew_and_its_copy_is_noticed() {
    let mut device = Device::new(7);
    let passkey = registered(&mut device);
    device.uses = 5;
    let ceremony = passkeys().start_sign_in().unwrap();
    let answer = device.sign_in(&ceremony);
    let renewed = passkeys().finish_sign_in(&ceremony.state, &answer, &passkey).unwrap().unwrap();
    assert_eq!(renewed.id, passkey.id);

    let ceremony = passkeys().start_sign_in().unwrap();
    let answer = device.sign_in(&ceremony);
    assert!(
        is_not_confirmed(&passkeys().finish_sign_in(&ceremony.state, &answer, &renewed)),
        "counted 5 before"
    );
    device.uses = 6;
    let answer = device.sign_in(&ceremony);
    assert!(passkeys().finish_sign_in(&ceremony.state, &answer, &renewed).unwrap().is_some());
}

#[test]
fn answers_that_cannot_be_read_are_told_from_stores_that_cannot() {
    let mut device = Device::new(7);
    let passkey = registered(&mut device);
    let ceremony = passkeys().start_sign_in().unwrap();
    let good = device.sign_in(&ceremony);
    let long = format!("{good}{}", " ".repeat(70_000));
    for answer in ["", "{}", "null", "[]", "not json", "{\"id\":1}", &long] {
        let results = [
            passkeys().read_claim(answer).err(),
            passkeys().finish_sign_in(&ceremony.state, answer, &passkey).err(),
            passkeys().finish_registration(&ceremony.state, answer).err(),
        ];
        for error in results {
            assert!(matches!(error, Some(PasskeyError::Answer { .. })), "{answer:.20}: {error:?}");
        }
    }
    for state in ["", "{}"] {
        let error = passkeys().finish_sign_in(state, &good, &passkey).unwrap_err();
        assert!(matches!(error, PasskeyError::Unreadable { .. }), "{error:?}");
    }
    let broken = StoredPasskey { json: "{}".to_owned(), ..passkey };
    let error = passkeys().finish_sign_in(&ceremony.state, &good, &broken).unwrap_err();
    assert!(matches!(error, PasskeyError::Unreadable { .. }), "{error:?}");
    let broken = StoredPasskey { id: "no base64!".to_owned(), ..broken };
    let error = passkeys().start_registration(MIRELA, "m", "M", &[broken]).unwrap_err();
    assert!(matches!(error, PasskeyError::Unreadable { .. }), "{error:?}");
}

#[test]
fn passkeys_exist_where_browsers_have_them() {
    let cases = [
        ("https://harbour.example", true),
        ("https://harbour.example:8443/community/", true),
        ("http://localhost:8080", true),
        ("https://localhost", true),
        ("http://harbour.localhost:8080", true),
        ("http://harbour.example", false),
        ("http://notlocalhost", false),
        ("http://127.0.0.1:8080", false),
        ("https://127.0.0.1", false),
        ("https://[::1]", false),
        ("ftp://localhost", false),
    ];
    for (base_url, exist) in cases {
        let passkeys = Passkeys::new(&Url::parse(base_url).unwrap(), "Harbour Friends");
        assert_eq!(passkeys.is_some(), exist, "{base_url}");
    }
}
