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
