//! Which notes are one template: texts that differ in little more than the name they greet.

use acquaint_core::text::fold_name;
use std::collections::{BTreeMap, BTreeSet};

/// Notes of which at least this share of neighbouring words is the same are one template. Judgement.
const ALIKE: f64 = 0.6;

/// Two words that stand beside each other.
type Pair = (String, String);

/// For each note, with the name of the person it was for, the position of the first note of its template.
pub fn templates<'a>(notes: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<usize> {
    let mut firsts: Vec<(usize, BTreeSet<Pair>)> = Vec::new();
    let mut with_pair: BTreeMap<Pair, Vec<usize>> = BTreeMap::new();
    notes
        .enumerate()
        .map(|(position, (note, name))| {
            let pairs = pairs_of(note, name);
            let mut in_common: BTreeMap<usize, usize> = BTreeMap::new();
            for first in pairs.iter().filter_map(|pair| with_pair.get(pair)).flatten() {
                *in_common.entry(*first).or_default() += 1;
            }
            let likeness = |&(first, common): &(usize, usize)| {
                let all = pairs.len() + firsts[first].1.len() - common;
                common as f64 / all as f64
            };
            let alike = in_common.into_iter().filter(|it| likeness(it) >= ALIKE);
            if let Some((first, _)) = alike.max_by(|a, b| likeness(a).total_cmp(&likeness(b))) {
                return firsts[first].0;
            }
            for pair in &pairs {
                with_pair.entry(pair.clone()).or_default().push(firsts.len());
            }
            firsts.push((position, pairs));
            position
        })
        .collect()
}

/// The neighbouring words of a note, without the name of its reader.
fn pairs_of(note: &str, name: &str) -> BTreeSet<Pair> {
    let words = |text: &str| -> Vec<String> {
        let folded = fold_name(text);
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let name = words(name);
    let kept: Vec<_> = words(note).into_iter().filter(|word| !name.contains(word)).collect();
    let ends = std::iter::once(String::new());
    let padded: Vec<_> = ends.clone().chain(kept).chain(ends).collect();
    padded.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_identical_notes_are_one_template() {
        let notes = [
            ("Hi Ada, I make kites and would love to hear about your loom.", "Ada Example"),
            ("Hi Bo, I make kites and would love to hear about your loom!", "Bo Sample"),
            ("Hello, are you coming to the harbour walk on Sunday?", "Cy Example"),
            ("Hi Dee Example, I make kites and would love to hear about your boat.", "Dee Example"),
            ("", "Ed Example"),
        ];
        assert_eq!(templates(notes.into_iter()), [0, 0, 2, 0, 4]);
    }
}
