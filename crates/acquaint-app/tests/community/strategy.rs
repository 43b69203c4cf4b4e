//! What a strategy does by itself, what a preview says of it, and what a hand outranks.

use super::Town;
use acquaint_app::community::CommunityError;
use acquaint_app::community::match_requests::FitCounts;
use acquaint_app::community::sweep::SweepWish;
use acquaint_app::community::view::{ShelfCounts, Want};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::member::Role;
use acquaint_core::request::{Command, Message, ReportReason};
use acquaint_core::strategy::sweep::{SweepKind, SweepOutcome};
use acquaint_core::strategy::{Fit, Strategy, Verdict};

/// Three ask Bo: from Kiel, from Bremen, and from nowhere that is known.
async fn asked() -> (Town, PersonId, [(PersonId, RequestId); 3]) {
    let mut town = Town::new();
    let bo = town.join("bo", Role::Member).await;
    let mut asked = Vec::new();
    for (handle, region) in [("kim", "Kiel"), ("bea", "Bremen"), ("una", "")] {
        let sender = town.join_in(handle, Role::Member, region).await;
        asked.push((sender, town.send(sender, bo).await));
        town.wait_minutes(1);
    }
    (town, bo, asked.try_into().unwrap())
}

async fn shelves(town: &Town, me: PersonId) -> [u32; 3] {
    let ShelfCounts { inbox, set_aside, filtered, .. } = town.store().count_shelves(me).await.unwrap();
    [inbox, set_aside, filtered]
}

async fn connections(town: &Town, me: PersonId) -> usize {
    let want = Want { after: None, at_most: 100 };
    town.store().list_connections(me, "", want).await.unwrap().items.len()
}

const KIEL: &str = r#"{"only": {"regions": ["Kiel"]}}"#;
const KIEL_FILTERS: &str = r#"{"only": {"regions": ["Kiel"]}, "if_not": "filter"}"#;
const KIEL_ACCEPTS: &str = r#"{"only": {"regions": ["Kiel"]}, "if_it_fits": "accept_at_my_next_visit"}"#;

#[tokio::test]
async fn a_preview_says_who_would_fit_before_anything_changes() {
    let (mut town, bo, [(kim, from_kim), (_, from_bea), (_, from_una)]) = asked().await;
    town.act(bo, kim, &Command::SetAside(from_kim)).await;
    let friend = town.join_in("friend", Role::Member, "Kiel").await;
    town.connect(friend, bo).await;
    let (kiel, bremen) = (Strategy::parse(KIEL).unwrap(), KIEL.replace("Kiel", "Bremen"));
    let community = town.community.clone();
    let me = community.load_recipient(bo, town.stamp.now).await.unwrap();
    let preview = community.preview_strategy(&me, &kiel, None, (9, None)).await.unwrap();
    let waiting = FitCounts { fits: 1, does_not_fit: 1, cannot_tell: 1 };
    assert_eq!((preview.waiting, preview.fits_newly.count, preview.fits_on_shelf), (waiting, 1, [0, 1, 0]));
    assert_eq!((&preview.fits.first, &preview.cannot_tell.first), (&vec![from_kim], &vec![from_una]));
    assert_eq!(preview.connections, FitCounts { fits: 1, ..FitCounts::default() });
    town.save(bo, &bremen, 0).await;
    let current = Strategy::parse(&bremen).unwrap();
    let preview = community.preview_strategy(&me, &kiel, Some(&current), (0, None)).await.unwrap();
    assert_eq!((preview.no_longer.count, preview.fits_newly.count, preview.fits.count), (1, 1, 1));
    assert!(preview.fits.first.is_empty() && preview.no_longer.first.is_empty());
    let open = community.preview_strategy(&me, &Strategy::default(), None, (9, None)).await.unwrap();
    assert!(open.fits_everybody() && !open.fits_nobody());
    assert_eq!(open.fits.first, [from_kim, from_bea, from_una]);
    let nobody = Strategy::parse(r#"{"at_least": {"picture": true}}"#).unwrap();
    let nobody = community.preview_strategy(&me, &nobody, None, (9, None)).await.unwrap();
    assert!(nobody.fits_nobody() && !nobody.fits_everybody());
    assert_eq!(shelves(&town, bo).await, [2, 1, 0], "a preview moves nothing");
}

#[tokio::test]
async fn nobody_overwrites_a_strategy_that_they_have_not_seen() {
    let (mut town, bo, _) = asked().await;
    assert_eq!(town.save(bo, KIEL, 0).await, 1);
    assert_eq!(town.save(bo, KIEL, 1).await, 1, "the same is no new version");
    let strategy = Strategy::parse(KIEL_FILTERS).unwrap();
    let stale = town.community.save_strategy(bo, &strategy, 0, &mut town.stamp).await;
    assert_eq!(stale, Err(CommunityError::Conflict));
    assert_eq!(town.save(bo, KIEL_FILTERS, 1).await, 2);
    let back = town.community.return_to_strategy(bo, 1, 2, &mut town.stamp).await;
    assert_eq!(back, Ok(3));
    let versions = town.community.list_strategy_versions(bo).await.unwrap();
    let told: Vec<Vec<String>> =
        versions.iter().map(|version| version.changes.iter().map(ToString::to_string).collect()).collect();
    let filters = "If it does not: now it goes to the filtered shelf, no longer it stays in the inbox";
    let back = "If it does not: now it stays in the inbox, no longer it goes to the filtered shelf";
    assert_eq!(told, [vec![back], vec![filters], vec!["Regions: now Kiel"]]);
    let gone = town.community.return_to_strategy(bo, 9, 3, &mut town.stamp).await;
    assert_eq!(gone, Err(CommunityError::NotFound));
    let two = r#"{"always": {"people": ["kim"]}, "never": {"people": ["Kim"]}}"#;
    let two: Strategy = serde_json::from_str(two).unwrap();
    let wrong = town.community.save_strategy(bo, &two, 3, &mut town.stamp).await;
    assert!(matches!(wrong, Err(CommunityError::Invalid(fields)) if fields[0].field == "never.people[0]"));
}

#[tokio::test]
async fn what_does_not_fit_is_filtered_and_comes_back_and_a_hand_outranks_it() {
    let (mut town, bo, [(kim, from_kim), (bea, from_bea), _]) = asked().await;
    town.save(bo, KIEL_FILTERS, 0).await;
    assert_eq!(shelves(&town, bo).await, [2, 0, 1], "who cannot be told stays");
    assert_eq!(town.store().count_unread(bo, town.stamp.now).await.unwrap(), 2);
    town.act(bo, bea, &Command::ReturnToInbox(from_bea)).await;
    town.community.visit(bo, &mut town.stamp).await.unwrap();
    assert_eq!(shelves(&town, bo).await, [3, 0, 0], "put back by hand, it stays");
    let cleo = town.join_in("cleo", Role::Member, "Bremen").await;
    town.send(cleo, bo).await;
    assert_eq!(town.community.keep_strategies(&mut town.stamp).await, Ok(0), "nobody's turn yet");
    town.wait_minutes(61);
    assert_eq!(town.community.keep_strategies(&mut town.stamp).await, Ok(1));
    assert_eq!(shelves(&town, bo).await, [3, 0, 1]);
    town.save(bo, &KIEL_FILTERS.replace("Kiel", "Bremen"), 1).await;
    assert_eq!(shelves(&town, bo).await, [3, 0, 1], "Cleo comes back, Kim goes");
    town.act(bo, kim, &Command::SetAside(from_kim)).await;
    town.save(bo, KIEL, 2).await;
    assert_eq!(
        shelves(&town, bo).await,
        [3, 1, 0],
        "a strategy that filters nothing leaves nothing filtered"
    );
    town.wait_minutes(600);
    assert_eq!(town.community.keep_strategies(&mut town.stamp).await, Ok(0), "and needs no turns");
}

#[tokio::test]
async fn what_fits_is_accepted_some_time_after_a_visit_and_not_before_one() {
    let (mut town, bo, [(kim, from_kim), ..]) = asked().await;
    let dee = town.join_in("dee", Role::Member, "Kiel").await;
    let from_dee = town.send(dee, bo).await;
    let eli = town.join_in("eli", Role::Member, "Kiel").await;
    let from_eli = town.send(eli, bo).await;
    town.act(bo, dee, &Command::SetAside(from_dee)).await;
    town.save(bo, KIEL_ACCEPTS, 0).await;
    town.wait_minutes(600);
    town.community.keep_strategies(&mut town.stamp).await.unwrap();
    assert_eq!(town.community.run_sweeps(&mut town.stamp).await, Ok(0), "no visit, no acceptance");
    for _ in 0..2 {
        town.community.visit(bo, &mut town.stamp).await.unwrap();
    }
    assert_eq!(town.community.run_sweeps(&mut town.stamp).await, Ok(0), "not at the moment of the visit");
    let sweeps = town.store().list_sweeps(bo, 9).await.unwrap();
    assert_eq!((sweeps.len(), sweeps[0].kind, sweeps[0].requests), (1, SweepKind::Standing, 2));
    // What she puts on a shelf by hand meanwhile is left alone.
    town.act(bo, eli, &Command::SetAside(from_eli)).await;
    assert_eq!(town.accept_planned().await, 1);
    let sweep = town.community.find_sweep(bo, sweeps[0].id).await.unwrap();
    let counts = (sweep.count(SweepOutcome::Accepted), sweep.count(SweepOutcome::PutOnShelf));
    assert_eq!((counts, connections(&town, bo).await), ((1, 1), 1));
    let kept = town.store().find_request(bo, from_kim).await.unwrap().unwrap();
    assert_eq!(kept.sender, kim);
    // A strategy that changes takes back what it had not done yet.
    let fay = town.join_in("fay", Role::Member, "Kiel").await;
    town.send(fay, bo).await;
    town.community.visit(bo, &mut town.stamp).await.unwrap();
    town.save(bo, KIEL, 1).await;
    assert_eq!(town.community.next_acceptance_at().await, Ok(None));
    assert_eq!(connections(&town, bo).await, 1);
}

/// What a recipient keeps apart: muted, reported, with a remark.
fn apart(request: RequestId) -> [Command; 3] {
    [
        Command::Mute,
        Command::Report { request, because: ReportReason::Advertising },
        Command::Remark { request, remark: Some(Message::new("the one with the boat?").unwrap()) },
    ]
}

#[tokio::test]
async fn nobody_who_is_muted_reported_or_remarked_on_is_accepted_automatically() {
    for (number, before) in [(0, true), (1, true), (2, true), (0, false), (1, false), (2, false)] {
        let (mut town, bo, [(kim, from_kim), ..]) = asked().await;
        let dee = town.join_in("dee", Role::Member, "Kiel").await;
        town.send(dee, bo).await;
        let keeps = &apart(from_kim)[number];
        if before {
            town.act(bo, kim, keeps).await;
        }
        town.save(bo, KIEL_ACCEPTS, 0).await;
        let strategy = Strategy::parse(KIEL_ACCEPTS).unwrap();
        let me = town.community.load_recipient(bo, town.stamp.now).await.unwrap();
        let preview = town.community.preview_strategy(&me, &strategy, None, (9, None)).await.unwrap();
        assert_eq!(
            (preview.accepts, preview.kept_apart.count),
            (if before { 1 } else { 2 }, u32::from(before))
        );
        town.community.visit(bo, &mut town.stamp).await.unwrap();
        if !before {
            // Planned already: it is in no plan any more.
            town.act(bo, kim, keeps).await;
        }
        town.accept_planned().await;
        let connected = town.store().list_connections(bo, "", Want { after: None, at_most: 9 }).await;
        let connected: Vec<PersonId> = connected.unwrap().items.iter().map(|row| row.card.id).collect();
        assert_eq!(connected, [dee], "{keeps:?}");
    }
}

#[tokio::test]
async fn a_sweep_takes_what_is_kept_apart_only_where_it_was_ticked() {
    let (mut town, bo, [(kim, from_kim), (bea, from_bea), (una, from_una)]) = asked().await;
    for (number, sender, request) in [(0, kim, from_kim), (1, bea, from_bea), (2, una, from_una)] {
        town.act(bo, sender, &apart(request)[number]).await;
    }
    town.save(bo, "{}", 0).await;
    let wish = super::sweep::everybody(&town);
    let nobody = town.community.start_sweep(bo, wish.clone(), &mut town.stamp).await;
    assert_eq!(nobody, Ok(None));
    let ticked = SweepWish { ticked: [from_bea].into(), ..wish };
    town.community.start_sweep(bo, ticked, &mut town.stamp).await.unwrap().unwrap();
    assert_eq!(town.accept_planned().await, 1);
    assert_eq!(connections(&town, bo).await, 1);
}

#[tokio::test]
async fn what_was_ticked_is_not_left_out_because_a_sweep_takes_only_so_many() {
    let (mut town, bo, [_, _, (una, from_una)]) = asked().await;
    town.act(bo, una, &apart(from_una)[0]).await;
    town.save(bo, "{}", 0).await;
    let wish = SweepWish { ticked: [from_una].into(), at_most: Some(1), ..super::sweep::everybody(&town) };
    town.community.start_sweep(bo, wish, &mut town.stamp).await.unwrap().unwrap();
    assert_eq!(town.accept_planned().await, 1);
    let connected = town.store().list_connections(bo, "", Want { after: None, at_most: 9 }).await;
    assert_eq!(connected.unwrap().items[0].card.id, una, "the others asked earlier");
}

#[tokio::test]
async fn what_a_strategy_accepts_by_itself_comes_after_what_was_picked() {
    let (mut town, bo, [(_, from_kim), (_, from_bea), _]) = asked().await;
    let picked = [from_kim, from_bea].into();
    town.community.accept_picked(bo, picked, &mut town.stamp).await.unwrap().unwrap();
    let fay = town.join_in("fay", Role::Member, "Kiel").await;
    town.send(fay, bo).await;
    town.save(bo, KIEL_ACCEPTS, 0).await;
    town.community.visit(bo, &mut town.stamp).await.unwrap();
    let sweeps = town.store().list_sweeps(bo, 9).await.unwrap();
    let last = |kind| sweeps.iter().find(|sweep| sweep.kind == kind).and_then(|sweep| sweep.last_due_at);
    assert!(last(SweepKind::Standing) > last(SweepKind::Picked), "{sweeps:?}");
    assert_eq!(town.accept_planned().await, 3);
}

#[tokio::test]
async fn what_was_picked_is_accepted_one_by_one_and_before_what_was_planned() {
    let (mut town, bo, [(_, from_kim), (_, from_bea), (_, from_una)]) = asked().await;
    town.save(bo, KIEL_ACCEPTS, 0).await;
    town.community.visit(bo, &mut town.stamp).await.unwrap();
    let picked = [from_kim, from_bea, from_una].into();
    town.community.accept_picked(bo, picked, &mut town.stamp).await.unwrap().unwrap();
    let again = town.community.accept_picked(bo, [from_bea].into(), &mut town.stamp).await;
    assert_eq!(again, Ok(None), "it is about to be accepted");
    let [standing, picked] = town.store().list_sweeps(bo, 9).await.unwrap().try_into().unwrap();
    let (standing, picked) =
        if standing.kind == SweepKind::Standing { (standing, picked) } else { (picked, standing) };
    assert_eq!((standing.requests, picked.requests), (1, 2));
    assert!(standing.last_due_at > picked.last_due_at, "one hand does one thing after the other");
    assert_eq!(town.accept_planned().await, 3);
}

#[tokio::test]
async fn what_is_overdue_is_given_new_moments_and_not_accepted_all_at_once() {
    let (mut town, bo, _) = asked().await;
    town.save(bo, "{}", 0).await;
    let wish = super::sweep::everybody(&town);
    town.community.start_sweep(bo, wish, &mut town.stamp).await.unwrap().unwrap();
    // The service was stopped for a day.
    town.wait_minutes(24 * 60);
    assert_eq!(town.community.run_sweeps(&mut town.stamp).await, Ok(0));
    let next = town.community.next_acceptance_at().await.unwrap().unwrap();
    assert!(next > town.stamp.now);
    assert_eq!(town.accept_planned().await, 3);
}

#[tokio::test]
async fn a_judgement_says_why_for_each_request() {
    let (town, bo, [(_, from_kim), (_, from_bea), (_, from_una)]) = asked().await;
    let strategy = Strategy::parse(KIEL).unwrap();
    let wanted = vec![from_kim, from_una, RequestId(bo.0)];
    let me = town.community.load_recipient(bo, town.stamp.now).await.unwrap();
    let judged = town.community.judge_requests(&me, &strategy, wanted).await.unwrap();
    assert_eq!(judged.len(), 2);
    assert!(!judged.contains_key(&from_bea));
    let una = &judged[&from_una];
    assert_eq!((una.judgement.fit, una.judgement.verdicts[0].verdict), (Fit::CannotTell, Verdict::Unknown));
    assert_eq!(una.judgement.verdicts[0].fact_in_words(), "their region is not known");
    assert_eq!(judged[&from_kim].judgement.verdicts[0].fact_in_words(), "they say Kiel");
    assert_eq!(una.familiarity_parts.len(), 5);
    assert!(una.familiarity_parts.iter().any(|(words, _)| words.contains("they say you are neighbours")));
}
