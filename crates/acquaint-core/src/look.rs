//! What a name looks like at a glance, so that its reader can be told of others that look the same.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_security::skeleton;

/// What a name looks like: letters that look alike as one (Unicode Technical Standard 39, section 4), without accents,
/// and in lower case.
///
/// Letters are compared as they are shown, so capitals too: `I` looks like `l`. Only a word in capitals, or without any,
/// is first written as names usually are, so that the same name in capitals looks the same; an `l` among several capitals
/// is read as one of them.
pub fn name_skeleton(name: &str) -> String {
    let name: String = name.nfd().collect();
    let words: Vec<String> = name.split_whitespace().map(as_usual).collect();
    // The second time for what became of capitals: `M` looks like no other letter, `m` like `rn`.
    // `∂` is the standard's prototype of `ð`.
    at_a_glance(&at_a_glance(&words.join(" "))).replace('∂', "d").replace('ß', "ss")
}

/// A word with a capital at the beginning of each part, if its letters are all large or all small.
fn as_usual(word: &str) -> String {
    let capitals = word.replace('l', "I");
    let has_several = word.chars().filter(|c| c.is_uppercase()).count() > 1;
    let word = if has_several && !capitals.contains(char::is_lowercase) { &capitals } else { word };
    if word.contains(char::is_uppercase) && word.contains(char::is_lowercase) {
        return word.to_owned();
    }
    let mut usual = String::with_capacity(word.len());
    let mut is_first = true;
    for character in word.chars() {
        if is_first {
            usual.extend(character.to_uppercase());
        } else {
            usual.extend(character.to_lowercase());
        }
        is_first = matches!(character, '-' | '\'' | '’' | '.');
    }
    usual
}

/// Letters that look alike as one, without accents, in lower case.
fn at_a_glance(text: &str) -> String {
    let alike: String = skeleton(text).collect();
    alike.nfkd().filter(|&character| !is_accent(character)).flat_map(char::to_lowercase).collect()
}

/// A mark over, under or through a letter that is easily overlooked, by its combining class. The vowel signs of Indian
/// and other scripts (classes 0 to 9 and 84 to 132) are letters to their readers, and are none.
fn is_accent(character: char) -> bool {
    matches!(canonical_combining_class(character), 1 | 10..=36 | 200..)
}

#[cfg(test)]
mod tests;
