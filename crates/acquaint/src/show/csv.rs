//! Everybody who has not answered yet, then everybody who accepted, as a table for a spreadsheet: one row for each request.

use crate::error::CommandError;
use crate::words;
use acquaint_app::explain_request::ExplainedKept;
use acquaint_app::list_waiting::WaitingList;
use acquaint_app::profile_address::profile_address;
use acquaint_core::import::{KeptPerson, KeptRequest};
use acquaint_core::record::Status;

const COLUMNS: [&str; 12] = [
    "person",
    "address",
    "sent_at",
    "waited_days",
    "within_30_days",
    "within_90_days",
    "chief_reason",
    "tie",
    "note",
    "plan",
    "status",
    "accepted_on",
];

/// The table.
pub(crate) fn of(list: &WaitingList) -> Result<String, CommandError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(CommandError::runtime)?;
    for explained in &list.waiting {
        writer.write_record(row(explained)).map_err(CommandError::runtime)?;
    }
    for (person, kept) in &list.accepted {
        writer.write_record(accepted_row(person, kept)).map_err(CommandError::runtime)?;
    }
    let bytes = writer.into_inner().map_err(CommandError::runtime)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn row(explained: &ExplainedKept) -> [String; 12] {
    let request = &explained.request.request;
    let [_, month, quarter, _] = explained.explanation.forecast.within;
    [
        words::in_cell(&explained.person.name),
        profile_address(explained.person.url.as_deref()).unwrap_or_default(),
        request.sent_at.to_string(),
        format!("{:.1}", explained.view.waited_days),
        format!("{month:.3}"),
        format!("{quarter:.3}"),
        explained.explanation.ranked()[0].key().into(),
        explained.view.tie.map(|tie| tie.key().to_owned()).unwrap_or_default(),
        words::in_cell(&request.note),
        explained.plan().key().into(),
        "waiting".into(),
        String::new(),
    ]
}

fn accepted_row(person: &KeptPerson, kept: &KeptRequest) -> [String; 12] {
    let request = &kept.request;
    let accepted_on = match request.status {
        Status::Accepted { at, .. } => words::day_accepted(at).to_string(),
        Status::Waiting { .. } | Status::Unknown { .. } => String::new(),
    };
    let mut row: [String; 12] = Default::default();
    row[0] = words::in_cell(&person.name);
    row[1] = profile_address(person.url.as_deref()).unwrap_or_default();
    row[2] = request.sent_at.to_string();
    row[7] = request.tie.as_ref().map(|tie| tie.tie.key().to_owned()).unwrap_or_default();
    row[8] = words::in_cell(&request.note);
    row[10] = "accepted".into();
    row[11] = accepted_on;
    row
}
