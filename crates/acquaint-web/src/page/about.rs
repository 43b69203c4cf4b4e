//! `/about/what-others-see`: what can be noticed, and what cannot; each line with the tests that hold it.

use super::frame::Frame;
use askama::Template;

/// Something that a member does, and what others can notice of it.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub what: &'static str,
    /// What can be noticed. Empty: nothing.
    pub says: &'static str,
    /// The tests that show it, each as a file of the source and a function in it.
    pub tests: &'static [(&'static str, &'static str)],
}

const STORY: &str = "crates/acquaint-web/tests/site/story.rs";
const PROMISE: (&str, &str) =
    ("crates/acquaint-web/tests/promise.rs", "nobody_can_tell_what_a_recipient_privately_did");
const UNWINDING: (&str, &str) =
    ("crates/acquaint-web/tests/promise.rs", "states_that_look_alike_go_on_looking_alike");
const WALK: (&str, &str) = (
    "crates/acquaint-web/tests/matrix/taint.rs",
    "no_route_reads_what_a_recipient_keeps_but_for_that_recipient",
);
/// SQLite drops what it remembers of the file at every write, by this process or another.
const READS_ALIKE: (&str, &str) = (
    "crates/acquaint-store/src/community/pool.rs",
    "a_read_reads_as_much_whether_or_not_someone_wrote_before_it",
);
const TIMING: (&str, &str) =
    ("crates/acquaint-web/tests/timing.rs", "no_answer_takes_longer_for_what_a_recipient_keeps");

pub const NOTICED: [Line; 9] = [
    Line {
        what: "Accepting",
        says: "You are connected, and both of you see it, to the minute. From any shelf, after any time. The other person \
               is told one to ten minutes later.",
        tests: &[
            (STORY, "a_request_waits_is_set_aside_and_is_accepted_after_all"),
            ("crates/acquaint-web/tests/site/minute.rs", "no_page_of_a_sender_shows_a_second"),
        ],
    },
    Line {
        what: "Asking a question",
        says: "It shows that you saw the request, and nothing else. The page says so before you ask.",
        tests: &[(STORY, "a_question_shows_that_a_request_was_seen_and_its_answer_comes_back")],
    },
    Line {
        what: "Opening their full profile",
        says: "As you chose it: with your name, with your region and industry, or not at all. The page says so before \
               you open it. Reading the request itself is never recorded.",
        tests: &[(
            "crates/acquaint-web/tests/site/people.rs",
            "a_look_is_recorded_as_its_owner_chose_and_the_page_says_so",
        )],
    },
    Line {
        what: "Blocking",
        says: "Nobody is told. But your profile is not found any more, and that can be noticed.",
        tests: &[(STORY, "who_is_blocked_finds_no_profile_and_no_way_to_ask")],
    },
    Line {
        what: "Being here",
        says: "Only if you show it, and only by the day: what you do today shows tomorrow. It moves when you sign in and \
               with what others are told anyway, never with reading, sorting or a strategy.",
        tests: &[
            ("crates/acquaint-core/src/activity.rs", "a_level_moves_up_and_down_at_ends_of_days_alone"),
            (
                "crates/acquaint-store/src/community/contract/people.rs",
                "what_a_member_does_not_show_is_not_shown",
            ),
            PROMISE,
        ],
    },
    Line {
        what: "Leaving",
        says: "Your profile is not found any more. That looks the same whatever you had done with a request.",
        tests: &[("crates/acquaint-web/tests/site/settings.rs", "who_leaves_leaves_nothing_behind"), PROMISE],
    },
    Line {
        what: "How often answers come here",
        says: "Forecasts learn each day how many requests in the whole community were answered after how long, once 200 were. \
               Only what senders see counts: that a request waits, or was answered, taken back or lapsed.",
        tests: &[(
            "crates/acquaint-app/tests/community/learn.rs",
            "what_recipients_set_aside_teaches_nothing",
        )],
    },
    Line {
        what: "Accepting again and again",
        says: "Neither one acceptance nor many tell whether it was you or your strategy: automatic ones come at random \
               moments, at the pace of somebody who accepts by hand. But somebody with many accounts can compare whom \
               you let in, and guess your rules from that. Nothing can hide it.",
        tests: &[
            ("crates/acquaint-app/tests/community/hand.rs", "nobody_can_tell_a_rule_from_a_hand"),
            (
                "crates/acquaint-app/tests/community/hand.rs",
                "a_burst_at_the_pace_of_a_hand_looks_like_one_by_a_hand",
            ),
            (
                "crates/acquaint-web/tests/site/sweep.rs",
                "whoever_fits_is_accepted_and_learns_only_that_they_are_connected",
            ),
        ],
    },
    Line {
        what: "Changing anything at all",
        says: "Not what you did, and not who did it. But for a moment after anyone here changed anything, even in private, \
               answers to others take about a millisecond longer. Someone who measures many of them could guess \
               right up to 7 in 10 times that something was changed, where chance alone is 5 in 10.",
        tests: &[READS_ALIKE, TIMING],
    },
];

/// What cannot be noticed, by anyone.
pub const UNNOTICED: [Line; 7] = [
    Line { what: "whether and when you read a request", says: "", tests: &[PROMISE, UNWINDING, WALK] },
    Line {
        what: "on which shelf you keep it, and every move from one to another",
        says: "",
        tests: &[PROMISE, UNWINDING, WALK, TIMING, READS_ALIKE],
    },
    Line {
        what: "your remarks to yourself, and whom you muted",
        says: "",
        tests: &[
            PROMISE,
            TIMING,
            (
                "crates/acquaint-web/tests/site/connecting.rs",
                "nobody_can_tell_that_they_are_muted_and_it_is_taken_back_at_once",
            ),
        ],
    },
    Line {
        what: "that you have a strategy, what it says, and whether an acceptance came of it",
        says: "",
        tests: &[
            PROMISE,
            WALK,
            (
                "crates/acquaint-web/tests/site/sweep.rs",
                "whoever_fits_is_accepted_and_learns_only_that_they_are_connected",
            ),
        ],
    },
    Line { what: "that you leave a request, however long", says: "", tests: &[PROMISE, UNWINDING] },
    Line {
        what: "that you were asked to vouch and leave it",
        says: "",
        tests: &[(STORY, "a_mutual_connection_can_give_a_good_word_and_leave_it_just_as_well")],
    },
    Line {
        what: "that you reported a request: operators read it; the sender never does, not even as an operator",
        says: "",
        tests: &[
            PROMISE,
            ("crates/acquaint-web/tests/site/received.rs", "a_report_is_for_the_operator_and_is_made_once"),
            (
                "crates/acquaint-web/tests/site/operate.rs",
                "an_operator_cannot_tell_that_their_own_request_was_reported",
            ),
        ],
    },
];

/// What the one who is asked gets to see.
pub const ASKING: [Line; 3] = [
    Line {
        what: "The other sees your note, how you say you know each other, and enough of your profile to remember you.",
        says: "",
        tests: &[(STORY, "a_request_waits_is_set_aside_and_is_accepted_after_all")],
    },
    Line {
        what: "If you take the request back, it is gone without a trace.",
        says: "",
        tests: &[(STORY, "a_request_taken_back_leaves_no_trace_with_its_recipient")],
    },
    Line {
        what: "If you ask somebody to vouch, only they learn of it, and the other only if they do.",
        says: "",
        tests: &[(STORY, "a_mutual_connection_can_give_a_good_word_and_leave_it_just_as_well")],
    },
];

/// `GET /about/what-others-see`.
#[derive(Clone, Debug, Template)]
#[template(path = "what_others_see.html")]
pub struct WhatOthersSeePage {
    pub frame: Frame,
}

impl WhatOthersSeePage {
    pub fn new(frame: Frame) -> Self {
        Self { frame }
    }

    pub fn sample() -> Self {
        Self::new(Frame::sample_signed_out())
    }
}
