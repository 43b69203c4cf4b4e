//! What only a recipient knows: the one part that reads private tables.

use super::SqliteCommunity;
use super::member_row::{FACE, Face, OPERATED, member_row};
use super::pair::About;
use super::query::{ByName, ByTime, Moment, one_more, page};
use super::request::RequestRow;
use crate::sqlite::row::{Reading, micros};
use acquaint_app::community::account::{AccessEvent, AccessEventKind, Attention};
use acquaint_app::community::store::{KeptStore, Read};
use acquaint_app::community::view::{
    Listing, MemberCard, MemberRow, Notification, ReceivedRequest, Report, ShelfCounts, Want,
};
use acquaint_app::store::StoreError;
use acquaint_core::id::{NotificationId, PersonId, ReportId, RequestId};
use acquaint_core::request::{
    Keeping, Message, NoticeKind, PairState, RecipientPrivate, RecipientSituation, Shelf,
};
use acquaint_core::stamp::whole_minute;
use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::params;

#[async_trait]
impl KeptStore for SqliteCommunity {
    async fn load_kept_pair(
        &self,
        me: PersonId,
        other: PersonId,
        named: &[PersonId],
        week_from: Timestamp,
        open_from: Timestamp,
    ) -> Read<Option<RecipientSituation>> {
        let about = About { named: named.to_vec(), week_from, open_from };
        self.kept.read(move |moment| moment.kept_situation(me, other, &about)).await
    }

    async fn list_received(&self, me: PersonId, shelf: Shelf, want: Want) -> Read<Listing<ReceivedRequest>> {
        self.kept.read(move |moment| moment.received(me, shelf, &want)).await
    }

    async fn find_received(&self, me: PersonId, request: RequestId) -> Read<Option<ReceivedRequest>> {
        let sql = format!("SELECT r.* FROM keepings k {REACHABLE} AND k.request_id = ?2");
        let find = move |moment: &Moment<'_>| {
            let row = moment.find("requests", &sql, params![me.0, request.0], RequestRow::read)?;
            row.map(|row| moment.received_request(me, row)).transpose()
        };
        self.kept.read(find).await
    }

    async fn count_shelves(&self, me: PersonId) -> Read<ShelfCounts> {
        self.kept.read(move |moment| moment.shelf_counts(me)).await
    }

    async fn list_muted(&self, me: PersonId) -> Read<Vec<MemberCard>> {
        let sql = format!(
            "SELECT {FACE} FROM mutes x JOIN members m ON m.id = x.other_id
             JOIN tallies t ON t.member_id = m.id WHERE x.by_id = ?1 ORDER BY m.name_folded, m.id"
        );
        self.kept.read(move |moment| moment.cards(me, moment.rows("mutes", &sql, [me.0], Face::read)?)).await
    }

    async fn list_blocked(&self, me: PersonId) -> Read<Vec<MemberCard>> {
        let sql = format!(
            "SELECT {FACE} FROM blocks x JOIN members m ON m.id = x.other_id
             JOIN tallies t ON t.member_id = m.id WHERE x.by_id = ?1 ORDER BY m.name_folded, m.id"
        );
        self.kept.read(move |moment| moment.cards(me, moment.rows("blocks", &sql, [me.0], Face::read)?)).await
    }

    async fn list_notifications(
        &self,
        me: PersonId,
        now: Timestamp,
        want: Want,
    ) -> Read<Listing<Notification>> {
        self.kept.read(move |moment| moment.notifications(me, now, &want)).await
    }

    async fn count_unread(&self, me: PersonId, now: Timestamp) -> Read<u32> {
        self.kept.read(move |moment| moment.value(&count_unread(), params![me.0, micros(now)])).await
    }

    async fn next_notification_at(&self, me: PersonId, now: Timestamp) -> Read<Option<Timestamp>> {
        let sql = format!(
            "SELECT n.at FROM notifications n WHERE n.member_id = ?1 AND NOT ({BY_NOW}) ORDER BY n.at LIMIT 1"
        );
        let find = move |moment: &Moment<'_>| {
            moment.find("notifications", &sql, params![me.0, micros(now)], |row| row.instant("at"))
        };
        self.kept.read(find).await
    }

    async fn load_attention(&self, me: PersonId, now: Timestamp) -> Read<Attention> {
        let open =
            "SELECT * FROM access_events WHERE member_id = ?1 AND is_open = 1 ORDER BY at DESC LIMIT 1";
        self.kept
            .read(move |moment| {
                let unread = moment.value(&count_unread(), params![me.0, micros(now)])?;
                let notice = moment.find("access_events", open, [me.0], access_event)?;
                Ok(Attention { unread, notice })
            })
            .await
    }

    async fn list_access_events(&self, me: PersonId, at_most: u32) -> Read<Vec<AccessEvent>> {
        let sql = "SELECT * FROM access_events WHERE member_id = ?1 ORDER BY at DESC, number DESC LIMIT ?2";
        let read = move |moment: &Moment<'_>| {
            moment.rows("access_events", sql, params![me.0, at_most], access_event)
        };
        self.kept.read(read).await
    }

    async fn list_reports(&self, operator: PersonId, want: Want) -> Read<Listing<Report>> {
        self.kept.read(move |moment| moment.reports(operator, &want)).await
    }
}

/// The requests to `?1` that are within reach: not of somebody they block, or who is not there now.
const REACHABLE: &str = "JOIN requests r ON r.id = k.request_id
    JOIN members s ON s.id = k.sender_id AND s.standing = 'active'
    WHERE k.recipient_id = ?1
      AND NOT EXISTS (SELECT 1 FROM blocks WHERE by_id = ?1 AND other_id = k.sender_id)";

/// Which notifications `n` their member is shown: nothing of somebody they muted or block, nor about a request of
/// such, nor about one on the filtered shelf.
pub(super) const TOLD: &str = "NOT EXISTS
        (SELECT 1 FROM mutes x WHERE x.by_id = n.member_id AND x.other_id = n.about_id)
    AND NOT EXISTS
        (SELECT 1 FROM blocks x WHERE x.by_id = n.member_id AND x.other_id = n.about_id)
    AND NOT EXISTS
        (SELECT 1 FROM keepings k WHERE k.request_id = n.request_id AND k.recipient_id = n.member_id
         AND (k.shelf = 'filtered' OR EXISTS
             (SELECT 1 FROM mutes x WHERE x.by_id = n.member_id AND x.other_id = k.sender_id)))";

/// Of an acceptance they are told after a delay, which is over by `?2`. Nothing else waits, so that a clock that was set
/// back hides nothing.
pub(super) const BY_NOW: &str = "(n.kind <> 'connected' OR n.at <= ?2)";

/// Which of them they have not read.
pub(super) const UNREAD: &str =
    "n.at > coalesce((SELECT up_to FROM read_marks WHERE member_id = n.member_id), n.at - 1)";

fn count_unread() -> String {
    format!(
        "SELECT count(*) FROM notifications n WHERE n.member_id = ?1 AND {TOLD} AND {BY_NOW} AND {UNREAD}"
    )
}

fn access_event(row: &Reading<'_>) -> Result<AccessEvent, StoreError> {
    Ok(AccessEvent {
        kind: row.key("kind", AccessEventKind::parse)?,
        detail: row.get("detail")?,
        at: row.instant("at")?,
    })
}

impl Moment<'_> {
    fn kept_situation(
        &self,
        me: PersonId,
        other: PersonId,
        about: &About,
    ) -> Result<Option<RecipientSituation>, StoreError> {
        let Some(public) = self.situation(me, other, about)? else {
            return Ok(None);
        };
        let keeping = match &public.state {
            PairState::Waiting(request) if request.sender == other => self.keeping(request.id)?,
            _ => Keeping::default(),
        };
        let private = RecipientPrivate { muted: self.mutes(me, other)?, keeping };
        Ok(Some(RecipientSituation { public, private }))
    }

    fn keeping(&self, request: RequestId) -> Result<Keeping, StoreError> {
        let sql = "SELECT * FROM keepings WHERE request_id = ?1";
        let keeping = self.find("keepings", sql, [request.0], |row| {
            Ok(Keeping {
                shelf: row.word("shelf")?,
                by_hand: row.get("by_hand")?,
                seen_at: row.maybe_instant("seen_at")?,
                remark: row.maybe_text("remark", Message::new)?,
                reported_at: row.maybe_instant("reported_at")?,
            })
        })?;
        keeping.ok_or_else(|| StoreError::Corrupt {
            table: "keepings".into(),
            column: "request_id".into(),
            row: request.to_string(),
        })
    }

    fn mutes(&self, by: PersonId, other: PersonId) -> Result<bool, StoreError> {
        self.has("SELECT 1 FROM mutes WHERE by_id = ?1 AND other_id = ?2", params![by.0, other.0])
    }

    fn received(
        &self,
        me: PersonId,
        shelf: Shelf,
        want: &Want,
    ) -> Result<Listing<ReceivedRequest>, StoreError> {
        let sql = format!(
            "SELECT r.* FROM keepings k {REACHABLE} AND k.shelf = ?2
               AND (k.sent_at, k.request_id) < (?3, ?4)
             ORDER BY k.sent_at DESC, k.request_id DESC LIMIT ?5"
        );
        let from = ByTime::read(want.after.as_ref()).unwrap_or(ByTime::LAST);
        let parameters = params![me.0, shelf.key(), from.at, from.id, one_more(want.at_most)];
        let rows = self.rows("requests", &sql, parameters, RequestRow::read)?;
        let place = |row: &RequestRow| ByTime { at: micros(row.sent_at), id: row.id.0 }.cursor();
        let Listing { items, next } = page(rows, want.at_most, place);
        let items = items.into_iter().map(|row| self.received_request(me, row));
        Ok(Listing { items: items.collect::<Result<_, _>>()?, next })
    }

    fn received_request(&self, me: PersonId, row: RequestRow) -> Result<ReceivedRequest, StoreError> {
        let sql = "SELECT * FROM vouches WHERE request_id = ?1 AND vouched_at IS NOT NULL
                   ORDER BY vouched_at, voucher_id";
        let vouches = self.rows("vouches", sql, [row.id.0], |found| {
            let card = self.card_for(me, found.person("voucher_id")?, "vouches")?;
            Ok((card, found.instant("vouched_at")?))
        })?;
        Ok(ReceivedRequest {
            sender: self.view_for(me, row.sender, "requests")?,
            vouches,
            namesakes: self.count_namesakes(row.sender)?,
            keeping: self.keeping(row.id)?,
            is_muted: self.mutes(me, row.sender)?,
            is_from_only_operator: self.is_only_operator(row.sender)?,
            text: self.request_text(row)?,
        })
    }

    fn is_only_operator(&self, member: PersonId) -> Result<bool, StoreError> {
        let sql = format!("{OPERATED} AND id = ?1 AND NOT EXISTS ({OPERATED} AND id <> ?1)");
        self.has(&sql, [member.0])
    }

    fn shelf_counts(&self, me: PersonId) -> Result<ShelfCounts, StoreError> {
        let sql = format!(
            "SELECT k.shelf, count(*) AS requests, count(*) - count(k.seen_at) AS unseen
             FROM keepings k {REACHABLE} GROUP BY k.shelf"
        );
        let shelves = self.rows("keepings", &sql, [me.0], |row| {
            Ok((row.word::<Shelf>("shelf")?, row.get("requests")?, row.get("unseen")?))
        })?;
        let mut counts = ShelfCounts::default();
        for (shelf, requests, unseen) in shelves {
            match shelf {
                Shelf::Inbox => (counts.inbox, counts.unseen) = (requests, unseen),
                Shelf::SetAside => counts.set_aside = requests,
                Shelf::Filtered => counts.filtered = requests,
            }
        }
        Ok(counts)
    }

    fn notifications(
        &self,
        me: PersonId,
        now: Timestamp,
        want: &Want,
    ) -> Result<Listing<Notification>, StoreError> {
        // Listed by the minute: where a page ends is shown.
        let sql = format!(
            "SELECT n.*, NOT ({UNREAD}) AS is_read FROM notifications n
             WHERE n.member_id = ?1 AND {TOLD} AND {BY_NOW} AND (n.at / 60000000, n.id) < (?3, ?4)
             ORDER BY n.at / 60000000 DESC, n.id DESC LIMIT ?5"
        );
        let from = ByTime::read(want.after.as_ref()).unwrap_or(ByTime::LAST);
        let parameters = params![me.0, micros(now), from.at, from.id, one_more(want.at_most)];
        let found = self.rows("notifications", &sql, parameters, |row| {
            Ok(Notification {
                id: NotificationId(row.get("id")?),
                kind: row.key("kind", NoticeKind::parse)?,
                about: self.card_for(me, row.person("about_id")?, "notifications")?,
                request: RequestId(row.get("request_id")?),
                at: whole_minute(row.instant("at")?),
                told_at: row.instant("at")?,
                is_read: row.get("is_read")?,
            })
        })?;
        let place = |told: &Notification| ByTime { at: told.at.as_second() / 60, id: told.id.0 }.cursor();
        Ok(page(found, want.at_most, place))
    }

    fn reports(&self, operator: PersonId, want: &Want) -> Result<Listing<Report>, StoreError> {
        // The negative time, so that one comparison goes through the open ones first, newest first.
        let sql = "SELECT *, handled_at IS NOT NULL AS is_handled FROM reports
                   WHERE (handled_at IS NOT NULL, -reported_at, id) > (?1, ?2, ?3) AND about_id <> ?5
                   ORDER BY handled_at IS NOT NULL, -reported_at, id LIMIT ?4";
        let from = ByName::read(want.after.as_ref());
        let at: i64 = from.name.parse().unwrap_or(i64::MIN);
        let read = |row: &Reading<'_>| {
            let report = Report {
                id: ReportId(row.get("id")?),
                by: self.member_row(row.person("by_id")?)?,
                about: self.member_row(row.person("about_id")?)?,
                because: row.word("because")?,
                note: row.get("note")?,
                at: row.instant("reported_at")?,
                handled_at: row.maybe_instant("handled_at")?,
            };
            Ok(report)
        };
        let parameters = params![from.rank, at, from.id, one_more(want.at_most), operator.0];
        let found = self.rows("reports", sql, parameters, read)?;
        Ok(page(found, want.at_most, |report| {
            let rank = i64::from(report.handled_at.is_some());
            ByName { rank, name: (-micros(report.at)).to_string(), id: report.id.0 }.cursor()
        }))
    }

    fn member_row(&self, member: PersonId) -> Result<MemberRow, StoreError> {
        let row = self.find("members", "SELECT * FROM members WHERE id = ?1", [member.0], member_row)?;
        row.ok_or_else(|| StoreError::Corrupt {
            table: "reports".into(),
            column: "member".into(),
            row: member.to_string(),
        })
    }
}
