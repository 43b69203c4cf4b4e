//! Facts that change while a request waits, and what a question says: the weights of every chain, for each epoch.

use super::{
    CHAINS, Moments, OWN_REASONS, Parts, SETS, after_saying, chance_of_own_reasons, moments, note_levels,
};
use crate::parameters::{BLOCKERS, Why};
use acquaint_core::note::NoteContent;
use acquaint_core::sender_view::{Change, SenderView};

/// The signed weight of each chain: `(−1)^{|A|+1} c_A`, for the empty set the chance that nothing blocks, and last the chance
/// of reasons of their own.
pub type Weights = [f64; CHAINS];

/// What is known of the facts in each epoch.
#[derive(Clone, Debug)]
pub struct Known {
    /// The weights of the chains.
    pub weights: Vec<Weights>,
    /// The chance of each blocker on its own.
    pub alone: Vec<[f64; BLOCKERS]>,
}

impl Known {
    fn of(moments: &[Moments], own: f64) -> Self {
        Self {
            weights: moments.iter().map(|moments| signed(moments, own)).collect(),
            alone: moments.iter().map(|moments| std::array::from_fn(|k| moments[1 << k])).collect(),
        }
    }

    /// What is known where the sender changed nothing and nobody asked.
    pub(crate) fn plainly(why: &Why, parts: &Parts) -> Self {
        Self::of(&[parts.moments()], chance_of_own_reasons(why))
    }

    /// The chance of each blocker on its own under the facts as they are now.
    pub(crate) fn latest_alone(&self) -> [f64; BLOCKERS] {
        self.alone.last().copied().unwrap_or_default()
    }
}

/// At most so many moments of change are told apart; earlier ones count as if they had always been so. Judgement: each
/// epoch costs another set of chains.
const CHANGES_TOLD_APART: usize = 6;

/// When the sender's facts changed, in days after sending, ascending.
pub fn change_days(view: &SenderView) -> Vec<f64> {
    let answered = view.question.and_then(|question| question.answered_after_days);
    let mut days: Vec<f64> = view.changes.iter().map(|change| change.after_days).collect();
    days.extend(view.vouches_after_days.first());
    days.extend(answered);
    days.sort_by(f64::total_cmp);
    days.dedup();
    days.split_off(days.len().saturating_sub(CHANGES_TOLD_APART))
}

/// The facts in each epoch: before each of `changes`, and since the last.
fn in_each_epoch(view: &SenderView, changes: &[f64]) -> Vec<SenderView> {
    if changes.is_empty() {
        return vec![view.clone()];
    }
    let before = view.changes.iter().map(|change| change.after_days).filter(|days| *days < changes[0]);
    let before_all = before.fold(f64::NEG_INFINITY, f64::max);
    std::iter::once(before_all).chain(changes.iter().copied()).map(|days| as_of(view, days)).collect()
}

/// The facts as they were so many days after sending.
pub fn as_of(view: &SenderView, days: f64) -> SenderView {
    let mut then = view.clone();
    while let Some(Change { was, .. }) = then.changes.pop_if(|change| change.after_days > days) {
        // What was taken away counts as if it had never been there: nobody unlearns it, and nobody new sees it.
        if was.picture == Some(false) && then.picture == Some(true) {
            then.picture = was.picture;
        }
        then.details = lesser(was.details, then.details);
        then.sender_connections = lesser(was.sender_connections, then.sender_connections);
        if was.sender_activity > then.sender_activity {
            then.sender_activity = was.sender_activity;
        }
        then.note = was.note.or(then.note);
    }
    then.vouches_after_days.retain(|vouched| *vouched <= days);
    if let Some(question) = &mut then.question {
        question.answered_after_days = question.answered_after_days.filter(|answered| *answered <= days);
    }
    then
}

fn lesser<T: PartialOrd + Copy>(was: Option<T>, now: Option<T>) -> Option<T> {
    was.zip(now).map_or(now, |(was, now)| Some(if was < now { was } else { now }))
}

/// The chance of each content of the note: what is said on recognition in one view, and why in the other.
pub(super) fn note_levels_of(unrecognised: &SenderView, view: &SenderView) -> [f64; 8] {
    let levels = |view: &SenderView| {
        let now = view.note.unwrap_or_default();
        let first = view.changes.iter().find_map(|change| change.was.note).unwrap_or(now);
        let said = |first: Option<bool>, now: Option<bool>| now.filter(|yes| *yes && first != Some(true));
        let added = NoteContent {
            who: said(first.who, now.who),
            how: said(first.how, now.how),
            why: said(first.why, now.why),
        };
        after_saying(note_levels(first), added)
    };
    let of_view = levels(view);
    if std::ptr::eq(unrecognised, view) {
        return of_view;
    }
    let of_unrecognised = levels(unrecognised);
    let mut joint = [0.0; 8];
    for (content, joint) in joint.iter_mut().enumerate() {
        let same = |bits: usize| move |other: &usize| other & bits == content & bits;
        let recognition: f64 = (0..8).filter(same(0b011)).map(|other| of_unrecognised[other]).sum();
        let why: f64 = (0..8).filter(same(0b100)).map(|other| of_view[other]).sum();
        *joint = recognition * why;
    }
    joint
}

/// Whether the facts were always as they are, and say no more than they seem to: one epoch, whose parts each hang on some of them.
pub(crate) fn is_plain(view: &SenderView) -> bool {
    view.changes.is_empty() && view.vouches_after_days.is_empty() && view.question.is_none()
}

/// The weights of every chain in each epoch.
pub fn known(why: &Why, view: &SenderView, changes: &[f64]) -> Known {
    let epochs = in_each_epoch(view, changes);
    let asked_in = view
        .question
        .map(|question| changes.iter().filter(|change| **change <= question.asked_after_days).count());
    let of_epochs = epochs.iter().enumerate().map(|(epoch, facts)| match asked_in {
        None => moments(why, facts),
        Some(asked) => after_question(why, facts, &epochs[asked], epoch >= asked),
    });
    Known::of(&of_epochs.collect::<Vec<_>>(), chance_of_own_reasons(why))
}

/// The moments once they have asked: who does not know who it is asks more often.
///
/// `asked` are the facts at the time of the question, `is_after` whether these facts are not older.
fn after_question(why: &Why, facts: &SenderView, asked: &SenderView, is_after: bool) -> Moments {
    const UNRECOGNISED: usize = 1;
    let more = why.unrecognised.asks.value.exp() - 1.0;
    let then = moments(why, facts);
    let with = if std::ptr::eq(facts, asked) { then } else { Parts::of(why, asked, facts).moments() };
    std::array::from_fn(|set| {
        // What blocks with better facts would have blocked with those before.
        let asks = if is_after && set & UNRECOGNISED > 0 { then[set] } else { with[set | UNRECOGNISED] };
        then[set] + more * asks
    })
}

fn signed(moments: &Moments, own: f64) -> Weights {
    let mut weights = [0.0; CHAINS];
    let mut blocked = 0.0;
    for set in 1..SETS {
        let sign = if set.count_ones() % 2 == 0 { -1.0 } else { 1.0 };
        weights[set] = sign * moments[set] * (1.0 - own);
        blocked += weights[set];
    }
    weights[0] = moments[0] * (1.0 - own) - blocked;
    weights[OWN_REASONS] = moments[0] * own;
    weights
}
