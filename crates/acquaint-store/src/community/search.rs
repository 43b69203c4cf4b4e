//! Searching members: texts as search compares them, and the query.

use super::member_row::{FACE, Face};
use super::query::{ByName, Moment, one_more, page};
use crate::sqlite::row::Reading;
use acquaint_app::community::view::{Listing, MemberCard, Want};
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::import::fold_name;
use acquaint_core::profile::Profile;
use rusqlite::params;

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

impl Moment<'_> {
    pub(super) fn search(
        &self,
        me: PersonId,
        query: &str,
        want: &Want,
    ) -> Result<Listing<MemberCard>, StoreError> {
        let Some(words) = match_of(query) else {
            return Ok(Listing { items: Vec::new(), next: None });
        };
        // 0: the name begins so; 1: a word of the name does; 2: it is somewhere else.
        let sql = format!(
            "WITH found AS (
                 SELECT {FACE}, CASE
                     WHEN substr(m.name_folded, 1, length(?2)) = ?2 THEN 0
                     WHEN instr(' ' || m.name_folded, ' ' || ?2) > 0 THEN 1
                     ELSE 2 END AS rank
                 FROM member_words w
                 CROSS JOIN members m ON m.number = w.rowid
                 CROSS JOIN tallies t ON t.member_id = m.id
                 WHERE w.words MATCH ?1 AND m.standing = 'active' AND m.is_searchable AND m.id <> ?3
                   AND NOT EXISTS (SELECT 1 FROM blocks WHERE by_id = m.id AND other_id = ?3))
             SELECT * FROM found WHERE (rank, name_folded, id) > (?4, ?5, ?6)
             ORDER BY rank, name_folded, id LIMIT ?7"
        );
        let from = ByName::read(want.after.as_ref());
        let (begin, limit) = (fold(query), one_more(want.at_most));
        let read = |row: &Reading<'_>| Ok((row.get::<i64>("rank")?, Face::read(row)?));
        let parameters = params![words, begin, me.0, from.rank, from.name, from.id, limit];
        let found = self.rows("members", &sql, parameters, read)?;
        let listing = page(found, want.at_most, |(rank, face)| {
            ByName { rank: *rank, name: face.name_folded.clone(), id: face.id.0 }.cursor()
        });
        let Listing { items, next } = listing;
        let faces = items.into_iter().map(|(_, face)| face).collect();
        Ok(Listing { items: self.cards(me, faces)?, next })
    }
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
