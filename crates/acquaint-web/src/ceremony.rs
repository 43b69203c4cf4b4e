//! Ceremonies that have begun: their states stay here for a few minutes, are used once, and never leave the server.

use acquaint_core::id::PersonId;
use acquaint_core::text::Line;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// How long a ceremony may take, in minutes: people look for their phone.
const MINUTES: i64 = 5;
/// How many ceremonies may be under way at once; then the oldest ends. Each takes about a kilobyte.
const CEREMONIES_MAX: usize = 10_000;

/// A ceremony that has begun.
#[derive(Clone)]
pub struct Begun {
    /// The half that stays here.
    pub state: String,
    /// Who adds a passkey, and what they call it. `None`: somebody signs in.
    pub adds: Option<(PersonId, Line)>,
}

/// Ceremonies that have begun.
#[derive(Default)]
pub struct Ceremonies(Mutex<BTreeMap<Uuid, (Timestamp, Begun)>>);

impl Ceremonies {
    /// Keeps a ceremony until it is taken, or some minutes have passed.
    pub fn keep(&self, id: Uuid, begun: Begun, now: Timestamp) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let expired = now.saturating_sub(SignedDuration::from_mins(MINUTES)).unwrap_or(Timestamp::MIN);
        kept.retain(|_, (since, _)| *since > expired);
        if kept.len() >= CEREMONIES_MAX
            && let Some(oldest) = kept.iter().min_by_key(|(_, (since, _))| *since).map(|(id, _)| *id)
        {
            kept.remove(&oldest);
        }
        kept.insert(id, (now, begun));
    }

    /// Takes a ceremony out: nobody can finish it twice.
    pub fn take(&self, id: Uuid, now: Timestamp) -> Option<Begun> {
        let (since, begun) = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id)?;
        (now.duration_since(since) < SignedDuration::from_mins(MINUTES)).then_some(begun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(state: &str) -> Begun {
        Begun { state: state.into(), adds: None }
    }

    #[test]
    fn a_ceremony_is_finished_once_and_in_time() {
        let (ceremonies, start) = (Ceremonies::default(), Timestamp::UNIX_EPOCH);
        let late = start + SignedDuration::from_mins(MINUTES);
        let ids = [Uuid::from_u128(1), Uuid::from_u128(2)];
        for id in ids {
            ceremonies.keep(id, begun("x"), start);
        }
        assert_eq!(ceremonies.take(ids[0], start).map(|begun| begun.state), Some("x".into()));
        assert!(ceremonies.take(ids[0], start).is_none(), "a second time");
        assert!(ceremonies.take(ids[1], late).is_none(), "too late");
    }
}
