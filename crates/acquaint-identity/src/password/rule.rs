//! What a new password must be: long enough, and not what a guesser tries first.
//!
//! After NIST SP 800-63B-4 (3.1.1.2) and OWASP ASVS 5.0 (6.2): length counts, any character is welcome, no mixture
//! of kinds is asked for, and common, derived and context-specific passwords are turned away. Most of those are
//! computed: a password made of three pieces or fewer, each of which a guesser has in stock, is among the first that
//! are tried. See [`piece`] for the pieces. What leaked most often besides is in a list.

mod common;
pub mod piece;

use piece::Pieces;

/// The fewest characters of a password (ASVS 5.0, 6.2.1). NIST asks for 8 beside a second factor.
pub const PASSWORD_CHARACTERS_MIN: usize = 8;
/// The length that pages should advise (NIST SP 800-63B-4 for a password alone; ASVS 5.0, 6.2.1).
pub const PASSWORD_CHARACTERS_ADVISED: usize = 15;
/// The most characters of a password. Both sources ask that at least 64 be allowed.
pub const PASSWORD_CHARACTERS_MAX: usize = 200;

/// With this many pieces or fewer, a password is among the first that a guesser tries.
const PIECES_TOO_FEW: usize = 3;

/// What someone who guesses knows about the person and the place.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// The person's handle.
    pub handle: &'a str,
    /// The person's name as shown.
    pub name: &'a str,
    /// The person's email address.
    pub email: &'a str,
    /// What the community calls itself.
    pub community: &'a str,
}

impl About<'_> {
    /// The words a guesser would try, in lower case, at least three characters each.
    fn words(&self) -> Vec<String> {
        let parts = [self.handle, self.name, self.email, self.community];
        let whole = parts.iter().map(|part| part.split_whitespace().collect::<String>());
        let words =
            parts.iter().flat_map(|part| part.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        let mut words: Vec<String> = whole.chain(words).map(|word| word.to_lowercase()).collect();
        words.retain(|word| word.chars().count() >= 3);
        words.sort();
        words.dedup();
        words
    }
}

/// A rule that a new password breaks. The messages can be shown beside the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRule {
    /// Fewer than [`PASSWORD_CHARACTERS_MIN`] characters.
    #[error(
        "`password` has {characters} characters and needs at least {PASSWORD_CHARACTERS_MIN}; \
         {PASSWORD_CHARACTERS_ADVISED} or more are better, for example four or five words that do not belong together"
    )]
    TooShort { characters: usize },
    /// More than [`PASSWORD_CHARACTERS_MAX`] characters.
    #[error(
        "`password` has {characters} characters, but at most {PASSWORD_CHARACTERS_MAX} fit; please shorten it"
    )]
    TooLong { characters: usize },
    /// Made of a few pieces that a guesser has in stock.
    #[error(
        "`password` is one of those that are guessed first (a common word, a pattern, a date); \
         please take something longer, for example four or five words that do not belong together"
    )]
    Common,
    /// Made of a few pieces, one of them about the person or the community.
    #[error(
        "`password` is little more than your name, your handle, your address or the name of this community; \
         please take something that nobody who knows you would try"
    )]
    AboutYou,
    /// In the file of passwords that leaked.
    #[error(
        "`password` is one that became known when some service was broken into, so guessers have it; please take \
         another, and change it where you use it too"
    )]
    Leaked,
}

/// Checks a password that is in NFC already.
pub(super) fn check(password: &str, about: &About<'_>) -> Result<(), PasswordRule> {
    let characters = password.chars().count();
    if characters < PASSWORD_CHARACTERS_MIN {
        return Err(PasswordRule::TooShort { characters });
    }
    if characters > PASSWORD_CHARACTERS_MAX {
        return Err(PasswordRule::TooLong { characters });
    }
    if Pieces::stock().fewest(password) <= PIECES_TOO_FEW || common::is_common(password) {
        return Err(PasswordRule::Common);
    }
    if Pieces::with_words(&about.words()).fewest(password) <= PIECES_TOO_FEW {
        return Err(PasswordRule::AboutYou);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
