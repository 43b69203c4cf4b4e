//! Two who asked, two who were asked; and what the former can try.

use crate::difference::Difference;
use crate::harness::{Page, Person, World};
use axum::http::StatusCode;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::{Duration, Instant};

/// How often everything is tried between two changes of roles.
const BETWEEN: usize = 25;

/// Something that a sender does, and the answer to which is timed. `{id}` is the request, `{handle}` the recipient.
pub enum Try {
    Get(&'static str),
    Post(&'static str, &'static [(&'static str, &'static str)]),
}

/// What a sender can try as often as they like.
pub const TRIES: [Try; 16] = [
    Try::Get("/"),
    Try::Get("/sent"),
    Try::Get("/sent/{id}"),
    Try::Get("/sent/{id}/note"),
    Try::Get("/people/{handle}"),
    Try::Get("/people?q={handle}"),
    Try::Get("/people"),
    Try::Get("/notifications"),
    Try::Get("/received/{id}"),
    Try::Get("/api/v1/requests/sent"),
    Try::Get("/api/v1/requests/{id}"),
    Try::Get("/api/v1/requests/{id}/explanation"),
    Try::Get("/api/v1/people/{handle}"),
    Try::Get("/api/v1/suggestions"),
    Try::Post("/people/{handle}/connect", &[("tie", "friend"), ("note", "Once more"), ("intent", "send")]),
    Try::Post("/sent/{id}/answer", &[("answer", "Nobody asked.")]),
];

impl Try {
    /// The route.
    pub fn name(&self) -> &'static str {
        let (Self::Get(path) | Self::Post(path, _)) = self;
        path
    }
}

/// Somebody who asked, and whom they asked.
struct Two {
    sender: Person,
    recipient: Person,
    request: String,
}

impl Two {
    async fn new(world: &World, sender: &str, recipient: &str, friend: &Person) -> Self {
        let (sender, recipient) = (world.member(sender).await, world.member(recipient).await);
        world.connect(&sender, friend).await;
        world.connect(&recipient, friend).await;
        let request = sender.asks(&recipient).await;
        recipient.get(&format!("/received/{request}")).await;
        Self { sender, recipient, request }
    }

    /// The recipient comes to keep much to themselves, or nothing: by as many acts either way.
    async fn keep(&self, much: bool) {
        let remark = "Perhaps in autumn, when the harbour is quiet. ".repeat(13);
        let (shelf, mute) = if much { ("set-aside", "mute") } else { ("return-to-inbox", "unmute") };
        let remark = if much { remark.as_str() } else { "" };
        for (verb, fields) in [(shelf, vec![]), (mute, vec![]), ("remark", vec![("remark", remark)])] {
            self.recipient.post(&format!("/received/{}/{verb}", self.request), &fields).await.leads_on();
            self.recipient.forget_message();
        }
    }

    async fn tries(&self, what: &Try) -> Page {
        let path =
            |path: &str| path.replace("{id}", &self.request).replace("{handle}", &self.recipient.handle);
        let page = match what {
            Try::Get(to) => self.sender.get(&path(to)).await,
            Try::Post(to, fields) => self.sender.post(&path(to), fields).await,
        };
        self.sender.forget_message();
        page
    }

    /// How long it takes until the whole answer is there, in nanoseconds.
    async fn timed(&self, what: &Try, planted: Duration) -> i64 {
        let begun = Instant::now();
        let page = self.tries(what).await;
        let answered = Instant::now();
        while answered.elapsed() < planted {}
        let took = begun.elapsed();
        assert_ne!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", page.path);
        i64::try_from(took.as_nanos()).unwrap()
    }
}

/// The four of them.
pub struct Sides {
    two: [Two; 2],
    _world: World,
}

impl Sides {
    pub async fn new() -> Self {
        let world = World::new();
        let friend = world.member("cy").await;
        let one = Two::new(&world, "ada", "bo", &friend).await;
        let other = Two::new(&world, "ann", "bob", &friend).await;
        Self { two: [one, other], _world: world }
    }

    /// How much longer each of these tries takes whoever asked the one who keeps much, if anybody does, with so much
    /// planted on top.
    pub async fn measure(
        &self,
        tries: &[usize],
        keeps: bool,
        planted: Duration,
        pairs: usize,
    ) -> Vec<Difference> {
        let mut rng = ChaCha8Rng::seed_from_u64(pairs as u64);
        let mut longer: Vec<Vec<i64>> = tries.iter().map(|_| Vec::new()).collect();
        let mut order: Vec<usize> = (0..tries.len()).collect();
        for _ in 0..pairs.div_ceil(2 * BETWEEN) {
            for keeper in [0, 1] {
                for (number, two) in self.two.iter().enumerate() {
                    two.keep(keeps && number == keeper).await;
                }
                // Whoever comes first after something was written finds the cache cold.
                for two in &self.two {
                    two.tries(&TRIES[0]).await;
                }
                for _ in 0..BETWEEN {
                    order.shuffle(&mut rng);
                    for &each in &order {
                        let what = &TRIES[tries[each]];
                        let mut took = [0; 2];
                        let first = usize::from(rng.random_bool(0.5));
                        for one in [first, 1 - first] {
                            let delay = if one == keeper { planted } else { Duration::ZERO };
                            took[one] = self.two[one].timed(what, delay).await;
                        }
                        longer[each].push(took[keeper] - took[1 - keeper]);
                    }
                }
            }
        }
        longer.iter().map(|longer| Difference::of(longer)).collect()
    }

    /// How much longer each of these tries takes when the recipient has just done something private than when they have done
    /// nothing; and first, how much longer the answer takes that comes right after: it finds caches cold, whoever wrote and
    /// whatever, and is not among the others.
    pub async fn measure_act(&self, tries: &[usize], rounds: usize) -> (Difference, Vec<Difference>) {
        let mut rng = ChaCha8Rng::seed_from_u64(rounds as u64);
        let (mut at_first, mut longer) = (Vec::new(), vec![Vec::new(); tries.len()]);
        let mut order: Vec<usize> = (0..tries.len()).collect();
        let two = &self.two[0];
        for round in 0..rounds {
            order.shuffle(&mut rng);
            let (mut first, mut took) = ([0; 2], vec![[0; 2]; tries.len()]);
            let begins = usize::from(rng.random_bool(0.5));
            for acts in [begins, 1 - begins] {
                if acts == 1 {
                    let verb = if round % 2 == 0 { "set-aside" } else { "return-to-inbox" };
                    let path = format!("/received/{}/{verb}", two.request);
                    two.recipient.post(&path, &[]).await.leads_on();
                    two.recipient.forget_message();
                }
                first[acts] = two.timed(&TRIES[0], Duration::ZERO).await;
                for &each in &order {
                    took[each][acts] = two.timed(&TRIES[tries[each]], Duration::ZERO).await;
                }
            }
            at_first.push(first[1] - first[0]);
            longer.iter_mut().zip(&took).for_each(|(longer, took)| longer.push(took[1] - took[0]));
        }
        (Difference::of(&at_first), longer.iter().map(|longer| Difference::of(longer)).collect())
    }
}
