//! A hub and two others, each of whom can have one connection: what may be answered to whom, when one thing is done after the
//! other.

use super::wgl::Model;

/// Who of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Hub,
    Other,
}

/// A request, by a number. `None`: of a client that was not told.
type Request = Option<usize>;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Pair {
    #[default]
    Nothing,
    Waiting {
        by: Side,
        request: Request,
    },
    Connected {
        request: Request,
    },
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Operation {
    /// Which of the two pairs.
    pub pair: usize,
    pub by: Side,
    pub act: Act,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Send,
    Withdraw(usize),
    Accept(usize),
    Disconnect,
    Read,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Nothing,
    Waiting {
        by: Side,
        request: usize,
    },
    Connected,
    NotWaiting,
    NotConnected,
    AtLimit,
    /// Too many did something at the same moment.
    Conflict,
}

pub(super) struct Town;

impl Model for Town {
    type State = [Pair; 2];
    type Operation = Operation;
    type Answer = Answer;

    fn next(&self, state: &[Pair; 2], operation: &Operation, answer: Option<&Answer>) -> Vec<[Pair; 2]> {
        let Operation { pair, by, act } = *operation;
        let is_at_limit = matches!(state[1 - pair], Pair::Connected { .. });
        let next: Vec<Pair> = match answer {
            Some(Answer::Conflict) if !matches!(act, Act::Read) => vec![state[pair]],
            _ => outcomes(state[pair], by, act, is_at_limit)
                .into_iter()
                .filter_map(|(next, expected)| fits(next, expected, answer))
                .collect(),
        };
        next.into_iter().map(|next| if pair == 0 { [next, state[1]] } else { [state[0], next] }).collect()
    }
}

/// What an act can lead to, with its answer. No answer: the request that waits, whichever it is.
fn outcomes(pair: Pair, by: Side, act: Act, is_at_limit: bool) -> Vec<(Pair, Option<Answer>)> {
    let is = |request: Request, named: usize| request.is_none_or(|request| request == named);
    let stays = |answer| vec![(pair, Some(answer))];
    let connects = |request| {
        if is_at_limit {
            stays(Answer::AtLimit)
        } else {
            vec![(Pair::Connected { request }, Some(Answer::Connected))]
        }
    };
    match (act, pair) {
        (Act::Send, Pair::Nothing) => vec![(Pair::Waiting { by, request: None }, None)],
        (Act::Send, Pair::Waiting { by: first, request }) if first != by => connects(request),
        (Act::Send | Act::Read, Pair::Waiting { .. }) => vec![(pair, None)],
        (Act::Send | Act::Read, Pair::Connected { .. }) => stays(Answer::Connected),
        (Act::Read, Pair::Nothing) => stays(Answer::Nothing),
        (Act::Withdraw(named), Pair::Waiting { by: first, request }) if first == by && is(request, named) => {
            vec![(Pair::Nothing, Some(Answer::Nothing))]
        }
        (Act::Accept(named), Pair::Waiting { by: first, request }) if first != by && is(request, named) => {
            connects(Some(named))
        }
        (Act::Accept(named), Pair::Connected { request }) => {
            let mut answers = stays(Answer::Connected);
            // Of another request, the one who accepts may know nothing any more.
            answers.extend((request != Some(named)).then_some((pair, Some(Answer::NotWaiting))));
            answers
        }
        (Act::Withdraw(_) | Act::Accept(_), _) => stays(Answer::NotWaiting),
        (Act::Disconnect, Pair::Connected { .. }) => vec![(Pair::Nothing, Some(Answer::Nothing))],
        (Act::Disconnect, _) => stays(Answer::NotConnected),
    }
}

/// The state after an answer, which tells which request it is that waits.
fn fits(next: Pair, expected: Option<Answer>, answer: Option<&Answer>) -> Option<Pair> {
    match (next, expected, answer) {
        (_, _, None) => Some(next),
        (_, Some(expected), Some(answer)) => (expected == *answer).then_some(next),
        (Pair::Waiting { by, request }, None, Some(Answer::Waiting { by: told_by, request: told })) => {
            let is_it = by == *told_by && request.is_none_or(|request| request == *told);
            is_it.then_some(Pair::Waiting { by, request: Some(*told) })
        }
        (_, None, Some(_)) => None,
    }
}
