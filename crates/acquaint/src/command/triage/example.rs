//! An archive of somebody whom many ask, and what they saw of some of those who did. Everybody is invented.

use crate::archive::{self, Given};
use crate::clock;
use crate::error::CommandError;
use crate::printer::Printer;
use acquaint_app::store::Store;
use acquaint_app::triage_received::waits_for_owner;
use acquaint_core::activity::ConnectionCount;
use acquaint_core::id::SightingId;
use acquaint_core::import::{KeptRequest, KeptSighting, RecordChange};
use acquaint_core::sighting::{RecordedSighting, Sighting};
use acquaint_core::tie::Tie;
use acquaint_sim::archive::{ArchiveSpec, Era};
use acquaint_store::SqliteStore;

/// An ordinary archive has few requests that wait; this one is of somebody whom many ask.
fn spec() -> ArchiveSpec {
    ArchiveSpec { sent: 40, received: 300, connections: 600, ..ArchiveSpec::era(Era::Y2026) }
}

/// The example in a database in memory.
pub(super) async fn keep(printer: &Printer) -> Result<SqliteStore, CommandError> {
    let (_folder, path) = archive::invent(&spec())?;
    let archive = archive::read(&path, &Given::default(), printer)?;
    let (store, _) = archive.keep_in_memory().await?;
    let mut stamp = clock::stamp_with_ids_from([1; 32]);
    printer.remark("Everybody in this example is invented, and so is what was seen of some of them.");
    let situation = store.load_situation().await?;
    let mut waiting: Vec<&KeptRequest> =
        situation.requests.iter().filter(|kept| waits_for_owner(kept)).collect();
    waiting.sort_by_key(|kept| (kept.request.sent_at, kept.request.counterpart.clone()));
    let mut changes = Vec::new();
    for (index, kept) in waiting.into_iter().enumerate() {
        for sighting in seen(index) {
            let recorded = RecordedSighting { sighting, recorded_at: stamp.now };
            let id = SightingId(stamp.next_id());
            changes.push(RecordChange::SightingAdded(KeptSighting { id, about: kept.person, recorded }));
        }
    }
    store.apply(&changes, situation.version).await?;
    Ok(store)
}

/// What was seen of one of them: more of some, nothing of others.
fn seen(index: usize) -> Vec<Sighting> {
    match index % 5 {
        0 => vec![Sighting::Picture(true), Sighting::SharedIndustry(true), Sighting::MutualConnections(5)],
        1 => vec![
            Sighting::Picture(true),
            Sighting::SharedRegion(false),
            Sighting::Connections(ConnectionCount::AtLeast { at_least: 500 }),
        ],
        2 => vec![Sighting::Picture(true), Sighting::Tie(Tie::FriendOfFriend), Sighting::SharedRegion(true)],
        3 => vec![Sighting::Picture(false), Sighting::SharedIndustry(false)],
        _ => Vec::new(),
    }
}
