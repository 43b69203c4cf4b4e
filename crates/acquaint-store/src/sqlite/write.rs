//! Changes into rows. Every change is matched; one that is forgotten does not compile.

use super::row::{self, StatusColumns};
use super::store_error;
use acquaint_app::store::StoreError;
use acquaint_core::import::{
    Details, KeptConnection, KeptImport, KeptOwner, KeptPerson, KeptRequest, KeptSighting, KeptStrategy,
    RecordChange, Seen,
};
use acquaint_core::record::Status;
use rusqlite::{Connection, Params, params};

/// Applies one decision if the version is still the one it was made on; hands back the next.
pub(super) fn changes(
    connection: &Connection,
    changes: &[RecordChange],
    expected_version: u64,
) -> Result<u64, StoreError> {
    let expected = i64::try_from(expected_version).map_err(|_| StoreError::Conflict)?;
    let sql = "UPDATE versions SET version = version + 1 WHERE one = 1 AND version = ?1";
    if execute(connection, sql, [expected])? != 1 {
        return Err(StoreError::Conflict);
    }
    for change in changes {
        // A change to a row that is not there was decided on something else than what is kept.
        if apply(connection, change)? != 1 {
            return Err(StoreError::Conflict);
        }
    }
    Ok(expected_version + 1)
}

fn execute(connection: &Connection, sql: &str, parameters: impl Params) -> Result<usize, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(|e| store_error(&e))?;
    statement.execute(parameters).map_err(|e| store_error(&e))
}

fn apply(connection: &Connection, change: &RecordChange) -> Result<usize, StoreError> {
    match change {
        RecordChange::OwnerRecorded(owner) => record_owner(connection, owner),
        RecordChange::PersonAdded(KeptPerson { id, name, url }) => {
            let sql = "INSERT INTO people (id, name, url) VALUES (?1, ?2, ?3)";
            execute(connection, sql, params![id.0, name, url])
        }
        RecordChange::PersonUpdated(KeptPerson { id, name, url }) => execute(
            connection,
            "UPDATE people SET name = ?2, url = ?3 WHERE id = ?1",
            params![id.0, name, url],
        ),
        RecordChange::RequestAdded(request) => add_request(connection, request),
        RecordChange::RequestMoved { request, status } => move_request(connection, request.0, status),
        RecordChange::RequestSeen { request, seen: Seen { first_at, last_at, last_waiting_at } } => {
            let sql = "UPDATE requests SET first_seen_at = ?2, last_seen_at = ?3, last_waiting_at = ?4 WHERE id = ?1";
            let last_waiting_at = last_waiting_at.map(row::micros);
            execute(
                connection,
                sql,
                params![request.0, row::micros(*first_at), row::micros(*last_at), last_waiting_at],
            )
        }
        RecordChange::RequestDetailed { request, details } => detail_request(connection, request.0, details),
        RecordChange::ConnectionAdded(connection_) => {
            put_connection(connection, connection_, INSERT_CONNECTION)
        }
        RecordChange::ConnectionUpdated(connection_) => {
            put_connection(connection, connection_, UPDATE_CONNECTION)
        }
        RecordChange::ImportRecorded(import) => record_import(connection, import),
        RecordChange::SightingAdded(KeptSighting { id, about, recorded }) => {
            let sql = "INSERT INTO sightings (id, person_id, sighting, recorded_at) VALUES (?1, ?2, ?3, ?4)";
            let sighting = row::json(&recorded.sighting)?;
            execute(connection, sql, params![id.0, about.0, sighting, row::micros(recorded.recorded_at)])
        }
        RecordChange::SightingForgotten(id) => {
            execute(connection, "DELETE FROM sightings WHERE id = ?1", [id.0])
        }
        RecordChange::StrategyKept(KeptStrategy { version, strategy, kept_at }) => {
            let sql = "INSERT INTO strategies (version, strategy, kept_at) VALUES (?1, ?2, ?3)";
            let strategy = strategy.as_ref().map(row::json).transpose()?;
            execute(connection, sql, params![version, strategy, row::micros(*kept_at)])
        }
    }
}

fn record_owner(connection: &Connection, kept: &KeptOwner) -> Result<usize, StoreError> {
    let sql = "INSERT OR REPLACE INTO owners (one, person_id, name, url, headline, about, industry, region, \
               positions, educations, skills, last_active_on, profile_known) \
               VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let owner = &kept.owner;
    let positions = owner.positions.as_ref().map(row::json).transpose()?;
    let educations = owner.educations.as_ref().map(row::json).transpose()?;
    let skills = owner.skills.as_ref().map(row::json).transpose()?;
    let last_active_on = owner.last_active_on.map(|day| day.to_string());
    let values = params![
        kept.person.0,
        owner.name,
        owner.url,
        owner.headline,
        owner.about,
        owner.industry,
        owner.region,
        positions,
        educations,
        skills,
        last_active_on,
        owner.profile_known
    ];
    execute(connection, sql, values)
}

fn add_request(connection: &Connection, kept: &KeptRequest) -> Result<usize, StoreError> {
    let sql = "INSERT INTO requests (id, person_id, direction, counterpart_name, counterpart_url, sent_at, note, \
               note_who, note_how, note_why, status, accepted_at, accepted_on, found_by, certainty, untold, tie, \
               tie_evidence, shared_organisation, shared_school, first_seen_at, last_seen_at, last_waiting_at, messages) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, \
               ?21, ?22, ?23, ?24)";
    let request = &kept.request;
    let status = StatusColumns::of(&request.status)?;
    let tie = request.tie.as_ref();
    let values = params![
        kept.id.0,
        kept.person.0,
        row::direction_key(request.direction),
        request.counterpart.name,
        request.counterpart.url,
        row::micros(request.sent_at),
        request.note,
        request.note_content.who,
        request.note_content.how,
        request.note_content.why,
        status.key,
        status.accepted_at,
        status.accepted_on,
        status.found_by,
        status.certainty,
        status.untold,
        tie.map(|tie| tie.tie.key()),
        tie.map(|tie| &tie.evidence),
        request.shared_organisation,
        request.shared_school,
        row::micros(kept.seen.first_at),
        row::micros(kept.seen.last_at),
        kept.seen.last_waiting_at.map(row::micros),
        request.messages.map(row::word).transpose()?
    ];
    execute(connection, sql, values)
}

fn move_request(connection: &Connection, id: uuid::Uuid, status: &Status) -> Result<usize, StoreError> {
    let sql = "UPDATE requests SET status = ?2, accepted_at = ?3, accepted_on = ?4, found_by = ?5, certainty = ?6, \
               untold = ?7 WHERE id = ?1";
    let status = StatusColumns::of(status)?;
    let values = params![
        id,
        status.key,
        status.accepted_at,
        status.accepted_on,
        status.found_by,
        status.certainty,
        status.untold
    ];
    execute(connection, sql, values)
}

fn detail_request(connection: &Connection, id: uuid::Uuid, details: &Details) -> Result<usize, StoreError> {
    let sql = "UPDATE requests SET person_id = ?2, counterpart_name = ?3, counterpart_url = ?4, note = ?5, \
               note_who = ?6, note_how = ?7, note_why = ?8, tie = ?9, tie_evidence = ?10, \
               shared_organisation = ?11, shared_school = ?12, messages = ?13 WHERE id = ?1";
    let Details {
        person,
        counterpart,
        note,
        note_content,
        tie,
        shared_organisation,
        shared_school,
        messages,
    } = details;
    let values = params![
        id,
        person.0,
        counterpart.name,
        counterpart.url,
        note,
        note_content.who,
        note_content.how,
        note_content.why,
        tie.as_ref().map(|tie| tie.tie.key()),
        tie.as_ref().map(|tie| &tie.evidence),
        shared_organisation,
        shared_school,
        messages.map(row::word).transpose()?
    ];
    execute(connection, sql, values)
}

const INSERT_CONNECTION: &str = "INSERT INTO connections (person_id, connected_on, organisation, title, last_seen_at, \
                                 last_alone_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const UPDATE_CONNECTION: &str = "UPDATE connections SET connected_on = ?2, organisation = ?3, title = ?4, \
                                 last_seen_at = ?5, last_alone_at = ?6 WHERE person_id = ?1";

fn put_connection(connection: &Connection, kept: &KeptConnection, sql: &str) -> Result<usize, StoreError> {
    let KeptConnection { person, connected_on, organisation, title, last_seen_at, last_alone_at } = kept;
    let connected_on = connected_on.map(|day| day.to_string());
    let values = params![
        person.0,
        connected_on,
        organisation,
        title,
        row::micros(*last_seen_at),
        last_alone_at.map(row::micros)
    ];
    execute(connection, sql, values)
}

fn record_import(connection: &Connection, import: &KeptImport) -> Result<usize, StoreError> {
    let sql = "INSERT INTO imports (id, file_name, sha256, unreadable_rows, taken_at, imported_at, requests, \
               requests_complete, connections, hidden_connections) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let values = params![
        import.id.0,
        import.source.file_name,
        import.source.sha256,
        import.source.unreadable_rows,
        row::micros(import.taken_at),
        row::micros(import.imported_at),
        import.requests,
        import.requests_complete,
        import.connections,
        import.hidden_connections
    ];
    execute(connection, sql, values)
}
