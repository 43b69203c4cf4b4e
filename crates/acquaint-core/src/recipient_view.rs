//! All that a recipient may know about one sender when their strategy is matched: the counterpart of
//! [`SenderView`](crate::sender_view::SenderView). `None` means "not known"; it is never guessed.

use crate::activity::ConnectionCount;
use crate::note::NoteContent;
use crate::record::YearMonth;
use crate::sender_view::Shared;
use crate::text::fold_name;
use crate::tie::Tie;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What the recipient can see of a sender and their request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecipientView {
    /// What strategies may call the sender: their handle, or their profile address and name.
    pub names: Vec<String>,
    pub industry: Option<String>,
    pub function: Option<String>,
    pub region: Option<String>,
    /// Where they work or worked.
    pub organisations: Option<Vec<Stay>>,
    /// Where they went to school.
    pub schools: Option<Vec<Stay>>,
    pub picture: Option<bool>,
    pub connections: Option<ConnectionCount>,
    pub mutual_connections: Option<MutualConnections>,
    pub note: Option<NoteContent>,
    /// How the sender says they know the recipient.
    pub tie: Option<Tie>,
    /// Whether the two wrote to each other before. A community has no messages: there it is always
    /// [`Messages::Nothing`].
    pub messages: Option<Messages>,
    /// What is known only by comparison with the recipient: whether the two share it. Looked at where the fact itself
    /// is missing.
    pub shared: Shared,
}

/// Of which places of a sender a strategy needs to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhichPlaces {
    #[default]
    Nowhere,
    /// Those where the recipient was too, under names as they are compared. Of a sender who says where they were, but was
    /// nowhere the same, it is enough to know that: an empty list.
    Shared,
    All,
}

/// Which facts a strategy looks at, so that a store need not read the others.
#[expect(clippy::struct_excessive_bools, reason = "each fact is needed or not, whatever the others are")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// [`RecipientView::names`].
    pub names: bool,
    /// [`RecipientView::industry`].
    pub industry: bool,
    /// [`RecipientView::function`].
    pub function: bool,
    /// [`RecipientView::region`].
    pub region: bool,
    /// [`RecipientView::organisations`].
    pub organisations: WhichPlaces,
    /// [`RecipientView::schools`].
    pub schools: WhichPlaces,
    /// [`RecipientView::mutual_connections`].
    pub mutual_connections: bool,
    /// [`RecipientView::connections`].
    pub connections: bool,
}

impl Needs {
    pub const ALL: Self = Self {
        names: true,
        industry: true,
        function: true,
        region: true,
        organisations: WhichPlaces::All,
        schools: WhichPlaces::All,
        mutual_connections: true,
        connections: true,
    };

    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self {
            names: self.names || others.names,
            industry: self.industry || others.industry,
            function: self.function || others.function,
            region: self.region || others.region,
            organisations: self.organisations.max(others.organisations),
            schools: self.schools.max(others.schools),
            mutual_connections: self.mutual_connections || others.mutual_connections,
            connections: self.connections || others.connections,
        }
    }
}

/// Some time at one organisation or school, in years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    pub name: String,
    /// The first year. `None`: not told, and then neither is the end of any use.
    pub from: Option<i16>,
    /// The last year. `None`: it lasts.
    pub to: Option<i16>,
}

impl Stay {
    /// A stay as profiles tell it.
    pub fn new(name: &str, from: Option<YearMonth>, to: Option<YearMonth>) -> Self {
        Self { name: name.to_owned(), from: from.map(|from| from.year), to: to.map(|to| to.year) }
    }
}

/// The connections that two people both have.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MutualConnections {
    pub count: u32,
    /// How much they tell: the sum of 1 / ln(how many connections each of them has), at least 0. Someone with few
    /// connections says more by being one of them than someone who is connected with everybody (L. A. Adamic and
    /// E. Adar, *Friends and neighbors on the Web*, Social Networks 25, 2003).
    pub selectivity: f64,
}

impl MutualConnections {
    pub fn add(&mut self, connections: u32) {
        self.count += 1;
        self.selectivity += Self::selectivity_of(connections);
    }

    /// What one mutual connection who has so many connections adds to [`Self::selectivity`]. They have at least the
    /// two people themselves.
    pub fn selectivity_of(connections: u32) -> f64 {
        f64::from(connections.max(2)).ln().recip()
    }
}

/// Whether two people wrote to each other, apart from the request itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Messages {
    BothWays,
    OneWay,
    /// Neither did.
    Nothing,
}

/// The recipient's own side: what the sender's is compared with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecipientProfile {
    pub industry: Option<String>,
    pub function: Option<String>,
    pub region: Option<String>,
    /// Where they work or worked.
    pub organisations: Option<Vec<Place>>,
    /// Where they went to school.
    pub schools: Option<Vec<Place>>,
    /// The current year, up to which a stay counts that lasts.
    pub year: i16,
}

/// An organisation or a school of the recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    stay: Stay,
    folded: String,
    size: Option<u32>,
}

impl Place {
    /// A place. `size`: how many people it has, as far as is known; of a small place one knows everybody.
    pub fn new(stay: Stay, size: Option<u32>) -> Self {
        let folded = fold_name(&stay.name);
        Self { stay, folded, size }
    }

    pub fn name(&self) -> &str {
        &self.stay.name
    }

    /// How many people it has, as far as is known.
    pub fn size(&self) -> Option<u32> {
        self.size
    }

    /// Whether someone's stay was at this place.
    pub fn is_of(&self, other: &Stay) -> bool {
        !self.folded.is_empty() && folded(&other.name) == self.folded
    }

    /// In how many calendar years both were there at once, up to `year`; 0: never. `None`: one of the two does not say
    /// when they came.
    pub fn years_with(&self, other: &Stay, year: i16) -> Option<i16> {
        let (from, to) = (self.stay.from?.max(other.from?), self.stay.to.unwrap_or(year));
        let to = to.min(other.to.unwrap_or(year)).min(year);
        Some((to.saturating_sub(from).saturating_add(1)).max(0))
    }
}

/// A name as it is compared: without regard to case and accents. One that is written so already costs nothing.
pub(crate) fn folded(name: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
    let mut before = b' ';
    for byte in name.bytes() {
        if !(is_plain(byte) || byte == b' ' && before != b' ') {
            return Cow::Owned(fold_name(name));
        }
        before = byte;
    }
    if before == b' ' && !name.is_empty() { Cow::Owned(fold_name(name)) } else { Cow::Borrowed(name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_that_is_written_as_it_is_compared_is_not_copied() {
        for name in ["nordlicht werft", "", "a", "7-eleven"] {
            assert!(matches!(folded(name), Cow::Borrowed(same) if same == fold_name(name)), "{name}");
        }
        for name in ["Nordlicht Werft", " a", "a ", "a  b", "\u{E9}clair", "a\tb", "a\u{A0}b"] {
            assert_eq!(folded(name), fold_name(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_name_as_it_is_compared_is_compared_as_itself(name in "\\PC*") {
            let once = fold_name(&name);
            prop_assert_eq!(fold_name(&once), once);
        }
    }

    #[test]
    fn years_are_common_only_where_both_say_when_they_came() {
        let place = |from, to| Place::new(Stay { name: "Kai".into(), from, to }, None);
        let stay = |from, to| Stay { name: "kai".into(), from, to };
        let mine = place(Some(2018), Some(2021));
        assert!(
            mine.is_of(&stay(None, None))
                && !place(None, None).is_of(&Stay { name: "Kay".into(), from: None, to: None })
        );
        assert_eq!(mine.years_with(&stay(Some(2020), None), 2026), Some(2));
        assert_eq!(mine.years_with(&stay(Some(2022), None), 2026), Some(0));
        assert_eq!(mine.years_with(&stay(None, Some(2020)), 2026), None);
        assert_eq!(place(Some(2020), None).years_with(&stay(Some(2024), None), 2026), Some(3));
        assert_eq!(
            place(Some(i16::MIN), None).years_with(&stay(Some(i16::MIN), None), i16::MAX),
            Some(i16::MAX)
        );
    }

    #[test]
    fn whoever_has_few_connections_tells_more_by_being_one_of_them() {
        let of = MutualConnections::selectivity_of;
        assert!(of(5) > of(500) && of(500) > 0.0);
        assert_eq!((of(0), of(1)), (of(2), of(2)));
    }
}
