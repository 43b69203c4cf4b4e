//! Histories made up at random: no order of imports tells another one, and nothing is lost.

use super::*;
use proptest::prelude::*;

/// What really happened, of which each record shows what was true, and still listed, when it was taken.
#[derive(Clone, Debug)]
struct Truth {
    sent_day: i64,
    answered_day: Option<i64>,
    dropped_day: Option<i64>,
    has_url: bool,
    /// Since when somebody else of the same name, known by name only, is a connection too.
    namesake_day: Option<i64>,
}

fn truths() -> impl Strategy<Value = Vec<Truth>> {
    let namesake = prop::option::of(0..600i64);
    let answers = (prop::option::of(0..250i64), prop::option::of(20..250i64));
    let truth = (0..500i64, answers, prop::bool::weighted(0.6), namesake);
    let truth = truth.prop_map(|(sent_day, (answer, drop), has_url, namesake)| Truth {
        sent_day,
        answered_day: answer.map(|wait| sent_day + wait),
        dropped_day: if answer.is_none() { drop.map(|wait| sent_day + wait) } else { None },
        has_url,
        namesake_day: namesake.filter(|_| !has_url),
    });
    prop::collection::vec(truth, 1..12)
}

/// The record that LinkedIn would hand out on that day: answers leave it 180 days after they came.
fn record_on(day: i64, truths: &[Truth]) -> Record {
    let (mut requests, mut connections) = (Vec::new(), Vec::new());
    for (index, truth) in truths.iter().enumerate().filter(|(_, truth)| truth.sent_day < day) {
        let name = format!("Person {index}");
        let counterpart = if truth.has_url { by_url(&name) } else { by_name(&name) };
        let answered = truth.answered_day.filter(|&answered| answered < day);
        if let Some(answered) = answered {
            connections.push(connection(counterpart.clone(), answered));
        }
        let is_listed = match answered {
            Some(answered) => day - answered <= 180,
            None => truth.dropped_day.is_none_or(|dropped| dropped >= day),
        };
        let namesake = truth.namesake_day.filter(|&since| since < day);
        if let Some(since) = namesake {
            connections.push(connection(counterpart.clone(), since));
        }
        if is_listed {
            // By name, whoever has it seems to be the one who answered.
            let status = match (answered, namesake.filter(|&since| since >= truth.sent_day)) {
                (Some(_), _) if namesake.is_some() => Status::Unknown { because: Untold::SeveralOfThatName },
                (Some(at), _) | (None, Some(at)) => accepted(at),
                (None, None) => WAITING,
            };
            requests.push(sent(counterpart, truth.sent_day, status));
        }
    }
    record(day, requests, connections)
}

/// Statuses only move forward; what could not be told may become told by a record taken later.
fn check_moves(before: &Situation, after: &Situation, taken_at: Timestamp) {
    for kept in &before.requests {
        let now = after.requests.iter().find(|now| now.id == kept.id).expect("a request is kept for good");
        let (was, is) = (kept.request.status.key(), now.request.status.key());
        let could_not_compare = kept.request.status == Status::Unknown { because: Untold::NoConnections };
        let may_move = match (was, is) {
            ("accepted", is) => is == "accepted",
            ("unknown", "waiting") => could_not_compare || taken_at >= kept.seen.last_at,
            _ => true,
        };
        assert!(may_move, "{was} became {is}");
    }
}

fn any_status() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(WAITING),
        (0..600i64).prop_map(accepted),
        (0..600i64)
            .prop_map(|d| Status::Accepted { at: AcceptedAt::Second(noon(d)), found_by: FoundBy::Note }),
        prop::sample::select(vec![Untold::TooOld, Untold::MayBeHidden, Untold::NoConnections])
            .prop_map(|because| Status::Unknown { because }),
    ]
}

fn any_counterpart() -> impl Strategy<Value = Counterpart> {
    let names = prop::sample::select(vec!["Ada Example", "Áda  Example", "Bo Example"]);
    let urls = prop::option::of(prop::sample::select(vec!["ada", "bo", "ada-2"]));
    (names, urls).prop_map(|(name, slug)| Counterpart { name: name.into(), url: slug.map(url) })
}

fn any_record() -> impl Strategy<Value = Record> {
    let request =
        (any_counterpart(), 0..4i64, any_status()).prop_map(|(who, day, status)| sent(who, day, status));
    let connections = (any_counterpart(), 0..600i64).prop_map(|(who, day)| connection(who, day));
    let lists = (prop::collection::vec(request, 0..8), prop::collection::vec(connections, 0..4));
    (4..700i64, lists).prop_map(|(day, (requests, connections))| record(day, requests, connections))
}

proptest! {
    #[test]
    fn the_order_of_imports_does_not_matter_and_nothing_is_lost(
        truths in truths(),
        mut days in prop::collection::vec(1..700i64, 1..5),
    ) {
        days.dedup();
        let records: Vec<_> = days.iter().map(|&day| record_on(day, &truths)).collect();
        let given: Vec<_> = records.iter().collect();
        let mut sorted = given.clone();
        sorted.sort_by_key(|record| record.taken_at);
        let kept = import_all(&given);
        prop_assert_eq!(lines(&kept), lines(&import_all(&sorted)));
        for (index, truth) in truths.iter().enumerate() {
            let was_listed = records.iter().any(|record| {
                record.requests.iter().any(|r| r.counterpart.name == format!("Person {index}"))
            });
            let is_kept = kept.requests.iter().filter(|r| r.request.counterpart.name == format!("Person {index}"));
            prop_assert_eq!(is_kept.count(), usize::from(was_listed), "{:?}", truth);
        }
    }

    #[test]
    fn any_records_whatever_keep_every_request_and_move_it_only_forward(
        records in prop::collection::vec(any_record(), 1..5),
    ) {
        let mut situation = Situation::default();
        for record in &records {
            let decision = decide(&situation, record).unwrap();
            let after = situation.clone().after(&decision.changes);
            prop_assert_eq!(after.findings(), []);
            check_moves(&situation, &after, record.taken_at);
            let least = record.requests.len().max(situation.requests.len());
            prop_assert!(after.requests.len() >= least);
            prop_assert_eq!(&decide(&situation, record).unwrap(), &decision, "deciding again decides the same");
            situation = after;
        }
        for record in &records {
            prop_assert!(decide(&situation, record).unwrap().changes.is_empty());
        }
    }

    #[test]
    fn reading_the_same_archive_anew_adds_nobody_and_no_request(record in any_record()) {
        let once = import_all(&[&record]);
        let mut source = source(&record);
        source.sha256[31] = 1;
        let again = decide_import(&once, &record, &source, &mut Stamp::new(noon(3000), [9; 32])).unwrap();
        let is_import_only = again.changes.iter().all(|change| matches!(change, RecordChange::ImportRecorded(_)));
        prop_assert!(is_import_only, "{:?}", again.changes);
    }
}
