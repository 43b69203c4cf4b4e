//! Everybody who has not answered yet, as a table for a spreadsheet: one row for each person.

use crate::error::CommandError;
use crate::words;
use acquaint_app::explain_request::{ExplainedKept, Plan};
use acquaint_app::list_waiting::WaitingList;
use acquaint_app::profile_address::profile_address;

const COLUMNS: [&str; 10] = [
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
];

/// The table.
pub(crate) fn of(list: &WaitingList) -> Result<String, CommandError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(CommandError::runtime)?;
    for explained in &list.waiting {
        writer.write_record(row(explained)).map_err(CommandError::runtime)?;
    }
    let bytes = writer.into_inner().map_err(CommandError::runtime)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn row(explained: &ExplainedKept) -> [String; 10] {
    let request = &explained.request.request;
    let [_, month, quarter, _] = explained.explanation.forecast.within;
    let plan = match explained.plan() {
        Plan::LookUp => "look_up",
        Plan::Leave => "leave",
        Plan::Lapses => "lapses",
    };
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
        plan.into(),
    ]
}
