//! Owners who do not know 40 % of what they are asked, and err in 10 % of their answers: what do five questions settle?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

use acquaint_core::reason::Outcome;
use acquaint_sim::community::{CommunitySpec, simulate};
use acquaint_sim::elsewhere::{Scenario, SilentRequest, silent_requests};
use acquaint_sim::interview::{Interview, Top1};
use acquaint_sim::story::World;
use acquaint_why::model::Model;

const INTERVIEW: Interview = Interview { questions: 5, unsure: 0.4, wrong: 0.1, seed: 11 };

/// How many requests of each world: few in the gate, more where `INTERVIEWS` says so.
fn requests_of_each() -> usize {
    std::env::var("INTERVIEWS").map_or(40, |text| text.parse().unwrap())
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

/// Every world of `docs/evidence.md` but those of nobody but the model.
fn worlds(model: &Model, count: usize) -> Vec<(String, Vec<SilentRequest>)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let written = files.iter().map(|file| {
        let scenario: Scenario = toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        (file.file_stem().unwrap().to_string_lossy().into_owned(), scenario)
    });
    let named = [("city", Scenario::city()), ("village", Scenario::village()), ("fair", Scenario::fair())];
    let named = named.into_iter().map(|(name, scenario)| (name.to_owned(), scenario));
    let drawn = named.chain(written).zip(21..);
    let drawn = drawn.map(|((name, scenario), seed)| (name, silent_requests(&scenario, seed, count)));
    std::iter::once(("as-assumed".to_owned(), as_assumed(model, count))).chain(drawn).collect()
}

#[test]
fn five_questions_close_half_of_the_way_to_all_facts_and_beat_a_random_order() {
    let model = Model::prior_of_archives();
    let mut worlds = worlds(&model, requests_of_each());
    println!("| world | requests | archive alone | random order | most telling | all facts | way closed |");
    println!("|---|---|---|---|---|---|---|");
    // LinkedIn keeps no request for longer: of a world of old ones, none.
    for (_, requests) in &mut worlds {
        requests.retain(|request| request.view.waited_days <= 180.0);
    }
    worlds.retain(|(_, requests)| !requests.is_empty());
    let (mut sum, places) = ([0.0; 4], worlds.len() as f64);
    for (name, requests) in &worlds {
        let top1 = INTERVIEW.judge(&model, requests);
        println!("{}", row(name, requests.len(), &top1));
        let Top1 { archive, random, telling, all } = top1;
        for (sum, share) in sum.iter_mut().zip([archive, random, telling, all]) {
            *sum += share / places;
        }
    }
    let [archive, random, telling, all] = sum;
    let mean = Top1 { archive, random, telling, all };
    println!("{}", row("all", worlds.iter().map(|(_, requests)| requests.len()).sum(), &mean));
    assert!(telling > random + 0.01, "{mean:?}");
    assert!(mean.closed_by(telling) >= 0.5, "{mean:?}");
}

fn row(name: &str, requests: usize, top1: &Top1) -> String {
    let Top1 { archive, random, telling, all } = *top1;
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let [archive, by_chance, asked, whole] = [archive, random, telling, all].map(percent);
    let closed = [telling, random].map(|share| format!("{:.2}", top1.closed_by(share)));
    format!(
        "| {name} | {requests} | {archive} | {by_chance} | {asked} | {whole} | {}, random {} |",
        closed[0], closed[1]
    )
}
