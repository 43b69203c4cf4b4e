//! Passwords: what one must be, how it is kept (argon2id), and how it is compared without showing anything by time.
//!
//! [`Password::choose`] is for a new password and applies the rules of [`rule`]; [`LeakedPasswords`] is asked after it,
//! where the operator has the file; [`Password::entered`] is for signing in. [`PasswordHasher`] does the slow part on threads of its own, a few at once, with a queue of bounded length.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

pub mod hasher;
pub mod leaked;
pub mod rule;

pub use hasher::{Cost, CostTooLow, HasherError, PasswordHasher, PasswordMatch, StoredPassword};
pub use leaked::{LeakedFileError, LeakedPasswords, LeakedUnread};
pub use rule::{
    About, PASSWORD_CHARACTERS_ADVISED, PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN, PasswordRule,
};

/// A password as someone typed it, in Unicode NFC (NIST SP 800-63B-4, 3.1.1.2), never shown, never cut short.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// A password typed to sign in. No rule is applied: one that breaks a rule matches nothing that is stored.
    pub fn entered(text: &str) -> Self {
        Self(text.nfc().collect())
    }

    /// A new password, if it keeps the rules. `about` names what someone who guesses would try first.
    pub fn choose(text: &str, about: &About<'_>) -> Result<Self, PasswordRule> {
        let password = Self::entered(text);
        rule::check(&password.0, about)?;
        Ok(password)
    }

    fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(hidden)")
    }
}
