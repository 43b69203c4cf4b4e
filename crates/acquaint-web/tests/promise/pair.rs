//! A pair of worlds: the same people, clock, logins and public acts; in one of the two, secrets are kept.

use crate::harness::Page;
use crate::leak::Leak;
use crate::probe::Probe;
use crate::secret::Secret;
use crate::stage::{Full, Set, Stage};
use acquaint_core::member::ViewMode;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Mutex;

/// What everybody may know, in both worlds alike.
#[derive(Clone, Copy, Debug)]
enum Public {
    /// Bo signs in anew: that may be seen.
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
}

#[derive(Clone, Debug)]
enum Step {
    Pass {
        minutes: i64,
    },
    Public(Public),
    /// In one world only; by chance of its own.
    Secret(Secret, u64),
    Probe(Probe),
    /// In the end Bo accepts, or leaves the community: both may be seen.
    Accepts,
    Leaves,
}

/// What is done, in this order.
#[derive(Clone, Debug)]
pub struct Pair {
    set: Set,
    steps: Vec<Step>,
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
            ada_looks: choose(&mut rng, &ViewMode::ALL),
            bo_shows_activity: rng.random_bool(0.5),
            has_note: rng.random_bool(0.5),
        };
        let publics = [
            Public::SignsIn,
            Public::Looks,
            Public::Asks,
            Public::Answers,
            Public::AcceptsAnother,
            Public::Vouches,
        ];
        let mut steps = Vec::new();
        for _ in 0..rng.random_range(3..7) {
            match rng.random_range(0..10) {
                0..3 => steps.push(Step::Public(choose(&mut rng, &publics))),
                3..7 => steps.extend(secrets.pop().map(|secret| Step::Secret(secret, rng.random()))),
                _ => steps.push(Step::Probe(choose(&mut rng, Probe::ALL))),
            }
            steps.push(Step::Pass { minutes: [1, 50, 600, 20_000][rng.random_range(0..4)] });
        }
        steps.extend(secrets.into_iter().map(|secret| Step::Secret(secret, rng.random())));
        steps.push(Step::Pass { minutes: [0, 5, 3_000, 90_000][rng.random_range(0..4)] });
        let mut probes: Vec<Probe> = Probe::ALL.sample(&mut rng, 6).copied().collect();
        probes.sort_by_key(|probe| probe.ends_it());
        steps.extend(probes.into_iter().map(Step::Probe));
        match rng.random_range(0..6) {
            0 => steps.push(Step::Accepts),
            1 => steps.push(Step::Leaves),
            _ => {}
        }
        steps.push(Step::Pass { minutes: 9 });
        steps.extend(
            Probe::ALL.sample(&mut rng, 3).filter(|probe| !probe.ends_it()).copied().map(Step::Probe),
        );
        Self { set, steps }
    }

    /// Whether this is kept while the request waits, and this tried some time after it.
    pub fn has(&self, (secret, probe): (Secret, Probe)) -> bool {
        let ends = self.steps.iter().position(|step| matches!(step, Step::Probe(probe) if probe.ends_it()));
        let kept = self.steps.iter().position(|step| matches!(step, Step::Secret(one, _) if *one == secret));
        let tried = self.steps.iter().rposition(|step| matches!(step, Step::Probe(one) if *one == probe));
        let ends = ends.unwrap_or(self.steps.len());
        kept.zip(tried).is_some_and(|(kept, tried)| kept < tried && tried <= ends)
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
        let stage = Stage::set(self.set, leak).await;
        let mut told = Vec::new();
        let mut waits = true;
        for step in &self.steps {
            match step {
                Step::Pass { minutes } => {
                    stage.world.minutes_pass(*minutes);
                    // What works in the background works in both worlds.
                    background(&stage).await;
                }
                Step::Public(public) => act(&stage, *public).await,
                Step::Secret(secret, seed) if keeps_secrets && waits => {
                    secret.keep(&stage, &mut ChaCha8Rng::seed_from_u64(*seed)).await;
                }
                Step::Secret(..) => {}
                Step::Probe(probe) => {
                    told.extend(probe.try_it(&stage).await);
                    waits &= !probe.ends_it();
                }
                Step::Accepts => {
                    stage.bo_posts(&format!("/received/{}/accept", stage.from_ada), &[]).await;
                    waits = false;
                }
                Step::Leaves => {
                    stage.world.community().erase_member(stage.bo.id).await.unwrap();
                    waits = false;
                }
            }
        }
        stage.world.is_sound().await;
        told
    }
}

/// Jobs of the service, as its clock would run them.
pub async fn background(stage: &Stage) {
    let service = stage.world.service();
    let community = service.community();
    community.keep_strategies(&mut service.stamp()).await.unwrap();
    while community.run_sweeps(&mut service.stamp()).await.unwrap() > 0 {}
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
                Step::Probe(probe) => {
                    counts.probes.insert(*probe);
                    counts.combinations.extend(kept.iter().map(|secret| (*secret, *probe)));
                }
                _ => {}
            }
        }
        counts.secrets.extend(kept);
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
        writeln!(f, "probes                     {} of {}", counts.probes.len(), Probe::ALL.len())?;
        writeln!(f, "secret before probe        {} of {all}", counts.combinations.len())?;
        writeln!(f, "answers compared           {}", counts.answers)?;
        write!(f, "bytes compared             {}", counts.bytes)
    }
}
