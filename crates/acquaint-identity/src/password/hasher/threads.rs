//! The threads on which passwords are hashed. Each has one block of memory and uses it again for every hash: a fresh one
//! for each would stay with the allocator, once for each thread that ever hashed.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use argon2::password_hash::phc::{Output, Salt};
use argon2::{Argon2, Block, Error};

use super::{Cost, Password};

/// What one thread hashes in.
pub(super) struct Memory {
    blocks: Vec<Block>,
    /// How many blocks stay between two hashes.
    usual: usize,
}

impl Memory {
    /// Memory for hashes of this cost. All of it is taken now, so that the service needs no more once people sign in.
    pub(super) fn of(cost: Cost) -> Self {
        let usual = cost.argon2().params().block_count();
        Self { blocks: vec![Block::new(); usual], usual }
    }

    /// Hashes a password. What was computed is wiped from the memory; what an older, larger cost needed is given back.
    pub(super) fn hash(
        &mut self,
        argon2: &Argon2<'_>,
        password: &Password,
        salt: &Salt,
    ) -> Result<Output, Error> {
        let blocks = argon2.params().block_count();
        self.blocks.resize(self.usual.max(blocks), Block::new());
        let mut bytes = [0; Output::MAX_LENGTH];
        let length = argon2.params().output_len().unwrap_or(argon2::Params::DEFAULT_OUTPUT_LEN);
        let out = bytes.get_mut(..length).ok_or(Error::OutputTooLong)?;
        let hashed =
            argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, &mut self.blocks[..blocks]);
        self.blocks[..blocks].iter_mut().for_each(wipe);
        self.blocks.truncate(self.usual);
        self.blocks.shrink_to_fit();
        hashed?;
        Output::new(out).map_err(|_| Error::OutputTooLong)
    }
}

fn wipe(block: &mut Block) {
    block.as_mut().fill(0);
}

type Work = Box<dyn FnOnce(&mut Memory) + Send>;

/// A few threads. They end when the last clone is dropped.
#[derive(Clone)]
pub(super) struct Threads(mpsc::Sender<Work>);

impl fmt::Debug for Threads {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Threads")
    }
}

impl Threads {
    /// Starts so many threads.
    ///
    /// # Panics
    /// When the operating system gives no threads.
    pub(super) fn start(count: usize, cost: Cost) -> Self {
        let (sender, receiver) = mpsc::channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 0..count {
            let receiver = Arc::clone(&receiver);
            let thread = thread::Builder::new().name(format!("password-{number}"));
            thread.spawn(move || work(&receiver, cost)).expect("the system gives a thread");
        }
        Self(sender)
    }

    /// Runs this on one of the threads. `None`: it panicked.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Option<T> {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let work: Work = Box::new(move |memory| {
            // The caller may have gone away.
            let _ = answer.send(work(memory));
        });
        self.0.send(work).ok()?;
        answered.await.ok()
    }
}

fn work(receiver: &Mutex<mpsc::Receiver<Work>>, cost: Cost) {
    let mut memory = Memory::of(cost);
    loop {
        // The lock is held only while waiting for work, not while working.
        let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else {
            return;
        };
        if catch_unwind(AssertUnwindSafe(|| work(&mut memory))).is_err() {
            memory = Memory::of(cost);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PasswordHasher, hash};
    use super::*;
    use std::collections::BTreeSet;
    use tokio::task::JoinSet;

    #[tokio::test]
    async fn forty_callers_at_once_are_served_by_two_threads_that_use_their_memory_again() {
        let hasher = PasswordHasher::new(Cost::cheap_for_tests(), 2);
        let mut callers = JoinSet::new();
        for _ in 0..40 {
            let hasher = hasher.clone();
            callers.spawn(async move {
                hasher.verify(Password::entered("a guess"), None).await.unwrap();
                let look = |memory: &mut Memory| {
                    let is_wiped =
                        memory.blocks.iter().all(|block| block.as_ref().iter().all(|&word| word == 0));
                    let name = thread::current().name().unwrap_or_default().to_owned();
                    Ok((name, memory.blocks.as_ptr() as usize, memory.blocks.len(), is_wiped))
                };
                hasher.run(look).await.unwrap()
            });
        }
        let mut seen = BTreeSet::new();
        while let Some(caller) = callers.join_next().await {
            let (name, place, blocks, is_wiped) = caller.unwrap();
            assert!(is_wiped, "nothing of a password stays");
            if blocks > 0 {
                seen.insert((name, place, blocks));
            }
        }
        let blocks = usize::try_from(Cost::cheap_for_tests().memory_kib).unwrap();
        assert!((1..=2).contains(&seen.len()), "{seen:?}");
        assert!(
            seen.iter().all(|(name, _, found)| name.starts_with("password-") && *found == blocks),
            "{seen:?}"
        );
    }

    #[tokio::test]
    async fn a_hash_that_panics_takes_no_thread_with_it() {
        let threads = Threads::start(1, Cost::cheap_for_tests());
        assert_eq!(threads.run(|_| -> u8 { panic!("as planned") }).await, None);
        assert_eq!(threads.run(|_| 7).await, Some(7));
    }

    #[test]
    fn the_memory_of_an_older_and_larger_cost_is_given_back() {
        let mut memory = Memory::of(Cost { memory_kib: 8, passes: 1, lanes: 1 });
        let large = Cost { memory_kib: 64, passes: 1, lanes: 1 };
        let password = Password::entered("a boat under the linden");
        let stored = hash(&mut memory, large, &password).unwrap();
        assert_eq!(memory.blocks.len(), 8);
        assert!(stored.as_str().contains("m=64"));
    }
}
