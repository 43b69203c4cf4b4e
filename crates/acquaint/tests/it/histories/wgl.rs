//! Whether a history is linearizable: whether each operation could have happened at one moment between its call and its
//! return, so that every answer fits. By Wing and Gong's search, with Lowe's memory of where it has been.
//!
//! An operation of unknown outcome (the client never got an answer) may have happened at any moment after its call, or not at
//! all.

use std::collections::HashSet;
use std::hash::Hash;

/// What is judged: how it behaves when one thing is done after the other.
pub(crate) trait Model {
    type State: Clone + Eq + Hash;
    type Operation;
    type Answer;

    /// The states that an operation can lead to with this answer; none: the answer does not fit. No answer: whatever it was.
    fn next(
        &self,
        state: &Self::State,
        operation: &Self::Operation,
        answer: Option<&Self::Answer>,
    ) -> Vec<Self::State>;
}

/// One operation of a history. Moments are places in one order, that of the clients.
#[derive(Clone, Debug)]
pub(crate) struct Event<O, A> {
    pub operation: O,
    pub called_at: u64,
    /// What came back, and when. `None`: nobody knows.
    pub returned: Option<(A, u64)>,
}

/// Which operations have happened, one bit each.
type Happened = Vec<u64>;

/// Whether some order explains every answer.
pub(crate) fn is_linearizable<M: Model>(
    model: &M,
    begin: &M::State,
    history: &[Event<M::Operation, M::Answer>],
) -> bool {
    let mut been = HashSet::new();
    let mut to_visit = vec![(vec![0; history.len().div_ceil(64)], begin.clone())];
    while let Some((happened, state)) = to_visit.pop() {
        let has = |happened: &Happened, number: usize| happened[number / 64] >> (number % 64) & 1 == 1;
        let left = || history.iter().enumerate().filter(|(number, _)| !has(&happened, *number));
        // Whatever was called after another returned cannot have happened before it.
        let Some(first_return) = left().filter_map(|(_, event)| Some(event.returned.as_ref()?.1)).min()
        else {
            return true;
        };
        let may_be_next: Vec<_> = left().filter(|(_, event)| event.called_at < first_return).collect();
        // Those that were called first are visited first.
        for (number, event) in may_be_next.into_iter().rev() {
            let answer = event.returned.as_ref().map(|(answer, _)| answer);
            for next in model.next(&state, &event.operation, answer) {
                let mut happened = happened.clone();
                happened[number / 64] |= 1 << (number % 64);
                if been.insert((happened.clone(), next.clone())) {
                    to_visit.push((happened, next));
                }
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number that is written and read.
    struct Register;

    enum Operation {
        Write(u8),
        Read,
    }
    use Operation::{Read, Write};

    impl Model for Register {
        type State = u8;
        type Operation = Operation;
        type Answer = u8;

        fn next(&self, state: &u8, operation: &Operation, answer: Option<&u8>) -> Vec<u8> {
            match operation {
                Write(value) => vec![*value],
                Read if answer.is_none_or(|answer| answer == state) => vec![*state],
                Read => Vec::new(),
            }
        }
    }

    fn done(operation: Operation, called_at: u64, answer: u8, returned_at: u64) -> Event<Operation, u8> {
        Event { operation, called_at, returned: Some((answer, returned_at)) }
    }

    fn unknown(operation: Operation, called_at: u64) -> Event<Operation, u8> {
        Event { operation, called_at, returned: None }
    }

    fn holds(history: &[Event<Operation, u8>]) -> bool {
        is_linearizable(&Register, &0, history)
    }

    #[test]
    fn one_after_the_other_a_read_finds_what_was_written_last() {
        assert!(holds(&[]));
        assert!(holds(&[done(Write(1), 0, 0, 1), done(Read, 2, 1, 3)]));
        assert!(!holds(&[done(Write(1), 0, 0, 1), done(Read, 2, 0, 3)]), "a stale read");
        assert!(!holds(&[done(Read, 0, 1, 1), done(Write(1), 2, 0, 3)]), "a read of the future");
    }

    #[test]
    fn at_the_same_time_either_may_have_been_first() {
        for found in [0, 1] {
            assert!(holds(&[done(Write(1), 0, 0, 3), done(Read, 1, found, 2)]));
        }
        for found in [1, 2] {
            assert!(holds(&[done(Write(1), 0, 0, 3), done(Write(2), 1, 0, 4), done(Read, 5, found, 6)]));
        }
        let twice = |first, second| {
            holds(&[done(Write(1), 0, 0, 9), done(Read, 1, first, 2), done(Read, 3, second, 4)])
        };
        assert!(twice(0, 1) && twice(1, 1) && twice(0, 0));
        assert!(!twice(1, 0), "once it was seen it stays");
    }

    #[test]
    fn what_nobody_was_told_of_may_have_happened_or_not_but_not_before_it_was_called() {
        for found in [0, 1] {
            assert!(holds(&[unknown(Write(1), 0), done(Read, 1, found, 2)]));
        }
        assert!(holds(&[unknown(Write(1), 0), done(Read, 1, 0, 2), done(Read, 3, 1, 4)]), "even late");
        assert!(!holds(&[unknown(Write(1), 0), done(Read, 1, 1, 2), done(Read, 3, 0, 4)]), "and not twice");
        assert!(!holds(&[done(Read, 0, 1, 1), unknown(Write(1), 2)]));
        assert!(holds(&[unknown(Read, 0), done(Write(1), 1, 0, 2), done(Read, 3, 1, 4)]));
    }

    #[test]
    fn long_histories_of_a_few_clients_are_judged_soon() {
        let mut history = Vec::new();
        for round in 0..300_u64 {
            let (at, value) = (round * 10, u8::try_from(round % 7 + 1).unwrap());
            history.push(done(Write(value), at, 0, at + 4));
            history.push(done(Read, at + 1, value, at + 6));
            history.push(done(Read, at + 5, value, at + 9));
            if round % 100 == 0 {
                history.push(unknown(Write(8), at + 2));
            }
        }
        assert!(holds(&history));
        history.push(done(Read, 5_000, 9, 5_001));
        assert!(!holds(&history), "9 was never written");
    }
}
