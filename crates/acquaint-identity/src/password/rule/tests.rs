//! What is turned away, and what is not.

use super::{About, PASSWORD_CHARACTERS_MAX, PasswordRule};
use crate::password::Password;

const ABOUT: About<'_> = About {
    handle: "mirela-kov",
    name: "Mirela Kovač",
    email: "mirela.kovac@harbour.example",
    community: "Harbour Friends",
};

fn choose(text: &str) -> Result<(), PasswordRule> {
    Password::choose(text, &ABOUT).map(drop)
}

#[test]
fn what_guessers_try_first_is_turned_away() {
    let common = [
        // Words, with what people add to them.
        "password",
        "Password1",
        "P@ssw0rd",
        "p4$$w0rd!",
        "passwort123",
        "Welcome2024!",
        "letmein1",
        "iloveyou",
        "Summer2025!",
        "dragonmonkey",
        "sunshine99",
        "BASKETBALL",
        "liverpool1",
        "trustno1",
        "changeme!!",
        "acquaint2026",
        // Runs, repetitions, walks.
        "12345678",
        "123456789",
        "87654321",
        "abcdefgh",
        "abcd1234",
        "aaaaaaaa",
        "11111111",
        "qwertyuiop",
        "1qaz2wsx",
        "asdfghjkl",
        "qwertz123",
        "!@#$%^&*",
        "1q1q1q1q",
        "zxcvbnm123",
        "147258369",
        // Digits and dates.
        "73918264",
        "19870412",
        "12041987",
        "04121987",
        "20240101",
        // Something repeated is only what is repeated.
        "ax7kax7k",
        "xyzzyxyzzyxyzzy",
        "passwordpasswordpassword",
        "blueblueblueblue",
    ];
    for text in common {
        assert_eq!(choose(text), Err(PasswordRule::Common), "{text}");
    }
}

#[test]
fn what_somebody_who_knows_the_person_tries_is_turned_away() {
    for text in [
        "mirelakov",
        "mirela-kov",
        "MirelaKovač1",
        "kovacmirela",
        "mirela1987",
        "Mirela2024!",
        "harbourfriends",
        "harbour123",
        "HarbourFriends!",
    ] {
        assert_eq!(choose(text), Err(PasswordRule::AboutYou), "{text}");
    }
    for text in ["mirelakov", "harbourfriends"] {
        assert!(Password::choose(text, &About::default()).is_ok(), "{text} is nothing special to others");
    }
}

#[test]
fn long_phrases_and_random_characters_are_welcome() {
    let welcome = [
        "a boat under the linden",
        "vier kleine Boote im Nebel",
        "mirela likes seven green boats",
        "kX7#pQ2v",
        "t9Lm2xQe",
        "correct horse lamp staple",
        "пять лодок в тумане",
        "五艘の小さな船が霧の中",
        "🚤🌫️🌳🎻🧭🔔🧵🪁",
        "  eight spaces  ",
        "passwords are read aloud by parrots",
    ];
    for text in welcome {
        assert_eq!(choose(text), Ok(()), "{text}");
    }
}

#[test]
fn length_is_counted_in_characters_after_normalising() {
    assert_eq!(choose("kX7#pQ2"), Err(PasswordRule::TooShort { characters: 7 }));
    assert_eq!(choose(""), Err(PasswordRule::TooShort { characters: 0 }));
    assert_eq!(choose("ke\u{301}X7#pQ"), Err(PasswordRule::TooShort { characters: 7 }));
    let long: String = "kX7#pQ2vz!".chars().cycle().take(PASSWORD_CHARACTERS_MAX - 1).collect();
    assert_eq!(choose(&format!("{long}.")), Ok(()));
    assert_eq!(choose(&format!("{long}..")), Err(PasswordRule::TooLong { characters: 201 }));
}

#[test]
fn each_message_names_the_field_and_says_what_to_do() {
    let rules = [
        PasswordRule::TooShort { characters: 7 },
        PasswordRule::TooLong { characters: 201 },
        PasswordRule::Common,
        PasswordRule::AboutYou,
    ];
    for rule in rules {
        let message = rule.to_string();
        assert!(message.starts_with("`password` "), "{message}");
        assert!(
            ["please shorten", "please take something", "are better"].iter().any(|way| message.contains(way)),
            "{message}"
        );
    }
    assert_eq!(
        PasswordRule::TooShort { characters: 7 }.to_string(),
        "`password` has 7 characters and needs at least 8; 15 or more are better, \
         for example four or five words that do not belong together"
    );
}
