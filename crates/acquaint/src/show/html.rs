//! The list as one page to take along: it needs nothing but itself, no network and no scripts, and can be printed.

use super::table::{cells, plan_in_words};
use crate::command::why::Origin;
use crate::error::CommandError;
use acquaint_app::explain_request::{ExplainedKept, Plan};
use acquaint_app::list_waiting::WaitingList;
use acquaint_app::profile_address::profile_address;
use acquaint_app::record_in_words::{counts, nobody_waits, only_waited, patterns};
use askama::Template;

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    heading: String,
    about: Vec<String>,
    patterns: Vec<String>,
    introduction: Vec<String>,
    groups: Vec<Group>,
    /// What was read of the archive, as sentences.
    read: Vec<String>,
}

struct Group {
    title: &'static str,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    address: Option<String>,
    note: String,
    cells: [String; 6],
}

/// The page.
pub(crate) fn of(list: &WaitingList, origin: &Origin) -> Result<String, CommandError> {
    let read = match origin {
        Origin::Archive { read, .. } => {
            [&read.unreadable, &read.files, &read.missing].into_iter().flatten().cloned().collect()
        }
        Origin::Database => Vec::new(),
    };
    let introduction = match only_waited(list) {
        _ if list.waiting.is_empty() => vec![nobody_waits(&list.sent).to_owned()],
        line => line.into_iter().collect(),
    };
    let groups = [Plan::LookUp, Plan::Leave, Plan::Lapses].map(|plan| Group {
        title: plan_in_words(plan),
        rows: list.waiting.iter().filter(|it| it.plan() == plan).map(row).collect(),
    });
    let page = RecordPage {
        heading: super::as_of(&list.owner, list.as_of, list.records),
        about: (list.sent.all > 0).then(|| counts(&list.sent, "sent")).into_iter().collect(),
        patterns: patterns(list),
        introduction,
        groups: groups.into_iter().filter(|group| !group.rows.is_empty()).collect(),
        read,
    };
    page.render().map_err(CommandError::runtime)
}

fn row(explained: &ExplainedKept) -> Row {
    Row {
        name: explained.person.name.clone(),
        address: profile_address(explained.person.url.as_deref()),
        note: explained.request.request.note.clone(),
        cells: cells(explained),
    }
}
