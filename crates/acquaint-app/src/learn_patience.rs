//! Learns from the owner's own requests: how long they took to be answered, all together and in groups, and their
//! patterns.
//!
//! A request counts only if it was first seen in a record taken at most 180 days after it was sent. LinkedIn keeps
//! an answered request in the archive for 180 days after the answer, and drops most others at about that age, so
//! what is first seen later is there *because* it was answered late, or never will be. Counting it would bend the
//! curve. Within the window every request is there, whatever became of it.

use crate::patterns::Patterns;
use crate::request_traits::Traits;
use acquaint_core::import::{KeptRequest, Situation};
use acquaint_core::record::{Direction, RecordedRequest, days_between};
use acquaint_why::effects::Effects;
use acquaint_why::patience::{Observation, PatienceCurve};

/// The age, in days, up to which a record holds every request, whatever became of it.
pub const WINDOW_DAYS: f64 = 180.0;

/// Days after sending at which LinkedIn lets requests lapse: "about six months".
pub const LAPSE_AFTER_DAYS: f64 = 180.0;
pub(crate) const LAPSE_AFTER_HOURS: i64 = 180 * 24;

/// What the owner's own requests teach.
#[derive(Clone, Debug)]
pub struct OwnRecord {
    /// How long their requests take to be answered, and how groups of them differ.
    patience: Effects,
    traits: Traits,
    pub patterns: Patterns,
}

impl OwnRecord {
    /// Learns from everything that is kept.
    pub fn learn(situation: &Situation) -> Self {
        let traits = Traits::of(situation);
        let seen =
            situation.requests.iter().filter_map(|kept| Some((traits.groups(kept), observation(kept)?)));
        Self {
            patience: Effects::learn(&seen.collect::<Vec<_>>()),
            patterns: Patterns::of(situation, &traits),
            traits,
        }
    }

    /// How long all of their requests take to be answered.
    pub fn patience(&self) -> &PatienceCurve {
        &self.patience.all
    }

    /// How long such a request takes to be answered.
    pub fn patience_of(&self, kept: &KeptRequest) -> PatienceCurve {
        self.patience.curve(&self.traits.groups(kept))
    }
}

pub(crate) fn has_note(request: &RecordedRequest) -> bool {
    !request.note.is_empty()
}

/// What one request tells about patience, or `None` if it does not count.
///
/// Answered: the bounds of the answer. Otherwise it was watched until the newest record that still saw it waiting,
/// also when it is gone since; one that no record saw waiting was not watched at all.
pub fn observation(kept: &KeptRequest) -> Option<Observation> {
    let request = &kept.request;
    let age_when_first_seen = days_between(request.sent_at, kept.seen.first_at);
    if request.direction != Direction::Sent || age_when_first_seen > WINDOW_DAYS {
        return None;
    }
    if let Some(days) = request.answer_days() {
        return Some(Observation { from_days: days.from, to_days: days.to, answered: true });
    }
    let watched = days_between(request.sent_at, kept.seen.last_waiting_at?).max(0.0);
    Some(Observation { from_days: watched, to_days: watched, answered: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sender_view_of::tests::{at, kept};
    use acquaint_core::record::{AcceptedAt, FoundBy, Status, Untold};

    fn accepted_on(day: i64) -> Status {
        Status::Accepted { at: AcceptedAt::Second(at(day)), found_by: FoundBy::Note }
    }

    fn seen(mut kept: KeptRequest, first: i64, last: i64, waiting: Option<i64>) -> Option<(f64, f64, bool)> {
        kept.seen.first_at = at(first);
        kept.seen.last_at = at(last);
        kept.seen.last_waiting_at = waiting.map(at);
        observation(&kept).map(|o| (o.from_days, o.to_days, o.answered))
    }

    #[test]
    fn an_answer_counts_with_its_bounds() {
        assert_eq!(seen(kept(0, accepted_on(12)), 100, 100, None), Some((12.0, 12.0, true)));
    }

    #[test]
    fn a_request_without_an_answer_was_watched_until_a_record_last_saw_it_waiting() {
        let waiting = Status::Waiting { certainty: 1.0 };
        assert_eq!(seen(kept(0, waiting), 100, 150, Some(150)), Some((150.0, 150.0, false)));
        let gone = Status::Unknown { because: Untold::Gone };
        assert_eq!(seen(kept(0, gone), 100, 100, Some(100)), Some((100.0, 100.0, false)));
    }

    #[test]
    fn what_is_first_seen_after_half_a_year_is_there_because_it_was_answered_late_and_does_not_count() {
        assert_eq!(seen(kept(0, accepted_on(150)), 181, 181, None), None);
        assert_eq!(seen(kept(0, accepted_on(150)), 180, 400, None), Some((150.0, 150.0, true)));
    }

    #[test]
    fn what_nobody_saw_waiting_was_not_watched() {
        let unknown = Status::Unknown { because: Untold::NoConnections };
        assert_eq!(seen(kept(0, unknown), 100, 100, None), None);
    }

    #[test]
    fn a_request_to_the_owner_says_nothing_about_those_they_asked() {
        let mut received = kept(0, accepted_on(12));
        received.request.direction = Direction::Received;
        assert_eq!(seen(received, 100, 100, None), None);
    }
}
