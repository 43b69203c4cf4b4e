//! Fitting on simulated histories whose parameters are known.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use acquaint_core::reason::Outcome;
use acquaint_sim::community::{CommunitySpec, SimulatedRequest, simulate};
use acquaint_sim::score::score;
use acquaint_sim::story::World;
use acquaint_why::evidence::EvidenceLine;
use acquaint_why::explanation::Explanation;
use acquaint_why::fit::{FitError, FitReport, fit};
use acquaint_why::model::{Model, Parameters};
use acquaint_why::parameters::{PRIOR_2_WHEN, When};

fn instance(when: When) -> Model {
    Model::new(Parameters { when, ..Model::prior().parameters().clone() }).unwrap()
}

fn community(model: &Model, members: usize, seed: u64, world: World) -> Vec<SimulatedRequest> {
    let spec = CommunitySpec { members, days: 400.0, seed, requests_each: 4, hidden: 0.2, world };
    simulate(&spec, model)
}

fn history(requests: &[SimulatedRequest]) -> Vec<EvidenceLine> {
    requests.iter().map(|request| request.line.clone()).collect()
}

fn report(model: &Model) -> FitReport {
    model.parameters().report.clone().unwrap()
}

/// Log loss of the chief outcome on waiting requests.
fn loss_of_why(model: &Model, requests: &[SimulatedRequest]) -> f64 {
    let waiting = requests.iter().filter(|request| request.line.accepted_after_days.is_none());
    let case = |request: &SimulatedRequest| -> (Explanation, Outcome) {
        let waited = request.line.view.waited_days;
        (model.explain(&request.line.view, None), request.story.chief_at(waited))
    };
    score(&waiting.map(case).collect::<Vec<_>>()).log_loss
}

#[test]
fn the_pace_of_a_community_is_recovered_with_its_uncertainty() {
    let p = PRIOR_2_WHEN;
    let truth = When {
        notice: p.notice * 0.4,
        view_on_notice: 0.5,
        accept_on_view: 0.5,
        accept_later: p.accept_later * 0.3,
        set_aside: p.set_aside * 2.0,
        posts: p.posts * 3.0,
        lift: p.lift.map(|rate| rate * 2.0),
        ..p
    };
    let world = instance(truth);
    let requests = community(&world, 250, 11, World::AsAssumed);
    let fitted = fit(&Model::prior(), &history(&requests), |_, _| {}).unwrap();
    let report = report(&fitted);
    assert!(report.converged, "{report:?}");
    let true_values = [
        ("notice", truth.notice),
        ("view_on_notice", truth.view_on_notice),
        ("accept_on_view", truth.accept_on_view),
        ("accept_later", truth.accept_later),
        ("set_aside", truth.set_aside),
        ("lift", 2.0),
    ];
    let covered = true_values.iter().filter(|(name, value)| {
        let moved = report.moved.iter().find(|moved| moved.parameter == *name).unwrap();
        let [low, high] = moved.interval.unwrap();
        // Twice the 90 % interval: one community is one draw.
        let (down, up) = (moved.to * (low / moved.to).powi(2), moved.to * (high / moved.to).powi(2));
        (down..up).contains(value)
    });
    assert_eq!(covered.count(), true_values.len(), "{:#?}", report.moved);
    // A hundred and fifty requests judge, so a yardstick may be ahead by chance, but not by much.
    for judged in &report.held_out {
        let best = judged.kaplan_meier.min(judged.weibull_cure).min(judged.log_normal_cure);
        assert!(judged.model < best + 0.03, "{judged:#?}");
    }
    let fresh = community(&world, 300, 12, World::AsAssumed);
    let (prior, learned, best) =
        (loss_of_why(&Model::prior(), &fresh), loss_of_why(&fitted, &fresh), loss_of_why(&world, &fresh));
    // The pace says little about reasons: even the true one gains next to nothing over the prior.
    assert!(learned - best < 0.02, "prior {prior}, learned {learned}, truth {best}");
}

#[test]
fn in_a_world_not_as_assumed_the_forecast_never_loses_to_a_yardstick() {
    let requests = community(&Model::prior(), 150, 13, World::Sessions);
    let fitted = fit(&Model::prior(), &history(&requests), |_, _| {}).unwrap();
    let report = report(&fitted);
    let lost = report.held_out.iter().any(acquaint_why::fit::HeldOut::lost);
    assert_eq!(report.fell_back, lost, "{:#?}", report.held_out);
    assert_eq!(fitted.parameters().fallback.is_some(), lost);
}

#[test]
fn the_reasons_are_left_alone() {
    let requests = community(&Model::prior(), 60, 14, World::AsAssumed);
    let fitted = fit(&Model::prior(), &history(&requests), |_, _| {}).unwrap();
    assert_eq!(fitted.parameters().why, Model::prior().parameters().why);
    assert!(report(&fitted).kept.contains("why"));
    assert_ne!(fitted.parameters().when, PRIOR_2_WHEN);
    assert_eq!(fitted.name(), "prior-2+240");
}

#[test]
fn a_short_history_is_not_learned_from() {
    let requests = community(&Model::prior(), 10, 15, World::AsAssumed);
    let error = fit(&Model::prior(), &history(&requests), |_, _| {}).unwrap_err();
    assert!(matches!(error, FitError::TooFew { requests: 40, .. }), "{error}");
}
