//! Names as people read them, and as they are compared.

pub(crate) use acquaint_core::text::fold_name;
use unicode_normalization::UnicodeNormalization;

/// A display name: NFC, spaces folded, without characters that cannot be seen.
pub(crate) fn display_name(text: &str) -> String {
    let visible: String = text.chars().filter(|&c| !is_invisible(c)).nfc().collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
        || (character.is_control() && !character.is_whitespace())
}

/// First and last name as one; real exports join them with one space in the other files.
pub(crate) fn full_name(first: &str, last: &str) -> String {
    display_name(&format!("{first} {last}"))
}

/// Whether this is an email address, which stands in the place of a name for requests sent by email.
pub(crate) fn is_email(name: &str) -> bool {
    let Some((local, domain)) = name.split_once('@') else { return false };
    !local.is_empty() && domain.contains('.') && !name.contains(char::is_whitespace)
}

/// What LinkedIn writes in the place of a name that it hides, folded.
const HIDDEN: [&str; 7] = [
    "linkedin member",
    "linkedin-mitglied",
    "membre de linkedin",
    "miembro de linkedin",
    "utente linkedin",
    "linkedin-lid",
    "usuario do linkedin",
];

/// Whether this stands for somebody whose name is hidden; such a name joins nothing.
pub(crate) fn is_hidden_name(folded: &str) -> bool {
    folded.is_empty() || HIDDEN.contains(&folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_without_what_cannot_be_seen() {
        assert_eq!(display_name(" Ann  B van C\u{A0}"), "Ann B van C");
        assert_eq!(display_name("Rene\u{301}e\u{200B}"), "Renée");
        assert_eq!(full_name("Ada ", " Example, CISM"), "Ada Example, CISM");
        assert_eq!(full_name("Ada", ""), "Ada");
        assert_eq!(full_name("", " "), "");
    }

    #[test]
    fn names_are_compared_without_accents_case_and_style() {
        let bold: String = "\u{1D400}\u{1D41D}\u{1D41A}".into();
        assert_eq!(fold_name(&bold), fold_name("Ada"));
        assert_eq!(fold_name("RENÉE  Beispiel"), fold_name("renee beispiel"));
    }

    #[test]
    fn an_email_address_is_told_from_a_name() {
        for (text, is) in [
            ("ada@example.org", true),
            ("Ada @ Example.org", false),
            ("Ada Example", false),
            ("@example.org", false),
            ("ada@home", false),
        ] {
            assert_eq!(is_email(text), is, "{text}");
        }
    }
}
