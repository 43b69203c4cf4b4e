//! Patterns are counts of what happened, and claim nothing from a few cases.

use super::*;
use crate::list_waiting::tests::one_import;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::import::Seen;
use acquaint_core::note::NoteContent;
use acquaint_core::record::{AcceptedAt, Counterpart, Direction, FoundBy, RecordedRequest, Status};
use acquaint_core::stamp::Stamp;
use jiff::{SignedDuration, Timestamp};

fn at(day: i64, minute: i64) -> Timestamp {
    let start: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
    start + SignedDuration::from_hours(24 * day) + SignedDuration::from_mins(minute)
}

/// A record of day 140, of requests sent on a day and minute with a note, accepted after days.
fn patterns(requests: &[(i64, i64, &str, Option<i64>)]) -> Patterns {
    let mut stamp = Stamp::new(at(140, 0), [7; 32]);
    let mut situation = one_import(&mut stamp);
    for &(day, minute, note, accepted_after) in requests {
        let sent_at = at(day, minute);
        let accepted = |days| Status::Accepted {
            at: AcceptedAt::Second(at(day + days, minute)),
            found_by: FoundBy::Note,
        };
        let request = RecordedRequest {
            direction: Direction::Sent,
            counterpart: Counterpart { name: "Ada Example".into(), url: None },
            sent_at,
            note: note.into(),
            note_content: NoteContent::NOTHING,
            status: accepted_after.map_or(Status::Waiting { certainty: 1.0 }, accepted),
            tie: None,
            shared_organisation: None,
            shared_school: None,
            messages: None,
        };
        let last_waiting_at = accepted_after.is_none().then(|| at(140, 0));
        let seen = Seen { first_at: at(140, 0), last_at: at(140, 0), last_waiting_at };
        let (id, person) = (RequestId(stamp.next_id()), PersonId(stamp.next_id()));
        situation.requests.push(KeptRequest { id, person, request, seen });
    }
    Patterns::of(&situation, &Traits::of(&situation))
}

const NOTE: &str = "Hi Ada, I make kites and would love to hear about your loom.";

#[test]
fn what_differs_clearly_is_told_with_its_counts_and_never_as_a_cause() {
    let without = (0..60).map(|i| (i, 0, "", (i % 5 != 0).then_some(2)));
    let with = (0..60).map(|i| (i, 500, NOTE, (i % 10 == 0).then_some(2)));
    let fresh = [(130, 0, "", None)];
    let patterns = patterns(&without.chain(with).chain(fresh).collect::<Vec<_>>());
    assert_eq!(patterns.too_young, 1);
    assert_eq!(
        patterns.in_words(),
        [
            "Of 120 requests that had 30 days or more, 54 were accepted within 30 days: 45 %, 38 % to 53 %.",
            "Half of the answers came within 2 days, nine in ten within 2 days.",
            "Accepted: without a note 48 of 60 (76 %, 67 % to 84 %); with a note 6 of 60 (14 %, 8 % to 22 %).",
            "No clear difference by month and by weekday.",
            "These are counts, not causes: the requests may differ in other ways too. Small groups are drawn towards \
             your overall share, so that a few cases claim nothing.",
        ]
    );
    assert_eq!(
        patterns.notes_in_words().unwrap(),
        "For the next request your own record gives no reason for a note: accepted were 6 of 60 with one and 48 of 60 \
         without"
    );
}

#[test]
fn three_cases_claim_nothing() {
    let most = (0..40).map(|i| (i, 0, "", (i % 2 == 0).then_some(1)));
    let few = patterns(
        &most
            .chain([(5, 9, NOTE, Some(1)), (6, 9, NOTE, Some(1)), (7, 9, NOTE, Some(1))])
            .collect::<Vec<_>>(),
    );
    assert_eq!(few.notes_in_words(), None);
    assert!(
        few.in_words().iter().any(|line| line.starts_with("No clear difference with and without a note"))
    );
    assert_eq!(
        patterns(&[(0, 0, "", Some(1)), (1, 0, "", Some(1)), (2, 0, "", Some(1))]).in_words(),
        [] as [&str; 0]
    );
}

#[test]
fn a_burst_and_a_template_are_recognised() {
    let burst = (0..30).map(|i| (3, i, "", (i % 10 == 0).then_some(1)));
    let single = (0..40).map(|i| (i, 600, "", (i % 4 != 0).then_some(1)));
    let told = patterns(&burst.chain(single).collect::<Vec<_>>()).in_words();
    assert!(
        told.contains(&"Accepted: one by one 30 of 40 (70 %, 59 % to 81 %); 15 or more within half an hour 3 of 30 (18 %, 9 % to 29 %).".to_owned()),
        "{told:#?}"
    );
    let kites = (0..30).map(|i| (i, 0, NOTE, (i % 3 != 0).then_some(1)));
    let jobs = (0..30).map(|i| (i, 9, "Hello, do you have a job for me? Anything will do, really.", None));
    let told = patterns(&kites.chain(jobs).collect::<Vec<_>>()).in_words();
    let templates = told.iter().find(|line| {
        line.starts_with("Of requests with a note, accepted: “Hi Ada, I make kites and would love to h…”")
    });
    assert!(
        templates.is_some_and(|line| line.contains("“Hello, do you have a job for me? Anythin…” 0 of 30")),
        "{told:#?}"
    );
}
