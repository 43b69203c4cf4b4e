//! The crowd asks each other: requests by every tie, each with its hidden story.

use super::circle::Circles;
use super::crowd::{Habit, between, later};
use super::fact::View;
use super::wording::{self, Writer};
use super::{DemoEnd, DemoQuestion, DemoRequest, DemoVouch};
use crate::story::{Recipient, Story, World};
use acquaint_core::member::ViewMode;
use acquaint_core::note::Note;
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::request::{Keeping, Shelf};
use acquaint_core::text::Line;
use acquaint_core::tie::Tie;
use acquaint_why::facts::{chance_of_own_reasons, moments};
use acquaint_why::parameters::{BLOCKERS, When, Why};
use jiff::Timestamp;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

/// How often each tie is named, in parts of 100.
const TIES: [(Tie, u32); 11] = [
    (Tie::CoWorker, 16),
    (Tie::FormerCoWorker, 17),
    (Tie::ClientOrPartner, 8),
    (Tie::Classmate, 11),
    (Tie::Friend, 5),
    (Tie::FriendOfFriend, 9),
    (Tie::Relative, 2),
    (Tie::Neighbour, 3),
    (Tie::MetAtEvent, 9),
    (Tie::SameField, 13),
    (Tie::NeverMet, 7),
];

/// Everything that asking needs.
pub(super) struct Asking<'a> {
    pub circles: &'a Circles<'a>,
    pub habits: &'a [Habit],
    pub view: View<'a>,
    pub why: Why,
    pub when: When,
    /// The most connections of anybody but the two at their limit.
    pub most: usize,
    /// Pairs between whom a request was sent, the lower index first.
    pub asked: BTreeSet<(usize, usize)>,
    pub requests: Vec<DemoRequest>,
}

impl Asking<'_> {
    /// Whether the first may ask the second: there is nothing between them yet.
    pub fn is_free(&self, one: usize, other: usize) -> bool {
        one != other
            && !self.asked.contains(&(one.min(other), one.max(other)))
            && !self.view.network.are_connected(one, other)
    }

    /// Keeps a request, and the connection that came of it.
    pub fn keep(&mut self, request: DemoRequest) {
        let (one, other) = (request.sender, request.recipient);
        self.asked.insert((one.min(other), one.max(other)));
        if let DemoEnd::Accepted(at) = request.end {
            self.view.network.connect(one, other, at);
        }
        self.requests.push(request);
    }

    /// A request of nobody's story yet: it waits unseen.
    pub fn write(
        &self,
        rng: &mut ChaCha8Rng,
        (sender, recipient): (usize, usize),
        (tie, evidence): (Tie, Option<String>),
        sent_at: Timestamp,
    ) -> DemoRequest {
        let writer = Writer {
            sender: &self.circles.lives[sender],
            recipient: &self.circles.lives[recipient],
            evidence: evidence.as_deref(),
        };
        let note = writer.note(rng, tie);
        let evidence = evidence.and_then(|text| Line::new(&text).ok());
        DemoRequest { tie, evidence, note, ..unseen(sender, recipient, sent_at) }
    }

    /// The earliest moment at which the two can have had to do with each other.
    pub fn both_here(&self, one: usize, other: usize) -> Timestamp {
        self.view.members[one].joined_at.max(self.view.members[other].joined_at)
    }

    /// Everybody of `who` asks a few others of them.
    pub fn ask_around(&mut self, rng: &mut ChaCha8Rng, who: &BTreeSet<usize>, mean: f64) {
        for &sender in who {
            let eager = (self.habits[sender].degree as f64 / 30.0).sqrt().clamp(0.3, 2.5);
            let wishes = crate::story::whole(rng.random_range(0.0..2.0) * mean * eager + 0.5);
            for _ in 0..wishes {
                self.ask_somebody(rng, who, sender);
            }
        }
    }

    fn ask_somebody(&mut self, rng: &mut ChaCha8Rng, who: &BTreeSet<usize>, sender: usize) {
        let mut turn = rng.random_range(0..100);
        let tie = TIES.iter().find_map(|&(tie, parts)| {
            let here = turn < parts;
            turn = turn.saturating_sub(parts);
            here.then_some(tie)
        });
        let tie = tie.unwrap_or(Tie::NeverMet);
        let found = (0..6).find_map(|_| {
            self.circles
                .known_by(rng, &self.view.network, sender, tie)
                .filter(|(other, _)| who.contains(other) && self.is_free(sender, *other))
        });
        let Some((recipient, evidence)) = found else { return };
        let room = |member: usize| self.view.network.degree(member) < self.most;
        let from = later(self.both_here(sender, recipient), 0.3);
        let now = self.view.now;
        if !(room(sender) && room(recipient)) || from >= later(now, -0.2) {
            return;
        }
        let sent_at = between(rng, from, later(now, -0.1), 1.5);
        let request = self.write(rng, (sender, recipient), (tie, evidence), sent_at);
        let request = self.tell(rng, request);
        self.keep(request);
    }

    /// Tells what happened to a request since it was sent.
    fn tell(&self, rng: &mut ChaCha8Rng, mut request: DemoRequest) -> DemoRequest {
        let now = self.view.now;
        let seen = self.view.sees(&request);
        let moments = moments(&self.why, &seen);
        let chances: [f64; BLOCKERS] = std::array::from_fn(|k| moments[1 << k]);
        let recipient = &self.view.members[request.recipient];
        let private = recipient.settings.view_mode == ViewMode::Private;
        let who = Recipient::new(&self.when, self.habits[request.recipient].level, private);
        let waited_days = seen.waited_days;
        let chances = (chances, chance_of_own_reasons(&self.why));
        let story = Story::tell(rng, &who, chances, World::AsAssumed, (waited_days, waited_days));
        let moment = |days: f64| later(request.sent_at, days);
        let accepted = story.accepted_after_days.filter(|days| *days <= waited_days);
        let until = accepted.unwrap_or(waited_days);
        request.views =
            story.shown_views.iter().filter(|day| **day < until).map(|day| moment(*day)).collect();
        if let Some(days) = accepted {
            (request.end, request.truth) = (DemoEnd::Accepted(moment(days)), None);
            return request;
        }
        let seen_at = story.seen_after_days.filter(|days| *days < waited_days).map(moment);
        if waited_days > 30.0 && rng.random_bool(0.06) {
            let at = between(rng, moment(20.0), now, 1.0);
            request.views.retain(|view| *view < at);
            (request.end, request.truth) = (DemoEnd::Withdrawn(at), None);
            return request;
        }
        let by_strategy = story.in_force_at(waited_days).any(|reason| reason == Reason::Strategy);
        request.keeping.seen_at = seen_at;
        if story.set_aside_after_days.is_some() {
            (request.keeping.shelf, request.keeping.by_hand) = (Shelf::SetAside, true);
            request.keeping.remark = rng.random_bool(0.15).then(|| wording::remark(rng));
        } else if by_strategy && rng.random_bool(0.6) {
            request.keeping.shelf = Shelf::Filtered;
        }
        request.truth = Some(story.chief_at(waited_days));
        self.talk(rng, &mut request);
        request
    }

    /// Some recipients ask before they decide, some senders ask a mutual connection to vouch.
    pub fn talk(&self, rng: &mut ChaCha8Rng, request: &mut DemoRequest) {
        let now = self.view.now;
        if let Some(seen_at) = request.keeping.seen_at
            && rng.random_bool(0.06)
        {
            let asked_at = between(rng, seen_at, later(seen_at, 3.0).min(now), 1.0);
            let answered = rng.random_bool(0.6);
            let answer_at = between(rng, asked_at, later(asked_at, 5.0).min(now), 1.0);
            let answer = answered.then(|| (wording::answer(rng), answer_at));
            request.question = Some(DemoQuestion { text: wording::question(rng), asked_at, answer });
        }
        let mutual = self.view.network.mutual(request.sender, request.recipient).next();
        if let Some((voucher, since)) = mutual
            && rng.random_bool(0.08)
        {
            let asked_at = between(rng, request.sent_at.max(since), now, 0.7);
            let vouched = rng.random_bool(0.5);
            let vouched_at = between(rng, asked_at, later(asked_at, 9.0).min(now), 1.0);
            request.vouch = Some(DemoVouch { voucher, asked_at, vouched_at: vouched.then_some(vouched_at) });
        }
    }
}

/// A request with no tie, no note and no story.
pub(super) fn unseen(sender: usize, recipient: usize, sent_at: Timestamp) -> DemoRequest {
    DemoRequest {
        sender,
        recipient,
        tie: Tie::NeverMet,
        evidence: None,
        note: Note::default(),
        sent_at,
        end: DemoEnd::Waiting,
        keeping: Keeping::default(),
        reported: None,
        question: None,
        vouch: None,
        views: Vec::new(),
        truth: Some(Outcome::Because(Reason::RarelyHere)),
    }
}

impl DemoRequest {
    /// The last moment at which its recipient was certainly there for it.
    pub(super) fn recipient_there_at(&self) -> Option<Timestamp> {
        let accepted = if let DemoEnd::Accepted(at) = self.end { Some(at) } else { None };
        let asked = self.question.as_ref().map(|question| question.asked_at);
        let Keeping { seen_at, reported_at, .. } = self.keeping;
        [accepted, asked, seen_at, reported_at, self.views.last().copied()].into_iter().flatten().max()
    }

    /// The last moment at which its sender was certainly there for it.
    pub(super) fn sender_there_at(&self) -> Timestamp {
        let withdrawn = if let DemoEnd::Withdrawn(at) = self.end { Some(at) } else { None };
        let answered =
            self.question.as_ref().and_then(|question| question.answer.as_ref()).map(|(_, at)| *at);
        let vouch = self.vouch.map(|vouch| vouch.asked_at);
        [withdrawn, answered, vouch].into_iter().flatten().fold(self.sent_at, Timestamp::max)
    }
}
