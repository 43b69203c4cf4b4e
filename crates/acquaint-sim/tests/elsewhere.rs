//! The engine on a world that shares no formula with it (`elsewhere.rs`). Its parameters were committed before this world
//! was drawn; `docs/decisions/0027-prior-2-judged-elsewhere.md` has the figures, next to those of prior-1.

use acquaint_core::activity::Activity;
use acquaint_core::reason::Outcome;
use acquaint_sim::elsewhere::{Scenario, SilentRequest, silent_requests};
use acquaint_sim::score::{Score, score};
use acquaint_why::calibration::{Outcome01, log_loss};
use acquaint_why::explanation::{Explanation, HORIZONS_DAYS};
use acquaint_why::model::Model;

const REQUESTS: usize = 3000;

/// How the engine does in one place.
struct Judged {
    why: Score,
    /// Log loss of the forecasts at each horizon, and of the share of all requests that were accepted by then.
    when: [(f64, f64); 4],
}

fn judge(scenario: &Scenario, seed: u64) -> Judged {
    let model = Model::prior();
    let requests = silent_requests(scenario, seed, REQUESTS);
    let explain = |request: &SilentRequest| model.explain(&request.view, None);
    let explained: Vec<Explanation> = requests.iter().map(explain).collect();
    let when = std::array::from_fn(|h| {
        let happened =
            |request: &SilentRequest| request.accepted_in_days.is_some_and(|days| days <= HORIZONS_DAYS[h]);
        let share = requests.iter().filter(|it| happened(it)).count() as f64 / requests.len() as f64;
        let case = |(request, explained): (&SilentRequest, &Explanation)| Outcome01 {
            forecast: explained.forecast.within[h],
            happened: happened(request),
        };
        let by_model: Vec<_> = requests.iter().zip(&explained).map(case).collect();
        let by_share: Vec<_> =
            requests.iter().map(|it| Outcome01 { forecast: share, happened: happened(it) }).collect();
        (log_loss(&by_model), log_loss(&by_share))
    });
    let cases: Vec<(Explanation, Outcome)> =
        explained.into_iter().zip(requests.iter().map(|request| request.truth)).collect();
    Judged { why: score(&cases), when }
}

#[test]
fn in_a_world_of_rules_and_rhythms_the_reasons_are_no_worse_than_base_rates() {
    let places = [("City", Scenario::city()), ("Village", Scenario::village()), ("Fair", Scenario::fair())];
    for ((place, scenario), seed) in places.into_iter().zip([101, 102, 103]) {
        let judged = judge(&scenario, seed);
        let Judged { why, when } = judged;
        println!("{place} {:.4} {:?} {when:.4?}", why.log_loss, why.rivals);
        assert!(why.log_loss < why.base_rate_log_loss + 0.1, "{place}: {why:?}");
        for (by_model, by_share) in when {
            assert!(by_model < by_share + 0.1, "{place}: {when:?}");
        }
    }
}

#[test]
fn a_request_of_two_years_to_an_active_recipient_is_given_about_the_chance_it_has() {
    let model = Model::prior();
    let scenario = Scenario { looked_at_between: Some([700.0, 760.0]), ..Scenario::city() };
    let old = silent_requests(&scenario, 104, REQUESTS);
    let active = old.iter().filter(|request| request.view.recipient_activity == Some(Activity::ThisWeek));
    let cases: Vec<Outcome01> = active
        .map(|request| Outcome01 {
            forecast: model.forecast(&request.view).within[3],
            happened: request.accepted_in_days.is_some(),
        })
        .collect();
    let mean = |of: &dyn Fn(&Outcome01) -> f64| cases.iter().map(of).sum::<f64>() / cases.len() as f64;
    let (said, came) = (mean(&|case| case.forecast), mean(&|case| f64::from(u8::from(case.happened))));
    println!("{} requests of two years: said {said:.3}, came {came:.3}", cases.len());
    assert!(cases.len() > 1000 && (said - came).abs() < 0.03, "{said} {came}");
}
