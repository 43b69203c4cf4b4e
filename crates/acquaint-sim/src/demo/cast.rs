//! The story of the sender: whom they asked, what they wrote, what came of it, and what is behind each silence.

use super::ask::unseen;
use super::crowd::later;
use super::told::{FIRST_ASKED, FRIEND, SENDER};
use super::wording::{message, note};
use super::{DemoEnd, DemoQuestion, DemoRequest, DemoVouch};
use acquaint_core::reason::Outcome::{Because, StillComing};
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::request::{Keeping, Shelf};
use acquaint_core::text::Line;
use acquaint_core::tie::Tie;
use jiff::Timestamp;

/// How many people the sender asked.
pub(super) const ASKED: usize = 16;

pub(super) const AT_LIMIT: usize = FIRST_ASKED + 4;

/// What became of one request, in days after sending.
#[derive(Clone, Copy)]
enum Came {
    /// Nothing yet, because of this; kept on this shelf, seen then.
    Nothing(Outcome, Shelf, Option<f64>),
    Accepted(f64),
    Withdrawn(f64),
}

/// One request of the sender.
struct Asked {
    tie: Tie,
    names: &'static str,
    note: &'static str,
    days_ago: f64,
    /// Views of the sender's profile, in days after sending.
    views: &'static [f64],
    came: Came,
}

const fn asked(tie: Tie, names: &'static str, days_ago: f64, came: Came) -> Asked {
    Asked { tie, names, note: "", days_ago, views: &[], came }
}

use Came::{Accepted, Nothing, Withdrawn};
use Shelf::{Filtered, Inbox, SetAside};

/// The requests, in the order of the people who were asked.
const STORY: [Asked; ASKED] = [
    Asked {
        note: "Hi Jonas, this is Liv Tannevik from timetables, second floor. We worked together on the winter \
               plan, and I'd like to stay in touch about the new dock.",
        views: &[3.0, 40.0],
        ..asked(
            Tie::CoWorker,
            "Saltmarsh Ferries",
            96.0,
            Nothing(Because(Reason::SmallNetwork), SetAside, Some(3.0)),
        )
    },
    Asked {
        views: &[2.2],
        ..asked(
            Tie::FriendOfFriend,
            "Rieke Fliederbruch",
            58.0,
            Nothing(Because(Reason::Unrecognised), Inbox, Some(2.2)),
        )
    },
    Asked {
        note: "Dear Ximena, I am Liv, your cousin from the northern side: our grandmothers were sisters.",
        views: &[5.5],
        ..asked(Tie::Relative, "", 240.0, Nothing(Because(Reason::Strategy), Filtered, Some(5.5)))
    },
    Asked {
        note: "Hi Ellis, I'm Liv, I live next door, the house with the blue door.",
        ..asked(Tie::Neighbour, "", 26.0, Nothing(Because(Reason::RarelyHere), Inbox, None))
    },
    Asked {
        note: "Dear Konstanze, this is Liv Tannevik. You were my client at Saltmarsh Ferries, thank you for your \
               trust. I'd like to stay in touch.",
        views: &[1.0],
        ..asked(
            Tie::ClientOrPartner,
            "Saltmarsh Ferries",
            75.0,
            Nothing(Because(Reason::AtLimit), Inbox, Some(1.0)),
        )
    },
    Asked {
        note: "Hello Håkon, I'm Liv Tannevik, also in shipping. We went to the same college, two years apart, and \
               I would like to learn from how you plan crews.",
        views: &[4.0, 60.0],
        ..asked(Tie::SameField, "", 300.0, Nothing(Because(Reason::KnowsWellOnly), SetAside, Some(4.0)))
    },
    Asked {
        views: &[0.8],
        ..asked(
            Tie::MetAtEvent,
            "Harbour Days Port Alder",
            34.0,
            Nothing(Because(Reason::Unrecognised), Inbox, Some(0.8)),
        )
    },
    Asked {
        note: "I'd like to connect.",
        views: &[17.5],
        ..asked(
            Tie::FormerCoWorker,
            "Kestrel Dockworks",
            20.0,
            Nothing(Because(Reason::Unrecognised), Inbox, Some(17.5)),
        )
    },
    Asked {
        note: "Hi Eskil, we were in the same class. Liv",
        ..asked(
            Tie::Classmate,
            "Port Alder Harbour College",
            9.0,
            Nothing(Because(Reason::RarelyHere), Inbox, None),
        )
    },
    Asked {
        note: "Greta! It's Liv Tannevik from the first floor here. We both work at Saltmarsh Ferries, and I'd like \
               to hear about your concert.",
        views: &[0.35],
        ..asked(Tie::Friend, "", 0.5, Nothing(StillComing, Inbox, Some(0.35)))
    },
    Asked {
        note: "Amara, this is Liv Tannevik! We used to sing together, third row.",
        views: &[9.0],
        ..asked(Tie::Friend, "", 190.0, Nothing(Because(Reason::Strategy), Filtered, Some(9.0)))
    },
    Asked {
        note: "Hi Till, this is Liv from the dry dock office. We worked together for years.",
        views: &[12.0],
        ..asked(Tie::FormerCoWorker, "Kestrel Dockworks", 402.0, Accepted(143.0))
    },
    asked(Tie::Classmate, "Port Alder Harbour College", 500.0, Accepted(311.0)),
    Asked {
        note: "Hi Ozan, it's Liv from timetables.",
        views: &[30.0],
        ..asked(Tie::CoWorker, "Saltmarsh Ferries", 300.0, Accepted(71.0))
    },
    Asked { note: "Nell, it's me! Liv", views: &[0.2], ..asked(Tie::Friend, "", 650.0, Accepted(0.3)) },
    asked(Tie::NeverMet, "", 360.0, Withdrawn(100.0)),
];

/// What a former co-worker asked, to be answered in the demo.
const QUESTION: &str = "Hello! I worked with two people of your name at the docks. Which of them are you?";
/// Which of the requests the question is about, and how many days ago it was asked.
const QUESTIONED: (usize, f64) = (7, 2.0);
/// For which of the requests the friend was asked to vouch, and how many days ago.
const VOUCHED: (usize, f64) = (1, 6.0);

pub(super) fn requests(now: Timestamp) -> Vec<DemoRequest> {
    let mut requests: Vec<DemoRequest> =
        STORY.iter().enumerate().map(|(index, story)| request(story, FIRST_ASKED + index, now)).collect();
    requests[QUESTIONED.0].question =
        Some(DemoQuestion { text: message(QUESTION), asked_at: later(now, -QUESTIONED.1), answer: None });
    requests[VOUCHED.0].vouch =
        Some(DemoVouch { voucher: FRIEND, asked_at: later(now, -VOUCHED.1), vouched_at: None });
    requests
}

fn request(story: &Asked, recipient: usize, now: Timestamp) -> DemoRequest {
    let sent_at = later(now, -story.days_ago);
    let after = |days: f64| later(sent_at, days);
    let (end, keeping, truth) = match story.came {
        Nothing(because, shelf, seen) => {
            let by_hand = shelf == SetAside;
            let keeping = Keeping { shelf, by_hand, seen_at: seen.map(after), ..Keeping::default() };
            (DemoEnd::Waiting, keeping, Some(because))
        }
        Accepted(days) => (DemoEnd::Accepted(after(days)), Keeping::default(), None),
        Withdrawn(days) => (DemoEnd::Withdrawn(after(days)), Keeping::default(), None),
    };
    DemoRequest {
        tie: story.tie,
        evidence: Line::new(story.names).ok(),
        note: note(story.note),
        end,
        keeping,
        views: story.views.iter().map(|day| after(*day)).collect(),
        truth,
        ..unseen(SENDER, recipient, sent_at)
    }
}

/// The sender's connections besides those that came of requests, and who of the asked knows whom of them; days ago.
pub(super) fn connections() -> Vec<(usize, usize, f64)> {
    let asked = |index: usize| FIRST_ASKED + index;
    let (till, ines, ozan, nell) = (asked(11), asked(12), asked(13), asked(14));
    vec![
        (SENDER, FRIEND, 640.0),
        // The co-worker knows the two who worked with both; the classmate, two who could vouch.
        (asked(0), ozan, 380.0),
        (asked(0), till, 390.0),
        (asked(1), FRIEND, 800.0),
        (asked(8), ines, 399.0),
        (asked(8), nell, 395.0),
        (asked(9), ozan, 370.0),
        (asked(9), FRIEND, 360.0),
        (asked(4), till, 700.0),
    ]
}
