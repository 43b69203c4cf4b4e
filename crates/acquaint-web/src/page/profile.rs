//! `/people/HANDLE`: someone's full profile.

use super::frame::{Frame, Nav};
use super::person::{LookInWords, Person, Relation};
use acquaint_core::member::ViewMode;
use askama::Template;

/// `GET /people/HANDLE`. Forms: `POST /people/HANDLE/mute`, `/unmute`, `/unblock` (no fields). Blocking and
/// disconnecting have their own pages: `/people/HANDLE/block` and `/people/HANDLE/disconnect`.
#[derive(Clone, Debug, Template)]
#[template(path = "profile.html")]
pub struct ProfilePage {
    pub frame: Frame,
    pub profile: Profile,
    pub standing: Relation,
    /// How this look was recorded: "Emil can see that you looked." Empty: it is the reader's own.
    pub view_words: String,
    /// Connections of both, a few of them.
    pub mutual: Vec<Person>,
    /// How many connections both have.
    pub mutual_count: u32,
    /// What both share: "You both worked at Tidewater Mapping, 2018 to 2021".
    pub shared: Vec<String>,
    pub is_muted: bool,
}

/// What a profile says, as far as its reader may see it.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Name, headline, region, picture.
    pub person: Person,
    /// A few lines about themselves. May be empty.
    pub about: String,
    /// May be empty.
    pub industry: String,
    /// The job function. May be empty.
    pub function: String,
    /// Positions, latest first.
    pub positions: Vec<Post>,
    /// Education, latest first.
    pub educations: Vec<Post>,
    pub skills: Vec<String>,
    /// "812 connections". `None`: not shown.
    pub connections: Option<String>,
    /// "active this week". `None`: not shown.
    pub activity: Option<String>,
}

/// A position or a school.
#[derive(Clone, Debug, Default)]
pub struct Post {
    /// The organisation or the school.
    pub place: String,
    /// The title or the degree. May be empty.
    pub title: String,
    /// "2018 to 2021". May be empty.
    pub years: String,
}

impl Profile {
    pub(crate) fn sample(index: usize) -> Self {
        let post = |place: &str, title: &str, years: &str| Post {
            place: place.into(),
            title: title.into(),
            years: years.into(),
        };
        Self {
            person: Person::sample(index),
            about: "I build the small programs that surveyors use when the big ones get in their way.\nBefore that, ten \
                    years on boats. Glad to talk about tide gauges, sea shanties and honest error bars."
                .into(),
            industry: "Marine surveying".into(),
            function: "Engineering".into(),
            positions: vec![
                post("Kestrel & Loom", "Lead engineer", "since 2021"),
                post("Tidewater Mapping", "Survey software engineer", "2016 to 2021"),
            ],
            educations: vec![post("Hohenlinde University of Technology", "Geodesy", "2008 to 2013")],
            skills: vec!["Tide gauges".into(), "Rust".into(), "Multibeam sonar".into()],
            connections: Some("812 connections".into()),
            activity: Some("active this month".into()),
        }
    }
}

/// `GET /people/HANDLE` where the reader did not come from a page that says what opening does: the card, and a button.
#[derive(Clone, Debug, Template)]
#[template(path = "open_profile.html")]
pub struct OpenProfilePage {
    pub frame: Frame,
    pub person: Person,
    /// What opening it does.
    pub warning: String,
}

impl OpenProfilePage {
    pub fn sample() -> Self {
        let person = Person::sample(4);
        let warning = ViewMode::Named.warning(person.first_name());
        Self { frame: Frame::sample(Nav::People), person, warning }
    }
}

impl ProfilePage {
    /// Invented, before anything was asked.
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample(Nav::People),
            profile: Profile::sample(5),
            standing: Relation::Nothing,
            view_words: "Emil can see that you looked.".into(),
            mutual: vec![Person::sample(3), Person::sample(4), Person::sample(6)],
            mutual_count: 4,
            shared: vec![
                "You both worked at Tidewater Mapping, 2018 to 2021".into(),
                "You both live in the Bergen area".into(),
            ],
            is_muted: false,
        }
    }

    /// The same with another standing.
    pub fn sample_with(standing: Relation) -> Self {
        Self { standing, ..Self::sample() }
    }
}
