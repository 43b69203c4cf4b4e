//! A pair of worlds: the same people, clock, logins and public acts; in one of the two, secrets are kept.

use crate::cause::{Cause, Caused, Whom};
use crate::harness::Page;
use crate::leak::Leak;
use crate::probe::Probe;
use crate::secret::Secret;
use crate::stage::{Full, Set, Stage, connections_max, profile};
use acquaint_core::member::{Settings, ViewMode};
use acquaint_web::post;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Mutex;

/// What everybody may know, in both worlds alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Public {
    /// Bo signs in again: that may be seen.
    SignsIn,
    /// Bo looks at Ada's profile, with their name.
    Looks,
    /// Bo asks something about Ada's request.
    Asks,
    /// Ada answers.
    Answers,
    /// Bo accepts Di's request.
    AcceptsAnother,
    /// Cy gives Ada a good word, having been asked.
    Vouches,
    /// Bo blocks Ada, or no longer does: a profile is not found, or found again.
    Blocks,
    Unblocks,
}

impl Public {
    const ALL: [Self; 8] = [
        Self::SignsIn,
        Self::Looks,
        Self::Asks,
        Self::Answers,
        Self::AcceptsAnother,
        Self::Vouches,
        Self::Blocks,
        Self::Unblocks,
    ];
}

#[derive(Clone, Copy, Debug)]
pub enum Step {
    Pass {
        minutes: i64,
    },
    Public(Public),
    /// In one world only; by chance of its own.
    Secret(Secret, u64),
    Probe(Probe),
    /// Acceptances: in one world by hand, in the other of a cause that only Bo knows.
    Caused(Caused),
    /// In the end Bo accepts, or leaves the community, perhaps to join it again: all of that may be seen.
    Accepts,
    Leaves,
    JoinsAgain,
}

/// What is done, in this order.
#[derive(Clone, Debug)]
pub struct Pair {
    pub set: Set,
    pub steps: Vec<Step>,
}

impl Pair {
    /// The pair of this number.
    pub fn invent(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut secrets: Vec<Secret> =
            (0..rng.random_range(1..4)).map(|_| choose(&mut rng, Secret::ALL)).collect();
        let needs_limit = secrets.iter().any(|secret| secret.needs_limit());
        let set = Set {
            full: needs_limit.then(|| choose(&mut rng, &[Full::Ada, Full::Bo])),
            connections_max: connections_max(needs_limit),
            ada_looks: choose(&mut rng, &ViewMode::ALL),
            bo_shows_activity: rng.random_bool(0.5),
            has_note: rng.random_bool(0.5),
            limits_answers: rng.random_bool(0.15),
            has_mail: rng.random_bool(0.25),
            retention_days: rng.random_bool(0.2).then_some(30),
        };
        // After that one nothing is answered any more.
        let all: Vec<Probe> =
            Probe::ALL.iter().copied().filter(|probe| *probe != Probe::AnswersLeft).collect();
        let mut steps = Vec::new();
        for _ in 0..rng.random_range(3..7) {
            match rng.random_range(0..10) {
                0..3 => steps.push(Step::Public(choose(&mut rng, &Public::ALL))),
                3..7 => steps.extend(secrets.pop().map(|secret| Step::Secret(secret, rng.random()))),
                _ => steps.push(Step::Probe(choose(&mut rng, &all))),
            }
            steps.push(Step::Pass { minutes: [1, 50, 600, 20_000][rng.random_range(0..4)] });
        }
        steps.extend(secrets.into_iter().map(|secret| Step::Secret(secret, rng.random())));
        steps.push(Step::Pass { minutes: [0, 5, 3_000, 90_000][rng.random_range(0..4)] });
        if rng.random_bool(0.3) {
            steps.push(Step::Caused(any_caused(&mut rng, set.full.is_some())));
            steps.push(Step::Pass { minutes: [0, 20, 3_000][rng.random_range(0..3)] });
        }
        let mut probes: Vec<Probe> = all.sample(&mut rng, 6).copied().collect();
        probes.sort_by_key(|probe| probe.ends_it());
        steps.extend(probes.into_iter().map(Step::Probe));
        match rng.random_range(0..7) {
            0 => steps.push(Step::Accepts),
            1 => steps.push(Step::Leaves),
            2 => steps.push(Step::JoinsAgain),
            _ => {}
        }
        steps.push(Step::Pass { minutes: 9 });
        let looks: Vec<Probe> = all.iter().filter(|probe| !probe.ends_it()).copied().collect();
        steps.extend(looks.sample(&mut rng, 3).copied().map(Step::Probe));
        if rng.random_bool(0.1) {
            steps.push(Step::Probe(Probe::DisconnectAndAskAgain));
        }
        if set.limits_answers {
            steps.push(Step::Probe(Probe::AnswersLeft));
        }
        Self { set, steps }
    }

    /// The least of the steps in which this is still found.
    pub fn shrunk(&self, is_found: impl Fn(&Self) -> bool) -> Self {
        let mut least = self.clone();
        for at in (0..self.steps.len()).rev() {
            let mut fewer = least.clone();
            fewer.steps.remove(at);
            if is_found(&fewer) {
                least = fewer;
            }
        }
        least
    }

    /// Lives both worlds, and says where what others get differs, if it does.
    pub async fn compare(&self, leak: Option<Leak>, coverage: &Coverage) -> Option<String> {
        let mut told = Vec::new();
        for keeps_secrets in [false, true] {
            told.push(self.live(keeps_secrets, leak).await);
        }
        let (with, without) = (told.pop()?, told.pop()?);
        coverage.count(self, &with);
        if without.len() != with.len() {
            return Some(format!("{} answers and {}: {:?}", without.len(), with.len(), self.steps));
        }
        let differing = without.iter().zip(&with).find(|(one, other)| one != other);
        differing.map(|(one, other)| format!("{:?}\n{}", self.steps, difference(one, other)))
    }

    async fn live(&self, keeps_secrets: bool, leak: Option<Leak>) -> Vec<Page> {
        let stage = Stage::set(self.set, leak, keeps_secrets).await;
        let mut told = Vec::new();
        let mut waits = true;
        for step in &self.steps {
            match *step {
                Step::Pass { minutes } => {
                    stage.world.minutes_pass(minutes);
                    // What works in the background works in both worlds.
                    background(&stage).await;
                }
                Step::Public(public) => act(&stage, public).await,
                Step::Secret(secret, seed) if keeps_secrets && waits => {
                    secret.keep(&stage, &mut ChaCha8Rng::seed_from_u64(seed)).await;
                }
                Step::Secret(..) => {}
                Step::Caused(caused) => {
                    told.extend(caused.happen(&stage, leak.is_some()).await);
                    waits = false;
                }
                Step::Probe(probe) => {
                    told.extend(probe.try_it(&stage).await);
                    waits &= !probe.ends_it();
                }
                Step::Accepts => {
                    stage.bo_posts(&format!("/received/{}/accept", stage.from_ada), &[]).await;
                    waits = false;
                }
                Step::Leaves | Step::JoinsAgain => {
                    stage.world.community().erase_member(stage.bo.id).await.unwrap();
                    if matches!(step, Step::JoinsAgain) {
                        let again = profile("Bo Hafenstein", "Bremen", 2010);
                        stage.world.member_with("bo", again, Settings::default()).await;
                    }
                    waits = false;
                }
            }
        }
        // A leak also misleads those who decide.
        if leak.is_none() {
            stage.world.is_sound().await;
        }
        told
    }
}

fn any_caused(rng: &mut ChaCha8Rng, is_full: bool) -> Caused {
    let causes: Vec<Cause> =
        Cause::ALL.iter().copied().filter(|cause| (*cause == Cause::OnceFull) == is_full).collect();
    Caused { cause: choose(rng, &causes), whom: choose(rng, &Whom::ALL), seed: rng.random() }
}

/// Jobs of the service, as its clock would run them.
pub async fn background(stage: &Stage) {
    let service = stage.world.service();
    let community = service.community();
    community.keep_strategies(&mut service.stamp()).await.unwrap();
    while community.run_sweeps(&mut service.stamp()).await.unwrap() > 0 {}
    community.lapse_requests(&mut service.stamp()).await.unwrap();
    community.tidy_up(service.stamp().now).await.unwrap();
    if stage.office.is_some() {
        post::write_digests(service).await.unwrap();
        post::deliver(service).await.unwrap();
    }
}

async fn act(stage: &Stage, public: Public) {
    let request = format!("/received/{}", stage.from_ada);
    match public {
        Public::SignsIn => {
            let (community, service) = (stage.world.community(), stage.world.service());
            let digest = [service.stamp().now.as_second().to_be_bytes(); 4].concat();
            let digest: [u8; 32] = digest.try_into().unwrap();
            // Signing in twice at one moment is signing in once.
            let _ = community.start_session(stage.bo.id, "elsewhere", digest, &mut service.stamp()).await;
        }
        Public::Looks => drop(stage.bo.get("/people/ada").await),
        Public::Asks => {
            drop(stage.bo_posts(&format!("{request}/ask"), &[("question", "Which ferry?")]).await);
        }
        Public::Answers => {
            let path = format!("/sent/{}/answer", stage.from_ada);
            stage.ada.post(&path, &[("answer", "The small one.")]).await;
            stage.ada.forget_message();
        }
        Public::AcceptsAnother => {
            stage.bo_posts(&format!("/received/{}/accept", stage.from_di), &[]).await;
        }
        Public::Vouches => {
            let path = format!("/sent/{}/vouch", stage.from_ada);
            stage.ada.post(&path, &[("voucher", "cy")]).await;
            stage.ada.forget_message();
            stage.cy.post(&format!("/vouches/{}", stage.from_ada), &[]).await;
            stage.cy.forget_message();
        }
        Public::Blocks => drop(stage.bo_posts("/people/ada/block", &[]).await),
        Public::Unblocks => drop(stage.bo_posts("/people/ada/unblock", &[]).await),
    }
}

fn choose<T: Copy>(rng: &mut ChaCha8Rng, of: &[T]) -> T {
    *of.choose(rng).expect("something to choose from")
}

pub fn difference(one: &Page, other: &Page) -> String {
    let at = one.text().bytes().zip(other.text().bytes()).position(|(a, b)| a != b);
    let at = at.unwrap_or_else(|| one.text().len().min(other.text().len()));
    let around = |page: &Page| {
        let text = page.text().as_bytes();
        String::from_utf8_lossy(&text[at.saturating_sub(120).min(text.len())..(at + 120).min(text.len())])
            .into_owned()
    };
    format!(
        "{}: {} {:?}\n{}\nand with the secret: {} {:?}\n{}",
        one.path,
        one.status,
        one.headers,
        around(one),
        other.status,
        other.headers,
        around(other)
    )
}

/// What was compared so far.
#[derive(Default)]
pub struct Coverage(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    pairs: u64,
    answers: u64,
    bytes: u64,
    secrets: BTreeSet<Secret>,
    probes: BTreeSet<Probe>,
    causes: BTreeSet<Cause>,
    combinations: BTreeSet<(Secret, Probe)>,
}

impl Coverage {
    fn count(&self, pair: &Pair, told: &[Page]) {
        let mut counts = self.0.lock().unwrap();
        counts.pairs += 1;
        counts.answers += told.len() as u64;
        counts.bytes += told.iter().map(|page| page.text().len() as u64).sum::<u64>();
        let mut kept = BTreeSet::new();
        for step in &pair.steps {
            match step {
                Step::Secret(secret, _) => drop(kept.insert(*secret)),
                Step::Caused(caused) => drop(counts.causes.insert(caused.cause)),
                Step::Probe(probe) => {
                    counts.probes.insert(*probe);
                    counts.combinations.extend(kept.iter().map(|secret| (*secret, *probe)));
                }
                _ => {}
            }
        }
        counts.secrets.extend(kept);
    }

    /// How many causes acceptances had.
    pub fn causes(&self) -> usize {
        self.0.lock().unwrap().causes.len()
    }

    /// How many kinds of secret were kept.
    pub fn secrets(&self) -> usize {
        self.0.lock().unwrap().secrets.len()
    }

    /// How many probes were tried.
    pub fn probes(&self) -> usize {
        self.0.lock().unwrap().probes.len()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.0.lock().unwrap();
        let all = Secret::ALL.len() * Probe::ALL.len();
        writeln!(f, "pairs of worlds            {}", counts.pairs)?;
        writeln!(f, "kinds of secret            {} of {}", counts.secrets.len(), Secret::ALL.len())?;
        writeln!(f, "causes of acceptances      {} of {}", counts.causes.len(), Cause::ALL.len())?;
        writeln!(f, "probes                     {} of {}", counts.probes.len(), Probe::ALL.len())?;
        writeln!(f, "secret before probe        {} of {all}", counts.combinations.len())?;
        writeln!(f, "answers compared           {}", counts.answers)?;
        write!(f, "bytes compared             {}", counts.bytes)
    }
}
