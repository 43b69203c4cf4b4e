//! Which database, and opening it.

use crate::config::is_server_url;
use crate::config::secret::Secret;
use crate::config::settings::Server;
use crate::error::CommandError;
use acquaint_app::AppError;
use acquaint_app::community::store::OperatingStore;
use acquaint_app::store::Store;
use acquaint_core::import::Finding;
use acquaint_store::{
    CommunityDatabase, DatabaseKind, SqliteStore, inspect_database, inspect_postgres, verify_database,
};
use std::fs::File;
use std::io::ErrorKind;
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
        match File::open(self.path()?) {
            Err(error) if error.kind() == ErrorKind::NotFound => Err(AppError::Empty.into()),
            Err(error) => Err(unreadable(self.path()?, &error)),
            Ok(_) => self.open(),
        }
    }

    fn path(&self) -> Result<&Path, CommandError> {
        if self.0.as_deref().is_some_and(|path| is_server_url(&path.to_string_lossy())) {
            return Err(CommandError::Usage(
                "`--database` (`ACQUAINT_DATABASE`) names a PostgreSQL database, but the archive of one person is kept in a \
                 file; name a file"
                    .into(),
            ));
        }
        let nowhere = "there is no data folder, because neither HOME nor XDG_DATA_HOME names one; say with \
                       `--database PATH` where to keep the database";
        self.0.as_deref().ok_or_else(|| CommandError::Usage(nowhere.into()))
    }
}

/// Refuses a database that is not there, or that this account may not read, each in its own words.
pub(crate) fn check_readable(path: &Path) -> Result<(), CommandError> {
    match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Err(CommandError::Nothing(format!(
            "there is no database at `{}`; name the one you mean with `--database PATH`, or its settings with \
             `--config FILE`",
            path.display()
        ))),
        Err(error) => Err(unreadable(path, &error)),
        Ok(_) => Ok(()),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::Usage(format!(
        "this account cannot read `{}`: {error}; run the command as the account of the service (`sudo -u acquaint \
         acquaint …`), or name another database with `--database PATH`",
        path.display()
    ))
}

/// What is not in order in the database in this file, whatever it holds. A database of an earlier release is upgraded
/// first.
pub(crate) async fn findings(path: &Path) -> Result<Vec<Finding>, CommandError> {
    let facts = inspect_database(path)?;
    match facts.kind {
        Some(DatabaseKind::Personal) if facts.format < facts.newest_format => {
            Ok(SqliteStore::open(path)?.verify().await?)
        }
        Some(DatabaseKind::Community) if facts.format < facts.newest_format => {
            Ok(CommunityDatabase::open(path)?.verify().await?)
        }
        _ => Ok(verify_database(path)?),
    }
}

/// The same for a community in PostgreSQL, which is not upgraded: other servers may use it.
pub(crate) async fn findings_on(server: &Server) -> Result<Vec<Finding>, CommandError> {
    let (url, reader_url) = (server.url.expose(), server.reader_url.as_ref().map(Secret::expose));
    let facts = inspect_postgres(url, reader_url)?;
    if facts.format == 0 {
        let what = "there is no community in the PostgreSQL database yet; the first `acquaint serve` makes its tables";
        return Err(CommandError::Nothing(what.into()));
    }
    if facts.format < facts.newest_format {
        return Err(CommandError::Nothing(format!(
            "the community has the format {}, and this release checks the format {}; run the release that serves it, or start \
             the service of this one, which brings it up to date",
            facts.format, facts.newest_format
        )));
    }
    Ok(CommunityDatabase::open_postgres(url, reader_url)?.verify().await?)
}
