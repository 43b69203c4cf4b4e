//! The cues: what people write when they say who they are, how they know each other, and why they ask.
//!
//! One table for each language, in `cue/`, all of one shape: a cue a line, under the heading of what it says. `how TIE:` holds
//! the cues that also state a tie. A cue is written the way a note is seen (see [`super::word`]): lower case, without
//! diacritics, words separated by one space, apostrophes gone (`i m` is "I'm"). Beside words it may have these signs:
//!
//! | sign | stands for |
//! |---|---|
//! | `a/b`, `a-b/c` | either; `-` joins words |
//! | `stem*`, `*end` | a word that begins or ends so |
//! | `<set>` | a phrase of the set: `words set: one, two words, three` |
//! | `(a/b)` | may be missing |
//! | `^` | a word with a capital letter, other than "I" |
//! | `..` | up to five words within the sentence |
//! | `_` | the start of a sentence |
//! | `?` | a question mark |
//! | `!a/b` | is not followed by |

use super::word::Word;
use crate::tie::Tie;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

/// The most words that `..` skips. Judgement.
const SKIPPED_MAX: usize = 5;

pub(super) const TABLES: [&str; 7] = [
    include_str!("cue/de.txt"),
    include_str!("cue/en.txt"),
    include_str!("cue/es.txt"),
    include_str!("cue/fr.txt"),
    include_str!("cue/it.txt"),
    include_str!("cue/nl.txt"),
    include_str!("cue/pt.txt"),
];

/// The cues of every language.
pub(super) static CUES: LazyLock<Cues> = LazyLock::new(|| Cues::read(&TABLES));

/// What a cue says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Says {
    Who,
    /// How the two know each other, and the tie if the words state one.
    How(Option<Tie>),
    /// Why the sender would like to connect.
    Why,
    /// None of the three, though it holds a cue by accident or is mere politeness: no cue counts that shares words with it.
    Nothing,
}

#[derive(Default)]
pub(super) struct Cues {
    list: Vec<Cue>,
    /// Which cues may begin with a word.
    by_first: HashMap<String, Vec<usize>>,
    /// Cues that begin with a name, with the start of a sentence, and with words that are not listed.
    by_name: Vec<usize>,
    at_start: Vec<usize>,
    anywhere: Vec<usize>,
}

struct Cue {
    signs: Vec<Sign>,
    says: Says,
}

enum Sign {
    OneOf(OneOf),
    Maybe(OneOf),
    Not(OneOf),
    Name,
    Skip,
    Start,
}

/// Words, and phrases of several signs.
#[derive(Default)]
struct OneOf {
    words: HashSet<String>,
    starts: Vec<String>,
    ends: Vec<String>,
    phrases: Vec<Vec<Sign>>,
}

type Sets<'a> = BTreeMap<&'a str, Vec<&'a str>>;

impl Cues {
    fn read(tables: &[&str]) -> Self {
        let mut cues = Self::default();
        for table in tables {
            let mut sets = Sets::new();
            let mut says = Says::Nothing;
            for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
                if let Some((name, phrases)) =
                    line.strip_prefix("words ").and_then(|set| set.split_once(": "))
                {
                    sets.entry(name).or_default().extend(phrases.split(", "));
                } else if let Some(heading) = line.strip_suffix(':') {
                    says = read_heading(heading);
                } else {
                    cues.add(Cue { signs: read_signs(line, &sets), says });
                }
            }
        }
        cues
    }

    fn add(&mut self, cue: Cue) {
        let place = self.list.len();
        let mut firsts = HashSet::new();
        if collect_firsts(&cue.signs, &mut firsts) {
            for first in firsts {
                self.by_first.entry(first.to_owned()).or_default().push(place);
            }
        } else {
            match cue.signs.first() {
                Some(Sign::Name) => self.by_name.push(place),
                Some(Sign::Start) => self.at_start.push(place),
                _ => self.anywhere.push(place),
            }
        }
        self.list.push(cue);
    }

    /// Every place of every cue, in the order of the words.
    pub fn find<'a>(&'a self, words: &'a [Word]) -> impl Iterator<Item = (Says, Range<usize>)> + 'a {
        (0..words.len()).flat_map(move |at| {
            let by_first = self.by_first.get(&words[at].folded).into_iter().flatten();
            let by_name = self.by_name.iter().filter(move |_| words[at].is_name());
            let at_start = self.at_start.iter().filter(move |_| is_start(words, at));
            by_first.chain(by_name).chain(at_start).chain(&self.anywhere).filter_map(move |&place| {
                let cue = &self.list[place];
                let end = end_of(&cue.signs, None, words, at)?;
                Some((cue.says, at..end))
            })
        })
    }
}

fn is_start(words: &[Word], at: usize) -> bool {
    at == 0 || words[at - 1].ends_sentence()
}

fn read_heading(heading: &str) -> Says {
    match heading {
        "who" => Says::Who,
        "how" => Says::How(None),
        "why" => Says::Why,
        "nothing" => Says::Nothing,
        _ => {
            let tie = heading.strip_prefix("how ").and_then(Tie::of_key);
            Says::How(Some(tie.unwrap_or_else(|| panic!("the cues have no heading `{heading}`"))))
        }
    }
}

fn read_signs(cue: &str, sets: &Sets) -> Vec<Sign> {
    let sign = |sign: &str| match sign {
        "^" => Sign::Name,
        ".." => Sign::Skip,
        "_" => Sign::Start,
        _ => {
            if let Some(not) = sign.strip_prefix('!') {
                Sign::Not(OneOf::read(not, sets))
            } else if let Some(maybe) = sign.strip_prefix('(').and_then(|sign| sign.strip_suffix(')')) {
                Sign::Maybe(OneOf::read(maybe, sets))
            } else {
                Sign::OneOf(OneOf::read(sign, sets))
            }
        }
    };
    cue.split(' ').map(sign).collect()
}

impl OneOf {
    fn read(choices: &str, sets: &Sets) -> Self {
        let mut one_of = Self::default();
        for choice in choices.split('/') {
            match choice.strip_prefix('<').and_then(|choice| choice.strip_suffix('>')) {
                Some(name) => {
                    let set = sets.get(name).unwrap_or_else(|| panic!("the cues have no set `{name}`"));
                    for phrase in set {
                        one_of.add(phrase, sets);
                    }
                }
                None => one_of.add(choice, sets),
            }
        }
        one_of
    }

    fn add(&mut self, phrase: &str, sets: &Sets) {
        let phrase = &phrase.replace('-', " ");
        if phrase.contains([' ', '<', '^', '_']) {
            self.phrases.push(read_signs(phrase, sets));
        } else if let Some(start) = phrase.strip_suffix('*') {
            self.starts.push(start.to_owned());
        } else if let Some(end) = phrase.strip_prefix('*') {
            self.ends.push(end.to_owned());
        } else {
            self.words.insert(phrase.to_owned());
        }
    }

    fn holds(&self, word: &str) -> bool {
        self.words.contains(word)
            || self.starts.iter().any(|start| word.starts_with(start))
            || self.ends.iter().any(|end| word.ends_with(end))
    }
}

/// Collects the words that a cue may begin with; `false` if that may be any word.
fn collect_firsts<'a>(signs: &'a [Sign], firsts: &mut HashSet<&'a str>) -> bool {
    let Some((sign, rest)) = signs.split_first() else { return false };
    let (Sign::OneOf(one_of) | Sign::Maybe(one_of)) = sign else { return false };
    firsts.extend(one_of.words.iter().map(String::as_str));
    one_of.starts.is_empty()
        && one_of.ends.is_empty()
        && one_of.phrases.iter().all(|phrase| collect_firsts(phrase, firsts))
        && (matches!(sign, Sign::OneOf(_)) || collect_firsts(rest, firsts))
}

/// The signs that follow when a phrase of a set is over.
struct Then<'a> {
    signs: &'a [Sign],
    then: Option<&'a Then<'a>>,
}

/// Where the words that fit the signs end, if they begin at `at`.
fn end_of(signs: &[Sign], then: Option<&Then>, words: &[Word], at: usize) -> Option<usize> {
    let Some((sign, rest)) = signs.split_first() else {
        return then.map_or(Some(at), |then| end_of(then.signs, then.then, words, at));
    };
    let is_word = |at: usize| words.get(at).is_some_and(|word| !word.ends_sentence());
    let one_of = |one_of: &OneOf| {
        let after = |end: usize| end_of(rest, then, words, end);
        let here = words.get(at).filter(|word| one_of.holds(&word.folded)).and_then(|_| after(at + 1));
        let then = Then { signs: rest, then };
        here.or_else(|| one_of.phrases.iter().find_map(|phrase| end_of(phrase, Some(&then), words, at)))
    };
    match sign {
        Sign::OneOf(choices) => one_of(choices),
        Sign::Maybe(choices) => one_of(choices).or_else(|| end_of(rest, then, words, at)),
        Sign::Not(choices) => {
            let is_there = words.get(at).is_some_and(|word| choices.holds(&word.folded))
                || choices.phrases.iter().any(|phrase| end_of(phrase, None, words, at).is_some());
            if is_there { None } else { end_of(rest, then, words, at) }
        }
        Sign::Name if words.get(at)?.is_name() => end_of(rest, then, words, at + 1),
        Sign::Start if is_start(words, at) => end_of(rest, then, words, at),
        Sign::Name | Sign::Start => None,
        Sign::Skip => (0..=SKIPPED_MAX)
            .take_while(|&skipped| skipped == 0 || is_word(at + skipped - 1))
            .find_map(|skipped| end_of(rest, then, words, at + skipped)),
    }
}
