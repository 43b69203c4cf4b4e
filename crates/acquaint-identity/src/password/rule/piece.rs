//! The pieces that guessers put passwords together from, and the fewest that a given password is made of.
//!
//! A piece is a common word (also with digits and signs that look like its letters), a run (`abcd`, `4321`), a
//! repetition (`aaaa`), a walk over the keyboard (`qwer`, `1qaz`), up to four digits (a year, a PIN) or a date. Any
//! other character is a piece of its own. A password that repeats itself counts as what it repeats, and as one piece if
//! that is too short for a password.

use super::PASSWORD_CHARACTERS_MIN;

/// Words that people choose again and again, by kind. Written down for acquaint; not taken from any leaked list.
const WORDS: &str = "\
    password passwort passwd passphrase pass motdepasse contrasena senha wachtwoord haslo parola secret geheim \
    letmein welcome willkommen bienvenue bienvenido benvenuto hello hallo bonjour hola ciao login signin access open \
    admin administrator root user guest test testing tester demo default changeme change temp temporary sample \
    master super superuser system service server computer internet google email mail network linkedin facebook \
    love iloveyou loveyou lovely lover forever always baby babygirl angel princess prince queen king sweet honey \
    sugar darling sweetheart schatz liebe amor amour chocolate cookie banana orange cherry apple pepper butter \
    monkey dragon tiger lion eagle wolf bear panda dolphin butterfly kitty kitten puppy horse shark falcon phoenix \
    sunshine sunny rainbow flower rose lily summer winter spring autumn sommer herbst sonne star stars moon ocean \
    football soccer baseball basketball hockey tennis golf racing runner champion player gamer arsenal chelsea \
    liverpool barcelona madrid juventus bayern yankees cowboys lakers steelers ranger rangers \
    superman batman spiderman ironman starwars pokemon naruto matrix trustno ninja samurai pirate wizard merlin \
    hunter killer shadow ghost devil demon magic mystic legend warrior soldier knight viking hacker phantom \
    michael jennifer jessica ashley daniel andrew joshua matthew charlie thomas robert jordan anthony william \
    maria anna laura sarah nicole michelle amanda melissa martin peter alexander stefan andrea sandra julia \
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august \
    september october november december london paris berlin munich vienna zurich madrid newyork california texas \
    germany france england america canada australia freedom peace heaven jesus christ blessed family friend \
    friends friendship together mother father brother sister mustang ferrari porsche mercedes harley corvette \
    camaro yamaha money dollar lucky winner success business company office work manager abc asdf qwerty qwertz \
    azerty zxcvbn asdfgh acquaint acquaintance connect connection";

/// Rows, columns and the number block of keyboards; a walk goes along one of them in either direction.
const KEYBOARD: [&str; 22] = [
    "1234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "qsdfghjklm",
    "zxcvbnm",
    "yxcvbnm",
    "wxcvbn",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "1qay",
    "1aqw",
    "147",
    "258",
    "369",
    "!@#$%^&*()",
];

/// The shortest run, walk or repetition of letters that is a piece.
const PATTERN_MIN: usize = 3;

/// The pieces that passwords are searched for.
#[derive(Debug)]
pub struct Pieces {
    words: Vec<Vec<char>>,
}

impl Pieces {
    pub fn stock() -> Self {
        Self::with_words(&[])
    }

    /// The stock, and words about a person or a place, in lower case.
    pub fn with_words(about: &[String]) -> Self {
        let words = WORDS.split_whitespace().chain(about.iter().map(String::as_str));
        Self { words: words.map(|word| word.chars().collect()).collect() }
    }

    /// The fewest pieces that make up the password; capitals do not count.
    pub fn fewest(&self, password: &str) -> usize {
        let characters: Vec<char> = password.to_lowercase().chars().collect();
        let unit = smallest_repeated_unit(&characters);
        if unit.len() < characters.len() && unit.len() < PASSWORD_CHARACTERS_MIN {
            return 1;
        }
        // fewest[end]: the fewest pieces that make up the first `end` characters.
        let mut fewest: Vec<usize> = (0..=unit.len()).collect();
        for start in 0..unit.len() {
            let with_one_more = fewest[start] + 1;
            for length in self.lengths_at(&unit[start..]) {
                fewest[start + length] = fewest[start + length].min(with_one_more);
            }
            fewest[start + 1] = fewest[start + 1].min(with_one_more);
        }
        fewest[unit.len()]
    }

    /// The lengths of all pieces that the text begins with.
    fn lengths_at(&self, text: &[char]) -> Vec<usize> {
        let mut lengths: Vec<usize> = self
            .words
            .iter()
            .filter(|word| word.len() <= text.len() && word.iter().zip(text).all(|(&w, &c)| looks_like(c, w)))
            .map(Vec::len)
            .collect();
        lengths.extend(1..=pattern_length(text));
        let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
        lengths.extend(1..=digits.min(4));
        lengths.extend([6, 8].into_iter().filter(|&length| length <= digits && is_date(&text[..length])));
        lengths
    }
}

/// The part that, repeated, makes up the whole text; the text itself if nothing repeats.
fn smallest_repeated_unit(text: &[char]) -> &[char] {
    let repeats = |length: usize| {
        text.len().is_multiple_of(length) && text.chunks(length).all(|chunk| chunk == &text[..length])
    };
    let length = (1..=text.len() / 2).find(|&length| repeats(length)).unwrap_or(text.len());
    &text[..length]
}

/// Whether people write `typed` for `letter`.
fn looks_like(typed: char, letter: char) -> bool {
    typed == letter
        || matches!(
            (letter, typed),
            ('a', '4' | '@')
                | ('e', '3')
                | ('i' | 'l', '1' | '!' | '|')
                | ('o', '0')
                | ('s', '5' | '$')
                | ('t', '7' | '+')
                | ('b', '8')
                | ('g', '9')
                | ('z', '2')
        )
}

/// The length of the longest run, repetition or walk that the text begins with; 0 if it is too short to be one.
fn pattern_length(text: &[char]) -> usize {
    let along = |step: i64| {
        let pairs = text
            .windows(2)
            .take_while(|pair| i64::from(u32::from(pair[1])) == i64::from(u32::from(pair[0])) + step);
        1 + pairs.count()
    };
    let walk = |row: &str| {
        let forwards = row.chars().collect::<Vec<_>>();
        let backwards = row.chars().rev().collect::<Vec<_>>();
        walk_length(text, &forwards).max(walk_length(text, &backwards))
    };
    let runs = [1, -1].map(along).into_iter().max().unwrap_or(0);
    let walks = KEYBOARD.into_iter().map(walk).max().unwrap_or(0);
    let pattern = runs.max(walks);
    let repetition = along(0);
    // Two equal signs at the end (`!!`) are as common as one.
    if pattern.max(repetition) >= PATTERN_MIN {
        pattern.max(repetition)
    } else if repetition == 2 {
        2
    } else {
        0
    }
}

fn walk_length(text: &[char], row: &[char]) -> usize {
    let start = text.first().and_then(|first| row.iter().position(|key| key == first));
    start.map_or(0, |start| row[start..].iter().zip(text).take_while(|(key, typed)| key == typed).count())
}

/// Whether six or eight digits read as a date, in any of the usual orders.
fn is_date(digits: &[char]) -> bool {
    let number = |part: &[char]| part.iter().fold(0, |sum, c| sum * 10 + c.to_digit(10).unwrap_or(0));
    let day_and_month = |part: &[char]| {
        let (one, other) = (number(&part[..2]), number(&part[2..]));
        ((1..=12).contains(&one) && (1..=31).contains(&other))
            || ((1..=12).contains(&other) && (1..=31).contains(&one))
    };
    let year = |part: &[char]| (1900..=2099).contains(&number(part));
    match digits.len() {
        6 => day_and_month(&digits[..4]) || day_and_month(&digits[2..]),
        8 => {
            (day_and_month(&digits[..4]) && year(&digits[4..]))
                || (year(&digits[..4]) && day_and_month(&digits[4..]))
        }
        _ => false,
    }
}
