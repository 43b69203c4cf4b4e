//! Who wrote to whom, apart from the requests: two directions, and no text.

use crate::build::{MESSAGES, OWNER_URL, WITH_URLS, invitations, received, sent, table};
use acquaint_core::recipient_view::Messages;
use acquaint_core::recipient_view::Messages::{BothWays, Nothing, OneWay};

const ADA: &str = "https://www.linkedin.com/in/ada-example-2";
const BO: &str = "https://www.linkedin.com/in/bo-example-3";
const NOTE: &str = "Hello, it's Ada from the pottery";

/// A message: from whom, to which addresses, with which words.
fn message(from: &str, from_url: &str, to: &str, to_urls: &str, words: &str) -> String {
    format!("1,,{from},{from_url},\"{to}\",\"{to_urls}\",2026-04-01 10:00:00 UTC,,\"{words}\",INBOX")
}

fn requests() -> [String; 2] {
    [
        received("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", NOTE),
        received("Bo Example", "bo-example-3", "5/4/26, 4:05 PM", ""),
    ]
}

/// What was written with Ada and with Bo.
fn written(rows: &[String]) -> [Option<Messages>; 2] {
    let requests = requests();
    let requests = requests.each_ref().map(String::as_str);
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    let archive = invitations(WITH_URLS, &requests).with("messages.csv", &table(MESSAGES, &rows));
    let reading = archive.read();
    let text = format!("{:?}", reading.record);
    assert!(!text.contains("glaze"), "no word of a message is kept: {text}");
    let [ada, bo] = &reading.record.requests[..] else { panic!("two requests") };
    [ada.messages, bo.messages]
}

#[test]
fn what_two_people_wrote_is_told_by_its_directions() {
    let from_ada = message("Ada Example", ADA, "Olive Owner", OWNER_URL, "about the glaze");
    let to_ada = message("Olive Owner", OWNER_URL, "Ada Example", ADA, "a green glaze");
    for (rows, expected) in [
        (vec![], [Some(Nothing), Some(Nothing)]),
        (vec![from_ada.clone()], [Some(OneWay), Some(Nothing)]),
        (vec![to_ada.clone()], [Some(OneWay), Some(Nothing)]),
        (vec![to_ada, from_ada], [Some(BothWays), Some(Nothing)]),
    ] {
        assert_eq!(written(&rows), expected, "{rows:?}");
    }
}

/// People who accepted go on writing: what follows a request of the owner's is not about the request.
#[test]
fn for_a_request_that_was_sent_only_earlier_messages_count() {
    let row = |day: &str| {
        format!(
            "1,,Olive Owner,{OWNER_URL},\"Ada Example\",\"{ADA}\",{day} 10:00:00 UTC,,\"about the glaze\",INBOX"
        )
    };
    for (day, expected) in [("2026-04-01", OneWay), ("2026-05-09", Nothing)] {
        let request = sent("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", "");
        let archive =
            invitations(WITH_URLS, &[&request]).with("messages.csv", &table(MESSAGES, &[&row(day)]));
        let reading = archive.read();
        assert_eq!(reading.record.requests[0].messages, Some(expected), "{day}");
        let wrote = reading.last_wrote.on("Ada Example", Some("www.linkedin.com/in/ada-example-2"));
        assert_eq!(wrote.map(|day| day.to_string()).as_deref(), Some(day));
    }
}

#[test]
fn a_note_that_came_back_as_a_message_is_the_request_itself() {
    let note = message("Ada Example", ADA, "Olive Owner", OWNER_URL, NOTE);
    assert_eq!(written(&[note]), [Some(Nothing), Some(Nothing)]);
    let same_words = message("Bo Example", BO, "Olive Owner", OWNER_URL, NOTE);
    assert_eq!(written(&[same_words]), [Some(Nothing), Some(OneWay)], "another's words are no note");
}

#[test]
fn a_message_to_several_or_of_a_name_that_several_have_leaves_it_open() {
    let to_both =
        message("Olive Owner", OWNER_URL, "Ada Example, Bo", &format!("{ADA},{BO}"), "to all: glaze");
    assert_eq!(written(&[to_both]), [None, None]);
    let of_ada = message("Ada Example", ADA, "Olive, Bo", &format!("{OWNER_URL},{BO}"), "to all: glaze");
    assert_eq!(written(&[of_ada]), [None, Some(Nothing)]);
    let namesakes = [
        received("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", ""),
        received("Ada Example", "ada-example-9", "5/4/26, 4:05 PM", ""),
    ];
    let nameless = message("Ada Example", "", "Olive Owner", "", "it is me");
    let archive = invitations(WITH_URLS, &namesakes.each_ref().map(String::as_str))
        .with("messages.csv", &table(MESSAGES, &[&nameless]));
    let messages: Vec<_> = archive.read().record.requests.iter().map(|request| request.messages).collect();
    assert_eq!(messages, [None, None]);
}

#[test]
fn names_do_where_there_are_no_addresses() {
    let header = "From,To,Date,Subject,Content,Direction,Folder";
    let row = |from: &str, to: &str| format!("{from},{to},\"4/1/26, 8:36 AM\",,hi,INCOMING,INBOX");
    let (from, to) = (row("Ada Example", "Olive Owner"), row("Olive Owner", "Ada Example"));
    let requests = requests();
    let archive = invitations(WITH_URLS, &requests.each_ref().map(String::as_str))
        .with("messages.csv", &table(header, &[&from, &to]));
    let messages: Vec<_> = archive.read().record.requests.iter().map(|request| request.messages).collect();
    assert_eq!(messages, [Some(BothWays), Some(Nothing)]);
}

#[test]
fn without_the_messages_or_without_some_of_them_it_cannot_be_told_who_wrote() {
    let requests = requests();
    let requests = requests.each_ref().map(String::as_str);
    let without = invitations(WITH_URLS, &requests).read();
    assert!(without.record.requests.iter().all(|request| request.messages.is_none()));
    let unreadable = "1,,Ada Example,,Olive,,some day,,hi,INBOX".to_owned();
    let both = [
        message("Bo Example", BO, "Olive Owner", OWNER_URL, "hi"),
        message("Olive Owner", OWNER_URL, "Bo Example", BO, "hi"),
    ];
    let rows = [unreadable, both[0].clone(), both[1].clone()];
    assert_eq!(written(&rows), [None, Some(BothWays)]);
}
