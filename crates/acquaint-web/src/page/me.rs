//! `/me`: the reader's own profile, and whether someone could tell that it is them.

use super::frame::{Frame, Nav};
use super::person::Person;
use super::profile::Profile;
use acquaint_core::recognition::{Detail, share_of_details};
use askama::Template;

/// `GET /me`.
#[derive(Clone, Debug, Template)]
#[template(path = "me.html")]
pub struct MePage {
    pub frame: Frame,
    pub profile: Profile,
    /// Whether someone could tell that it is them.
    pub recognition: Recognition,
}

/// Could someone tell that it is you?
#[derive(Clone, Debug, Default)]
pub struct Recognition {
    pub has_picture: bool,
    pub present: Vec<Detail>,
    /// Others whom this name could be, as the reader may see them.
    pub namesakes: Vec<Person>,
    pub namesake_count: usize,
    /// Which detail tells the reader from all of them: "Your school: none of them went to Hohenlinde". Empty: none.
    pub settled_by: String,
}

impl Recognition {
    pub(crate) fn present_words(&self) -> Vec<&'static str> {
        Detail::ALL.into_iter().filter(|detail| self.present.contains(detail)).map(Detail::in_words).collect()
    }

    pub(crate) fn missing(&self) -> Vec<&'static str> {
        Detail::ALL
            .into_iter()
            .filter(|detail| !self.present.contains(detail))
            .map(Detail::in_words)
            .collect()
    }

    /// How many of nine things are there: eight details and a picture.
    pub(crate) fn filled(&self) -> usize {
        self.present_words().len() + usize::from(self.has_picture)
    }

    /// The answer in a sentence.
    pub(crate) fn verdict(&self) -> &'static str {
        match (self.has_picture, share_of_details(&self.present)) {
            (true, share) if share >= 0.75 => "Someone who knows you will most likely tell that it is you.",
            (true, share) if share >= 0.5 => "Someone who knows you well will tell that it is you.",
            (true, _) => {
                "Your picture helps. A few details would help those who know your name better than your face."
            }
            (false, share) if share >= 0.75 => {
                "The details tell who you are. A picture would settle it at a glance."
            }
            (false, share) if share >= 0.4 => "Someone who knows you may wonder whether it is you.",
            (false, _) => "A name alone is hard to recognise, even for someone who knows you well.",
        }
    }
}

impl MePage {
    pub fn sample() -> Self {
        let profile = Profile { person: Person::sample(0), ..Profile::sample(0) };
        Self {
            frame: Frame::sample(Nav::Me),
            profile,
            recognition: Recognition {
                has_picture: false,
                present: vec![
                    Detail::Headline,
                    Detail::About,
                    Detail::Industry,
                    Detail::Region,
                    Detail::CurrentPosition,
                ],
                namesakes: vec![
                    Person::member("mira-solbakken-2", "Mira Solbakken")
                        .with_headline("Florist")
                        .in_region("Tromsø area"),
                ],
                namesake_count: 2,
                settled_by: "Your current position: none of them works at Tidewater Mapping.".into(),
            },
        }
    }

    /// Someone who has just begun.
    pub fn sample_new() -> Self {
        let person = Person { headline: String::new(), region: String::new(), ..Person::sample(0) };
        Self {
            profile: Profile { person, ..Profile::default() },
            recognition: Recognition::default(),
            ..Self::sample()
        }
    }
}
