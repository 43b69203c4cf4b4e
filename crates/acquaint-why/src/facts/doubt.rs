//! Doubt in the coefficients, carried into the chances.
//!
//! A logit η with standard deviation s gives on average about σ(η / √(1 + π s² / 8)): the logistic function against a normal
//! one (`MacKay`, *The evidence framework applied to classification networks*, 1992). s² is the sum of the variances of the
//! coefficients, each times its fact squared: what lies far out is doubted most.

use super::{
    Spread, answered, details, mutual_connections, namesakes, picture, prior, recipient_connections,
    sender_activity, sender_connections, tie_levels, vouched,
};
use crate::parameters::{Coefficient, Why, strength};
use acquaint_core::sender_view::SenderView;

/// π / 8.
const PER_VARIANCE: f64 = std::f64::consts::PI / 8.0;

/// The factor on all log odds of a logit with this variance.
pub(super) fn damping(variance: f64) -> f64 {
    1.0 / (1.0 + PER_VARIANCE * variance).sqrt()
}

/// The *why* set with every logit damped by what is doubtful about it in this view.
pub(super) fn damped(why: &Why, view: &SenderView) -> Why {
    let mut damped = *why;
    let mean = |spread: &Spread| spread.levels().map(|(x, weight)| weight * x * x).sum::<f64>();
    let known = |x: f64| x * x;
    let yes = |fact: Option<bool>, chance: f64| fact.map_or(chance, |yes| f64::from(u8::from(yes)));
    let by_tie = |of: &dyn Fn(acquaint_core::tie::Tie) -> f64| {
        tie_levels(view.tie).map(|(tie, weight)| weight * of(tie)).sum::<f64>()
    };
    let tie = by_tie(&|tie| strength(tie).powi(2));
    let organisation = view
        .shared
        .organisation
        .map_or_else(|| by_tie(&prior::shared_organisation), |yes| f64::from(u8::from(yes)));
    let school =
        view.shared.school.map_or_else(|| by_tie(&prior::shared_school), |yes| f64::from(u8::from(yes)));
    let mutual = mean(&mutual_connections(view));
    let note = super::dated::note_levels_of(view, view);
    let says =
        |bit: usize| (0..8).filter(|content| content >> bit & 1 == 1).map(|content| note[content]).sum();

    let u = &mut damped.unrecognised;
    scale(&mut [
        (&mut u.intercept, 1.0),
        (&mut u.picture, mean(&picture(view))),
        (&mut u.details, mean(&details(view))),
        (&mut u.note_who, says(0)),
        (&mut u.note_how, says(1)),
        (&mut u.mutual_connections, mutual),
        (&mut u.shared_organisation, organisation),
        (&mut u.shared_school, school),
        (&mut u.namesakes, mean(&namesakes(view))),
        (&mut u.tie, tie),
        (&mut u.vouched, known(vouched(view))),
        (&mut u.answered, known(answered(view))),
    ]);
    let s = &mut damped.strategy;
    scale(&mut [
        (&mut s.intercept, 1.0),
        (&mut s.shared_industry, yes(view.shared.industry, prior::SHARED_INDUSTRY)),
        (&mut s.shared_function, yes(view.shared.function, prior::SHARED_FUNCTION)),
        (&mut s.shared_region, yes(view.shared.region, prior::SHARED_REGION)),
        (&mut s.note_why, says(2)),
    ]);
    let m = &mut damped.small_network;
    scale(&mut [
        (&mut m.intercept, 1.0),
        (&mut m.sender_connections, mean(&sender_connections(view))),
        (&mut m.sender_activity, mean(&sender_activity(view))),
    ]);
    let l = &mut damped.at_limit;
    let at_cap = mean(&recipient_connections(l.cap, view));
    scale(&mut [(&mut l.intercept, 1.0), (&mut l.recipient_connections, at_cap)]);
    let w = &mut damped.knows_well_only;
    scale(&mut [
        (&mut w.intercept, 1.0),
        (&mut w.mutual_connections, mutual),
        (&mut w.shared_organisation, organisation),
        (&mut w.tie, tie),
        (&mut w.vouched, known(vouched(view))),
    ]);
    damped
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
