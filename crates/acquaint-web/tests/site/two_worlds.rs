//! The promise: nothing that a recipient privately does changes a byte of what the sender gets.

use super::harness::{Page, Person, World};
use acquaint_core::member::Settings;
use acquaint_core::profile::Profile;

/// What a recipient does for themselves, in one of two worlds: about the request, or at an address of its own.
type Secret = &'static [(&'static str, &'static [(&'static str, &'static str)])];

/// A strategy that marks, one that accepts by itself, one that is not for the sender in every way a rule can be, and one that filters them.
const MARKS: &[(&str, &str)] =
    &[("based_on", "0"), ("who", "anyone"), ("if_it_fits", "suggest"), ("if_not", "leave_in_inbox")];
const ACCEPTS: &[(&str, &str)] = &[
    ("based_on", "0"),
    ("who", "anyone"),
    ("if_it_fits", "accept_at_my_next_visit"),
    ("if_not", "leave_in_inbox"),
];
const NOT_FOR_HER: &[(&str, &str)] = &[
    ("based_on", "0"),
    ("who", "people_i_know_well"),
    ("only.industries", "Shipping"),
    ("only.functions", "Sales"),
    ("only.regions", "Genoa"),
    ("only.organisations", "Nordlicht Werft"),
    ("only.schools", "Hohenlinde"),
    ("at_least.mutual_connections", "9"),
    ("at_least.sender_connections", "500"),
    ("at_least.familiarity_percent", "90"),
    ("at_least.picture", "on"),
    ("at_least.note", "why"),
    ("always.ties", "relative"),
    ("always.organisations", "Kestrel"),
    ("always.people", "cy"),
    ("never.organisations", "Gull"),
    ("never.people", "ada"),
    ("if_it_fits", "accept_at_my_next_visit"),
    ("if_not", "leave_in_inbox"),
];
const FILTERS: &[(&str, &str)] = &[
    ("based_on", "0"),
    ("who", "anyone"),
    ("never.people", "ada"),
    ("if_it_fits", "suggest"),
    ("if_not", "filter"),
];
const SWEEP: &[(&str, &str)] = &[("version", "1"), ("sent_by", "2030-01-01T00:00:00Z")];

const SECRETS: [(&str, Secret); 14] = [
    ("reading it", &[]),
    ("setting it aside", &[("set-aside", &[])]),
    ("putting it back", &[("set-aside", &[]), ("return-to-inbox", &[])]),
    ("a remark", &[("remark", &[("remark", "Perhaps in autumn.")])]),
    ("a mute", &[("mute", &[])]),
    ("a report", &[("report", &[("because", "advertising")])]),
    ("looking at what a strategy would do", &[("/strategy/preview", FILTERS)]),
    ("a strategy that everybody fits", &[("/strategy", MARKS)]),
    ("a strategy with every rule, none for the sender", &[("/strategy", NOT_FOR_HER)]),
    ("a strategy that accepts the request by itself, but not yet", &[("/strategy", ACCEPTS)]),
    ("a sweep that has not come to the request", &[("/strategy", MARKS), ("/strategy/sweep", SWEEP)]),
    ("a strategy that filters the request", &[("/strategy", FILTERS)]),
    (
        "a sweep that was stopped before the request",
        &[("/strategy", MARKS), ("/strategy/sweep", SWEEP), ("stop", &[])],
    ),
    (
        "all of it",
        &[
            ("/strategy", FILTERS),
            ("remark", &[("remark", "No.")]),
            ("report", &[("because", "harassment")]),
            ("mute", &[]),
            ("set-aside", &[]),
        ],
    ),
];

/// Everything that the sender can open.
async fn look_around(ada: &Person, request: &str, seen: &mut Vec<Page>) {
    for path in [
        "/",
        "/sent",
        "/sent?state=connected",
        "/sent?state=withdrawn",
        &format!("/sent/{request}"),
        &format!("/sent/{request}/note"),
        &format!("/sent/{request}/withdraw"),
        "/notifications",
        "/connections",
        "/views",
        "/vouches",
        "/received",
        "/people",
        "/people?q=bo",
        "/people/bo",
        "/people/bo/connect",
        "/people/cy",
        &format!("/received/{request}"),
    ] {
        seen.push(ada.get(path).await);
    }
}

/// Everything that the sender can do while it waits.
async fn try_everything(ada: &Person, request: &str, seen: &mut Vec<Page>) {
    let sent = format!("/sent/{request}");
    let again = [("tie", "friend"), ("note", "Once more"), ("intent", "send")];
    for (path, fields) in [
        (format!("{sent}/note"), &[("note", "I am Ada, from the boat house.")][..]),
        (format!("{sent}/answer"), &[("answer", "Nobody asked.")]),
        (format!("{sent}/answer"), &[("answer", "")]),
        (format!("{sent}/vouch"), &[("voucher", "cy")]),
        (format!("{sent}/vouch"), &[("voucher", "bo")]),
        ("/people/bo/connect".to_owned(), &again),
        ("/notifications/read".to_owned(), &[]),
        (format!("/received/{request}/accept"), &[]),
        (format!("/received/{request}/set-aside"), &[]),
        (format!("/vouches/{request}"), &[]),
    ] {
        seen.push(ada.post(&path, fields).await);
    }
}

/// How it ends, in both worlds alike.
#[derive(Clone, Copy, Debug)]
enum End {
    Accepted,
    TakenBack,
    Asked,
}

/// The life of one request as its sender gets it, with or without a secret.
async fn live(secret: Option<Secret>, end: End) -> Vec<Page> {
    live_with(secret, end, false).await
}

/// The same; the recipient may also look at the sender's profile, with their name.
async fn live_with(secret: Option<Secret>, end: End, has_look: bool) -> Vec<Page> {
    let world = World::new();
    let ada = world.member("ada").await;
    let shown = Settings { shows_activity: true, ..Settings::default() };
    let bo = Profile { name: "Bo Hafenstein".into(), region: "Bremen".into(), ..Profile::default() };
    let bo = world.member_with("bo", bo, shown).await;
    let cy = world.member("cy").await;
    world.connect(&ada, &cy).await;
    world.connect(&cy, &bo).await;
    let request = ada.asks(&bo).await;
    world.days_pass(2);
    if let Some(secret) = secret {
        keep_to_oneself(&bo, &request, secret).await;
    }
    if has_look {
        bo.get("/people/ada").await.says(&[]);
    }
    world.days_pass(2);
    let mut seen = Vec::new();
    look_around(&ada, &request, &mut seen).await;
    try_everything(&ada, &request, &mut seen).await;
    world.days_pass(30);
    look_around(&ada, &request, &mut seen).await;
    match end {
        End::Accepted => bo.post(&format!("/received/{request}/accept"), &[]).await.leads_on(),
        End::TakenBack => ada.post(&format!("/sent/{request}/withdraw"), &[]).await.leads_on(),
        End::Asked => {
            let question = [("question", "Which boat house?")];
            bo.post(&format!("/received/{request}/ask"), &question).await.leads_on()
        }
    };
    world.minutes_pass(5);
    look_around(&ada, &request, &mut seen).await;
    world.is_sound().await;
    seen
}

async fn keep_to_oneself(bo: &Person, request: &str, secret: Secret) {
    read_everything(bo, request).await;
    bo.post("/notifications/read", &[]).await.leads_on();
    let mut last = String::new();
    for (verb, fields) in secret {
        let path = match *verb {
            "stop" => format!("{last}/stop"),
            verb if verb.starts_with('/') => verb.to_owned(),
            verb => format!("/received/{request}/{verb}"),
        };
        let done = bo.post(&path, fields).await;
        if path != "/strategy/preview" {
            last = done.leads_on();
        }
        // A visit under whatever is in force now.
        read_everything(bo, request).await;
    }
}

async fn read_everything(bo: &Person, request: &str) {
    for path in
        ["/", "/received", "/received?shelf=filtered", &format!("/received/{request}"), "/notifications"]
    {
        bo.get(path).await.says(&[]);
    }
    for path in ["/strategy", "/strategy/versions"] {
        bo.get(path).await.says(&[]);
    }
}

fn assert_same(one: &[Page], other: &[Page], what: &str, end: End) {
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one, other, "{what}, {end:?}");
    }
    assert_eq!(one.len(), other.len());
}

#[tokio::test]
async fn nothing_private_changes_a_byte_of_what_the_sender_gets() {
    let unseen = live(None, End::Accepted).await;
    assert!(unseen.iter().any(|page| page.has("The short answer") && page.has("Bo Hafenstein")));
    for (what, secret) in SECRETS {
        assert_same(&unseen, &live(Some(secret), End::Accepted).await, what, End::Accepted);
    }
}

#[tokio::test]
async fn nothing_private_shows_in_hindsight_however_it_ends() {
    let (what, secret) = SECRETS[SECRETS.len() - 1];
    for end in [End::TakenBack, End::Asked] {
        assert_same(&live(None, end).await, &live(Some(secret), end).await, what, end);
    }
}

#[tokio::test]
async fn what_others_may_see_does_change_what_the_sender_gets() {
    let unseen = live(None, End::TakenBack).await;
    let seen = live_with(None, End::TakenBack, true).await;
    assert!(unseen.iter().zip(&seen).any(|(one, other)| one != other), "or the other tests tell nothing");
}
