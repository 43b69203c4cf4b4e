//! Fitting on simulated histories whose parameters are known.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use acquaint_sim::community::{CommunitySpec, SimulatedRequest, simulate};
use acquaint_sim::elsewhere::{self, Scenario, SilentRequest, silent_requests};
use acquaint_sim::story::World;
use acquaint_why::calibration::{Outcome01, log_loss};
use acquaint_why::evidence::EvidenceLine;
use acquaint_why::explanation::HORIZONS_DAYS;
use acquaint_why::fit::{FitError, FitReport, HeldOut, fit};
use acquaint_why::level::Source;
use acquaint_why::model::{Model, Parameters};
use acquaint_why::parameters::{PRIOR_2_WHEN, When};
use acquaint_why::survival::{End, Incidence, Time};

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

/// So many requests of a place that shares no formula with the model, as a history has them.
fn past(scenario: &Scenario, seed: u64, count: usize) -> Vec<EvidenceLine> {
    let line = |past: elsewhere::PastRequest| EvidenceLine {
        view: past.view,
        accepted_after_days: past.accepted_after_days,
        ..EvidenceLine::default()
    };
    elsewhere::history(scenario, seed, count).into_iter().map(line).collect()
}

/// Log loss at each horizon on silent requests.
fn losses(requests: &[SilentRequest], forecast: impl Fn(&SilentRequest, usize) -> f64) -> [f64; 4] {
    std::array::from_fn(|h| {
        let case = |request: &SilentRequest| Outcome01 {
            forecast: forecast(request, h),
            happened: request.accepted_in_days.is_some_and(|days| days <= HORIZONS_DAYS[h]),
        };
        log_loss(&requests.iter().map(case).collect::<Vec<_>>())
    })
}

/// Kaplan–Meier on the same outcomes.
fn kaplan_meier(history: &[EvidenceLine]) -> Incidence {
    let time = |line: &EvidenceLine| Time {
        from_days: 0.0,
        days: line.accepted_after_days.unwrap_or(line.view.waited_days),
        end: if line.accepted_after_days.is_some() { End::Answered } else { End::Watched },
    };
    Incidence::of(&history.iter().map(time).collect::<Vec<_>>())
}

#[test]
fn with_500_outcomes_of_a_foreign_world_forecasts_beat_kaplan_meier() {
    let places = [("City", Scenario::city()), ("Village", Scenario::village()), ("Fair", Scenario::fair())];
    for ((place, scenario), seed) in places.into_iter().zip([301, 302, 303]) {
        let history = past(&scenario, seed, 500);
        let fitted = fit(&Model::prior(), &history).unwrap();
        let curve = kaplan_meier(&history);
        let fresh = silent_requests(&scenario, seed + 50, 3000);
        let ours = losses(&fresh, |request, h| fitted.explain(&request.view, None).forecast.within[h]);
        let theirs = losses(&fresh, |request, h| curve.answered(request.view.waited_days, HORIZONS_DAYS[h]));
        for (h, (ours, theirs)) in ours.into_iter().zip(theirs).enumerate() {
            assert!(ours < theirs, "{place}, {} days: {ours} {theirs}", HORIZONS_DAYS[h]);
        }
    }
}

#[test]
fn what_is_shown_is_what_was_judged_and_never_loses_to_a_yardstick() {
    let requests = community(&Model::prior(), 150, 13, World::Sessions);
    let fitted = fit(&Model::prior(), &history(&requests)).unwrap();
    let levels = fitted.parameters().levels.clone().unwrap();
    let report = report(&fitted);
    let sources: Vec<Source> = report.held_out.iter().map(|judged| judged.source).collect();
    assert_eq!(sources, levels.sources[..sources.len()]);
    assert!(!report.held_out.iter().any(HeldOut::lost), "{:#?}", report.held_out);
}

#[test]
fn the_reasons_are_left_alone() {
    let requests = community(&Model::prior(), 60, 14, World::AsAssumed);
    let fitted = fit(&Model::prior(), &history(&requests)).unwrap();
    assert_eq!(fitted.parameters().why, Model::prior().parameters().why);
    assert_eq!(fitted.parameters().when, PRIOR_2_WHEN);
    assert!(report(&fitted).kept.contains("reasons stayed as they were"));
    assert_eq!(fitted.name(), "prior-2+240");
    let view = &requests[0].line.view;
    let (before, after) = (Model::prior().explain(view, None), fitted.explain(view, None));
    assert_eq!(before.outcomes.map(f64::to_bits), after.outcomes.map(f64::to_bits));
    assert_ne!(before.forecast, after.forecast);
}

#[test]
fn where_answers_come_as_expected_the_factors_stay_near_one() {
    let requests = community(&Model::prior(), 500, 16, World::AsAssumed);
    let fitted = fit(&Model::prior(), &history(&requests)).unwrap();
    let spans = report(&fitted).spans;
    let covered = spans.iter().filter(|span| (span.interval[0]..span.interval[1]).contains(&1.0)).count();
    // Nine in ten of eleven.
    assert!(covered >= 9, "{spans:#?}");
}

#[test]
fn a_community_that_answers_more_slowly_is_told_so() {
    let p = PRIOR_2_WHEN;
    let slow = instance(When { notice: p.notice * 0.3, accept_later: p.accept_later * 0.3, ..p });
    let requests = community(&slow, 500, 17, World::AsAssumed);
    let fitted = fit(&Model::prior(), &history(&requests)).unwrap();
    let first = &report(&fitted).spans[0];
    assert!(first.interval[1] < 0.8, "{first:?}");
}

#[test]
fn requests_that_were_known_only_once_silent_do_not_make_answers_rarer() {
    let requests = community(&Model::prior(), 600, 18, World::AsAssumed);
    let all = history(&requests);
    // Of every second request nothing is known before day 20, and nothing at all if it was answered by then.
    let late = all.iter().enumerate().filter_map(|(i, line)| {
        if i % 2 == 0 {
            return Some(line.clone());
        }
        let is_known =
            line.view.waited_days > 20.0 && line.accepted_after_days.is_none_or(|days| days > 20.0);
        is_known.then(|| EvidenceLine { watched_from_days: Some(20.0), ..line.clone() })
    });
    let late: Vec<EvidenceLine> = late.collect();
    let naive: Vec<EvidenceLine> =
        late.iter().map(|line| EvidenceLine { watched_from_days: None, ..line.clone() }).collect();
    let first = |history: &[EvidenceLine]| report(&fit(&Model::prior(), history).unwrap()).spans[0].factor;
    assert!((first(&late) / first(&all) - 1.0).abs() < 0.1, "{} {}", first(&late), first(&all));
    assert!(first(&naive) < 0.8 * first(&all), "{}", first(&naive));
}

#[test]
fn a_history_too_short_to_learn_from_says_so() {
    let said = |history: &[EvidenceLine]| fit(&Model::prior(), history).unwrap_err().to_string();
    assert_eq!(
        said(&[]),
        "too little to learn from: 0 requests with 0 answers; it takes 100 requests and 20 answers"
    );
    let requests = community(&Model::prior(), 10, 15, World::AsAssumed);
    let error = fit(&Model::prior(), &history(&requests)).unwrap_err();
    assert!(matches!(error, FitError::TooFew { requests: 40, .. }), "{error}");
    let mut line = requests[0].line.clone();
    line.view.waited_days = 40.0;
    line.accepted_after_days = Some(0.0);
    assert_eq!(
        said(&vec![line; 200]),
        "too little to learn from: 200 answers came at the moment of asking and only 0 later; it takes 20 that came after \
         a while to say anything about waiting"
    );
}
