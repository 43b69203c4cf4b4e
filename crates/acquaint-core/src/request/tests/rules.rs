//! The eleven rules of the life of a request, where the table does not show them.

use super::scene::Scene;
use super::world::{End, World};
use super::{ADA, BO, CY, answer, ask, message, noon, person, send};
use crate::id::{PersonId, RequestId};
use crate::limits::Limits;
use crate::note::Note;
use crate::request::{Change, Command, Outcome, Pair, Refusal, SendRequest, Sent, Whose};
use crate::tie::Tie;

fn two() -> (PersonId, PersonId) {
    (person(ADA), person(BO))
}

/// Ada's request waits with Bo.
fn asked(limits: Limits) -> (World, RequestId) {
    let (ada, bo) = two();
    let mut world = World::new(limits);
    world.run(ada, bo, &send()).unwrap();
    let request = world.waiting(ada, bo).unwrap().id;
    (world, request)
}

#[test]
fn sending_again_returns_the_request_that_waits_even_if_a_new_one_would_be_refused() {
    let (ada, bo) = two();
    let (mut world, request) = asked(Limits { sent_per_week_max: 1, ..Limits::default() });
    let long = Note::new(&"x".repeat(600)).unwrap();
    world.limits.note_characters_max = 10;
    let again = Command::SendRequest(SendRequest { tie: Tie::Friend, evidence: None, note: long });
    let outcome = world.run(ada, bo, &again);
    assert_eq!(outcome, Ok(Outcome::Waiting { request, sent_at: noon(0) }));
}

#[test]
fn a_set_aside_request_can_still_be_accepted_years_later() {
    let (ada, bo) = two();
    for shelve in [Command::SetAside, Command::Filter, Command::ReturnToInbox, Command::MarkSeen] {
        let (mut world, request) = asked(Limits::default());
        world.run(bo, ada, &shelve(request)).unwrap();
        world.now = noon(3_000);
        let outcome = world.run(bo, ada, &Command::Accept(request));
        assert_eq!(outcome, Ok(Outcome::Connected { since: noon(3_000) }));
    }
}

#[test]
fn crossed_requests_connect_from_a_private_shelf_and_tell_the_sender_no_more_than_that() {
    let (ada, bo) = two();
    let visible = |shelve: fn(RequestId) -> Command| {
        let (mut world, request) = asked(Limits::default());
        world.run(bo, ada, &shelve(request)).unwrap();
        let decision = world.decide(bo, ada, &send()).unwrap();
        world.apply(bo, ada, &decision);
        assert_eq!(world.ends[&request], End::Accepted);
        let seen: Vec<Change> = decision.changes.into_iter().filter(|c| c.visible_to(ada)).collect();
        format!("{seen:?}")
    };
    assert_eq!(visible(Command::SetAside), visible(Command::Filter));
    assert_eq!(visible(Command::SetAside), visible(Command::ReturnToInbox));
}

#[test]
fn beyond_the_cap_the_recipient_learns_whose_it_was_and_the_request_keeps_waiting() {
    let (ada, bo) = two();
    for (full, whose, words) in [
        (
            ada,
            Whose::Theirs,
            "the sender has 1 connections, which is the most; \
             the request keeps waiting, and you can accept it later",
        ),
        (
            bo,
            Whose::Yours,
            "you have 1 connections, which is the most; \
             the request keeps waiting, and you can accept it later",
        ),
    ] {
        let (mut world, request) = asked(Limits { connections_max: 1, ..Limits::default() });
        world.run(person(CY), full, &send()).unwrap();
        world.run(full, person(CY), &send()).unwrap();
        for command in [Command::Accept(request), send()] {
            let refusal = world.run(bo, ada, &command).unwrap_err();
            assert_eq!(refusal, Refusal::AtLimit { whose, max: 1 });
            assert_eq!(refusal.to_string(), words);
        }
        assert_eq!(world.run(ada, bo, &send()), Ok(Outcome::Waiting { request, sent_at: noon(0) }));
        world.run(full, person(CY), &Command::Disconnect).unwrap();
        assert!(world.run(bo, ada, &Command::Accept(request)).is_ok());
    }
}

#[test]
fn withdrawing_leaves_no_trace_with_the_recipient() {
    let (ada, bo) = two();
    let (mut world, request) = asked(Limits::default());
    world.run(bo, ada, &Command::SetAside(request)).unwrap();
    world.run(bo, ada, &Command::Remark { request, remark: Some(message("who?")) }).unwrap();
    let decision = world.decide(ada, bo, &Command::Withdraw(request)).unwrap();
    assert!(!decision.changes.iter().any(|change| change.visible_to(bo)));
    world.apply(ada, bo, &decision);
    let mut after = world.situation(bo, ada, None);
    after.public.version = 0;
    assert_eq!(after, World::new(Limits::default()).situation(bo, ada, None), "as if nothing had been");
    assert!(world.run(bo, ada, &send()).is_ok(), "the cool-down is the sender's");
}

#[test]
fn after_withdrawing_the_same_person_can_be_asked_again_when_the_cool_down_is_over() {
    let (ada, bo) = two();
    let (mut world, request) = asked(Limits::default());
    world.run(ada, bo, &Command::Withdraw(request)).unwrap();
    assert!(world.run(ada, person(CY), &send()).is_ok(), "the cool-down is for the same pair");
    world.now = noon(21) - jiff::SignedDuration::from_secs(1);
    let refusal = world.run(ada, bo, &send()).unwrap_err();
    assert_eq!(refusal.to_string(), "you can ask this person again from 2026-01-22T12:00:00Z");
    world.now = noon(21);
    assert!(world.run(ada, bo, &send()).is_ok());
}

#[test]
fn a_request_lapses_only_under_a_retention_period_and_by_its_sending_alone() {
    let (ada, bo) = two();
    let pair = Pair::between(ada, bo).unwrap();
    let (mut world, request) = asked(Limits::default());
    world.now = noon(10_000);
    assert_eq!(world.lapse(pair), Err(Refusal::KeepsWaiting { until: None }));
    world.limits.retention_days = Some(180);
    world.now = noon(100);
    world.run(bo, ada, &ask(request)).unwrap();
    world.run(bo, ada, &Command::MarkSeen(request)).unwrap();
    world.now = noon(179);
    assert_eq!(world.lapse(pair), Err(Refusal::KeepsWaiting { until: Some(noon(180)) }));
    world.now = noon(180);
    assert!(world.lapse(pair).is_ok());
    world.now = noon(190);
    let decision = world.lapse(pair).unwrap();
    assert!(
        matches!(decision.changes[..], [Change::RequestLapsed { lapsed_at, .. }] if lapsed_at == noon(180))
    );
    world.apply_to_pair(pair, &decision);
    assert_eq!(world.lapse(pair), Err(Refusal::NotWaiting));
    assert!(world.run(ada, bo, &send()).is_ok(), "no cool-down: nobody did anything");
}

#[test]
fn sending_limits_are_the_same_however_recipients_answer() {
    let limits = Limits { sent_per_week_max: 2, open_requests_max: 3, ..Limits::default() };
    let sent_after = |answer: fn(&mut World, PersonId)| {
        let ada = person(ADA);
        let mut world = World::new(limits.clone());
        let mut results = vec![];
        for number in 10..18 {
            world.now = noon(4 * (i64::try_from(number).unwrap() - 10));
            results.push(world.run(ada, person(number), &send()).map_err(|refusal| refusal.to_string()));
            answer(&mut world, person(number));
        }
        format!("{results:?}")
    };
    let silent = sent_after(|_, _| {});
    assert!(silent.contains("3 open requests, which is the most"), "{silent}");
    assert_eq!(silent, sent_after(|world, who| _ = world.run(who, person(ADA), &send())));
    assert_eq!(silent, sent_after(|world, who| _ = world.run(who, person(ADA), &Command::Block)));
}

#[test]
fn what_is_left_is_known_before_sending() {
    let limits = Limits { sent_per_week_max: 2, open_requests_max: 9, ..Limits::default() };
    let left = |sent: Sent| {
        let left = sent.left(&limits);
        (left.this_week, left.open)
    };
    assert_eq!(left(Sent::default()), (2, 9));
    assert_eq!(left(Sent { this_week: 1, open: 9, ..Sent::default() }), (1, 0));
    assert_eq!(left(Sent { this_week: 5, open: 12, ..Sent::default() }), (0, 0), "the operator lowered both");
}

#[test]
fn what_was_taken_back_frees_a_place_but_not_the_week() {
    let ada = person(ADA);
    let (mut world, request) = asked(Limits { sent_per_week_max: 2, ..Limits::default() });
    world.limits.open_requests_max = 1;
    let refusal = world.run(ada, person(CY), &send()).unwrap_err();
    assert_eq!(refusal, Refusal::TooManyOpen { max: 1, days: 90 });
    world.run(ada, person(BO), &Command::Withdraw(request)).unwrap();
    world.limits.open_requests_max = 9;
    world.run(ada, person(CY), &send()).unwrap();
    let refusal = world.run(ada, person(4), &send()).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "you have sent 2 requests within seven days, which is the most; \
         the next can go out from 2026-01-08T12:00:00Z"
    );
    world.now = noon(7);
    assert!(world.run(ada, person(4), &send()).is_ok());
}

#[test]
fn disconnecting_is_silent_and_does_not_tell_who_did_it() {
    let (ada, bo) = two();
    let told = |by: PersonId, other: PersonId| {
        let (mut world, request) = asked(Limits::default());
        world.run(bo, ada, &Command::Accept(request)).unwrap();
        let decision = world.decide(by, other, &Command::Disconnect).unwrap();
        let ended = |change: &&Change| matches!(change, Change::ConnectionEnded { .. });
        assert!(!decision.changes.iter().find(ended).unwrap().visible_to(other));
        world.apply(by, other, &decision);
        format!("{:?} {:?}", world.run(ada, bo, &send()), world.run(bo, ada, &send()))
    };
    assert_eq!(told(ada, bo), told(bo, ada));
}

#[test]
fn a_request_to_someone_who_muted_the_sender_waits_like_any_other() {
    let (ada, bo) = two();
    let sent = |mute: bool| {
        let mut world = World::new(Limits::default());
        if mute {
            world.run(bo, ada, &Command::Mute).unwrap();
        }
        let decision = world.decide(ada, bo, &send());
        world.apply(ada, bo, decision.as_ref().unwrap());
        format!("{decision:?} {:?}", world.situation(ada, bo, None).public)
    };
    assert_eq!(sent(true), sent(false));
}

#[test]
fn a_question_waits_for_its_answer_and_there_are_only_so_many() {
    let (ada, bo) = two();
    let (mut world, request) = asked(Limits { questions_max: 2, ..Limits::default() });
    for _ in 0..2 {
        world.run(bo, ada, &ask(request)).unwrap();
        assert_eq!(world.run(bo, ada, &ask(request)), Err(Refusal::QuestionOpen));
        world.run(ada, bo, &answer(request)).unwrap();
        assert_eq!(world.run(ada, bo, &answer(request)), Err(Refusal::NoQuestion));
    }
    assert_eq!(world.run(bo, ada, &ask(request)), Err(Refusal::QuestionsUsedUp { max: 2 }));
    world.limits.question_characters_max = 5;
    let refusal = world.run(bo, ada, &ask(request)).unwrap_err();
    assert_eq!(refusal.to_string(), "`question` has 26 characters, but at most 5 fit; please shorten it");
}

#[test]
fn a_voucher_who_was_not_asked_cannot_tell_that_there_is_a_request() {
    let (mut world, request) = Scene::IAsked.build();
    let pair = Pair::between(person(ADA), person(BO)).unwrap();
    let (nothing, _) = Scene::Nothing.build();
    assert_eq!(world.vouch(person(CY), pair, request), nothing.vouch(person(CY), pair, request));
    world.run(person(ADA), person(BO), &Command::AskToVouch { request, voucher: person(CY) }).unwrap();
    assert_eq!(world.vouch(person(9), pair, request), nothing.vouch(person(9), pair, request));
}

#[test]
fn a_voucher_who_stays_silent_is_unknown_to_the_recipient() {
    let (ada, bo) = two();
    let pair = Pair::between(ada, bo).unwrap();
    let (mut world, request) = Scene::IAsked.build();
    let stranger = Command::AskToVouch { request, voucher: person(9) };
    assert_eq!(world.run(ada, bo, &stranger), Err(Refusal::NotMutual));
    let decision = world.decide(ada, bo, &Command::AskToVouch { request, voucher: person(CY) }).unwrap();
    assert!(!decision.changes[0].visible_to(bo) && decision.changes[0].visible_to(person(CY)));
    world.apply(ada, bo, &decision);
    let vouched = world.vouch(person(CY), pair, request).unwrap();
    assert!(vouched.changes[0].visible_to(bo) && vouched.changes[0].visible_to(ada));
    world.apply_to_pair(pair, &vouched);
    assert_eq!(world.vouch(person(CY), pair, request).unwrap().changes, [], "once is enough");
}

#[test]
fn who_is_no_mutual_connection_any_more_cannot_vouch() {
    let (ada, bo) = two();
    let (mut world, request) = Scene::IAsked.build();
    world.run(ada, bo, &Command::AskToVouch { request, voucher: person(CY) }).unwrap();
    world.run(bo, person(CY), &Command::Disconnect).unwrap();
    let pair = Pair::between(ada, bo).unwrap();
    assert_eq!(world.vouch(person(CY), pair, request), Err(Refusal::NotMutual));
}

#[test]
fn a_block_reads_like_a_missing_profile_and_a_request_waits_again_after_it() {
    let (ada, bo) = two();
    let (mut world, request) = asked(Limits::default());
    world.run(bo, ada, &Command::SetAside(request)).unwrap();
    world.run(bo, ada, &Command::Block).unwrap();
    let refusal = world.run(ada, bo, &send()).unwrap_err();
    assert_eq!(refusal.to_string(), "there is no such profile; check the address");
    world.run(bo, ada, &Command::Unblock).unwrap();
    assert_eq!(world.run(ada, bo, &send()), Ok(Outcome::Waiting { request, sent_at: noon(0) }));
    assert!(world.run(bo, ada, &Command::Accept(request)).is_ok());
}

#[test]
fn what_the_recipient_put_somewhere_by_hand_their_strategy_leaves_there() {
    let (ada, bo) = two();
    for put in [Command::SetAside, Command::ReturnToInbox] {
        let (mut world, request) = asked(Limits::default());
        world.run(bo, ada, &Command::Filter(request)).unwrap();
        world.run(bo, ada, &put(request)).unwrap();
        let kept = world.run(bo, ada, &Command::ReturnToInbox(request)).unwrap();
        assert_eq!(world.run(bo, ada, &Command::Filter(request)), Ok(kept));
    }
}

#[test]
fn nobody_connects_with_themselves() {
    assert_eq!(Pair::between(person(ADA), person(ADA)), Err(Refusal::Yourself));
}
