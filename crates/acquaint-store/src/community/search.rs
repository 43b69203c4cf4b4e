//! Searching members: texts as search compares them, and the query.

use super::near::Spelling;
use super::query::{ByName as Place, Moment, among, list, one_more, page};
use crate::sqlite::row::Reading;
use crate::sqlite::store_error;
use acquaint_app::community::view::{FoundMember, Listing, Want};
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::profile::Profile;
use acquaint_core::text::fold_name;
use rusqlite::params;
use std::collections::HashSet;
use uuid::Uuid;

/// The most words of a query that count.
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

/// What search finds a member by. Scripts without spaces between words have one word for each character.
pub(super) fn words_of(handle: &str, profile: &Profile) -> String {
    let organisations = profile.positions.iter().map(|position| position.organisation.as_str());
    let texts = [profile.name.as_str(), handle, profile.headline.as_str()].into_iter().chain(organisations);
    let words: Vec<String> = texts.map(|text| spaced(&fold(text))).collect();
    words.join("\n")
}

fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for character in text.chars() {
        if is_word_by_itself(character) {
            spaced.extend([' ', character, ' ']);
        } else {
            spaced.push(character);
        }
    }
    spaced
}

/// Thai, Lao, Burmese and Khmer; Kana; Han.
fn is_word_by_itself(character: char) -> bool {
    matches!(character, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{20000}'..='\u{323AF}')
}

/// A query as the index reads it: every word, or what begins with it. `None`: there is no word in it.
fn match_of(query: &str) -> Option<String> {
    let folded = fold(query);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // Only letters and digits are left; quoted, none of them means anything to the index but itself.
    let quoted: Vec<String> =
        words.take(WORDS_MAX).map(|word| format!("\"{}\"*", spaced(word).trim())).collect();
    (!quoted.is_empty()).then(|| quoted.join(" "))
}

/// How many candidates the first statement checks for each result that is wanted.
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
        let Some(words) = match_of(query) else {
            return Ok(Listing { items: Vec::new(), next: None });
        };
        let search = Search { me, begin: fold(query), words, from: Place::read(want.after.as_ref()) };
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
                     WHEN instr(' ' || m.name_folded, ' ' || ?2) > 0 THEN 1
                     ELSE {EXACT_RANK_MAX} END AS rank
                 FROM member_words w
                 CROSS JOIN members m ON m.number = w.rowid
                 WHERE w.words MATCH ?1 AND {SHOWN})
             SELECT * FROM found WHERE (rank, name_folded, id) > (?4, ?5, ?6)
             ORDER BY rank, name_folded, id LIMIT ?7"
        );
        let read = |row: &Reading<'_>| {
            Ok(Place { rank: row.get("rank")?, name: row.get("name_folded")?, id: row.get("id")? })
        };
        let Search { me, begin, words, from } = search;
        self.rows("members", &sql, params![words, begin, me.0, from.rank, from.name, from.id, limit], read)
    }

    /// Members whose name is spelled nearly so, nearest first. All names are compared, but of no more members than
    /// are wanted is anything else read.
    fn near(&self, search: &Search, at_most: usize) -> Result<Vec<Place>, StoreError> {
        let near = Spelling::of(&search.begin, WORDS_MAX);
        let from = (search.from.rank, search.from.name.as_str(), search.from.id);
        let mut places: Vec<Place> = Vec::new();
        let mut statement = self.prepare("SELECT name_folded, id FROM members")?;
        let mut rows = statement.query([]).map_err(|e| store_error(&e))?;
        while let Some(row) = rows.next().map_err(|e| store_error(&e))? {
            let name = row.get_ref(0).ok().and_then(|name| name.as_str().ok()).unwrap_or_default();
            let Some(distance) = near.distance(name) else {
                continue;
            };
            let rank = EXACT_RANK_MAX + i64::from(distance);
            let id: Uuid = row.get(1).map_err(|e| store_error(&e))?;
            if (rank, name, id) > from {
                places.push(Place { rank, name: name.to_owned(), id });
            }
        }
        places.sort_unstable();
        let sql = format!(
            "SELECT m.id FROM members m WHERE m.id {} AND {SHOWN} AND NOT EXISTS
                 (SELECT 1 FROM member_words w WHERE w.rowid = m.number AND w.words MATCH ?1)",
            among(2)
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
}

/// Whether search may show member `m` to `?3`.
const SHOWN: &str = "m.standing = 'active' AND m.is_searchable AND m.id <> ?3
    AND NOT EXISTS (SELECT 1 FROM blocks WHERE by_id = m.id AND other_id = ?3)";

/// A search for one page.
struct Search {
    me: PersonId,
    /// The query, as names are compared.
    begin: String,
    /// The query, as the index reads it.
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
            ("Zoë  Müller", Some("\"zoe\"* \"muller\"*")),
            ("o'Neil", Some("\"o\"* \"neil\"*")),
            ("a\" OR words:b*", Some("\"a\"* \"or\"* \"words\"* \"b\"*")),
            ("美咲", Some("\"美  咲\"*")),
            ("Øystein Łukasz", Some("\"oystein\"* \"lukasz\"*")),
            ("  *** ", None),
        ] {
            assert_eq!(match_of(query).as_deref(), expected);
        }
    }
}
