//! How often the note check is right, on invented notes labelled by hand: half of them it was tuned on, half it was not.

use acquaint_core::note::{NoteContent, read_note, stated_ties};
use acquaint_core::tie::Tie;

const TUNING: &str = include_str!("notes/tuning.txt");
const HELD_OUT: &str = include_str!("notes/held_out.txt");
/// Labels of a note that the check must not judge.
const OTHER_LANGUAGE: &str = "???";

struct Labelled {
    language: &'static str,
    labels: &'static str,
    tie: Option<Tie>,
    note: &'static str,
}

fn notes(file: &'static str) -> Vec<Labelled> {
    let read = |line: &'static str| {
        let Some((head, note)) = line.split_once(" | ") else { panic!("{line}") };
        let [language, labels, tie] = head.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        Labelled { language, labels, tie: Tie::of_key(tie), note }
    };
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(read).collect()
}

/// How often it was found and right, found and wrong, and missed.
#[derive(Clone, Copy, Default)]
struct Score {
    right: u32,
    wrong: u32,
    missed: u32,
}

impl Score {
    fn add(&mut self, is_found: bool, is_so: bool) {
        match (is_found, is_so) {
            (true, true) => self.right += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => {}
        }
    }

    fn precision(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.wrong).max(1))
    }

    fn recall(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.missed).max(1))
    }
}

/// The scores of who, how and why.
fn scores<'a>(notes: impl Iterator<Item = &'a Labelled>) -> [Score; 3] {
    let mut scores = [Score::default(); 3];
    for Labelled { labels, note, .. } in notes.filter(|it| it.labels != OTHER_LANGUAGE) {
        let NoteContent { who, how, why } = read_note(note);
        for (score, (found, letter)) in scores.iter_mut().zip([(who, 'W'), (how, 'H'), (why, 'Y')]) {
            score.add(found == Some(true), labels.contains(letter));
        }
    }
    scores
}

fn tie_score(notes: &[Labelled]) -> Score {
    let mut score = Score::default();
    for Labelled { tie, note, .. } in notes {
        match stated_ties(note).first() {
            Some((_, found)) => score.add(true, *tie == Some(*found)),
            None => score.add(false, tie.is_some()),
        }
    }
    score
}

#[test]
fn on_both_halves_the_check_is_seldom_wrong_and_misses_little() {
    for file in [TUNING, HELD_OUT] {
        for score in scores(notes(file).iter()) {
            assert!(score.precision() >= 0.95, "{:.3}", score.precision());
            assert!(score.recall() >= 0.85, "{:.3}", score.recall());
        }
    }
}

#[test]
fn a_tie_is_told_only_where_a_note_states_it() {
    for file in [TUNING, HELD_OUT] {
        let score = tie_score(&notes(file));
        assert!(score.precision() >= 0.98, "{:.3}", score.precision());
        assert!(score.recall() >= 0.6, "{:.3}", score.recall());
    }
}

#[test]
fn a_note_in_another_language_is_not_judged() {
    let other: Vec<_> =
        [TUNING, HELD_OUT].into_iter().flat_map(notes).filter(|it| it.labels == OTHER_LANGUAGE).collect();
    assert_eq!(other.len(), 22);
    for Labelled { note, .. } in other {
        assert_eq!(read_note(note), NoteContent::default(), "{note}");
    }
}

/// The figures of docs/note-check.md, to be written again there when they change.
#[test]
fn the_figures_of_each_language_are_those_of_the_documentation() {
    let held_out = notes(HELD_OUT);
    let row = |language: &str| {
        let of_language = || held_out.iter().filter(|it| it.language == language);
        let cells = scores(of_language()).map(|it| format!("{:.2} / {:.2}", it.precision(), it.recall()));
        format!("| {language} | {} | {} |\n", of_language().count(), cells.join(" | "))
    };
    let table: String = ["de", "en", "es", "fr", "it", "nl", "pt"].map(row).concat();
    let documentation = include_str!("../../../docs/note-check.md");
    assert!(documentation.contains(&table), "{table}");
}
