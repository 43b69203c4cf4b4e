//! What no compiler checks: which crate may use which, documents that name what exists, words nobody should read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Which of our crates each crate may use, apart from its tests and benches.
const ALLOWED: [(&str, &[&str]); 11] = [
    ("acquaint-core", &[]),
    ("acquaint-why", &["acquaint-core"]),
    ("acquaint-sim", &["acquaint-core", "acquaint-why"]),
    ("acquaint-linkedin", &["acquaint-core"]),
    ("acquaint-app", &["acquaint-core", "acquaint-why"]),
    ("acquaint-store", &["acquaint-core", "acquaint-app"]),
    ("acquaint-identity", &[]),
    ("acquaint-mail", &["acquaint-app"]),
    ("acquaint-picture", &[]),
    (
        "acquaint-web",
        &[
            "acquaint-app",
            "acquaint-core",
            "acquaint-identity",
            "acquaint-mail",
            "acquaint-picture",
            "acquaint-why",
        ],
    ),
    (
        "acquaint",
        &[
            "acquaint-app",
            "acquaint-core",
            "acquaint-identity",
            "acquaint-linkedin",
            "acquaint-mail",
            "acquaint-picture",
            "acquaint-sim",
            "acquaint-store",
            "acquaint-web",
            "acquaint-why",
        ],
    ),
];

/// The crates of ours that a manifest lists under `[dependencies]`.
fn dependencies(manifest: &str) -> Vec<String> {
    let section =
        manifest.split("\n[").find(|section| section.starts_with("dependencies]")).unwrap_or_default();
    let name = |line: &str| line.split(['.', ' ', '=']).next().unwrap_or_default().to_owned();
    section.lines().map(name).filter(|name| name.starts_with("acquaint")).collect()
}

#[test]
fn no_crate_uses_one_that_it_may_not() {
    let allowed: BTreeMap<_, _> = ALLOWED.into_iter().collect();
    let mut seen = 0;
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let may = allowed.get(name.as_str()).unwrap_or_else(|| panic!("`{name}` is not on the map"));
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        for used in dependencies(&manifest) {
            assert!(may.contains(&used.as_str()), "`{name}` must not use `{used}`");
        }
        seen += 1;
    }
    assert_eq!(seen, ALLOWED.len());
}

fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            source_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    source_files(&root().join("crates"), &mut files);
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// One person's pages are handed their store, and read what is kept in this one place; all else is a use case.
const READS_A_RECORD: &str = "crates/acquaint-web/src/personal.rs";

#[test]
fn no_page_and_no_address_of_the_api_reaches_past_the_use_cases_to_a_store() {
    let (mut seen, mut reads) = (0, 0);
    for (path, text) in sources() {
        if !path.starts_with(root().join("crates/acquaint-web/src")) {
            continue;
        }
        seen += 1;
        for name in ["community::store", "CommunityStore", "StoreError", "use acquaint_app::store::{"] {
            // A failure has words for whatever a store says.
            let may = name == "StoreError" && path.ends_with("src/failure.rs");
            assert!(may || !text.contains(name), "{} names `{name}`: write a use case", path.display());
        }
        if text.contains(".load_situation(") {
            assert_eq!(path, root().join(READS_A_RECORD), "a record is read in one place");
            reads += 1;
        }
    }
    assert!(seen > 100 && reads == 1, "{seen} {reads}");
}

#[test]
fn every_path_that_a_document_names_exists() {
    let mut named = 0;
    for document in ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md", "STYLE.md", "docs/model.md"] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let paths = text.split('`').skip(1).step_by(2).filter(|code| code.starts_with("crates/"));
        for path in paths {
            assert!(root().join(path).exists(), "{document} names `{path}`, which is not there");
            named += 1;
        }
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let folder = root().join(document);
            let target = folder.parent().unwrap().join(link.split('#').next().unwrap());
            assert!(target.exists(), "{document} links to `{link}`, which is not there");
            named += 1;
        }
    }
    assert!(named > 20, "{named}");
}

#[test]
fn every_module_says_in_its_first_line_what_it_is_for() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{} does not begin with what it is for", path.display());
    }
}

#[test]
fn nothing_is_left_unfinished() {
    let marks =
        ["FIX".to_owned() + "ME", "TO".to_owned() + "DO", "todo".to_owned() + "!(", "XX".to_owned() + "X"];
    for (path, text) in sources() {
        for mark in &marks {
            assert!(!text.contains(mark.as_str()), "{} has `{mark}`", path.display());
        }
    }
}

#[test]
fn no_word_on_the_screen_speaks_of_a_refusal_by_a_person() {
    let words = ["rejected", "declined", "denied", "rejection"];
    let screen =
        ["crates/acquaint/src", "crates/acquaint-why/src/wording.rs", "crates/acquaint-core/src/reason"];
    let mut read = 0;
    for (path, text) in sources() {
        let place = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        if !screen.iter().any(|part| place.starts_with(part)) || place.ends_with("reason.rs") {
            continue;
        }
        read += 1;
        for (number, line) in
            text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            let lower = line.to_lowercase();
            assert!(!words.iter().any(|word| lower.contains(word)), "{place}:{}: {line}", number + 1);
        }
    }
    assert!(read > 8, "{read}");
}
