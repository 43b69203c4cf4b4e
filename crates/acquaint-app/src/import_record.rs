//! Keeps a record: as new, merged with what is kept, or not at all because it is known already.

use crate::AppError;
use crate::store::{Store, StoreError};
use acquaint_core::import::{ImportReport, ImportSource, decide_import};
use acquaint_core::record::Record;
use acquaint_core::stamp::Stamp;
use sha2::{Digest, Sha256};

/// How often a decision is made again because someone else changed the data meanwhile. Judgement.
pub(crate) const TRIES_MAX: usize = 5;

/// Where a record comes from, with the digest that tells whether it was kept before.
///
/// The digest is of the record, not of the file: a renamed, unpacked or re-packed archive is the same record.
pub fn source_of(record: &Record, file_name: String, unreadable_rows: usize) -> ImportSource {
    // A record is plain data: text, numbers, dates. Writing it as JSON cannot fail.
    let json = serde_json::to_vec(record).unwrap_or_default();
    let unreadable_rows = u32::try_from(unreadable_rows).unwrap_or(u32::MAX);
    ImportSource { file_name, sha256: Sha256::digest(&json).into(), unreadable_rows }
}

/// Keeps a record and reports what it brought.
pub async fn import_record(
    store: &impl Store,
    record: &Record,
    source: &ImportSource,
    stamp: &mut Stamp,
) -> Result<ImportReport, AppError> {
    for _ in 0..TRIES_MAX {
        let situation = store.load_situation().await?;
        let decision = decide_import(&situation, record, source, stamp)?;
        match store.apply(&decision.changes, situation.version).await {
            Ok(_) => return Ok(decision.report),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::Conflict)
}
