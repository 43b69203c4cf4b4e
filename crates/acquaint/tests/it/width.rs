//! Pages on terminals of any width.

use crate::Desk;
use crate::archive::march;

/// What a run prints where there are so many columns.
fn at(columns: u16, desk: &Desk, arguments: &[&str]) -> String {
    let output = desk.command(arguments).env("COLUMNS", columns.to_string()).output().unwrap();
    crate::without_age(&String::from_utf8(output.stdout).unwrap())
}

fn desk() -> Desk {
    let desk = Desk::new();
    march()
        .sent("Maximiliane-Luise Beispielhausen", "2/21/26, 9:00 AM", "")
        .write(&desk.path().join("march.zip"));
    desk
}

#[test]
fn a_page_keeps_to_the_columns_there_are_and_breaks_no_word() {
    let desk = desk();
    for columns in [40, 60, 69, 70, 80, 99, 100, 130] {
        let said = at(columns, &desk, &["why", "march.zip"]);
        for line in said.lines() {
            assert!(line.chars().count() <= columns.into(), "{columns}: {line}");
        }
        let words: Vec<_> = said.split_whitespace().collect();
        for word in ["Maximiliane-Luise", "Renée", "Ada"] {
            assert!(words.contains(&word), "{columns}: {word}\n{said}");
        }
        // In a list each person has one line, where a long name is cut; a block has room for all of it.
        assert_eq!(words.contains(&"Beispielhausen"), ![80, 100].contains(&columns), "{columns}\n{said}");
        assert_eq!(said.contains("20 Feb 2026"), !(80..100).contains(&columns), "{columns}\n{said}");
    }
}

#[test]
fn a_hundred_columns_are_enough_for_every_column_where_names_are_short() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    let said = at(100, &desk, &["why", "march.zip"]);
    assert!(said.contains("30 days") && said.contains("20 Feb 2026"), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 100), "{said}");
}

#[test]
fn a_narrow_terminal_gets_a_block_for_each_person() {
    insta::assert_snapshot!(at(50, &desk(), &["why", "march.zip"]));
}

#[test]
fn a_terminal_of_eighty_columns_gets_a_smaller_table() {
    insta::assert_snapshot!(at(80, &desk(), &["why", "march.zip"]));
}

#[test]
fn the_whole_explanation_keeps_to_the_columns_there_are() {
    let said = at(50, &desk(), &["why", "march.zip", "--person", "renee"]);
    let wide: Vec<_> = said.lines().filter(|line| line.chars().count() > 50).collect();
    assert!(
        wide.iter().all(|line| line.starts_with("  acquaint saw ")),
        "only what is to be copied: {wide:?}"
    );
}
