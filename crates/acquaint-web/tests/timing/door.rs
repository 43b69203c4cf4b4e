//! What somebody can try who would like to know who has an account.

use crate::difference::Difference;
use crate::harness::{Page, Person, World};
use acquaint_identity::password::{About, Password};
use axum::http::StatusCode;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::{Duration, Instant};

/// How many people there are, and as many names that nobody has: so that each is tried seldom.
const PEOPLE: usize = 64;

/// Something to try with a name, and the answer to which is timed. Every try comes from another address, since tries are
/// counted by address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Knock {
    /// A wrong password.
    SignIn,
    /// A letter with a link to a new one.
    Reset,
    /// Making an account with an address: a letter goes there.
    SignUp,
    /// A profile, without being signed in.
    Profile,
    /// A profile, being signed in and blocked: whoever blocks is not found.
    BlockersProfile,
    /// Asking whoever blocks to connect.
    AskBlocker,
}

pub const KNOCKS: [Knock; 6] =
    [Knock::SignIn, Knock::Reset, Knock::SignUp, Knock::Profile, Knock::BlockersProfile, Knock::AskBlocker];

impl Knock {
    /// What it is called in the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::SignIn => "a wrong password",
            Self::Reset => "a letter with a link to a new password",
            Self::SignUp => "a letter with a link to a new account",
            Self::Profile => "a profile, not signed in",
            Self::BlockersProfile => "the profile of somebody who blocks",
            Self::AskBlocker => "asking somebody who blocks",
        }
    }
}

/// A community that has some people, of whom each blocks one.
pub struct Door {
    world: World,
    blocked: Person,
    invite: String,
    tries: u32,
}

impl Door {
    pub async fn new() -> Self {
        let world = World::with_letters();
        let blocked = world.member("ada").await;
        for number in 0..PEOPLE {
            let person = world.member(&name(true, number)).await;
            person.post("/people/ada/block", &[]).await.leads_on();
            let about = About { handle: &person.handle, name: "", email: "", community: "" };
            let password = Password::choose("a harbour with seven boats", &about).unwrap();
            let hash = world.service().setup.passwords.hash(password).await.unwrap();
            world.community().renew_password(person.id, None, hash.as_str().to_owned()).await.unwrap();
        }
        let invite = world.invitation().await;
        Self { world, blocked, invite, tries: 0 }
    }

    async fn tries(&mut self, knock: Knock, is_there: bool, number: usize) -> Page {
        self.tries += 1;
        let [_, b, c, d] = self.tries.to_be_bytes();
        let nobody = self.world.nobody().at([10, b, c, d]);
        let name = name(is_there, number);
        match knock {
            Knock::SignIn => nobody.post("/sign-in", &[("who", &name), ("password", "seven")]).await,
            Knock::Reset => nobody.post("/reset", &[("email", &format!("{name}@post.example"))]).await,
            Knock::SignUp => {
                let email = format!("{name}@post.example");
                nobody.post("/sign-up", &[("invite", &self.invite), ("email", &email)]).await
            }
            Knock::Profile => nobody.get(&format!("/people/{name}")).await,
            Knock::BlockersProfile => self.blocked.get(&format!("/people/{name}")).await,
            Knock::AskBlocker => {
                let fields = [("tie", "friend"), ("note", "Once more"), ("intent", "send")];
                self.blocked.post(&format!("/people/{name}/connect"), &fields).await
            }
        }
    }

    /// How long it takes until the whole answer is there, in nanoseconds. What the service does afterwards is waited for,
    /// so that it does not count as part of the next answer.
    async fn timed(&mut self, knock: Knock, is_there: bool, number: usize, planted: Duration) -> i64 {
        let begun = Instant::now();
        let page = self.tries(knock, is_there, number).await;
        let answered = Instant::now();
        while answered.elapsed() < planted {}
        let took = begun.elapsed();
        assert_ne!(page.status, StatusCode::TOO_MANY_REQUESTS, "{}", page.path);
        while tokio::runtime::Handle::current().metrics().num_alive_tasks() > 0 {
            tokio::task::yield_now().await;
        }
        i64::try_from(took.as_nanos()).unwrap()
    }

    /// How much longer the answer takes for somebody who is there, with so much planted on top.
    pub async fn measure(&mut self, knock: Knock, planted: Duration, pairs: usize) -> Difference {
        let mut rng = ChaCha8Rng::seed_from_u64(pairs as u64);
        let (mut longer, mut first) = (Vec::new(), false);
        for turn in 0..pairs {
            let number = rng.random_range(0..PEOPLE);
            let mut took = [0; 2];
            // Each is first as often as the other, and nobody knows when.
            first = if turn % 2 == 0 { rng.random_bool(0.5) } else { !first };
            for is_there in [first, !first] {
                // In a pair, who is there mostly comes after who is not, and the other way round; and what one answer
                // leaves in caches, the next one finds. So another comes before each, for whomever the lot falls on.
                let (before, is_anybody) = (rng.random_range(0..PEOPLE), rng.random_bool(0.5));
                self.timed(knock, is_anybody, before, Duration::ZERO).await;
                let delay = if is_there { planted } else { Duration::ZERO };
                took[usize::from(is_there)] = self.timed(knock, is_there, number, delay).await;
            }
            longer.push(took[1] - took[0]);
        }
        Difference::of(&longer)
    }
}

/// The name of somebody who is there, or of nobody: alike in length.
fn name(is_there: bool, number: usize) -> String {
    format!("{}-{number:03}", if is_there { "fisher" } else { "sailor" })
}
