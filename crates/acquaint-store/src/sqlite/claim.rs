//! Who alone may serve a database or replace it.

use acquaint_app::store::StoreError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

/// How soon a service that stopped is noticed. Judgement.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Files stay open until the process ends: closing one would take from SQLite the locks that it has on the same file.
static CLAIMED: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// Whether another process has claimed a database. For someone who does not have it open: what is looked at here is
/// closed again.
pub fn is_claimed(path: &Path) -> std::io::Result<bool> {
    match File::open(path)?.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Claims a database for this process until it ends, however it ends. Reading it and writing to it is not affected.
///
/// [`StoreError::InUse`] if another process has claimed it.
pub fn claim_database(path: &Path) -> Result<(), StoreError> {
    let file = OpenOptions::new().read(true).open(path);
    let file = file.map_err(|error| StoreError::Unavailable { detail: error.to_string() })?;
    // On a disk without such locks the claim is not known to others; refusing to serve would help nobody.
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Err(StoreError::InUse { path: path.display().to_string() });
    }
    CLAIMED.lock().unwrap_or_else(PoisonError::into_inner).push(file);
    Ok(())
}

/// Waits until no service has a database, and claims it until the file that this gives is closed. `wait` is called again and again
/// meanwhile.
pub(crate) fn claim_after_service(path: &Path, wait: &mut dyn FnMut()) -> Result<File, StoreError> {
    let file = OpenOptions::new().read(true).open(path);
    let file = file.map_err(|error| StoreError::Unavailable { detail: error.to_string() })?;
    while let Err(TryLockError::WouldBlock) = file.try_lock() {
        wait();
        sleep(LOOK_AGAIN);
    }
    Ok(file)
}
