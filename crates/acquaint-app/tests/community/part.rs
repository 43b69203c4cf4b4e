//! Where more waits than a page judges: what it says of a part, that the parts make up the whole, and that a sweep and the
//! standing orders pass nobody over.

use super::Town;
use acquaint_app::community::read_fitting::{Fits, Kept, Order, Part, Shown};
use acquaint_app::community::view::Want;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::member::Role;
use acquaint_core::request::Shelf;
use acquaint_core::strategy::{Fit, Strategy};

const KIEL: &str = r#"{"only": {"regions": ["Kiel"]}}"#;
/// How many ask; every third of them is from Kiel, the oldest first.
const ASKING: usize = 10;
const PART: u32 = 3;
const INBOX_FITS: Part = Part { kept: Kept::On(Shelf::Inbox), fit: Some(Fit::Fits) };

/// Ten ask Bo, and a page judges three.
async fn asked() -> (Town, PersonId, Vec<RequestId>) {
    let mut town = Town::new();
    let bo = town.join("bo", Role::Member).await;
    let mut requests = Vec::new();
    for number in 0..ASKING {
        let region = if number % 3 == 0 { "Kiel" } else { "Bremen" };
        let sender = town.join_in(&format!("asks-{number}"), Role::Member, region).await;
        requests.push(town.send(sender, bo).await);
        town.wait_minutes(1);
    }
    town.community.judge_at_most(PART);
    (town, bo, requests)
}

#[tokio::test]
async fn a_count_is_of_the_newest_that_a_page_judges_and_says_so() {
    let (town, bo, _) = asked().await;
    let strategy = Strategy::parse(KIEL).unwrap();
    let me = town.community.load_recipient(bo, town.stamp.now).await.unwrap();
    let fits = town.community.count_fits(&me, &strategy).await.unwrap();
    assert_eq!((fits.judged(), fits.fitting(), fits.is_of_all()), (PART, 1, false));
    town.community.judge_at_most(10);
    let fits = town.community.count_fits(&me, &strategy).await.unwrap();
    assert_eq!((fits.judged(), fits.fitting(), fits.is_of_all()), (10, 4, true));
}

#[tokio::test]
async fn a_list_of_what_fits_leads_on_to_the_oldest() {
    let (town, bo, requests) = asked().await;
    let strategy = Strategy::parse(KIEL).unwrap();
    let me = town.community.load_recipient(bo, town.stamp.now).await.unwrap();
    let list = |order, words: &str, places: [usize; 4]| (order, words.to_owned(), places);
    for (at_most, (order, words, places)) in [1, 2, 20].into_iter().flat_map(|at_most| {
        let newest = list(Order::Newest, "", [9, 6, 3, 0]);
        let found = list(Order::Newest, "ASKS", [9, 6, 3, 0]);
        [(at_most, newest), (at_most, found), (at_most, list(Order::Oldest, "", [0, 3, 6, 9]))]
    }) {
        let shown = Shown { part: INBOX_FITS, order, words };
        let (mut found, mut after, mut pages) = (Vec::new(), None, 0);
        loop {
            let fits: Fits = town.community.count_fits(&me, &strategy).await.unwrap();
            let page = (&shown, Want { after, at_most });
            let page = town.community.read_fitting(&me, &strategy, &fits, page, town.stamp.now);
            let page = page.await.unwrap();
            found.extend(page.items.iter().map(|item| item.text.id));
            (after, pages) = (page.next, pages + 1);
            assert!(pages < 20, "it ends");
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, places.map(|number| requests[number]));
    }
}

#[tokio::test]
async fn a_preview_begins_with_the_oldest_and_leads_on_to_the_newest() {
    let (town, bo, requests) = asked().await;
    let strategy = Strategy::parse(KIEL).unwrap();
    let me = town.community.load_recipient(bo, town.stamp.now).await.unwrap();
    let (mut fitting, mut judged, mut after) = (Vec::new(), Vec::new(), None);
    loop {
        let preview = town.community.preview_strategy(&me, &strategy, None, (9, after.as_ref()));
        let preview = preview.await.unwrap();
        judged.push(preview.waiting.all());
        fitting.extend(preview.fits.first);
        after = preview.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(judged, [3, 3, 3, 1]);
    assert_eq!(fitting, [0, 3, 6, 9].map(|number| requests[number]));
}

#[tokio::test]
async fn a_sweep_passes_nobody_over_however_old() {
    let (mut town, bo, _) = asked().await;
    town.save(bo, KIEL, 0).await;
    let wish = super::sweep::everybody(&town);
    town.community.start_sweep(bo, wish, &mut town.stamp).await.unwrap().unwrap();
    assert_eq!(town.accept_planned().await, 4);
}

#[tokio::test]
async fn a_turn_does_what_a_visit_left_to_do() {
    let (mut town, bo, _) = asked().await;
    let kiel = KIEL.replace("}}", r#"}, "if_it_fits": "accept_at_my_next_visit", "if_not": "filter"}"#);
    town.save(bo, &kiel, 0).await;
    let filtered = async |town: &Town| town.store().count_shelves(bo).await.unwrap().filtered;
    assert_eq!(filtered(&town).await, 2, "of the newest");
    town.community.keep_strategies(&mut town.stamp).await.unwrap();
    assert_eq!(filtered(&town).await, 6);
    assert_eq!(town.community.next_acceptance_at().await, Ok(None), "nobody was here");
    town.community.visit(bo, &mut town.stamp).await.unwrap();
    town.wait_minutes(61);
    town.community.keep_strategies(&mut town.stamp).await.unwrap();
    assert_eq!(town.accept_planned().await, 4);
    // Without another visit nothing more is accepted.
    let late = town.join_in("late", Role::Member, "Kiel").await;
    town.send(late, bo).await;
    town.wait_minutes(61);
    town.community.keep_strategies(&mut town.stamp).await.unwrap();
    assert_eq!(town.accept_planned().await, 0);
}
