//! Archives name people by name only, by member number, or by address: each way means the same people.

use super::*;

/// The same two people and their requests, as the files of each era name them.
#[test]
fn archives_of_every_era_become_one_history() {
    let number = |name: &str, number: u8| Counterpart {
        name: name.into(),
        url: Some(format!("urn:li:member:{number}")),
    };
    let (ada, bo) = ("Ada Example", "Bo Example");
    let named = |day| {
        record(
            day,
            vec![sent(by_name(ada), 50, WAITING), sent(by_name(bo), 50, accepted(60))],
            vec![connection(by_name(bo), 60)],
        )
    };
    let numbered = |day| {
        record(
            day,
            vec![sent(number(ada, 1), 50, WAITING), sent(number(bo, 2), 50, accepted(60))],
            vec![connection(by_url(bo), 60)],
        )
    };
    let addressed = |day| {
        record(
            day,
            vec![sent(by_url(ada), 50, WAITING), sent(by_url(bo), 50, accepted(60))],
            vec![connection(by_url(bo), 60)],
        )
    };
    let expected = [
        "Ada Example Sent 2026-02-20T12:00:00Z: waiting",
        "Bo Example Sent 2026-02-20T12:00:00Z: accepted 2026-03-02",
    ];
    let eras: [&dyn Fn(i64) -> Record; 3] = [&named, &numbered, &addressed];
    for (older, newer) in [(0, 1), (0, 2), (1, 2), (1, 0), (2, 0), (2, 1)] {
        let (older_record, newer_record) = (eras[older](100), eras[newer](130));
        for records in [[&older_record, &newer_record], [&newer_record, &older_record]] {
            let kept = import_all(&records);
            assert_eq!(lines(&kept), expected, "{older} {newer}");
            assert_eq!((kept.people.len(), kept.connections.len()), (2, 1), "{older} {newer}");
            let has_address = older == 2 || newer == 2;
            let url_of =
                |name: &str| kept.people.iter().find(|person| person.name == name).unwrap().url.clone();
            assert_eq!(url_of(ada) == Some(url(ada)), has_address, "{older} {newer}");
            let keeps_address = |r: &crate::import::KeptRequest| {
                r.request.counterpart.url == Some(url(&r.request.counterpart.name))
            };
            assert_eq!(kept.requests.iter().all(keeps_address), has_address, "{older} {newer}");
        }
    }
    let all = import_all(&[&numbered(110), &addressed(130), &named(100)]);
    assert_eq!(lines(&all), expected);
}

#[test]
fn somebody_who_changes_their_address_stays_one_person() {
    let at = |name: &str, slug: &str| Counterpart { name: name.into(), url: Some(url(slug)) };
    let (ada, bo) = ("Ada Example", "Bo Example");
    let older = record(
        100,
        vec![sent(at(ada, "ada-1"), 50, WAITING), sent(at(bo, "bo-1"), 50, WAITING)],
        vec![connection(at("Cy Old", "cy-1"), 20)],
    );
    let newer = record(
        130,
        vec![sent(at(ada, "ada-writes"), 50, accepted(110)), sent(at(bo, "bo-1"), 50, WAITING)],
        vec![connection(at(ada, "ada-writes"), 110), connection(at("Cy Old", "cy-writes"), 20)],
    );
    for records in [[&older, &newer], [&newer, &older]] {
        let kept = import_all(&records);
        assert_eq!(
            lines(&kept),
            [
                "Ada Example Sent 2026-02-20T12:00:00Z: accepted 2026-04-21",
                "Bo Example Sent 2026-02-20T12:00:00Z: waiting"
            ]
        );
        assert_eq!((kept.people.len(), kept.connections.len()), (3, 2));
        let urls: Vec<_> = kept.people.iter().filter_map(|person| person.url.as_deref()).collect();
        assert!(urls.contains(&&*url("ada-writes")) && urls.contains(&&*url("cy-writes")), "{urls:?}");
    }
}

#[test]
fn two_of_one_name_asked_in_one_minute_are_not_taken_for_one_who_changed_their_address() {
    let at = |slug: &str| Counterpart { name: "Ada Example".into(), url: Some(url(slug)) };
    let older = record(100, vec![sent(at("ada-1"), 50, WAITING), sent(at("ada-2"), 50, WAITING)], vec![]);
    let newer = record(130, vec![sent(at("ada-3"), 50, WAITING), sent(at("ada-2"), 50, WAITING)], vec![]);
    let kept = import_all(&[&older, &newer]);
    assert_eq!(kept.people.len(), 2, "ada-2 is still there, so ada-3 is who was ada-1");
    let newer = record(130, vec![sent(at("ada-3"), 50, WAITING), sent(at("ada-4"), 50, WAITING)], vec![]);
    assert_eq!(import_all(&[&older, &newer]).people.len(), 4);
}
