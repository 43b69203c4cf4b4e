//! Each part of familiarity by itself, and what is claimed where facts are missing.

use super::*;
use crate::recipient_view::Place;
use crate::sender_view::Shared;

fn stay(name: &str, from: Option<i16>, to: Option<i16>) -> Stay {
    Stay { name: name.into(), from, to }
}

fn me(size: Option<u32>) -> RecipientProfile {
    RecipientProfile {
        organisations: Some(vec![Place::new(stay("Nordlicht Werft", Some(2010), Some(2019)), size)]),
        schools: Some(Vec::new()),
        year: 2026,
        ..RecipientProfile::default()
    }
}

/// Somebody of whom nothing speaks for or against.
fn stranger() -> RecipientView {
    RecipientView {
        organisations: Some(Vec::new()),
        schools: Some(Vec::new()),
        mutual_connections: Some(MutualConnections::default()),
        tie: Some(Tie::NeverMet),
        messages: Some(Messages::Nothing),
        ..RecipientView::default()
    }
}

fn percents(view: &RecipientView, me: &RecipientProfile) -> (u8, u8) {
    Familiarity::new(view, me).share().percents()
}

fn at(stays: Vec<Stay>) -> RecipientView {
    RecipientView { organisations: Some(stays), ..stranger() }
}

#[test]
fn nobody_knows_a_stranger_and_nothing_is_claimed_of_whom_nothing_is_known() {
    assert_eq!(percents(&stranger(), &me(Some(40))), (0, 0));
    let (low, high) = percents(&RecipientView::default(), &me(Some(40)));
    assert_eq!((low, high), (0, 100));
}

#[test]
fn years_together_count_more_in_a_small_place() {
    let three_years = at(vec![stay("nordlicht werft", Some(2017), Some(2025))]);
    // 0.9 · (1 − e^(−3/2)) = 0.699; of 1,500 people a tenth of it, and 10 % is what being at one place is worth.
    assert_eq!(percents(&three_years, &me(Some(40))), (69, 70));
    assert_eq!(percents(&three_years, &me(Some(1_500))), (10, 10));
    assert_eq!(percents(&three_years, &me(None)), (10, 70));
    assert_eq!(percents(&at(vec![stay("nordlicht werft", Some(2020), None)]), &me(Some(40))), (10, 10));
    assert_eq!(percents(&at(vec![stay("nordlicht werft", None, None)]), &me(Some(40))), (10, 90));
    let twice =
        vec![stay("nordlicht werft", Some(2019), None), stay("nordlicht werft", Some(2010), Some(2016))];
    assert!(percents(&at(twice), &me(Some(40))).0 > 85);
}

#[test]
fn mutual_connections_with_few_connections_of_their_own_tell_more() {
    let mutual = |count: u32, connections: u32| {
        let selectivity = f64::from(count) * MutualConnections::selectivity_of(connections);
        let mutual_connections = Some(MutualConnections { count, selectivity });
        percents(&RecipientView { mutual_connections, ..stranger() }, &me(Some(40))).0
    };
    assert!(mutual(4, 10) > mutual(4, 1_000));
    assert!(mutual(40, 10) > mutual(4, 10));
    assert!(mutual(u32::MAX, 2) <= 80);
}

#[test]
fn what_is_said_counts_by_whether_it_can_be_seen() {
    let says = |tie, organisations| RecipientView { tie: Some(tie), organisations, ..stranger() };
    let shared = || Some(vec![stay("nordlicht werft", Some(2017), Some(2025))]);
    let evidence = |view: &RecipientView| check_tie(view, &me(Some(40))).unwrap().1;
    assert_eq!(evidence(&says(Tie::CoWorker, shared())), Evidence::ChecksOut);
    assert_eq!(evidence(&says(Tie::CoWorker, None)), Evidence::CannotBeChecked);
    assert_eq!(evidence(&says(Tie::CoWorker, Some(Vec::new()))), Evidence::NotFound);
    assert_eq!(evidence(&says(Tie::Friend, shared())), Evidence::CannotBeChecked);
    // 1 − (1 − 0.699)(1 − 0.6); a claim that is not found is worth three tenths of it.
    assert_eq!(percents(&says(Tie::CoWorker, shared()), &me(Some(40))), (87, 88));
    assert_eq!(percents(&says(Tie::CoWorker, Some(Vec::new())), &me(Some(40))), (18, 18));
    assert_eq!(percents(&says(Tie::Friend, Some(Vec::new())), &me(Some(40))), (42, 42));
    assert_eq!(check_tie(&RecipientView::default(), &me(None)), None);
}

#[test]
fn whoever_wrote_back_is_known() {
    let wrote = |messages| percents(&RecipientView { messages: Some(messages), ..stranger() }, &me(None));
    assert_eq!(wrote(Messages::BothWays), (90, 90));
    assert_eq!(wrote(Messages::OneWay), (20, 20));
}

#[test]
fn that_there_is_a_place_of_both_tells_something_even_where_it_is_not_named() {
    let view = |organisation| RecipientView {
        organisations: None,
        shared: Shared { organisation, ..Shared::default() },
        ..stranger()
    };
    let told = |organisation| {
        let (view, me) = (view(organisation), me(Some(40)));
        let part = Familiarity::new(&view, &me).parts[0];
        format!("{}: {}", part.basis, part.share)
    };
    assert_eq!(told(None), "organisations of both are not known: at most 90 %");
    assert_eq!(told(Some(false)), "no organisation of both: 0 %");
    assert_eq!(
        told(Some(true)),
        "you were both at one of your organisations, we do not know whether at the same time: 10 to 90 %"
    );
}

#[test]
fn every_part_says_what_it_rests_on() {
    let view = RecipientView {
        mutual_connections: None,
        tie: Some(Tie::FormerCoWorker),
        ..at(vec![stay("nordlicht werft", Some(2017), Some(2025))])
    };
    let me = me(Some(40));
    let told: Vec<String> = Familiarity::new(&view, &me)
        .parts
        .iter()
        .map(|part| format!("{}: {}", part.basis, part.share))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    you were both at Nordlicht Werft in 3 years (known here: 40 people): 69 %
    no school of both: 0 %
    mutual connections are not known: at most 80 %
    they say you are former co-workers, and your profiles show it: 50 %
    no earlier messages: 0 %
    ");
}
