//! How two people know each other, told by a shared company or by the words of a note.

use super::*;
use acquaint_core::record::YearMonth;

const NOTHING: Known =
    Known { note_content: NoteContent::NOTHING, tie: None, shared_organisation: None, shared_school: None };

fn places() -> Places {
    let position = |organisation: &str, to: Option<i16>| Position {
        organisation: organisation.into(),
        title: String::new(),
        from: None,
        to: to.map(|year| YearMonth { year, month: None }),
    };
    let positions = [
        position("Example Works, Inc.", None),
        position("Sample Mill", Some(2019)),
        position("Freelance", None),
    ];
    let education = Education { school: "Example University".into(), from: None, to: None };
    Places::new(Some(&positions), Some(&[education]))
}

fn tie_of(known: &Known) -> (Option<Tie>, &str) {
    let tie = known.tie.as_ref();
    (tie.map(|tie| tie.tie), tie.map_or("", |tie| &tie.evidence))
}

#[test]
fn a_shared_company_makes_co_workers_or_former_ones() {
    for (company, tie, evidence, shared) in [
        ("EXAMPLE WORKS", Some(Tie::CoWorker), "both at Example Works, Inc.", Some(true)),
        (
            "Sample Mill Ltd",
            Some(Tie::FormerCoWorker),
            "you were at Sample Mill, where they are now",
            Some(true),
        ),
        ("Elsewhere", None, "", Some(false)),
        ("Freelance", None, "", None),
        ("", None, "", None),
    ] {
        let known = places().know(Direction::Sent, "", Some(company));
        assert_eq!((tie_of(&known), known.shared_organisation), ((tie, evidence), shared), "{company}");
    }
    let unlisted = Places::new(None, None).know(Direction::Sent, "", Some("Example Works"));
    assert_eq!(unlisted, NOTHING);
}

#[test]
fn a_note_tells_a_tie_in_plain_words() {
    for (note, tie) in [
        ("Hello, I'm your neighbour from No. 12.", Some(Tie::Neighbour)),
        ("I live next door!", Some(Tie::Neighbour)),
        ("What a nice neighbourhood", None),
        ("I saw your post on Neighbors Bank", None),
        ("We are neighbors, two floors apart", Some(Tie::Neighbour)),
        ("I also work in law", None),
        ("I am your brother-in-law's colleague", None),
        ("I am your brother-in-law", Some(Tie::Relative)),
        ("There was a friend of mine in your talk series", None),
        ("I loved your talk, and would be glad to meet you at the fair", None),
        ("Your cousin told me about your former colleague", None),
        ("Hi, I'm your new neighbor", Some(Tie::Neighbour)),
        ("Hi Olga, your neighbour Eli here, two doors down", Some(Tie::Neighbour)),
        ("Your neighbour told me that you are the one to ask", None),
        ("This is your old classmate Bo", Some(Tie::Classmate)),
        ("I'm your former colleague from the yard", Some(Tie::FormerCoWorker)),
        ("An old friend of mine works in the same building", None),
        ("A friend of mine told me about you", Some(Tie::FriendOfFriend)),
        ("I think I am your cousin", Some(Tie::Relative)),
        ("Nice to meet you at the fair today", Some(Tie::MetAtEvent)),
        ("My cousin works in sales", None),
        ("I am your brother’s friend Bo", Some(Tie::FriendOfFriend)),
        ("We went to school together", Some(Tie::Classmate)),
        ("We met at the harbour walk", Some(Tie::MetAtEvent)),
        ("We haven't met at all", Some(Tie::NeverMet)),
        ("We worked together for years", Some(Tie::FormerCoWorker)),
        ("Would be great to meet you at the fair", None),
        ("Wir waren Kollegen bei Muster", Some(Tie::FormerCoWorker)),
        ("Je suis votre voisine du dessus", Some(Tie::Neighbour)),
        ("Nos conocimos en la feria", Some(Tie::MetAtEvent)),
        ("Non ci conosciamo", Some(Tie::NeverMet)),
        ("Bij ons op kantoor werken we samen met klanten", None),
        ("Nós somos uma empresa jovem", None),
        ("I'd like to add you to my network", None),
        ("", None),
    ] {
        assert_eq!(tie_of(&places().know(Direction::Sent, note, None)).0, tie, "{note}");
    }
    let known = places().know(Direction::Received, "I am your brother's friend", None);
    assert_eq!(tie_of(&known).1, "their note says “I am your brother's friend”");
}

#[test]
fn a_note_that_names_a_place_of_both_tells_which() {
    for (note, tie, evidence, organisation, school) in [
        (
            "We both work at Example Works",
            Some(Tie::CoWorker),
            "your note mentions Example Works, Inc.",
            Some(true),
            None,
        ),
        (
            "We worked at Example Works",
            Some(Tie::FormerCoWorker),
            "your note mentions Example Works, Inc.",
            Some(true),
            None,
        ),
        (
            "our Sample Mill days",
            Some(Tie::FormerCoWorker),
            "your note mentions Sample Mill",
            Some(true),
            None,
        ),
        (
            "fellow Example University alumna here",
            Some(Tie::Classmate),
            "your note mentions Example University",
            None,
            Some(true),
        ),
        (
            "I also work at Example Works. Hello!",
            Some(Tie::CoWorker),
            "your note mentions Example Works, Inc.",
            Some(true),
            None,
        ),
        ("I recruit for Example Works", None, "", None, None),
        (
            "Saw that Example Works is hiring. We help companies hire, and would love to help you too.",
            None,
            "",
            None,
            None,
        ),
        (
            "I read a post on Example Works; we do tests for other teams, and always love our work",
            None,
            "",
            None,
            None,
        ),
        ("At Example Works we plan a talk with experts, also on sails", None, "", None, None),
        ("I am an Example University student. Also, could you refer me?", None, "", None, None),
        ("Came across Example Works's website; both of us could profit", None, "", None, None),
        ("We are freelance", None, "", None, None),
    ] {
        let known = places().know(Direction::Sent, note, None);
        let shared = (known.shared_organisation, known.shared_school);
        assert_eq!((tie_of(&known), shared), ((tie, evidence), (organisation, school)), "{note}");
    }
}

#[test]
fn a_note_adds_to_what_the_company_tells() {
    let known = places().know(Direction::Sent, "Hello from your neighbour", Some("Elsewhere"));
    assert_eq!((tie_of(&known).0, known.shared_organisation), (Some(Tie::Neighbour), Some(false)));
    let known = places().know(Direction::Sent, "We both were at Sample Mill", Some("Elsewhere"));
    assert_eq!((tie_of(&known).0, known.shared_organisation), (Some(Tie::FormerCoWorker), Some(true)));
}
