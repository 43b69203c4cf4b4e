//! People the one who looks may know: a bounded number of candidates from each source, then the best of them.

use super::card::{select_views, view};
use super::query::{Moment, is_pair};
use crate::database::params;
use crate::dialect::list;
use crate::sqlite::row::Reading;
use acquaint_app::community::view::{Between, MemberView, Suggestion};
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::profile::{Profile, SharedFact, shared_facts};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// How many of the newest connections are asked for theirs, and for how many. Judgement, like all bounds here: they
/// keep a page from growing with the community.
const FRIENDS_MAX: u32 = 150;
const FRIENDS_OF_EACH_MAX: u32 = 150;
/// How many candidates one organisation, one school, and the region give.
const OF_PLACE_MAX: u32 = 200;
/// How many candidates are read in full: so many for each that is wanted, to put the best first, and never more than the
/// other figure. And how many the first statement picks them from.
const READ_FOR_EACH: usize = 10;
const READ_MAX: usize = 120;
const LOOKED_AT_FIRST: usize = 500;

/// The weight of what two members share. Years at one place weigh most: two members who were there at once probably
/// met. Judgement.
const SAME_YEARS: u32 = 12;
const SAME_SCHOOL_YEARS: u32 = 8;
const SAME_PLACE: u32 = 3;
const SAME_REGION: u32 = 2;
const SAME_FIELD: u32 = 1;
const MUTUAL: u32 = 3;
/// More mutual connections than this count no more.
const MUTUAL_MAX: u32 = 10;

type Candidates = BTreeMap<PersonId, u32>;

impl Moment<'_> {
    pub(super) fn suggestions(&self, me: PersonId, at_most: u32) -> Result<Vec<Suggestion>, StoreError> {
        let mut candidates = Candidates::new();
        self.add_friends_of_friends(me, &mut candidates)?;
        self.add_of_same_places(me, &mut candidates)?;
        let mut best: Vec<(u32, PersonId)> =
            candidates.into_iter().map(|(who, score)| (score, who)).collect();
        best.sort_unstable_by(|(a, one), (b, other)| b.cmp(a).then(one.cmp(other)));
        let at_most = usize::try_from(at_most).unwrap_or(usize::MAX);
        let (mine, people) =
            self.read_best(me, &best, READ_MAX.min(at_most.saturating_mul(READ_FOR_EACH)))?;
        let scored = people.into_iter().map(|(name, view)| {
            let shared = shared_facts(&mine, &view.profile);
            let mutual = view.card.mutual_connections.min(MUTUAL_MAX);
            let score = mutual * MUTUAL + shared.iter().map(weight).sum::<u32>();
            (Reverse(score), name, Suggestion { card: view.card, shared })
        });
        let mut scored: Vec<_> = scored.collect();
        scored.sort_by(|(score, name, one), (other_score, other_name, other)| {
            score.cmp(other_score).then_with(|| name.cmp(other_name)).then(one.card.id.cmp(&other.card.id))
        });
        Ok(scored.into_iter().map(|(.., suggestion)| suggestion).take(at_most).collect())
    }

    /// The viewer's own profile, and the first `at_most` candidates who may be suggested, each with the folded name.
    fn read_best(
        &self,
        me: PersonId,
        best: &[(u32, PersonId)],
        at_most: usize,
    ) -> Result<(Profile, Vec<(String, MemberView)>), StoreError> {
        let sql = format!(
            "{} WHERE m.id = ?1 OR m.id IN
                 (SELECT c.id FROM {} w CROSS JOIN members c
                  WHERE c.id = w.id AND {} ORDER BY w.place LIMIT ?3)",
            select_views(),
            self.dialect().in_order(2),
            may_be_suggested()
        );
        let (mut mine, mut people) = (Profile::default(), Vec::new());
        let mut rest = best;
        // The first statement nearly always finds enough.
        for looked_at in [LOOKED_AT_FIRST, usize::MAX] {
            let (these, others) = rest.split_at(looked_at.min(rest.len()));
            rest = others;
            let room = at_most.saturating_sub(people.len());
            if room == 0 || these.is_empty() {
                break;
            }
            let ids = list(these.iter().map(|(_, who)| who.0))?;
            let room = i64::try_from(room).unwrap_or(i64::MAX);
            let read = |row: &Reading<'_>| Ok((row.get::<String>("name_folded")?, view(me, row)?));
            for (name, view) in self.rows("members", &sql, params![me.0, ids, room], read)? {
                match view.card.between {
                    Between::Yourself => mine = view.profile,
                    _ => people.push((name, view)),
                }
            }
        }
        Ok((mine, people))
    }

    fn add_friends_of_friends(&self, me: PersonId, to: &mut Candidates) -> Result<(), StoreError> {
        // A friend with many connections may have several made in the very minute of the last one that counts; the
        // loop below drops them.
        let sql = "SELECT c.member_id, c.other_id, c.since FROM
                       (SELECT other_id FROM connections WHERE member_id = ?1
                        ORDER BY since DESC, other_id LIMIT ?2) f
                   CROSS JOIN tallies t
                   CROSS JOIN connections c
                   WHERE t.member_id = f.other_id AND c.member_id = f.other_id AND c.since >= CASE
                       WHEN t.connections <= ?3 THEN ?4
                       ELSE (SELECT since FROM connections WHERE member_id = f.other_id
                             ORDER BY since DESC LIMIT 1 OFFSET ?3 - 1) END";
        let parameters = params![me.0, FRIENDS_MAX, FRIENDS_OF_EACH_MAX, i64::MIN];
        let mut known = HashMap::<PersonId, Vec<(Reverse<i64>, PersonId)>>::new();
        self.each("connections", sql, parameters, |row| {
            let (friend, other) = (PersonId(row.at(0, "member_id")?), PersonId(row.at(1, "other_id")?));
            known.entry(friend).or_default().push((Reverse(row.at(2, "since")?), other));
            Ok(())
        })?;
        let mut mutual = Candidates::new();
        for mut others in known.into_values() {
            others.sort_unstable();
            for (_, other) in others.into_iter().take(FRIENDS_OF_EACH_MAX as usize) {
                *mutual.entry(other).or_default() += 1;
            }
        }
        for (who, count) in mutual {
            *to.entry(who).or_default() += count.min(MUTUAL_MAX) * MUTUAL;
        }
        Ok(())
    }

    fn add_of_same_places(&self, me: PersonId, to: &mut Candidates) -> Result<(), StoreError> {
        // A stay without a last year goes on; one without a first year overlaps with nothing.
        let members = self.dialect().json_array(&self.dialect().id_text("member_id"));
        let places = |table: &str, score: u32| {
            format!(
                "SELECT {score} AS score,
                     (SELECT {members} FROM
                         (SELECT DISTINCT member_id FROM {table} WHERE folded = mine.folded
                          AND from_year <= mine.to_year AND coalesce(to_year, 9999) >= mine.from_year
                          LIMIT {OF_PLACE_MAX}) there) AS at_once,
                     (SELECT {members} FROM
                         (SELECT DISTINCT member_id FROM {table} WHERE folded = mine.folded
                          LIMIT {OF_PLACE_MAX}) there) AS ever
                 FROM (SELECT DISTINCT folded, from_year, coalesce(to_year, 9999) AS to_year FROM {table}
                       WHERE member_id = ?1 AND folded <> '') mine"
            )
        };
        let sql = format!(
            "{} UNION ALL {} UNION ALL
             SELECT {SAME_REGION}, (SELECT {members} FROM
                 (SELECT id AS member_id FROM members
                  WHERE region_folded = (SELECT region_folded FROM members WHERE id = ?1)
                    AND region_folded <> '' LIMIT {OF_PLACE_MAX}) there), '[]'",
            places("member_organisations", SAME_YEARS),
            places("member_schools", SAME_SCHOOL_YEARS)
        );
        let read = |row: &Reading<'_>| {
            let (at_once, ever) = (row.maybe_json("at_once")?, row.maybe_json("ever")?);
            Ok((row.get("score")?, at_once.unwrap_or_default(), ever.unwrap_or_default()))
        };
        let found: Vec<(u32, Vec<Uuid>, Vec<Uuid>)> = self.rows("members", &sql, params![me.0], read)?;
        for (score, at_once, ever) in found {
            for (score, members) in [(score, at_once), (SAME_PLACE, ever)] {
                for who in members {
                    *to.entry(PersonId(who)).or_default() += score;
                }
            }
        }
        Ok(())
    }
}

/// Whether `members c` is another active, searchable member with whom `?1` has no request, connection or block.
fn may_be_suggested() -> String {
    format!(
        "c.id <> ?1 AND c.standing = 'active' AND c.is_searchable
         AND NOT EXISTS (SELECT 1 FROM blocks WHERE by_id = c.id AND other_id = ?1)
         AND NOT EXISTS (SELECT 1 FROM blocks WHERE by_id = ?1 AND other_id = c.id)
         AND NOT EXISTS (SELECT 1 FROM pairs p WHERE {} AND p.state <> 'unconnected')",
        is_pair("p", "c.id", "?1")
    )
}

fn weight(fact: &SharedFact) -> u32 {
    match fact {
        SharedFact::Organisation { years: Some(_), .. } => SAME_YEARS,
        SharedFact::School { years: Some(_), .. } => SAME_SCHOOL_YEARS,
        SharedFact::Organisation { .. } | SharedFact::School { .. } => SAME_PLACE,
        SharedFact::Region(_) => SAME_REGION,
        SharedFact::Industry(_) | SharedFact::JobFunction(_) => SAME_FIELD,
    }
}
