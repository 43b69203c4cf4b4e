//! What `acquaint doctor` looks at. Changes nothing.

use super::migrate;
use super::server::Server;
use crate::migrations::DatabaseKind;
use acquaint_app::store::StoreError;

/// What there is to know of a database in PostgreSQL without its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerFacts {
    /// The release of PostgreSQL, such as `15.18`.
    pub release: String,
    /// The format of the tables; 0: there are none.
    pub format: i64,
    /// The newest format that this release knows.
    pub newest_format: i64,
    /// Whether PostgreSQL archives what it writes, and the last attempt succeeded.
    pub is_archived: bool,
}

/// Looks at a database with each of its accounts, and says why if a start would refuse it.
pub fn inspect_postgres(url: &str, reader_url: Option<&str>) -> Result<ServerFacts, StoreError> {
    crate::community::beside(|| {
        let server = Server::of(url, reader_url)?;
        let session = server.connect()?;
        if let Some(reader) = reader_url {
            Server::of(reader, None)?.connect()?;
        }
        let text = |sql: &str| Ok::<_, StoreError>(session.text(sql)?.unwrap_or_default());
        let format = migrate::look(&session, &server)?;
        let archived = "SELECT current_setting('archive_mode') <> 'off' AND last_archived_time IS NOT NULL
                        AND coalesce(last_failed_time < last_archived_time, true) FROM pg_stat_archiver";
        Ok(ServerFacts {
            release: text("SELECT split_part(current_setting('server_version'), ' ', 1)")?,
            format,
            newest_format: DatabaseKind::Community.newest(),
            is_archived: text(archived)? == "t",
        })
    })
}
