//! Who has a page open that waits for news: one channel for each member, so that news of one wakes nobody else.

use acquaint_core::id::PersonId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// A channel for each member who listens.
#[derive(Debug, Default)]
pub(super) struct Listeners(Mutex<HashMap<PersonId, watch::Sender<()>>>);

impl Listeners {
    /// One more listener for a member.
    pub(super) fn add(&self, member: PersonId) -> watch::Receiver<()> {
        let mut channels = self.channels();
        // Channels nobody listens to any more go now, so that there are never more than open pages and one.
        channels.retain(|_, channel| channel.receiver_count() > 0);
        channels.entry(member).or_insert_with(|| watch::channel(()).0).subscribe()
    }

    /// Wakes the pages that listen for a member.
    pub(super) fn tell(&self, member: PersonId) {
        if let Some(channel) = self.channels().get(&member) {
            channel.send_replace(());
        }
    }

    /// Wakes every page that listens.
    pub(super) fn tell_all(&self) {
        for channel in self.channels().values() {
            channel.send_replace(());
        }
    }

    fn channels(&self) -> MutexGuard<'_, HashMap<PersonId, watch::Sender<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn news_of_one_member_wakes_nobody_else_and_closed_pages_leave_nothing() {
        let (listeners, [ada, bo]) = (Listeners::default(), [1, 2].map(|id| PersonId(Uuid::from_u128(id))));
        let (mut for_ada, again, for_bo) = (listeners.add(ada), listeners.add(ada), listeners.add(bo));
        listeners.tell(ada);
        assert!(for_ada.has_changed().unwrap() && again.has_changed().unwrap());
        assert!(!for_bo.has_changed().unwrap());
        for_ada.mark_unchanged();
        assert!(!for_ada.has_changed().unwrap());
        drop((for_ada, again, for_bo));
        let _only = listeners.add(bo);
        assert_eq!(listeners.channels().len(), 1);
    }
}
