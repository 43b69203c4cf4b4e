//! Every sent request without an answer, each with its explanation, and how many became what.

use crate::AppError;
use crate::explain_request::{ExplainedKept, explain};
use crate::learn_patience::learn_patience;
use crate::store::Store;
use acquaint_core::import::{KeptRequest, Situation};
use acquaint_core::record::{Direction, Status, Untold};
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
    /// Every sent request without an answer, newest first.
    pub waiting: Vec<ExplainedKept>,
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
    let patience = learn_patience(&situation);
    let mut requests: Vec<_> = situation.requests.iter().filter(|kept| is_unanswered(kept)).collect();
    requests.sort_by_key(|kept| (std::cmp::Reverse(kept.request.sent_at), kept.id));
    let waiting = requests.into_iter().map(|kept| explain(&situation, kept, model, &patience)).collect();
    Ok(WaitingList {
        owner: situation.owner.as_ref().map(|kept| kept.owner.name.clone()).unwrap_or_default(),
        as_of,
        records: situation.imports.len(),
        sent: Counts::of_sent(&situation),
        patience,
        waiting,
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
