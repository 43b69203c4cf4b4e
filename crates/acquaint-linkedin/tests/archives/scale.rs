//! An archive as large as the largest real ones.

use crate::build::{Archive, CONNECTIONS, MESSAGES, OWNER_URL, WITH_URLS, received, sent, table, write_file};
use acquaint_core::record::Status;
use acquaint_linkedin::read;
use std::fmt::Write as _;

const REQUESTS: usize = 5_500;
const ACCEPTED: usize = 4_000;
const CONNECTED: usize = 11_000;
const MESSAGES_COUNT: usize = 20_000;

fn day(number: usize) -> usize {
    number % 28 + 1
}

fn large() -> Archive {
    let mut requests = String::from(WITH_URLS) + "\n";
    for number in 0..REQUESTS {
        let (name, slug) = (format!("Person {number}"), format!("person-{number}"));
        let at = format!("4/{}/26, 4:05 PM", day(number));
        let note = format!("Hello number {number}, we met at the harbour walk and I would love to hear more");
        let row =
            if number % 5 == 4 { received(&name, &slug, &at, "") } else { sent(&name, &slug, &at, &note) };
        requests += &(row + "\n");
    }
    let mut connections = String::from(CONNECTIONS) + "\n";
    let mut messages = String::from(MESSAGES) + "\n";
    for number in 0..CONNECTED {
        // The first 4,000 are asked persons, the others are not.
        let number = if number < ACCEPTED { number } else { number + REQUESTS };
        let url = format!("https://www.linkedin.com/in/person-{number}");
        writeln!(
            connections,
            "Person,{number},{url},,Works {},Potter,{:02} May 2026",
            number % 97,
            day(number)
        )
        .unwrap();
    }
    let filler = "lorem ipsum ".repeat(10);
    for number in 0..MESSAGES_COUNT {
        let (thread, url) =
            (number % 9_000, format!("https://www.linkedin.com/in/person-{}", number % 9_000));
        writeln!(
            messages,
            "2-{thread}==,,Olive Owner,{OWNER_URL},Person {thread},{url},2026-05-{:02} 01:02:03 UTC,,{filler},INBOX",
            day(thread)
        )
        .unwrap();
    }
    Archive::default()
        .with("Invitations.csv", &requests)
        .with("Connections.csv", &connections)
        .with("messages.csv", &messages)
        .with("Positions.csv", &table("Company Name,Title,Started On,Finished On", &["Works 5,Potter,2020,"]))
}

#[test]
fn the_largest_archive_is_read_to_the_last_row() {
    let (_folder, path) = write_file("a.zip", &large().streamed());
    let mut told = 0;
    let reading = read(&path, &mut |_| told += 1).unwrap();
    let counts = reading.counts;
    assert_eq!((counts.sent + counts.received, counts.connections), (REQUESTS as u64, CONNECTED as u64));
    assert_eq!((counts.accepted, counts.waiting), (ACCEPTED as u64, (REQUESTS - ACCEPTED) as u64));
    assert_eq!((counts.messages, reading.problems.len()), (MESSAGES_COUNT as u64, 0));
    assert!(told > 36, "{told} reports of progress");
    let is_accepted =
        |number: usize| matches!(reading.record.requests[number].status, Status::Accepted { .. });
    assert!(is_accepted(0) && is_accepted(ACCEPTED - 1) && !is_accepted(ACCEPTED));
}

/// Some owners send everybody the same note. Each note that came back is looked for among the requests of its own people:
/// looked for among all, this took hours.
#[test]
fn one_note_for_everybody_is_found_with_each_of_them() {
    const SAME: usize = 5_000;
    let note = "I would like to add you to my network";
    let (mut requests, mut messages) = (String::from(WITH_URLS) + "\n", String::from(MESSAGES) + "\n");
    for number in 0..SAME {
        let (name, slug) = (format!("Person {number}"), format!("person-{number}"));
        requests += &(sent(&name, &slug, "5/3/26, 4:05 PM", note) + "\n");
        writeln!(
            messages,
            "2-{number}==,,Olive Owner,{OWNER_URL},{name},https://www.linkedin.com/in/{slug},2026-05-05 11:12:13 UTC,,\
             {note},INBOX",
        )
        .unwrap();
    }
    let archive = Archive::default().with("Invitations.csv", &requests).with("messages.csv", &messages);
    let (_folder, path) = write_file("a.zip", &archive.streamed());
    let counts = read(&path, &mut |_| ()).unwrap().counts;
    assert_eq!((counts.sent, counts.accepted), (SAME as u64, SAME as u64));
}
