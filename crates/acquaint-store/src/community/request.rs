//! Requests as their sender may know them, and what both may know.

use super::CommunityDatabase;
use super::card::FOUND;
use super::exchange::{Question, Vouch, exchanged, moments, questions, vouches};
use super::pair::About;
use super::people::count_namesakes;
use super::query::{ByTime, Moment, one_more, page};
use crate::database::params;
use crate::dialect::{Dialect, list};
use crate::sqlite::row::{Reading, micros};
use acquaint_app::community::store::{Read, RequestStore};
use acquaint_app::community::view::{
    HomeCounts, Listing, QuestionAndAnswer, RequestText, SentCounts, SentFilter, SentRequest, SentState,
    VouchWish, Want,
};
use acquaint_app::store::StoreError;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::note::Note;
use acquaint_core::request::{Pair, PairState, RequestKey, SenderSituation, Sent, VoucherSituation};
use acquaint_core::text::Line;
use acquaint_core::tie::Tie;
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The most wishes for a vouch that a page lists. Judgement.
const WISHES_MAX: u32 = 200;
/// The most views of one recipient that a request lists. Judgement.
const VIEWS_MAX: u32 = 200;

#[async_trait]
impl RequestStore for CommunityDatabase {
    async fn load_pair(
        &self,
        me: PersonId,
        other: PersonId,
        named: &[PersonId],
        week_from: Timestamp,
        open_from: Timestamp,
    ) -> Read<Option<SenderSituation>> {
        let about = About { others: vec![other], named: named.to_vec(), week_from, open_from };
        self.open.read(move |moment| moment.situation(me, &about)).await
    }

    async fn load_vouching(&self, voucher: PersonId, request: RequestId) -> Read<Option<VoucherSituation>> {
        self.open.read(move |moment| moment.vouching(voucher, request)).await
    }

    async fn find_request(&self, member: PersonId, request: RequestId) -> Read<Option<RequestKey>> {
        Ok(self.find_requests(member, vec![request]).await?.into_iter().next())
    }

    async fn find_requests(&self, member: PersonId, requests: Vec<RequestId>) -> Read<Vec<RequestKey>> {
        // A withdrawn request is gone for everyone but its sender.
        let read = |row: &Reading<'_>| {
            let (sender, recipient) = (row.person("sender_id")?, row.person("recipient_id")?);
            Ok(RequestKey { id: RequestId(row.get("id")?), sender, recipient })
        };
        let ids = list(requests.into_iter().map(|request| request.0))?;
        let find = move |moment: &Moment<'_>| {
            let sql = format!(
                "SELECT r.* FROM requests r WHERE r.id {} AND (r.sender_id = ?1 OR r.state <> 'withdrawn' AND (
                     r.recipient_id = ?1
                     OR EXISTS (SELECT 1 FROM vouches v WHERE v.request_id = r.id AND v.voucher_id = ?1)))",
                moment.dialect().among(2)
            );
            moment.rows("requests", &sql, params![member.0, ids], read)
        };
        self.open.read(find).await
    }

    async fn load_sent(&self, me: PersonId, week_from: Timestamp, open_from: Timestamp) -> Read<Sent> {
        self.open.read(move |moment| moment.sent(me, week_from, open_from)).await
    }

    async fn list_sent(&self, me: PersonId, filter: SentFilter, want: Want) -> Read<Listing<SentRequest>> {
        self.open.read(move |moment| Ok(moment.sent_requests(me, filter, &want, &[])?.0)).await
    }

    async fn count_sent(&self, me: PersonId) -> Read<SentCounts> {
        self.open.read(move |moment| moment.sent_counts(me)).await
    }

    async fn find_sent(&self, me: PersonId, request: RequestId) -> Read<Option<SentRequest>> {
        self.open.read(move |moment| Ok(moment.sent_among(me, &[request])?.into_iter().next())).await
    }

    async fn list_sent_with(
        &self,
        me: PersonId,
        filter: SentFilter,
        want: Want,
        others: Vec<RequestId>,
    ) -> Read<(Listing<SentRequest>, Vec<SentRequest>)> {
        self.open.read(move |moment| moment.sent_requests(me, filter, &want, &others)).await
    }

    async fn list_vouch_wishes(&self, me: PersonId) -> Read<Vec<VouchWish>> {
        self.open.read(move |moment| moment.vouch_wishes(me)).await
    }

    async fn count_for_home(&self, me: PersonId) -> Read<HomeCounts> {
        self.open.read(move |moment| moment.home_counts(me)).await
    }

    async fn list_waiting_since(
        &self,
        sent_by: Timestamp,
        at_most: u32,
    ) -> Read<Vec<(Pair, PairState, u64)>> {
        self.open.read(move |moment| moment.waiting_since(sent_by, at_most)).await
    }
}

pub(super) fn sent_state(row: &Reading<'_>) -> Result<SentState, StoreError> {
    Ok(match row.get::<String>("state")?.as_str() {
        "waiting" => SentState::Waiting,
        "connected" => SentState::Connected { at: row.instant("ended_at")? },
        "withdrawn" => SentState::Withdrawn { at: row.instant("ended_at")? },
        _ => SentState::Lapsed { at: row.instant("ended_at")? },
    })
}

/// A row of `requests r` with its [`exchanged`].
pub(super) struct RequestRow {
    pub(super) id: RequestId,
    pub(super) sender: PersonId,
    recipient: PersonId,
    pub(super) text: RequestText,
    state: SentState,
}

impl RequestRow {
    pub(super) fn read(row: &Reading<'_>) -> Result<Self, StoreError> {
        let state = sent_state(row)?;
        let questions = questions(row)?.into_iter().map(|Question { text, asked_at, answer }| {
            QuestionAndAnswer { question: text, asked_at, answer }
        });
        let id = RequestId(row.get("id")?);
        let text = RequestText {
            id,
            tie: row.key("tie", Tie::parse)?,
            evidence: row.maybe_text("evidence", Line::new)?,
            note: row.text("note", Note::new)?,
            sent_at: row.instant("sent_at")?,
            questions: questions.collect(),
        };
        Ok(Self { id, sender: row.person("sender_id")?, recipient: row.person("recipient_id")?, text, state })
    }

    fn place(&self) -> ByTime {
        let at = match self.state {
            SentState::Waiting => self.text.sent_at,
            SentState::Connected { at } | SentState::Withdrawn { at } | SentState::Lapsed { at } => at,
        };
        ByTime { at: micros(at), id: self.id.0 }
    }
}

/// Sent requests of `?1` without their people: the rows `r` that `chosen` selects. It carries the `LIMIT`, so that nothing is
/// computed for more rows than a page has. A sender who views privately is shown no views.
fn select_sent(dialect: Dialect, chosen: &str) -> String {
    format!(
        "SELECT r.*, {exchanged}, {namesakes} AS namesakes,
             CASE (SELECT view_mode FROM members WHERE id = ?1) WHEN 'private' THEN NULL ELSE (
                 SELECT {moments} FROM (
                     SELECT at FROM profile_views WHERE viewer_id = r.recipient_id AND viewed_id = ?1
                         AND mode = 'named' AND at >= r.sent_at ORDER BY at LIMIT {VIEWS_MAX}) seen) END AS views
         FROM ({chosen}) r",
        exchanged = exchanged(dialect),
        moments = dialect.json_array("at ORDER BY at"),
        namesakes = count_namesakes("?1")
    )
}

/// A sent request without its people.
struct SentRow {
    request: RequestRow,
    vouches: Vec<Vouch>,
    views: Option<Vec<Timestamp>>,
    namesakes: u32,
}

impl SentRow {
    fn read(row: &Reading<'_>) -> Result<Self, StoreError> {
        let has_views = row.get::<Option<String>>("views")?.is_some();
        Ok(Self {
            request: RequestRow::read(row)?,
            vouches: vouches(row)?,
            views: has_views.then(|| moments(row, "views")).transpose()?,
            namesakes: row.get("namesakes")?,
        })
    }
}

impl Moment<'_> {
    /// A page of sent requests, and those of `others` that are not on it. One statement reads the people of both.
    fn sent_requests(
        &self,
        me: PersonId,
        filter: SentFilter,
        want: &Want,
        others: &[RequestId],
    ) -> Result<(Listing<SentRequest>, Vec<SentRequest>), StoreError> {
        let newest = "(r.ended_at, r.id) < (?2, ?3)";
        let (part, order, beginning) = match filter {
            SentFilter::Waiting => (
                "r.state = 'waiting' AND (r.sent_at, r.id) > (?2, ?3)".to_owned(),
                "r.sent_at, r.id",
                ByTime::FIRST,
            ),
            SentFilter::Connected => {
                (format!("r.state = 'connected' AND {newest}"), "r.ended_at DESC, r.id DESC", ByTime::LAST)
            }
            SentFilter::Withdrawn => (
                format!("r.state IN ('withdrawn', 'lapsed') AND {newest}"),
                "r.ended_at DESC, r.id DESC",
                ByTime::LAST,
            ),
        };
        let from = ByTime::read(want.after.as_ref()).unwrap_or(beginning);
        let chosen =
            format!("SELECT * FROM requests r WHERE r.sender_id = ?1 AND {part} ORDER BY {order} LIMIT ?4");
        let sql = format!("{} ORDER BY {order}", select_sent(self.dialect(), &chosen));
        let parameters = params![me.0, from.at, from.id, one_more(want.at_most)];
        let rows = self.rows("requests", &sql, parameters, SentRow::read)?;
        let Listing { items, next } = page(rows, want.at_most, |row| row.request.place().cursor());
        let listed: BTreeSet<RequestId> = items.iter().map(|row| row.request.id).collect();
        let others: Vec<RequestId> = others.iter().copied().filter(|id| !listed.contains(id)).collect();
        let mut rows = items;
        rows.extend(self.sent_rows(me, &others)?);
        let mut items = self.with_people(me, rows)?;
        let others = items.split_off(listed.len());
        Ok((Listing { items, next }, others))
    }

    fn sent_rows(&self, me: PersonId, requests: &[RequestId]) -> Result<Vec<SentRow>, StoreError> {
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        // `coalesce` keeps SQLite from using the index of the sender and going through all that the member sent.
        let among = self.dialect().among(2);
        let chosen =
            format!("SELECT * FROM requests r WHERE r.id {among} AND coalesce(r.sender_id, NULL) = ?1");
        let sql = select_sent(self.dialect(), &chosen);
        let ids = list(requests.iter().map(|request| request.0))?;
        self.rows("requests", &sql, params![me.0, ids], SentRow::read)
    }

    fn sent_among(&self, me: PersonId, requests: &[RequestId]) -> Result<Vec<SentRequest>, StoreError> {
        self.with_people(me, self.sent_rows(me, requests)?)
    }

    /// Adds recipients and vouchers.
    fn with_people(&self, me: PersonId, rows: Vec<SentRow>) -> Result<Vec<SentRequest>, StoreError> {
        let recipients = rows.iter().map(|row| row.request.recipient);
        let vouchers = rows.iter().flat_map(|row| &row.vouches).map(|vouch| vouch.voucher);
        let people = self.views(me, recipients.chain(vouchers))?;
        let sent = |row: SentRow| {
            let SentRow { request, vouches, views, namesakes } = row;
            let asked = vouches.into_iter().map(|vouch| {
                let card = people.get(vouch.voucher, "vouches")?.card.clone();
                Ok((card, vouch.asked_at, vouch.vouched_at))
            });
            Ok(SentRequest {
                recipient: people.get(request.recipient, "requests")?.clone(),
                state: request.state,
                text: request.text,
                vouches: asked.collect::<Result<_, StoreError>>()?,
                views,
                namesakes,
            })
        };
        rows.into_iter().map(sent).collect()
    }

    fn sent_counts(&self, me: PersonId) -> Result<SentCounts, StoreError> {
        let sql = "SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
                       count(*) FILTER (WHERE state = 'connected') AS connected,
                       count(*) FILTER (WHERE state IN ('withdrawn', 'lapsed')) AS withdrawn
                   FROM requests WHERE sender_id = ?1";
        let counts = self.find("requests", sql, params![me.0], |row| {
            let (waiting, connected) = (row.get("waiting")?, row.get("connected")?);
            Ok(SentCounts { waiting, connected, withdrawn: row.get("withdrawn")? })
        })?;
        Ok(counts.unwrap_or_default())
    }

    /// Wishes about requests that wait, and good words given about those that waited until they were accepted.
    fn vouch_wishes(&self, me: PersonId) -> Result<Vec<VouchWish>, StoreError> {
        let sql = "SELECT r.id, r.sender_id, r.recipient_id, r.tie, v.asked_at, v.vouched_at
                   FROM vouches v JOIN requests r ON r.id = v.request_id
                   WHERE v.voucher_id = ?1
                     AND (r.state = 'waiting' OR r.state = 'connected' AND v.vouched_at IS NOT NULL)
                   ORDER BY v.vouched_at IS NOT NULL, v.asked_at DESC, r.id LIMIT ?2";
        let rows = self.rows("vouches", sql, params![me.0, WISHES_MAX], |row| {
            let members = [row.person("sender_id")?, row.person("recipient_id")?];
            let (request, tie) = (RequestId(row.get("id")?), row.key("tie", Tie::parse)?);
            Ok((request, members, tie, row.instant("asked_at")?, row.maybe_instant("vouched_at")?))
        })?;
        let people = self.cards(me, rows.iter().flat_map(|(_, members, ..)| *members))?;
        let wishes = rows.into_iter().map(|(request, [sender, recipient], tie, asked_at, vouched_at)| {
            let (sender, recipient) = (people.get(sender, "requests")?, people.get(recipient, "requests")?);
            let (sender, recipient) = (sender.clone(), recipient.clone());
            Ok(VouchWish { request, sender, recipient, tie, asked_at, vouched_at })
        });
        let wishes: Vec<VouchWish> = wishes.collect::<Result<_, StoreError>>()?;
        let is_found = |wish: &VouchWish| wish.sender.is_found && wish.recipient.is_found;
        Ok(wishes.into_iter().filter(is_found).collect())
    }

    /// Counts what [`sent_counts`](Self::sent_counts) and [`vouch_wishes`](Self::vouch_wishes) would.
    fn home_counts(&self, me: PersonId) -> Result<HomeCounts, StoreError> {
        let sql = format!(
            "SELECT (SELECT count(*) FROM requests WHERE sender_id = ?1 AND state = 'waiting') AS waiting,
                 (SELECT count(*) FROM
                      (SELECT r.sender_id, r.recipient_id, v.vouched_at
                       FROM vouches v JOIN requests r ON r.id = v.request_id
                       WHERE v.voucher_id = ?1
                         AND (r.state = 'waiting' OR r.state = 'connected' AND v.vouched_at IS NOT NULL)
                       ORDER BY v.vouched_at IS NOT NULL, v.asked_at DESC, r.id LIMIT ?2) w
                  WHERE w.vouched_at IS NULL
                    AND EXISTS (SELECT 1 FROM members m WHERE m.id = w.sender_id AND (m.id = ?1 OR {FOUND}))
                    AND EXISTS (SELECT 1 FROM members m WHERE m.id = w.recipient_id AND (m.id = ?1 OR {FOUND})))
                 AS open_wishes"
        );
        let counts = self.find("vouches", &sql, params![me.0, WISHES_MAX], |row| {
            Ok(HomeCounts { sent_waiting: row.get("waiting")?, open_wishes: row.get("open_wishes")? })
        })?;
        Ok(counts.unwrap_or_default())
    }
}
