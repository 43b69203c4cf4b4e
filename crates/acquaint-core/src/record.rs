//! One person's own record of their requests at one moment, however it was read.
//!
//! A reader (of a LinkedIn archive, say) hands over a [`Record`]; everything behind it works on records alone.
//! Every status carries its certainty, because no such record says in so many words who answered.

use crate::note::NoteContent;
use crate::recipient_view::Messages;
use crate::recognition::Detail;
use crate::tie::Tie;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What one person's own record says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The moment the record was taken (the snapshot).
    pub taken_at: Timestamp,
    pub owner: Owner,
    /// Every request that could be read, sent and received.
    pub requests: Vec<RecordedRequest>,
    /// Whether those are all that the record lists. If not, one that is missing may still be listed.
    pub requests_complete: bool,
    /// Every connection that could be read and has a name.
    pub connections: Vec<RecordedConnection>,
    /// The days on which connections were made whose person is hidden (day in UTC).
    pub hidden_connections: Vec<Date>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Owner {
    /// Display name, empty if the record does not say.
    pub name: String,
    /// Profile address in canonical form, see [`Counterpart::url`].
    pub url: Option<String>,
    /// Headline of the profile, empty if there is none.
    pub headline: String,
    /// Text about themselves, empty if there is none.
    pub about: String,
    /// Industry, empty if there is none.
    pub industry: String,
    /// Region, empty if there is none.
    pub region: String,
    /// Positions, in the order of the record. `None`: the record has no such list.
    pub positions: Option<Vec<Position>>,
    /// Schools, in the order of the record. `None`: the record has no such list.
    pub educations: Option<Vec<Education>>,
    /// Skills. `None`: the record has no such list.
    pub skills: Option<Vec<String>>,
    /// The last day on which the owner visibly did something (day in UTC).
    pub last_active_on: Option<Date>,
    pub profile_known: bool,
}

impl Owner {
    /// The identifying details that are filled in, or `None` if the record does not hold the profile.
    pub fn details(&self) -> Option<Vec<Detail>> {
        if !self.profile_known {
            return None;
        }
        let positions = self.positions.as_deref().unwrap_or_default();
        let current = positions.iter().any(|position| position.to.is_none());
        let earlier = positions.iter().any(|position| position.to.is_some());
        let present = |detail: &Detail| match detail {
            Detail::Headline => !self.headline.is_empty(),
            Detail::About => !self.about.is_empty(),
            Detail::Industry => !self.industry.is_empty(),
            Detail::Region => !self.region.is_empty(),
            Detail::CurrentPosition => current,
            Detail::EarlierPosition => earlier,
            Detail::School => self.educations.as_ref().is_some_and(|list| !list.is_empty()),
            Detail::Skills => self.skills.as_ref().is_some_and(|list| list.len() >= 3),
        };
        Some(Detail::ALL.into_iter().filter(present).collect())
    }
}

/// A month, or only a year, as profiles write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct YearMonth {
    /// The year, 1900 to 2200.
    pub year: i16,
    /// The month, 1 to 12, if it is given.
    pub month: Option<i8>,
}

/// A position: an organisation and a title, from and to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub organisation: String,
    pub title: String,
    pub from: Option<YearMonth>,
    /// To when; `None` is today.
    pub to: Option<YearMonth>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Education {
    pub school: String,
    pub from: Option<YearMonth>,
    pub to: Option<YearMonth>,
}

/// Which way a request went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Sent,
    Received,
}

/// The other person of a request or a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Counterpart {
    /// Display name in Unicode NFC, spaces folded; may be an email address, never empty.
    pub name: String,
    /// Profile address in canonical form: host and path, percent-decoded, NFC, lower case, no trailing slash
    /// (`www.linkedin.com/in/josé-díaz`), or a member number (`urn:li:member:123`).
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordedRequest {
    /// Which way it went.
    pub direction: Direction,
    /// The other person.
    pub counterpart: Counterpart,
    pub sent_at: Timestamp,
    /// The note, empty if there was none.
    pub note: String,
    pub note_content: NoteContent,
    pub status: Status,
    /// How the two know each other, as far as the record tells.
    pub tie: Option<RecordedTie>,
    /// Whether an organisation of the owner appears with the other person. `None`: cannot be told.
    pub shared_organisation: Option<bool>,
    /// Whether a school of the owner appears with the other person. `None`: cannot be told.
    pub shared_school: Option<bool>,
    /// Whether the two wrote to each other apart from the request. `None`: cannot be told.
    pub messages: Option<Messages>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedTie {
    pub tie: Tie,
    /// What it was read from, in words for the owner ("both at Example Works").
    pub evidence: String,
}

/// What became of a request, with its certainty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Status {
    /// The two are connected.
    Accepted {
        /// When, as exactly as the record tells.
        at: AcceptedAt,
        found_by: FoundBy,
    },
    /// Recent, and no connection was found.
    Waiting {
        /// Probability, 0 to 1, that it really has no answer; below 1 where hidden connections might be the answer.
        certainty: f64,
    },
    /// The record cannot tell.
    Unknown {
        /// Why not.
        because: Untold,
    },
}

impl Status {
    /// The word used in JSON, SQL and tables.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Waiting { .. } => "waiting",
            Self::Unknown { .. } => "unknown",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AcceptedAt {
    /// To the second: the note came back as the first message of the thread.
    Second(Timestamp),
    Day(Date),
}

/// How the connection that answers a request was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// By the profile address.
    Url,
    /// By a name that only one connection has.
    Name,
    /// By the note, which came back as the first message of a thread with the other person.
    Note,
}

/// Why a record cannot tell what became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Untold {
    /// It was sent to an email address, not to a profile.
    SentToEmail,
    /// The archive hides who the other person is.
    HiddenMember,
    /// Several connections have this name and no address settles it.
    SeveralOfThatName,
    /// It is older than requests are kept, so it was probably answered, withdrawn or dropped.
    TooOld,
    /// A connection whose person is hidden was made since, and nothing else is left to match it.
    MayBeHidden,
    /// The record has no list of connections to compare with.
    NoConnections,
    /// It was waiting in an older record and is no longer in a newer one.
    Gone,
    /// The connection since answers a later request to (or of) the same person.
    AskedAgain,
    /// The two are connected, but the day on which they did cannot be read.
    AcceptedSomeDay,
}

impl Untold {
    pub fn in_words(self) -> &'static str {
        match self {
            Self::SentToEmail => "it was sent to an e-mail address",
            Self::HiddenMember => "LinkedIn hides who it is",
            Self::SeveralOfThatName => "several of your connections have this name",
            Self::TooOld => "it is older than the archive keeps requests",
            Self::MayBeHidden => "it may be a connection whose name the archive hides",
            Self::NoConnections => "the archive has no list of connections to compare with",
            Self::Gone => "it is no longer in your newest archive",
            Self::AskedAgain => "a later request between you two was answered",
            Self::AcceptedSomeDay => "you are connected, but the archive does not say since when",
        }
    }
}

/// Bounds on how long an answer took, in days after sending.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AnswerDays {
    /// Not before (days).
    pub from: f64,
    /// Not after (days); equal to `from` where it is known to the second.
    pub to: f64,
}

impl RecordedRequest {
    /// How long the answer took, in days after sending, or `None` if there is no answer.
    ///
    /// A connection date is a day in UTC: the bounds are its first and last moment, and never before sending.
    pub fn answer_days(&self) -> Option<AnswerDays> {
        let Status::Accepted { at, .. } = &self.status else { return None };
        let since_sent = |at: Timestamp| (days_between(self.sent_at, at)).max(0.0);
        Some(match *at {
            AcceptedAt::Second(at) => AnswerDays { from: since_sent(at), to: since_sent(at) },
            AcceptedAt::Day(day) => {
                let start = start_of_utc_day(day);
                let from = days_between(self.sent_at, start);
                AnswerDays { from: from.max(0.0), to: (from + 1.0).max(0.0) }
            }
        })
    }
}

/// Days from one instant to another; negative if `to` is earlier.
pub fn days_between(from: Timestamp, to: Timestamp) -> f64 {
    (to.as_microsecond() - from.as_microsecond()) as f64 / 86_400e6
}

/// The first moment of a day in UTC; for a day beyond what a [`Timestamp`] can hold, the nearest that it can.
pub fn start_of_utc_day(day: Date) -> Timestamp {
    let nearest = if day.year() > 0 { Timestamp::MAX } else { Timestamp::MIN };
    day.to_zoned(jiff::tz::TimeZone::UTC).map_or(nearest, |zoned| zoned.timestamp())
}

/// Whether a connection of this day (UTC) can be the answer to a request: it is not from before the request was sent.
///
/// The day before still can: the two are written in different time zones.
pub fn can_answer(sent_at: Timestamp, connected_on: Date) -> bool {
    const TWO_DAYS_SECONDS: i64 = 2 * 86_400;
    start_of_utc_day(connected_on).as_second() + TWO_DAYS_SECONDS > sent_at.as_second()
}

/// Whether two addresses (see [`Counterpart::url`]) are of one kind. A member number and a profile address of one
/// person are never equal, so they say nothing about each other.
pub fn are_comparable(a: &str, b: &str) -> bool {
    is_member_number(a) == is_member_number(b)
}

/// Whether this is a member number, not a profile address.
pub fn is_member_number(url: &str) -> bool {
    url.starts_with("urn:")
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedConnection {
    /// The other person.
    pub counterpart: Counterpart,
    /// The day the two connected (UTC), if it could be read.
    pub connected_on: Option<Date>,
    /// Their organisation when the record was taken, empty if there is none.
    pub organisation: String,
    /// Their title when the record was taken, empty if there is none.
    pub title: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(sent_at: &str, at: AcceptedAt) -> RecordedRequest {
        RecordedRequest {
            direction: Direction::Sent,
            counterpart: Counterpart { name: "Ada Example".into(), url: None },
            sent_at: sent_at.parse().unwrap(),
            note: String::new(),
            note_content: NoteContent::NOTHING,
            status: Status::Accepted { at, found_by: FoundBy::Name },
            tie: None,
            shared_organisation: None,
            shared_school: None,
            messages: None,
        }
    }

    #[test]
    fn a_day_beyond_all_instants_is_the_last_instant_and_no_long_gone_one() {
        let last_day = "9999-12-31".parse().unwrap();
        assert_eq!(start_of_utc_day(last_day), Timestamp::MAX);
        assert_eq!(start_of_utc_day(Date::MIN), Timestamp::MIN);
        let days = accepted("2026-03-01T12:00:00Z", AcceptedAt::Day(last_day)).answer_days().unwrap();
        assert!(days.from > 2.9e6 && days.to.is_finite(), "{days:?}");
    }

    #[test]
    fn a_connection_from_before_a_request_is_no_answer_to_it() {
        let sent_at = "2026-03-03T12:00:00Z".parse().unwrap();
        for (day, can) in
            [("2026-03-01", false), ("2026-03-02", true), ("2026-03-03", true), ("9999-12-31", true)]
        {
            assert_eq!(can_answer(sent_at, day.parse().unwrap()), can, "{day}");
        }
    }

    #[test]
    fn an_answer_known_to_the_second_has_no_width() {
        let at = AcceptedAt::Second("2026-03-03T12:00:00Z".parse().unwrap());
        assert_eq!(
            accepted("2026-03-01T12:00:00Z", at).answer_days(),
            Some(AnswerDays { from: 2.0, to: 2.0 })
        );
    }

    #[test]
    fn an_answer_known_to_the_day_lies_within_that_day_and_not_before_sending() {
        let day = AcceptedAt::Day("2026-03-01".parse().unwrap());
        assert_eq!(
            accepted("2026-03-01T12:00:00Z", day).answer_days(),
            Some(AnswerDays { from: 0.0, to: 0.5 })
        );
        assert_eq!(
            accepted("2026-02-28T12:00:00Z", day).answer_days(),
            Some(AnswerDays { from: 0.5, to: 1.5 })
        );
    }
}
