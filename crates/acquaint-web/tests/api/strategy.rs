//! A strategy through programs: saved, tried, gone back to, swept with; and what is wrong points at its place.

use super::harness::{Answer, Person, World};
use serde_json::{Value, json};

const STRATEGY: &str = "/api/v1/strategy";
const SWEEP: &str = "/api/v1/strategy/sweep";

async fn saves(who: &Person, strategy: Value, based_on: u32) -> Answer {
    who.send("PUT", STRATEGY, &json!({"strategy": strategy, "based_on": based_on})).await
}

/// Ada and Cid ask Bo, who works in Bremen as Ada does.
async fn two_ask() -> (World, [Person; 3], [String; 2]) {
    let world = World::new();
    let (ada, bo, cid) = world.three().await;
    for (person, region) in [(&ada, "Bremen"), (&bo, "Bremen"), (&cid, "Genoa")] {
        person.send("PATCH", "/api/v1/me", &json!({"region": region})).await.ok();
    }
    let ids = [ada.asks(&bo).await, cid.asks(&bo).await];
    (world, [ada, bo, cid], ids)
}

#[tokio::test]
async fn a_strategy_is_replaced_by_who_has_read_it_and_gone_back_to() {
    let (_world, [_, bo, _], _) = two_ask().await;
    let none = bo.get(STRATEGY).await.ok();
    assert_eq!(
        (&none["version"], &none["saved_at"], &none["strategy"]["who"]),
        (&json!(0), &json!(null), &json!("anyone"))
    );
    let saved = saves(&bo, json!({"only": {"regions": ["Bremen", "BREMEN"]}}), 0).await.ok();
    assert_eq!((&saved["version"], &saved["strategy"]["only"]["regions"]), (&json!(1), &json!(["Bremen"])));
    let stale = saves(&bo, json!({}), 0).await;
    assert_eq!(stale.problem(), (409, "conflict".into()));
    assert!(stale.text().contains("load it with `GET /api/v1/strategy`"), "{}", stale.text());
    saves(&bo, json!({"who": "people_i_know_well"}), 1).await.ok();
    let versions = bo.get("/api/v1/strategy/versions").await.ok();
    assert_eq!(versions["items"][0]["changes"][0]["added"], json!(["people you know well"]));
    assert_eq!(versions["items"].as_array().unwrap().len(), 2);
    let back = bo.post("/api/v1/strategy/versions/1/return", &json!({"based_on": 2})).await.ok();
    assert_eq!((&back["version"], &back["strategy"]), (&json!(3), &saved["strategy"]));
    for (path, based_on, status) in
        [("1/return", 2, 409), ("9/return", 3, 404), ("0/return", 3, 404), ("+1/return", 3, 404)]
    {
        let answer =
            bo.post(&format!("/api/v1/strategy/versions/{path}"), &json!({"based_on": based_on})).await;
        assert_eq!(answer.problem().0, status, "{path}");
    }
    let mine = bo.get("/api/v1/export").await.ok();
    assert_eq!((mine["strategies"].as_array().unwrap().len(), &mine["sweeps"]), (3, &json!([])));
}

#[tokio::test]
async fn what_is_wrong_with_a_strategy_points_at_its_place_and_nothing_is_kept() {
    let (_world, [_, bo, _], _) = two_ask().await;
    let many: Vec<String> = (0..10_000).map(|number| format!("Region {number}")).collect();
    for (strategy, field) in [
        (json!({"only": {"regons": []}}), "strategy.only.regons"),
        (json!({"whom": "anyone"}), "strategy.whom"),
        (json!({"who": "friends"}), "strategy.who"),
        (json!({"only": {"regions": ["Bremen", 7]}}), "strategy.only.regions[1]"),
        (json!({"only": {"regions": ["Bremen", " "]}}), "strategy.only.regions[1]"),
        (json!({"only": {"regions": {"a": 1}}}), "strategy.only.regions"),
        (json!({"only": [[], [], [], [], []]}), "strategy.only"),
        (json!({"only": {"regions": many}}), "strategy.only.regions"),
        (json!({"at_least": {"mutual_connections": 0}}), "strategy.at_least.mutual_connections"),
        (json!({"at_least": {"familiarity_percent": 101}}), "strategy.at_least.familiarity_percent"),
        (json!({"at_least": {"note": ["what"]}}), "strategy.at_least.note[0]"),
        (
            json!({"always": {"people": ["ada"]}, "never": {"people": ["bo", "Ada"]}}),
            "strategy.never.people[1]",
        ),
        (json!([]), "strategy"),
        (json!(7), "strategy"),
    ] {
        for answer in [
            saves(&bo, strategy.clone(), 0).await,
            bo.post("/api/v1/strategy/preview", &json!({"strategy": strategy})).await,
        ] {
            assert_eq!(answer.problem(), (422, "invalid".into()), "{field}");
            assert!(answer.fields().contains(&field.to_owned()), "{field}: {:?}", answer.fields());
        }
    }
    assert_eq!(bo.get(STRATEGY).await.ok()["version"], 0);
}

#[tokio::test]
async fn a_preview_and_a_judgement_say_who_fits_and_why_and_nothing_is_seen_by_it() {
    let (_world, [ada, bo, _], [id, other]) = two_ask().await;
    let tried = json!({"strategy": {"only": {"regions": ["bremen"]}}});
    let preview = bo.post("/api/v1/strategy/preview", &tried).await.ok();
    assert_eq!(preview["waiting"], json!({"fits": 1, "does_not_fit": 1, "cannot_tell": 0}));
    assert_eq!(preview["fits_on_shelf"], json!({"inbox": 1, "set_aside": 0, "filtered": 0}));
    assert_eq!(
        (&preview["fits_newly"], &preview["fits_nobody"], &preview["filters"]),
        (&json!(1), &json!(false), &json!(1))
    );
    let oldest = &preview["oldest_fits"][0];
    assert_eq!((&oldest["sender"]["handle"], &oldest["judgement"]["fit"]), (&json!("ada"), &json!("fits")));
    let everybody = bo.post("/api/v1/strategy/preview", &json!({"strategy": {}})).await.ok();
    assert_eq!(everybody["fits_everybody"], true);
    saves(&bo, tried["strategy"].clone(), 0).await.ok();
    let judged = bo.get(&format!("/api/v1/requests/{other}/judgement")).await.ok();
    assert_eq!((&judged["fit"], &judged["rules"][0]["verdict"]), (&json!("does_not_fit"), &json!("fails")));
    assert_eq!(judged["rules"][0]["fact"], "they say Genoa");
    assert_eq!(judged["familiarity_parts"].as_array().unwrap().len(), 5);
    assert_eq!(bo.get("/api/v1/export").await.ok()["received"][0]["seen_at"], json!(null));
    for (who, request) in [(&ada, &id), (&bo, &"00000000-0000-4000-8000-000000000000".to_owned())] {
        let answer = who.get(&format!("/api/v1/requests/{request}/judgement")).await;
        assert_eq!(answer.problem(), (404, "not_found".into()));
    }
    let ready = bo.get("/api/v1/strategy/ready-made").await.ok();
    let strategy_of = |key: &str| {
        let items = ready["items"].as_array().unwrap();
        items.iter().find(|one| one["key"] == key).unwrap()["strategy"].clone()
    };
    assert_eq!(strategy_of("near_me")["only"]["regions"], json!(["Bremen"]));
    assert_eq!(strategy_of("my_field"), json!(null), "the profile has no industry");
}

#[tokio::test]
async fn a_sweep_accepts_those_who_fit_and_says_what_became_of_each() {
    let (world, [ada, bo, cid], [id, _]) = two_ask().await;
    let wish = json!({"version": 1, "sent_by": "2030-01-01T00:00:00Z"});
    assert_eq!(bo.post(SWEEP, &wish).await.problem(), (400, "key_missing".into()));
    let stale = bo.post_with_key(SWEEP, "a", &wish).await;
    assert_eq!(stale.problem(), (409, "conflict".into()));
    assert!(stale.text().contains("your strategy has a newer version"), "{}", stale.text());
    saves(&bo, json!({"only": {"regions": ["Bremen"]}}), 0).await.ok();
    for (wish, field) in [
        (json!({"version": 1, "sent_by": "soon"}), "sent_by"),
        (json!({"version": 1}), "sent_by"),
        (json!({"version": 1, "sent_by": "2030-01-01T00:00:00Z", "at_most": 0}), "at_most"),
    ] {
        let answer = bo.post_with_key(SWEEP, "b", &wish).await;
        assert_eq!((answer.problem().0, answer.fields()), (422, vec![field.to_owned()]));
    }
    let early = json!({"version": 1, "sent_by": "2000-01-01T00:00:00Z"});
    assert_eq!(bo.post_with_key(SWEEP, "c", &early).await.ok(), json!({"sweep": null}));
    let begun = bo.post_with_key(SWEEP, "d", &wish).await.ok();
    let sweep = format!("/api/v1/strategy/sweeps/{}", begun["sweep"]["id"].as_str().unwrap());
    assert_eq!((&begun["sweep"]["requests"], &begun["sweep"]["decided"]), (&json!(1), &json!(0)));
    let second = bo.post_with_key(SWEEP, "d", &wish).await;
    assert_eq!(second.problem(), (409, "conflict".into()));
    assert!(second.text().contains("another sweep of yours is running"), "{}", second.text());
    world.sweeps_go_on().await;
    let ended = bo.get(&sweep).await.ok();
    assert_eq!((&ended["outcomes"]["accepted"], &ended["kind"]), (&json!(1), &json!("asked")));
    assert_eq!(bo.command(&format!("{sweep}/stop")).await.ok(), ended, "it had ended");
    let swept = bo.get(&format!("{sweep}/requests")).await.ok();
    assert_eq!(
        (&swept["items"][0]["request"], &swept["items"][0]["outcome"]),
        (&json!(id), &json!("accepted"))
    );
    assert_eq!(bo.get("/api/v1/strategy/sweeps").await.ok()["items"], json!([ended]));
    assert_eq!(bo.get("/api/v1/export").await.ok()["sweeps"], json!([ended]));
    for path in [sweep.clone(), format!("{sweep}/requests")] {
        assert_eq!(ada.get(&path).await.problem(), (404, "not_found".into()));
    }
    assert_eq!(ada.get(&format!("/api/v1/requests/{id}")).await.ok()["state"]["is"], "connected");
    assert_eq!(cid.get("/api/v1/notifications").await.ok()["items"], json!([]));
}

#[tokio::test]
async fn a_sweep_includes_what_is_kept_apart_only_if_it_is_named() {
    let (world, [ada, bo, _], [id, _]) = two_ask().await;
    bo.about(&id, "report", &json!({"because": "advertising"})).await.ok();
    saves(&bo, json!({"only": {"regions": ["Bremen"]}}), 0).await.ok();
    let wish = |include| json!({"version": 1, "sent_by": "2030-01-01T00:00:00Z", "include": include});
    assert_eq!(bo.post_with_key(SWEEP, "a", &wish(json!([]))).await.ok(), json!({"sweep": null}));
    let begun = bo.post_with_key(SWEEP, "b", &wish(json!([id]))).await.ok();
    assert_eq!(begun["sweep"]["requests"], 1);
    world.sweeps_go_on().await;
    assert_eq!(ada.get(&format!("/api/v1/requests/{id}")).await.ok()["state"]["is"], "connected");
}
