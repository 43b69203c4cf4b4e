//! Profiles: names and texts in their one form, within their limits.

use acquaint_core::profile::{ABOUT_CHARACTERS_MAX, NAME_CHARACTERS_MAX, Profile, shared_facts};
use acquaint_core::request::Message;
use acquaint_core::text::{LINE_CHARACTERS_MAX, Line};

pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (first, rest) = text.split_once('\n').unwrap_or((&text, &text));
    let plain =
        Profile { name: first.into(), headline: first.into(), about: rest.into(), ..Profile::default() };
    check_profile(&serde_json::from_str(&text).unwrap_or(plain));
    if let Ok(line) = Line::new(&text) {
        assert_eq!(Line::new(line.as_str()).as_ref(), Ok(&line));
        assert!((1..=LINE_CHARACTERS_MAX).contains(&line.as_str().chars().count()));
        assert!(!line.as_str().contains(['\n', '\r', '\0']));
    }
    if let Ok(message) = Message::new(&text) {
        assert_eq!(Message::new(message.as_str()), Ok(message));
    }
}

fn check_profile(given: &Profile) {
    match given.read() {
        Ok(profile) => {
            assert_eq!(profile.read().as_ref(), Ok(&profile), "what is kept is its own plain form");
            let json = serde_json::to_string(&profile).expect("a profile is JSON");
            assert_eq!(serde_json::from_str::<Profile>(&json).expect("the same profile"), profile);
            assert!((1..=NAME_CHARACTERS_MAX).contains(&profile.name.chars().count()));
            assert!(profile.about.chars().count() <= ABOUT_CHARACTERS_MAX);
            assert!(profile.name.chars().any(char::is_alphanumeric));
            assert!(!profile.about.contains(['\0', '\u{202E}', '\u{200B}']));
            shared_facts(&profile, &profile);
            profile.details();
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            for error in errors {
                assert!(!error.field.is_empty() && !error.detail.is_empty());
            }
        }
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let texts = [
        "Ada Hafenstein\nI build boats.\n\nAnd ferries.",
        " \u{2000}Zoë \u{37E}\u{3000} ",
        "١٢٣",
        "!!!\n",
        "a\u{202E}b\nc\u{200B}",
        "\u{1100}\u{1161}\u{11A8}\u{FDFA}",
        r#"{"name":"Ada","headline":"Builds boats","about":"Since 2010","industry":"Boats","job_function":"Engineering","region":"Bremen","positions":[{"organisation":"Harbour Works","title":"Engineer","from":{"year":2010,"month":3},"to":{"year":2014}}],"educations":[{"school":"Quay College","from":{"year":2004},"to":null}],"skills":["Knots","Welding","Sails"]}"#,
        r#"{"name":"Bo","positions":[{"organisation":"X","title":"","from":{"year":-32768,"month":0},"to":{"year":32767,"month":255}}]}"#,
    ];
    let mut seeds: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    seeds.push("e\u{301}".repeat(200).into_bytes());
    seeds
}
