//! No handle is taken that looks like another's: tried with every character of the Unicode table of look-alikes.

use acquaint_app::community::change::{AccountChange, Commit};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::store::StoreError;
use acquaint_core::handle::Handle;
use acquaint_store::CommunityDatabase;
use acquaint_store::community_contract::Town;
use std::collections::{BTreeMap, BTreeSet};
use unicode_security::{GeneralSecurityProfile, skeleton};

/// One letter of each script in which marks stand in handles: what a mark is tried on.
const BASES: [&str; 16] = ["k", "к", "κ", "ק", "ك", "क", "ক", "ਕ", "ક", "க", "క", "ಕ", "ക", "ก", "ក", "か"];

/// Handles that are made of this character, or of these, alone, or of a letter with it.
fn handles_of(text: &str) -> Vec<Handle> {
    let alone = Handle::new(&text.repeat(2));
    let marked = BASES.iter().map(|base| Handle::new(&format!("{base}{text}{base}")));
    match alone {
        Ok(handle) => vec![handle],
        Err(_) => marked.filter_map(Result::ok).collect(),
    }
}

/// Handles that look alike, by what they look like. The second letters of each pair come from the table.
fn look_alikes() -> Vec<Vec<Handle>> {
    let mut alike: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for character in ('\0'..=char::MAX).filter(|character| character.identifier_allowed()) {
        let text = character.to_string();
        let look: String = skeleton(&text).collect::<String>().to_lowercase();
        alike.entry(look.clone()).or_insert_with(|| BTreeSet::from([look])).insert(text);
    }
    let mut handles: BTreeMap<String, BTreeSet<Handle>> = BTreeMap::new();
    for text in alike.into_values().filter(|texts| texts.len() > 1).flatten() {
        for handle in handles_of(&text) {
            // Case and signs between letters are no difference of handles.
            let look: String = skeleton(handle.as_str()).filter(|sign| !"-_.".contains(*sign)).collect();
            let look = look.to_lowercase();
            handles.entry(look).or_default().insert(handle);
        }
    }
    let several = handles.into_values().filter(|handles| handles.len() > 1);
    several.map(|handles| handles.into_iter().collect()).collect()
}

#[tokio::test]
async fn every_handle_that_looks_like_one_that_is_there_is_taken() {
    let store = CommunityDatabase::open_temporary().unwrap();
    let mut town = Town::new(&store);
    let mut join = async |handle: &Handle, number: usize| {
        let mut new = town.newcomer(&format!("member {number}"));
        new.handle = handle.clone();
        let joined = AccountChange::MemberJoined(Box::new(new));
        store.apply(Commit { account_changes: vec![joined], ..Commit::default() }).await
    };
    let (mut number, mut taken) = (0, 0);
    for alike in look_alikes() {
        for (place, handle) in alike.iter().enumerate() {
            number += 1;
            let expected = if place == 0 { Ok(()) } else { Err(StoreError::Taken { what: "handle" }) };
            assert_eq!(join(handle, number).await, expected, "{handle} beside {}", alike[0]);
            taken += place.min(1);
        }
    }
    assert!(taken > 100, "{taken}");
}
