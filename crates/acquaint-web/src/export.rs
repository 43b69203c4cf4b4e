//! A member's export as an answer that is written while it is read: a page of a list at a time, so that an export of any length
//! takes the same memory and begins at once.

use crate::failure::Failure;
use crate::service::Service;
use acquaint_app::community::account::Account;
use acquaint_app::community::export_member::{LongList, MemberExport};
use acquaint_app::community::turn::Reader;
use acquaint_app::community::{Community, CommunityError};
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::io;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// How many pages are written ahead of a client who reads slowly. Judgement: each is up to 500 rows in memory.
const AHEAD: usize = 2;

/// What an export, or a page of one, is as a JSON object. Each long list is in it under its [`key`].
pub(crate) type ToDocument = fn(MemberExport, Timestamp) -> Option<Map<String, Value>>;

/// Where a long list is in every document.
fn key(list: LongList) -> &'static str {
    match list {
        LongList::Connections => "connections",
        LongList::Sent(_) => "sent",
        LongList::Received(_) => "received",
        LongList::ProfileViews => "profile_views",
        LongList::Notifications => "notifications",
    }
}

/// The export of a member, as `document` has it. What fails before it begins is a failure; what fails later cuts it off, so that
/// nobody takes a part for the whole.
pub(crate) async fn stream(
    service: &Service,
    account: Account,
    document: ToDocument,
) -> Result<Body, Failure> {
    let now = service.stamp().now;
    let reader = Reader::Member(account.id);
    let head = service.community().export_member(account).await?;
    let mut fields = document(head.clone(), now).ok_or_else(unwritten)?;
    for list in LongList::ALL {
        fields.remove(key(list));
    }
    let (pages, body) = mpsc::channel(AHEAD);
    let community = service.community().clone();
    tokio::spawn(reader.reads(async move {
        let mut writing = Writing { pages, text: String::new(), is_first: true };
        if let Err(error) = write(&community, &mut writing, fields, &head, document, now).await {
            tracing::warn!(%error, "an export was cut off");
            // A client who is gone is as good a reason to stop.
            let _ = writing.pages.send(Err(io::Error::other("cut off"))).await;
        }
    }));
    Ok(Body::from_stream(ReceiverStream::new(body)))
}

fn unwritten() -> Failure {
    let detail = "the file could not be written; please tell the operator";
    Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
}

async fn write(
    community: &Community,
    writing: &mut Writing,
    fields: Map<String, Value>,
    head: &MemberExport,
    document: ToDocument,
    now: Timestamp,
) -> Result<(), CommunityError> {
    writing.text.push('{');
    for (name, value) in &fields {
        writing.name(name);
        writing.text.push_str(&value.to_string());
        writing.text.push(',');
    }
    for (number, list) in LongList::ALL.into_iter().enumerate() {
        let is_begun = number > 0 && key(LongList::ALL[number - 1]) == key(list);
        if !is_begun {
            writing.text.push_str(if number > 0 { "\n]," } else { "" });
            writing.name(key(list));
            writing.text.push('[');
            writing.is_first = true;
        }
        let mut after = None;
        loop {
            let (page, next) = community.export_page(head, list, after, now).await?;
            let items = document(page, now).and_then(|mut fields| fields.remove(key(list)));
            for item in items.as_ref().and_then(Value::as_array).into_iter().flatten() {
                writing.item(item);
            }
            if !writing.send().await {
                return Ok(());
            }
            match next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
    }
    writing.text.push_str("\n]\n}\n");
    writing.send().await;
    Ok(())
}

/// Text on its way to the client.
struct Writing {
    pages: mpsc::Sender<io::Result<Bytes>>,
    text: String,
    /// Whether the list that is being written has no item yet.
    is_first: bool,
}

impl Writing {
    fn name(&mut self, name: &str) {
        self.text.push('\n');
        self.text.push_str(&Value::from(name).to_string());
        self.text.push_str(": ");
    }

    /// An item on a line of its own.
    fn item(&mut self, item: &Value) {
        self.text.push_str(if std::mem::take(&mut self.is_first) { "\n" } else { ",\n" });
        self.text.push_str(&item.to_string());
    }

    /// Hands back whether anyone still reads.
    async fn send(&mut self) -> bool {
        let text = std::mem::take(&mut self.text);
        text.is_empty() || self.pages.send(Ok(text.into())).await.is_ok()
    }
}
