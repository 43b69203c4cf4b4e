//! Recognition: could someone tell from the profile that it is this person?

use serde::{Deserialize, Serialize};

/// One identifying detail of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    Headline,
    /// A text about oneself.
    About,
    Industry,
    Region,
    CurrentPosition,
    EarlierPosition,
    School,
    /// At least three skills.
    Skills,
}

impl Detail {
    /// Every detail that counts, each one eighth of the whole.
    pub const ALL: [Self; 8] = [
        Self::Headline,
        Self::About,
        Self::Industry,
        Self::Region,
        Self::CurrentPosition,
        Self::EarlierPosition,
        Self::School,
        Self::Skills,
    ];

    pub fn in_words(self) -> &'static str {
        match self {
            Self::Headline => "a headline",
            Self::About => "a few lines about you",
            Self::Industry => "your industry",
            Self::Region => "your region",
            Self::CurrentPosition => "your current position",
            Self::EarlierPosition => "an earlier position",
            Self::School => "your school",
            Self::Skills => "three skills",
        }
    }
}

/// The share of identifying details that are filled in, 0 to 1.
pub fn share_of_details(present: &[Detail]) -> f64 {
    let filled = Detail::ALL.iter().filter(|detail| present.contains(detail)).count();
    filled as f64 / Detail::ALL.len() as f64
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "eighths are exact")]
mod tests {
    use super::*;

    #[test]
    fn the_share_counts_each_detail_once() {
        assert_eq!(share_of_details(&[]), 0.0);
        assert_eq!(share_of_details(&[Detail::School, Detail::School, Detail::About]), 0.25);
        assert_eq!(share_of_details(&Detail::ALL), 1.0);
    }
}
