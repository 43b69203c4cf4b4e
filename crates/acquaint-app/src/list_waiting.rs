//! Every sent request without an answer, each with its explanation, and how many became what.

use crate::AppError;
use crate::explain_request::{ExplainedKept, explain, person_of};
use crate::learn_patience::{OwnRecord, has_note};
use crate::patterns::Patterns;
use crate::store::Store;
use acquaint_core::import::{KeptPerson, KeptRequest, Situation};
use acquaint_core::recipient_view::Messages;
use acquaint_core::record::{Direction, Status, Untold};
use acquaint_core::text::fold_name;
use acquaint_core::tie::Tie;
use acquaint_why::model::Model;
use acquaint_why::patience::PatienceCurve;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Every sent request without an answer, and what is known of all of them together.
#[derive(Clone, Debug)]
pub struct WaitingList {
    /// The owner's name, empty if no record says.
    pub owner: String,
    /// When the newest record was taken.
    pub as_of: Timestamp,
    pub records: usize,
    /// How many sent requests became what.
    pub sent: Counts,
    /// How long the owner's requests take to be answered.
    pub patience: PatienceCurve,
    /// What their own requests show.
    pub patterns: Patterns,
    /// Every sent request without an answer, newest first.
    pub waiting: Vec<ExplainedKept>,
    /// Every sent request that was accepted, with the person, newest first.
    pub accepted: Vec<(KeptPerson, KeptRequest)>,
}

/// Which requests of a list to show, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    pub order: Order,
    /// Only those of this kind.
    pub only: Option<Only>,
    /// Only those whose name, note, tie or chief reason holds this, case and accents aside.
    pub search: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Whom to look up, whom to leave, what lapses; within each the newest first.
    #[default]
    Plan,
    /// Newest first.
    Age,
    /// Most likely to be answered first.
    Chance,
    /// By the chief reason.
    Reason,
    Name,
}

impl Order {
    /// Every order with the word for it in an address and on a page.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Plan, "", "What to do"),
        (Self::Age, "age", "Newest first"),
        (Self::Chance, "chance", "Most likely to answer"),
        (Self::Reason, "reason", "Reason"),
        (Self::Name, "name", "Name"),
    ];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    Note,
    NoNote,
    Tie,
    /// People with whom messages were exchanged.
    Wrote,
    /// People about whom more is known than how long they have waited.
    Known,
}

impl Selection {
    /// Leaves what was asked for, in the order that was asked for.
    pub fn apply(&self, waiting: &mut Vec<ExplainedKept>) {
        let wanted = fold_name(&self.search);
        waiting.retain(|it| self.only.is_none_or(|only| only.includes(it)) && holds(it, &wanted));
        match self.order {
            Order::Plan => waiting.sort_by_key(ExplainedKept::plan),
            Order::Age => {}
            Order::Chance => {
                let chance = |it: &ExplainedKept| it.explanation.forecast.at_advice_horizon();
                waiting.sort_by(|a, b| chance(b).total_cmp(&chance(a)));
            }
            Order::Reason => waiting.sort_by_key(|it| it.explanation.ranked()[0].title()),
            Order::Name => waiting.sort_by_cached_key(|it| fold_name(&it.person.name)),
        }
    }
}

fn holds(explained: &ExplainedKept, wanted: &str) -> bool {
    let request = &explained.request.request;
    let texts = [
        explained.person.name.as_str(),
        &request.note,
        // The evidence names the employer or school, where the archive tells it.
        request.tie.as_ref().map_or("", |tie| tie.evidence.as_str()),
        explained.view.tie.map_or("", Tie::in_words),
        explained.explanation.ranked()[0].short(),
    ];
    wanted.is_empty() || texts.iter().any(|text| fold_name(text).contains(wanted))
}

impl Only {
    /// Every kind with the word for it in an address and on a page.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Note, "note", "With a note"),
        (Self::NoNote, "no-note", "Without a note"),
        (Self::Tie, "tie", "With a tie"),
        (Self::Wrote, "wrote", "You exchanged messages"),
        (Self::Known, "known", "More is known than the wait"),
    ];

    fn includes(self, explained: &ExplainedKept) -> bool {
        let request = &explained.request.request;
        match self {
            Self::Note => has_note(request),
            Self::NoNote => !has_note(request),
            Self::Tie => explained.view.tie.is_some(),
            Self::Wrote => matches!(request.messages, Some(Messages::OneWay | Messages::BothWays)),
            Self::Known => explained.has_own_evidence(),
        }
    }
}

/// How many requests became what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub all: usize,
    pub accepted: usize,
    pub waiting: usize,
    /// Not told by the records, by the reason.
    pub unknown: BTreeMap<&'static str, usize>,
}

impl Counts {
    pub fn of_sent(situation: &Situation) -> Self {
        Self::of(situation, Direction::Sent)
    }

    /// Counts the requests that went one way.
    pub fn of(situation: &Situation, direction: Direction) -> Self {
        let mut counts = Self::default();
        for kept in situation.requests.iter().filter(|kept| kept.request.direction == direction) {
            counts.all += 1;
            match &kept.request.status {
                Status::Accepted { .. } => counts.accepted += 1,
                Status::Waiting { .. } => counts.waiting += 1,
                Status::Unknown { because } => {
                    *counts.unknown.entry(Untold::in_words(*because)).or_default() += 1;
                }
            }
        }
        counts
    }
}

/// Explains every sent request without an answer.
pub async fn list_waiting(store: &impl Store, model: &Model) -> Result<WaitingList, AppError> {
    let situation = store.load_situation().await?;
    let as_of = situation.newest_taken_at().ok_or(AppError::Empty)?;
    let own = OwnRecord::learn(&situation);
    let mut requests: Vec<_> =
        situation.requests.iter().filter(|kept| kept.request.direction == Direction::Sent).collect();
    requests.sort_by_key(|kept| (std::cmp::Reverse(kept.request.sent_at), kept.id));
    let unanswered = requests.iter().filter(|kept| is_unanswered(kept));
    let waiting = unanswered.map(|kept| explain(&situation, kept, model, &own)).collect();
    let accepted = requests.iter().filter(|kept| matches!(kept.request.status, Status::Accepted { .. }));
    let accepted = accepted.map(|kept| (person_of(&situation, kept), (*kept).clone())).collect();
    Ok(WaitingList {
        owner: situation.owner.as_ref().map(|kept| kept.owner.name.clone()).unwrap_or_default(),
        as_of,
        records: situation.imports.len(),
        sent: Counts::of_sent(&situation),
        patience: own.patience().clone(),
        patterns: own.patterns,
        waiting,
        accepted,
    })
}

/// Whether this is a sent request without an answer.
pub(crate) fn is_unanswered(kept: &KeptRequest) -> bool {
    kept.request.direction == Direction::Sent && matches!(kept.request.status, Status::Waiting { .. })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use acquaint_core::id::ImportId;
    use acquaint_core::import::{ImportSource, KeptImport};
    use acquaint_core::stamp::Stamp;

    /// A situation in which one record was kept.
    pub(crate) fn one_import(stamp: &mut Stamp) -> Situation {
        let source = ImportSource { file_name: String::new(), sha256: [0; 32], unreadable_rows: 0 };
        let (taken_at, imported_at) = (stamp.now, stamp.now);
        let id = ImportId(stamp.next_id());
        let import = KeptImport {
            id,
            source,
            taken_at,
            imported_at,
            requests: 0,
            requests_complete: true,
            connections: 0,
            hidden_connections: 0,
        };
        Situation { imports: vec![import], ..Situation::default() }
    }
}
