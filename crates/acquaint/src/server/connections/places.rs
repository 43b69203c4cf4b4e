//! How many connections there may be, in all and from one client, and which gives way when there is no room.

use acquaint_web::client::AddressGroup;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Files that are not connections: the database with its readers, the log, email, uploads. Judgement, with room to
/// spare.
const FILES_KEPT: u64 = 128;
/// The most connections, however many files there may be. Judgement: each takes some memory.
const IN_ALL_MAX: u64 = 10_000;

/// The most connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// In all.
    pub in_all: usize,
    /// From one client: an IPv4 address, or an IPv6 /64.
    pub per_client: usize,
}

impl Bounds {
    /// As many as the process can have files open for, an eighth of them for one client. The limit is first raised as far as
    /// the system lets us.
    pub(crate) fn of_process() -> Self {
        Self::of_files(files_max())
    }

    /// How many of them may be in the middle of a handshake.
    pub(crate) fn handshakes(self) -> usize {
        (self.in_all / 16).max(4)
    }

    fn of_files(files: u64) -> Self {
        let least = (files / 4).clamp(8, IN_ALL_MAX);
        let in_all = files.saturating_sub(FILES_KEPT).clamp(least, IN_ALL_MAX);
        let in_all = usize::try_from(in_all).unwrap_or(usize::MAX);
        Self { in_all, per_client: (in_all / 8).max(8).min(in_all) }
    }
}

/// How many files the process may have open, once the limit is raised.
fn files_max() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, ..limit };
    let now = if setrlimit(Resource::Nofile, raised).is_ok() { raised } else { limit };
    now.current.unwrap_or(u64::MAX)
}

/// The places of connections. Cheap to share.
#[derive(Clone)]
pub(crate) struct Places(Arc<Shared>);

struct Shared {
    bounds: Bounds,
    /// Whether an address is a proxy, which connects for many clients.
    is_proxy: Box<dyn Fn(IpAddr) -> bool + Send + Sync>,
    taken: Mutex<Taken>,
    /// Told whenever a place is free again, or becomes idle.
    changed: Notify,
}

/// Places that are taken.
#[derive(Default)]
struct Taken {
    next: u64,
    /// Counts up whenever a connection becomes idle.
    turn: u64,
    places: BTreeMap<u64, State>,
    /// How many of each client stay. Counted along: going through ten thousand for each that comes took a third of the
    /// processor under load.
    staying: HashMap<Option<AddressGroup>, usize>,
}

struct State {
    /// `None`: a proxy.
    client: Option<AddressGroup>,
    answering: usize,
    /// At which turn it became idle.
    idle_since: u64,
    /// Told to give way.
    leave: Arc<Notify>,
    is_leaving: bool,
}

impl State {
    fn is_idle(&self) -> bool {
        self.answering == 0 && !self.is_leaving
    }
}

impl Places {
    /// Places within these bounds. Proxies may take as many as there are.
    pub(crate) fn new(bounds: Bounds, is_proxy: impl Fn(IpAddr) -> bool + Send + Sync + 'static) -> Self {
        let (is_proxy, taken) = (Box::new(is_proxy), Mutex::default());
        Self(Arc::new(Shared { bounds, is_proxy, taken, changed: Notify::new() }))
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from here, once there is one: of the idle connections, the one that is idle longest gives
    /// way. `None`: this client has all places it may have, and none of them is idle.
    pub(super) async fn take(&self, from: IpAddr) -> Option<Place> {
        let client = (!(self.0.is_proxy)(from)).then(|| AddressGroup::of(from));
        if client.is_some() && !self.taken().has_room_for(client, self.0.bounds.per_client) {
            return None;
        }
        loop {
            let mut changed = std::pin::pin!(self.0.changed.notified());
            changed.as_mut().enable();
            {
                let mut taken = self.taken();
                if taken.places.len() < self.0.bounds.in_all {
                    return Some(self.place(&mut taken, client));
                }
                if !taken.places.values().any(|state| state.is_leaving) {
                    taken.tell_longest_idle_to_leave(|_| true);
                }
            }
            changed.await;
        }
    }

    fn place(&self, taken: &mut Taken, client: Option<AddressGroup>) -> Place {
        let leave = Arc::new(Notify::new());
        let (number, idle_since) = (taken.next, taken.turn);
        taken.next += 1;
        taken.turn += 1;
        let state = State { client, answering: 0, idle_since, leave: Arc::clone(&leave), is_leaving: false };
        taken.places.insert(number, state);
        *taken.staying.entry(client).or_default() += 1;
        Place(Arc::new(Held { places: self.clone(), number, leave }))
    }
}

impl Taken {
    /// Whether a client may have one more. If it has all it may have, one of its own that is idle gives way.
    fn has_room_for(&mut self, client: Option<AddressGroup>, most: usize) -> bool {
        let staying = self.staying.get(&client).copied().unwrap_or_default();
        staying < most || self.tell_longest_idle_to_leave(|state| state.client == client)
    }

    /// Of these, the one that is idle longest is told to leave, if any is idle.
    fn tell_longest_idle_to_leave(&mut self, of: impl Fn(&State) -> bool) -> bool {
        let idle = self.places.values_mut().filter(|state| state.is_idle() && of(state));
        let Some(idle) = idle.min_by_key(|state| state.idle_since) else {
            return false;
        };
        idle.is_leaving = true;
        idle.leave.notify_one();
        let client = idle.client;
        self.one_less(client);
        true
    }

    fn one_less(&mut self, client: Option<AddressGroup>) {
        if let Entry::Occupied(mut staying) = self.staying.entry(client) {
            *staying.get_mut() -= 1;
            if *staying.get() == 0 {
                staying.remove();
            }
        }
    }

    fn remove(&mut self, number: u64) {
        if let Some(State { client, is_leaving: false, .. }) = self.places.remove(&number) {
            self.one_less(client);
        }
    }

    /// Whether this one stays after all, because it has begun to answer.
    fn stays(&mut self, number: u64) -> bool {
        let Some(state) = self.places.get_mut(&number).filter(|state| state.answering > 0) else {
            return false;
        };
        if std::mem::take(&mut state.is_leaving) {
            *self.staying.entry(state.client).or_default() += 1;
        }
        true
    }
}

/// The place of one connection, free again when all clones are dropped.
#[derive(Clone)]
pub(super) struct Place(Arc<Held>);

struct Held {
    places: Places,
    number: u64,
    leave: Arc<Notify>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.places.taken().remove(self.number);
        self.places.0.changed.notify_waiters();
    }
}

impl Place {
    /// Waits until the connection has to give way. One that has begun to answer meanwhile stays.
    pub(super) async fn gives_way(&self) {
        loop {
            self.0.leave.notified().await;
            if !self.0.places.taken().stays(self.0.number) {
                return;
            }
            self.0.places.0.changed.notify_waiters();
        }
    }

    /// Busy from now on, until what is handed back is dropped.
    pub(super) fn busy(&self) -> Busy {
        if let Some(state) = self.0.places.taken().places.get_mut(&self.0.number) {
            state.answering += 1;
        }
        Busy(self.clone())
    }
}

/// An answer that goes on.
pub(super) struct Busy(Place);

impl Drop for Busy {
    fn drop(&mut self) {
        let held = &self.0.0;
        let mut taken = held.places.taken();
        taken.turn += 1;
        let turn = taken.turn;
        if let Some(state) = taken.places.get_mut(&held.number) {
            state.answering -= 1;
            state.idle_since = turn;
        }
        drop(taken);
        held.places.0.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_places_as_files_allow_and_never_none() {
        for (files, in_all, per_client) in [
            (0, 8, 8),
            (64, 16, 8),
            (256, 128, 16),
            (1_024, 896, 112),
            (1_048_576, 10_000, 1_250),
            (u64::MAX, 10_000, 1_250),
        ] {
            assert_eq!(Bounds::of_files(files), Bounds { in_all, per_client }, "{files}");
        }
    }

    #[tokio::test]
    async fn a_proxy_takes_as_many_places_as_there_are() {
        let (proxy, client): (IpAddr, IpAddr) = ([127, 0, 0, 1].into(), [192, 0, 2, 1].into());
        let places = Places::new(Bounds { in_all: 9, per_client: 1 }, move |from| from == proxy);
        let mut of_proxy = Vec::new();
        for _ in 0..5 {
            of_proxy.push(places.take(proxy).await.unwrap());
        }
        let busy = places.take(client).await.unwrap();
        let answer = busy.busy();
        assert!(places.take(client).await.is_none());
        drop(answer);
        let second = places.take(client).await.unwrap();
        assert!(places.taken().places[&busy.0.number].is_leaving, "the idle one gives way");
        assert_eq!(places.taken().staying[&Some(AddressGroup::of(client))], 1);
        drop((of_proxy, busy, second));
        assert!(places.taken().staying.is_empty(), "nobody is left");
    }
}
