//! Turns at reading. Each reader has a few turns at once and waits for more in their own queue. The shared queue is first come,
//! first served, and never holds more than those few from one reader: a flood delays everyone else by a few reads.

use acquaint_app::community::turn::{Each, Reader};
use acquaint_app::store::StoreError;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Turns for readers of one kind.
#[derive(Debug)]
pub(super) struct Turns {
    all: Arc<Semaphore>,
    each: Each<Reader>,
    waiting: AtomicUsize,
    at_once: usize,
}

/// One that waits in the shared queue, until this is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn of(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A turn to read, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
}

impl Turns {
    /// So many at once, half of them for one reader: the other half is free for others at any time.
    pub(super) fn new(at_once: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(at_once)),
            each: Each::new(at_once.div_ceil(2)),
            waiting: AtomicUsize::new(0),
            at_once,
        }
    }

    /// How many wait in the shared queue.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Whether a turn is taken.
    pub(super) fn is_taken(&self) -> bool {
        self.all.available_permits() < self.at_once
    }

    pub(super) async fn take(&self, reader: Reader) -> Result<Turn, StoreError> {
        let closed = |error: tokio::sync::AcquireError| StoreError::Unavailable { detail: error.to_string() };
        // Their own turn first: readers who wait here hold nothing that others wait for.
        let own = self.each.of(reader).acquire_owned().await.map_err(closed)?;
        let _waiting = Waiting::of(&self.waiting);
        let all = Arc::clone(&self.all).acquire_owned().await.map_err(closed)?;
        Ok(Turn { _all: all, _own: own })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_core::id::PersonId;
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};
    use uuid::Uuid;

    type Taking<'a> = Pin<Box<dyn Future<Output = Result<Turn, StoreError>> + 'a>>;

    fn poll(taking: &mut Taking<'_>) -> Option<Turn> {
        match taking.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(turn) => Some(turn.unwrap()),
            Poll::Pending => None,
        }
    }

    fn member(number: u128) -> Reader {
        Reader::Member(PersonId(Uuid::from_u128(number)))
    }

    /// Takes turns for all that wait in this order, one after the other, and says whose each was.
    fn order(turns: &Turns, waiting: &[Reader]) -> Vec<Reader> {
        let mut waiting: Vec<(Reader, Taking<'_>)> =
            waiting.iter().map(|reader| (*reader, Box::pin(turns.take(*reader)) as Taking<'_>)).collect();
        let mut order = Vec::new();
        let mut held = std::collections::VecDeque::new();
        while !waiting.is_empty() {
            let mut at = 0;
            while at < waiting.len() {
                match poll(&mut waiting[at].1) {
                    Some(turn) => {
                        order.push(waiting.remove(at).0);
                        held.push_back(turn);
                    }
                    None => at += 1,
                }
            }
            held.pop_front();
        }
        order
    }

    #[test]
    fn a_flood_delays_the_others_by_a_few_reads() {
        let turns = Turns::new(4);
        let mut waiting = vec![member(1); 600];
        waiting.extend([member(2), member(3), member(2), Reader::Visitor(4), Reader::Service]);
        let order = order(&turns, &waiting);
        assert_eq!(order.len(), waiting.len());
        let last_other = order.iter().rposition(|reader| *reader != member(1)).unwrap();
        assert!(last_other < 12, "the last of five others came at {last_other} of 605: {:?}", &order[..12]);
    }

    #[test]
    fn many_who_read_much_take_turns() {
        let turns = Turns::new(4);
        let mut waiting = Vec::new();
        for number in 0..10 {
            waiting.extend(vec![member(number); 50]);
        }
        waiting.push(member(99));
        let place = order(&turns, &waiting).iter().position(|reader| *reader == member(99)).unwrap();
        assert!(place <= 24, "one read waited for {place} of 500");
    }

    #[test]
    fn who_waits_in_the_shared_queue_is_counted_and_a_flood_is_not() {
        let turns = Turns::new(2);
        let mut flood: Vec<Taking<'_>> =
            (0..50).map(|_| Box::pin(turns.take(member(1))) as Taking<'_>).collect();
        let mut others: Vec<Taking<'_>> =
            (2..5).map(|number| Box::pin(turns.take(member(number))) as Taking<'_>).collect();
        let mut held: Vec<Turn> = flood.iter_mut().chain(&mut others).filter_map(poll).collect();
        assert_eq!((held.len(), turns.waiting()), (2, 2), "one of the flood and one other read");
        held.clear();
        others.clear();
        assert_eq!(turns.waiting(), 0);
    }

    #[test]
    fn a_reader_who_stops_waiting_leaves_no_gap() {
        let turns = Turns::new(2);
        let mut first: Taking<'_> = Box::pin(turns.take(member(1)));
        let held = poll(&mut first).unwrap();
        let mut left: Taking<'_> = Box::pin(turns.take(member(1)));
        assert!(poll(&mut left).is_none());
        let mut stays: Taking<'_> = Box::pin(turns.take(member(1)));
        assert!(poll(&mut stays).is_none());
        drop(left);
        drop(held);
        assert!(poll(&mut stays).is_some());
    }
}
