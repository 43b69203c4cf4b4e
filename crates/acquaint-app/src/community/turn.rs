//! Whose turn a read takes: members share the readers of a store fairly, however much one of them asks for at once.

use acquaint_core::id::PersonId;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::Semaphore;

/// For whom something is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reader {
    /// The service, for its own work.
    Service,
    Member(PersonId),
    /// Someone who is not known, or not yet: by their address, or by the credential that is being looked up.
    Visitor(u128),
}

tokio::task_local! {
    static READER: Reader;
}

impl Reader {
    /// A client whose credential, with this digest, is being looked up. Not its address: others behind it must not wait for it.
    pub fn showing(digest: &[u8; 32]) -> Self {
        Self::Visitor(u128::from_be_bytes(std::array::from_fn(|at| digest[at])))
    }

    /// For whom the current task reads.
    pub fn current() -> Self {
        READER.try_with(|reader| *reader).unwrap_or(Self::Service)
    }

    /// Does `work`, and everything in it is read for this one. What it spawns is read for the service.
    pub async fn reads<W: Future>(self, work: W) -> W::Output {
        READER.scope(self, work).await
    }
}

/// A semaphore for each key, kept while someone holds or awaits a permit of it.
#[derive(Debug)]
pub struct Each<K> {
    permits: usize,
    kept: Mutex<HashMap<K, Weak<Semaphore>>>,
}

impl<K: Eq + Hash> Each<K> {
    /// So many permits for each key.
    pub fn new(permits: usize) -> Self {
        Self { permits, kept: Mutex::default() }
    }

    pub fn of(&self, key: K) -> Arc<Semaphore> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.get(&key).and_then(Weak::upgrade) {
            return found;
        }
        // Only before the map would grow, so that each insertion pays for a bounded part of it.
        if kept.len() == kept.capacity() {
            kept.retain(|_, semaphore| semaphore.strong_count() > 0);
        }
        let semaphore = Arc::new(Semaphore::new(self.permits));
        kept.insert(key, Arc::downgrade(&semaphore));
        semaphore
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_nobody_holds_are_forgotten() {
        let each = Each::new(1);
        let held = each.of(0);
        let permit = Arc::clone(&held).try_acquire_owned().unwrap();
        drop(held);
        for key in 1..10_000 {
            drop(each.of(key));
        }
        let kept = each.kept.lock().unwrap().len();
        assert!(kept < 100, "{kept}");
        assert!(each.of(0).try_acquire_owned().is_err(), "one that is held is kept");
        drop(permit);
        assert!(each.of(0).try_acquire_owned().is_ok());
    }
}
