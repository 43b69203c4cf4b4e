//! What helps: for each thing the sender can do, the chance of an answer then against the chance now.

use crate::explanation::{Advice, Basis, Forecast};
use crate::facts::{Parts, sigmoid};
use crate::forecast::Position;
use crate::model::Model;
use crate::parameters::Coefficient;
use acquaint_core::action::Action;
use acquaint_core::activity::Activity;
use acquaint_core::clue::Clue;
use acquaint_core::note::NoteContent;
use acquaint_core::sender_view::{Change, SenderView, Was};
use statrs::distribution::{ContinuousCDF, Normal};

/// An action is recommended only if it adds at least this much (probability). Judgement.
const UPLIFT_MIN: f64 = 0.005;

/// An action is recommended only if it is at least this sure to add [`UPLIFT_MIN`] (probability). Judgement.
const SURE_MIN: f64 = 0.75;

/// Standard deviation of the natural logarithm of the rate of setting aside. Judgement.
const SET_ASIDE_LN_SD: f64 = 0.7;

/// A profile with this share of details has nothing left to add. Judgement.
const DETAILS_ENOUGH: f64 = 0.95;

/// A growing network is taken to double, and to reach at least this many connections. Judgement.
const NETWORK_MIN: u32 = 50;

/// What is known of the request while actions are compared.
pub(crate) struct Now<'a> {
    pub view: &'a SenderView,
    pub position: &'a Position<'a>,
    /// What the facts come to, where they were always as they are and nobody asked.
    pub parts: Option<Parts>,
    /// Unnormalised probability of everything.
    pub total: f64,
    /// The chance within the horizon as the chain has it.
    pub chain: f64,
    /// The forecast as it is shown.
    pub shown: Forecast,
    /// Whether the level comes from a curve.
    pub is_on_curve: bool,
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
    let shown = now.shown.at_advice_horizon();
    let (then, sure, basis) = match action {
        Action::Wait => (shown, 1.0, Basis::Mechanism),
        Action::AskElsewhere => {
            let (then, sure) = seen_now(model, now);
            (model.shown_then(now, then), sure, Basis::Mechanism)
        }
        _ => {
            let (after, clue, coefficient) = done(model, now.view, action)?;
            let weights = model.weights_after(now, clue, &after)?;
            let chance = model.tables().advice().if_facts_change(now.position, &weights);
            let then = model.shown_then(now, chance / now.total);
            (then, chance_of_helping(coefficient, then - shown), Basis::Association)
        }
    };
    Some(Advice { action, now: shown, then, sure, basis })
}

/// What the sender sees of the request once they have done it, and what its effect rests on; or `None` where there is
/// nothing left to do.
///
/// The change has its date: those who have not seen the request see it as it is then, those who have learn of it at their
/// next look.
pub fn after_doing(model: &Model, view: &SenderView, action: Action) -> Option<SenderView> {
    done(model, view, action).map(|(after, ..)| after)
}

/// The same, with the clue that changes and the coefficient that its effect rests on.
fn done(model: &Model, view: &SenderView, action: Action) -> Option<(SenderView, Clue, Coefficient)> {
    let why = &model.parameters().why;
    let note = view.note.unwrap_or_default();
    let mut after = view.clone();
    let mut was = Was::default();
    let mut say = |said: NoteContent| {
        was.note = Some(note);
        let or = |said: Option<bool>, before: Option<bool>| said.or(before);
        after.note = Some(NoteContent {
            who: or(said.who, note.who),
            how: or(said.how, note.how),
            why: or(said.why, note.why),
        });
    };
    let nothing = NoteContent::default();
    let yes = Some(true);
    let (clue, coefficient) = match action {
        Action::AddNoteWho if note.who != yes => {
            say(NoteContent { who: yes, ..nothing });
            (Clue::Note, why.unrecognised.note_who)
        }
        Action::AddNoteHow if note.how != yes => {
            say(NoteContent { how: yes, ..nothing });
            (Clue::Note, why.unrecognised.note_how)
        }
        Action::AddNoteWhy if note.why != yes => {
            say(NoteContent { why: yes, ..nothing });
            (Clue::Note, why.strategy.note_why)
        }
        Action::AddPicture if view.picture != yes => {
            was.picture = view.picture;
            after.picture = yes;
            (Clue::Picture, why.unrecognised.picture)
        }
        Action::AddDetails if view.details.is_none_or(|details| details < DETAILS_ENOUGH) => {
            was.details = view.details;
            after.details = Some(1.0);
            (Clue::Details, why.unrecognised.details)
        }
        Action::GrowNetwork => {
            was.sender_connections = view.sender_connections;
            after.sender_connections = Some(view.sender_connections?.saturating_mul(2).max(NETWORK_MIN));
            (Clue::SenderConnections, why.small_network.sender_connections)
        }
        Action::BeActive if view.sender_activity.is_some_and(|activity| activity != Activity::ThisWeek) => {
            was.sender_activity = view.sender_activity;
            after.sender_activity = Some(Activity::ThisWeek);
            (Clue::SenderActivity, why.small_network.sender_activity)
        }
        _ => return None,
    };
    after.changes.push(Change { after_days: view.waited_days, was });
    Some((after, clue, coefficient))
}

/// How sure it is that doing this adds at least [`UPLIFT_MIN`]: the uplift grows about in proportion to the coefficient,
/// so the coefficient has to be large enough for it. A small promise is less sure than a large one.
fn chance_of_helping(coefficient: Coefficient, uplift: f64) -> f64 {
    if uplift <= 0.0 {
        return 0.0;
    }
    normal_cdf(coefficient.value.abs() / coefficient.sd * (1.0 - UPLIFT_MIN / uplift))
}

/// The chance if they see the request now, and how sure it is that this helps.
///
/// Being seen while something blocks invites being set aside; how fast that happens is what is least known.
fn seen_now(model: &Model, now: &Now) -> (f64, f64) {
    let tables = model.tables();
    let gain = |table: &crate::forecast::Table| {
        table.if_they_see_it_now(now.position) - table.if_they_wait(now.position)
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
