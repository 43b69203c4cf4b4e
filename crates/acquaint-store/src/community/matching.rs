//! What strategies are matched on: requests that wait and connections, visited row by row by kept readers.

mod row;

pub(super) use row::note_says;

use super::member_row::profile;
use super::query::{ByTime, Moment};
use crate::database::{Params, params};
use crate::dialect::{Dialect, list};
use crate::sqlite::row::{Reading, micros};
use acquaint_app::community::store::Visit;
use acquaint_app::community::view::{Place as WaitingPlace, WaitingPart, WaitingView, Way, Which};
use acquaint_app::store::StoreError;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::profile::Profile;
use acquaint_core::recipient_view::{
    MutualConnections, Needs, Place, RecipientProfile, RecipientView, Stay, WhichPlaces,
};
use acquaint_core::tie::Tie;
use jiff::Timestamp;
use row::{parse_note_says, parse_shelf, said, seen, seen_columns, stay_at, stay_in, text};
use std::collections::HashMap;

impl Moment<'_> {
    pub(super) fn recipient(&self, me: PersonId, year: i16) -> Result<(RecipientProfile, u32), StoreError> {
        let sizes = |table: &str| {
            format!(
                "(SELECT {} FROM
                     (SELECT DISTINCT folded, (SELECT count(DISTINCT member_id) FROM {table}
                                               WHERE folded = mine.folded) AS size
                      FROM {table} mine WHERE member_id = m.id) sizes)",
                self.dialect().json_map("folded", "size")
            )
        };
        let sql = format!(
            "SELECT m.*, t.connections AS connections, {} AS organisation_sizes, {} AS school_sizes
             FROM members m JOIN tallies t ON t.member_id = m.id WHERE m.id = ?1",
            sizes("member_organisations"),
            sizes("member_schools")
        );
        let found = self.find("members", &sql, params![me.0], |row| {
            let (organisations, schools) =
                (row.maybe_json("organisation_sizes")?, row.maybe_json("school_sizes")?);
            let sizes = (organisations.unwrap_or_default(), schools.unwrap_or_default());
            Ok((profile(row)?, sizes, row.get("connections")?))
        })?;
        let (profile, (organisations, schools), connections): (Profile, (Sizes, Sizes), u32) =
            found.unwrap_or_default();
        let place = |stay: Stay, sizes: &Sizes| {
            let size = sizes.get(&acquaint_core::text::fold_name(&stay.name)).copied();
            Place::new(stay, size)
        };
        let stays = |stays: Vec<Stay>, sizes| {
            said(stays).map(|stays| stays.into_iter().map(|stay| place(stay, sizes)).collect())
        };
        let profile = RecipientProfile {
            industry: text(&profile.industry),
            function: text(&profile.job_function),
            region: text(&profile.region),
            organisations: stays(profile.positions.iter().map(stay_at).collect(), &organisations),
            schools: stays(profile.educations.iter().map(stay_in).collect(), &schools),
            year,
        };
        Ok((profile, connections))
    }

    pub(super) fn visit_waiting(
        &self,
        me: PersonId,
        mut needs: Needs,
        which: Which,
        mut visit: Visit<WaitingView>,
    ) -> Result<Option<WaitingPlace>, StoreError> {
        let Some(chosen) = self.choose(me, needs, which)? else { return Ok(None) };
        let mutual = if needs.mutual_connections { Some(self.mutual_of(me, &chosen)?) } else { None };
        let (shared_organisations, shared_schools) = self.shared_stays(me, &mut needs, chosen.requests)?;
        let way = if chosen.way == Way::NewestFirst { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT k.request_id, k.sender_id, k.sent_at, k.shelf, k.by_hand, k.tie, k.note_says,
                 k.request_id IN ({KEPT_APART}) AS is_kept_apart, {}
             FROM keepings k JOIN members s ON s.id = k.sender_id AND s.standing = 'active'
             WHERE k.recipient_id = ?1 AND {}
               AND k.sender_id NOT IN (SELECT other_id FROM blocks WHERE by_id = ?1) ORDER BY k.sent_at {way}, k.request_id {way}",
            seen_columns(needs),
            chosen.condition(self.dialect())
        );
        let read = |row: &Reading<'_>| {
            let sender = PersonId(row.at(1, "sender_id")?);
            let mut view = seen(row, 8, needs)?;
            fill(&mut view.organisations, &shared_organisations, sender);
            fill(&mut view.schools, &shared_schools, sender);
            view.tie = row
                .word_at(5, "tie", |tie| tie.map_or(Ok(None), |tie| Tie::of_key(tie).map(Some).ok_or(())))?;
            view.note = row.word_at(6, "note_says", |says| says.map(parse_note_says).transpose())?;
            view.mutual_connections = mutual.as_ref().map(|mutual| mutual.of(sender));
            let request = RequestId(row.at(0, "request_id")?);
            visit(WaitingView {
                request,
                is_kept_apart: row.at(7, "is_kept_apart")?,
                sender,
                sent_at: row.instant_at(2, "sent_at")?,
                shelf: row.word_at(3, "shelf", |shelf| shelf.and_then(parse_shelf).ok_or(()))?,
                by_hand: row.at(4, "by_hand")?,
                view,
            });
            Ok(())
        };
        self.each_chosen("keepings", &sql, me, &chosen, read)?;
        Ok(chosen.next)
    }

    /// Which requests are visited. `None`: there are none.
    fn choose(&self, me: PersonId, needs: Needs, which: Which) -> Result<Option<Chosen>, StoreError> {
        let mut chosen = Chosen {
            way: Way::OldestFirst,
            from: ByTime::FIRST,
            to: ByTime::LAST,
            these: None,
            requests: 0,
            next: None,
        };
        match which {
            Which::All => {
                let sql = "SELECT count(*) FROM keepings WHERE recipient_id = ?1";
                chosen.requests = self.value(sql, params![me.0])?;
            }
            Which::These(requests) => {
                chosen.requests = u32::try_from(requests.len()).unwrap_or(u32::MAX);
                chosen.these = Some(list(requests.into_iter().map(|request| request.0))?);
            }
            Which::Part(WaitingPart { way, after, at_most }) => {
                let (beyond, order, begin) = match way {
                    Way::OldestFirst => (">", "ASC", ByTime::FIRST),
                    Way::NewestFirst => ("<", "DESC", ByTime::LAST),
                };
                let after =
                    after.map_or(begin, |(sent_at, request)| ByTime { at: micros(sent_at), id: request.0 });
                let (connections, tallies, whose) = if needs.mutual_connections {
                    ("t.connections", "CROSS JOIN tallies t", "AND t.member_id = k.sender_id")
                } else {
                    ("0", "", "")
                };
                let sql = format!(
                    "SELECT k.sent_at AS at, k.request_id AS id, {connections} AS connections
                     FROM keepings k {tallies} WHERE k.recipient_id = ?1 {whose}
                       AND (k.sent_at, k.request_id) {beyond} (?2, ?3)
                     ORDER BY k.sent_at {order}, k.request_id {order} LIMIT ?4"
                );
                let parameters = params![me.0, after.at, after.id, i64::from(at_most) + 1];
                let Some(part) = self.part("keepings", &sql, parameters, at_most)? else { return Ok(None) };
                chosen.next = part.is_more.then(|| waiting_place(part.last)).transpose()?;
                (chosen.way, chosen.requests) = (way, part.rows);
                (chosen.from, chosen.to) = (part.first.min(part.last), part.first.max(part.last));
            }
        }
        Ok((chosen.requests > 0).then_some(chosen))
    }

    /// The beginning of what a statement lists by time, each row with how many connections its person has: at most so many
    /// rows, and only until their connections are too many to go through.
    fn part(
        &self,
        table: &'static str,
        sql: &str,
        parameters: Params<'_>,
        at_most: u32,
    ) -> Result<Option<PartByTime>, StoreError> {
        let mut part = None::<PartByTime>;
        let mut known = 0_u64;
        self.each(table, sql, parameters, |row| {
            let place = ByTime { at: row.at(0, "at")?, id: row.at(1, "id")? };
            let connections = row.at::<u32>(2, "connections")?;
            let part = part.get_or_insert(PartByTime { first: place, last: place, rows: 0, is_more: false });
            part.is_more |= part.rows == at_most || known > KNOWN_MAX && part.rows >= PART_MIN;
            if !part.is_more {
                (part.last, part.rows) = (place, part.rows + 1);
                known += u64::from(connections);
            }
            Ok(())
        })?;
        Ok(part)
    }

    fn each_chosen(
        &self,
        table: &'static str,
        sql: &str,
        me: PersonId,
        chosen: &Chosen,
        read: impl FnMut(&Reading<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let Chosen { from, to, these, .. } = chosen;
        match these {
            Some(these) => self.each(table, sql, params![me.0, these], read),
            None => self.each(table, sql, params![me.0, from.at, from.id, to.at, to.id], read),
        }
    }

    /// Who was at the member's own organisations and schools, and when, if matching needs only those. Going by the member's few
    /// places is quicker than reading the profile of everyone who waits, unless more people were there than wait.
    fn shared_stays(
        &self,
        me: PersonId,
        needs: &mut Needs,
        waiting: u32,
    ) -> Result<(SharedStays, SharedStays), StoreError> {
        let parts = [("member_organisations", needs.organisations), ("member_schools", needs.schools)];
        let parts = parts.iter().enumerate().filter(|(_, (_, which))| *which == WhichPlaces::Shared);
        let there = parts.map(|(kind, (table, _))| {
            format!(
                "SELECT * FROM (SELECT {kind} AS kind, s.member_id, s.from_year, s.to_year, s.place, s.folded FROM
                     (SELECT DISTINCT folded FROM {table} WHERE member_id = ?1 AND folded <> '') mine
                     CROSS JOIN {table} s WHERE s.folded = mine.folded LIMIT ?2) of_kind"
            )
        });
        let there: Vec<String> = there.collect();
        let mut shared = [SharedStays::default(), SharedStays::default()];
        if there.is_empty() {
            return Ok(shared.into());
        }
        let mut room = [waiting; 2];
        self.each("members", &there.join(" UNION ALL "), params![me.0, waiting], |row| {
            let kind = usize::from(row.at::<u8>(0, "kind")?);
            let (from, to) = (row.at(2, "from_year")?, row.at(3, "to_year")?);
            let stay = Stay { name: row.at(5, "folded")?, from, to };
            let stays = shared[kind].entry(PersonId(row.at(1, "member_id")?)).or_default();
            stays.push((row.at(4, "place")?, stay));
            room[kind] -= 1;
            Ok(())
        })?;
        for (kind, which) in [&mut needs.organisations, &mut needs.schools].into_iter().enumerate() {
            if *which == WhichPlaces::Shared && room[kind] == 0 {
                *which = WhichPlaces::All;
                shared[kind] = SharedStays::default();
            }
        }
        Ok(shared.into())
    }

    pub(super) fn visit_connections(
        &self,
        me: PersonId,
        needs: Needs,
        at_most: u32,
        mut visit: Visit<RecipientView>,
    ) -> Result<(), StoreError> {
        let whole = |which| if which == WhichPlaces::Shared { WhichPlaces::All } else { which };
        let (organisations, schools) = (whole(needs.organisations), whole(needs.schools));
        let needs = Needs { organisations, schools, ..needs };
        let (connections, tallies, whose) = if needs.mutual_connections {
            ("t.connections", "CROSS JOIN tallies t", "AND t.member_id = c.other_id")
        } else {
            ("0", "", "")
        };
        let sql = format!(
            "SELECT c.since AS at, c.other_id AS id, {connections} AS connections
             FROM connections c {tallies} WHERE c.member_id = ?1 {whose}
             ORDER BY c.since DESC, c.other_id DESC LIMIT ?2"
        );
        let part = self.part("connections", &sql, params![me.0, i64::from(at_most) + 1], at_most)?;
        let Some(PartByTime { last, .. }) = part else { return Ok(()) };
        let mutual =
            if needs.mutual_connections { Some(self.mutual_of_connections(me, last)?) } else { None };
        let sql = format!(
            "SELECT c.other_id, {} FROM connections c
             JOIN members s ON s.id = c.other_id AND s.standing = 'active'
             WHERE c.member_id = ?1 AND (c.since, c.other_id) >= (?2, ?3)",
            seen_columns(needs)
        );
        self.each("connections", &sql, params![me.0, last.at, last.id], |row| {
            let mut view = seen(row, 1, needs)?;
            let other = PersonId(row.at(0, "other_id")?);
            view.mutual_connections = mutual.as_ref().map(|mutual| mutual.of(other));
            visit(view);
            Ok(())
        })
    }

    /// The mutual connections of a member and those who asked them. Whichever side has fewer people is gone through.
    fn mutual_of(&self, me: PersonId, chosen: &Chosen) -> Result<Mutual, StoreError> {
        if !chosen.is_all() {
            return self.mutual_of_some(me, chosen);
        }
        let waiting = chosen.requests;
        let mine = self.connections_of_connections(me)?;
        let known_to_mine = mine.iter().map(|known| u64::from(*known)).sum::<u64>();
        // If my connections know few people between them, counting whom they know is quicker than looking for each
        // sender.
        if known_to_mine <= 2 * u64::from(waiting) {
            return self.count_known_by_connections(me, "");
        }
        if waiting as usize <= mine.len() {
            return self.mutual_of_some(me, chosen);
        }
        // `coalesce` keeps SQLite from looking for each sender among the connections of each connection.
        let asking =
            "AND coalesce(c.other_id, NULL) IN (SELECT sender_id FROM keepings WHERE recipient_id = ?1)";
        self.count_known_by_connections(me, asking)
    }

    /// The same of a part, without reading every connection of the member.
    fn mutual_of_some(&self, me: PersonId, chosen: &Chosen) -> Result<Mutual, StoreError> {
        let sql = format!(
            "SELECT k.sender_id, t.connections FROM keepings k
             CROSS JOIN connections c
             CROSS JOIN connections f
             CROSS JOIN members m
             CROSS JOIN tallies t
             WHERE k.recipient_id = ?1 AND {} AND c.member_id = k.sender_id
               AND f.member_id = ?1 AND f.other_id = c.other_id
               AND m.id = c.other_id AND m.standing = 'active' AND t.member_id = c.other_id
             ORDER BY k.sender_id, c.other_id",
            chosen.condition(self.dialect())
        );
        let mut mutual = Mutual::default();
        self.each_chosen("connections", &sql, me, chosen, |row| {
            mutual.count(PersonId(row.at(0, "sender_id")?), row.at(1, "connections")?);
            Ok(())
        })?;
        Ok(mutual)
    }

    /// The mutual connections of a member and their connections, down to this one.
    fn mutual_of_connections(&self, me: PersonId, last: ByTime) -> Result<Mutual, StoreError> {
        let sql = "SELECT n.other_id, t.connections FROM connections n
                   CROSS JOIN connections c
                   CROSS JOIN connections f
                   CROSS JOIN members m
                   CROSS JOIN tallies t
                   WHERE n.member_id = ?1 AND (n.since, n.other_id) >= (?2, ?3) AND c.member_id = n.other_id
                     AND f.member_id = ?1 AND f.other_id = c.other_id
                     AND m.id = c.other_id AND m.standing = 'active' AND t.member_id = c.other_id
                   ORDER BY n.since, n.other_id, c.other_id";
        let mut mutual = Mutual::default();
        self.each("connections", sql, params![me.0, last.at, last.id], |row| {
            mutual.count(PersonId(row.at(0, "other_id")?), row.at(1, "connections")?);
            Ok(())
        })?;
        Ok(mutual)
    }
    /// How many connections each connection of a member has.
    fn connections_of_connections(&self, me: PersonId) -> Result<Vec<u32>, StoreError> {
        let sql = "SELECT t.connections FROM connections c
                   JOIN members m ON m.id = c.other_id AND m.standing = 'active'
                   JOIN tallies t ON t.member_id = c.other_id WHERE c.member_id = ?1";
        self.rows("members", sql, params![me.0], |row| row.at(0, "connections"))
    }

    /// Counts from the connections of my connections, restricted by a condition on `c.other_id`.
    fn count_known_by_connections(&self, me: PersonId, condition: &str) -> Result<Mutual, StoreError> {
        let sql = format!(
            "SELECT c.other_id, t.connections FROM connections f
             CROSS JOIN members m
             CROSS JOIN tallies t
             CROSS JOIN connections c
             WHERE f.member_id = ?1 AND m.id = f.other_id AND m.standing = 'active'
               AND t.member_id = f.other_id AND c.member_id = f.other_id {condition} ORDER BY f.other_id"
        );
        let mut mutual = Mutual::default();
        self.each("connections", &sql, params![me.0], |row| {
            mutual.count(PersonId(row.at(0, "other_id")?), row.at(1, "connections")?);
            Ok(())
        })?;
        Ok(mutual)
    }
}

/// How many connections of senders a part goes through in search of mutual ones. Once it has at least [`PART_MIN`]
/// requests, a part ends where there would be more. Judgement: `docs/benchmarks.md` measures pages with these.
const KNOWN_MAX: u64 = 10_000;
const PART_MIN: u32 = 50;

/// The beginning of a list by time.
struct PartByTime {
    first: ByTime,
    last: ByTime,
    rows: u32,
    is_more: bool,
}

fn waiting_place(place: ByTime) -> Result<WaitingPlace, StoreError> {
    let sent_at = Timestamp::from_microsecond(place.at).map_err(|_| StoreError::Corrupt {
        table: "keepings".into(),
        column: "sent_at".into(),
        row: place.id.to_string(),
    })?;
    Ok((sent_at, RequestId(place.id)))
}

/// The requests that are visited.
struct Chosen {
    way: Way,
    /// The oldest and the newest place.
    from: ByTime,
    to: ByTime,
    /// A list of ids instead.
    these: Option<String>,
    /// How many, including those out of reach.
    requests: u32,
    /// Where a part ends, if there are more.
    next: Option<WaitingPlace>,
}

impl Chosen {
    fn is_all(&self) -> bool {
        self.these.is_none() && (self.from, self.to) == (ByTime::FIRST, ByTime::LAST)
    }

    /// The condition on `keepings k`, with the parameters of [`Moment::each_chosen`].
    fn condition(&self, dialect: Dialect) -> String {
        match self.these {
            Some(_) => format!("k.request_id {}", dialect.among(2)),
            None => "(k.sent_at, k.request_id) >= (?2, ?3) AND (k.sent_at, k.request_id) <= (?4, ?5)".into(),
        }
    }
}

/// Requests from muted senders, and requests with a report or a remark.
const KEPT_APART: &str = "SELECT request_id FROM keepings
    WHERE recipient_id = ?1 AND (remark IS NOT NULL OR reported_at IS NOT NULL)
    UNION ALL
    SELECT a.request_id FROM mutes m JOIN keepings a ON a.sender_id = m.other_id
    WHERE m.by_id = ?1 AND a.recipient_id = ?1";

/// How many members name a place, by its folded name.
type Sizes = HashMap<String, u32>;

/// Stays at places where one member was too, each with its place in the profile, by whose they are.
type SharedStays = HashMap<PersonId, Vec<(i64, Stay)>>;

/// Puts shared stays where it is known so far that someone says where they were, in the order of their profile.
fn fill(stays: &mut Option<Vec<Stay>>, shared: &SharedStays, whose: PersonId) {
    if let (Some(stays), Some(shared)) = (stays, shared.get(&whose)) {
        let mut shared = shared.clone();
        shared.sort_by_key(|(place, _)| *place);
        stays.extend(shared.into_iter().map(|(_, stay)| stay));
    }
}

/// The mutual connections of one member with many others.
#[derive(Default)]
struct Mutual(HashMap<PersonId, MutualConnections>);

impl Mutual {
    /// One more with `other`.
    fn count(&mut self, other: PersonId, connections: u32) {
        self.0.entry(other).or_default().add(connections);
    }

    fn of(&self, other: PersonId) -> MutualConnections {
        self.0.get(&other).copied().unwrap_or_default()
    }
}
