//! A whole profile, and how the one who looks stands to its owner, as pages show them.

use super::person;
use crate::page::moment::{Moment, count};
use crate::page::person::{Person, Relation};
use crate::page::profile::{Post, Profile as PageProfile};
use crate::shell::{PictureSize, picture_url};
use acquaint_app::community::view::{Between, MemberCard, MemberView};
use acquaint_core::record::{Education, Position, YearMonth};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::cmp::Reverse;

/// What stays as it is in a part of an address (RFC 3986, unreserved).
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A text as a part of an address.
pub fn in_address(text: &str) -> String {
    utf8_percent_encode(text, PART).to_string()
}

/// The address of a member's profile, in characters that headers allow.
pub fn address_of(card: &MemberCard) -> String {
    format!("/people/{}", in_address(card.handle.as_str()))
}

/// How the one who looks stands to the owner of a card.
pub fn standing(between: &Between) -> Relation {
    let day = |at: Timestamp| Moment::day(at).words;
    match *between {
        Between::Yourself => Relation::Yourself,
        Between::Nothing => Relation::Nothing,
        Between::YouAsked { request, sent_at } => {
            Relation::YouAsked { request: format!("/sent/{request}"), since: day(sent_at) }
        }
        Between::TheyAsked { request, .. } => Relation::TheyAsked { request: format!("/received/{request}") },
        Between::Connected { since } => Relation::Connected { since: day(since) },
        Between::YouBlock => Relation::YouBlock,
    }
}

/// A whole profile, with the large picture, latest positions first.
pub fn profile(view: &MemberView, now: Timestamp) -> PageProfile {
    let picture = view.card.picture.map(|picture| picture_url(picture, PictureSize::Large));
    let profile = &view.profile;
    let activity = view.active_days.and_then(|days| days.level(now));
    PageProfile {
        person: Person { picture, ..person(&view.card) },
        about: profile.about.clone(),
        industry: profile.industry.clone(),
        function: profile.job_function.clone(),
        positions: positions(&profile.positions),
        educations: educations(&profile.educations),
        skills: profile.skills.clone(),
        connections: view.connections.map(|n| count(n as usize, "connection", "connections")),
        activity: activity.map(|activity| activity.in_words().to_owned()),
    }
}

fn positions(positions: &[Position]) -> Vec<Post> {
    let mut positions: Vec<&Position> = positions.iter().collect();
    positions.sort_by_key(|position| latest_first(position.from, position.to));
    let post = |position: &Position| Post {
        place: position.organisation.clone(),
        title: position.title.clone(),
        years: years(position.from, position.to),
    };
    positions.into_iter().map(post).collect()
}

fn educations(educations: &[Education]) -> Vec<Post> {
    let mut educations: Vec<&Education> = educations.iter().collect();
    educations.sort_by_key(|education| latest_first(education.from, education.to));
    let post = |education: &Education| Post {
        place: education.school.clone(),
        title: String::new(),
        years: years(education.from, education.to),
    };
    educations.into_iter().map(post).collect()
}

/// What lasts comes first, then what ended last, then what began last.
fn latest_first(from: Option<YearMonth>, to: Option<YearMonth>) -> impl Ord {
    (to.is_some(), Reverse(to), Reverse(from))
}

/// From when to when, in years: "2018 to 2021", "since 2021", "until 2018", or nothing.
pub fn years(from: Option<YearMonth>, to: Option<YearMonth>) -> String {
    match (from.map(|from| from.year), to.map(|to| to.year)) {
        (None, None) => String::new(),
        (Some(from), None) => format!("since {from}"),
        (None, Some(to)) => format!("until {to}"),
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("{from} to {to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(year: i16) -> YearMonth {
        YearMonth { year, month: None }
    }

    #[test]
    fn years_are_said_as_far_as_they_are_known() {
        assert_eq!(years(Some(year(2018)), Some(year(2021))), "2018 to 2021");
        assert_eq!(years(Some(year(2018)), Some(year(2018))), "2018");
        assert_eq!(years(Some(year(2021)), None), "since 2021");
        assert_eq!(years(None, Some(year(2018))), "until 2018");
        assert_eq!(years(None, None), "");
    }

    #[test]
    fn the_latest_position_comes_first() {
        let position = |organisation: &str, from, to| Position {
            organisation: organisation.into(),
            title: String::new(),
            from,
            to,
        };
        let shown = positions(&[
            position("Harbour School", Some(year(2001)), Some(year(2005))),
            position("Kestrel & Loom", Some(year(2021)), None),
            position("Tidewater Mapping", Some(year(2016)), Some(year(2021))),
        ]);
        let places: Vec<&str> = shown.iter().map(|post| post.place.as_str()).collect();
        assert_eq!(places, ["Kestrel & Loom", "Tidewater Mapping", "Harbour School"]);
    }

    #[test]
    fn a_handle_in_any_script_becomes_an_address_that_headers_allow() {
        assert_eq!(in_address("ólafur-2"), "%C3%B3lafur-2");
        assert_eq!(in_address("a/b?c"), "a%2Fb%3Fc");
    }
}
