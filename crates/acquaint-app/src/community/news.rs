//! What servers over one database tell each other, and what each does about it. No promise of the store needs it: what a
//! server misses, it finds at its next look.

use super::listener::Listeners;
use acquaint_core::id::PersonId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::Notify;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// There may be something new for a member. What they are told, and when, is in the store.
    Notified(PersonId),
    /// A session of a member may have ended.
    SessionsEnded(PersonId),
    /// Requests are planned to be accepted.
    Planned,
    /// Another version of the model is in use.
    ModelChosen,
    /// A member was here while more waited than a visit judges: their next turn does the rest.
    VisitBegun(PersonId),
    /// The rest of that visit is done.
    VisitDone(PersonId),
    /// Somebody tried what they may try only so often.
    Tried(Try),
    /// There may have been news that nobody heard.
    Missed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Try {
    /// What counts it.
    pub at: String,
    /// A digest of who tried.
    pub key: [u8; 32],
    /// It counts no longer.
    pub is_given_back: bool,
}

/// Counts the tries of other servers.
pub type CountTry = Box<dyn Fn(&Try) + Send + Sync>;

/// What news rings.
#[derive(Default)]
pub(super) struct Bells {
    pub(super) notified: Listeners,
    pub(super) ended: Listeners,
    pub(super) planned: Notify,
    pub(super) model_chosen: Notify,
    /// Not kept: after a restart the member's next visit asks for it again.
    unfinished_visits: Mutex<BTreeSet<PersonId>>,
    pub(super) count_try: OnceLock<CountTry>,
}

impl Bells {
    pub(super) fn ring(&self, news: &News) {
        match news {
            News::Notified(member) => self.notified.tell(*member),
            News::SessionsEnded(member) => self.ended.tell(*member),
            News::Planned => self.planned.notify_one(),
            News::ModelChosen => self.model_chosen.notify_one(),
            News::VisitBegun(member) => {
                self.unfinished_visits().insert(*member);
            }
            News::VisitDone(member) => {
                self.unfinished_visits().remove(member);
            }
            News::Tried(tried) => {
                if let Some(count) = self.count_try.get() {
                    count(tried);
                }
            }
            News::Missed => {
                self.notified.tell_all();
                self.ended.tell_all();
                self.planned.notify_one();
                self.model_chosen.notify_one();
            }
        }
    }

    pub(super) fn unfinished_visits(&self) -> MutexGuard<'_, BTreeSet<PersonId>> {
        self.unfinished_visits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
