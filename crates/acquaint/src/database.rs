//! Which database, and opening it.

use crate::error::CommandError;
use acquaint_app::AppError;
use acquaint_store::SqliteStore;
use std::path::PathBuf;

/// Where the database is.
#[derive(Debug)]
pub(crate) struct Place(PathBuf);

impl Place {
    /// The one that was named, else `acquaint/acquaint.db` in the data folder of the account.
    pub(crate) fn choose(named: Option<PathBuf>) -> Self {
        let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let data =
            || folder("XDG_DATA_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/share")));
        let default = || data().unwrap_or_default().join("acquaint/acquaint.db");
        Self(named.unwrap_or_else(default))
    }

    /// Opens the database, or makes it.
    pub(crate) fn open(&self) -> Result<SqliteStore, CommandError> {
        Ok(SqliteStore::open(&self.0)?)
    }

    /// Opens the database if there is one. Asking a question leaves no file behind.
    pub(crate) fn open_existing(&self) -> Result<SqliteStore, CommandError> {
        if self.0.exists() { self.open() } else { Err(AppError::Empty.into()) }
    }
}
