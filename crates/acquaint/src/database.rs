//! Which database, and opening it.

use crate::error::CommandError;
use acquaint_app::AppError;
use acquaint_app::community::store::OperatingStore;
use acquaint_app::store::Store;
use acquaint_core::import::Finding;
use acquaint_store::{DatabaseKind, SqliteCommunity, SqliteStore, check_database, kind_of};
use std::path::{Path, PathBuf};

/// Where the database is.
#[derive(Debug)]
pub(crate) struct Place(Option<PathBuf>);

impl Place {
    /// The one that was named, else `acquaint/acquaint.db` in the data folder of the account.
    /// Only a command that needs it asks for it: an account without a data folder can still use the others.
    pub(crate) fn choose(named: Option<PathBuf>) -> Self {
        let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let data =
            || folder("XDG_DATA_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/share")));
        Self(named.or_else(|| data().map(|data| data.join("acquaint/acquaint.db"))))
    }

    /// Opens the database, or makes it.
    pub(crate) fn open(&self) -> Result<SqliteStore, CommandError> {
        Ok(SqliteStore::open(self.path()?)?)
    }

    /// Opens the database if there is one. Asking a question leaves no file behind.
    pub(crate) fn open_existing(&self) -> Result<SqliteStore, CommandError> {
        if self.path()?.exists() { self.open() } else { Err(AppError::Empty.into()) }
    }

    fn path(&self) -> Result<&Path, CommandError> {
        let nowhere = "there is no data folder, because neither HOME nor XDG_DATA_HOME names one; say with \
                       `--database PATH` where to keep the database";
        self.0.as_deref().ok_or_else(|| CommandError::Usage(nowhere.into()))
    }
}

/// What is not in order in the database in this file, whatever it holds.
pub(crate) async fn findings(path: &Path) -> Result<Vec<Finding>, CommandError> {
    match kind_of(path)? {
        Some(DatabaseKind::Personal) => Ok(SqliteStore::open(path)?.verify().await?),
        Some(DatabaseKind::Community) => Ok(SqliteCommunity::open(path)?.verify().await?),
        None => Ok(check_database(path)?),
    }
}
