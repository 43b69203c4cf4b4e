//! What strategies are matched on: requests that wait and connections, visited row by row by kept readers.

use super::member_row::profile;
use super::query::Moment;
use crate::database::{Params, params};
use crate::dialect::json_map;
use crate::dialect::{among, list};
use crate::sqlite::row::Reading;
use acquaint_app::community::store::Visit;
use acquaint_app::community::view::WaitingView;
use acquaint_app::store::StoreError;
use acquaint_core::activity::ConnectionCount;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::note::{Note, NoteContent, read_note};
use acquaint_core::profile::Profile;
use acquaint_core::recipient_view::{
    Messages, MutualConnections, Needs, Place, RecipientProfile, RecipientView, Stay, WhichPlaces,
};
use acquaint_core::record::{Education, Position};
use acquaint_core::request::Shelf;
use acquaint_core::sender_view::Shared;
use acquaint_core::tie::Tie;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// What a view is made of, of `members s`; what is not needed is not read.
fn seen_columns(needs: Needs) -> String {
    let column = |is_needed: bool, column: &str, name: &str| {
        if is_needed { format!("{column} AS {name}") } else { format!("NULL AS {name}") }
    };
    let places = |which: WhichPlaces, column: &str| match which {
        WhichPlaces::Nowhere => format!("NULL AS {column}"),
        WhichPlaces::Shared => format!("s.{column} <> '[]' AS {column}"),
        WhichPlaces::All => format!("s.{column} AS {column}"),
    };
    let connections =
        "CASE WHEN s.shows_connections THEN (SELECT connections FROM tallies WHERE member_id = s.id) END";
    [
        column(needs.names, "s.handle", "handle"),
        column(needs.industry, "s.industry", "industry"),
        column(needs.function, "s.job_function", "job_function"),
        column(needs.region, "s.region", "region"),
        "s.picture_id IS NOT NULL AS has_picture".to_owned(),
        column(needs.connections, connections, "connections"),
        places(needs.organisations, "positions"),
        places(needs.schools, "educations"),
    ]
    .join(", ")
}

impl Moment<'_> {
    pub(super) fn recipient(&self, me: PersonId, year: i16) -> Result<(RecipientProfile, u32), StoreError> {
        let sizes = |table: &str| {
            format!(
                "(SELECT {} FROM
                     (SELECT DISTINCT folded, (SELECT count(DISTINCT member_id) FROM {table}
                                               WHERE folded = mine.folded) AS size
                      FROM {table} mine WHERE member_id = m.id))",
                json_map("folded", "size")
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
        only: Option<Vec<RequestId>>,
        mut visit: Visit<WaitingView>,
    ) -> Result<(), StoreError> {
        let only: Option<BTreeSet<Uuid>> = only.map(|ids| ids.into_iter().map(|id| id.0).collect());
        let kept = self.kept_by(me)?;
        let waiting = match &only {
            None => kept.waiting,
            Some(only) => u32::try_from(only.len()).unwrap_or(u32::MAX),
        };
        let only = only.map(list).transpose()?;
        let mutual =
            if needs.mutual_connections { Some(self.mutual_of(me, waiting, only.as_deref())?) } else { None };
        let (shared_organisations, shared_schools) = self.shared_stays(me, &mut needs, waiting)?;
        let among = if only.is_some() { format!("AND k.request_id {}", among(2)) } else { String::new() };
        let sql = format!(
            "SELECT k.request_id, k.sender_id, k.sent_at, k.shelf, k.by_hand, k.tie, k.note_says, {}
             FROM keepings k JOIN members s ON s.id = k.sender_id AND s.standing = 'active'
             WHERE k.recipient_id = ?1 {among} ORDER BY k.sent_at, k.request_id",
            seen_columns(needs)
        );
        let read = |row: &Reading<'_>| {
            let sender = PersonId(row.at(1, "sender_id")?);
            if kept.blocked.contains(&sender) {
                return Ok(());
            }
            let mut view = seen(row, 7, needs)?;
            fill(&mut view.organisations, &shared_organisations, sender);
            fill(&mut view.schools, &shared_schools, sender);
            view.tie = row
                .word_at(5, "tie", |tie| tie.map_or(Ok(None), |tie| Tie::of_key(tie).map(Some).ok_or(())))?;
            view.note = row.word_at(6, "note_says", |says| says.map(parse_note_says).transpose())?;
            view.mutual_connections = mutual.as_ref().map(|mutual| mutual.of(sender));
            let request = RequestId(row.at(0, "request_id")?);
            visit(WaitingView {
                request,
                is_kept_apart: kept.apart.contains(&request),
                sender,
                sent_at: row.instant_at(2, "sent_at")?,
                shelf: row.word_at(3, "shelf", |shelf| shelf.and_then(parse_shelf).ok_or(()))?,
                by_hand: row.at(4, "by_hand")?,
                view,
            });
            Ok(())
        };
        match only {
            None => self.each("keepings", &sql, params![me.0], read),
            Some(only) => self.each("keepings", &sql, params![me.0, only], read),
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
                     CROSS JOIN {table} s WHERE s.folded = mine.folded LIMIT ?2)"
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

    /// Reads [`KeptBy`].
    fn kept_by(&self, me: PersonId) -> Result<KeptBy, StoreError> {
        let sql = "SELECT request_id AS apart, NULL AS blocked, NULL AS waiting FROM keepings
                   WHERE recipient_id = ?1 AND (remark IS NOT NULL OR reported_at IS NOT NULL)
                   UNION ALL
                   SELECT k.request_id, NULL, NULL FROM mutes m JOIN keepings k ON k.sender_id = m.other_id
                   WHERE m.by_id = ?1 AND k.recipient_id = ?1
                   UNION ALL
                   SELECT NULL, other_id, NULL FROM blocks WHERE by_id = ?1
                   UNION ALL
                   SELECT NULL, NULL, count(*) FROM keepings WHERE recipient_id = ?1";
        let mut kept = KeptBy::default();
        self.each("keepings", sql, params![me.0], |row| {
            kept.apart.extend(row.at::<Option<Uuid>>(0, "apart")?.map(RequestId));
            kept.blocked.extend(row.at::<Option<Uuid>>(1, "blocked")?.map(PersonId));
            kept.waiting += row.at::<Option<u32>>(2, "waiting")?.unwrap_or(0);
            Ok(())
        })?;
        Ok(kept)
    }

    pub(super) fn visit_connections(
        &self,
        me: PersonId,
        needs: Needs,
        mut visit: Visit<RecipientView>,
    ) -> Result<(), StoreError> {
        let whole = |which| if which == WhichPlaces::Shared { WhichPlaces::All } else { which };
        let (organisations, schools) = (whole(needs.organisations), whole(needs.schools));
        let needs = Needs { organisations, schools, ..needs };
        let mutual = if needs.mutual_connections { Some(self.mutual_of_connections(me)?) } else { None };
        let sql = format!(
            "SELECT c.other_id, {} FROM connections c
             JOIN members s ON s.id = c.other_id AND s.standing = 'active'
             WHERE c.member_id = ?1 ORDER BY c.other_id",
            seen_columns(needs)
        );
        self.each("connections", &sql, params![me.0], |row| {
            let mut view = seen(row, 1, needs)?;
            let other = PersonId(row.at(0, "other_id")?);
            view.mutual_connections = mutual.as_ref().map(|mutual| mutual.of(other));
            visit(view);
            Ok(())
        })
    }

    /// The mutual connections of a member and those who asked them. Whichever side has fewer people is gone through.
    fn mutual_of(&self, me: PersonId, waiting: u32, only: Option<&str>) -> Result<Mutual, StoreError> {
        if let Some(only) = only {
            return self.mutual_of_some(me, only);
        }
        let mine = self.connections_with_tallies(me)?;
        let known_to_mine = mine.values().map(|known| u64::from(*known)).sum::<u64>();
        // Where my connections know few people between them, whom they know is quicker to count than to look for.
        if known_to_mine <= 2 * u64::from(waiting) {
            return self.count_known_by_connections(me, "");
        }
        if waiting as usize <= mine.len() {
            let sql = "SELECT k.sender_id, c.other_id FROM keepings k
                       CROSS JOIN connections c WHERE k.recipient_id = ?1 AND c.member_id = k.sender_id";
            return self.count_mutual(&mine, sql, params![me.0]);
        }
        // `coalesce` keeps SQLite from looking for each sender among the connections of each connection.
        let asking = "AND coalesce(c.other_id) IN (SELECT sender_id FROM keepings WHERE recipient_id = ?1)";
        self.count_known_by_connections(me, asking)
    }

    /// The same of a few requests, without looking at every connection of the member.
    fn mutual_of_some(&self, me: PersonId, only: &str) -> Result<Mutual, StoreError> {
        let sql = format!(
            "SELECT k.sender_id, t.connections FROM keepings k
             CROSS JOIN connections c
             CROSS JOIN connections f
             CROSS JOIN members m
             CROSS JOIN tallies t
             WHERE k.recipient_id = ?1 AND k.request_id {} AND c.member_id = k.sender_id
               AND f.member_id = ?1 AND f.other_id = c.other_id
               AND m.id = c.other_id AND m.standing = 'active' AND t.member_id = c.other_id
             ORDER BY k.sender_id, c.other_id",
            among(2)
        );
        let mut mutual = Mutual::default();
        self.each("connections", &sql, params![me.0, only], |row| {
            mutual.count(PersonId(row.at(0, "sender_id")?), row.at(1, "connections")?);
            Ok(())
        })?;
        Ok(mutual)
    }

    fn mutual_of_connections(&self, me: PersonId) -> Result<Mutual, StoreError> {
        let mine = self.connections_with_tallies(me)?;
        let sql = "SELECT c.member_id, c.other_id FROM connections f
                   CROSS JOIN connections c
                   WHERE f.member_id = ?1 AND c.member_id = f.other_id";
        self.count_mutual(&mine, sql, params![me.0])
    }

    /// Counts from rows of a member and one of their connections. Those of one member come in the order of the index, the same each
    /// time: sorting 300,000 rows for it took as long as reading them.
    fn count_mutual(
        &self,
        mine: &HashMap<PersonId, u32>,
        sql: &str,
        parameters: Params<'_>,
    ) -> Result<Mutual, StoreError> {
        let mut mutual = Mutual::default();
        self.each("connections", sql, parameters, |row| {
            if let Some(connections) = mine.get(&PersonId(row.at(1, "other_id")?)) {
                mutual.count(PersonId(row.at(0, "member_id")?), *connections);
            }
            Ok(())
        })?;
        Ok(mutual)
    }

    fn connections_with_tallies(&self, me: PersonId) -> Result<HashMap<PersonId, u32>, StoreError> {
        let sql = "SELECT c.other_id, t.connections FROM connections c
                   JOIN members m ON m.id = c.other_id AND m.standing = 'active'
                   JOIN tallies t ON t.member_id = c.other_id WHERE c.member_id = ?1";
        let mut mine = HashMap::new();
        self.each("connections", sql, params![me.0], |row| {
            mine.insert(PersonId(row.at(0, "other_id")?), row.at(1, "connections")?);
            Ok(())
        })?;
        Ok(mine)
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

/// What a member keeps about senders and requests, as far as matching needs it.
#[derive(Default)]
struct KeptBy {
    /// Requests from muted senders, and requests with a report or a remark.
    apart: HashSet<RequestId>,
    blocked: HashSet<PersonId>,
    /// How many requests wait, including those out of reach.
    waiting: u32,
}

/// How many members name a place, by its folded name.
type Sizes = HashMap<String, u32>;

/// Stays at places where one member was too, each with its place in the profile, by whose they are.
type SharedStays = HashMap<PersonId, Vec<(i64, Stay)>>;

/// Puts shared stays where it is known so far that somebody says where they were, in the order of their profile.
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

/// What a recipient sees of somebody, without tie, note and mutual connections; its columns begin at `first`. They go
/// by number here: looking for each by its name takes longer than all the rest.
fn seen(row: &Reading<'_>, first: usize, needs: Needs) -> Result<RecipientView, StoreError> {
    let text = |offset: usize, column: &str| {
        row.word_at(first + offset, column, |text| {
            Ok(text.filter(|text| !text.is_empty()).map(str::to_owned))
        })
    };
    let stays = |which: WhichPlaces, offset: usize, column: &str| match which {
        WhichPlaces::Nowhere => Ok(None),
        WhichPlaces::Shared => Ok(row.at::<bool>(first + offset, column)?.then(Vec::new)),
        WhichPlaces::All => {
            let read = |json: Option<&str>| json.map_or(Ok(None), |json| read_stays(json).map_err(drop));
            row.word_at(first + offset, column, read)
        }
    };
    Ok(RecipientView {
        names: text(0, "handle")?.into_iter().collect(),
        industry: text(1, "industry")?,
        function: text(2, "job_function")?,
        region: text(3, "region")?,
        organisations: stays(needs.organisations, 6, "positions")?,
        schools: stays(needs.schools, 7, "educations")?,
        picture: Some(row.at(first + 4, "has_picture")?),
        connections: row.at::<Option<u32>>(first + 5, "connections")?.map(ConnectionCount::Exactly),
        mutual_connections: None,
        note: None,
        tie: None,
        messages: Some(Messages::Nothing),
        shared: Shared::default(),
    })
}

/// A position or a school as it is kept, without what matching does not look at.
#[derive(Deserialize)]
struct KeptStay<'a> {
    #[serde(alias = "school", borrow)]
    organisation: Cow<'a, str>,
    from: Option<KeptYear>,
    to: Option<KeptYear>,
}

#[derive(Deserialize)]
struct KeptYear {
    year: i16,
}

fn read_stays(json: &str) -> serde_json::Result<Option<Vec<Stay>>> {
    let kept: Vec<KeptStay<'_>> = serde_json::from_str(json)?;
    let year = |year: KeptYear| year.year;
    let stays = kept.into_iter().map(|kept| Stay {
        name: kept.organisation.into_owned(),
        from: kept.from.map(year),
        to: kept.to.map(year),
    });
    Ok(said(stays.collect()))
}

fn stay_at(position: &Position) -> Stay {
    Stay::new(&position.organisation, position.from, position.to)
}

fn stay_in(education: &Education) -> Stay {
    Stay::new(&education.school, education.from, education.to)
}

/// A list that is empty says nothing.
fn said(stays: Vec<Stay>) -> Option<Vec<Stay>> {
    (!stays.is_empty()).then_some(stays)
}

fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// What a note says, as a digit each for who, how and why.
pub(super) fn note_says(note: &Note) -> String {
    let NoteContent { who, how, why } = read_note(note.as_str());
    let digit = |says: Option<bool>| says.map_or('2', |says| if says { '1' } else { '0' });
    [who, how, why].map(digit).iter().collect()
}

fn parse_note_says(digits: &str) -> Result<NoteContent, ()> {
    let says = |digit: u8| match digit {
        b'0' => Ok(Some(false)),
        b'1' => Ok(Some(true)),
        b'2' => Ok(None),
        _ => Err(()),
    };
    match digits.as_bytes() {
        &[who, how, why] => Ok(NoteContent { who: says(who)?, how: says(how)?, why: says(why)? }),
        _ => Err(()),
    }
}

fn parse_shelf(key: &str) -> Option<Shelf> {
    Shelf::ALL.into_iter().find(|shelf| shelf.key() == key)
}
