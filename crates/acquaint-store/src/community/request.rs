//! Requests as their sender may know them, and what both may know.

use super::SqliteCommunity;
use super::pair::About;
use super::query::{ByTime, Moment, one_more, page};
use crate::sqlite::row::{Reading, micros};
use acquaint_app::community::store::{Read, RequestStore};
use acquaint_app::community::view::{
    Listing, MemberCard, QuestionAndAnswer, RequestText, SentCounts, SentFilter, SentRequest, SentState,
    VouchWish, Want,
};
use acquaint_app::store::StoreError;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::member::ViewMode;
use acquaint_core::note::Note;
use acquaint_core::request::{Message, Pair, PairState, RequestKey, SenderSituation, Sent, VoucherSituation};
use acquaint_core::text::Line;
use acquaint_core::tie::Tie;
use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::params;

/// The most wishes for a good word that are listed.
const WISHES_MAX: u32 = 200;
/// The most views of one recipient that are listed.
const VIEWS_MAX: u32 = 200;

#[async_trait]
impl RequestStore for SqliteCommunity {
    async fn load_pair(
        &self,
        me: PersonId,
        other: PersonId,
        named: &[PersonId],
        week_from: Timestamp,
        open_from: Timestamp,
    ) -> Read<Option<SenderSituation>> {
        let about = About { named: named.to_vec(), week_from, open_from };
        self.open.read(move |moment| moment.situation(me, other, &about)).await
    }

    async fn load_vouching(&self, voucher: PersonId, request: RequestId) -> Read<Option<VoucherSituation>> {
        self.open.read(move |moment| moment.vouching(voucher, request)).await
    }

    async fn find_request(&self, member: PersonId, request: RequestId) -> Read<Option<RequestKey>> {
        // What was taken back is gone for everybody but its sender.
        let sql =
            "SELECT r.* FROM requests r WHERE r.id = ?2 AND (r.sender_id = ?1 OR r.state <> 'withdrawn' AND (
                       r.recipient_id = ?1
                       OR EXISTS (SELECT 1 FROM vouches v WHERE v.request_id = r.id AND v.voucher_id = ?1)))";
        let read = |row: &Reading<'_>| {
            let (sender, recipient) = (row.person("sender_id")?, row.person("recipient_id")?);
            Ok(RequestKey { id: RequestId(row.get("id")?), sender, recipient })
        };
        self.open.read(move |moment| moment.find("requests", sql, params![member.0, request.0], read)).await
    }

    async fn load_sent(&self, me: PersonId, week_from: Timestamp, open_from: Timestamp) -> Read<Sent> {
        self.open.read(move |moment| moment.sent(me, week_from, open_from)).await
    }

    async fn list_sent(&self, me: PersonId, filter: SentFilter, want: Want) -> Read<Listing<SentRequest>> {
        self.open.read(move |moment| moment.sent_requests(me, filter, &want)).await
    }

    async fn count_sent(&self, me: PersonId) -> Read<SentCounts> {
        self.open.read(move |moment| moment.sent_counts(me)).await
    }

    async fn find_sent(&self, me: PersonId, request: RequestId) -> Read<Option<SentRequest>> {
        let sql = "SELECT * FROM requests WHERE id = ?1 AND sender_id = ?2";
        let find = move |moment: &Moment<'_>| {
            let row = moment.find("requests", sql, params![request.0, me.0], RequestRow::read)?;
            row.map(|row| moment.sent_request(me, row)).transpose()
        };
        self.open.read(find).await
    }

    async fn list_vouch_wishes(&self, me: PersonId) -> Read<Vec<VouchWish>> {
        self.open.read(move |moment| moment.vouch_wishes(me)).await
    }

    async fn list_waiting_since(
        &self,
        sent_by: Timestamp,
        at_most: u32,
    ) -> Read<Vec<(Pair, PairState, u64)>> {
        self.open.read(move |moment| moment.waiting_since(sent_by, at_most)).await
    }
}

/// A row of `requests`.
pub(super) struct RequestRow {
    pub(super) id: RequestId,
    pub(super) sender: PersonId,
    pub(super) recipient: PersonId,
    pub(super) tie: Tie,
    evidence: Option<Line>,
    note: Note,
    pub(super) sent_at: Timestamp,
    state: SentState,
}

impl RequestRow {
    pub(super) fn read(row: &Reading<'_>) -> Result<Self, StoreError> {
        let state = match row.get::<String>("state")?.as_str() {
            "waiting" => SentState::Waiting,
            "connected" => SentState::Connected { at: row.instant("ended_at")? },
            "withdrawn" => SentState::Withdrawn { at: row.instant("ended_at")? },
            _ => SentState::Lapsed { at: row.instant("ended_at")? },
        };
        Ok(Self {
            id: RequestId(row.get("id")?),
            sender: row.person("sender_id")?,
            recipient: row.person("recipient_id")?,
            tie: row.key("tie", Tie::parse)?,
            evidence: row.maybe_text("evidence", Line::new)?,
            note: row.text("note", Note::new)?,
            sent_at: row.instant("sent_at")?,
            state,
        })
    }

    fn place(&self) -> ByTime {
        let at = match self.state {
            SentState::Waiting => self.sent_at,
            SentState::Connected { at } | SentState::Withdrawn { at } | SentState::Lapsed { at } => at,
        };
        ByTime { at: micros(at), id: self.id.0 }
    }
}

impl Moment<'_> {
    fn sent_requests(
        &self,
        me: PersonId,
        filter: SentFilter,
        want: &Want,
    ) -> Result<Listing<SentRequest>, StoreError> {
        let (sql, beginning) = match filter {
            SentFilter::Waiting => (
                "SELECT * FROM requests WHERE sender_id = ?1 AND state = 'waiting'
                 AND (sent_at, id) > (?2, ?3) ORDER BY sent_at, id LIMIT ?4",
                ByTime::FIRST,
            ),
            SentFilter::Connected => (
                "SELECT * FROM requests WHERE sender_id = ?1 AND state = 'connected'
                 AND (ended_at, id) < (?2, ?3) ORDER BY ended_at DESC, id DESC LIMIT ?4",
                ByTime::LAST,
            ),
            SentFilter::Withdrawn => (
                "SELECT * FROM requests WHERE sender_id = ?1 AND state IN ('withdrawn', 'lapsed')
                 AND (ended_at, id) < (?2, ?3) ORDER BY ended_at DESC, id DESC LIMIT ?4",
                ByTime::LAST,
            ),
        };
        let from = ByTime::read(want.after.as_ref()).unwrap_or(beginning);
        let parameters = params![me.0, from.at, from.id, one_more(want.at_most)];
        let rows = self.rows("requests", sql, parameters, RequestRow::read)?;
        let Listing { items, next } = page(rows, want.at_most, |row| row.place().cursor());
        let items = items.into_iter().map(|row| self.sent_request(me, row));
        Ok(Listing { items: items.collect::<Result<_, _>>()?, next })
    }

    fn sent_counts(&self, me: PersonId) -> Result<SentCounts, StoreError> {
        let sql = "SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
                       count(*) FILTER (WHERE state = 'connected') AS connected,
                       count(*) FILTER (WHERE state IN ('withdrawn', 'lapsed')) AS withdrawn
                   FROM requests WHERE sender_id = ?1";
        let counts = self.find("requests", sql, [me.0], |row| {
            let (waiting, connected) = (row.get("waiting")?, row.get("connected")?);
            Ok(SentCounts { waiting, connected, withdrawn: row.get("withdrawn")? })
        })?;
        Ok(counts.unwrap_or_default())
    }

    fn sent_request(&self, me: PersonId, row: RequestRow) -> Result<SentRequest, StoreError> {
        let recipient = self.view_for(me, row.recipient, "requests")?;
        let (vouches, views) = (self.asked_vouchers(me, row.id)?, self.views_since(me, &row)?);
        let namesakes = self.count_namesakes(me)?;
        let state = row.state;
        Ok(SentRequest { text: self.request_text(row)?, recipient, state, vouches, views, namesakes })
    }

    pub(super) fn request_text(&self, row: RequestRow) -> Result<RequestText, StoreError> {
        let sql = "SELECT * FROM questions WHERE request_id = ?1 ORDER BY number";
        let questions = self.rows("questions", sql, [row.id.0], |found| {
            let answer = found.maybe_text("answer", Message::new)?;
            Ok(QuestionAndAnswer {
                question: found.message("question")?,
                asked_at: found.instant("asked_at")?,
                answer: answer.zip(found.maybe_instant("answered_at")?),
            })
        })?;
        let RequestRow { id, tie, evidence, note, sent_at, .. } = row;
        Ok(RequestText { id, tie, evidence, note, sent_at, questions })
    }

    fn asked_vouchers(
        &self,
        me: PersonId,
        request: RequestId,
    ) -> Result<Vec<(MemberCard, Timestamp, Option<Timestamp>)>, StoreError> {
        let sql = "SELECT * FROM vouches WHERE request_id = ?1 ORDER BY asked_at, voucher_id";
        self.rows("vouches", sql, [request.0], |row| {
            let card = self.card_for(me, row.person("voucher_id")?, "vouches")?;
            Ok((card, row.instant("asked_at")?, row.maybe_instant("vouched_at")?))
        })
    }

    /// When the recipient looked at the sender with their name. Who looks privately is shown nothing in return.
    fn views_since(&self, me: PersonId, request: &RequestRow) -> Result<Option<Vec<Timestamp>>, StoreError> {
        let sql = "SELECT view_mode FROM members WHERE id = ?1";
        let mode = self.find("members", sql, [me.0], |row| row.key("view_mode", ViewMode::parse))?;
        if mode == Some(ViewMode::Private) {
            return Ok(None);
        }
        let sql = "SELECT at FROM profile_views WHERE viewer_id = ?1 AND viewed_id = ?2 AND mode = 'named'
                   AND at >= ?3 ORDER BY at LIMIT ?4";
        let parameters = params![request.recipient.0, me.0, micros(request.sent_at), VIEWS_MAX];
        self.rows("profile_views", sql, parameters, |row| row.instant("at")).map(Some)
    }

    /// Wishes about requests that wait, and good words given about those that waited until they were accepted.
    fn vouch_wishes(&self, me: PersonId) -> Result<Vec<VouchWish>, StoreError> {
        let sql = "SELECT r.*, v.asked_at, v.vouched_at FROM vouches v JOIN requests r ON r.id = v.request_id
                   WHERE v.voucher_id = ?1
                     AND (r.state = 'waiting' OR r.state = 'connected' AND v.vouched_at IS NOT NULL)
                   ORDER BY v.vouched_at IS NOT NULL, v.asked_at DESC, r.id LIMIT ?2";
        let wishes = self.rows("vouches", sql, params![me.0, WISHES_MAX], |row| {
            let request = RequestRow::read(row)?;
            Ok(VouchWish {
                request: request.id,
                sender: self.card_for(me, request.sender, "requests")?,
                recipient: self.card_for(me, request.recipient, "requests")?,
                tie: request.tie,
                asked_at: row.instant("asked_at")?,
                vouched_at: row.maybe_instant("vouched_at")?,
            })
        })?;
        let is_found = |wish: &VouchWish| wish.sender.is_found && wish.recipient.is_found;
        Ok(wishes.into_iter().filter(is_found).collect())
    }
}
