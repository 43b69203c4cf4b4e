//! Editing the note of a waiting request (rule 12).

use super::check_length;
use crate::id::RequestId;
use crate::limits::Limits;
use crate::note::Note;
use crate::request::{Change, Decision, Refusal, SenderSituation};
use jiff::Timestamp;

/// Edits the note of an own request, for as long as it waits: who, how and why can still be said. The request keeps
/// its place and its date, and nobody gets a notification, so it is no way to push.
pub fn revise_note(
    situation: &SenderSituation,
    request: RequestId,
    note: &Note,
    limits: &Limits,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    situation.check_not_blocked()?;
    let request = situation.my_request(request)?;
    check_length("note", note.as_str(), limits.note_characters_max)?;
    let change = Change::NoteRevised { request: situation.key(request), note: note.clone(), revised_at: now };
    Ok(situation.decision(vec![change], request.outcome()))
}
