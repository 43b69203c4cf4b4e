//! Names that look alike have one look, whatever they are written with; ordinary names keep theirs apart.

mod names;

use super::name_skeleton;
use crate::profile::Profile;
use names::ordinary_names;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use unicode_security::skeleton;

/// What the standard alone makes of a text.
fn standard(text: &str) -> String {
    skeleton(text).collect()
}

/// Every character that looks like another, or like several, with those, by what they look like.
static ALIKE: LazyLock<BTreeMap<String, BTreeSet<String>>> = LazyLock::new(|| {
    let mut alike: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for character in '\0'..=char::MAX {
        let text = character.to_string();
        let look = standard(&text);
        if look != text && crate::text::Line::new(&format!("a{text}a")).is_ok() {
            alike.entry(look.clone()).or_insert_with(|| BTreeSet::from([look])).insert(text);
        }
    }
    alike
});

#[test]
fn a_name_with_any_letter_replaced_by_one_that_looks_like_it_looks_the_same() {
    let mut tried = 0;
    for (look, alike) in &*ALIKE {
        for before in ["Mi", "mi"] {
            let with = |letter: &str| name_skeleton(&format!("{before}{letter}ra"));
            let expected = with(look);
            for letter in alike {
                assert_eq!(with(letter), expected, "{letter:?} {look:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > 12_000, "{tried}");
}

#[test]
fn every_letter_of_ordinary_names_can_be_replaced_and_the_name_looks_the_same() {
    let names =
        ["Ivan Ilić", "William O'Brien", "Вера Соколова", "Άννα Νικολάου", "Anna-Maria de Souza", "أحمد علي"];
    for name in names {
        for (place, letter) in name.char_indices() {
            let rest = &name[place + letter.len_utf8()..];
            for other in ALIKE.get(&standard(&letter.to_string())).into_iter().flatten() {
                let changed = format!("{}{other}{rest}", &name[..place]);
                assert_eq!(name_skeleton(&changed), name_skeleton(name), "{changed}");
            }
        }
    }
    for (one, other) in [
        ("lvan Ilić", "Ivan llić"),
        ("WiIIiam", "William"),
        ("Annа Lind", "ANNA LIND"),
        ("ANNA LlND", "Anna Lind"),
        ("rnira", "Mira"),
    ] {
        assert_eq!(name_skeleton(one), name_skeleton(other));
    }
    assert_ne!(name_skeleton("Al Lind"), name_skeleton("Ai Lind"));
}

#[test]
fn a_name_looks_the_same_in_capitals_and_without_accents() {
    for (one, other) in [
        ("ADA ÆGIR", "Ada Aegir"),
        ("anna-maria weiss", "Anna-Maria Weiß"),
        ("ВЕРА ПЁТРОВА", "Вера Петрова"),
        ("Søren Łukasz", "Soren Lukasz"),
        ("İpek Işık", "IPEK IŞIK"),
        ("Guðrún Björnsdóttir", "Gudrun Bjornsdottir"),
        ("ΝΊΚΟΣ", "Νικοσ"),
    ] {
        assert_eq!(name_skeleton(one), name_skeleton(other), "{one}");
    }
}

#[test]
fn ten_thousand_ordinary_names_are_kept_and_none_is_taken_for_another() {
    let names: BTreeSet<String> = ordinary_names().into_iter().collect();
    assert_eq!(names.len(), 10_000);
    let mut looks: BTreeMap<String, &String> = BTreeMap::new();
    for name in &names {
        let read = Profile { name: name.clone(), ..Profile::default() }.read();
        assert!(read.is_ok(), "{name}: {read:?}");
        if let Some(other) = looks.insert(name_skeleton(name), name) {
            let same = |name: &str| standard(name).to_lowercase();
            assert_eq!(same(name), same(other), "{name} is taken for {other}");
        }
    }
}
