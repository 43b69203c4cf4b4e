//! What members see of each other, from what the store reads into what pages show.

mod profile;
mod request;

pub use profile::{address_of, in_address, profile, standing, years};
pub use request::{exchanges, has_open_question, tie_said_by_reader, tie_said_of_others};

use crate::page::person::Person;
use crate::shell::{PictureSize, picture_url};
use acquaint_app::community::view::MemberCard;
use acquaint_core::profile::SharedFact;
use acquaint_core::request::ReportReason;

/// A card as pages show it, with a small picture. Someone who is not found has no profile to open.
pub fn person(card: &MemberCard) -> Person {
    let picture =
        card.picture.filter(|_| card.is_found).map(|picture| picture_url(picture, PictureSize::Small));
    let person = Person::member(card.handle.as_str(), card.name.clone())
        .with_headline(card.headline.clone())
        .in_region(card.region.clone())
        .with_picture(picture);
    if card.is_found { person } else { Person { profile: None, headline: String::new(), ..person } }
}

/// What two share, as a sentence without its full stop: "You both worked at Nordlicht Werft, 2006 to 2009".
pub fn shared_fact(fact: &SharedFact) -> String {
    match fact {
        SharedFact::Organisation { name, years: Some((from, i16::MAX)) } => {
            format!("You both work at {name}, since {from}")
        }
        SharedFact::Organisation { name, years } => {
            format!("You both worked at {name}{}", years_in_words(*years))
        }
        SharedFact::School { name, years } => format!("You both went to {name}{}", years_in_words(*years)),
        SharedFact::Industry(name) | SharedFact::Region(name) => format!("You are both in {name}"),
        SharedFact::JobFunction(name) => format!("You both work in {name}"),
    }
}

fn years_in_words(years: Option<(i16, i16)>) -> String {
    match years {
        None => String::new(),
        Some((from, i16::MAX)) => format!(", since {from}"),
        Some((from, to)) if from == to => format!(", {from}"),
        Some((from, to)) => format!(", {from} to {to}"),
    }
}

/// What is wrong with a request, in words.
pub fn report_reason(because: ReportReason) -> &'static str {
    match because {
        ReportReason::Advertising => "It sells something",
        ReportReason::FalseIdentity => "The sender is not who they say they are",
        ReportReason::Harassment => "It threatens, insults or presses",
        ReportReason::SomethingElse => "Something else",
    }
}

/// The message of a rule, to be read beside its field: "`note` has 601 characters" becomes "this has 601 characters".
pub fn beside(message: &(impl ToString + ?Sized)) -> String {
    let message = message.to_string();
    let rest = message.strip_prefix('`').and_then(|rest| rest.split_once("` "));
    let rest = rest.map_or(message.as_str(), |(_, rest)| rest);
    let is_verb =
        ["is ", "has ", "holds ", "must ", "mixes ", "cannot "].iter().any(|verb| rest.starts_with(verb));
    if is_verb { format!("this {rest}") } else { rest.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_share_is_said_with_its_years() {
        let at = |years| shared_fact(&SharedFact::Organisation { name: "Nordlicht Werft".into(), years });
        assert_eq!(at(Some((2006, 2009))), "You both worked at Nordlicht Werft, 2006 to 2009");
        assert_eq!(at(Some((2006, i16::MAX))), "You both work at Nordlicht Werft, since 2006");
        assert_eq!(at(Some((2006, 2006))), "You both worked at Nordlicht Werft, 2006");
        assert_eq!(at(None), "You both worked at Nordlicht Werft");
    }

    #[test]
    fn a_message_beside_its_field_does_not_name_it() {
        for (message, shown) in [
            (
                "`note` has 601 characters, but at most 600 fit",
                "this has 601 characters, but at most 600 fit",
            ),
            ("is empty; please fill it in", "this is empty; please fill it in"),
            ("please choose how you know each other", "please choose how you know each other"),
        ] {
            assert_eq!(beside(message), shown);
        }
    }
}
