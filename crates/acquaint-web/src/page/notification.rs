//! `/notifications`: what happened, newest first. Never about silence.

use super::frame::{Frame, Nav};
use super::moment::Moment;
use super::pager::Pager;
use super::person::Person;
use askama::Template;

/// `GET /notifications?after=`. Form: `POST /notifications/read` (no fields). The script listens to
/// `/notifications/events`, where each event `unread` carries the number of unread ones as its data.
#[derive(Clone, Debug, Template)]
#[template(path = "notifications.html")]
pub struct NotificationsPage {
    pub frame: Frame,
    /// What happened, newest first.
    pub items: Vec<Notification>,
    /// The way to more.
    pub pager: Pager,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Notification {
    /// Whom it is about.
    pub person: Option<Person>,
    /// What happened, after the name if there is one: "accepted your request".
    pub words: String,
    /// Where to read on.
    pub href: String,
    pub at: Moment,
    /// Whether it was not read yet.
    pub is_unread: bool,
}

impl NotificationsPage {
    pub fn sample() -> Self {
        let item = |index, words: &str, href: &str, days, is_unread| Notification {
            person: Some(Person::sample(index)),
            words: words.into(),
            href: href.into(),
            at: Moment::sample(days),
            is_unread,
        };
        Self {
            frame: Frame::sample(Nav::Notifications),
            items: vec![
                item(4, "accepted your request", "/sent/r-4", 0, true),
                item(2, "asks you something about your request", "/sent/r-3#question", 2, true),
                item(3, "would like you to vouch for them", "/vouches", 2, true),
                item(1, "would like to connect", "/received/r-8", 3, false),
            ],
            pager: Pager::default(),
        }
    }

    /// Nothing yet.
    pub fn sample_empty() -> Self {
        let mut page = Self { items: vec![], ..Self::sample() };
        if let Some(member) = &mut page.frame.member {
            member.unread = 0;
        }
        page
    }
}
