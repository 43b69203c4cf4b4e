//! What only a recipient knows: the one part that reads private tables.

use super::CommunityDatabase;
use super::card::{MUTUAL, card, select_listed};
use super::exchange::{exchanged, vouches};
use super::member_row::{OPERATED, member_row};
use super::pair::About;
use super::people::{LIKE_CONNECTION, count_namesakes};
use super::query::{ByName, ByTime, Moment, one_more, page};
use super::request::RequestRow;
use crate::database::params;
use crate::dialect::{Dialect, list};
use crate::sqlite::row::{Reading, micros};
use acquaint_app::community::account::{AccessEvent, AccessEventKind, Attention};
use acquaint_app::community::store::{KeptStore, Read};
use acquaint_app::community::view::{
    Listing, MUTUAL_NAMES_MAX, MemberCard, Notification, ReceivedRequest, Report, ShelfCounts, UNREAD_MAX,
    Want,
};
use acquaint_app::store::StoreError;
use acquaint_core::id::{NotificationId, PersonId, ReportId, RequestId};
use acquaint_core::profile::shared_facts;
use acquaint_core::request::{
    Keeping, Message, NoticeKind, PairState, RecipientPrivate, RecipientSituation, ReportReason,
    SenderSituation, Shelf,
};
use acquaint_core::stamp::whole_minute;
use async_trait::async_trait;
use jiff::Timestamp;

#[async_trait]
impl KeptStore for CommunityDatabase {
    async fn load_kept_pair(
        &self,
        me: PersonId,
        other: PersonId,
        named: &[PersonId],
        week_from: Timestamp,
        open_from: Timestamp,
    ) -> Read<Option<RecipientSituation>> {
        let about = About { others: vec![other], named: named.to_vec(), week_from, open_from };
        self.kept.read(move |moment| Ok(moment.kept_situations(me, &about)?.pop())).await
    }

    async fn load_kept_pairs(
        &self,
        me: PersonId,
        others: Vec<PersonId>,
        week_from: Timestamp,
        open_from: Timestamp,
    ) -> Read<Vec<RecipientSituation>> {
        let about = About { others, named: Vec::new(), week_from, open_from };
        self.kept.read(move |moment| moment.kept_situations(me, &about)).await
    }

    async fn list_received(&self, me: PersonId, shelf: Shelf, want: Want) -> Read<Listing<ReceivedRequest>> {
        self.kept.read(move |moment| moment.received(me, shelf, &want)).await
    }

    async fn find_received(&self, me: PersonId, request: RequestId) -> Read<Option<ReceivedRequest>> {
        Ok(self.list_received_of(me, vec![request]).await?.pop())
    }

    async fn list_received_of(&self, me: PersonId, requests: Vec<RequestId>) -> Read<Vec<ReceivedRequest>> {
        self.kept.read(move |moment| moment.received_among(me, &requests)).await
    }

    async fn count_shelves(&self, me: PersonId) -> Read<ShelfCounts> {
        self.kept.read(move |moment| moment.shelf_counts(me)).await
    }

    async fn list_muted(&self, me: PersonId) -> Read<Vec<MemberCard>> {
        let sql = select_listed("SELECT other_id AS member_id FROM mutes WHERE by_id = ?1", BY_NAME);
        self.kept.read(move |moment| moment.rows("mutes", &sql, params![me.0], |row| card(me, row))).await
    }

    async fn list_blocked(&self, me: PersonId) -> Read<Vec<MemberCard>> {
        let sql = select_listed("SELECT other_id AS member_id FROM blocks WHERE by_id = ?1", BY_NAME);
        self.kept.read(move |moment| moment.rows("blocks", &sql, params![me.0], |row| card(me, row))).await
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
        // The condition on minutes follows from `BY_NOW`, but only it can use `notifications_by_member`.
        let sql = format!(
            "SELECT n.at FROM notifications n
             WHERE n.member_id = ?1 AND n.at / 60000000 >= ?2 / 60000000 AND NOT ({BY_NOW}) ORDER BY n.at LIMIT 1"
        );
        let find = move |moment: &Moment<'_>| {
            moment.find("notifications", &sql, params![me.0, micros(now)], |row| row.instant("at"))
        };
        self.kept.read(find).await
    }

    async fn load_attention(&self, me: PersonId, now: Timestamp) -> Read<Attention> {
        // One statement for both: every page of a member shows them.
        let sql = format!(
            "SELECT ({}) AS unread, e.* FROM (SELECT 1) one
             LEFT JOIN (SELECT * FROM access_events WHERE member_id = ?1 AND is_open ORDER BY at DESC LIMIT 1) e
                 ON true",
            count_unread()
        );
        let read = |row: &Reading<'_>| {
            let notice = row.get::<Option<String>>("kind")?.map(|_| access_event(row)).transpose()?;
            Ok(Attention { unread: row.get("unread")?, notice })
        };
        let find = move |moment: &Moment<'_>| {
            moment
                .find("access_events", &sql, params![me.0, micros(now)], read)
                .map(Option::unwrap_or_default)
        };
        self.kept.read(find).await
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

/// The order of a list of members.
const BY_NAME: &str = "m.name_folded, m.id";

/// The requests to `?1` that are within reach, each from a member `m`: not from members they block, nor from inactive
/// ones.
const REACHABLE: &str = "JOIN requests r ON r.id = k.request_id
    JOIN members m ON m.id = k.sender_id AND m.standing = 'active'
    WHERE k.recipient_id = ?1
      AND NOT EXISTS (SELECT 1 FROM blocks WHERE by_id = ?1 AND other_id = k.sender_id)";

/// Which notifications `n` their member is shown: nothing of someone they muted or block, nor about a request of
/// such, nor about one on the filtered shelf.
pub(super) const TOLD: &str = "NOT EXISTS
        (SELECT 1 FROM mutes x WHERE x.by_id = n.member_id AND x.other_id = n.about_id)
    AND NOT EXISTS
        (SELECT 1 FROM blocks x WHERE x.by_id = n.member_id AND x.other_id = n.about_id)
    AND NOT EXISTS
        (SELECT 1 FROM keepings k WHERE k.request_id = n.request_id AND k.recipient_id = n.member_id
         AND (k.shelf = 'filtered' OR EXISTS
             (SELECT 1 FROM mutes x WHERE x.by_id = n.member_id AND x.other_id = k.sender_id)))";

/// An acceptance is shown once its random delay is over, at `?2` or before. Other kinds have no delay, so a clock that
/// was set back hides none of them.
pub(super) const BY_NOW: &str = "(n.kind <> 'connected' OR n.at <= ?2)";

/// Which of them the member has not read.
pub(super) const UNREAD: &str =
    "n.at > coalesce((SELECT up_to FROM read_marks WHERE member_id = n.member_id), n.at - 1)";

/// How many of the newest unread notifications are looked at to count the shown ones: every page counts them, and a
/// strategy that filters can hide tens of thousands. Judgement.
const LOOKED_AT_MAX: u32 = 2_000;

fn count_unread() -> String {
    format!(
        "SELECT count(*) FROM (SELECT 1 FROM
             (SELECT * FROM notifications n
              WHERE n.member_id = ?1 AND {UNREAD} AND n.at / 60000000 >=
                  coalesce((SELECT up_to / 60000000 FROM read_marks WHERE member_id = ?1), -1)
              ORDER BY n.at / 60000000 DESC, n.id DESC LIMIT {LOOKED_AT_MAX}) n
         WHERE {TOLD} AND {BY_NOW} LIMIT {UNREAD_MAX}) told"
    )
}

fn access_event(row: &Reading<'_>) -> Result<AccessEvent, StoreError> {
    Ok(AccessEvent {
        kind: row.key("kind", AccessEventKind::parse)?,
        detail: row.get("detail")?,
        at: row.instant("at")?,
    })
}

/// Received requests of `?1` without their people, with what the recipient keeps about them; `keepings` are the rows `k`.
/// A mutual connection who blocks the recipient is not named: the name would tell that they are still here.
fn select_received(dialect: Dialect, keepings: &str) -> String {
    format!(
        "SELECT r.*, {exchanged}, {namesakes} AS namesakes, {LIKE_CONNECTION} AS is_like_connection,
             (SELECT {names} FROM
                 (SELECT x.name, x.name_folded, x.id FROM {MUTUAL}
                      AND NOT EXISTS (SELECT 1 FROM blocks WHERE by_id = x.id AND other_id = ?1)
                  ORDER BY x.name_folded, x.id LIMIT {MUTUAL_NAMES_MAX}) named) AS mutual_names,
             k.shelf, k.by_hand, k.seen_at, k.remark, k.reported_at,
             EXISTS (SELECT 1 FROM mutes WHERE by_id = ?1 AND other_id = m.id) AS is_muted,
             m.role = 'operator' AND NOT EXISTS ({OPERATED} AND id <> m.id) AS is_from_only_operator
         FROM {keepings} JOIN tallies t ON t.member_id = k.sender_id {REACHABLE}",
        exchanged = exchanged(dialect),
        names = dialect.json_array("name ORDER BY name_folded, id"),
        namesakes = count_namesakes("m.id")
    )
}

/// A received request without its people.
struct ReceivedRow {
    request: RequestRow,
    vouches: Vec<(PersonId, Timestamp)>,
    namesakes: u32,
    is_like_connection: bool,
    mutual_names: Vec<String>,
    keeping: Keeping,
    is_muted: bool,
    is_from_only_operator: bool,
}

impl ReceivedRow {
    fn read(row: &Reading<'_>) -> Result<Self, StoreError> {
        let given = vouches(row)?.into_iter().filter_map(|vouch| Some((vouch.voucher, vouch.vouched_at?)));
        let mut vouches: Vec<(PersonId, Timestamp)> = given.collect();
        vouches.sort_by_key(|(voucher, at)| (*at, *voucher));
        Ok(Self {
            request: RequestRow::read(row)?,
            vouches,
            namesakes: row.get("namesakes")?,
            is_like_connection: row.get("is_like_connection")?,
            mutual_names: row.maybe_json("mutual_names")?.unwrap_or_default(),
            keeping: keeping(row)?,
            is_muted: row.get("is_muted")?,
            is_from_only_operator: row.get("is_from_only_operator")?,
        })
    }

    fn place(&self) -> ByTime {
        ByTime { at: micros(self.request.text.sent_at), id: self.request.id.0 }
    }
}

fn keeping(row: &Reading<'_>) -> Result<Keeping, StoreError> {
    Ok(Keeping {
        shelf: row.word("shelf")?,
        by_hand: row.get("by_hand")?,
        seen_at: row.maybe_instant("seen_at")?,
        remark: row.maybe_text("remark", Message::new)?,
        reported_at: row.maybe_instant("reported_at")?,
    })
}

impl Moment<'_> {
    fn kept_situations(&self, me: PersonId, about: &About) -> Result<Vec<RecipientSituation>, StoreError> {
        let extra = ", EXISTS (SELECT 1 FROM mutes WHERE by_id = ?1 AND other_id = other.id) AS is_muted,
            k.shelf, k.by_hand, k.seen_at, k.remark, k.reported_at";
        let from = "LEFT JOIN keepings k ON k.request_id = r.id AND k.recipient_id = ?1";
        let private = |row: &Reading<'_>, public: &SenderSituation| {
            let keeping = match &public.state {
                PairState::Waiting(request) if request.sender != me => keeping(row)?,
                _ => Keeping::default(),
            };
            Ok(RecipientPrivate { muted: row.get("is_muted")?, keeping })
        };
        let found = self.situations(me, about, (extra, from), private)?;
        Ok(found.into_iter().map(|(public, private)| RecipientSituation { public, private }).collect())
    }

    fn received(
        &self,
        me: PersonId,
        shelf: Shelf,
        want: &Want,
    ) -> Result<Listing<ReceivedRequest>, StoreError> {
        let sql = format!(
            "{} AND k.shelf = ?2 AND (k.sent_at, k.request_id) < (?3, ?4)
             ORDER BY k.sent_at DESC, k.request_id DESC LIMIT ?5",
            select_received(self.dialect(), "keepings k")
        );
        let from = ByTime::read(want.after.as_ref()).unwrap_or(ByTime::LAST);
        let parameters = params![me.0, shelf.key(), from.at, from.id, one_more(want.at_most)];
        let rows = self.rows("requests", &sql, parameters, ReceivedRow::read)?;
        let Listing { items, next } = page(rows, want.at_most, |row| row.place().cursor());
        Ok(Listing { items: self.received_from(me, items)?, next })
    }

    fn received_among(
        &self,
        me: PersonId,
        requests: &[RequestId],
    ) -> Result<Vec<ReceivedRequest>, StoreError> {
        // By the ids, not through all that waits.
        let keepings = format!("{} w CROSS JOIN keepings k", self.dialect().in_order(2));
        let sql = format!(
            "{} AND k.request_id = w.id ORDER BY w.place",
            select_received(self.dialect(), &keepings)
        );
        let ids = list(requests.iter().map(|request| request.0))?;
        let rows = self.rows("requests", &sql, params![me.0, ids], ReceivedRow::read)?;
        self.received_from(me, rows)
    }

    /// Adds senders and vouchers.
    fn received_from(
        &self,
        me: PersonId,
        rows: Vec<ReceivedRow>,
    ) -> Result<Vec<ReceivedRequest>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let senders = rows.iter().map(|row| row.request.sender);
        let vouchers = rows.iter().flat_map(|row| &row.vouches).map(|(voucher, _)| *voucher);
        let people = self.views(me, senders.chain(vouchers).chain([me]))?;
        let mine = &people.get(me, "requests")?.profile;
        let received = |row: ReceivedRow| {
            let sender = people.get(row.request.sender, "requests")?.clone();
            let vouches = row
                .vouches
                .into_iter()
                .map(|(voucher, at)| Ok((people.get(voucher, "vouches")?.card.clone(), at)));
            Ok(ReceivedRequest {
                vouches: vouches.collect::<Result<_, StoreError>>()?,
                namesakes: row.namesakes,
                is_like_connection: row.is_like_connection,
                // A sender who blocks the recipient is not found, and neither are their connections.
                mutual_names: if sender.card.is_found { row.mutual_names } else { Vec::new() },
                shared: shared_facts(mine, &sender.profile),
                keeping: row.keeping,
                is_muted: row.is_muted,
                is_from_only_operator: row.is_from_only_operator,
                text: row.request.text,
                sender,
            })
        };
        rows.into_iter().map(received).collect()
    }

    fn shelf_counts(&self, me: PersonId) -> Result<ShelfCounts, StoreError> {
        // Within reach as in `REACHABLE`, but counted from `keepings_by_shelf` alone: only the few members who are out
        // of reach are looked up, not the sender of each of 30,000 requests.
        let sql = "SELECT count(*) FILTER (WHERE shelf = 'inbox') AS inbox,
                       count(*) FILTER (WHERE shelf = 'set_aside') AS set_aside,
                       count(*) FILTER (WHERE shelf = 'filtered') AS filtered
                   FROM keepings WHERE recipient_id = ?1
                     AND sender_id NOT IN (SELECT other_id FROM blocks WHERE by_id = ?1)
                     AND sender_id NOT IN (SELECT id FROM members WHERE standing <> 'active')";
        let counts = self.find("keepings", sql, params![me.0], |row| {
            let (inbox, set_aside) = (row.get("inbox")?, row.get("set_aside")?);
            Ok(ShelfCounts { inbox, set_aside, filtered: row.get("filtered")? })
        })?;
        Ok(counts.unwrap_or_default())
    }

    fn notifications(
        &self,
        me: PersonId,
        now: Timestamp,
        want: &Want,
    ) -> Result<Listing<Notification>, StoreError> {
        // In the order of minutes: the cursor stands in the address of the next page, and its seconds would tell a
        // click from a schedule.
        let chosen = format!(
            "SELECT n.about_id AS member_id, n.id AS notification_id, n.kind, n.request_id, n.at,
                 NOT ({UNREAD}) AS is_read FROM notifications n
             WHERE n.member_id = ?1 AND {TOLD} AND {BY_NOW} AND (n.at / 60000000, n.id) < (?3, ?4)
             ORDER BY n.at / 60000000 DESC, n.id DESC LIMIT ?5"
        );
        let sql = select_listed(&chosen, "l.at / 60000000 DESC, l.notification_id DESC");
        let from = ByTime::read(want.after.as_ref()).unwrap_or(ByTime::LAST);
        let parameters = params![me.0, micros(now), from.at, from.id, one_more(want.at_most)];
        let found = self.rows("notifications", &sql, parameters, |row| {
            Ok(Notification {
                id: NotificationId(row.get("notification_id")?),
                kind: row.key("kind", NoticeKind::parse)?,
                about: card(me, row)?,
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
        // The time is negated so that one comparison of rows goes through open reports first, then newest first.
        // Without those about the operator, who must not learn that they were reported.
        let sql = "SELECT * FROM reports
                   WHERE (CASE WHEN handled_at IS NULL THEN 0 ELSE 1 END, -reported_at, id) > (?1, ?2, ?3)
                     AND about_id <> ?5
                   ORDER BY handled_at IS NOT NULL, -reported_at, id LIMIT ?4";
        let from = ByName::read(want.after.as_ref());
        let at: i64 = from.name.parse().unwrap_or(i64::MIN);
        let parameters = params![from.rank, at, from.id, one_more(want.at_most), operator.0];
        let read =
            |row: &Reading<'_>| Ok((row.person("by_id")?, row.person("about_id")?, ReportRow::read(row)?));
        let found = self.rows("reports", sql, parameters, read)?;
        let sql = format!("SELECT * FROM members WHERE id {}", self.dialect().among(2));
        let ids = found.iter().flat_map(|(by, about, _)| [*by, *about]);
        let people = self.by_id(&sql, operator, ids, member_row)?;
        let reports = found.into_iter().map(|(by, about, row)| {
            let (by, about) = (people.get(by, "reports")?.clone(), people.get(about, "reports")?.clone());
            let ReportRow { id, because, note, at, handled_at } = row;
            Ok(Report { id, by, about, because, note, at, handled_at })
        });
        let reports = reports.collect::<Result<Vec<_>, StoreError>>()?;
        Ok(page(reports, want.at_most, |report| {
            let rank = i64::from(report.handled_at.is_some());
            ByName { rank, name: (-micros(report.at)).to_string(), id: report.id.0 }.cursor()
        }))
    }
}

/// A report without its people.
struct ReportRow {
    id: ReportId,
    because: ReportReason,
    note: String,
    at: Timestamp,
    handled_at: Option<Timestamp>,
}

impl ReportRow {
    fn read(row: &Reading<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: ReportId(row.get("id")?),
            because: row.word("because")?,
            note: row.get("note")?,
            at: row.instant("reported_at")?,
            handled_at: row.maybe_instant("handled_at")?,
        })
    }
}
