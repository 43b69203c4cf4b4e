//! A text that no log, error or page shows.

use std::fmt;

/// A text that must be asked for by name: printing it shows that there is one, and no more.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    /// Keeps a text.
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, for the code that needs it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
