//! Whether two texts name one organisation or school.

use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What companies put behind their name by law; it does not tell them apart.
const LEGAL_FORMS: &[&str] = &[
    "ab",
    "ag",
    "as",
    "asa",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "kg",
    "kgaa",
    "limited",
    "llc",
    "llp",
    "ltd",
    "mbh",
    "nv",
    "oy",
    "oyj",
    "plc",
    "private",
    "pte",
    "pty",
    "pvt",
    "sa",
    "sarl",
    "sas",
    "se",
    "sl",
    "spa",
    "srl",
    "ug",
];

/// What people write where they have no organisation; two of them are not at one workplace.
const NO_ORGANISATION: &[&str] = &[
    "confidential",
    "freelance",
    "freelancer",
    "independent",
    "n a",
    "none",
    "private",
    "retired",
    "self",
    "self employed",
    "self employment",
    "selfemployed",
    "stealth",
    "stealth mode",
    "stealth startup",
    "student",
    "unemployed",
    "various",
];

/// Words separated by one space: lower case, without accents and punctuation. `&` counts as "and".
pub fn fold_words(text: &str) -> String {
    let text: String = text.nfkd().filter(|&c| !is_combining_mark(c)).collect();
    let text = text.to_lowercase().replace('&', " and ");
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An organisation for comparing: folded words without the legal form (`Example Works, Inc.` is `example works`).
/// `None` where there is no organisation.
pub fn fold_organisation(name: &str) -> Option<String> {
    // Forms with dots (`B.V.`, `S.p.A.`) are one word each.
    let folded = fold_words(&name.replace('.', ""));
    let words: Vec<_> = folded.split(' ').collect();
    let is_form = |word: &&&str| LEGAL_FORMS.contains(*word) || **word == "and";
    let forms = words.iter().rev().take_while(is_form).count();
    let kept = if forms < words.len() { &words[..words.len() - forms] } else { &words[..] };
    let folded = kept.join(" ");
    (!folded.is_empty() && !NO_ORGANISATION.contains(&folded.as_str())).then_some(folded)
}

/// Whether someone who is at `is_at` is at the place that `wanted` means: all its words beside each other, legal forms
/// aside, or the same letters with the words joined. Never a part of a word.
pub fn is_at(is_at: &str, wanted: &str) -> bool {
    let (Some(is_at), Some(wanted)) = (fold_organisation(is_at), fold_organisation(wanted)) else {
        return false;
    };
    Words::new(&is_at).hold(&wanted) || is_at.replace(' ', "") == wanted.replace(' ', "")
}

/// The folded words of a text, to look for names and phrases in, word by word.
#[derive(Debug)]
pub struct Words<'a> {
    text: &'a str,
    // Most phrases begin with a word that is not there at all; this tells so at once.
    words: HashSet<&'a str>,
}

impl<'a> Words<'a> {
    /// Takes a text from [`fold_words`].
    pub fn new(text: &'a str) -> Self {
        Self { text, words: text.split(' ').collect() }
    }

    /// Whether the folded phrase is in the text.
    pub fn hold(&self, phrase: &str) -> bool {
        let first = phrase.split(' ').next().unwrap_or_default();
        let text = self.text;
        self.words.contains(first)
            && text.match_indices(phrase).any(|(start, _)| {
                let (before, after) = (&text[..start], &text[start + phrase.len()..]);
                (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_organisation_is_known_in_its_spellings() {
        for name in [
            "Example Works",
            "EXAMPLE  WORKS",
            "Example Works, Inc.",
            "Example-Works GmbH",
            "Éxample Works B.V.",
            "Example Works S.p.A.",
            "Example Works Pvt. Ltd.",
            "Example Works GmbH & Co. KG",
        ] {
            assert_eq!(fold_organisation(name).as_deref(), Some("example works"), "{name}");
        }
        assert_eq!(fold_organisation("Limited Company").as_deref(), Some("limited company"));
        assert_eq!(fold_organisation("Salt & Pepper"), fold_organisation("Salt and Pepper"));
        assert_ne!(fold_organisation("Example Works Europe"), fold_organisation("Example Works"));
    }

    #[test]
    fn no_organisation_is_not_shared() {
        for name in ["", " - ", "Self-employed", "Freelance", "N/A", "Stealth Mode"] {
            assert_eq!(fold_organisation(name), None, "{name}");
        }
    }

    #[test]
    fn a_place_is_known_by_its_words_and_never_by_a_part_of_one() {
        for (name, wanted, is) in [
            ("Example Works GmbH", "example works", true),
            ("Example Works Europe", "Example Works, Inc.", true),
            ("ExampleWorks", "Example Works", true),
            ("EXAMPLE-WORKS", "exampleworks", true),
            ("Example Workshop", "Example Works", false),
            ("Example", "Example Works", false),
            ("Metalworks", "Metal", false),
            ("", "Example", false),
            ("Example", "", false),
        ] {
            assert_eq!(is_at(name, wanted), is, "{name} {wanted}");
        }
    }

    #[test]
    fn a_name_is_found_word_by_word() {
        for (text, name, is_there) in [
            ("we met at example works", "example works", true),
            ("example works", "example works", true),
            ("example workshop", "example works", false),
            ("our example workshop at example works today", "example works", true),
            ("counterexample works", "example works", false),
            ("", "example works", false),
        ] {
            assert_eq!(Words::new(text).hold(name), is_there, "{text}");
        }
    }
}
