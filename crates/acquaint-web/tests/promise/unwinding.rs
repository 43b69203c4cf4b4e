//! Every state that a request can reach, and every command from each of them: the promise by enumeration instead of by
//! chance.
//!
//! States that differ only in what the recipient keeps private are a class. What the recipient does in private must not
//! change anything that others get, and leads to another state of the class; whatever else is done, to whichever state of
//! a class, must be answered alike and lead to states that look alike. Together these two say that no sequence of
//! commands tells one state of a class from another (Goguen and Meseguer, "Unwinding and Inference Control", IEEE
//! Symposium on Security and Privacy, 1984).
//!
//! The cap is two connections, and requests lapse after a month, so that both come up. What the recipient's rules plan to accept
//! never comes by itself: that Ada is accepted is a public command, which in some states of a class a plan carries out and in
//! the others a hand.
//!
//! Classes begin where a public command first leads to a public state. A state is reached by living through its
//! commands again, on a real database and through the real pages.

use crate::cause::{accept_now, id, plan};
use crate::harness::{Page, Person};
use crate::leak::Leak;
use crate::pair::{background, difference};
use crate::probe::Probe;
use crate::secret::{KIEL, Secret, open, save, sweep};
use crate::stage::{Set, Stage};
use acquaint_core::id::PersonId;
use acquaint_core::request::{PairState, RecipientSituation, SenderSituation};
use jiff::{SignedDuration, Timestamp};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Who does something in public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// The sender.
    Ada,
    /// The recipient.
    Bo,
    /// Connected with both.
    Cy,
}

/// Something that others may notice: a form, where `{}` stands for Ada's request and `{di}` for Di's.
struct Deed {
    who: Who,
    path: &'static str,
    fields: &'static [(&'static str, &'static str)],
}

const fn deed(who: Who, path: &'static str, fields: &'static [(&'static str, &'static str)]) -> Deed {
    Deed { who, path, fields }
}

const ASK: &[(&str, &str)] =
    &[("tie", "friend"), ("evidence", ""), ("note", "It is me."), ("intent", "send")];

const DEEDS: &[Deed] = &[
    deed(Who::Ada, "/sent/{}/withdraw", &[]),
    deed(Who::Ada, "/people/bo/connect", ASK),
    deed(Who::Ada, "/sent/{}/note", &[("note", "Ada, who built the ferry with you."), ("intent", "save")]),
    deed(Who::Ada, "/sent/{}/answer", &[("answer", "The small one.")]),
    deed(Who::Ada, "/sent/{}/vouch", &[("voucher", "cy")]),
    deed(Who::Ada, "/people/bo/block", &[]),
    deed(Who::Ada, "/people/bo/unblock", &[]),
    deed(Who::Ada, "/people/bo/mute", &[]),
    deed(Who::Ada, "/people/bo/disconnect", &[]),
    deed(Who::Bo, "/received/{}/accept", &[]),
    deed(Who::Bo, "/received/{}/ask", &[("question", "Which ferry?")]),
    deed(Who::Bo, "/people/ada/block", &[]),
    deed(Who::Bo, "/people/ada/unblock", &[]),
    deed(Who::Bo, "/people/ada/connect", ASK),
    deed(Who::Bo, "/people/ada/disconnect", &[]),
    deed(Who::Bo, "/received/{di}/accept", &[]),
    deed(Who::Bo, "/people/di/disconnect", &[]),
    deed(Who::Cy, "/vouches/{}", &[]),
    deed(Who::Cy, "/people/ada/disconnect", &[]),
];
/// After the cool-down one can ask again.
const COOL_DOWN_DAYS: i64 = 22;
/// With Cy and one more, nobody can have another connection.
const CONNECTIONS_MAX: u32 = 2;
/// Lapses when such a time has passed twice.
const RETENTION_DAYS: u16 = 30;

/// One step from a state to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Command {
    /// The recipient does something that nobody else may notice.
    Private(Secret),
    /// The same: a standing order, or a sweep, is about to accept.
    PlanStanding,
    PlanSweep,
    /// Ada is accepted: by what is planned, or by hand.
    Accepted,
    /// Somebody does the deed of this number.
    Public(usize),
    /// Three weeks and a day.
    TimePasses,
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Private(secret) => write!(f, "Bo: {secret:?} (private)"),
            Self::PlanStanding | Self::PlanSweep => write!(f, "Bo: {self:?} (private)"),
            Self::Accepted => f.write_str("Ada is accepted"),
            Self::Public(number) => write!(f, "{:?}: {}", DEEDS[*number].who, DEEDS[*number].path),
            Self::TimePasses => write!(f, "{COOL_DOWN_DAYS} days pass"),
        }
    }
}

impl Command {
    fn all() -> impl Iterator<Item = Self> {
        let private = Secret::ALL.iter().map(|secret| Self::Private(*secret));
        let plans = [Self::PlanStanding, Self::PlanSweep];
        private
            .chain(plans)
            .chain((0..DEEDS.len()).map(Self::Public))
            .chain([Self::Accepted, Self::TimePasses])
    }

    fn is_private(self) -> bool {
        matches!(self, Self::Private(_) | Self::PlanStanding | Self::PlanSweep)
    }

    /// Does it; hands back the answer, if somebody else than the recipient gets one.
    async fn run(self, stage: &Stage) -> Option<Page> {
        let answer = self.carry_out(stage).await;
        // Nothing of it happens by itself.
        plan(stage, &BTreeMap::new()).await;
        if !self.is_private() {
            stage.world.minutes_pass(2);
            background(stage).await;
            plan(stage, &BTreeMap::new()).await;
        }
        answer
    }

    async fn carry_out(self, stage: &Stage) -> Option<Page> {
        match self {
            // Where there is a connection left, it would succeed, for everybody to see.
            Self::Private(secret) if secret.needs_limit() && !is_full(stage).await => None,
            Self::Private(secret) => {
                secret.keep(stage, &mut ChaCha8Rng::seed_from_u64(0)).await;
                None
            }
            Self::PlanStanding => {
                save(stage, r#"{"if_it_fits": "accept_at_my_next_visit"}"#).await;
                open(stage, &["/received"]).await;
                None
            }
            Self::PlanSweep => {
                save(stage, KIEL).await;
                sweep(stage).await;
                None
            }
            Self::Accepted => {
                let now = stage.world.service().stamp().now;
                plan(stage, &BTreeMap::from([(id(&stage.from_ada), now)])).await;
                accept_now(stage, &stage.from_ada, 3).await;
                None
            }
            Self::TimePasses => {
                stage.world.days_pass(COOL_DOWN_DAYS);
                None
            }
            Self::Public(number) => {
                let Deed { who, path, fields } = DEEDS[number];
                let person: &Person = match who {
                    Who::Ada => &stage.ada,
                    Who::Bo => &stage.bo,
                    Who::Cy => &stage.cy,
                };
                let path = path.replace("{}", &stage.from_ada).replace("{di}", &stage.from_di);
                let answer = person.post(&path, fields).await;
                person.forget_message();
                (who != Who::Bo).then_some(answer)
            }
        }
    }
}

/// Everything that somebody other than the recipient can look at.
const LOOKS: &[Probe] = &[
    Probe::Home,
    Probe::Sent,
    Probe::SentRequest,
    Probe::SentForms,
    Probe::Profile,
    Probe::Search,
    Probe::Suggestions,
    Probe::Connections,
    Probe::Views,
    Probe::Own,
    Probe::OthersRequest,
    Probe::ApiSent,
    Probe::ApiRequest,
    Probe::ApiExplanation,
    Probe::ApiPeople,
    Probe::ApiOwn,
    Probe::Notifications,
    Probe::Friend,
    Probe::AnotherSender,
    Probe::Nobody,
    Probe::Operator,
    Probe::Letters,
    Probe::Picture,
    Probe::Metrics,
    Probe::Cost,
    Probe::SecondAccount,
];

/// Where a sequence of commands leads.
struct State {
    /// What the last command was answered, where others than the recipient gave it.
    answer: Option<Page>,
    seen: Vec<Page>,
    /// What both sides may know, without times.
    public: String,
    /// What the recipient keeps, without times.
    private: String,
}

impl State {
    async fn reached_by(commands: &[Command], leak: Option<Leak>) -> Self {
        let set = Set {
            connections_max: CONNECTIONS_MAX,
            retention_days: Some(RETENTION_DAYS),
            ..Set::plain(false)
        };
        let mut stage = Stage::set(set, leak, true).await;
        let mut answer = None;
        for command in commands {
            answer = command.run(&stage).await;
            if let Some(PairState::Waiting(request)) = pair(&stage).await.map(|pair| pair.public.state) {
                stage.from_ada = request.id.to_string();
            }
        }
        let pair = pair(&stage).await.expect("two members");
        let strategy = stage.world.community().load_strategy(stage.bo.id).await.unwrap();
        let strategy = strategy.map(|saved| (saved.strategy.if_it_fits, saved.strategy.if_not));
        let planned = stage.world.store().list_planned(stage.bo.id, None, 9).await.unwrap().len();
        let public = public_key(&stage, &pair).await;
        let kept = &pair.private.keeping;
        let private = format!(
            "{:?} {} {} {} {} {} {strategy:?} {planned}",
            kept.shelf,
            kept.by_hand,
            kept.seen_at.is_some(),
            kept.remark.is_some(),
            kept.reported_at.is_some(),
            pair.private.muted,
        );
        let mut seen = Vec::new();
        for look in LOOKS {
            seen.extend(look.try_it(&stage).await);
        }
        // A leak also misleads those who decide.
        if leak.is_none() {
            stage.world.is_sound().await;
        }
        Self { answer, seen, public, private }
    }

    /// The answer and all that is seen, each with its path and as a digest.
    fn digests(&self, with_answer: bool) -> Vec<(String, [u8; 32])> {
        let answer = self.answer.iter().filter(|_| with_answer);
        let digest = |page: &Page| (page.path.clone(), Sha256::digest(format!("{page:?}")).into());
        answer.chain(&self.seen).map(digest).collect()
    }
}

async fn pair(stage: &Stage) -> Option<RecipientSituation> {
    let (bo, ada) = (stage.bo.id, stage.ada.id);
    let long_ago = Timestamp::UNIX_EPOCH;
    stage.world.store().load_kept_pair(bo, ada, &[stage.cy.id], long_ago, long_ago).await.unwrap()
}

/// What Bo may know of somebody, as everybody else's side of it may.
async fn towards(stage: &Stage, other: PersonId) -> Option<SenderSituation> {
    let long_ago = Timestamp::UNIX_EPOCH;
    stage.world.store().load_pair(stage.bo.id, other, &[], long_ago, long_ago).await.unwrap()
}

async fn is_full(stage: &Stage) -> bool {
    let pair = towards(stage, stage.ada.id).await;
    pair.is_some_and(|pair| [pair.me.connections, pair.other.connections].contains(&CONNECTIONS_MAX))
}

async fn public_key(stage: &Stage, pair: &RecipientSituation) -> String {
    let public = &pair.public;
    let now = stage.world.service().stamp().now;
    let cools = public.me.ended_at.is_some_and(|ended| {
        now.duration_since(ended) < SignedDuration::from_hours(24 * (COOL_DOWN_DAYS - 1))
    });
    let state = match &public.state {
        PairState::Unconnected => "unconnected".to_owned(),
        PairState::Connected { .. } => "connected".to_owned(),
        PairState::Waiting(request) => format!(
            "waiting {} {} {} {:?} {:?}",
            now.duration_since(request.sent_at).as_hours() / 24 / COOL_DOWN_DAYS,
            request.sender == stage.ada.id,
            request.questions.len().min(2),
            request.questions.last().map(|question| question.answer.is_some()),
            request.vouches.iter().map(|vouch| vouch.vouched_at.is_some()).collect::<Vec<_>>(),
        ),
    };
    let blocks = (public.me.blocks_other, public.other.blocks_me);
    let with_di = match towards(stage, stage.di.id).await.map(|pair| pair.state) {
        Some(PairState::Waiting(_)) => "waits",
        Some(PairState::Connected { .. }) => "connected",
        _ => "not",
    };
    let (mutual, is_full) = (public.mutual_connections.len(), is_full(stage).await);
    format!("{state} {blocks:?} {cools} {mutual} {with_di} {is_full}")
}

/// States that differ only in what is private.
struct Class {
    /// How each of them is reached, by what is private.
    states: BTreeMap<String, Vec<Command>>,
    looks: Vec<(String, [u8; 32])>,
}

/// What all states of a class came to by one command.
struct After {
    looks: Vec<(String, [u8; 32])>,
    /// The class that it leads to, if it is the first that comes there.
    class: Option<usize>,
    /// How the first of them got there.
    path: Vec<Command>,
}

/// What one more command came to.
pub enum Tried {
    /// States that looked alike still do.
    Alike,
    /// They do not; where, and by which ways.
    Differs(String),
}

/// What is left to try, and what was found.
pub struct Unwinding {
    rng: ChaCha8Rng,
    leak: Option<Leak>,
    classes: Vec<Class>,
    publics: BTreeSet<String>,
    after: BTreeMap<(usize, Command), After>,
    left: Vec<(usize, Vec<Command>, Command)>,
    tried: BTreeSet<Command>,
    steps: u64,
    answers: u64,
}

impl Unwinding {
    /// Begins with a request that waits.
    pub async fn begin(seed: u64, leak: Option<Leak>) -> Self {
        let first = State::reached_by(&[], leak).await;
        let mut begun = Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            leak,
            classes: vec![Class { states: BTreeMap::new(), looks: first.digests(false) }],
            publics: BTreeSet::from([first.public.clone()]),
            after: BTreeMap::new(),
            left: Vec::new(),
            tried: BTreeSet::new(),
            steps: 0,
            answers: 0,
        };
        begun.found(0, first.private, &[]);
        begun
    }

    /// How many commands were tried.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Tries one more command, in an order of chance; `None` if nothing is left.
    pub async fn step(&mut self) -> Option<Tried> {
        if self.left.is_empty() {
            return None;
        }
        let at = self.rng.random_range(0..self.left.len());
        let (class, mut path, command) = self.left.swap_remove(at);
        let before = path.clone();
        path.push(command);
        let reached = State::reached_by(&path, self.leak).await;
        self.steps += 1;
        self.answers += reached.seen.len() as u64;
        self.tried.insert(command);
        let (is_alike, compared_with) = match command {
            _ if command.is_private() => {
                let is_alike = self.classes[class].looks == reached.digests(false);
                self.found(class, reached.private, &path);
                (is_alike, before)
            }
            _ => self.compare_after(class, command, &reached, &path),
        };
        if is_alike {
            return Some(Tried::Alike);
        }
        Some(Tried::Differs(tell(&compared_with, &path, self.leak).await))
    }

    /// Whether this state looks like the first that came here by the same command, and how that one got here.
    fn compare_after(
        &mut self,
        class: usize,
        command: Command,
        reached: &State,
        path: &[Command],
    ) -> (bool, Vec<Command>) {
        let looks = reached.digests(true);
        let (next, is_new) = (self.classes.len(), self.publics.insert(reached.public.clone()));
        let first = self.after.entry((class, command)).or_insert_with(|| {
            let child = is_new.then_some(next);
            After { looks: looks.clone(), class: child, path: path.to_vec() }
        });
        let (is_alike, leads_to, first_path) = (first.looks == looks, first.class, first.path.clone());
        if let Some(child) = leads_to {
            if child == next {
                self.classes.push(Class { states: BTreeMap::new(), looks: reached.digests(false) });
            }
            self.found(child, reached.private.clone(), path);
        }
        (is_alike, first_path)
    }

    /// A state of a class: if it is new, every command is to be tried from there.
    fn found(&mut self, class: usize, private: String, path: &[Command]) {
        if self.classes[class].states.contains_key(&private) {
            return;
        }
        self.classes[class].states.insert(private, path.to_vec());
        self.left.extend(Command::all().map(|command| (class, path.to_vec(), command)));
    }
}

impl fmt::Display for Unwinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let states: usize = self.classes.iter().map(|class| class.states.len()).sum();
        writeln!(f, "public states              {}", self.classes.len())?;
        writeln!(f, "states                     {states}")?;
        writeln!(f, "kinds of command           {} of {}", self.tried.len(), Command::all().count())?;
        writeln!(f, "commands tried             {}, {} left", self.steps, self.left.len())?;
        write!(f, "answers compared           {}", self.answers)
    }
}

/// Where two ways differ, having lived both again.
async fn tell(one: &[Command], other: &[Command], leak: Option<Leak>) -> String {
    let (first, second) = (State::reached_by(one, leak).await, State::reached_by(other, leak).await);
    let pages = |state: &State| state.answer.iter().chain(&state.seen).cloned().collect::<Vec<_>>();
    // A command of the recipient's own is not answered to anybody else.
    let both = if first.answer.is_some() == second.answer.is_some() {
        (pages(&first), pages(&second))
    } else {
        (first.seen, second.seen)
    };
    let differing = both.0.iter().zip(&both.1).find(|(one, other)| one != other);
    let words = |path: &[Command]| path.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let where_ = differing.map(|(one, other)| difference(one, other)).unwrap_or_default();
    format!("[{}]\nand [{}]\n{where_}", words(one), words(other))
}
