//! The map of OWASP ASVS 5.0 (`docs/asvs.toml`) has no hole: every requirement that applies is answered once, and what an
//! answer points to is there.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The sections of ASVS 5.0.0, with the level of each requirement in order.
const SECTIONS: &str = "
    1.1 22  1.2 1111122223  1.3 112222222223  1.4 222  1.5 123
    2.1 122  2.2 112  2.3 12223  2.4 23
    3.1 3  3.2 113  3.3 12223  3.4 11222233  3.5 11122333  3.6 3  3.7 22333
    4.1 12233  4.2 23333  4.3 22  4.4 1222
    5.1 2  5.2 112333  5.3 113  5.4 222
    6.1 122  6.2 111111112222  6.3 11223333  6.4 112233  6.5 22222333  6.6 2223  6.7 33  6.8 2222
    7.1 222  7.2 1111  7.3 22  7.4 11222  7.5 223  7.6 22
    8.1 1233  8.2 1123  8.3 133  8.4 23
    9.1 111  9.2 1222
    10.1 22  10.2 223  10.3 22223  10.4 1111122222233333  10.5 22222  10.6 22  10.7 222
    11.1 2233  11.2 22233  11.3 11233  11.4 1222  11.5 23  11.6 23  11.7 33
    12.1 12233  12.2 11  12.3 22223
    13.1 2333  13.2 222223  13.3 2233  13.4 1222233
    14.1 22  14.2 12223333  14.3 122
    15.1 12233  15.2 12233  15.3 1222222  15.4 3333
    16.1 2  16.2 22222  16.3 2222  16.4 222  16.5 2223
    17.1 23  17.2 22223333  17.3 22";

/// Self-contained tokens, OAuth, WebRTC: nothing of the kind is here.
const LEFT_OUT: [u32; 3] = [9, 10, 17];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Map {
    requirement: Vec<Requirement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Requirement {
    id: String,
    level: u32,
    asks: String,
    answer: Answer,
    how: String,
    #[serde(default)]
    tests: Vec<String>,
    #[serde(default)]
    documents: Vec<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Met,
    Operator,
    NotApplicable,
    NotMet,
}

impl Answer {
    const ALL: [Self; 4] = [Self::Met, Self::Operator, Self::NotApplicable, Self::NotMet];
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> Result<String, String> {
    fs::read_to_string(root().join(path)).map_err(|_| format!("`{path}` is not there"))
}

fn map() -> Vec<Requirement> {
    toml::from_str::<Map>(&read("docs/asvs.toml").unwrap()).unwrap().requirement
}

/// The level of each requirement of the standard.
fn levels() -> BTreeMap<String, u32> {
    let words: Vec<&str> = SECTIONS.split_whitespace().collect();
    let numbered = |pair: &[&str]| {
        let section = pair[0].to_owned();
        let levels: Vec<u32> = pair[1].chars().filter_map(|level| level.to_digit(10)).collect();
        (1..)
            .zip(levels)
            .map(move |(number, level)| (format!("{section}.{number}"), level))
            .collect::<Vec<_>>()
    };
    words.chunks(2).flat_map(numbered).collect()
}

fn chapter(id: &str) -> u32 {
    id.split('.').next().unwrap().parse().unwrap()
}

/// A heading as GitHub makes an anchor of it.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().trim().to_lowercase().replace(' ', "-")
}

/// Whether this file has this function: `acquaint-web/tests/site/door.rs::a_sentence`.
fn check_test(test: &str) -> Result<(), String> {
    let (file, name) = test.split_once("::").ok_or_else(|| format!("`{test}` names no function"))?;
    let has = read(&format!("crates/{file}"))?.contains(&format!("fn {name}("));
    if has { Ok(()) } else { Err(format!("`{file}` has no `{name}`")) }
}

/// Whether this document has this heading: `docs/security.md#sessions`.
fn check_document(document: &str) -> Result<(), String> {
    let (file, wanted) = document.split_once('#').ok_or_else(|| format!("`{document}` names no heading"))?;
    let text = read(file)?;
    let mut headings =
        text.lines().filter(|line| line.starts_with('#')).map(|line| anchor(line.trim_start_matches('#')));
    if headings.any(|anchor| anchor == wanted) {
        Ok(())
    } else {
        Err(format!("`{file}` has no heading `{wanted}`"))
    }
}

/// What is wrong with an answer.
fn faults(requirement: &Requirement) -> Vec<String> {
    let Requirement { asks, answer, how, tests, documents, .. } = requirement;
    let checked = tests.iter().map(|test| check_test(test));
    let checked = checked.chain(documents.iter().map(|document| check_document(document)));
    let mut faults: Vec<String> = checked.filter_map(Result::err).collect();
    if asks.trim().is_empty() || how.trim().is_empty() {
        faults.push("is without words".into());
    }
    match answer {
        Answer::Met if tests.is_empty() && documents.is_empty() => {
            faults.push("is met, and nothing shows it".into());
        }
        Answer::Operator if documents.is_empty() => faults.push("tells the operator nothing".into()),
        _ => {}
    }
    faults
}

#[test]
fn the_list_of_requirements_is_that_of_the_standard() {
    let levels = levels();
    let of = |wanted: u32| levels.values().filter(|level| **level == wanted).count();
    assert_eq!((levels.len(), of(1), of(2), of(3)), (345, 70, 183, 92));
}

#[test]
fn every_requirement_of_levels_1_and_2_is_answered_once_at_its_level() {
    let levels = levels();
    let mut answered = BTreeSet::new();
    for Requirement { id, level, .. } in map() {
        assert_eq!(levels.get(&id), Some(&level), "{id} has another level, or does not exist");
        assert!(!LEFT_OUT.contains(&chapter(&id)), "{id} is of a chapter that is left out");
        assert!(answered.insert(id.clone()), "{id} is answered twice");
    }
    let wanted = levels.iter().filter(|(id, level)| **level < 3 && !LEFT_OUT.contains(&chapter(id)));
    let missing: Vec<_> = wanted.map(|(id, _)| id).filter(|id| !answered.contains(*id)).collect();
    assert!(missing.is_empty(), "not answered: {missing:?}");
}

#[test]
fn every_answer_has_its_words_and_what_it_points_to_is_there() {
    let faults: Vec<String> = map()
        .iter()
        .flat_map(|requirement| {
            faults(requirement).into_iter().map(move |fault| format!("{}: {fault}", requirement.id))
        })
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn what_an_answer_lacks_is_noticed() {
    let answer = |answer: Answer, tests: &[&str], documents: &[&str]| {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let (tests, documents) = (owned(tests), owned(documents));
        let (asks, how) = ("Something.".into(), "Somehow.".into());
        faults(&Requirement { id: "1.1.1".into(), level: 2, asks, answer, how, tests, documents }).join("; ")
    };
    let here = "acquaint/tests/it/asvs.rs";
    let test = format!("{here}::what_an_answer_lacks_is_noticed");
    assert_eq!(answer(Answer::Met, &[&test], &["SECURITY.md#security"]), "");
    assert_eq!(answer(Answer::NotMet, &[], &[]), "");
    assert_eq!(answer(Answer::Met, &[], &[]), "is met, and nothing shows it");
    assert_eq!(answer(Answer::Operator, &[&test], &[]), "tells the operator nothing");
    let gone = format!("{here}::gone");
    assert_eq!(answer(Answer::Met, &[&gone], &[]), format!("`{here}` has no `gone`"));
    assert_eq!(answer(Answer::Met, &["gone.rs::gone"], &[]), "`crates/gone.rs` is not there");
    assert_eq!(answer(Answer::Met, &[], &["SECURITY.md#gone"]), "`SECURITY.md` has no heading `gone`");
}

/// How many requirements of each chapter have each answer.
fn table(map: &[Requirement]) -> String {
    let mut text =
        "| chapter | met | operator | not applicable | not met |\n|---|---|---|---|---|\n".to_owned();
    let mut row = |name: &str, is_in: &dyn Fn(&Requirement) -> bool| {
        let counts =
            Answer::ALL.map(|answer| map.iter().filter(|one| one.answer == answer && is_in(one)).count());
        let [met, operator, not_applicable, not_met] = counts;
        let _ = writeln!(text, "| {name} | {met} | {operator} | {not_applicable} | {not_met} |");
    };
    let chapters: BTreeSet<u32> = map.iter().map(|one| chapter(&one.id)).collect();
    for number in chapters {
        row(&number.to_string(), &|one| chapter(&one.id) == number);
    }
    for level in 1..=3 {
        row(&format!("level {level}"), &|one| one.level == level);
    }
    row("all", &|_| true);
    text
}

#[test]
fn the_page_says_what_the_map_says() {
    let (map, path) = (map(), root().join("docs/security.md"));
    let page = fs::read_to_string(&path).unwrap();
    let (before, _) = page.split_once("| chapter |").unwrap_or((&page, ""));
    let fresh = format!("{before}{}", table(&map));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &fresh).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        fresh,
        "`UPDATE_DOCS=1 cargo test -p acquaint --test it asvs`"
    );
    let short = read("SECURITY.md").unwrap();
    for one in map.iter().filter(|one| one.answer == Answer::NotMet) {
        assert!(
            short.contains(&format!("{} ", one.id)),
            "SECURITY.md does not say that {} is not met",
            one.id
        );
    }
}
