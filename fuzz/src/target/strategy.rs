//! Strategy files: what is read can be written and read again, and what is not says where it is wrong.

use acquaint_core::recipient_view::{RecipientProfile, RecipientView};
use acquaint_core::strategy::{ENTRIES_MAX, Fit, Matcher, Rule, Strategy, StrategyError};

pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Strategy::parse(&text) {
        Ok(strategy) => check_read(&strategy),
        Err(StrategyError::Unreadable { line, column, detail, .. }) => {
            let lines = text.split('\n').count();
            assert!((1..=lines).contains(&line), "line {line} of {lines}");
            let length = text.split('\n').nth(line - 1).map_or(0, str::len);
            assert!(column <= length + 1, "column {column} of {length}");
            assert!(!detail.is_empty());
        }
        Err(StrategyError::Invalid(fields)) => {
            assert!(!fields.is_empty());
            for field in fields {
                let part = field.field.split(['.', '[']).next().unwrap_or_default();
                assert!(part == "strategy" || Strategy::OBJECTS.contains(&part), "{field}");
                assert!(!field.detail.is_empty());
            }
        }
    }
}

fn check_read(strategy: &Strategy) {
    let json = serde_json::to_string(strategy).expect("a strategy is JSON");
    assert_eq!(Strategy::parse(&json).as_ref(), Ok(strategy));
    assert_eq!(strategy.read().as_ref(), Ok(strategy));
    assert_eq!(strategy.changes_since(strategy), []);
    for (field, list) in strategy.lists() {
        assert!(list.len() <= ENTRIES_MAX, "{field} has {} entries", list.len());
    }
    for rule in Rule::ALL.into_iter().filter(|rule| rule.is_set(strategy)) {
        assert!(!rule.in_words(strategy).is_empty());
    }
    let me = RecipientProfile::default();
    let judgement = Matcher::new(strategy, &me).judge(&RecipientView::default());
    assert!(!judgement.in_short(strategy).is_empty());
    assert!(judgement.verdicts.iter().all(|verdict| !verdict.fact_in_words().is_empty()));
    assert!(!strategy.is_open() || judgement.fit == Fit::Fits, "open to everybody");
}

pub fn seeds() -> Vec<Vec<u8>> {
    let whole = r#"{
  "who": "people_i_could_place",
  "only": {"industries": ["Boats"], "functions": ["Engineering"], "regions": ["Bremen", "Kiel"], "organisations": [], "schools": ["Quay College"]},
  "at_least": {"mutual_connections": 2, "sender_connections": 5, "familiarity_percent": 40, "picture": true, "note": ["who", "how", "why"]},
  "always": {"ties": ["friend", "co_worker"], "organisations": ["Harbour Works"], "people": ["bo"]},
  "never": {"organisations": ["Spam & Sons"], "people": ["cy"]},
  "if_it_fits": "suggest",
  "if_not": "leave_in_inbox"
}"#;
    let others = [
        whole,
        "{}",
        "[]",
        r#"{"only": {"regions": ["Bremen", "BREMEN", "Brémen"]}}"#,
        r#"{"always": {"people": ["Bo"]}, "never": {"people": ["bo"]}}"#,
        r#"{"only": [["Shipping"], [], [], [], []]}"#,
        r#"{"at_least": {"mutual_connections": 4294967296}}"#,
        r#"{"only": {"regions": ["\ud800", "\u202e", "\u0000"]}}"#,
        "{\n\n  \"who\": \"people_i_know_well\"\n} x",
    ];
    let mut seeds: Vec<Vec<u8>> = others.iter().map(|text| text.as_bytes().to_vec()).collect();
    seeds.push("[".repeat(300).into_bytes());
    seeds
}
