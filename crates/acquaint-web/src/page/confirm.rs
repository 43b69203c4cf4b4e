//! A question before something that cannot simply be undone.

use super::frame::{Frame, Nav};
use super::person::Person;
use askama::Template;

/// One question with one button and a way back. The form is posted to [`Self::action`].
#[derive(Clone, Debug, Template)]
#[template(path = "confirm.html")]
pub struct ConfirmPage {
    pub frame: Frame,
    pub heading: String,
    /// Whom it is about.
    pub person: Option<Person>,
    /// What will happen, and what others will notice of it.
    pub paragraphs: Vec<String>,
    /// Where the form is posted.
    pub action: String,
    /// Hidden fields: name and value.
    pub fields: Vec<(String, String)>,
    pub button: String,
    /// The way back: its address.
    pub back: String,
}

impl ConfirmPage {
    /// `GET /people/HANDLE/block`; `POST` to the same address.
    pub fn block(frame: Frame, person: Person) -> Self {
        let first = person.first_name().to_owned();
        let address = format!("/people/{}", person.handle);
        Self {
            frame,
            heading: format!("Block {}?", person.name),
            paragraphs: vec![
                format!(
                    "{first} will not find your profile any more. You can still find theirs, and nothing you look at there is recorded. A connection between you ends."
                ),
                format!(
                    "Nobody tells {first}. But this is the one thing here that can be noticed: your profile is not found."
                ),
                "A request of theirs is not shown to you any more. If you want to report it, do that first, where you read it.".into(),
                format!("If you only want to hear no more from {first}, mute them: that nobody can notice."),
            ],
            action: format!("{address}/block"),
            fields: vec![],
            button: format!("Block {first}"),
            back: address,
            person: Some(person),
        }
    }

    /// `GET /people/HANDLE/disconnect`; `POST` to the same address.
    pub fn disconnect(frame: Frame, person: Person, cool_down_days: u16) -> Self {
        let first = person.first_name().to_owned();
        let address = format!("/people/{}", person.handle);
        Self {
            frame,
            heading: format!("End your connection with {}?", person.name),
            paragraphs: vec![
                format!("You leave {first}’s connections and {first} leaves yours. No message is sent."),
                format!("After {cool_down_days} days either of you can ask again."),
            ],
            action: format!("{address}/disconnect"),
            fields: vec![],
            button: "End the connection".into(),
            back: "/connections".into(),
            person: Some(person),
        }
    }

    /// `GET /operate/members/HANDLE/remove`; `POST` to the same address. `here`: the query of the page it leads back to.
    pub fn remove_awaited(frame: Frame, person: Person, here: &str) -> Self {
        Self {
            frame,
            heading: format!("Remove the account of {}?", person.name),
            paragraphs: vec![
                "It waits to be let in. Removed, it is gone with everything in it, and its handle and e-mail address are free again.".into(),
                "No message is sent.".into(),
            ],
            action: format!("/operate/members/{}/remove{here}", person.handle),
            fields: vec![],
            button: "Remove the account".into(),
            back: format!("/operate{here}"),
            person: Some(person),
        }
    }

    /// `GET /sent/ID/withdraw`; `POST` to the same address.
    pub fn withdraw(frame: Frame, person: Person, request: &str, cool_down_days: u16) -> Self {
        let first = person.first_name().to_owned();
        Self {
            frame,
            heading: format!("Take back your request to {}?", person.name),
            paragraphs: vec![
                format!("It leaves no trace with {first}, wherever it was kept."),
                format!(
                    "You can ask {first} again after {cool_down_days} days. If you simply keep waiting, an answer stays possible at any time."
                ),
            ],
            action: format!("/sent/{request}/withdraw"),
            fields: vec![],
            button: "Take it back".into(),
            back: format!("/sent/{request}"),
            person: Some(person),
        }
    }

    pub fn samples() -> Vec<(&'static str, Self)> {
        let frame = || Frame::sample(Nav::People);
        vec![
            ("remove", Self::remove_awaited(frame(), Person::sample(7), "")),
            ("block", Self::block(frame(), Person::sample(5))),
            ("disconnect", Self::disconnect(frame(), Person::sample(4), 21)),
            ("withdraw", Self::withdraw(Frame::sample(Nav::Sent), Person::sample(5), "r-1", 21)),
        ]
    }
}
