//! How often the note check is right, on invented notes labelled by hand (`notes.txt`), half of which it was tuned on.

use acquaint_core::note::{NoteContent, read_note, stated_ties};
use acquaint_core::tie::Tie;
use std::collections::BTreeMap;

const NOTES: &str = include_str!("notes.txt");
const READ: [&str; 7] = ["de", "en", "es", "fr", "it", "nl", "pt"];

struct Labelled {
    language: &'static str,
    labels: &'static str,
    tie: Option<Tie>,
    note: &'static str,
    is_held_out: bool,
}

fn notes() -> Vec<Labelled> {
    let mut counts = BTreeMap::new();
    let read = |line: &'static str| {
        let (head, note) = line.split_once(" | ").unwrap();
        let [language, labels, tie] = head.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let count = counts.entry(language).or_insert(0);
        *count += 1;
        let is_held_out = *count % 2 == 0;
        let tie = (tie != "-").then(|| Tie::of_key(tie).unwrap());
        Labelled { language, labels, tie, note, is_held_out }
    };
    NOTES.lines().filter(|line| !line.starts_with('#')).map(read).collect()
}

/// What was found and right, found and wrong, and missed.
#[derive(Clone, Copy, Default)]
struct Score {
    right: u32,
    wrong: u32,
    missed: u32,
}

impl Score {
    fn add(&mut self, found: bool, label: bool) {
        match (found, label) {
            (true, true) => self.right += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => {}
        }
    }

    fn precision(self) -> f64 {
        f64::from(self.right) / f64::from(self.right + self.wrong)
    }

    fn recall(self) -> f64 {
        f64::from(self.right) / f64::from(self.right + self.missed)
    }
}

fn scores(notes: &[&Labelled], show: bool) -> [Score; 3] {
    let mut scores = [Score::default(); 3];
    for labelled in notes {
        let NoteContent { who, how, why } = read_note(labelled.note);
        for (place, (found, letter)) in [(who, 'W'), (how, 'H'), (why, 'Y')].into_iter().enumerate() {
            let (found, label) = (found == Some(true), labelled.labels.contains(letter));
            if found != label && show {
                eprintln!(
                    "{} {letter} {} | {}",
                    if found { "wrong " } else { "missed" },
                    labelled.language,
                    labelled.note
                );
            }
            scores[place].add(found, label);
        }
    }
    scores
}

#[test]
fn show() {
    let half = std::env::var("HALF").is_ok();
    let notes = notes();
    for language in READ.iter().copied().chain([""]) {
        let chosen: Vec<_> = notes
            .iter()
            .filter(|n| {
                (language.is_empty() && n.labels != "???" || n.language == language) && n.is_held_out == half
            })
            .collect();

        let s = scores(&chosen, std::env::var("SHOW").is_ok_and(|v| v == language));
        eprintln!(
            "{language:3} {} {}",
            chosen.len(),
            s.map(|s| format!(
                "P {:.2} R {:.2} ({} {} {})",
                s.precision(),
                s.recall(),
                s.right,
                s.wrong,
                s.missed
            ))
            .join(" | ")
        );
    }
    let mut ties = Score::default();
    for n in notes.iter().filter(|n| n.is_held_out == half) {
        let stated = stated_ties(n.note);
        let found = stated.first().map(|t| t.1);
        if let Some(found) = found {
            if n.tie == Some(found) {
                ties.right += 1
            } else {
                ties.wrong += 1;
                eprintln!("tie {:?} for {:?} | {}", stated, n.tie, n.note)
            }
        } else if n.tie.is_some() {
            ties.missed += 1;
        }
    }
    eprintln!("ties P {:.2} R {:.2}", ties.precision(), ties.recall());
    for n in notes.iter().filter(|n| n.labels == "???") {
        if read_note(n.note) != NoteContent::default() {
            eprintln!("judged {} {:?}", n.note, read_note(n.note));
        }
    }
}
