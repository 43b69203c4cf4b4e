//! What members see of each other, from what the store reads into what pages show.

use crate::page::person::Person;
use crate::shell::{PictureSize, picture_url};
use acquaint_app::community::view::MemberCard;
use acquaint_core::profile::SharedFact;
use acquaint_core::request::ReportReason;

/// A card as pages show it, with a small picture. Somebody who is not found has no profile to open.
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
        SharedFact::Organisation { name, years } => {
            format!("You both worked at {name}{}", years_in_words(*years))
        }
        SharedFact::School { name, years } => format!("You both went to {name}{}", years_in_words(*years)),
        SharedFact::Industry(name) => format!("You are both in {name}"),
        SharedFact::JobFunction(name) => format!("You both work in {name}"),
        SharedFact::Region(name) => format!("You are both in {name}"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_share_is_said_with_its_years() {
        let at = |years| shared_fact(&SharedFact::Organisation { name: "Nordlicht Werft".into(), years });
        assert_eq!(at(Some((2006, 2009))), "You both worked at Nordlicht Werft, 2006 to 2009");
        assert_eq!(at(Some((2006, i16::MAX))), "You both worked at Nordlicht Werft, since 2006");
        assert_eq!(at(Some((2006, 2006))), "You both worked at Nordlicht Werft, 2006");
        assert_eq!(at(None), "You both worked at Nordlicht Werft");
    }
}
