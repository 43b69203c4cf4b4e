//! The slow part of passwords, on a few threads of its own, with a short queue before them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use threads::{Memory, Threads};

mod threads;

use super::Password;

/// For every hash that is computed, how many others may wait. At about 30 ms each, the last waits about a second.
const WAITING_PER_RUNNING: usize = 32;
/// When to try again after the queue was full: it has long emptied by then.
const BUSY_RETRY: Duration = Duration::from_secs(5);

/// How much work one hash is: memory, passes over it, and lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// A cost below what OWASP asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "password hashing needs at least 46 MiB with 1 pass, 19 MiB with 2 passes, or 12 MiB with 3 passes or more, \
     and 1 to 16 lanes; {memory_kib} KiB with {passes} passes and {lanes} lanes is outside of that"
)]
pub struct CostTooLow {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// 19 MiB, 2 passes, 1 lane: the OWASP Password Storage Cheat Sheet's setting for argon2id, and one of those in
    /// OWASP ASVS 5.0, appendix C.
    pub const fn standard() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 }
    }

    /// A cost of the operator's choice, at least what ASVS 5.0 asks for and at most 4 GiB and 64 passes.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, CostTooLow> {
        let memory_kib_min = match passes {
            1 => 46 * 1024,
            2 => 19 * 1024,
            3..=64 => 12 * 1024,
            _ => u32::MAX,
        };
        if (memory_kib_min..=4 * 1024 * 1024).contains(&memory_kib) && (1..=16).contains(&lanes) {
            Ok(Self { memory_kib, passes, lanes })
        } else {
            Err(CostTooLow { memory_kib, passes, lanes })
        }
    }

    /// As little work as argon2 allows, so that tests are quick. In a release build this is [`Cost::standard`]:
    /// no service that anybody installs can keep passwords this cheaply.
    pub const fn cheap_for_tests() -> Self {
        if cfg!(debug_assertions) { Self { memory_kib: 8, passes: 1, lanes: 1 } } else { Self::standard() }
    }

    fn argon2(self) -> Argon2<'static> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(Params::DEFAULT_OUTPUT_LEN));
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params.expect("a cost is within argon2's bounds"))
    }

    /// Whether `hash` was made at exactly this cost, in the way passwords are hashed today.
    fn made(self, hash: &PasswordHash) -> bool {
        let params = Params::try_from(hash);
        hash.algorithm == ARGON2ID_IDENT
            && hash.version == Some(Version::V0x13.into())
            && params.is_ok_and(|made| {
                (made.m_cost(), made.t_cost(), made.p_cost()) == (self.memory_kib, self.passes, self.lanes)
            })
    }
}

/// A password as it is kept: a PHC string (`$argon2id$v=19$m=…`) with its own random salt.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredPassword(String);

impl StoredPassword {
    /// A hash as it was stored; it is read when something is compared with it.
    pub fn new(phc: String) -> Self {
        Self(phc)
    }

    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for StoredPassword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("StoredPassword(hidden)")
    }
}

/// What comparing a password came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordMatch {
    /// It is not the password, or there is no such account, or the account has no password.
    Wrong,
    Right,
    /// It is the password, and was kept at another cost than today's: store this in its place.
    RightRenewed(StoredPassword),
}

/// Why a password could not be hashed or compared. It says nothing about the password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HasherError {
    /// As many are waiting as may wait. The web answers 503 with `Retry-After`.
    #[error("many people are signing in right now; please try again in {} seconds", retry_after.as_secs())]
    Busy {
        /// When there will be room again.
        retry_after: Duration,
    },
    /// What was stored is no password hash.
    #[error("the stored password cannot be read: {detail}")]
    Unreadable { detail: String },
    /// The operating system gave no random numbers, or computing failed.
    #[error("the password could not be hashed: {detail}")]
    Failed { detail: String },
}

/// Hashes and compares passwords, `at_once` at a time.
#[derive(Clone, Debug)]
pub struct PasswordHasher {
    cost: Cost,
    /// What is compared with where there is nobody: a password like any other, read and computed in the same way.
    nobody: StoredPassword,
    /// One for each hash that is being computed.
    running: Arc<Semaphore>,
    /// One for each caller, running or waiting.
    places: Arc<Semaphore>,
    /// As many as hashes are computed at the same time.
    threads: Threads,
}

impl PasswordHasher {
    /// A hasher that computes `at_once` hashes at the same time (at least 1; each takes the memory of `cost`) and
    /// lets 32 times as many callers wait.
    pub fn new(cost: Cost, at_once: usize) -> Self {
        Self::with_waiting_max(cost, at_once, at_once.max(1).saturating_mul(WAITING_PER_RUNNING))
    }

    /// A hasher that computes `at_once` hashes at the same time and lets `waiting_max` callers wait.
    ///
    /// # Panics
    /// When the operating system gives no random numbers, or no threads.
    pub fn with_waiting_max(cost: Cost, at_once: usize, waiting_max: usize) -> Self {
        let at_once = at_once.clamp(1, Semaphore::MAX_PERMITS / 2);
        let places = at_once + waiting_max.min(Semaphore::MAX_PERMITS / 2);
        let nobody = hash(&mut Memory::of(cost), cost, &Password::entered("nobody"));
        let nobody = nobody.expect("the system gives random numbers");
        let (running, places) = (Arc::new(Semaphore::new(at_once)), Arc::new(Semaphore::new(places)));
        Self { cost, nobody, running, places, threads: Threads::start(at_once, cost) }
    }

    /// Hashes a new password with a fresh salt, to be stored.
    pub async fn hash(&self, password: Password) -> Result<StoredPassword, HasherError> {
        let cost = self.cost;
        self.run(move |memory| hash(memory, cost, &password)).await
    }

    /// Compares a password with the one stored for the account, `None` where there is no account or no password.
    ///
    /// The work is the same in either case, so that the time tells nobody who has an account. (An account kept at
    /// an older cost takes the time of that cost, until its owner signs in.)
    pub async fn verify(
        &self,
        password: Password,
        stored: Option<StoredPassword>,
    ) -> Result<PasswordMatch, HasherError> {
        let (cost, is_somebody) = (self.cost, stored.is_some());
        let stored = stored.unwrap_or_else(|| self.nobody.clone());
        let verdict = self.run(move |memory| verify(memory, cost, &password, &stored)).await?;
        Ok(if is_somebody { verdict } else { PasswordMatch::Wrong })
    }

    /// Runs `work` on a thread once there is room. The permits live as long as the thread works, even if the caller
    /// has gone away meanwhile.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> Result<T, HasherError> + Send + 'static,
    ) -> Result<T, HasherError> {
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| HasherError::Busy { retry_after: BUSY_RETRY })?;
        let turn = Arc::clone(&self.running).acquire_owned().await.map_err(|closed| failed(&closed))?;
        let result = self.threads.run(move |memory| {
            let result = work(memory);
            drop((turn, place));
            result
        });
        result.await.ok_or_else(|| failed(&"the thread stopped"))?
    }
}

fn hash(memory: &mut Memory, cost: Cost, password: &Password) -> Result<StoredPassword, HasherError> {
    let mut salt = [0; Salt::RECOMMENDED_LENGTH];
    getrandom::fill(&mut salt).map_err(|error| failed(&error))?;
    let salt = Salt::new(&salt).map_err(|error| failed(&error))?;
    let argon2 = cost.argon2();
    let output = memory.hash(&argon2, password, &salt).map_err(|error| failed(&error))?;
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: argon2.params().try_into().map_err(|error| failed(&error))?,
        salt: Some(salt),
        hash: Some(output),
    };
    Ok(StoredPassword(hash.to_string()))
}

fn verify(
    memory: &mut Memory,
    cost: Cost,
    password: &Password,
    stored: &StoredPassword,
) -> Result<PasswordMatch, HasherError> {
    let (kept, argon2, salt, output) = read(stored)?;
    let computed = memory.hash(&argon2, password, &salt).map_err(|error| unreadable(&error))?;
    // `Output` compares in constant time.
    if computed != output {
        return Ok(PasswordMatch::Wrong);
    }
    if cost.made(&kept) {
        return Ok(PasswordMatch::Right);
    }
    hash(memory, cost, password).map(PasswordMatch::RightRenewed)
}

/// A stored password, and what computes its hash again.
fn read(stored: &StoredPassword) -> Result<(PasswordHash, Argon2<'static>, Salt, Output), HasherError> {
    let kept = PasswordHash::new(stored.as_str()).map_err(|error| unreadable(&error))?;
    let (Some(salt), Some(output)) = (kept.salt, kept.hash) else {
        return Err(unreadable(&"it has no salt or no hash"));
    };
    let algorithm = Algorithm::try_from(kept.algorithm.as_str()).map_err(|error| unreadable(&error))?;
    let version = kept.version.map_or(Ok(Version::default()), Version::try_from);
    let version = version.map_err(|error| unreadable(&error))?;
    let params = Params::try_from(&kept).map_err(|error| unreadable(&error))?;
    Ok((kept, Argon2::new(algorithm, version, params), salt, output))
}

fn unreadable(error: &dyn fmt::Display) -> HasherError {
    HasherError::Unreadable { detail: error.to_string() }
}

fn failed(error: &dyn fmt::Display) -> HasherError {
    HasherError::Failed { detail: error.to_string() }
}

#[cfg(test)]
mod tests;
