//! A database in PostgreSQL: can it be used, and is every change of it copied elsewhere.

use super::check::Check;
use super::database::unusable;
use crate::config::secret::Secret;
use crate::config::settings::Server;
use acquaint_app::store::StoreError;
use acquaint_store::{ServerFacts, inspect_postgres};

const OPEN: &str = "database";

/// What there is to say about it.
pub(super) fn checks(server: &Server) -> Vec<Check> {
    match inspect_postgres(server.url.expose(), server.reader_url.as_ref().map(Secret::expose)) {
        Ok(facts) => vec![opened(&facts), archived(&facts)],
        Err(error @ (StoreError::Newer { .. } | StoreError::Altered { .. })) => vec![unusable(&error)],
        // What PostgreSQL says names hosts and accounts; this does not.
        Err(_) => vec![Check::problem(
            OPEN,
            "the PostgreSQL database cannot be used",
            "run `acquaint verify`, which says why and what to do",
        )],
    }
}

fn opened(facts: &ServerFacts) -> Check {
    let ServerFacts { release, format, newest_format, .. } = facts;
    if *format == 0 {
        return Check::ok(OPEN, &format!("empty, in PostgreSQL {release}; the first start makes its tables"));
    }
    if format < newest_format {
        return Check::attention(
            OPEN,
            &format!("of an earlier release: its format is {format}, this release writes {newest_format}"),
            "make a backup (`pg_dump`); the next start brings it up to date",
        );
    }
    Check::ok(OPEN, &format!("of this release (format {format}, PostgreSQL {release})"))
}

fn archived(facts: &ServerFacts) -> Check {
    if facts.is_archived {
        return Check::ok("backups", "PostgreSQL archives its write-ahead log");
    }
    Check::attention(
        "backups",
        "PostgreSQL does not archive its write-ahead log: what happened since the last `pg_dump` could be lost",
        "set `archive_mode` and `archive_command`, and make a `pg_basebackup` (docs/operating.md says how)",
    )
}
