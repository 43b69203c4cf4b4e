//! A small community that applies decisions as a store must, and checks itself after each.

use crate::id::{PersonId, RequestId};
use crate::limits::Limits;
use crate::request::{
    Change, Command, Decision, Keeping, Me, Other, Outcome, Pair, PairState, Question, RecipientPrivate,
    RecipientSituation, Refusal, RequestKey, SendCounted, SenderSituation, Sent, Step, VouchState,
    VoucherSituation, WaitingRequest, decide,
};
use crate::stamp::Stamp;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub version: u64,
    pub state: PairState,
    pub ended_at: BTreeMap<PersonId, Timestamp>,
    pub blocks: BTreeSet<PersonId>,
}

#[derive(Clone, Debug, PartialEq)]
struct PastSend {
    member: PersonId,
    sent_at: Timestamp,
    taken_back: bool,
}

/// What became of a request in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Accepted,
    Withdrawn,
    Lapsed,
}

#[derive(Clone, Debug, PartialEq)]
pub struct World {
    pub limits: Limits,
    pub now: Timestamp,
    pub pairs: BTreeMap<Pair, Row>,
    /// By holder, then by whom it is about.
    pub private: BTreeMap<(PersonId, PersonId), RecipientPrivate>,
    pub connections: BTreeMap<PersonId, u32>,
    sends: BTreeMap<RequestId, PastSend>,
    pub ends: BTreeMap<RequestId, End>,
}

impl World {
    pub fn new(limits: Limits) -> Self {
        assert_eq!(limits.check(), Ok(()));
        Self {
            limits,
            now: super::noon(0),
            pairs: BTreeMap::new(),
            private: BTreeMap::new(),
            connections: BTreeMap::new(),
            sends: BTreeMap::new(),
            ends: BTreeMap::new(),
        }
    }

    pub fn row(&self, one: PersonId, other: PersonId) -> Row {
        self.pairs.get(&Pair::between(one, other).unwrap()).cloned().unwrap_or_default()
    }

    pub fn waiting(&self, one: PersonId, other: PersonId) -> Option<WaitingRequest> {
        match self.row(one, other).state {
            PairState::Waiting(request) => Some(request),
            _ => None,
        }
    }

    pub fn connected(&self, one: PersonId, other: PersonId) -> bool {
        one != other && matches!(self.row(one, other).state, PairState::Connected { .. })
    }

    fn sent(&self, member: PersonId) -> Sent {
        let mine = || self.sends.values().filter(|send| send.member == member);
        let week = || mine().filter(|send| send.sent_at > self.limits.week_from(self.now));
        let open_from = self.limits.open_from(self.now);
        let open = mine().filter(|send| send.sent_at > open_from && !send.taken_back).count();
        Sent {
            this_week: u32::try_from(week().count()).unwrap(),
            first_this_week_at: week().map(|send| send.sent_at).min(),
            open: u32::try_from(open).unwrap(),
        }
    }

    pub fn situation(&self, me: PersonId, other: PersonId, named: Option<PersonId>) -> RecipientSituation {
        let row = self.row(me, other);
        let count = |member| self.connections.get(&member).copied().unwrap_or(0);
        let mutual = named.filter(|who| self.connected(*who, me) && self.connected(*who, other));
        let public = SenderSituation {
            version: row.version,
            me: Me {
                id: me,
                connections: count(me),
                ended_at: row.ended_at.get(&me).copied(),
                blocks_other: row.blocks.contains(&me),
                sent: self.sent(me),
            },
            other: Other { id: other, connections: count(other), blocks_me: row.blocks.contains(&other) },
            state: row.state,
            mutual_connections: mutual.into_iter().collect(),
        };
        RecipientSituation { public, private: self.private.get(&(me, other)).cloned().unwrap_or_default() }
    }

    pub fn decide(&self, me: PersonId, other: PersonId, command: &Command) -> Result<Decision, Refusal> {
        let named = match command {
            Command::AskToVouch { voucher, .. } => Some(*voucher),
            _ => None,
        };
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&(self.sends.len() as u64).to_le_bytes());
        let situation = self.situation(me, other, named);
        decide::decide(&situation, command, &self.limits, &mut Stamp::new(self.now, seed))
    }

    pub fn run(&mut self, me: PersonId, other: PersonId, command: &Command) -> Result<Outcome, Refusal> {
        let decision = self.decide(me, other, command)?;
        self.apply(me, other, &decision);
        Ok(decision.outcome)
    }

    pub fn vouch(&self, voucher: PersonId, pair: Pair, request: RequestId) -> Result<Decision, Refusal> {
        let [one, other] = pair.members();
        let row = self.row(one, other);
        let is_mutual_connection = self.connected(voucher, one) && self.connected(voucher, other);
        let situation =
            VoucherSituation { version: row.version, voucher, pair, state: row.state, is_mutual_connection };
        decide::vouch(&situation, request, self.now)
    }

    pub fn lapse(&self, pair: Pair) -> Result<Decision, Refusal> {
        let [one, other] = pair.members();
        let row = self.row(one, other);
        decide::lapse(pair, &row.state, row.version, &self.limits, self.now)
    }

    /// Applies a decision whose actor is `me`, and checks that what it announced now holds.
    pub fn apply(&mut self, me: PersonId, other: PersonId, decision: &Decision) {
        let pair = Pair::between(me, other).unwrap();
        self.apply_to_pair(pair, decision);
        self.check_outcome(me, other, &decision.outcome);
    }

    pub fn apply_to_pair(&mut self, pair: Pair, decision: &Decision) {
        let row = self.pairs.entry(pair).or_default();
        assert_eq!(row.version, decision.pair_version, "a decision holds for one version only");
        row.version += u64::from(decision.moves_pair());
        for change in &decision.changes {
            self.replay(change);
        }
        self.verify();
    }

    fn check_outcome(&self, me: PersonId, other: PersonId, outcome: &Outcome) {
        let row = self.row(me, other);
        match outcome {
            Outcome::Waiting { request, sent_at } => {
                let waiting = self.waiting(me, other).expect("announced as waiting");
                assert_eq!((waiting.id, waiting.sent_at), (*request, *sent_at));
            }
            Outcome::Connected { since } => assert_eq!(row.state, PairState::Connected { since: *since }),
            Outcome::Unconnected { may_send_from } => {
                assert_eq!(row.state, PairState::Unconnected);
                let from = row.ended_at.get(&me).map(|at| self.limits.cool_down_until(*at));
                assert_eq!(from, *may_send_from);
            }
            Outcome::Vouched => panic!("vouching is no command of the pair"),
            Outcome::Blocked => assert!(row.blocks.contains(&me)),
            Outcome::Unblocked => assert!(!row.blocks.contains(&me)),
            Outcome::Kept(private) => assert_eq!(self.situation(me, other, None).private, *private),
        }
    }

    fn replay(&mut self, change: &Change) {
        check_moments(change);
        match change {
            Change::SendCounted(count) => self.count_send(count),
            Change::RequestSent { request, sent_at, .. } => {
                assert!(!self.ends.contains_key(&request.id), "ids are never used twice");
                let RequestKey { id, sender, recipient } = *request;
                let waiting =
                    WaitingRequest { id, sender, sent_at: *sent_at, questions: vec![], vouches: vec![] };
                let before = self.set_state(sender, recipient, PairState::Waiting(waiting));
                assert_eq!(before, PairState::Unconnected, "at most one request waits");
            }
            Change::RequestWithdrawn { request, withdrawn_at } => {
                self.end(request, End::Withdrawn);
                self.cool_down(request.sender, request.recipient, *withdrawn_at);
                self.sends.get_mut(&request.id).unwrap().taken_back = true;
            }
            Change::RequestAccepted { request, .. } => self.end(request, End::Accepted),
            Change::RequestLapsed { request, .. } => self.end(request, End::Lapsed),
            Change::ConnectionMade { pair, connected_at } => {
                let [one, other] = pair.members();
                self.set_state(one, other, PairState::Connected { since: *connected_at });
            }
            Change::ConnectionEnded { between, ended_at } => {
                self.set_state(between.by, between.other, PairState::Unconnected);
                self.cool_down(between.by, between.other, *ended_at);
                self.cool_down(between.other, between.by, *ended_at);
            }
            Change::ConnectionsCounted { member, step } => self.count_connection(*member, *step),
            Change::QuestionAsked { request, question, .. } => self.with_waiting(request, |waiting| {
                waiting.questions.push(Question { text: question.clone(), answer: None });
            }),
            Change::NoteRevised { request, .. } => self.with_waiting(request, |_| {}),
            Change::QuestionAnswered { request, answer, .. } => self.with_waiting(request, |waiting| {
                let open = waiting.questions.last_mut().unwrap();
                assert_eq!(open.answer.replace(answer.clone()), None, "an answer stays as it was given");
            }),
            Change::VouchAsked { request, voucher, .. } => self.with_waiting(request, |waiting| {
                waiting.vouches.push(VouchState { voucher: *voucher, vouched_at: None });
            }),
            Change::Vouched { request, voucher, vouched_at } => self.with_waiting(request, |waiting| {
                let vouch = waiting.vouches.iter_mut().find(|vouch| vouch.voucher == *voucher).unwrap();
                vouch.vouched_at = Some(*vouched_at);
            }),
            Change::Blocked { between, .. } => {
                self.row_mut(between.by, between.other).blocks.insert(between.by);
            }
            Change::Unblocked(between) => {
                self.row_mut(between.by, between.other).blocks.remove(&between.by);
            }
            Change::ShelfChanged { request, shelf, by_hand } => {
                let keeping = self.keeping_mut(request);
                (keeping.shelf, keeping.by_hand) = (*shelf, *by_hand);
            }
            Change::RequestSeen { request, seen_at } => self.keeping_mut(request).seen_at = Some(*seen_at),
            Change::RemarkChanged { request, remark } => {
                self.keeping_mut(request).remark.clone_from(remark);
            }
            Change::RequestReported { request, reported_at, .. } => {
                self.keeping_mut(request).reported_at = Some(*reported_at);
            }
            Change::MuteChanged { between, muted } => {
                self.private.entry((between.by, between.other)).or_default().muted = *muted;
            }
        }
    }

    fn row_mut(&mut self, one: PersonId, other: PersonId) -> &mut Row {
        self.pairs.entry(Pair::between(one, other).unwrap()).or_default()
    }

    fn set_state(&mut self, one: PersonId, other: PersonId, state: PairState) -> PairState {
        std::mem::replace(&mut self.row_mut(one, other).state, state)
    }

    fn cool_down(&mut self, member: PersonId, other: PersonId, from: Timestamp) {
        self.row_mut(member, other).ended_at.insert(member, from);
    }

    fn with_waiting(&mut self, key: &RequestKey, write: impl FnOnce(&mut WaitingRequest)) {
        match &mut self.row_mut(key.sender, key.recipient).state {
            PairState::Waiting(request) if (request.id, request.sender) == (key.id, key.sender) => {
                write(request);
            }
            other => panic!("{key:?} does not wait, but {other:?}"),
        }
    }

    fn keeping_mut(&mut self, key: &RequestKey) -> &mut Keeping {
        self.with_waiting(key, |_| {});
        &mut self.private.entry((key.recipient, key.sender)).or_default().keeping
    }

    fn end(&mut self, key: &RequestKey, end: End) {
        *self.keeping_mut(key) = Keeping::default();
        self.set_state(key.sender, key.recipient, PairState::Unconnected);
        assert_eq!(self.ends.insert(key.id, end), None, "a request ends once");
    }

    fn count_connection(&mut self, member: PersonId, step: Step) {
        let count = self.connections.entry(member).or_default();
        match step {
            Step::Up { at_most } => {
                *count += 1;
                assert!(*count <= at_most, "the condition of the change holds");
            }
            Step::Down => *count -= 1,
        }
    }

    fn count_send(&mut self, count: &SendCounted) {
        let send = PastSend { member: count.member, sent_at: count.sent_at, taken_back: false };
        assert_eq!(self.sends.insert(count.request, send), None);
        let counting_from = (self.limits.week_from(self.now), self.limits.open_from(self.now));
        assert_eq!((count.week_from, count.open_from), counting_from);
        let sent = self.sent(count.member);
        assert!(sent.this_week <= count.week_max && sent.open <= count.open_max);
    }

    /// Every invariant of the data.
    fn verify(&self) {
        let mut connections: BTreeMap<PersonId, u32> = self.connections.keys().map(|who| (*who, 0)).collect();
        for (pair, row) in &self.pairs {
            let members = pair.members();
            match &row.state {
                PairState::Unconnected => {}
                PairState::Waiting(request) => {
                    assert!(members.contains(&request.sender));
                    assert!(!row.blocks.contains(&request.sender), "who blocks asks nothing");
                    assert!(!self.ends.contains_key(&request.id), "what has ended does not wait");
                    let unanswered = request.questions.iter().rev().skip(1).any(|q| q.answer.is_none());
                    assert!(!unanswered, "only the last question can be open");
                    assert!(request.questions.len() <= self.limits.questions_max as usize);
                    assert!(request.vouches.len() <= self.limits.vouchers_max as usize);
                }
                PairState::Connected { .. } => {
                    assert!(row.blocks.is_empty(), "a block ends a connection");
                    for member in members {
                        *connections.get_mut(&member).expect("counted for both") += 1;
                    }
                }
            }
        }
        assert_eq!(connections, self.connections, "a connection counts for both or neither");
        assert!(connections.values().all(|count| *count <= self.limits.connections_max));
    }
}

/// What others can see happened in some minute; which second it was tells of who did it, and how.
fn check_moments(change: &Change) {
    // What a sender counts of their own sending goes back from the very moment.
    if !matches!(change, Change::SendCounted(_)) {
        let told = format!("{change:?}");
        for (place, _) in
            told.match_indices('T').filter(|(place, _)| told[place + 1..].starts_with(char::is_numeric))
        {
            assert_eq!(told.get(place + 6..place + 10), Some(":00Z"), "{told}");
        }
    }
}
