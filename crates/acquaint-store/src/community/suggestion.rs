//! People the one who looks may know: a bounded number of candidates from each source, then the best of them.

use super::query::Moment;
use acquaint_app::community::view::Suggestion;
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::profile::{SharedFact, shared_facts};
use rusqlite::{Params, params};
use std::collections::BTreeMap;

/// How many of the newest connections are asked for theirs, and for how many.
const FRIENDS_MAX: u32 = 150;
const FRIENDS_OF_EACH_MAX: u32 = 150;
/// How many candidates one organisation, one school, and the region give.
const OF_PLACE_MAX: u32 = 200;
/// How many candidates are read in full.
const READ_MAX: usize = 120;

/// What a shared thing counts. Years spent at one place tell most: two who were there at once probably met.
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
        let mine = self.profile(me)?;
        let mut scored = Vec::new();
        for (_, who) in best {
            if scored.len() >= READ_MAX {
                break;
            }
            if !self.may_be_suggested(me, who)? {
                continue;
            }
            let Some(face) = self.face(who)? else { continue };
            let shared = shared_facts(&mine, &self.profile(who)?);
            let name = face.name_folded.clone();
            let card = self.card(me, face)?;
            let score =
                card.mutual_connections.min(MUTUAL_MAX) * MUTUAL + shared.iter().map(weight).sum::<u32>();
            scored.push((score, name, Suggestion { card, shared }));
        }
        scored.sort_by(|(a, one, first), (b, other, second)| {
            b.cmp(a).then_with(|| one.cmp(other)).then(first.card.id.cmp(&second.card.id))
        });
        let at_most = usize::try_from(at_most).unwrap_or(usize::MAX);
        Ok(scored.into_iter().map(|(_, _, suggestion)| suggestion).take(at_most).collect())
    }

    fn add_friends_of_friends(&self, me: PersonId, to: &mut Candidates) -> Result<(), StoreError> {
        let sql = "SELECT other_id FROM connections WHERE member_id = ?1
                   ORDER BY since DESC, other_id LIMIT ?2";
        let newest = |member: PersonId, limit: u32| {
            self.rows("connections", sql, params![member.0, limit], |row| row.person("other_id"))
        };
        let mut mutual = Candidates::new();
        for friend in newest(me, FRIENDS_MAX)? {
            for other in newest(friend, FRIENDS_OF_EACH_MAX)? {
                *mutual.entry(other).or_default() += 1;
            }
        }
        for (who, count) in mutual {
            *to.entry(who).or_default() += count.min(MUTUAL_MAX) * MUTUAL;
        }
        Ok(())
    }

    fn add_of_same_places(&self, me: PersonId, to: &mut Candidates) -> Result<(), StoreError> {
        for (table, score) in [("member_organisations", SAME_YEARS), ("member_schools", SAME_SCHOOL_YEARS)] {
            let mine = format!(
                "SELECT DISTINCT folded, from_year, coalesce(to_year, 9999) AS to_year FROM {table}
                 WHERE member_id = ?1 AND folded <> '' ORDER BY folded, from_year, to_year"
            );
            let places = self.rows("members", &mine, [me.0], |row| {
                Ok((
                    row.get::<String>("folded")?,
                    row.get::<Option<i64>>("from_year")?,
                    row.get::<i64>("to_year")?,
                ))
            })?;
            let at_once = format!(
                "SELECT DISTINCT member_id FROM {table} WHERE folded = ?1
                 AND from_year <= ?2 AND coalesce(to_year, 9999) >= ?3 LIMIT ?4"
            );
            let ever = format!("SELECT DISTINCT member_id FROM {table} WHERE folded = ?1 LIMIT ?2");
            for (folded, from, until) in places {
                if let Some(from) = from {
                    let parameters = params![folded, until, from, OF_PLACE_MAX];
                    self.add(to, score, &at_once, parameters)?;
                }
                self.add(to, SAME_PLACE, &ever, params![folded, OF_PLACE_MAX])?;
            }
        }
        let of_region = "SELECT id AS member_id FROM members
                         WHERE region_folded = (SELECT region_folded FROM members WHERE id = ?1)
                           AND region_folded <> '' LIMIT ?2";
        self.add(to, SAME_REGION, of_region, params![me.0, OF_PLACE_MAX])
    }

    fn add(
        &self,
        to: &mut Candidates,
        score: u32,
        sql: &str,
        parameters: impl Params,
    ) -> Result<(), StoreError> {
        for who in self.rows("members", sql, parameters, |row| row.person("member_id"))? {
            *to.entry(who).or_default() += score;
        }
        Ok(())
    }

    /// Somebody else, there, who wants to be found, and with whom there is nothing yet.
    fn may_be_suggested(&self, me: PersonId, who: PersonId) -> Result<bool, StoreError> {
        let (lower, higher) = (me.min(who), me.max(who));
        let sql = "SELECT 1 FROM members m WHERE m.id = ?1 AND m.id <> ?2
                   AND m.standing = 'active' AND m.is_searchable
                   AND NOT EXISTS (SELECT 1 FROM blocks WHERE by_id = ?1 AND other_id = ?2)
                   AND NOT EXISTS (SELECT 1 FROM blocks WHERE by_id = ?2 AND other_id = ?1)
                   AND NOT EXISTS (SELECT 1 FROM pairs WHERE lower_id = ?3 AND higher_id = ?4
                                   AND state <> 'unconnected')";
        self.has(sql, params![who.0, me.0, lower.0, higher.0])
    }
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
