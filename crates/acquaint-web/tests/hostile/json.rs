//! JSON made to do harm: as a strategy file, and as bodies for the service.

use super::case::{Case, Fate, try_all_for};
use crate::matrix::asking::path_in;
use crate::matrix::town::Town;
use acquaint_core::strategy::Strategy;

/// How many there are: each is tried as a strategy file, and as four bodies.
pub const COUNT: usize = 116;

/// Where bodies go: as a strategy, a request, a profile, a note.
const DOORS: [(&str, &str, &str); 4] = [
    ("POST", "/api/v1/strategy/preview", "bo"),
    ("POST", "/api/v1/requests", "dee"),
    ("PATCH", "/api/v1/me", "bo"),
    ("POST", "/api/v1/requests/{id}/note", "ada"),
];

#[test]
fn no_json_does_harm() {
    let cases = [broken(), deep(), numbers(), texts(), twice(), shapes()].concat();
    assert_eq!(cases.len(), COUNT);
    let names_a_place = |words: &str| words.starts_with("line ") || words.starts_with('`');
    try_all_for(&cases, names_a_place, |case| {
        let Ok(text) = std::str::from_utf8(&case.bytes) else { return Some("line 1: not tried".into()) };
        Strategy::parse(text).err().map(|error| error.to_string())
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let town = runtime.block_on(Town::new());
    for (method, path, who) in DOORS {
        let path = path_in(&town, path);
        let headers = [("content-type", "application/json")];
        // A body that is fine for one door may be odd for another, but none of them is what this one asks for.
        let cases: Vec<Case> =
            cases.iter().cloned().map(|case| Case { fate: either(method, case.fate), ..case }).collect();
        try_all_for(
            &cases,
            |words| !words.is_empty(),
            |case| {
                let sent = town.send(Some(town.member(who)), method, &path, &headers, case.bytes.clone());
                let answer = runtime.block_on(sent);
                let status = answer.status.as_u16();
                assert!(status < 500, "{method} {path}, {}: {status} {}", case.what, answer.text);
                if status < 400 {
                    return None;
                }
                let problem: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
                assert!(!problem["code"].as_str().unwrap().is_empty(), "{problem}");
                let detail = problem["detail"].as_str().unwrap();
                Some(detail.to_owned())
            },
        );
    }
}

/// Nothing needs to be in a change of a profile; whatever else is there is passed by or refused.
fn either(method: &str, fate: Fate) -> Fate {
    if method == "PATCH" || fate == Fate::Read { Fate::Either } else { fate }
}

fn refused(what: &str, text: impl AsRef<[u8]>) -> Case {
    Case::refused(format!("JSON: {what}"), text)
}

fn broken() -> Vec<Case> {
    let texts: [(&str, &[u8]); 34] = [
        ("nothing", b""),
        ("a space", b" "),
        ("a word", b"strategy"),
        ("null", b"null"),
        ("true", b"true"),
        ("a number", b"7"),
        ("a text", b"\"{}\""),
        ("an open object", b"{"),
        ("an open text", b"{\"who"),
        ("an open list", b"{\"only\": {\"regions\": ["),
        ("a closed object", b"}"),
        ("two objects", b"{}{}"),
        ("an object and a word", b"{} x"),
        ("an object and a NUL", b"{}\0"),
        ("a NUL and an object", b"\0{}"),
        ("a byte order mark and an object", b"\xEF\xBB\xBF{}"),
        ("UTF-16", b"\xFF\xFE{\0}\0"),
        ("single quotes", b"{'who': 'anyone'}"),
        ("names without quotes", b"{who: \"anyone\"}"),
        ("a remark", b"{/* remark */}"),
        ("a comma too many", b"{\"who\": \"anyone\",}"),
        ("a comma too few", b"{\"who\": \"anyone\" \"only\": {}}"),
        ("only commas", b"{,,,}"),
        ("no value", b"{\"who\": }"),
        ("no name", b"{: 1}"),
        ("a function", b"{\"who\": function() {}}"),
        ("YAML", b"who: anyone\nonly:\n  regions: [Bremen]\n"),
        ("TOML", b"who = \"anyone\"\n"),
        ("XML", b"<?xml version=\"1.0\"?><strategy/>"),
        ("a form", b"who=anyone&note=x"),
        ("bytes that are no text", b"{\"who\": \"\xFF\xFE\"}"),
        ("bytes too long for what they are", b"{\"who\": \"\xC0\xAF\"}"),
        ("half a pair as bytes", b"{\"who\": \"\xED\xA0\x80\"}"),
        ("a line break in a text", b"{\"who\": \"any\none\"}"),
    ];
    texts.into_iter().map(|(what, text)| refused(what, text)).collect()
}

fn deep() -> Vec<Case> {
    let mut cases = Vec::new();
    for depth in [130, 10_000, 120_000] {
        cases.push(refused(&format!("{depth} lists in each other"), "[".repeat(depth)));
        cases.push(refused(
            &format!("{depth} lists in each other, closed"),
            "[".repeat(depth) + &"]".repeat(depth),
        ));
        cases.push(refused(&format!("{depth} objects in each other"), "{\"a\":".repeat(depth / 3)));
        let only = format!("{{\"only\": {{\"regions\": {}{}}}}}", "[".repeat(depth), "]".repeat(depth));
        cases.push(refused(&format!("{depth} lists in each other in a rule"), only));
    }
    cases
}

fn numbers() -> Vec<Case> {
    let numbers = [
        "-1",
        "0",
        "-0",
        "0.5",
        "1e3",
        "1e999",
        "-1e999",
        "1e-999",
        "4294967296",
        "18446744073709551616",
        "NaN",
        "Infinity",
        "0x10",
        "01",
        "+1",
        "1.",
        ".5",
        "1_000",
        "\"2\"",
        "true",
        "null",
        "[2]",
        "{}",
        "1e",
        "--1",
    ];
    let nines = "9".repeat(100_000);
    let with =
        |number: &str| format!("{{\"at_least\": {{\"mutual_connections\": {number}}}, \"note\": {number}}}");
    let mut cases: Vec<Case> =
        numbers.iter().map(|number| refused(&format!("the number {number}"), with(number))).collect();
    cases.push(refused("a number of 100,000 digits", with(&nines)));
    cases.push(refused("a fraction of 100,000 digits", with(&format!("0.{nines}"))));
    cases
}

fn texts() -> Vec<Case> {
    let texts = [
        r"\ud800",
        r"\udc00\ud800",
        r"\ud83d",
        r"\u0000",
        r"\u001b[31m",
        r"\u202e",
        r"\u200b",
        r"\ufeff",
        r"\u",
        r"\uZZZZ",
        r"\x41",
        r"\'",
        r"\ud83d\u0041",
        " ",
        "",
        r"\n",
        r"\r\n",
        r"\u2028",
        r"\u00ad",
        r"\u2066x\u2069",
    ];
    let with = |text: &str| {
        format!("{{\"only\": {{\"regions\": [\"{text}\"]}}, \"note\": \"{text}\", \"to\": \"{text}\"}}")
    };
    let mut cases: Vec<Case> =
        texts.iter().map(|text| refused(&format!("the text `{text}`"), with(text))).collect();
    for (what, text) in [
        ("200,000 letters", "x".repeat(60_000)),
        ("a flood of marks", format!("e{}", "\u{301}".repeat(30_000))),
        ("letters that unfold", "\u{FDFA}".repeat(20_000)),
    ] {
        cases.push(refused(what, with(&text)));
    }
    cases
}

fn twice() -> Vec<Case> {
    let many: Vec<String> = (0..5_000).map(|number| format!("\"key{number}\": {number}")).collect();
    let entries: Vec<String> = (0..10_000).map(|number| format!("\"Region {number}\"")).collect();
    vec![
        refused("a name twice", r#"{"who": "anyone", "who": "anyone", "note": "a", "note": "b"}"#),
        refused(
            "a rule twice",
            r#"{"only": {"regions": ["Bremen"], "regions": ["Kiel"]}, "note": "a", "note": "b"}"#,
        ),
        refused(
            "a name twice, once in disguise",
            r#"{"who": "anyone", "\u0077ho": "anyone", "note": "a", "\u006eote": "b"}"#,
        ),
        refused("5,000 names that nobody knows", format!("{{{}}}", many.join(","))),
        refused("a name of 100,000 letters", format!("{{\"{}\": 1}}", "x".repeat(100_000))),
        refused("10,000 entries", format!("{{\"only\": {{\"regions\": [{}]}}}}", entries.join(","))),
        refused("a prototype", r#"{"__proto__": {"is_operator": true}, "constructor": {"prototype": {}}}"#),
        refused(
            "names of what is not theirs",
            r#"{"id": 1, "role": "operator", "standing": "active", "email": "x@post.example"}"#,
        ),
        refused(
            "a question to a database",
            r#"{"to": {"$ne": null}, "who": {"$gt": ""}, "note": {"$regex": ".*"}}"#,
        ),
        refused("a reference", r##"{"$ref": "#/only", "who": {"$ref": "file:///etc/hostname"}}"##),
    ]
}

fn shapes() -> Vec<Case> {
    vec![
        refused("a list", "[]"),
        refused("a list of objects", "[{}]"),
        refused("fields in their order", r#"["anyone", [[], [], [], [], []]]"#),
        refused("rules in their order", r#"{"only": [["Shipping"], [], [], [], []], "note": ["x"]}"#),
        refused("a text in place of a list", r#"{"only": {"regions": "Bremen"}, "note": {"text": "x"}}"#),
        refused(
            "an object in place of a list",
            r#"{"only": {"regions": {"0": "Bremen"}}, "note": {"0": "x"}}"#,
        ),
        refused("a list in place of a text", r#"{"who": ["anyone"], "note": ["x"]}"#),
        refused("lists of nothing", r#"{"only": {"regions": [null, null]}, "note": null}"#),
        refused(
            "rules that contradict each other",
            r#"{"always": {"people": ["ada"]}, "never": {"people": ["ADA"]}}"#,
        ),
        refused("a choice that is none", r#"{"who": "ANYONE", "if_it_fits": "", "note": 1}"#),
    ]
}
