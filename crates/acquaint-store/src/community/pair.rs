//! Pairs as decisions need them: what both may know, and the counters of the one who acts.

use super::query::Moment;
use crate::sqlite::row::{Reading, micros};
use acquaint_app::store::StoreError;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::{
    Me, Other, Pair, PairState, Question, SenderSituation, Sent, VouchState, VoucherSituation, WaitingRequest,
};
use jiff::Timestamp;
use rusqlite::params;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The one row of a pair; without questions and vouches.
pub(super) struct PairRow {
    pub(super) version: u64,
    pub(super) state: PairState,
    /// When each took a request back or the connection ended, the lower member first.
    pub(super) ended_at: [Option<Timestamp>; 2],
}

impl PairRow {
    fn read(row: &Reading<'_>) -> Result<Self, StoreError> {
        let state: String = row.get("state")?;
        let state = match state.as_str() {
            "unconnected" => PairState::Unconnected,
            "connected" => PairState::Connected { since: row.instant("since")? },
            _ => PairState::Waiting(WaitingRequest {
                id: RequestId(row.get("request_id")?),
                sender: row.person("sender_id")?,
                sent_at: row.instant("sent_at")?,
                questions: Vec::new(),
                vouches: Vec::new(),
            }),
        };
        let ended_at = [row.maybe_instant("lower_ended_at")?, row.maybe_instant("higher_ended_at")?];
        let version = row.get::<i64>("version")?.try_into().map_err(|_| row.corrupt("version"))?;
        Ok(Self { version, state, ended_at })
    }

    /// Nothing was ever between them.
    fn nothing() -> Self {
        Self { version: 0, state: PairState::Unconnected, ended_at: [None, None] }
    }
}

/// What the one who acts asks about, beside the pair itself.
#[derive(Clone, Debug)]
pub(super) struct About {
    pub(super) named: Vec<PersonId>,
    pub(super) week_from: Timestamp,
    pub(super) open_from: Timestamp,
}

impl Moment<'_> {
    pub(super) fn pair_row(&self, pair: Pair) -> Result<PairRow, StoreError> {
        let [lower, higher] = pair.members();
        let sql =
            "SELECT p.*, r.sender_id, r.sent_at FROM pairs p LEFT JOIN requests r ON r.id = p.request_id
                   WHERE p.lower_id = ?1 AND p.higher_id = ?2";
        let row = self.find("pairs", sql, params![lower.0, higher.0], PairRow::read)?;
        Ok(row.unwrap_or_else(PairRow::nothing))
    }

    /// The same with questions and vouches.
    pub(super) fn whole_pair(&self, pair: Pair) -> Result<PairRow, StoreError> {
        let mut row = self.pair_row(pair)?;
        if let PairState::Waiting(request) = &mut row.state {
            request.questions = self.questions(request.id)?;
            request.vouches = self.vouches(request.id)?;
        }
        Ok(row)
    }

    fn questions(&self, request: RequestId) -> Result<Vec<Question>, StoreError> {
        let sql = "SELECT * FROM questions WHERE request_id = ?1 ORDER BY number";
        self.rows("questions", sql, [request.0], |row| {
            let answer = row.maybe_text("answer", acquaint_core::request::Message::new)?;
            Ok(Question { text: row.message("question")?, answer })
        })
    }

    fn vouches(&self, request: RequestId) -> Result<Vec<VouchState>, StoreError> {
        let sql = "SELECT * FROM vouches WHERE request_id = ?1 ORDER BY asked_at, voucher_id";
        self.rows("vouches", sql, [request.0], |row| {
            Ok(VouchState {
                voucher: row.person("voucher_id")?,
                vouched_at: row.maybe_instant("vouched_at")?,
            })
        })
    }

    pub(super) fn situation(
        &self,
        me: PersonId,
        other: PersonId,
        about: &About,
    ) -> Result<Option<SenderSituation>, StoreError> {
        let Ok(pair) = Pair::between(me, other) else {
            return Ok(None);
        };
        let (Some((my_connections, true)), Some((their_connections, is_there))) =
            (self.connections_of(me)?, self.connections_of(other)?)
        else {
            return Ok(None);
        };
        // Who is not there is as somebody who blocks: what one has with them can be ended, and nothing begun.
        let blocks_me = !is_there || self.blocks(other, me)?;
        let row = self.whole_pair(pair)?;
        let mut mutual_connections = BTreeSet::new();
        for named in &about.named {
            if self.is_connected(*named, me)? && self.is_connected(*named, other)? {
                mutual_connections.insert(*named);
            }
        }
        let mine = usize::from(pair.members()[0] != me);
        Ok(Some(SenderSituation {
            version: row.version,
            me: Me {
                id: me,
                connections: my_connections,
                ended_at: row.ended_at[mine],
                blocks_other: self.blocks(me, other)?,
                sent: self.sent(me, about.week_from, about.open_from)?,
            },
            other: Other { id: other, connections: their_connections, blocks_me },
            state: row.state,
            mutual_connections,
        }))
    }

    /// How many connections a member has, and whether they are in the community now.
    fn connections_of(&self, member: PersonId) -> Result<Option<(u32, bool)>, StoreError> {
        let sql = "SELECT t.connections, m.standing = 'active' AS is_there
                   FROM members m JOIN tallies t ON t.member_id = m.id WHERE m.id = ?1";
        self.find("tallies", sql, [member.0], |row| Ok((row.get("connections")?, row.get("is_there")?)))
    }

    pub(super) fn is_connected(&self, one: PersonId, other: PersonId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM connections WHERE member_id = ?1 AND other_id = ?2";
        self.has(sql, params![one.0, other.0])
    }

    pub(super) fn sent(
        &self,
        me: PersonId,
        week_from: Timestamp,
        open_from: Timestamp,
    ) -> Result<Sent, StoreError> {
        let sql = "SELECT count(*) AS sent, min(sent_at) AS first_at FROM sends
                   WHERE member_id = ?1 AND sent_at > ?2";
        let week = self.find("sends", sql, params![me.0, micros(week_from)], |row| {
            Ok((row.get("sent")?, row.maybe_instant("first_at")?))
        })?;
        let (this_week, first_this_week_at) = week.unwrap_or((0, None));
        let sql = "SELECT count(*) FROM sends WHERE member_id = ?1 AND sent_at > ?2 AND NOT taken_back";
        let open = self.value(sql, params![me.0, micros(open_from)])?;
        Ok(Sent { this_week, first_this_week_at, open })
    }

    pub(super) fn vouching(
        &self,
        voucher: PersonId,
        request: RequestId,
    ) -> Result<Option<VoucherSituation>, StoreError> {
        let sql = "SELECT r.sender_id, r.recipient_id FROM vouches v JOIN requests r ON r.id = v.request_id
                   WHERE v.voucher_id = ?1 AND v.request_id = ?2";
        let members = self.find("requests", sql, params![voucher.0, request.0], |row| {
            Ok([row.person("sender_id")?, row.person("recipient_id")?])
        })?;
        let Some([sender, recipient]) = members else {
            return Ok(None);
        };
        let Ok(pair) = Pair::between(sender, recipient) else {
            return Ok(None);
        };
        let row = self.whole_pair(pair)?;
        let is_mutual_connection =
            self.is_connected(voucher, sender)? && self.is_connected(voucher, recipient)?;
        Ok(Some(VoucherSituation {
            version: row.version,
            voucher,
            pair,
            state: row.state,
            is_mutual_connection,
        }))
    }

    pub(super) fn waiting_since(
        &self,
        sent_by: Timestamp,
        at_most: u32,
    ) -> Result<Vec<(Pair, PairState, u64)>, StoreError> {
        let sql = "SELECT sender_id, recipient_id FROM requests WHERE state = 'waiting' AND sent_at <= ?1
                   ORDER BY sent_at, id LIMIT ?2";
        let members = self.rows("requests", sql, params![micros(sent_by), at_most], |row| {
            Ok((row.get::<Uuid>("sender_id")?, row.get::<Uuid>("recipient_id")?))
        })?;
        let pairs =
            members.into_iter().filter_map(|(one, other)| Pair::between(PersonId(one), PersonId(other)).ok());
        pairs.map(|pair| self.whole_pair(pair).map(|row| (pair, row.state, row.version))).collect()
    }
}
