//! Email in plain text, and how it is sent (SMTP).
//!
//! [`letter`] writes them, [`Mailer`] sends them. Nothing in an email depends on what a recipient privately did, and
//! none is ever about silence.

pub mod letter;
pub mod sender;

pub use sender::{MailError, MailSettings, Mailer, SettingsError};

/// The most characters of a name or a subject that appear in an email. Judgement.
const LINE_CHARACTERS_MAX: usize = 200;

/// One line of text that someone else wrote: no line breaks, nothing hidden, nothing endless.
fn one_line(text: &str) -> String {
    let visible = |c: char| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}') && !reorders(c);
    let spaced: String = text.chars().map(|c| if visible(c) { c } else { ' ' }).collect();
    let mut line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(LINE_CHARACTERS_MAX) {
        line.truncate(end);
        line.push('…');
    }
    line
}

/// Whether a character changes the direction of what follows.
fn reorders(character: char) -> bool {
    matches!(character, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
