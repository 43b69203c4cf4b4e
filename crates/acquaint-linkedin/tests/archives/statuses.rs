//! What became of each request, and how sure that is.

use crate::build::{
    Archive, CONNECTIONS, MESSAGES, NAMES_ONLY, OWNER_URL, WITH_URLS, invitations, received, sent, statuses,
    table,
};
use acquaint_core::record::{RecordedRequest, Status};
use acquaint_core::tie::Tie;

/// An archive of 7 June 2026 with these requests and connections.
fn archive(requests: &[String], connections: &[&str]) -> Archive {
    let rows: Vec<_> = requests.iter().map(String::as_str).collect();
    invitations(WITH_URLS, &rows).with("Connections.csv", &table(CONNECTIONS, connections))
}

#[track_caller]
fn check(requests: &[String], connections: &[&str], expected: &[&str]) {
    assert_eq!(statuses(&archive(requests, connections).read()), expected);
}

#[test]
fn a_request_is_accepted_if_the_person_is_a_connection_by_address() {
    check(
        &[
            sent("Renée Beispiel", "renée-beispiel-84b71000", "5/3/26, 4:05 PM", ""),
            received("Bo", "bo-🦉-", "5/3/26, 4:05 PM", ""),
        ],
        &[
            "R.,B.,https://www.linkedin.com/in/ren%C3%A9e-beispiel-84b71000,,,,05 May 2026",
            "Other,Name,https://www.linkedin.com/in/bo-%F0%9F%A6%89-,,,,04 May 2026",
        ],
        &["Renée Beispiel: accepted 2026-05-05 by Url", "Bo: accepted 2026-05-04 by Url"],
    );
}

#[test]
fn a_name_counts_where_one_connection_that_can_be_the_answer_has_it() {
    let nobody = |name: &str| format!("Olive Owner,{name},\"5/3/26, 4:05 PM\",,OUTGOING");
    let rows = [
        "Ada Example",
        "Bo Sample",
        "Cy Twice",
        "Di Twins",
        "RENÉE  Beispiel",
        "Di Early",
        "LinkedIn Member",
    ]
    .map(nobody);
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    let connections = [
        "Ada,Example,,,,,03 May 2026",
        "Bo,Sample,,,,,02 May 2026",
        "Cy,Twice,,,,,07 May 2026",
        "Cy,Twice,,,,,08 May 2019",
        "Di,Twins,,,,,07 May 2026",
        "Di,Twins,,,,,08 May 2026",
        "Renee,Beispiel,,,,,07 May 2026",
        "Di,Early,,,,,01 May 2026",
        "LinkedIn,Member,,,,,05 May 2026",
    ];
    let reading =
        invitations(NAMES_ONLY, &rows).with("Connections.csv", &table(CONNECTIONS, &connections)).read();
    assert_eq!(
        statuses(&reading),
        [
            "Ada Example: accepted 2026-05-03 by Name",
            "Bo Sample: accepted 2026-05-02 by Name",
            "Cy Twice: accepted 2026-05-07 by Name",
            "Di Twins: unknown SeveralOfThatName",
            "RENÉE Beispiel: accepted 2026-05-07 by Name",
            "Di Early: waiting 0.67",
            "LinkedIn Member: unknown HiddenMember",
        ]
    );
}

#[test]
fn an_address_that_differs_overrules_a_name_that_agrees() {
    let ada = sent("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", "");
    check(
        std::slice::from_ref(&ada),
        &["Ada,Example,https://www.linkedin.com/in/ada-example-77,,,,05 May 2026"],
        &["Ada Example: waiting 1.00"],
    );
    check(&[ada], &["Ada,Example,,,,,05 May 2026"], &["Ada Example: accepted 2026-05-05 by Name"]);
    // A member number says nothing against an address.
    let header = "From,To,Sent At,Message,Direction,inviterProfileUrn,inviteeProfileUrn";
    let row = "Olive Owner,Ada Example,\"5/3/26, 4:05 PM\",,OUTGOING,urn:li:member:1,urn:li:member:2";
    let connection = "Ada,Example,https://www.linkedin.com/in/ada-example-2,,,,05 May 2026";
    let reading =
        invitations(header, &[row]).with("Connections.csv", &table(CONNECTIONS, &[connection])).read();
    assert_eq!(statuses(&reading), ["Ada Example: accepted 2026-05-05 by Name"]);
}

#[test]
fn what_the_archive_cannot_tell_is_unknown_with_its_reason() {
    check(
        &[
            sent("ada@example.org", "", "5/3/26, 4:05 PM", ""),
            sent("Bo Example", "", "5/3/26, 4:05 PM", ""),
            sent("Cy Example", "cy-example-4", "12/7/25, 4:05 PM", ""),
            sent("Di Example", "di-example-5", "12/9/25, 4:05 PM", ""),
            received("Ed Example", "ed-example-6", "1/19/17, 4:05 PM", ""),
        ],
        &[],
        &[
            "ada@example.org: unknown SentToEmail",
            "Bo Example: unknown SentToEmail",
            "Cy Example: unknown TooOld",
            "Di Example: waiting 1.00",
            "Ed Example: waiting 1.00",
        ],
    );
    let without = invitations(WITH_URLS, &[&sent("Ada", "ada-2", "5/3/26, 4:05 PM", "")]).read();
    assert_eq!(statuses(&without), ["Ada: unknown NoConnections"]);
}

#[test]
fn hidden_connections_take_from_the_certainty() {
    let request = |number: usize, at: &str| sent(&format!("P{number}"), &format!("p-{number}"), at, "");
    let four: Vec<_> =
        ["5/20/26, 9:00 AM", "5/10/26, 9:00 AM", "5/9/26, 9:00 AM", "5/8/26, 9:00 AM", "5/7/26, 9:00 AM"]
            .iter()
            .enumerate()
            .map(|(number, at)| request(number, at))
            .collect();
    // Four were sent by 15 May; the one hidden connection of that day answers one of them. Five were sent by 1 June.
    // The one of long ago answers none that is still listed.
    check(
        &four,
        &[",,,,,,15 May 2026", ",,,,,,01 Jun 2026", ",,,,,,01 Jan 2024"],
        &["P0: waiting 0.80", "P1: waiting 0.60", "P2: waiting 0.60", "P3: waiting 0.60", "P4: waiting 0.60"],
    );
    check(&four[..1], &[",,,,,,01 Jun 2026"], &["P0: unknown MayBeHidden"]);
    check(&four[..1], &[",,,,,,01 May 2026"], &["P0: waiting 1.00"]);
}

const NOTE: &str = "Hello, it's Olive from No. 12";

fn with_message(archive: Archive, at: &str, from: &str, from_url: &str, to_url: &str) -> Archive {
    let row = format!("1,,{from},{from_url},Somebody,{to_url},{at} UTC,,\"{NOTE}\",INBOX");
    let later = format!("1,,{from},{from_url},Somebody,{to_url},2026-06-01 00:00:00 UTC,,\"later\",INBOX");
    archive.with("messages.csv", &table(MESSAGES, &[&later, &row]))
}

#[test]
fn a_note_that_came_back_tells_the_second_where_it_agrees_with_the_day() {
    let ada = "https://www.linkedin.com/in/ada-example-2";
    let request = [sent("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", NOTE)];
    let connection = format!("Ada,Example,{ada},,,,05 May 2026");
    for (at, from_url, to_url, expected) in [
        ("2026-05-05 11:12:13", OWNER_URL, ada, "accepted 2026-05-05T11:12:13Z by Url"),
        ("2026-05-06 00:00:01", OWNER_URL, ada, "accepted 2026-05-06T00:00:01Z by Url"),
        ("2026-05-09 11:12:13", OWNER_URL, ada, "accepted 2026-05-05 by Url"),
        // From before the request, from somebody else, to somebody else.
        ("2026-05-02 11:12:13", OWNER_URL, ada, "accepted 2026-05-05 by Url"),
        ("2026-05-05 11:12:13", ada, OWNER_URL, "accepted 2026-05-05 by Url"),
        ("2026-05-05 11:12:13", OWNER_URL, "https://www.linkedin.com/in/bo-3", "accepted 2026-05-05 by Url"),
    ] {
        let archive = archive(&request, &[&connection]);
        let reading = with_message(archive, at, "Olive Owner", from_url, to_url).read();
        assert_eq!(statuses(&reading), [format!("Ada Example: {expected}")], "{at} {from_url}");
    }
}

#[test]
fn a_note_that_came_back_shows_an_acceptance_without_a_connection() {
    let ada = "https://www.linkedin.com/in/ada-example-2";
    let out = [sent("Ada Example", "ada-example-2", "10/3/25, 4:05 PM", NOTE)];
    let reading =
        with_message(archive(&out, &[]), "2026-02-05 11:12:13", "Olive Owner", OWNER_URL, ada).read();
    assert_eq!(statuses(&reading), ["Ada Example: accepted 2026-02-05T11:12:13Z by Note"]);
    let incoming = [received("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", NOTE)];
    let reading =
        with_message(archive(&incoming, &[]), "2026-05-05 11:12:13", "Ada Example", ada, OWNER_URL).read();
    assert_eq!(statuses(&reading), ["Ada Example: accepted 2026-05-05T11:12:13Z by Note"]);
    // Not the first of its thread, so it is no note that came back.
    let earlier = format!("1,,Ada Example,{ada},Olive,,2026-04-01 00:00:00 UTC,,\"hi\",INBOX");
    let row = format!("1,,Olive Owner,{OWNER_URL},Ada,{ada},2026-05-05 11:12:13 UTC,,\"{NOTE}\",INBOX");
    let reading = archive(&out, &[]).with("messages.csv", &table(MESSAGES, &[&row, &earlier])).read();
    assert_eq!(statuses(&reading), ["Ada Example: unknown TooOld"]);
}

fn request_of(note: &str, connection: Option<&str>) -> RecordedRequest {
    let positions = "Company Name,Title,Started On,Finished On\n\"Example Works, Inc.\",Potter,Jan 2024,\n\
                     Sample Mill,Miller,2010,2019\n";
    let company = connection.map(|company| {
        format!("Ada,Example,https://www.linkedin.com/in/ada-example-2,,\"{company}\",,05 May 2026")
    });
    let rows: Vec<_> = company.iter().map(String::as_str).collect();
    archive(&[sent("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", note)], &rows)
        .with("Positions.csv", positions)
        .read()
        .record
        .requests
        .remove(0)
}

#[test]
fn a_tie_is_told_by_the_company_of_a_connection_and_else_by_the_note() {
    for (note, company, tie, shared) in [
        ("", Some("EXAMPLE WORKS"), Some(Tie::CoWorker), Some(true)),
        ("", Some("Sample Mill GmbH"), Some(Tie::FormerCoWorker), Some(true)),
        ("", Some("Elsewhere"), None, Some(false)),
        ("", Some(""), None, None),
        ("", None, None, None),
        ("I'm your neighbour Olive", None, Some(Tie::Neighbour), None),
        ("We are both at Example Works", None, Some(Tie::CoWorker), Some(true)),
    ] {
        let request = request_of(note, company);
        let told = (request.tie.as_ref().map(|tie| tie.tie), request.shared_organisation);
        assert_eq!(told, (tie, shared), "{note} {company:?}");
        assert_eq!(matches!(request.status, Status::Accepted { .. }), company.is_some());
    }
    let request = request_of("Hi, we both work at Example Works; I'd love to hear about your glazes", None);
    assert_eq!(request.tie.unwrap().evidence, "your note mentions Example Works, Inc.");
    assert_eq!(request.note_content, acquaint_core::note::read_note(&request.note));
    assert_eq!(request.note_content.how, Some(true));
}

#[test]
fn a_connection_from_before_a_request_is_no_answer_to_it() {
    let row = |day: &str| format!("Ada,Example,https://www.linkedin.com/in/ada-example-2,,,,{day}");
    let request = [sent("Ada Example", "ada-example-2", "5/3/26, 4:05 AM", "")];
    for (day, expected) in [
        ("01 May 2026", "waiting 1.00"),
        ("02 May 2026", "accepted 2026-05-02 by Url"),
        ("03 May 2026", "accepted 2026-05-03 by Url"),
    ] {
        check(&request, &[&row(day)], &[&format!("Ada Example: {expected}")]);
    }
}

#[test]
fn one_connection_answers_the_latest_request_sent_by_then_in_each_direction() {
    let ada = |at: &str| sent("Ada Example", "ada-example-2", at, "");
    let requests = [
        ada("2/3/26, 4:05 PM"),
        ada("5/1/26, 4:05 PM"),
        ada("4/3/26, 4:05 PM"),
        ada("5/20/26, 4:05 PM"),
        received("Ada Example", "ada-example-2", "3/3/26, 4:05 PM", ""),
        sent("Bo Example", "bo-example-3", "5/19/26, 4:05 PM", ""),
    ];
    let connection = "Ada,Example,https://www.linkedin.com/in/ada-example-2,,,,05 May 2026";
    // The hidden one answers one of the two that wait; whoever asked again before is connected and visible.
    check(
        &requests,
        &[connection, ",,,,,,25 May 2026"],
        &[
            "Ada Example: unknown AskedAgain",
            "Ada Example: accepted 2026-05-05 by Url",
            "Ada Example: unknown AskedAgain",
            "Ada Example: waiting 0.50",
            "Ada Example: accepted 2026-05-05 by Url",
            "Bo Example: waiting 0.50",
        ],
    );
}

#[test]
fn a_request_that_was_answered_before_the_next_was_sent_keeps_its_answer() {
    let ada = "https://www.linkedin.com/in/ada-example-2";
    let requests = [
        sent("Ada Example", "ada-example-2", "1/3/26, 4:05 PM", NOTE),
        sent("Ada Example", "ada-example-2", "5/1/26, 4:05 PM", ""),
    ];
    let archive = archive(&requests, &[&format!("Ada,Example,{ada},,,,05 May 2026")]);
    let reading = with_message(archive, "2026-01-05 11:12:13", "Olive Owner", OWNER_URL, ada).read();
    assert_eq!(
        statuses(&reading),
        ["Ada Example: accepted 2026-01-05T11:12:13Z by Note", "Ada Example: accepted 2026-05-05 by Url"]
    );
}

#[test]
fn a_connection_without_a_readable_day_is_a_connection() {
    check(
        &[
            sent("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", ""),
            sent("Bo Example", "bo-example-3", "5/3/26, 4:05 PM", ""),
            sent("Cy Example", "cy-example-4", "5/3/26, 4:05 PM", ""),
        ],
        &["Ada,Example,https://www.linkedin.com/in/ada-example-2,,,,soon", ",,,,,,15 May 2026"],
        &["Ada Example: unknown AcceptedSomeDay", "Bo Example: waiting 0.50", "Cy Example: waiting 0.50"],
    );
}
