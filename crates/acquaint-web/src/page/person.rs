//! A person as cards and lists show them.

use acquaint_core::member::ViewMode;
use askama::Template;
use askama::filters::HtmlSafe;
use std::borrow::Borrow;

/// How many tints the drawn initials have: as many as the styles know.
const TINTS: u32 = 6;

/// A person, as far as cards and lists show them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Their handle; in a personal record, their key. Part of addresses.
    pub handle: String,
    pub name: String,
    /// What they say they do. May be empty.
    pub headline: String,
    /// Where they are. May be empty.
    pub region: String,
    pub picture: Option<String>,
    /// The address of their profile. `None`: there is none (an outside person), so the name is no link.
    pub profile: Option<String>,
}

impl Person {
    /// A member of the community, with their profile at `/people/HANDLE`.
    pub fn member(handle: impl Into<String>, name: impl Into<String>) -> Self {
        let handle = handle.into();
        let profile = Some(format!("/people/{handle}"));
        Self { handle, name: name.into(), profile, ..Self::default() }
    }

    #[must_use]
    pub fn with_headline(self, headline: impl Into<String>) -> Self {
        Self { headline: headline.into(), ..self }
    }

    #[must_use]
    pub fn in_region(self, region: impl Into<String>) -> Self {
        Self { region: region.into(), ..self }
    }

    #[must_use]
    pub fn with_picture(self, picture: Option<String>) -> Self {
        Self { picture, ..self }
    }

    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or(&self.name)
    }

    /// The letters that stand for a picture: of the first and the last name.
    pub fn initials(&self) -> String {
        let mut words =
            self.name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
        let first = words.next();
        first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
    }

    /// Which tint their initials have: always the same one.
    pub fn tint(&self) -> u32 {
        let mix = |sum: u32, byte: u8| sum.wrapping_mul(31).wrapping_add(u32::from(byte));
        self.handle.bytes().fold(7, mix) % TINTS
    }

    /// Their picture, or their initials, drawn `size` pixels wide.
    pub fn avatar(&self, size: impl Borrow<u32>) -> Avatar<'_> {
        Avatar { person: self, size: *size.borrow() }
    }

    /// Picture, name, headline and region, the picture `size` pixels wide.
    pub fn card(&self, size: impl Borrow<u32>) -> PersonCard<'_> {
        PersonCard { person: self, size: *size.borrow(), is_linked: true }
    }

    /// The same, its name not a link: where a look at the profile has its own link, with a word of warning.
    pub fn card_unlinked(&self, size: impl Borrow<u32>) -> PersonCard<'_> {
        PersonCard { is_linked: false, ..self.card(size) }
    }

    /// Someone invented.
    pub fn sample(index: usize) -> Self {
        const PEOPLE: [[&str; 4]; 8] = [
            ["mira-solbakken", "Mira Solbakken", "Hydrographer at Tidewater Mapping", "Bergen area"],
            ["tomasz-wierzba", "Tomasz Wierzba", "Instrument maker, sometimes teacher", "Gdańsk area"],
            [
                "ngozi-adeyemi-hart",
                "Ngozi Adeyemi-Hart",
                "Leads survey operations at Kestrel & Loom",
                "Rotterdam area",
            ],
            ["jonas-feldweg", "Jonas Feldweg", "Harbour pilot in training", "Bremen area"],
            [
                "leila-haddadin",
                "Leila Haddadin",
                "Coastal engineer; boats, maps, old bridges",
                "Marseille area",
            ],
            ["emil-strand", "Emil Strand", "Software for people who measure things", "Bergen area"],
            ["carla-montebruna", "Carla Montebruna", "Research vessel logistics", "Genoa area"],
            ["oskar-lindqvist-ferreira", "Oskar Lindqvist Ferreira", "Student of geodesy", "Lisbon area"],
        ];
        let [handle, name, headline, region] = PEOPLE[index % PEOPLE.len()];
        Self::member(handle, name).with_headline(headline).in_region(region)
    }
}

/// A picture or the initials of a person. Decoration: the name stands beside it.
#[derive(Clone, Debug, Template)]
#[template(path = "part/avatar.html")]
pub struct Avatar<'a> {
    person: &'a Person,
    size: u32,
}

impl HtmlSafe for Avatar<'_> {}

/// Picture, name, headline and region of a person.
#[derive(Clone, Debug, Template)]
#[template(path = "part/person.html")]
pub struct PersonCard<'a> {
    person: &'a Person,
    size: u32,
    is_linked: bool,
}

impl HtmlSafe for PersonCard<'_> {}

/// How a reader stands with a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Relation {
    /// Nothing yet: they can ask to connect.
    #[default]
    Nothing,
    /// The reader asked, and waits.
    YouAsked {
        /// The sent request: `/sent/ID`.
        request: String,
        /// Since when, in words: "3 May 2026".
        since: String,
    },
    /// They asked, and the reader has not answered.
    TheyAsked {
        /// The received request: `/received/ID`.
        request: String,
    },
    Connected {
        since: String,
    },
    /// The reader may ask again only later.
    CoolingDown {
        until: String,
    },
    YouBlock,
    /// It is the reader's own profile.
    Yourself,
}

/// How a look at someone else's profile is recorded, in words.
pub trait LookInWords {
    /// What opening any profile does, said once for a page whose names lead to profiles.
    fn opening_words(self) -> String;

    /// What opening a profile does, said before it is opened. `name`: whose profile, or "they".
    fn warning(self, name: &str) -> String;
}

impl LookInWords for ViewMode {
    fn opening_words(self) -> String {
        match self {
            Self::Named | Self::SemiPrivate => {
                format!("When you open a profile, {}", self.warning("its owner"))
            }
            Self::Private => "When you open a profile, nothing is recorded.".into(),
        }
    }

    fn warning(self, name: &str) -> String {
        match self {
            Self::Named => format!("{name} will see that you looked."),
            Self::SemiPrivate => {
                format!(
                    "{name} will see that someone from your region and industry looked, not that it was you."
                )
            }
            Self::Private => "Nothing is recorded, and you do not see who views you.".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        for (name, initials) in [
            ("Mira Solbakken", "MS"),
            ("Ólafur", "Ó"),
            ("", ""),
            ("Ada (she) van der Vliet", "AV"),
            ("ßeta x", "SSX"),
        ] {
            assert_eq!(Person::member("x", name).initials(), initials, "{name}");
        }
    }

    #[test]
    fn every_mode_says_what_a_look_does() {
        let said = ViewMode::ALL.map(|mode| mode.warning("Emil"));
        assert_eq!(said[0], "Emil will see that you looked.");
        assert!(said[1].contains("not that it was you") && said[2].starts_with("Nothing is recorded"));
    }
}
