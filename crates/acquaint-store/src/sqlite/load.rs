//! Rows into a situation, in one consistent read; and what `verify` finds.

use super::row::Reading;
use super::store_error;
use crate::database::Row;
use acquaint_app::store::StoreError;
use acquaint_core::id::{ImportId, PersonId, RequestId, SightingId};
use acquaint_core::import::{
    Finding, ImportSource, KeptConnection, KeptImport, KeptOwner, KeptPerson, KeptRequest, KeptSighting,
    KeptStrategy, Seen, Situation,
};
use acquaint_core::note::NoteContent;
use acquaint_core::record::{Counterpart, Owner, RecordedRequest, RecordedTie};
use acquaint_core::sighting::RecordedSighting;
use rusqlite::{Connection, Transaction};

/// Everything, as of one moment.
pub(super) fn situation(reader: &mut Connection) -> Result<Situation, StoreError> {
    let moment = reader.transaction().map_err(|e| store_error(&e))?;
    load(&moment)
}

fn load(moment: &Transaction<'_>) -> Result<Situation, StoreError> {
    let versions = rows(moment, "versions", "one", |row| row.get::<i64>("version"))?;
    let version = versions.first().copied().and_then(|version| u64::try_from(version).ok());
    let missing =
        || StoreError::Corrupt { table: "versions".into(), column: "version".into(), row: "1".into() };
    Ok(Situation {
        version: version.ok_or_else(missing)?,
        owner: rows(moment, "owners", "one", owner)?.pop(),
        people: rows(moment, "people", "id", person)?,
        requests: rows(moment, "requests", "id", request)?,
        connections: rows(moment, "connections", "person_id", connection)?,
        imports: rows(moment, "imports", "taken_at, id", import)?,
        sightings: rows(moment, "sightings", "recorded_at, id", sighting)?,
        strategies: rows(moment, "strategies", "version", strategy)?,
    })
}

fn rows<T>(
    moment: &Transaction<'_>,
    table: &'static str,
    order: &str,
    read: impl Fn(&Reading<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let sql = format!("SELECT * FROM {table} ORDER BY {order}");
    let mut statement = moment.prepare_cached(&sql).map_err(|e| store_error(&e))?;
    let mut found = statement.query([]).map_err(|e| store_error(&e))?;
    let mut values = Vec::new();
    while let Some(row) = found.next().map_err(|e| store_error(&e))? {
        values.push(read(&Reading { table, row: Row::Sqlite(row), number: values.len() + 1 })?);
    }
    Ok(values)
}

fn owner(row: &Reading<'_>) -> Result<KeptOwner, StoreError> {
    let owner = Owner {
        name: row.get("name")?,
        url: row.get("url")?,
        headline: row.get("headline")?,
        about: row.get("about")?,
        industry: row.get("industry")?,
        region: row.get("region")?,
        positions: row.maybe_json("positions")?,
        educations: row.maybe_json("educations")?,
        skills: row.maybe_json("skills")?,
        last_active_on: row.maybe_day("last_active_on")?,
        profile_known: row.get("profile_known")?,
    };
    Ok(KeptOwner { person: PersonId(row.get("person_id")?), owner })
}

fn person(row: &Reading<'_>) -> Result<KeptPerson, StoreError> {
    Ok(KeptPerson { id: PersonId(row.get("id")?), name: row.get("name")?, url: row.get("url")? })
}

fn request(row: &Reading<'_>) -> Result<KeptRequest, StoreError> {
    let tie = match row.get::<Option<String>>("tie")? {
        Some(_) => Some(RecordedTie { tie: row.word("tie")?, evidence: row.get("tie_evidence")? }),
        None => None,
    };
    let note_content =
        NoteContent { who: row.get("note_who")?, how: row.get("note_how")?, why: row.get("note_why")? };
    let request = RecordedRequest {
        direction: row.word("direction")?,
        counterpart: Counterpart { name: row.get("counterpart_name")?, url: row.get("counterpart_url")? },
        sent_at: row.instant("sent_at")?,
        note: row.get("note")?,
        note_content,
        status: row.status()?,
        tie,
        shared_organisation: row.get("shared_organisation")?,
        shared_school: row.get("shared_school")?,
        messages: row.maybe_word("messages")?,
    };
    let seen = Seen {
        first_at: row.instant("first_seen_at")?,
        last_at: row.instant("last_seen_at")?,
        last_waiting_at: row.maybe_instant("last_waiting_at")?,
    };
    Ok(KeptRequest { id: RequestId(row.get("id")?), person: PersonId(row.get("person_id")?), request, seen })
}

fn connection(row: &Reading<'_>) -> Result<KeptConnection, StoreError> {
    Ok(KeptConnection {
        person: PersonId(row.get("person_id")?),
        connected_on: row.maybe_day("connected_on")?,
        organisation: row.get("organisation")?,
        title: row.get("title")?,
        last_seen_at: row.instant("last_seen_at")?,
        last_alone_at: row.maybe_instant("last_alone_at")?,
    })
}

fn import(row: &Reading<'_>) -> Result<KeptImport, StoreError> {
    let source = ImportSource {
        file_name: row.get("file_name")?,
        sha256: row.get("sha256")?,
        unreadable_rows: row.get("unreadable_rows")?,
    };
    Ok(KeptImport {
        id: ImportId(row.get("id")?),
        source,
        taken_at: row.instant("taken_at")?,
        imported_at: row.instant("imported_at")?,
        requests: row.get("requests")?,
        requests_complete: row.get("requests_complete")?,
        connections: row.get("connections")?,
        hidden_connections: row.get("hidden_connections")?,
    })
}

fn sighting(row: &Reading<'_>) -> Result<KeptSighting, StoreError> {
    let sighting = row.maybe_json("sighting")?.ok_or_else(|| row.corrupt("sighting"))?;
    let recorded = RecordedSighting { sighting, recorded_at: row.instant("recorded_at")? };
    Ok(KeptSighting { id: SightingId(row.get("id")?), about: PersonId(row.get("person_id")?), recorded })
}

fn strategy(row: &Reading<'_>) -> Result<KeptStrategy, StoreError> {
    Ok(KeptStrategy {
        version: row.get("version")?,
        strategy: row.maybe_json("strategy")?,
        kept_at: row.instant("kept_at")?,
    })
}

/// What SQLite finds wrong with the file, then what the rules find wrong with the data.
pub(crate) fn findings(reader: &mut Connection) -> Result<Vec<Finding>, StoreError> {
    let moment = reader.transaction().map_err(|e| store_error(&e))?;
    let mut findings = file_findings(&moment)?;
    match load(&moment) {
        Ok(situation) => findings.extend(situation.findings()),
        Err(StoreError::Corrupt { table, column, row }) => {
            findings
                .push(Finding { place: format!("{table} {row}"), detail: format!("cannot read `{column}`") });
        }
        Err(error) => return Err(error),
    }
    Ok(findings)
}

/// What SQLite finds wrong with the file.
pub(crate) fn file_findings(moment: &Transaction<'_>) -> Result<Vec<Finding>, StoreError> {
    let mut findings = pragma(moment, "SELECT integrity_check FROM pragma_integrity_check", "file")?;
    findings.retain(|finding| finding.detail != "ok");
    let keys = "SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' names a missing row of ' || parent \
                FROM pragma_foreign_key_check";
    findings.extend(pragma(moment, keys, "foreign keys")?);
    Ok(findings)
}

fn pragma(moment: &Transaction<'_>, sql: &str, place: &str) -> Result<Vec<Finding>, StoreError> {
    let mut statement = moment.prepare(sql).map_err(|e| store_error(&e))?;
    let details = statement.query_map([], |row| row.get::<_, String>(0)).map_err(|e| store_error(&e))?;
    let finding = |detail| Finding { place: place.into(), detail };
    details.map(|detail| detail.map(finding).map_err(|e| store_error(&e))).collect()
}
