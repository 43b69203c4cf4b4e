//! What forecasts are learned from, and what was learned.

use super::town::{Town, at};
use acquaint_app::community::change::AccountChange;
use acquaint_app::community::learn::{ModelChoice, ModelVersion, NotedForecast, VERSIONS_KEPT};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::SentState;
use acquaint_core::id::RequestId;
use acquaint_core::request::Command;
use jiff::SignedDuration;
use serde_json::{from_value, json};

fn noted(request: RequestId, span: usize, chance: f64) -> NotedForecast {
    let within = [chance; 4];
    let forecast = from_value(json!({ "within": within, "ever": chance })).unwrap();
    NotedForecast { request, span, chain: forecast, shown: forecast }
}

/// Each request is found once for each span that it was silent for.
pub async fn a_forecast_is_noted_once_for_each_span(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    let (to_bo, to_cy) = (town.send(ada, bo).await, town.send(ada, cy).await);
    town.wait(60);
    town.run(cy, ada, &Command::Accept(to_cy)).await.unwrap();
    let unnoted = async |span, hours, minute| {
        let (silent, by) = (SignedDuration::from_hours(hours), at(minute - hours * 60));
        let found =
            store.list_unnoted(span, silent, by - SignedDuration::from_hours(24), by, 9).await.unwrap();
        let mut found: Vec<_> = found.into_iter().map(|key| key.id).collect();
        found.sort_unstable_by_key(|id| *id != to_bo);
        found
    };
    assert_eq!(unnoted(0, 0, 60).await, [to_bo, to_cy], "answered or not, both were silent at first");
    assert_eq!(unnoted(1, 24, 25 * 60).await, [to_bo], "the other was not silent for a day");
    assert_eq!(unnoted(0, 0, 30 * 60).await, [], "it is too late to say what the forecast was");
    let first = [noted(to_bo, 0, 0.4), noted(to_cy, 0, 0.5)];
    town.change([AccountChange::ForecastsNoted(first.to_vec())]).await;
    town.change([AccountChange::ForecastsNoted(vec![noted(to_bo, 0, 0.9), noted(to_bo, 1, 0.2)])]).await;
    assert_eq!(unnoted(0, 0, 60).await, []);
    let told = store.list_noted(9).await.unwrap();
    let of_bo: Vec<_> = told.iter().filter(|told| told.noted.request == to_bo).collect();
    assert_eq!(of_bo.iter().map(|told| told.noted).collect::<Vec<_>>(), [first[0], noted(to_bo, 1, 0.2)]);
    assert!(of_bo.iter().all(|told| told.state == SentState::Waiting && told.sent_at == at(0)));
    let of_cy: Vec<_> = told.iter().filter(|told| told.noted.request == to_cy).collect();
    assert_eq!((of_cy.len(), of_cy[0].state), (1, SentState::Connected { at: at(60) }));
    town.change([AccountChange::MemberErased(bo)]).await;
    assert_eq!(store.list_noted(9).await.unwrap().len(), 1, "it goes with its request");
    town.change([AccountChange::ForecastsNoted(vec![noted(to_bo, 2, 0.2)])]).await;
    assert_eq!(store.list_noted(9).await.unwrap().len(), 1);
}

/// The newest versions are kept, and the one that forecasts come from.
pub async fn versions_of_the_model_are_kept(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let learning = store.load_learning().await.unwrap();
    assert_eq!((learning.tried_at, learning.choice, learning.versions), (None, ModelChoice::Newest, vec![]));
    let learned = |version| {
        let (rates, factors, ends) = ([0.1; 11], [1.5; 11], [0.0; 11]);
        let classes = vec![vec![json!({ "said": 60, "came": 20 }); 10]; 4];
        let levels = json!({
            "answers_a_day": rates, "factors": factors, "facts": 0.8, "ends_a_day": ends,
            "sources": ["chain", "levels", "levels", "curve"],
        });
        let report = json!({
            "started_from": "prior-2", "requests": 900, "answers": 210, "facts": 0.8, "spans": [],
            "kept": "the reasons", "held_out": [],
        });
        AccountChange::ModelLearned(Box::new(ModelVersion {
            version,
            learned_at: at(i64::from(version)),
            levels: from_value(levels).unwrap(),
            report: from_value(report).unwrap(),
            track_record: from_value(json!({ "within": classes })).unwrap(),
        }))
    };
    town.change([AccountChange::LearningTried(at(1)), learned(1), learned(2)]).await;
    town.change([AccountChange::ModelChosen(ModelChoice::Version(1))]).await;
    for version in 3..=VERSIONS_KEPT + 2 {
        town.change([learned(version)]).await;
    }
    let learning = store.load_learning().await.unwrap();
    let versions: Vec<u32> = learning.versions.iter().map(|kept| kept.version).collect();
    assert_eq!(versions, (3..=VERSIONS_KEPT + 2).rev().chain([1]).collect::<Vec<_>>());
    assert_eq!((learning.tried_at, learning.in_use().unwrap().learned_at), (Some(at(1)), at(1)));
    for (choice, in_use) in [(ModelChoice::Newest, Some(VERSIONS_KEPT + 2)), (ModelChoice::AsDelivered, None)]
    {
        town.change([AccountChange::ModelChosen(choice)]).await;
        let learning = store.load_learning().await.unwrap();
        assert_eq!(learning.choice, choice);
        assert_eq!(learning.in_use().map(|kept| kept.version), in_use);
    }
}
