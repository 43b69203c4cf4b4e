//! The tables of a database and who may read them: made at the first start, brought up to date by a later release.

use super::outline::Outline;
use super::server::{Reader, SCHEMA, Server, quoted};
use super::session::Session;
use crate::community::{self, PRIVATE_TABLES};
use crate::database::{Database, params};
use crate::migrations::{self, DatabaseKind};
use acquaint_app::store::StoreError;
use std::fmt::Display;

/// The oldest release that is tried: 15.
const OLDEST: i64 = 150_000;
/// From this release on a role may be given without the right to take it on: 16.
const ROLES_WITH_OPTIONS: i64 = 160_000;

/// How often a start that met another one is tried again. Judgement.
const AGAIN_MAX: u32 = 5;

/// One migration at a time, whichever server wants it: "acqu". Kept until the transaction ends.
const ALONE: &str = "SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(1633907061)";

const HISTORY: &str = "CREATE TABLE refinery_schema_history (
    version bigint PRIMARY KEY, name text NOT NULL, applied_on text NOT NULL, checksum text NOT NULL)";

/// Brings the tables to the newest format in one transaction: a process that is killed leaves the format before, or the newest.
/// Refuses a server that is too old, and a database that holds something else or comes from a later release.
pub(crate) fn prepare(server: &Server) -> Result<(), StoreError> {
    for _ in 0..AGAIN_MAX {
        let session = server.connect()?;
        match prepare_in(&session, server) {
            // Roles are shared by all databases of a server, and another one may be made at the same time.
            Err(error) if error == StoreError::Conflict || session.take_failure().is_some() => {}
            done => return done,
        }
    }
    prepare_in(&server.connect()?, server)
}

/// What a start would refuse, or would have to mend, found without changing anything. The format of the tables; 0: there are none.
pub(crate) fn look(session: &Session, server: &Server) -> Result<i64, StoreError> {
    release(session, server)?;
    let (format, newest) = (format(session, server)?, DatabaseKind::Community.newest());
    if format > newest {
        return Err(StoreError::Newer { found: format, known: newest });
    }
    if format == newest {
        check_tables(session)?;
        look_at_rights(session, server)?;
    }
    Ok(format)
}

fn prepare_in(session: &Session, server: &Server) -> Result<(), StoreError> {
    let version = release(session, server)?;
    session.batch("BEGIN")?;
    session.text(ALONE)?;
    bring_up_to_date(session, server)?;
    check_tables(session)?;
    let_read(session, server, version)?;
    session.batch("COMMIT")
}

fn check_tables(session: &Session) -> Result<(), StoreError> {
    Outline::of_postgres(session)?.check(&Outline::of_sqlite(&migrations::fresh_community()?)?)
}

/// The release of the server, unless it or the encoding of the database will not do.
fn release(session: &Session, server: &Server) -> Result<i64, StoreError> {
    let version = number(session, "SELECT current_setting('server_version_num')::bigint")?;
    if version < OLDEST {
        let (is, least) = (version / 10_000, OLDEST / 10_000);
        return Err(unavailable(format!(
            "`{}` is PostgreSQL {is}; acquaint needs {least} or newer",
            server.place
        )));
    }
    if let Some(encoding) = session.text("SHOW server_encoding")?.filter(|encoding| encoding != "UTF8") {
        return Err(unavailable(format!(
            "`{}` keeps texts in {encoding}, which has no place for many names; create it again with `CREATE DATABASE … ENCODING \
             'UTF8' TEMPLATE template0`",
            server.place
        )));
    }
    Ok(version)
}

fn bring_up_to_date(session: &Session, server: &Server) -> Result<(), StoreError> {
    let from = format(session, server)?;
    let newest = DatabaseKind::Community.newest();
    if from > newest {
        return Err(StoreError::Newer { found: from, known: newest });
    }
    if from == 0 {
        let made = session.batch(&format!("CREATE SCHEMA {SCHEMA}; {HISTORY}"));
        made.map_err(|error| {
            let (user, place) = (server.user(), &server.place);
            unavailable(format!(
                "`{user}` cannot make tables in `{place}` ({}); let an administrator run `GRANT CREATE ON DATABASE … TO \
                 {user}`, or `ALTER DATABASE … OWNER TO {user}`",
                detail(&error)
            ))
        })?;
    }
    for migration in migrations::for_postgres() {
        let version = i64::from(migration.version());
        let (name, checksum) = (migration.name(), migration.checksum().to_string());
        if version <= from {
            let sql = "SELECT count(*) FROM refinery_schema_history WHERE version = ?1 AND name = ?2 AND checksum = ?3";
            if one(session, sql, params![version, name, checksum])? != 1 {
                return Err(StoreError::Altered {
                    detail: format!("its history has another migration {version}"),
                });
            }
            continue;
        }
        session.batch(migration.sql().unwrap_or_default())?;
        let sql = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
                   VALUES (?1, ?2, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), ?3)";
        session.execute(sql, params![version, name, checksum])?;
    }
    if from > 0 && from < newest {
        community::derive_again(Database::Postgres(session))?;
    }
    Ok(())
}

/// The format of the database; 0: it is empty.
fn format(session: &Session, server: &Server) -> Result<i64, StoreError> {
    let foreign = |what: &str| {
        unavailable(format!(
            "`{}` holds {what}, which acquaint did not make; name an empty database in the setting `database`",
            server.place
        ))
    };
    let has_schema = one(session, "SELECT count(*) FROM pg_namespace WHERE nspname = ?1", params![SCHEMA])?;
    if has_schema == 0 {
        let others = "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                      ORDER BY 1 LIMIT 1";
        return match session.text(others)? {
            Some(table) => Err(foreign(&format!("the table `{table}`"))),
            None => Ok(0),
        };
    }
    let may_use = "SELECT count(*) WHERE has_schema_privilege(current_user, 'acquaint', 'CREATE')";
    if number(session, may_use)? == 0 {
        let (user, place) = (server.user(), &server.place);
        return Err(unavailable(format!(
            "the tables in `{place}` belong to another role than `{user}`; name the role that made them in the setting \
             `database`"
        )));
    }
    if session.text("SELECT to_regclass('acquaint.refinery_schema_history')::text")?.is_none() {
        return Err(foreign("a schema `acquaint`"));
    }
    number(session, "SELECT coalesce(max(version), 0) FROM refinery_schema_history")
}

/// Makes the restricted role, and lets it read every table but the private ones.
fn let_read(session: &Session, server: &Server, version: i64) -> Result<(), StoreError> {
    let (user, reader) = (server.user(), server.reader());
    let role = reader.role();
    if let Reader::Account(_) = reader {
        // Before anything is revoked: rights taken from the owner would be gone for good.
        if role == user {
            return Err(unavailable(format!(
                "the settings `database` and `database_reader` both sign in as `{user}`; name an account in `database_reader` \
                 that does not own the tables"
            )));
        }
        let which = "SELECT current_database() || ' ' || pg_postmaster_start_time()";
        if server.connect_open()?.text(which)? != session.text(which)? {
            return Err(unavailable(
                "the settings `database` and `database_reader` name different databases; both must name the same one",
            ));
        }
    }
    if let Reader::Role(_) = reader {
        let is_there = one(session, "SELECT count(*) FROM pg_roles WHERE rolname = ?1", params![role])? == 1;
        let option = if version < ROLES_WITH_OPTIONS { "MEMBER" } else { "SET" };
        let may_be =
            "SELECT count(*) FROM pg_roles WHERE rolname = ?1 AND pg_has_role(current_user, oid, ?2)";
        let mut missing = Vec::new();
        if !is_there {
            missing.push(format!("CREATE ROLE {} NOLOGIN", quoted(role)));
        }
        if !is_there || one(session, may_be, params![role, option])? == 0 {
            missing.push(format!("GRANT {} TO {}", quoted(role), quoted(user)));
        }
        for sql in &missing {
            session.batch(sql).map_err(|error| match error {
                StoreError::Conflict | StoreError::Busy => error,
                _ => unavailable(format!(
                    "`{user}` cannot make the role `{role}` that may not read what recipients keep ({}); let an \
                     administrator run `{}`, or name such a role in the setting `database_reader`",
                    detail(&error),
                    missing.join("; ")
                ))
            })?;
        }
    }
    let tables = format!(
        "SELECT string_agg(quote_ident(relname), ', ') FROM pg_class
         WHERE relnamespace = 'acquaint'::regnamespace AND relkind = 'r' AND relname NOT IN ({})",
        private_tables()
    );
    let tables = session.text(&tables)?.unwrap_or_default();
    let role = quoted(role);
    session.batch(&format!(
        "GRANT USAGE ON SCHEMA {SCHEMA} TO {role};
         REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM PUBLIC, {role};
         GRANT SELECT ON {tables} TO {role}"
    ))?;
    look_at_rights(session, server)
}

fn private_tables() -> String {
    PRIVATE_TABLES.map(|(table, _)| format!("'{table}'")).join(", ")
}

/// Refuses a restricted role that can read what recipients keep, or cannot read the rest. A superuser, or a member of another
/// role, could read everything whatever was granted.
fn look_at_rights(session: &Session, server: &Server) -> Result<(), StoreError> {
    let (role, private) = (server.reader().role(), private_tables());
    if one(session, "SELECT count(*) FROM pg_roles WHERE rolname = ?1", params![role])? == 0 {
        return Err(unavailable(format!(
            "the role `{role}` is gone; start the service again, which makes it"
        )));
    }
    let tables = "FROM pg_class WHERE relnamespace = 'acquaint'::regnamespace AND relkind = 'r' AND";
    let may_read =
        format!("SELECT count(*) {tables} relname IN ({private}) AND has_table_privilege(?1, oid, 'SELECT')");
    if one(session, &may_read, params![role])? > 0 {
        return Err(unavailable(format!(
            "the role `{role}` may read what recipients keep; take its other roles and rights away, or name another role in the \
             setting `database_reader`"
        )));
    }
    let may_not = format!(
        "SELECT count(*) {tables} (EXISTS (SELECT 1 FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS wanted
                                   WHERE NOT has_table_privilege(current_user, oid, wanted))
            OR relname NOT IN ({private}, 'refinery_schema_history') AND NOT has_table_privilege(?1, oid, 'SELECT'))"
    );
    if one(session, &may_not, params![role])? > 0 {
        return Err(unavailable(format!(
            "`{}` or `{role}` lost rights on tables in `{}`; start the service again, which grants what it can, or let an \
             administrator make `{}` the owner of all tables",
            server.user(),
            server.place,
            server.user()
        )));
    }
    Ok(())
}

fn number(session: &Session, sql: &str) -> Result<i64, StoreError> {
    one(session, sql, params![])
}

fn one(session: &Session, sql: &str, parameters: crate::database::Params<'_>) -> Result<i64, StoreError> {
    let rows = session.query(sql, parameters)?;
    rows.first().and_then(|row| row.try_get(0).ok()).ok_or(StoreError::Conflict)
}

fn unavailable(detail: impl Display) -> StoreError {
    StoreError::Unavailable { detail: detail.to_string() }
}

/// What an error says, without what the store says around it.
fn detail(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable { detail } => detail.clone(),
        other => other.to_string(),
    }
}
