//! Handles: one form for each, fit for an address, with a look that no spelling changes.

use acquaint_core::handle::{HANDLE_CHARACTERS, Handle, HandleError};

pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Handle::new(&text) {
        Ok(handle) => {
            assert_eq!(Handle::new(handle.as_str()).as_ref(), Ok(&handle), "a handle is its own plain form");
            assert!(HANDLE_CHARACTERS.contains(&handle.as_str().chars().count()));
            let breaks_addresses =
                |c: char| c.is_whitespace() || c.is_control() || "/\\?#%&<>\"'".contains(c);
            assert!(!handle.as_str().contains(breaks_addresses), "{handle}");
            assert!(!handle.skeleton().is_empty());
        }
        Err(HandleError::Character { character }) => assert!(!character.is_ascii_alphanumeric()),
        Err(HandleError::Length { characters }) => assert!(!HANDLE_CHARACTERS.contains(&characters)),
        Err(HandleError::MixedScripts | HandleError::Reserved) => {}
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let handles = [
        "ada",
        "Ada.Example-2",
        "bo_hafenstein",
        "ŒUVRE",
        "мария",
        "美咲",
        "İstanbul",
        "ﬁsch",
        "ⓐⓓⓐ",
        "ß-straße",
        "ada\u{200d}b",
        "аda",
        "settings",
        "ada/..",
        "नमस्ते",
        "สวัสดี",
        "e\u{301}\u{302}a",
        "rnaria",
        "0O1lI",
        "ǆungla",
    ];
    handles.iter().map(|text| text.as_bytes().to_vec()).collect()
}
