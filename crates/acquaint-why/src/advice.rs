//! What helps: for each thing the sender can do, the chance of an answer then against the chance now.

use crate::explanation::{Advice, Basis};
use crate::facts::{Moments, moments_after_saying, sigmoid};
use crate::model::Model;
use crate::parameters::Coefficient;
use crate::posterior::{Observed, signed};
use acquaint_core::action::Action;
use acquaint_core::activity::Activity;
use acquaint_core::note::NoteContent;
use acquaint_core::sender_view::SenderView;
use statrs::distribution::{ContinuousCDF, Normal};

/// An action is recommended only if it adds at least this much (probability).
const UPLIFT_MIN: f64 = 0.005;

/// An action is recommended only if it is at least this sure to help at all (probability).
const SURE_MIN: f64 = 0.75;

/// Standard deviation of the natural logarithm of the rate of setting aside. Judgement.
const SET_ASIDE_LN_SD: f64 = 0.7;

/// A profile with this share of details has nothing left to add.
const DETAILS_ENOUGH: f64 = 0.95;

/// A growing network is taken to double, and to reach at least this many connections.
const NETWORK_MIN: u32 = 50;

/// What is known of the request while actions are compared.
pub(crate) struct Now<'a> {
    pub view: &'a SenderView,
    pub observed: &'a Observed<f64>,
    /// Signed weights of the sets of blockers.
    pub weights: &'a Moments,
    /// Unnormalised probability of everything.
    pub total: f64,
    /// The chance within the horizon as the chain has it, and as it is shown.
    pub chain: f64,
    pub shown: f64,
}

/// Every action worth recommending, best first; waiting is among them.
pub(crate) fn advise(model: &Model, now: &Now) -> Vec<Advice> {
    let mut advice: Vec<Advice> =
        Action::ALL.into_iter().filter_map(|action| assess(model, now, action)).collect();
    advice.retain(|a| a.action == Action::Wait || (a.uplift() >= UPLIFT_MIN && a.sure >= SURE_MIN));
    // The sort is stable, so that equal actions keep the order of the vocabulary.
    advice.sort_by(|a, b| b.uplift().total_cmp(&a.uplift()));
    advice
}

/// The action against waiting, or `None` where there is nothing to do.
fn assess(model: &Model, now: &Now, action: Action) -> Option<Advice> {
    let (chain_then, sure, basis) = match action {
        Action::Wait => (now.chain, 1.0, Basis::Mechanism),
        Action::AskElsewhere => {
            let (then, sure) = seen_now(model, now);
            (then, sure, Basis::Mechanism)
        }
        _ => {
            let change = change(model, now.view, action)?;
            let after = signed(&moments_after_saying(&model.parameters().why, &change.view, change.said));
            let table = model.tables().advice();
            let then = table.if_facts_change(now.observed, now.weights, &after) / now.total;
            (then, chance_of_helping(change.coefficient), Basis::Association)
        }
    };
    let then = tilt(now.shown, now.chain, chain_then);
    Some(Advice { action, now: now.shown, then, sure, basis })
}

/// What an action changes.
struct Change {
    /// The sender's own facts afterwards.
    view: SenderView,
    /// What they say in addition.
    said: NoteContent,
    /// What its effect rests on.
    coefficient: Coefficient,
}

/// What the action would change, or `None` where there is nothing left to change.
fn change(model: &Model, view: &SenderView, action: Action) -> Option<Change> {
    let why = &model.parameters().why;
    let note = view.note.unwrap_or_default();
    let mut after = view.clone();
    let mut said = NoteContent::default();
    let coefficient = match action {
        Action::AddPicture if view.picture != Some(true) => {
            after.picture = Some(true);
            why.unrecognised.picture
        }
        Action::AddDetails if view.details.is_none_or(|details| details < DETAILS_ENOUGH) => {
            after.details = Some(1.0);
            why.unrecognised.details
        }
        Action::AddNoteWho if note.who != Some(true) => {
            said.who = Some(true);
            why.unrecognised.note_who
        }
        Action::AddNoteHow if note.how != Some(true) => {
            said.how = Some(true);
            why.unrecognised.note_how
        }
        Action::AddNoteWhy if note.why != Some(true) => {
            said.why = Some(true);
            why.strategy.note_why
        }
        Action::GrowNetwork => {
            after.sender_connections = Some(view.sender_connections?.saturating_mul(2).max(NETWORK_MIN));
            why.small_network.sender_connections
        }
        Action::BeActive if view.sender_activity.is_some_and(|activity| activity != Activity::ThisWeek) => {
            after.sender_activity = Some(Activity::ThisWeek);
            why.small_network.sender_activity
        }
        _ => return None,
    };
    Some(Change { view: after, said, coefficient })
}

/// P(the coefficient is negative): a fact helps if and only if it makes a blocker less likely.
fn chance_of_helping(coefficient: Coefficient) -> f64 {
    normal_cdf(-coefficient.value / coefficient.sd)
}

/// The chance if they see the request now, and how sure it is that this helps.
///
/// Being seen while something blocks invites being set aside; how fast that happens is what is least known.
fn seen_now(model: &Model, now: &Now) -> (f64, f64) {
    let tables = model.tables();
    let gain = |table: &crate::forecast::Table| {
        table.if_they_see_it_now(now.observed, now.weights) - table.if_they_wait(now.observed, now.weights)
    };
    let [half, twice] = &tables.advice_at_half_and_twice_aside;
    let slope = (gain(twice) - gain(half)) / (4f64).ln();
    let at_prior = gain(tables.advice());
    let then = now.chain + at_prior / now.total;
    let spread = (slope.abs() * SET_ASIDE_LN_SD).max(f64::MIN_POSITIVE);
    (then, normal_cdf(at_prior / spread))
}

/// Moves a shown probability by the change, in log odds, that the chain gives.
pub(crate) fn tilt(shown: f64, from: f64, to: f64) -> f64 {
    let bounded = |p: f64| p.clamp(1e-12, 1.0 - 1e-12);
    let log_odds = |p: f64| crate::facts::logit(bounded(p));
    if shown <= 0.0 || shown >= 1.0 {
        return shown;
    }
    if (shown - from).abs() < f64::EPSILON {
        return to.clamp(0.0, 1.0);
    }
    sigmoid(log_odds(shown) + log_odds(to) - log_odds(from))
}

fn normal_cdf(x: f64) -> f64 {
    if x.is_nan() { 0.5 } else { Normal::standard().cdf(x) }
}
