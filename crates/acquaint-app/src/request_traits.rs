//! What sets the owner's requests apart when they are sent, whatever becomes of them: the text of the note, a burst, earlier
//! messages. Shared employers and schools are no traits: archives tell those only of people who accepted.

use crate::learn_patience::has_note;
use crate::note_template::templates;
use acquaint_core::id::RequestId;
use acquaint_core::import::{KeptRequest, Situation};
use acquaint_core::recipient_view::Messages;
use acquaint_core::record::Direction;
use acquaint_why::effects::Groups;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// So many requests within [`BURST_WITHIN`] are a burst. Judgement.
const BURST_REQUESTS: usize = 15;
const BURST_WITHIN: SignedDuration = SignedDuration::from_mins(30);

#[derive(Clone, Debug, Default)]
pub struct Traits {
    /// For each request with a note, the number of its template.
    template: BTreeMap<RequestId, u32>,
    in_burst: BTreeSet<RequestId>,
}

impl Traits {
    pub fn of(situation: &Situation) -> Self {
        let sent = || situation.requests.iter().filter(|kept| kept.request.direction == Direction::Sent);
        let with_note: Vec<_> = sent().filter(|kept| has_note(&kept.request)).collect();
        let notes = with_note.iter().map(|kept| {
            let request = &kept.request;
            (request.note.as_str(), request.counterpart.name.as_str())
        });
        let numbers = templates(notes).into_iter().map(|first| u32::try_from(first).unwrap_or(u32::MAX));
        let template = with_note.iter().map(|kept| kept.id).zip(numbers).collect();
        let mut moments: Vec<_> = sent().map(|kept| (kept.request.sent_at, kept.id)).collect();
        Self { template, in_burst: in_bursts(&mut moments) }
    }

    /// The template of a note, the same for all that have it. `None`: there is no note.
    pub fn template(&self, kept: &KeptRequest) -> Option<u32> {
        self.template.get(&kept.id).copied()
    }

    pub fn is_in_burst(&self, kept: &KeptRequest) -> bool {
        self.in_burst.contains(&kept.id)
    }

    /// The groups in which the request is compared with others.
    pub fn groups(&self, kept: &KeptRequest) -> Groups {
        let template = self.template(kept);
        let wrote = has_written(kept).map_or(2, u32::from);
        [template.is_some().into(), self.is_in_burst(kept).into(), wrote, template.unwrap_or(u32::MAX)]
    }
}

/// Whether the two wrote to each other before the request. `None`: it cannot be told.
pub fn has_written(kept: &KeptRequest) -> Option<bool> {
    kept.request.messages.map(|messages| matches!(messages, Messages::OneWay | Messages::BothWays))
}

/// The requests that were sent in a burst.
fn in_bursts(sent: &mut [(Timestamp, RequestId)]) -> BTreeSet<RequestId> {
    sent.sort_unstable();
    let bursts = sent
        .windows(BURST_REQUESTS)
        .filter(|window| window[BURST_REQUESTS - 1].0.duration_since(window[0].0) <= BURST_WITHIN);
    bursts.flatten().map(|(_, id)| *id).collect()
}
