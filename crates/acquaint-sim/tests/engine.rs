//! The engine on simulated communities, where the truth behind every silence is known.

use acquaint_core::action::Action;
use acquaint_core::reason::Outcome;
use acquaint_core::sender_view::SenderView;
use acquaint_sim::community::{CommunitySpec, SimulatedRequest, simulate};
use acquaint_sim::score::{Score, score};
use acquaint_sim::story::World;
use acquaint_why::calibration::{Outcome01, calibration_error};
use acquaint_why::explanation::Explanation;
use acquaint_why::facts::moments;
use acquaint_why::model::Model;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn community(seed: u64, hidden: f64, world: World) -> Vec<SimulatedRequest> {
    let spec = CommunitySpec { members: 2000, days: 180.0, seed, requests_each: 4, hidden, world };
    simulate(&spec, &Model::prior())
}

fn waiting(requests: &[SimulatedRequest]) -> impl Iterator<Item = &SimulatedRequest> {
    requests.iter().filter(|request| request.line.accepted_after_days.is_none())
}

fn scored(requests: &[SimulatedRequest]) -> Score {
    let model = Model::prior();
    let case = |request: &SimulatedRequest| -> (Explanation, Outcome) {
        let waited = request.line.view.waited_days;
        (model.explain(&request.line.view, None), request.story.chief_at(waited))
    };
    let cases: Vec<_> = waiting(requests).map(case).collect();
    score(&cases)
}

#[test]
fn in_a_world_as_assumed_the_reasons_are_calibrated_and_beat_base_rates() {
    for (seed, hidden) in [(1, 0.0), (2, 0.4)] {
        let score = scored(&community(seed, hidden, World::AsAssumed));
        assert!(score.requests > 1000, "{score:?}");
        assert!(score.calibration_error < 0.015, "{score:?}");
        assert!(score.log_loss < score.base_rate_log_loss - 0.15, "{score:?}");
    }
}

#[test]
fn in_a_world_not_as_assumed_the_reasons_are_still_no_worse_than_base_rates() {
    let score = scored(&community(3, 0.2, World::Sessions));
    assert!(score.requests > 1000 && score.log_loss < score.base_rate_log_loss, "{score:?}");
}

#[test]
fn forecasts_are_calibrated_at_every_horizon() {
    let model = Model::prior();
    let requests = community(4, 0.3, World::AsAssumed);
    for (h, days) in [7.0, 30.0, 90.0, 365.0].into_iter().enumerate() {
        let cases: Vec<Outcome01> = waiting(&requests)
            .map(|request| {
                let until = request.line.view.waited_days + days;
                let happened = request.story.accepted_after_days.is_some_and(|accepted| accepted <= until);
                Outcome01 { forecast: model.explain(&request.line.view, None).forecast.within[h], happened }
            })
            .collect();
        // The floor for this many cases in 15 bins is about 0.02.
        assert!(calibration_error(&cases, 15) < 0.03, "{days}: {}", calibration_error(&cases, 15));
    }
}

/// How often each future is replayed.
const REPLAYS: u64 = 20;

/// What an action of the sender changes in what they see.
type Edit = fn(&SenderView) -> SenderView;

/// Replays the future of every silent request twice from the same moment with the same random numbers: once as it
/// is, once after the sender has acted.
///
/// The mean over requests, and its standard error.
fn replayed_uplift(requests: &[SimulatedRequest], act: Edit) -> (f64, f64) {
    let model = Model::prior();
    let mut gains = Vec::new();
    for (index, request) in waiting(requests).enumerate() {
        let now = request.line.view.waited_days;
        let after = moments(&model.parameters().why, &act(&request.open_view));
        let as_it_is = request.story.told_up_to(now);
        let mut changed = as_it_is.clone();
        let stays = |k: usize| changed.blockers.present[k] && changed.blockers.draw[k] < after[1 << k];
        changed.present_once_known = Some(std::array::from_fn(stays));
        let mut gained = 0.0;
        for replay in 0..REPLAYS {
            let mut accepted = [&as_it_is, &changed].map(|story| {
                let mut rng = ChaCha8Rng::seed_from_u64(index as u64 * REPLAYS + replay);
                story.clone().replayed(&mut rng, &request.recipient, now, now + 90.0)
            });
            let then = f64::from(u8::from(accepted[1].take().is_some()));
            gained += then - f64::from(u8::from(accepted[0].take().is_some()));
        }
        gains.push(gained / REPLAYS as f64);
    }
    let count = gains.len() as f64;
    let mean = gains.iter().sum::<f64>() / count;
    let variance = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / count;
    (mean, (variance / count).sqrt())
}

#[test]
fn the_uplift_of_an_action_is_what_a_replayed_future_gains() {
    let model = Model::prior();
    let requests: Vec<_> = (5..9).flat_map(|seed| community(seed, 0.0, World::AsAssumed)).collect();
    let actions: [(Action, Edit); 2] = [
        (Action::AddPicture, |view| SenderView { picture: Some(true), ..view.clone() }),
        (Action::AddDetails, |view| SenderView { details: Some(1.0), ..view.clone() }),
    ];
    for (action, act) in actions {
        // Those for whom the action is recommended: elsewhere its uplift is next to nothing by definition.
        let chosen: Vec<SimulatedRequest> = waiting(&requests)
            .filter(|r| model.explain(&r.open_view, None).advice.iter().any(|advice| advice.action == action))
            .cloned()
            .collect();
        let promised = chosen.iter().map(|request| {
            let advice = model.explain(&request.open_view, None).advice;
            advice.iter().filter(|a| a.action == action).map(|a| a.then - a.now).sum::<f64>()
        });
        let promised = promised.sum::<f64>() / chosen.len() as f64;
        let (replayed, error) = replayed_uplift(&chosen, act);
        assert!(chosen.len() > 50 && promised > 0.005, "{action:?}: {} {promised}", chosen.len());
        let apart = (promised - replayed).abs();
        assert!(apart < 0.01 + 2.0 * error, "{action:?}: {promised} {replayed} ± {error}");
        assert!(error < 0.01, "{action:?}: {error} over {}", chosen.len());
    }
}
