//! What is remembered for some minutes, in bounded memory: it never leaves the server, only its id does.

use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// Things that are remembered for some minutes. Ids must be ones that nobody can guess.
pub struct Memos<T> {
    minutes: i64,
    most: usize,
    kept: Mutex<BTreeMap<Uuid, (Timestamp, T)>>,
}

impl<T: Clone> Memos<T> {
    /// Nothing yet. Each thing is remembered for `minutes`; there are at most `most`, and then the oldest is forgotten.
    pub fn new(minutes: i64, most: usize) -> Self {
        Self { minutes, most, kept: Mutex::default() }
    }

    /// Remembers something.
    pub fn keep(&self, id: Uuid, what: T, now: Timestamp) {
        let mut kept = self.lock();
        kept.retain(|_, (since, _)| self.is_recent(*since, now));
        if kept.len() >= self.most
            && let Some(oldest) = kept.iter().min_by_key(|(_, (since, _))| *since).map(|(id, _)| *id)
        {
            kept.remove(&oldest);
        }
        kept.insert(id, (now, what));
    }

    /// What is remembered under this id.
    pub fn find(&self, id: Uuid, now: Timestamp) -> Option<T> {
        let kept = self.lock();
        let (since, what) = kept.get(&id)?;
        self.is_recent(*since, now).then(|| what.clone())
    }

    /// The same, and forgets it: nobody can take it twice.
    pub fn take(&self, id: Uuid, now: Timestamp) -> Option<T> {
        let (since, what) = self.lock().remove(&id)?;
        self.is_recent(since, now).then_some(what)
    }

    fn is_recent(&self, since: Timestamp, now: Timestamp) -> bool {
        now.duration_since(since) < SignedDuration::from_mins(self.minutes)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Uuid, (Timestamp, T)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn what_is_taken_is_taken_once_and_in_time() {
        let (memos, late) = (Memos::new(5, 10), NOW + SignedDuration::from_mins(5));
        for number in [1, 2] {
            memos.keep(id(number), "x", NOW);
        }
        assert_eq!(memos.find(id(1), NOW), Some("x"));
        assert_eq!(memos.take(id(1), NOW), Some("x"));
        assert_eq!(memos.take(id(1), NOW), None, "a second time");
        assert_eq!(memos.find(id(2), late), None, "too late");
        assert_eq!(memos.take(id(2), late), None, "too late");
    }

    #[test]
    fn there_is_room_for_so_many_and_the_oldest_goes_first() {
        let memos = Memos::new(5, 2);
        for (number, second) in [(3, 0), (1, 1), (2, 2)] {
            memos.keep(id(number), number, NOW + SignedDuration::from_secs(second));
        }
        assert_eq!([1, 2, 3].map(|number| memos.find(id(number), NOW)), [Some(1), Some(2), None]);
    }
}
