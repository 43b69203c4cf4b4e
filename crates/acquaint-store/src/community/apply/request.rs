//! Changes of pairs into rows. Every change is matched; one that is forgotten does not compile.

use super::Writing;
use crate::community::matching::note_says;
use crate::database::{Params, params};
use crate::sqlite::row::{json, micros};
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::request::{
    Change, Pair, ReportReason, RequestKey, SendCounted, SendRequest, Step, Towards,
};
use acquaint_core::text::Line;
use jiff::Timestamp;

/// The pair whose row a change moves.
pub(super) fn pair_of(change: &Change) -> Option<Pair> {
    let of = |request: &RequestKey| Pair::between(request.sender, request.recipient).ok();
    match change {
        Change::RequestSent { request, .. }
        | Change::RequestWithdrawn { request, .. }
        | Change::RequestAccepted { request, .. }
        | Change::RequestLapsed { request, .. }
        | Change::QuestionAsked { request, .. }
        | Change::NoteRevised { request, .. }
        | Change::QuestionAnswered { request, .. }
        | Change::VouchAsked { request, .. }
        | Change::Vouched { request, .. }
        | Change::ShelfChanged { request, .. }
        | Change::RequestSeen { request, .. }
        | Change::RemarkChanged { request, .. }
        | Change::RequestReported { request, .. } => of(request),
        Change::ConnectionMade { pair, .. } => Some(*pair),
        Change::ConnectionEnded { between, .. }
        | Change::Blocked { between, .. }
        | Change::Unblocked(between)
        | Change::MuteChanged { between, .. } => Pair::between(between.by, between.other).ok(),
        Change::SendCounted(_) | Change::ConnectionsCounted { .. } => None,
    }
}

impl Writing<'_> {
    // One flat match with an arm for each change, so that none can be misrouted.
    pub(super) fn change(self, change: &Change) -> Result<(), StoreError> {
        match change {
            Change::RequestSent { request, wish, sent_at } => self.send(request, wish, *sent_at),
            Change::SendCounted(count) => self.count_send(count),
            Change::RequestWithdrawn { request, withdrawn_at } => self.withdraw(request, *withdrawn_at),
            Change::RequestAccepted { request, accepted_at } => {
                self.end_request(request, "connected", *accepted_at)
            }
            Change::RequestLapsed { request, lapsed_at } => {
                self.end_request(request, "lapsed", *lapsed_at)?;
                self.forget_notices(request)
            }
            Change::ConnectionMade { pair, connected_at } => self.connect(*pair, *connected_at),
            Change::ConnectionEnded { between, ended_at } => self.disconnect(*between, *ended_at),
            Change::ConnectionsCounted { member, step } => self.count_connection(*member, *step),
            Change::QuestionAsked { request, question, asked_at } => {
                self.ask(request, question.as_str(), *asked_at)
            }
            Change::NoteRevised { request, note, revised_at } => {
                self.check_waiting(request)?;
                let sql = "UPDATE requests SET note = ?2, revised_at = ?3 WHERE id = ?1";
                self.one(sql, params![request.id.0, note.as_str(), micros(*revised_at)])?;
                // What matching reads of a note is copied beside the shelf, so it changes with the note.
                let sql = "UPDATE keepings SET note_says = ?2 WHERE request_id = ?1";
                self.one(sql, params![request.id.0, note_says(note)])
            }
            Change::QuestionAnswered { request, answer, answered_at } => {
                self.answer(request, answer.as_str(), *answered_at)
            }
            Change::VouchAsked { request, voucher, asked_at } => {
                self.check_waiting(request)?;
                self.check_there(*voucher)?;
                let sql = "INSERT INTO vouches (request_id, voucher_id, asked_at) VALUES (?1, ?2, ?3)";
                self.one(sql, params![request.id.0, voucher.0, micros(*asked_at)])
            }
            Change::Vouched { request, voucher, vouched_at } => {
                self.check_waiting(request)?;
                let sql = "UPDATE vouches SET vouched_at = ?3
                           WHERE request_id = ?1 AND voucher_id = ?2 AND vouched_at IS NULL";
                self.one(sql, params![request.id.0, voucher.0, micros(*vouched_at)])
            }
            Change::Blocked { between, blocked_at } => {
                let sql = "INSERT INTO blocks (by_id, other_id, blocked_at) VALUES (?1, ?2, ?3)";
                self.one(sql, params![between.by.0, between.other.0, micros(*blocked_at)])
            }
            Change::Unblocked(between) => {
                let sql = "DELETE FROM blocks WHERE by_id = ?1 AND other_id = ?2";
                self.one(sql, params![between.by.0, between.other.0])
            }
            Change::ShelfChanged { request, shelf, by_hand } => self.keep(
                request,
                "UPDATE keepings SET shelf = ?4, by_hand = ?5",
                params![shelf.key(), by_hand],
            ),
            Change::RequestSeen { request, seen_at } => {
                self.keep(request, "UPDATE keepings SET seen_at = ?4", params![micros(*seen_at)])
            }
            Change::RemarkChanged { request, remark } => {
                let remark = remark.as_ref().map(|remark| remark.as_str().to_owned());
                self.keep(request, "UPDATE keepings SET remark = ?4", params![remark])
            }
            Change::RequestReported { request, because, reported_at } => {
                self.report(request, *because, *reported_at)
            }
            Change::MuteChanged { between, muted } => self.mute(*between, *muted),
        }
    }

    fn report(self, request: &RequestKey, because: ReportReason, at: Timestamp) -> Result<(), StoreError> {
        let at = micros(at);
        self.keep(request, "UPDATE keepings SET reported_at = ?4", params![at])?;
        // Copies the note: its sender may edit the note or withdraw the request, and the operator must still read what
        // was reported.
        let sql = "INSERT INTO reports (id, by_id, about_id, because, note, reported_at)
                   SELECT id, recipient_id, sender_id, ?2, note, ?3 FROM requests WHERE id = ?1";
        self.one(sql, params![request.id.0, json(&because)?.trim_matches('"'), at])
    }

    fn mute(self, Towards { by, other }: Towards, muted: bool) -> Result<(), StoreError> {
        if !muted {
            let sql = "DELETE FROM mutes WHERE by_id = ?1 AND other_id = ?2";
            return self.execute(sql, params![by.0, other.0]).map(drop);
        }
        self.check_there(by)?;
        self.check_there(other)?;
        let sql = "INSERT INTO mutes (by_id, other_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.execute(sql, params![by.0, other.0]).map(drop)
    }

    fn keep(self, request: &RequestKey, set: &str, values: Params<'_>) -> Result<(), StoreError> {
        let sql = format!("{set} WHERE request_id = ?1 AND sender_id = ?2 AND recipient_id = ?3");
        let key = params![request.id.0, request.sender.0, request.recipient.0];
        self.one(&sql, &[key, values].concat())
    }

    fn send(self, request: &RequestKey, wish: &SendRequest, sent_at: Timestamp) -> Result<(), StoreError> {
        let RequestKey { id, sender, recipient } = *request;
        let [lower, higher] = sorted(sender, recipient);
        let sql = "UPDATE pairs SET state = 'waiting', request_id = ?3
                   WHERE lower_id = ?1 AND higher_id = ?2 AND state = 'unconnected'";
        self.one(sql, params![lower.0, higher.0, id.0])?;
        self.execute("UPDATE service SET requests_waiting = requests_waiting + 1", params![])?;
        let evidence = wish.evidence.as_ref().map(Line::as_str);
        let sql = "INSERT INTO requests (id, sender_id, recipient_id, tie, evidence, note, sent_at, state)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting')";
        let at = micros(sent_at);
        self.one(
            sql,
            params![id.0, sender.0, recipient.0, wish.tie.key(), evidence, wish.note.as_str(), at],
        )?;
        // Written at the sending, not when the recipient first sorts it: so later writes take as long, whatever the
        // recipient did before. Tie and note content are copied for matching, which reads one index.
        let sql = "INSERT INTO keepings
                       (request_id, recipient_id, sender_id, sent_at, shelf, by_hand, tie, note_says)
                   VALUES (?1, ?2, ?3, ?4, 'inbox', false, ?5, ?6)";
        let says = note_says(&wish.note);
        self.one(sql, params![id.0, recipient.0, sender.0, at, wish.tie.key(), says])
    }

    fn count_send(self, count: &SendCounted) -> Result<(), StoreError> {
        let sql = "INSERT INTO sends (request_id, member_id, sent_at, taken_back) VALUES (?1, ?2, ?3, false)";
        self.one(sql, params![count.request.0, count.member.0, micros(count.sent_at)])?;
        // Counted on the rows: two requests that are sent at once were each decided on the same counts.
        let week: u32 = self.value(
            "SELECT count(*) FROM sends WHERE member_id = ?1 AND sent_at > ?2",
            params![count.member.0, micros(count.week_from)],
        )?;
        let open: u32 = self.value(
            "SELECT count(*) FROM sends WHERE member_id = ?1 AND sent_at > ?2 AND NOT taken_back",
            params![count.member.0, micros(count.open_from)],
        )?;
        if week <= count.week_max && open <= count.open_max { Ok(()) } else { Err(StoreError::Conflict) }
    }

    /// Nothing stays with the recipient or with anyone who was asked to vouch.
    fn withdraw(self, request: &RequestKey, at: Timestamp) -> Result<(), StoreError> {
        self.end_request(request, "withdrawn", at)?;
        self.one("UPDATE sends SET taken_back = true WHERE request_id = ?1", params![request.id.0])?;
        let [lower, higher] = sorted(request.sender, request.recipient);
        // The cool-down is the sender's alone. If the recipient had to wait too, that would be the trace that must not
        // stay.
        let sql = if lower == request.sender {
            "UPDATE pairs SET lower_ended_at = ?3 WHERE lower_id = ?1 AND higher_id = ?2"
        } else {
            "UPDATE pairs SET higher_ended_at = ?3 WHERE lower_id = ?1 AND higher_id = ?2"
        };
        self.one(sql, params![lower.0, higher.0, micros(at)])?;
        self.forget_notices(request)
    }

    /// Of a request that ended without a connection, only its sender keeps notifications.
    fn forget_notices(self, request: &RequestKey) -> Result<(), StoreError> {
        let sql = "DELETE FROM notifications WHERE request_id = ?1 AND member_id <> ?2";
        self.execute(sql, params![request.id.0, request.sender.0]).map(drop)
    }

    /// A filtered or muted request is hidden by its row in `keepings`, which goes next. Without this, its
    /// notifications would show up.
    fn forget_hidden_notices(self, request: &RequestKey) -> Result<(), StoreError> {
        let sql = "DELETE FROM notifications WHERE request_id = ?1 AND member_id = ?2 AND EXISTS (
                       SELECT 1 FROM keepings k WHERE k.request_id = ?1 AND (k.shelf = 'filtered' OR EXISTS (
                           SELECT 1 FROM mutes WHERE by_id = k.recipient_id AND other_id = k.sender_id)))";
        self.execute(sql, params![request.id.0, request.recipient.0]).map(drop)
    }

    /// A request never ends before it was sent, even if the clock was set back.
    fn end_request(self, request: &RequestKey, state: &str, at: Timestamp) -> Result<(), StoreError> {
        let RequestKey { id, sender, recipient } = *request;
        let sql = "UPDATE requests SET state = ?4, ended_at = CASE WHEN sent_at < ?5 THEN ?5 ELSE sent_at END
                   WHERE id = ?1 AND sender_id = ?2 AND recipient_id = ?3 AND state = 'waiting'";
        self.one(sql, params![id.0, sender.0, recipient.0, state, micros(at)])?;
        self.execute("UPDATE service SET requests_waiting = requests_waiting - 1", params![])?;
        let sql = "UPDATE pairs SET state = 'unconnected', request_id = NULL WHERE request_id = ?1";
        self.one(sql, params![id.0])?;
        self.forget_hidden_notices(request)?;
        self.one("DELETE FROM keepings WHERE request_id = ?1", params![id.0])
    }

    fn connect(self, pair: Pair, at: Timestamp) -> Result<(), StoreError> {
        let [lower, higher] = pair.members();
        let sql = "UPDATE pairs SET state = 'connected', since = ?3
                   WHERE lower_id = ?1 AND higher_id = ?2 AND state = 'unconnected'";
        self.one(sql, params![lower.0, higher.0, micros(at)])?;
        self.execute("UPDATE service SET connections = connections + 1", params![])?;
        let sql = "INSERT INTO connections (member_id, other_id, since) VALUES (?1, ?2, ?3)";
        self.one(sql, params![lower.0, higher.0, micros(at)])?;
        self.one(sql, params![higher.0, lower.0, micros(at)])
    }

    fn disconnect(self, between: Towards, at: Timestamp) -> Result<(), StoreError> {
        let [lower, higher] = sorted(between.by, between.other);
        // For both, so that the cool-down does not tell who ended the connection.
        let sql =
            "UPDATE pairs SET state = 'unconnected', since = NULL, lower_ended_at = ?3, higher_ended_at = ?3
                   WHERE lower_id = ?1 AND higher_id = ?2 AND state = 'connected'";
        self.one(sql, params![lower.0, higher.0, micros(at)])?;
        self.execute("UPDATE service SET connections = connections - 1", params![])?;
        let sql = "DELETE FROM connections WHERE member_id = ?1 AND other_id = ?2";
        self.one(sql, params![lower.0, higher.0])?;
        self.one(sql, params![higher.0, lower.0])
    }

    fn count_connection(self, member: PersonId, step: Step) -> Result<(), StoreError> {
        match step {
            // The cap holds on the row, whatever count the decision was made on.
            Step::Up { at_most } => self.one(
                "UPDATE tallies SET connections = connections + 1 WHERE member_id = ?1 AND connections < ?2",
                params![member.0, at_most],
            ),
            Step::Down => self.one(
                "UPDATE tallies SET connections = connections - 1 WHERE member_id = ?1 AND connections > 0",
                params![member.0],
            ),
        }
    }

    fn check_waiting(self, request: &RequestKey) -> Result<(), StoreError> {
        let sql =
            "SELECT EXISTS (SELECT 1 FROM requests WHERE id = ?1 AND sender_id = ?2 AND recipient_id = ?3
                   AND state = 'waiting')";
        let waits: bool = self.value(sql, params![request.id.0, request.sender.0, request.recipient.0])?;
        if waits { Ok(()) } else { Err(StoreError::Conflict) }
    }

    fn ask(self, request: &RequestKey, question: &str, at: Timestamp) -> Result<(), StoreError> {
        self.check_waiting(request)?;
        // Nothing is inserted while the last question is open.
        let sql = "INSERT INTO questions (request_id, number, question, asked_at)
                   SELECT ?1, 1 + count(*), ?2, ?3 FROM questions WHERE request_id = ?1
                   HAVING count(*) = count(answer)";
        self.one(sql, params![request.id.0, question, micros(at)])
    }

    fn answer(self, request: &RequestKey, answer: &str, at: Timestamp) -> Result<(), StoreError> {
        self.check_waiting(request)?;
        let sql =
            "UPDATE questions SET answer = ?2, answered_at = ?3 WHERE request_id = ?1 AND answer IS NULL";
        self.one(sql, params![request.id.0, answer, micros(at)])
    }
}

fn sorted(one: PersonId, other: PersonId) -> [PersonId; 2] {
    [one.min(other), one.max(other)]
}
