//! Doubt in the coefficients, carried into the chances.
//!
//! A logit η with standard deviation s gives on average about σ(η / √(1 + π s² / 8)): the logistic function against a normal
//! one (`MacKay`, *The evidence framework applied to classification networks*, 1992). s² is the sum of the variances of the
//! coefficients, each times its fact squared: what lies far out is doubted most.

use super::{
    Spread, answered, details, mutual_connections, namesakes, picture, prior, recipient_connections,
    sender_activity, sender_connections, tie_levels, vouched,
};
use crate::parameters::{
    AtLimit, Coefficient, KnowsWellOnly, SmallNetwork, Strategy, Unrecognised, strength,
};
use acquaint_core::sender_view::SenderView;
use acquaint_core::tie::Tie;

/// π / 8.
const PER_VARIANCE: f64 = std::f64::consts::PI / 8.0;

/// The factor on all log odds of a logit with this variance.
pub(super) fn damping(variance: f64) -> f64 {
    1.0 / (1.0 + PER_VARIANCE * variance).sqrt()
}

fn mean_square(spread: &Spread) -> f64 {
    spread.levels().map(|(x, weight)| weight * x * x).sum()
}

fn chance_of_yes(fact: Option<bool>, unknown: impl FnOnce() -> f64) -> f64 {
    fact.map_or_else(unknown, |yes| f64::from(u8::from(yes)))
}

/// The mean over the ties that there may be.
fn by_tie(view: &SenderView, of: impl Fn(Tie) -> f64) -> f64 {
    tie_levels(view.tie).map(|(tie, weight)| weight * of(tie)).sum()
}

fn tie(view: &SenderView) -> f64 {
    by_tie(view, |tie| strength(tie).powi(2))
}

fn organisation(view: &SenderView) -> f64 {
    chance_of_yes(view.shared.organisation, || by_tie(view, prior::shared_organisation))
}

/// The chance that the note says who, how, and why.
fn says(view: &SenderView) -> [f64; 3] {
    let note = super::dated::note_levels_of(view, view);
    std::array::from_fn(|bit| {
        (0..8).filter(|content| content >> bit & 1 == 1).map(|content| note[content]).sum()
    })
}

// Each of these damps the coefficients of one reason by what is doubtful about it in this view.

pub(super) fn unrecognised(mut u: Unrecognised, view: &SenderView) -> Unrecognised {
    let school = chance_of_yes(view.shared.school, || by_tie(view, prior::shared_school));
    let [who, how, _] = says(view);
    scale(&mut [
        (&mut u.intercept, 1.0),
        (&mut u.picture, mean_square(&picture(view))),
        (&mut u.details, mean_square(&details(view))),
        (&mut u.note_who, who),
        (&mut u.note_how, how),
        (&mut u.mutual_connections, mean_square(&mutual_connections(view))),
        (&mut u.shared_organisation, organisation(view)),
        (&mut u.shared_school, school),
        (&mut u.namesakes, mean_square(&namesakes(view))),
        (&mut u.tie, tie(view)),
        (&mut u.vouched, vouched(view)),
        (&mut u.answered, answered(view)),
    ]);
    u
}

pub(super) fn strategy(mut s: Strategy, view: &SenderView) -> Strategy {
    let [_, _, why] = says(view);
    scale(&mut [
        (&mut s.intercept, 1.0),
        (&mut s.shared_industry, chance_of_yes(view.shared.industry, || prior::SHARED_INDUSTRY)),
        (&mut s.shared_function, chance_of_yes(view.shared.function, || prior::SHARED_FUNCTION)),
        (&mut s.shared_region, chance_of_yes(view.shared.region, || prior::SHARED_REGION)),
        (&mut s.note_why, why),
    ]);
    s
}

pub(super) fn small_network(mut m: SmallNetwork, view: &SenderView) -> SmallNetwork {
    scale(&mut [
        (&mut m.intercept, 1.0),
        (&mut m.sender_connections, mean_square(&sender_connections(view))),
        (&mut m.sender_activity, mean_square(&sender_activity(view))),
    ]);
    m
}

pub(super) fn at_limit(mut l: AtLimit, view: &SenderView) -> AtLimit {
    let at_cap = mean_square(&recipient_connections(l.cap, view));
    scale(&mut [(&mut l.intercept, 1.0), (&mut l.recipient_connections, at_cap)]);
    l
}

pub(super) fn knows_well_only(mut w: KnowsWellOnly, view: &SenderView) -> KnowsWellOnly {
    scale(&mut [
        (&mut w.intercept, 1.0),
        (&mut w.mutual_connections, mean_square(&mutual_connections(view))),
        (&mut w.shared_organisation, organisation(view)),
        (&mut w.tie, tie(view)),
        (&mut w.vouched, vouched(view)),
    ]);
    w
}

/// Damps one logit: each coefficient with the mean square of its fact.
fn scale(coefficients: &mut [(&mut Coefficient, f64)]) {
    let variance = coefficients.iter().map(|(coefficient, square)| coefficient.sd.powi(2) * square).sum();
    let factor = damping(variance);
    for (coefficient, _) in coefficients {
        coefficient.value *= factor;
    }
}

/// The chance of something of which no fact speaks.
pub(super) fn chance(intercept: Coefficient) -> f64 {
    super::sigmoid(intercept.value * damping(intercept.sd.powi(2)))
}
