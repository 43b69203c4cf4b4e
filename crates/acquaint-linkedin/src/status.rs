//! What became of each request, and how sure that is. The archive does not say; it is worked out from connections.
//!
//! What the rules rest on, measured on real exports:
//! - A request that was accepted stays in the list for 180 days after the acceptance and is then gone. So a request
//!   that is listed and whose person is a connection was accepted; three of four sent ones are.
//! - Received ones without an answer are kept for years, so they wait at any age. Sent ones without an answer are
//!   rare after about half a year, so an old one proves nothing: it is unknown.
//! - After decoding, addresses join without error; names do so except for namesakes. So an address that differs
//!   overrules a name that agrees, and a name counts only where one connection that can be the answer has it.
//! - A connection is the answer to one request in each direction: to the latest that was sent by then. A connection
//!   from before a request is no answer to it.
//! - Some connections are hidden: a day and no person. Each is the answer to one of the requests without a match
//!   that were sent by then, and any of them is as likely as another. With `U(h)` such requests for the hidden
//!   connection `h`, a request waits with certainty `∏ (1 − 1 / U(h))` over all `h` since it was sent. Below one
//!   half it is unknown ([`Untold::MayBeHidden`]).

use crate::invitations::Invitation;
use crate::names::{fold_name, is_email, is_hidden_name};
use crate::times::{MessageAt, utc_day};
use acquaint_core::record::{
    AcceptedAt, Direction, FoundBy, RecordedConnection, Status, Untold, are_comparable, can_answer,
    days_between, start_of_utc_day,
};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::HashMap;

/// How long an archive keeps a request after its acceptance, in days (measured: 99 % at 170, none from 181 on).
pub(crate) const KEPT_DAYS: f64 = 180.0;

/// Below this certainty nothing is claimed. Judgement: then an answer is likelier than none.
const CERTAINTY_MIN: f64 = 0.5;

/// All that tells what became of requests.
pub(crate) struct Evidence<'a> {
    pub taken_at: Timestamp,
    pub has_urls: bool,
    /// `None`: the archive has no list of connections.
    pub connections: Option<&'a [RecordedConnection]>,
    pub hidden: &'a [Date],
    /// When notes came back, by the position of the request.
    pub answers: &'a HashMap<usize, MessageAt>,
}

/// What became of a request, and which connection tells so (its position).
pub(crate) struct Verdict {
    pub status: Status,
    pub connection: Option<usize>,
}

pub(crate) fn judge(invitations: &[Invitation], evidence: &Evidence<'_>) -> Vec<Verdict> {
    let index = Index::new(evidence.connections.unwrap_or_default());
    let mut judged: Vec<_> = invitations
        .iter()
        .enumerate()
        .map(|(position, invitation)| index.judge_one(position, invitation, evidence))
        .collect();
    leave_one_answer_each(&mut judged, invitations, evidence);
    let unmatched = judged.iter().zip(invitations).filter(|(judged, _)| judged.is_err());
    let doubt = Doubt::new(unmatched.map(|(_, invitation)| earliest_answer(invitation)).collect(), evidence);
    let settle = |(judged, invitation)| match judged {
        Ok(verdict) => verdict,
        Err(Some(because)) => Verdict { status: Status::Unknown { because }, connection: None },
        Err(None) => {
            let certainty = doubt.certainty(earliest_answer(invitation));
            let status = if certainty < CERTAINTY_MIN {
                Status::Unknown { because: Untold::MayBeHidden }
            } else {
                Status::Waiting { certainty }
            };
            Verdict { status, connection: None }
        }
    };
    judged.into_iter().zip(invitations).map(settle).collect()
}

/// Leaves each connection to the latest request, in each direction, that it can answer.
///
/// An earlier one whose note came back before the later one was sent had an answer of its own.
fn leave_one_answer_each(
    judged: &mut [Result<Verdict, Option<Untold>>],
    invitations: &[Invitation],
    evidence: &Evidence<'_>,
) {
    let mut latest: HashMap<(usize, Direction), usize> = HashMap::new();
    let answered = |verdict: &Result<Verdict, _>| match verdict {
        Ok(Verdict { status: Status::Accepted { .. }, connection }) => *connection,
        _ => None,
    };
    for (position, verdict) in judged.iter().enumerate() {
        let Some(connection) = answered(verdict) else { continue };
        let latest = latest.entry((connection, invitations[position].direction)).or_insert(position);
        if invitations[position].sent_at > invitations[*latest].sent_at {
            *latest = position;
        }
    }
    for (position, verdict) in judged.iter_mut().enumerate() {
        let Some(connection) = answered(verdict) else { continue };
        let by = latest[&(connection, invitations[position].direction)];
        if by != position {
            let own = evidence.answers.get(&position).filter(|answer| answer.at < invitations[by].sent_at);
            let status = match accepted_at(None, own.copied()) {
                Some(at) => Status::Accepted { at, found_by: FoundBy::Note },
                None => Status::Unknown { because: Untold::AskedAgain },
            };
            *verdict = Ok(Verdict { status, connection: Some(connection) });
        }
    }
}

/// The first day on which an answer can lie: the day of sending, less one for the difference of time zones.
fn earliest_answer(invitation: &Invitation) -> Date {
    let day = utc_day(invitation.sent_at);
    day.yesterday().unwrap_or(day)
}

/// Which connection answers a request.
enum Match {
    Found(usize, FoundBy),
    Several,
    Nobody,
}

/// The connections by address and by name.
struct Index<'a> {
    connections: &'a [RecordedConnection],
    by_url: HashMap<&'a str, usize>,
    by_name: HashMap<String, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn new(connections: &'a [RecordedConnection]) -> Self {
        let mut index = Self { connections, by_url: HashMap::new(), by_name: HashMap::new() };
        for (position, connection) in connections.iter().enumerate() {
            if let Some(url) = &connection.counterpart.url {
                index.by_url.insert(url, position);
            }
            index.by_name.entry(fold_name(&connection.counterpart.name)).or_default().push(position);
        }
        index
    }

    fn find(&self, invitation: &Invitation) -> Match {
        let url = invitation.counterpart.url.as_deref();
        if let Some(&position) = url.and_then(|url| self.by_url.get(url)) {
            let is_answer = self.can_answer(position, invitation);
            return if is_answer { Match::Found(position, FoundBy::Url) } else { Match::Nobody };
        }
        let name = fold_name(&invitation.counterpart.name);
        if is_hidden_name(&name) || is_email(&name) {
            return Match::Nobody;
        }
        let is_another = |position: &usize| match (url, &self.connections[*position].counterpart.url) {
            (Some(a), Some(b)) => are_comparable(a, b),
            _ => false,
        };
        // A namesake who was a connection before is nobody that one could ask.
        let is_one = |position: &usize| !is_another(position) && self.can_answer(*position, invitation);
        let of_that_name: Vec<_> =
            self.by_name.get(&name).into_iter().flatten().copied().filter(is_one).collect();
        match of_that_name[..] {
            [] => Match::Nobody,
            [position] => Match::Found(position, FoundBy::Name),
            _ => Match::Several,
        }
    }

    /// Whether a connection is not from before the request; one whose day cannot be read may be.
    fn can_answer(&self, position: usize, invitation: &Invitation) -> bool {
        self.connections[position].connected_on.is_none_or(|day| can_answer(invitation.sent_at, day))
    }

    /// A verdict, or why there is none; `None` if the request waits unless hidden connections tell otherwise.
    fn judge_one(
        &self,
        position: usize,
        invitation: &Invitation,
        evidence: &Evidence<'_>,
    ) -> Result<Verdict, Option<Untold>> {
        let answer = evidence.answers.get(&position).copied();
        let found = self.find(invitation);
        let accepted =
            |at, found_by, connection| Ok(Verdict { status: Status::Accepted { at, found_by }, connection });
        match (found, answer) {
            (Match::Found(position, found_by), _) => {
                let connection = Some(position);
                if let Some(at) = accepted_at(self.connections[position].connected_on, answer) {
                    return accepted(at, found_by, connection);
                }
                // Connected on a day that cannot be read: there is no telling how long it took.
                let status = Status::Unknown { because: Untold::AcceptedSomeDay };
                Ok(Verdict { status, connection })
            }
            (_, Some(answer)) => {
                let at = accepted_at(None, Some(answer)).ok_or(None)?;
                accepted(at, FoundBy::Note, None)
            }
            (found, None) => Err(why_unmatched(&found, invitation, evidence)),
        }
    }
}

fn why_unmatched(found: &Match, invitation: &Invitation, evidence: &Evidence<'_>) -> Option<Untold> {
    let age_days = days_between(invitation.sent_at, evidence.taken_at);
    if evidence.connections.is_none() {
        Some(Untold::NoConnections)
    } else if matches!(found, Match::Several) {
        Some(Untold::SeveralOfThatName)
    } else if invitation.is_hidden() {
        Some(Untold::HiddenMember)
    } else if invitation.is_sent_to_email(evidence.has_urls) {
        Some(Untold::SentToEmail)
    } else if invitation.direction == Direction::Sent && age_days > KEPT_DAYS {
        Some(Untold::TooOld)
    } else {
        None
    }
}

/// The moment of the first message where it agrees with the day of the connection to a day, else that day.
fn accepted_at(connected_on: Option<Date>, answer: Option<MessageAt>) -> Option<AcceptedAt> {
    let second = answer.map(|answer| {
        if answer.is_exact { AcceptedAt::Second(answer.at) } else { AcceptedAt::Day(utc_day(answer.at)) }
    });
    let Some(day) = connected_on else { return second };
    let agrees = |answer: &MessageAt| {
        let (start, end) = (day.yesterday().unwrap_or(day), day.tomorrow().unwrap_or(day));
        answer.is_exact && (start..=end).contains(&utc_day(answer.at))
    };
    if answer.as_ref().is_some_and(agrees) { second } else { Some(AcceptedAt::Day(day)) }
}

/// What hidden connections take from the certainty.
struct Doubt {
    /// Days of hidden connections whose requests must still be listed, ascending, each with the certainty that
    /// remains for a request sent by then.
    remaining: Vec<(Date, f64)>,
}

impl Doubt {
    fn new(mut earliest_answers: Vec<Date>, evidence: &Evidence<'_>) -> Self {
        earliest_answers.sort_unstable();
        let is_kept = |&day: &Date| days_between(start_of_utc_day(day), evidence.taken_at) <= KEPT_DAYS + 1.0;
        let mut days: Vec<_> = evidence.hidden.iter().copied().filter(is_kept).collect();
        days.sort_unstable();
        let mut certainty = 1.0;
        let mut remaining = Vec::with_capacity(days.len());
        for &day in days.iter().rev() {
            let candidates = earliest_answers.partition_point(|&earliest| earliest <= day);
            certainty *= 1.0 - 1.0 / candidates.max(1) as f64;
            remaining.push((day, certainty));
        }
        remaining.reverse();
        Self { remaining }
    }

    fn certainty(&self, earliest_answer: Date) -> f64 {
        let first = self.remaining.partition_point(|&(day, _)| day < earliest_answer);
        self.remaining.get(first).map_or(1.0, |&(_, certainty)| certainty)
    }
}
