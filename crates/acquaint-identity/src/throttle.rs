//! How often someone may try: a steady rate with a burst, counted per key, in bounded memory.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::num::NonZeroU32;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use governor::clock::{Clock as _, FakeRelativeClock};
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::state::keyed::{DefaultKeyedStateStore, ShrinkableKeyedStateStore};
use governor::{Quota, RateLimiter};
use sha2::{Digest, Sha256};

/// Keys that one throttle remembers at once. Each takes some 50 bytes, so a throttle stays below about 5 MB.
pub const KEYS_MAX: usize = 100_000;

/// So many tries at once, and one more after every `refill`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Tries that may come at once.
    pub burst: NonZeroU32,
    /// The time after which one more try is free. Longer than zero.
    pub refill: Duration,
}

impl Rate {
    /// Failures to sign in, per client: a few mistakes at once, then one try in ten seconds. A successful sign-in
    /// gives its try back, so that it uses up nobody else's behind the same address. Judgement.
    pub const SIGN_IN_PER_CLIENT: Self = Self::new(10, Duration::from_secs(10));
    /// Passwords, per account and client: 100 is what NIST SP 800-63B (5.2.2) allows in a row, and below a thousand
    /// more in a day. It is counted per client, so that a stranger who guesses at someone's account uses up their
    /// own tries and never its owner's.
    pub const SIGN_IN_PER_ACCOUNT: Self = Self::new(100, Duration::from_secs(90));
    /// Passwords, per account from everywhere: at most 45,000 guesses in a day. Keeping it used up, so that the owner
    /// has to wait too, takes 45 client networks at once (each has one try in 90 seconds by the rate above), and the
    /// burst of 1,800 takes 18 of them to begin with. The figures are our own: wide enough that one network locks
    /// nobody out, narrow enough that a password that the rules let through is not found.
    pub const SIGN_IN_TO_ACCOUNT: Self = Self::new(1_800, Duration::from_secs(2));
    /// Emails that anybody can request (a reset link, a confirmation), per client and per address: nobody can flood a
    /// stranger's mailbox. Judgement.
    pub const LETTERS: Self = Self::new(3, Duration::from_mins(10));
    /// Codes of one email: a few slips. With 10⁸ codes and three emails in ten minutes, an attacker who knows the
    /// password needs some 300 years to guess one.
    pub const CODES: Self = Self::new(5, Duration::from_mins(10));
    /// New accounts per client. Judgement: a few people behind one address can join at once.
    pub const SIGN_UP_PER_CLIENT: Self = Self::new(5, Duration::from_mins(6));

    /// `burst` at once, one more after every `refill`. Neither may be zero.
    ///
    /// # Panics
    /// When either is zero: a rate is written in the source, not read from a user.
    pub const fn new(burst: u32, refill: Duration) -> Self {
        assert!(!refill.is_zero(), "a rate refills in more than no time");
        Self { burst: NonZeroU32::new(burst).expect("a rate lets at least one try through"), refill }
    }
}

/// Too many tries: how long to wait before the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("that was too many tries in a short time; please try again in {} seconds", self.seconds())]
pub struct RetryAfter(pub Duration);

impl RetryAfter {
    /// Whole seconds, rounded up, at least 1: the value of a `Retry-After` header.
    pub fn seconds(self) -> u64 {
        self.0.as_secs().saturating_add(u64::from(self.0.subsec_nanos() > 0)).max(1)
    }
}

/// The time that a throttle counts in: that of the machine, or one that a test moves.
#[derive(Clone, Debug)]
pub struct Ticks(Source);

#[derive(Clone, Debug)]
enum Source {
    Machine { since: Instant },
    Moved(FakeRelativeClock),
}

impl Ticks {
    /// The machine's monotonic time, which no change of its clock touches.
    pub fn machine() -> Self {
        Self(Source::Machine { since: Instant::now() })
    }

    /// Time that stands still until someone advances `clock`.
    pub fn moved(clock: FakeRelativeClock) -> Self {
        Self(Source::Moved(clock))
    }
}

impl governor::clock::Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        match &self.0 {
            Source::Machine { since } => since.elapsed().into(),
            Source::Moved(clock) => clock.now(),
        }
    }
}

type Limiter = RateLimiter<u64, Counts, Ticks, governor::middleware::NoOpMiddleware<Nanos>>;

/// What a limiter counts in. It is shared with the limiter, which itself lets nothing be given back.
#[derive(Clone, Debug, Default)]
struct Counts(Arc<DefaultKeyedStateStore<u64>>);

impl StateStore for Counts {
    type Key = u64;

    fn measure_and_replace<T, F, E>(&self, key: &u64, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        self.0.measure_and_replace(key, measure)
    }
}

impl ShrinkableKeyedStateStore<u64> for Counts {
    fn retain_recent(&self, drop_below: Nanos) {
        self.0.retain_recent(drop_below);
    }

    fn shrink_to_fit(&self) {
        self.0.shrink_to_fit();
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Counts tries per key. Keys are kept as hashes with a secret of this process: a long key takes no more memory
/// than a short one, and nobody can choose two that meet.
#[derive(Debug)]
pub struct Throttle {
    quota: Quota,
    ticks: Ticks,
    keys_max: usize,
    hasher: RandomState,
    counting: RwLock<Counting>,
    tell: Option<Tell>,
}

/// Tells other servers, which count too, of a try by who has this digest, or that it counts no longer (`true`).
pub struct Tell(Box<dyn Fn([u8; 32], bool) + Send + Sync>);

impl fmt::Debug for Tell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tell")
    }
}

/// What tries of one key are counted under.
struct Key {
    here: u64,
    /// On every server, where others count too.
    everywhere: Option<[u8; 32]>,
}

/// Collects what a key is made of. A digest is the same on every server, and gives nobody away who is not guessed.
struct Collected(Sha256);

impl Hasher for Collected {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}

#[derive(Clone, Debug)]
struct Counting {
    limiter: Arc<Limiter>,
    counts: Counts,
}

impl Counting {
    fn new(quota: Quota, ticks: &Ticks) -> Self {
        let counts = Counts::default();
        Self { limiter: Arc::new(RateLimiter::new(quota, counts.clone(), ticks.clone())), counts }
    }
}

impl Throttle {
    /// A throttle at `rate` that remembers up to [`KEYS_MAX`] keys.
    pub fn new(rate: Rate, ticks: Ticks) -> Self {
        Self::with_keys_max(rate, ticks, KEYS_MAX)
    }

    /// A throttle that remembers up to `keys_max` keys.
    ///
    /// # Panics
    /// When the refill of `rate` is zero.
    pub fn with_keys_max(rate: Rate, ticks: Ticks, keys_max: usize) -> Self {
        let quota = Quota::with_period(rate.refill).expect("a rate refills in more than no time");
        let quota = quota.allow_burst(rate.burst);
        let counting = RwLock::new(Counting::new(quota, &ticks));
        Self { quota, ticks, keys_max, hasher: RandomState::new(), counting, tell: None }
    }

    /// Counts one try of `key`, or says how long to wait.
    pub fn check<K: Hash + ?Sized>(&self, key: &K) -> Result<(), RetryAfter> {
        let limiter = self.limiter_with_room();
        let key = self.key_of(key);
        limiter
            .check_key(&key.here)
            .map_err(|not_until| RetryAfter(not_until.wait_time_from(self.ticks.now())))?;
        self.tell(&key, false);
        Ok(())
    }

    /// Lets other servers count with this one.
    #[must_use]
    pub fn telling(self, tell: impl Fn([u8; 32], bool) + Send + Sync + 'static) -> Self {
        Self { tell: Some(Tell(Box::new(tell))), ..self }
    }

    /// Counts a try that another server told of. One too many changes nothing: it was counted as far as it counts.
    pub fn count_told(&self, digest: &[u8; 32], is_given_back: bool) {
        let key = self.hasher.hash_one(digest);
        if is_given_back {
            self.give_back_key(key);
        } else {
            let _ = self.limiter_with_room().check_key(&key);
        }
    }

    fn key_of<K: Hash + ?Sized>(&self, key: &K) -> Key {
        if self.tell.is_none() {
            return Key { here: self.hasher.hash_one(key), everywhere: None };
        }
        let mut collected = Collected(Sha256::new());
        key.hash(&mut collected);
        let digest: [u8; 32] = collected.0.finalize().into();
        Key { here: self.hasher.hash_one(digest), everywhere: Some(digest) }
    }

    fn tell(&self, key: &Key, is_given_back: bool) {
        if let (Some(Tell(tell)), Some(digest)) = (&self.tell, key.everywhere) {
            tell(digest, is_given_back);
        }
    }

    /// Counts what costs as much as so many tries, at most a whole burst of them. Other servers are not told.
    pub fn check_cost<K: Hash + ?Sized>(&self, key: &K, tries: NonZeroU32) -> Result<(), RetryAfter> {
        let limiter = self.limiter_with_room();
        let tries = tries.min(self.quota.burst_size());
        let checked = limiter.check_key_n(&self.key_of(key).here, tries);
        // A whole burst always fits, so that this cannot fail.
        checked.unwrap_or(Ok(())).map_err(|not_until| RetryAfter(not_until.wait_time_from(self.ticks.now())))
    }

    /// Takes back one try of `key` that was counted.
    pub fn give_back<K: Hash + ?Sized>(&self, key: &K) {
        let key = self.key_of(key);
        self.give_back_key(key.here);
        self.tell(&key, true);
    }

    fn give_back_key(&self, key: u64) {
        let refill = Nanos::from(self.quota.replenish_interval());
        let counts = self.counting.read().unwrap_or_else(PoisonError::into_inner).counts.clone();
        // What is kept is the time at which the key has its whole burst again; a time that has passed is as good as none.
        let given = counts.measure_and_replace(&key, |full_at| {
            full_at.map(|full_at| ((), full_at.saturating_sub(refill))).ok_or(())
        });
        // A key that was forgotten meanwhile has nothing to be given back.
        let _ = given;
    }

    /// How many keys are remembered now.
    pub fn keys(&self) -> usize {
        self.current().len()
    }

    /// The limiter, after forgetting what it need not remember if it is full.
    ///
    /// When every key is recent, all are forgotten. Someone who floods the throttle with keys gains one more burst
    /// per [`KEYS_MAX`] tries, which is next to nothing; turning newcomers away instead would let them shut the door
    /// for everybody.
    fn limiter_with_room(&self) -> Arc<Limiter> {
        let limiter = self.current();
        if limiter.len() < self.keys_max {
            return limiter;
        }
        let mut slot = self.counting.write().unwrap_or_else(PoisonError::into_inner);
        // Someone else may have made room while this one waited for the lock.
        if slot.limiter.len() >= self.keys_max {
            slot.limiter.retain_recent();
            slot.limiter.shrink_to_fit();
        }
        if slot.limiter.len() >= self.keys_max {
            *slot = Counting::new(self.quota, &self.ticks);
        }
        Arc::clone(&slot.limiter)
    }

    fn current(&self) -> Arc<Limiter> {
        Arc::clone(&self.counting.read().unwrap_or_else(PoisonError::into_inner).limiter)
    }
}

#[cfg(test)]
mod tests;
