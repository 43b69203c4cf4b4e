//! `/me/edit`: every field of the own profile.

use super::form::Form;
use super::frame::{Frame, Nav};
use super::person::Person;
use acquaint_core::profile::{HEADLINE_CHARACTERS_MAX, NAME_CHARACTERS_MAX};
use askama::Template;
use std::borrow::Borrow;

/// Empty rows for one more position or school. Judgement: without a script, one save can add two.
const EMPTY_ROWS: usize = 2;

/// `GET|POST /me/edit`. Fields: `name`, `headline`, `about`, `industry`, `function`, `region`, `skills` (one per
/// line), `seen` (hidden: the profile that the form was filled with), and for each row N from 0:
/// `position-N-organisation`, `position-N-title`, `position-N-from`, `position-N-to`, `education-N-school`,
/// `education-N-from`, `education-N-to` (years or months: `2018` or `2018-03`; an empty `to` means until now). A row
/// without an organisation or school is left out. Other forms: `POST /me/picture` (multipart: `picture`), `POST
/// /me/picture/remove`.
#[derive(Clone, Debug, Template)]
#[template(path = "edit.html")]
pub struct EditPage {
    pub frame: Frame,
    /// The reader, with the picture.
    pub person: Person,
    /// The form; errors go by the names above, and `picture`.
    pub form: Form,
    /// How many positions there are; the page adds empty rows.
    pub positions: usize,
    /// How many schools there are; the page adds empty rows.
    pub educations: usize,
    /// The most characters of a line and of the text about oneself.
    pub line_characters_max: u32,
    /// The most characters of the text about oneself.
    pub about_characters_max: u32,
}

impl EditPage {
    fn position_rows(&self) -> std::ops::Range<usize> {
        0..self.positions + EMPTY_ROWS
    }

    fn education_rows(&self) -> std::ops::Range<usize> {
        0..self.educations + EMPTY_ROWS
    }

    fn name_characters_max() -> u32 {
        u32::try_from(NAME_CHARACTERS_MAX).unwrap_or(u32::MAX)
    }

    fn headline_characters_max() -> u32 {
        u32::try_from(HEADLINE_CHARACTERS_MAX).unwrap_or(u32::MAX)
    }

    fn row(list: &str, row: impl Borrow<usize>, field: &str) -> String {
        format!("{list}-{}-{field}", row.borrow())
    }

    pub fn sample() -> Self {
        let form = Form::new()
            .with("name", "Mira Solbakken")
            .with("headline", "Hydrographer at Tidewater Mapping")
            .with("about", "Tides, mostly.")
            .with("industry", "Marine surveying")
            .with("function", "Engineering")
            .with("region", "Bergen area")
            .with("skills", "Tide gauges\nSinging")
            .with("position-0-organisation", "Tidewater Mapping")
            .with("position-0-title", "Hydrographer")
            .with("position-0-from", "2018-03")
            .with("position-0-to", "2017")
            .with("education-0-school", "Hohenlinde University of Technology")
            .with_error("position-0-to", "this position ends before it begins; please look at both years")
            .with_error(
                "picture",
                "this is larger than 8 MB; please choose a smaller one, or save it at a lower quality",
            );
        Self {
            frame: Frame::sample(Nav::Me),
            person: Person::sample(0),
            form,
            positions: 1,
            educations: 1,
            line_characters_max: 120,
            about_characters_max: 2_600,
        }
    }
}
