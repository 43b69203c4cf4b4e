//! Every invariant of a database file, looked at without writing: on a full disk, too, and beside a running service.

use crate::migrations::{self, DatabaseKind};
use crate::sqlite::load;
use crate::sqlite::open::look_at_length;
use crate::{community, sqlite::store_error};
use acquaint_app::store::StoreError;
use acquaint_core::import::Finding;
use std::path::Path;

/// What is not in order in a database that has the newest format of its kind, whatever it holds; empty: nothing.
///
/// [`StoreError::NotOurs`], [`StoreError::Newer`] and [`StoreError::Altered`] as when opening it.
pub fn verify_database(path: &Path) -> Result<Vec<Finding>, StoreError> {
    let mut reader = look_at_length(path)?;
    match migrations::kind_in(&reader, path)? {
        Some(DatabaseKind::Personal) => load::findings(&mut reader),
        Some(DatabaseKind::Community) => community::findings(&mut reader),
        None => load::file_findings(&reader.transaction().map_err(|e| store_error(&e))?),
    }
}
