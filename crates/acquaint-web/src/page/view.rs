//! `/views`: who looked at the reader's profile.

use super::frame::{Frame, Nav};
use super::moment::Moment;
use super::pager::Pager;
use super::person::Person;
use acquaint_core::member::ViewMode;
use askama::Template;

/// `GET /views?after=`.
#[derive(Clone, Debug, Template)]
#[template(path = "views.html")]
pub struct ViewsPage {
    pub frame: Frame,
    /// How the reader's own looks are recorded. A member who looks unseen sees nobody.
    pub mode: ViewMode,
    /// Who looked, latest first.
    pub views: Vec<ProfileView>,
    /// The way to more.
    pub pager: Pager,
}

#[derive(Clone, Debug)]
pub struct ProfileView {
    /// Who, if they show their name.
    pub person: Option<Person>,
    /// Otherwise: "Someone in marine surveying, Bergen area".
    pub words: String,
    pub at: Moment,
}

impl ViewsPage {
    pub fn sample() -> Self {
        let named = |index, days| ProfileView {
            person: Some(Person::sample(index)),
            words: String::new(),
            at: Moment::sample(days),
        };
        let words = "Someone in marine surveying, Rotterdam area".into();
        Self {
            frame: Frame::sample(Nav::Elsewhere),
            mode: ViewMode::Named,
            views: vec![
                named(5, 0),
                ProfileView { person: None, words, at: Moment::sample(3) },
                named(1, 12),
            ],
            pager: Pager::default(),
        }
    }

    /// Nobody looked.
    pub fn sample_empty() -> Self {
        Self { views: vec![], ..Self::sample() }
    }

    /// The reader looks unseen.
    pub fn sample_private() -> Self {
        Self { mode: ViewMode::Private, views: vec![], ..Self::sample() }
    }
}
