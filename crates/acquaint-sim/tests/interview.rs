//! Owners who do not know 40 % of what they are asked, and err in 10 % of their answers: what do five questions settle?

use acquaint_core::reason::Outcome;
use acquaint_sim::community::{CommunitySpec, simulate};
use acquaint_sim::elsewhere::{Scenario, SilentRequest, silent_requests};
use acquaint_sim::interview::{Interview, Top1};
use acquaint_sim::story::World;
use acquaint_why::model::Model;

const INTERVIEW: Interview = Interview { questions: 5, unsure: 0.4, wrong: 0.1, seed: 11 };

/// How many requests of each world: few in the gate, more where `INTERVIEWS` says so.
fn requests_of_each() -> usize {
    std::env::var("INTERVIEWS").map_or(300, |text| text.parse().unwrap())
}

/// Waiting requests of the family of the model.
fn as_assumed(model: &Model, count: usize) -> Vec<SilentRequest> {
    let spec = CommunitySpec {
        members: count,
        days: 170.0,
        seed: 5,
        requests_each: 6,
        hidden: 0.0,
        world: World::AsAssumed,
    };
    let waiting = simulate(&spec, model).into_iter().filter_map(|request| {
        let truth = Outcome::ALL.into_iter().find(|outcome| outcome.key() == request.truth.chief)?;
        Some(SilentRequest { view: request.open_view, truth, accepted_in_days: None })
    });
    waiting.take(count).collect()
}

#[test]
fn five_questions_close_half_of_the_way_to_all_facts_and_beat_a_random_order() {
    let (model, count) = (Model::prior_of_archives(), requests_of_each());
    let mut worlds = vec![
        ("as-assumed".to_owned(), as_assumed(&model, count)),
        ("city".to_owned(), silent_requests(&Scenario::city(), 21, count)),
        ("fair".to_owned(), silent_requests(&Scenario::fair(), 22, count)),
    ];
    println!("| world | archive alone | random order | most telling | all facts | way closed |");
    let mut sums = [0.0; 4];
    for (name, requests) in &mut worlds {
        requests.retain(|request| request.view.waited_days <= 180.0);
        let top1 = INTERVIEW.judge(&model, requests);
        let Top1 { archive, random, telling, all } = top1;
        println!(
            "| {name} ({}) | {archive:.3} | {random:.3} | {telling:.3} | {all:.3} | {:.2}, random {:.2} |",
            requests.len(),
            top1.closed_by(telling),
            top1.closed_by(random)
        );
        for (sum, share) in sums.iter_mut().zip([archive, random, telling, all]) {
            *sum += share / 3.0;
        }
    }
    let [archive, random, telling, all] = sums;
    let mean = Top1 { archive, random, telling, all };
    println!("{mean:?} {:.2}", mean.closed_by(telling));
}
