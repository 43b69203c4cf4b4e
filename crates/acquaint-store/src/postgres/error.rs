//! What PostgreSQL says, as the store says it.

use acquaint_app::store::StoreError;
use postgres::error::{DbError, SqlState};

/// Told by its code, never by its message, which is in the language of the server.
pub(super) fn store_error(error: &postgres::Error) -> StoreError {
    let unavailable = |detail: String| StoreError::Unavailable { detail };
    let Some(told) = error.as_db_error() else {
        return unavailable(if error.is_closed() {
            "PostgreSQL ended the connection; look whether it runs".into()
        } else {
            format!("PostgreSQL does not answer: {}", with_source(error))
        });
    };
    match told.code() {
        // A row that exists already, or a reference to one that does not: the decision was made on stale data.
        code if [SqlState::UNIQUE_VIOLATION, SqlState::FOREIGN_KEY_VIOLATION, SqlState::DUPLICATE_OBJECT]
            .contains(code) =>
        {
            StoreError::Conflict
        }
        code if *code == SqlState::DISK_FULL => StoreError::Full,
        code if [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::LOCK_NOT_AVAILABLE,
        ]
        .contains(code) =>
        {
            StoreError::Busy
        }
        code if [SqlState::DATA_CORRUPTED, SqlState::INDEX_CORRUPTED].contains(code) => StoreError::Damaged,
        _ => unavailable(in_words(told)),
    }
}

/// The same while connecting as `user` to `place`, which this setting names, each with what to do.
pub(super) fn connect_error(error: &postgres::Error, user: &str, place: &str, setting: &str) -> StoreError {
    let code = error.code();
    let is = |codes: &[SqlState]| code.is_some_and(|code| codes.contains(code));
    let detail = if is(&[SqlState::INVALID_PASSWORD, SqlState::INVALID_AUTHORIZATION_SPECIFICATION]) {
        format!(
            "PostgreSQL does not let `{user}` in to `{place}`; check name and password in the setting `{setting}`, \
             and `pg_hba.conf`"
        )
    } else if is(&[SqlState::INVALID_CATALOG_NAME]) {
        format!(
            "there is no database `{place}`; make it with `createdb`, or name another in the setting `{setting}`"
        )
    } else if is(&[SqlState::TOO_MANY_CONNECTIONS]) {
        format!("`{place}` has no connection left; raise `max_connections` of PostgreSQL")
    } else if is(&[SqlState::INSUFFICIENT_PRIVILEGE]) {
        format!(
            "`{user}` may not connect to `{place}`; grant it with `GRANT CONNECT ON DATABASE … TO {user}`"
        )
    } else if let Some(told) = error.as_db_error() {
        format!("`{place}`: {}", in_words(told))
    } else {
        format!(
            "nothing answers at `{place}`: {}; start PostgreSQL, or correct the setting `{setting}`",
            with_source(error)
        )
    };
    StoreError::Unavailable { detail }
}

fn in_words(told: &DbError) -> String {
    format!("PostgreSQL says {} ({})", told.message(), told.code().code())
}

fn with_source(error: &postgres::Error) -> String {
    let source = std::error::Error::source(error).map(|source| format!(": {source}")).unwrap_or_default();
    format!("{error}{source}")
}
