//! Searching members: texts as search compares them, and the query.

use super::near::{Spelling, words};
use super::query::{ByName as Place, Moment, one_more, page};
use crate::database::params;
use crate::dialect::{Dialect, list};
use crate::sqlite::row::{Reading, json};
use acquaint_app::community::view::{FoundMember, Listing, Want};
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::profile::Profile;
use acquaint_core::text::fold_name;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// The most words of a query that count: each costs one look-up for every candidate. Judgement.
const WORDS_MAX: usize = 8;

/// A text for comparing: case, accents and runs of spaces do not count, nor do strokes through letters.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in fold_name(text).chars() {
        match character {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            other => folded.push(other),
        }
    }
    folded
}

/// The words that search finds a member by, and whether each is one of their name. Scripts without spaces between words are
/// cut into overlapping pairs of characters.
pub(super) fn words_of(handle: &str, profile: &Profile) -> BTreeMap<String, bool> {
    let organisations = profile.positions.iter().map(|position| position.organisation.as_str());
    let others = [handle, profile.headline.as_str()].into_iter().chain(organisations);
    let mut words: BTreeMap<String, bool> =
        others.flat_map(|text| pieces(&fold(text))).map(|word| (word, false)).collect();
    words.extend(pieces(&fold(&profile.name)).into_iter().map(|word| (word, true)));
    words
}

fn pieces(folded: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    for word in words(folded) {
        let characters: Vec<char> = word.chars().collect();
        for part in characters.chunk_by(|one, next| has_no_spaces(*one) == has_no_spaces(*next)) {
            if has_no_spaces(part[0]) {
                pieces.extend(
                    (0..part.len()).map(|at| part[at..part.len().min(at + 2)].iter().collect::<String>()),
                );
            } else {
                pieces.push(part.iter().collect());
            }
        }
    }
    pieces
}

/// Thai, Lao, Burmese and Khmer; Kana; Han.
fn has_no_spaces(character: char) -> bool {
    matches!(character, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{20000}'..='\u{323AF}')
}

/// The words that a member must have, or that begin words they have. The longest comes first: the fewest members have
/// it, and candidates are read from it alone.
fn wanted(query: &str) -> Vec<String> {
    let mut wanted = pieces(&fold(query));
    // The last character of a run says nothing that the pair before it does not.
    let is_said_before =
        |at: usize| at > 0 && wanted[at].chars().all(has_no_spaces) && wanted[at - 1].ends_with(&wanted[at]);
    let said: Vec<bool> = (0..wanted.len()).map(is_said_before).collect();
    let mut said = said.into_iter();
    wanted.retain(|_| !said.next().unwrap_or_default());
    wanted.truncate(WORDS_MAX);
    wanted.sort_by_key(|word| Reverse(word.chars().count()));
    wanted
}

/// How many candidates the first statement checks for each result that is wanted. Judgement.
const NEAR_AT_FIRST: usize = 4;
/// The ranks of members who have every word: 0, the name begins so; 1, a word of it does; 2, it is somewhere else.
const EXACT_RANK_MAX: i64 = 2;

impl Moment<'_> {
    pub(super) fn search(
        &self,
        me: PersonId,
        query: &str,
        want: &Want,
    ) -> Result<Listing<FoundMember>, StoreError> {
        let words = wanted(query);
        let Some(rarest) = words.first().cloned() else {
            return Ok(Listing { items: Vec::new(), next: None });
        };
        let search = Search {
            me,
            begin: fold(query),
            rarest,
            words: json(&words)?,
            from: Place::read(want.after.as_ref()),
        };
        let limit = one_more(want.at_most);
        let is_among_near = search.from.rank > EXACT_RANK_MAX;
        let mut found = if is_among_near { Vec::new() } else { self.exact(&search, limit)? };
        let room = usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(found.len());
        // Where the exact ones fill the first page, a page that follows it does not begin with something else.
        if is_among_near || (search.from == Place::first() && room > 1) {
            found.extend(self.near(&search, room)?);
        }
        let Listing { items, next } = page(found, want.at_most, Place::cursor);
        let cards = self.cards(me, items.iter().map(|place| PersonId(place.id)))?;
        let items = items.into_iter().map(|place| {
            let card = cards.get(PersonId(place.id), "members")?.clone();
            Ok(FoundMember { card, is_near: place.rank > EXACT_RANK_MAX })
        });
        Ok(Listing { items: items.collect::<Result<_, StoreError>>()?, next })
    }

    fn exact(&self, search: &Search, limit: u32) -> Result<Vec<Place>, StoreError> {
        let sql = format!(
            "WITH found AS (
                 SELECT m.id, m.name_folded, CASE
                     WHEN substr(m.name_folded, 1, length(?2)) = ?2 THEN 0
                     WHEN {} THEN 1
                     ELSE {EXACT_RANK_MAX} END AS rank
                 FROM (SELECT DISTINCT w.member_id FROM member_words w WHERE {}) found
                 CROSS JOIN members m
                 WHERE m.id = found.member_id AND NOT {} AND {SHOWN})
             SELECT * FROM found WHERE (rank, name_folded, id) > (?5, ?6, ?7)
             ORDER BY rank, name_folded, id LIMIT ?8",
            self.dialect().contains("' ' || m.name_folded", "' ' || ?2"),
            begins_with("w.word", "?4"),
            lacks_a_word(self.dialect(), 1)
        );
        let read = |row: &Reading<'_>| {
            Ok(Place { rank: row.get("rank")?, name: row.get("name_folded")?, id: row.get("id")? })
        };
        let Search { me, begin, rarest, words, from } = search;
        let parameters = params![words, begin, me.0, rarest, from.rank, from.name, from.id, limit];
        self.rows("members", &sql, parameters, read)
    }

    /// Members whose name is spelled nearly so, nearest first.
    fn near(&self, search: &Search, at_most: usize) -> Result<Vec<Place>, StoreError> {
        let from = (search.from.rank, search.from.name.as_str(), search.from.id);
        let mut places = self.near_places(&Spelling::of(&search.begin, WORDS_MAX))?;
        places.retain(|place| (place.rank, place.name.as_str(), place.id) > from);
        places.sort_unstable();
        let dialect = self.dialect();
        let sql = format!(
            "SELECT m.id FROM members m WHERE m.id {} AND {SHOWN} AND {}",
            dialect.among(2),
            lacks_a_word(dialect, 1)
        );
        let mut found = Vec::new();
        let mut rest = places.as_slice();
        // The first statement nearly always finds enough.
        for looked_at in [NEAR_AT_FIRST * at_most, usize::MAX] {
            let (these, others) = rest.split_at(looked_at.min(rest.len()));
            rest = others;
            if found.len() < at_most && !these.is_empty() {
                let ids = list(these.iter().map(|place| place.id))?;
                let parameters = params![search.words, ids, search.me.0];
                let shown = self.rows("members", &sql, parameters, |row| row.get::<Uuid>("id"))?;
                let shown: HashSet<Uuid> = shown.into_iter().collect();
                found.extend(these.iter().filter(|place| shown.contains(&place.id)).cloned());
            }
        }
        found.truncate(at_most);
        Ok(found)
    }

    /// Every member with a name near the spelling. Only words of names that share a key with it are compared, and only members
    /// with a word that is near.
    fn near_places(&self, spelling: &Spelling) -> Result<Vec<Place>, StoreError> {
        let sql = format!("SELECT DISTINCT word FROM name_keys WHERE key {}", self.dialect().among_texts(1));
        let words =
            self.rows("name_keys", &sql, params![json(&spelling.keys())?], |row| row.get::<String>("word"))?;
        let near: Vec<String> = words.into_iter().filter(|word| spelling.is_near(word)).collect();
        let sql = format!(
            "SELECT DISTINCT m.name_folded, m.id FROM member_words w CROSS JOIN members m
             WHERE m.id = w.member_id AND w.word {} AND w.is_of_name",
            self.dialect().among_texts(1)
        );
        let read = |row: &Reading<'_>| {
            let name: String = row.get("name_folded")?;
            let distance = spelling.distance(&name);
            let id = row.get("id")?;
            Ok(distance.map(|distance| Place { rank: EXACT_RANK_MAX + i64::from(distance), name, id }))
        };
        Ok(self.rows("members", &sql, params![json(&near)?], read)?.into_iter().flatten().collect())
    }
}

/// Whether a word begins with a text. A range, so that an index finds it; no word has a character above the last.
fn begins_with(word: &str, text: &str) -> String {
    format!("{word} >= {text} AND {word} < {text} || '\u{10FFFF}'")
}

/// Whether member `m` has no word that begins with one of these, a JSON array.
fn lacks_a_word(dialect: Dialect, parameter: u8) -> String {
    format!(
        "EXISTS (SELECT 1 FROM {} wanted WHERE NOT EXISTS
             (SELECT 1 FROM member_words w WHERE w.member_id = m.id AND {}))",
        dialect.texts(parameter),
        begins_with("w.word", "wanted.text")
    )
}

/// Whether search may show member `m` to `?3`.
const SHOWN: &str = "m.standing = 'active' AND m.is_searchable AND m.id <> ?3
    AND NOT EXISTS (SELECT 1 FROM blocks WHERE by_id = m.id AND other_id = ?3)";

struct Search {
    me: PersonId,
    /// The query, as names are compared.
    begin: String,
    /// The longest of its words.
    rarest: String,
    /// All of them, as a JSON array.
    words: String,
    /// After whom the page begins.
    from: Place,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_words_and_nothing_else() {
        for (query, expected) in [
            ("Zoë  Müller", &["muller", "zoe"] as &[&str]),
            ("o'Neil", &["neil", "o"]),
            ("a\" OR words:b*", &["words", "or", "a", "b"]),
            ("美咲", &["美咲"]),
            ("美", &["美"]),
            ("山田 美咲子", &["山田", "美咲", "咲子"]),
            ("Øystein Łukasz", &["oystein", "lukasz"]),
            ("  *** ", &[]),
        ] {
            assert_eq!(wanted(query), expected);
        }
    }
}
