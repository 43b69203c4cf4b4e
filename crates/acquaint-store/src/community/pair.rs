//! Pairs as decisions need them: what both may know, and the counters of the one who acts.

use super::exchange::{exchanged, questions, vouches};
use super::query::{Moment, is_pair};
use crate::database::params;
use crate::dialect::list;
use crate::sqlite::row::{Reading, micros};
use acquaint_app::store::StoreError;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::{
    Me, Other, Pair, PairState, Question, SenderSituation, Sent, VouchState, VoucherSituation, WaitingRequest,
};
use jiff::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

struct PairRow {
    version: u64,
    state: PairState,
    /// When each took a request back or the connection ended, the lower member first.
    ended_at: [Option<Timestamp>; 2],
}

/// With [`exchanged`], the columns for [`PairRow::read`]: of `pairs p` and its waiting request, `requests r`.
const PAIR: &str = "p.version, p.state, p.since, p.lower_ended_at, p.higher_ended_at, r.id AS request_id, r.sender_id, r.sent_at";

impl PairRow {
    /// Without a row, the two never had anything to do with each other.
    fn read(row: &Reading<'_>) -> Result<Self, StoreError> {
        let Some(state) = row.get::<Option<String>>("state")? else {
            return Ok(Self { version: 0, state: PairState::Unconnected, ended_at: [None, None] });
        };
        let state = match state.as_str() {
            "unconnected" => PairState::Unconnected,
            "connected" => PairState::Connected { since: row.instant("since")? },
            _ => PairState::Waiting(waiting_request(row)?),
        };
        let ended_at = [row.maybe_instant("lower_ended_at")?, row.maybe_instant("higher_ended_at")?];
        let version = row.get::<i64>("version")?.try_into().map_err(|_| row.corrupt("version"))?;
        Ok(Self { version, state, ended_at })
    }
}

fn waiting_request(row: &Reading<'_>) -> Result<WaitingRequest, StoreError> {
    let questions = questions(row)?
        .into_iter()
        .map(|asked| Question { text: asked.text, answer: asked.answer.map(|(answer, _)| answer) });
    let vouches = vouches(row)?.into_iter();
    Ok(WaitingRequest {
        id: RequestId(row.get("request_id")?),
        sender: row.person("sender_id")?,
        sent_at: row.instant("sent_at")?,
        questions: questions.collect(),
        vouches: vouches
            .map(|vouch| VouchState { voucher: vouch.voucher, vouched_at: vouch.vouched_at })
            .collect(),
    })
}

/// What the one who acts asks about.
#[derive(Clone, Debug)]
pub(super) struct About {
    pub(super) others: Vec<PersonId>,
    pub(super) named: Vec<PersonId>,
    pub(super) week_from: Timestamp,
    pub(super) open_from: Timestamp,
}

/// What `?1` sent since `?3` (the week) and `?4` (open requests).
const SENT: &str = "
    (SELECT count(*) FROM sends WHERE member_id = ?1 AND sent_at > ?3) AS sent_this_week,
    (SELECT min(sent_at) FROM sends WHERE member_id = ?1 AND sent_at > ?3) AS first_this_week_at,
    (SELECT count(*) FROM sends WHERE member_id = ?1 AND sent_at > ?4 AND NOT taken_back) AS sent_open";

fn sent(row: &Reading<'_>) -> Result<Sent, StoreError> {
    Ok(Sent {
        this_week: row.get("sent_this_week")?,
        first_this_week_at: row.maybe_instant("first_this_week_at")?,
        open: row.get("sent_open")?,
    })
}

impl Moment<'_> {
    /// The pairs of `me` with these others; deleted members are missing. `extra` and `from` add columns and joins, which `more`
    /// reads: kept readers add what the recipient keeps, so that open readers never name a private table.
    pub(super) fn situations<T>(
        &self,
        me: PersonId,
        about: &About,
        (extra, from): (&str, &str),
        more: impl Fn(&Reading<'_>, &SenderSituation) -> Result<T, StoreError>,
    ) -> Result<Vec<(SenderSituation, T)>, StoreError> {
        let others = list(about.others.iter().map(|other| other.0))?;
        let mutual = self.mutual_with(me, about, &others)?;
        // A member who is not there counts as one who blocks: what others have with them can be ended, and nothing
        // begun. The order of joins goes from one member to the few others, and to each pair by its primary key.
        let sql = format!(
            "SELECT {PAIR}, {exchanged}, {SENT}, other.id AS other_id,
                 my.connections AS my_connections, their.connections AS their_connections,
                 EXISTS (SELECT 1 FROM blocks WHERE by_id = ?1 AND other_id = other.id) AS blocks_other,
                 other.standing <> 'active'
                     OR EXISTS (SELECT 1 FROM blocks WHERE by_id = other.id AND other_id = ?1) AS blocks_me
                 {extra}
             FROM members me
             CROSS JOIN tallies my
             CROSS JOIN members other
             CROSS JOIN tallies their
             LEFT JOIN pairs p ON {}
             LEFT JOIN requests r ON r.id = p.request_id {from}
             WHERE my.member_id = me.id AND other.id {} AND their.member_id = other.id AND me.id = ?1 AND me.standing = 'active' AND other.id <> ?1",
            is_pair("p", "other.id", "?1"),
            self.dialect().among(2),
            exchanged = exchanged(self.dialect())
        );
        let parameters = params![me.0, others, micros(about.week_from), micros(about.open_from)];
        self.rows("pairs", &sql, parameters, |row| {
            let (pair, other) = (PairRow::read(row)?, row.person("other_id")?);
            let situation = SenderSituation {
                version: pair.version,
                me: Me {
                    id: me,
                    connections: row.get("my_connections")?,
                    ended_at: pair.ended_at[usize::from(me > other)],
                    blocks_other: row.get("blocks_other")?,
                    sent: sent(row)?,
                },
                other: Other {
                    id: other,
                    connections: row.get("their_connections")?,
                    blocks_me: row.get("blocks_me")?,
                },
                state: pair.state,
                mutual_connections: mutual
                    .iter()
                    .filter(|(with, _)| *with == other)
                    .map(|(_, named)| *named)
                    .collect(),
            };
            let more = more(row, &situation)?;
            Ok((situation, more))
        })
    }

    pub(super) fn situation(
        &self,
        me: PersonId,
        about: &About,
    ) -> Result<Option<SenderSituation>, StoreError> {
        let found = self.situations(me, about, ("", ""), |_, _| Ok(()))?;
        Ok(found.into_iter().next().map(|(situation, ())| situation))
    }

    /// The others and the named members who are connected with both them and `me`.
    fn mutual_with(
        &self,
        me: PersonId,
        about: &About,
        others: &str,
    ) -> Result<BTreeSet<(PersonId, PersonId)>, StoreError> {
        if about.named.is_empty() {
            return Ok(BTreeSet::new());
        }
        let sql = format!(
            "SELECT b.other_id, a.member_id AS named_id FROM connections a
             CROSS JOIN connections b
             WHERE b.member_id = a.member_id AND b.other_id {} AND a.member_id {} AND a.other_id = ?1",
            self.dialect().among(2),
            self.dialect().among(3)
        );
        let named = list(about.named.iter().map(|named| named.0))?;
        let read = |row: &Reading<'_>| Ok((row.person("other_id")?, row.person("named_id")?));
        Ok(self.rows("connections", &sql, params![me.0, others, named], read)?.into_iter().collect())
    }

    pub(super) fn sent(
        &self,
        me: PersonId,
        week_from: Timestamp,
        open_from: Timestamp,
    ) -> Result<Sent, StoreError> {
        // `?2` is the list of others in the statement that shares these columns.
        let sql = format!("SELECT {SENT}, ?2");
        let parameters = params![me.0, Option::<i64>::None, micros(week_from), micros(open_from)];
        Ok(self.find("sends", &sql, parameters, sent)?.unwrap_or_default())
    }

    pub(super) fn vouching(
        &self,
        voucher: PersonId,
        request: RequestId,
    ) -> Result<Option<VoucherSituation>, StoreError> {
        let sql = format!(
            "SELECT {PAIR}, {exchanged}, asked.sender_id AS asker_id, asked.recipient_id,
                 EXISTS (SELECT 1 FROM connections WHERE member_id = ?1 AND other_id = asked.sender_id)
                 AND EXISTS (SELECT 1 FROM connections WHERE member_id = ?1 AND other_id = asked.recipient_id)
                     AS is_mutual_connection
             FROM vouches v JOIN requests asked ON asked.id = v.request_id
             LEFT JOIN pairs p ON {}
             LEFT JOIN requests r ON r.id = p.request_id
             WHERE v.voucher_id = ?1 AND v.request_id = ?2",
            is_pair("p", "asked.sender_id", "asked.recipient_id"),
            exchanged = exchanged(self.dialect())
        );
        let found = self.find("pairs", &sql, params![voucher.0, request.0], |row| {
            let Ok(pair) = Pair::between(row.person("asker_id")?, row.person("recipient_id")?) else {
                return Ok(None);
            };
            let PairRow { version, state, .. } = PairRow::read(row)?;
            let is_mutual_connection = row.get("is_mutual_connection")?;
            Ok(Some(VoucherSituation { version, voucher, pair, state, is_mutual_connection }))
        })?;
        Ok(found.flatten())
    }

    pub(super) fn waiting_since(
        &self,
        sent_by: Timestamp,
        at_most: u32,
    ) -> Result<Vec<(Pair, PairState, u64)>, StoreError> {
        let sql = format!(
            "SELECT {PAIR}, {exchanged}, r.recipient_id
             FROM requests r JOIN pairs p ON p.request_id = r.id
             WHERE r.state = 'waiting' AND r.sent_at <= ?1 ORDER BY r.sent_at, r.id LIMIT ?2",
            exchanged = exchanged(self.dialect())
        );
        let found = self.rows("requests", &sql, params![micros(sent_by), at_most], |row| {
            let members = (row.get::<Uuid>("sender_id")?, row.get::<Uuid>("recipient_id")?);
            let Ok(pair) = Pair::between(PersonId(members.0), PersonId(members.1)) else {
                return Ok(None);
            };
            let PairRow { version, state, .. } = PairRow::read(row)?;
            Ok(Some((pair, state, version)))
        })?;
        Ok(found.into_iter().flatten().collect())
    }
}
