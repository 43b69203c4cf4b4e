//! The clients of a town: what they ask for by chance, and the record of what they were answered.

use super::Planted;
use super::town::{Act, Answer, Operation, Side};
use super::wgl::Event;
use crate::running::{self, Asked, Client, Member};
use acquaint_core::stamp::Stamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

pub(super) type Recorded = Event<Operation, Answer>;

/// What must come about at least once: every state, every conflict, and every way for an answer to get lost.
pub(super) const SOMETIMES: [&str; 17] = [
    "Read: Nothing",
    "Read: Waiting",
    "Read: Connected",
    "Send: Waiting",
    "Send: Connected",
    "Send: AtLimit",
    "Withdraw: Nothing",
    "Withdraw: NotWaiting",
    "Accept: Connected",
    "Accept: NotWaiting",
    "Accept: AtLimit",
    "Disconnect: Nothing",
    "Disconnect: NotConnected",
    "asked again after an answer",
    "asked again after no answer",
    "outcome unknown",
    "killed",
];

/// How often what came about.
#[derive(Clone, Default)]
pub(super) struct Counts(Arc<Mutex<BTreeMap<String, u64>>>);

impl Counts {
    pub fn count(&self, what: &str) {
        *self.0.lock().unwrap().entry(what.to_owned()).or_default() += 1;
    }

    pub fn all(&self) -> BTreeMap<String, u64> {
        self.0.lock().unwrap().clone()
    }
}

/// The programs of the three in a town.
pub(super) struct Programs {
    address: SocketAddr,
    /// The hub first.
    people: Vec<Member>,
    /// The requests that clients were told of: their pair, who sent each, and its id.
    requests: Mutex<Vec<(usize, Side, String)>>,
    history: Mutex<Vec<Recorded>>,
    moment: AtomicU64,
    key: AtomicU64,
    /// How many acts clients of all towns have done.
    done: Arc<AtomicU64>,
}

/// A number below another, by chance.
fn drawn(stamp: &mut Stamp, below: usize) -> usize {
    usize::try_from(stamp.next_id().as_u128() % below as u128).unwrap()
}

impl Programs {
    pub fn new(address: SocketAddr, people: Vec<Member>, done: Arc<AtomicU64>) -> Self {
        let (requests, history) = (Mutex::default(), Mutex::default());
        let (moment, key) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { address, people, requests, history, moment, key, done }
    }

    pub fn recorded(&self) -> Vec<Recorded> {
        let mut history = self.history.lock().unwrap().clone();
        history.sort_by_key(|event| event.called_at);
        history
    }

    fn now(&self) -> u64 {
        self.moment.fetch_add(1, Ordering::SeqCst)
    }

    fn client(&self, by: Side, pair: usize) -> Client {
        Client::program(self.address, &self.people[if by == Side::Hub { 0 } else { 1 + pair }])
    }

    /// One client acts again and again. The hub has two pairs to choose from.
    pub async fn acts(self: Arc<Self>, (by, pair): (Side, usize), acts: usize, seed: u64, counts: Counts) {
        let seed = [seed.to_le_bytes(); 4].concat().try_into().unwrap();
        let (mut stamp, mut client) = (Stamp::new(running::now(), seed), self.client(by, pair));
        for _ in 0..acts {
            let pair = if by == Side::Hub { drawn(&mut stamp, 2) } else { pair };
            let operation = Operation { pair, by, act: self.choose(pair, by, &mut stamp) };
            let (hangs_up, repeats) = (drawn(&mut stamp, 25) == 0, drawn(&mut stamp, 10) == 0);
            self.carry_out(&mut client, operation, hangs_up, repeats, &counts).await;
            self.done.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn choose(&self, pair: usize, by: Side, stamp: &mut Stamp) -> Act {
        // The last request of one of them, or now and then an earlier one.
        let last = |of: Side, back: usize| {
            let requests = self.requests.lock().unwrap();
            let mut theirs =
                requests.iter().enumerate().rev().filter(|(_, known)| (known.0, known.1) == (pair, of));
            theirs.nth(back).map(|(number, _)| number)
        };
        let (other, back) = (if by == Side::Hub { Side::Other } else { Side::Hub }, drawn(stamp, 6) / 5);
        match drawn(stamp, 20) {
            0..6 => Act::Send,
            6..10 => last(other, back).map_or(Act::Read, Act::Accept),
            10..13 => last(by, back).map_or(Act::Read, Act::Withdraw),
            13..16 => Act::Disconnect,
            _ => Act::Read,
        }
    }

    fn asked(&self, operation: &Operation) -> Asked {
        let other = match operation.by {
            Side::Hub => &self.people[1 + operation.pair],
            Side::Other => &self.people[0],
        };
        let key = || self.key.fetch_add(1, Ordering::Relaxed).to_string();
        let about = |request: usize, what: &str| {
            let id = &self.requests.lock().unwrap()[request].2;
            Asked::post(format!("/api/v1/requests/{id}/{what}"), key())
        };
        match operation.act {
            Act::Send => Asked::send(&other.handle, key()),
            Act::Withdraw(request) => about(request, "withdraw"),
            Act::Accept(request) => about(request, "accept"),
            Act::Disconnect => {
                let path = format!("/api/v1/connections/{}", other.handle);
                Asked { method: "DELETE", ..Asked::get(path) }
            }
            Act::Read => Asked::get(format!("/api/v1/people/{}", other.handle)),
        }
    }

    /// Asks until there is an answer, if it can be asked for again without harm, and records it.
    async fn carry_out(
        &self,
        client: &mut Client,
        operation: Operation,
        hangs_up: bool,
        repeats: bool,
        counts: &Counts,
    ) {
        let asked = self.asked(&operation);
        client.be_connected().await;
        let called_at = self.now();
        let mut is_unsure = false;
        if hangs_up {
            // Whether it was sent or not: nobody knows what became of it.
            let _ = client.ask_and_hang_up(&asked).await;
            is_unsure = true;
        }
        let answered = loop {
            if is_unsure && asked.key.is_none() {
                break None;
            }
            match client.ask(&asked).await {
                Ok(answer) => break Some(answer),
                Err(_) => is_unsure = true,
            }
            client.be_connected().await;
        };
        let Some(answered) = answered else {
            return self.is_unknown(operation, called_at, counts);
        };
        let returned_at = self.now();
        let answer = self.read(&operation, &answered);
        let kind = format!("{:?}", operation.act);
        let kind = kind.split('(').next().unwrap_or_default();
        counts.count(&format!("{kind}: {}", format!("{answer:?}").split(' ').next().unwrap_or_default()));
        if is_unsure {
            counts.count("asked again after no answer");
            if answered.status != 200 {
                // What was refused now may still have been done when it was asked for before.
                self.is_unknown(operation, called_at, counts);
            }
        }
        let is_kept = answered.status == 200 && asked.key.is_some();
        self.record(Event { operation, called_at, returned: Some((answer, returned_at)) });
        if repeats && is_kept {
            client.be_connected().await;
            if let Ok(again) = client.ask(&asked).await {
                assert_eq!(again.body, answered.body, "the same answer to the byte");
                counts.count("asked again after an answer");
            }
        }
    }

    fn record(&self, event: Recorded) {
        self.history.lock().unwrap().push(event);
    }

    fn is_unknown(&self, operation: Operation, called_at: u64, counts: &Counts) {
        if !matches!(operation.act, Act::Read) {
            counts.count("outcome unknown");
            self.record(Event { operation, called_at, returned: None });
        }
    }

    fn read(&self, operation: &Operation, answered: &running::Answer) -> Answer {
        let said = answered.json();
        match answered.status {
            200 => self.stands(operation, &said),
            404 => Answer::NotWaiting,
            409 => match answered.code().as_str() {
                "not_waiting" => Answer::NotWaiting,
                "not_connected" => Answer::NotConnected,
                "you_are_at_limit" | "sender_is_at_limit" => Answer::AtLimit,
                "conflict" => Answer::Conflict,
                code => panic!("{operation:?}: {code}"),
            },
            status => panic!("{operation:?}: {status} {said}"),
        }
    }

    fn stands(&self, operation: &Operation, said: &Value) -> Answer {
        let (standing, by) = match operation.act {
            Act::Read => (&said["between"], operation.by),
            _ => (said, operation.by),
        };
        let other = if by == Side::Hub { Side::Other } else { Side::Hub };
        match standing["is"].as_str().unwrap() {
            "nothing" | "unconnected" => Answer::Nothing,
            "connected" => Answer::Connected,
            "they_asked" => {
                Answer::Waiting { by: other, request: self.number(operation.pair, other, standing) }
            }
            "waiting" | "you_asked" => {
                Answer::Waiting { by, request: self.number(operation.pair, by, standing) }
            }
            is => panic!("{operation:?}: {is}"),
        }
    }

    /// The number of a request, a new one if nobody was told of it before.
    fn number(&self, pair: usize, by: Side, standing: &Value) -> usize {
        let (id, mut requests) = (running::request_in(standing).unwrap(), self.requests.lock().unwrap());
        let known = requests.iter().position(|known| known.2 == id);
        known.unwrap_or_else(|| {
            requests.push((pair, by, id));
            requests.len() - 1
        })
    }

    async fn quietly(&self, operation: Operation, counts: &Counts) -> Answer {
        let mut client = self.client(operation.by, operation.pair);
        self.carry_out(&mut client, operation, false, false, counts).await;
        self.recorded().last().unwrap().returned.as_ref().unwrap().0
    }

    /// Everybody looks where they stand, when nothing else happens.
    pub async fn looks(&self, counts: &Counts) {
        for (pair, by) in [(0, Side::Hub), (1, Side::Hub), (0, Side::Other), (1, Side::Other)] {
            self.quietly(Operation { pair, by, act: Act::Read }, counts).await;
        }
    }

    /// One client makes a fault, when nothing else happens.
    pub async fn plant(&self, planted: Planted, counts: &Counts) {
        let reads = Operation { pair: 0, by: Side::Other, act: Act::Read };
        let before = self.quietly(reads, counts).await;
        let (by, act, answer) = match before {
            Answer::Waiting { by, request } => (by, Act::Withdraw(request), Answer::Nothing),
            Answer::Connected => (Side::Hub, Act::Disconnect, Answer::Nothing),
            _ => (Side::Hub, Act::Send, Answer::Waiting { by: Side::Hub, request: usize::MAX }),
        };
        let change = Operation { pair: 0, by, act };
        let (operation, answer) = match planted {
            Planted::LostUpdate => (change, answer),
            Planted::StaleRead => {
                self.quietly(change, counts).await;
                (reads, before)
            }
        };
        let called_at = self.now();
        self.record(Event { operation, called_at, returned: Some((answer, self.now())) });
    }
}

/// A history as a person reads it.
pub(super) fn in_words(history: &[Recorded]) -> String {
    let mut words = String::new();
    for Event { operation: Operation { pair, by, act }, called_at, returned } in history {
        let _ = match returned {
            Some((answer, at)) => writeln!(words, "{called_at}–{at} pair {pair} {by:?} {act:?}: {answer:?}"),
            None => writeln!(words, "{called_at}–? pair {pair} {by:?} {act:?}"),
        };
    }
    words
}
