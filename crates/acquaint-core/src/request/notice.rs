//! Who is told of a change: the one place where notifications come from. Nobody is ever told of a silence.

use super::change::{Change, RequestKey};
use crate::id::{PersonId, RequestId};
use crate::stamp::Stamp;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What a notification says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Someone asks to connect.
    RequestReceived,
    /// Two are connected now.
    Connected,
    /// The recipient asks something about a request.
    QuestionAsked,
    QuestionAnswered,
    /// A sender asks for a good word.
    VouchAsked,
    Vouched,
}

impl NoticeKind {
    pub const ALL: [Self; 6] = [
        Self::RequestReceived,
        Self::Connected,
        Self::QuestionAsked,
        Self::QuestionAnswered,
        Self::VouchAsked,
        Self::Vouched,
    ];

    /// The word used in JSON and SQL.
    pub fn key(self) -> &'static str {
        match self {
            Self::RequestReceived => "request_received",
            Self::Connected => "connected",
            Self::QuestionAsked => "question_asked",
            Self::QuestionAnswered => "question_answered",
            Self::VouchAsked => "vouch_asked",
            Self::Vouched => "vouched",
        }
    }

    /// Reads a kind by its word.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// How long after an acceptance its sender is told, at least and at most, whatever caused it. Judgement: long enough that
/// the moment of a notification or an email says little of the moment of the acceptance, short enough to be the same visit.
pub const CONNECTED_TOLD_AFTER: (SignedDuration, SignedDuration) =
    (SignedDuration::from_mins(1), SignedDuration::from_mins(10));

impl NoticeKind {
    /// When the notification appears: at once, but of an acceptance after a random delay.
    pub fn told_at(self, stamp: &mut Stamp) -> Timestamp {
        if self != Self::Connected {
            return stamp.now;
        }
        let (least, most) = CONNECTED_TOLD_AFTER;
        let delay = least.as_secs_f64() + (most - least).as_secs_f64() * stamp.next_part();
        stamp.now.checked_add(SignedDuration::from_secs_f64(delay)).unwrap_or(Timestamp::MAX)
    }
}

/// One member is told of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    pub member: PersonId,
    pub kind: NoticeKind,
    /// About whom: the other one, or the voucher, or (to a voucher) the sender.
    pub about: PersonId,
    pub request: RequestId,
}

/// Whom these changes are to be told, without the one who made them.
///
/// A recipient who muted the sender gets the notice as well: whether it is shown is for the recipient's side to
/// decide, where the mute can be seen. So what is written is the same either way.
pub fn notices(changes: &[Change], by: PersonId) -> Vec<Notice> {
    changes.iter().flat_map(told).filter(|notice| notice.member != by).collect()
}

fn told(change: &Change) -> Vec<Notice> {
    let notice =
        |request: &RequestKey, member, kind, about| Notice { member, kind, about, request: request.id };
    let to_sender = |r: &RequestKey, kind, about| notice(r, r.sender, kind, about);
    let to_recipient = |r: &RequestKey, kind, about| notice(r, r.recipient, kind, about);
    match change {
        Change::RequestSent { request: r, .. } => {
            vec![to_recipient(r, NoticeKind::RequestReceived, r.sender)]
        }
        Change::RequestAccepted { request: r, .. } => vec![
            to_sender(r, NoticeKind::Connected, r.recipient),
            to_recipient(r, NoticeKind::Connected, r.sender),
        ],
        Change::QuestionAsked { request: r, .. } => {
            vec![to_sender(r, NoticeKind::QuestionAsked, r.recipient)]
        }
        Change::QuestionAnswered { request: r, .. } => {
            vec![to_recipient(r, NoticeKind::QuestionAnswered, r.sender)]
        }
        Change::VouchAsked { request: r, voucher, .. } => {
            vec![notice(r, *voucher, NoticeKind::VouchAsked, r.sender)]
        }
        Change::Vouched { request: r, voucher, .. } => {
            vec![to_sender(r, NoticeKind::Vouched, *voucher), to_recipient(r, NoticeKind::Vouched, *voucher)]
        }
        Change::SendCounted(_)
        | Change::NoteRevised { .. }
        | Change::RequestWithdrawn { .. }
        | Change::RequestLapsed { .. }
        | Change::ConnectionMade { .. }
        | Change::ConnectionEnded { .. }
        | Change::ConnectionsCounted { .. }
        | Change::Blocked { .. }
        | Change::Unblocked(_)
        | Change::ShelfChanged { .. }
        | Change::RequestSeen { .. }
        | Change::RemarkChanged { .. }
        | Change::MuteChanged { .. }
        | Change::RequestReported { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Shelf;
    use uuid::Uuid;

    const ADA: PersonId = PersonId(Uuid::from_u128(1));
    const BO: PersonId = PersonId(Uuid::from_u128(2));
    const KEY: RequestKey = RequestKey { id: RequestId(Uuid::from_u128(9)), sender: ADA, recipient: BO };

    #[test]
    fn the_one_who_acts_is_not_told_and_the_other_is() {
        let accepted = Change::RequestAccepted { request: KEY, accepted_at: Timestamp::UNIX_EPOCH };
        let told = notices(std::slice::from_ref(&accepted), BO);
        assert_eq!(told, [Notice { member: ADA, kind: NoticeKind::Connected, about: BO, request: KEY.id }]);
        assert_eq!(notices(&[accepted], ADA)[0].member, BO);
    }

    #[test]
    fn an_acceptance_is_told_after_a_random_delay_and_anything_else_at_once() {
        let mut stamp = Stamp::new(Timestamp::UNIX_EPOCH, [3; 32]);
        let (least, most) = CONNECTED_TOLD_AFTER;
        let mut delays: Vec<SignedDuration> =
            (0..100).map(|_| NoticeKind::Connected.told_at(&mut stamp).duration_since(stamp.now)).collect();
        delays.sort();
        assert!(delays[0] >= least && delays[99] <= most && delays[99] - delays[0] > (most - least) / 2);
        assert_eq!(NoticeKind::RequestReceived.told_at(&mut stamp), stamp.now);
    }

    #[test]
    fn nobody_is_told_of_what_only_the_recipient_knows_or_of_an_end() {
        let at = Timestamp::UNIX_EPOCH;
        for silent in [
            Change::ShelfChanged { request: KEY, shelf: Shelf::SetAside, by_hand: true },
            Change::RequestSeen { request: KEY, seen_at: at },
            Change::RequestWithdrawn { request: KEY, withdrawn_at: at },
            Change::RequestLapsed { request: KEY, lapsed_at: at },
        ] {
            assert_eq!(notices(&[silent], BO), []);
        }
    }
}
