//! Texts that people write: in Unicode NFC, without characters that could hide or reorder the rest.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most characters of a [`Line`]. Judgement.
pub const LINE_CHARACTERS_MAX: usize = 120;

/// Why a text is not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing, or only spaces.
    #[error("is empty; please write a few words")]
    Empty,
    /// More characters than fit.
    #[error("has {characters} characters, but at most {most} fit; please shorten it")]
    TooLong {
        /// How many characters the text has after normalising.
        characters: usize,
        most: usize,
    },
    /// A line break where one line is expected.
    #[error("has a line break, but must be one line")]
    LineBreak,
    /// A control character, or one that reorders text or shows nothing.
    #[error(
        "holds U+{:04X} at position {position}, which cannot be seen and can hide other text; please take it out",
        u32::from(*character)
    )]
    HiddenCharacter {
        character: char,
        /// Its position in the text as it was given, in characters, counted from 1.
        position: usize,
    },
}

/// A name for comparing: case, accents and runs of spaces do not count.
pub fn fold_name(name: &str) -> String {
    if name.is_ascii() {
        // Nothing to take apart: the same, and several times as fast.
        let mut folded = String::with_capacity(name.len());
        for word in name.split_whitespace() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.extend(word.chars().map(|character| character.to_ascii_lowercase()));
        }
        return folded;
    }
    let plain: String = name.nfkd().filter(|&c| !is_combining_mark(c)).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// "1 request", "2 requests".
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// "a", "a and b", "a, b and c".
pub fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [init @ .., last] => format!("{} and {last}", init.join(", ")),
    }
}

/// Reads a text of any number of lines: NFC, `\r\n` as `\n`, tabs kept. Other control characters, the bidirectional
/// overrides, embeddings and isolates (U+202A to U+202E, U+2066 to U+2069), and characters of no width and no look are
/// refused. The joiners of scripts and emoji (U+200C, U+200D) are kept: words and faces need them.
pub fn read_text(text: &str, characters_max: usize) -> Result<String, TextError> {
    let mut given = text.chars().enumerate().peekable();
    let mut kept = String::with_capacity(text.len());
    while let Some((index, character)) = given.next() {
        let line_break = character == '\r' && given.peek().is_some_and(|&(_, next)| next == '\n');
        match character {
            _ if line_break => {}
            _ if is_hidden(character) => {
                return Err(TextError::HiddenCharacter { character, position: index + 1 });
            }
            _ => kept.push(character),
        }
    }
    let kept: String = kept.nfc().collect();
    match kept.chars().count() {
        characters if characters > characters_max => {
            Err(TextError::TooLong { characters, most: characters_max })
        }
        _ => Ok(kept),
    }
}

/// Reads one line, without spaces around it; may be empty.
pub fn read_line(text: &str, characters_max: usize) -> Result<String, TextError> {
    let kept = read_text(text.trim(), characters_max)?;
    if kept.contains(['\n', '\u{2028}', '\u{2029}']) { Err(TextError::LineBreak) } else { Ok(kept) }
}

pub(crate) fn is_hidden(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t'))
        || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || is_blank(character)
}

/// Soft hyphen, fillers, spaces and joiners of no width, invisible operators, tags: with them two texts that look the
/// same differ, and a text that looks empty is not.
fn is_blank(character: char) -> bool {
    matches!(
        character,
        '\u{00AD}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{180E}'
            | '\u{200B}'
            | '\u{2060}'..='\u{2064}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

/// One line of 1 to [`LINE_CHARACTERS_MAX`] characters, such as the name of an organisation or an event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Line(String);

impl Line {
    pub fn new(text: &str) -> Result<Self, TextError> {
        let line = read_line(text, LINE_CHARACTERS_MAX)?;
        if line.is_empty() { Err(TextError::Empty) } else { Ok(Self(line)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Line {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        Self::new(&text)
    }
}

impl From<Line> for String {
    fn from(line: Line) -> Self {
        line.0
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_of_visible_text() {
        let line = |text: &str| Line::new(text).map(String::from).map_err(|error| error.to_string());
        assert_eq!(line("  Nordlicht Werft \n"), Ok("Nordlicht Werft".into()));
        assert_eq!(line(" "), Err("is empty; please write a few words".into()));
        assert_eq!(line("a\nb"), Err("has a line break, but must be one line".into()));
        assert_eq!(
            line("a\u{202E}b"),
            Err("holds U+202E at position 2, which cannot be seen and can hide other text; please take it out".into())
        );
        for unseen in
            ['\u{200B}', '\u{2060}', '\u{FEFF}', '\u{3164}', '\u{115F}', '\u{1160}', '\u{AD}', '\u{E0041}']
        {
            let wrong = line(&format!("Ada{unseen}Lind")).unwrap_err();
            assert!(
                wrong.starts_with(&format!("holds U+{:04X} at position 4", u32::from(unseen))),
                "{wrong}"
            );
        }
        for joined in ["👩\u{200D}🔧", "می\u{200C}خواهم"] {
            assert_eq!(line(joined), Ok(joined.into()));
        }
        assert_eq!(line(&"é".repeat(120)), Ok("é".repeat(120)));
        assert_eq!(
            line(&"e".repeat(121)),
            Err("has 121 characters, but at most 120 fit; please shorten it".into())
        );
    }
}
