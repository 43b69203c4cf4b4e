//! Every page, rendered with invented people and looked at as a browser and a screen reader would.

use acquaint_web::page::about::{ASKING, Line, NOTICED, UNNOTICED};
use acquaint_web::page::samples;
use std::collections::BTreeSet;
use std::path::Path;

/// A tag as it stands in a page: its name and its attributes.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }
}

/// The opening tags of a page. Pages come from templates, so attributes are always quoted or have no value.
fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    for piece in html.split('<').skip(1).filter(|piece| piece.starts_with(char::is_alphabetic)) {
        let name_ends = piece.find(|c: char| !c.is_alphanumeric()).unwrap_or(piece.len());
        let (name, mut rest) = piece.split_at(name_ends);
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let key_ends = rest.find(['=', '>', ' ', '\n']).unwrap_or(rest.len());
            let (key, after) = rest.split_at(key_ends);
            if let Some(quoted) = after.strip_prefix("=\"") {
                let (value, after) = quoted.split_once('"').expect("attributes are quoted");
                attributes.push((key, value));
                rest = after;
            } else {
                attributes.push((key, ""));
                rest = after;
            }
        }
        tags.push(Tag { name, attributes });
    }
    tags
}

/// What a reader reads: the text between the tags, on one line, in lower case.
fn text(html: &str) -> String {
    let pieces = html.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text);
    pieces.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn pages() -> Vec<(String, String)> {
    let pages: Vec<_> =
        samples().into_iter().map(|(name, html)| (name, html.expect("a page renders"))).collect();
    assert!(pages.len() > 60);
    pages
}

#[test]
fn every_page_has_one_main_heading_a_title_and_its_language() {
    for (name, html) in pages() {
        let tags = tags(&html);
        let count = |wanted: &str| tags.iter().filter(|tag| tag.name == wanted).count();
        assert_eq!((count("h1"), count("main"), count("title")), (1, 1, 1), "{name}");
        assert_eq!(tags[0].name, "html", "{name}");
        assert_eq!(tags[0].get("lang"), Some("en"), "{name}");
        assert!(!html.contains("<title> ·"), "{name} has an empty title");
    }
}

#[test]
fn every_control_has_a_label_and_every_picture_its_words() {
    for (name, html) in pages() {
        let tags = tags(&html);
        let labels: BTreeSet<_> =
            tags.iter().filter(|t| t.name == "label").filter_map(|t| t.get("for")).collect();
        for tag in &tags {
            let is_hidden = tag.get("type") == Some("hidden");
            if ["input", "select", "textarea"].contains(&tag.name) && !is_hidden {
                let id = tag.get("id").unwrap_or_default();
                assert!(labels.contains(id), "{name}: no label for `{id}` ({:?})", tag.get("name"));
            }
            if tag.name == "img" {
                assert!(tag.get("alt").is_some(), "{name}");
            }
            if tag.name == "svg" {
                let is_told = tag.get("role") == Some("img") && tag.get("aria-label").is_some();
                assert!(is_told || tag.get("aria-hidden") == Some("true"), "{name}");
            }
        }
    }
}

#[test]
fn ids_are_unique_and_every_reference_leads_to_one() {
    for (name, html) in pages() {
        let tags = tags(&html);
        let all: Vec<_> = tags.iter().filter_map(|tag| tag.get("id")).collect();
        let ids: BTreeSet<_> = all.iter().copied().collect();
        assert_eq!(ids.len(), all.len(), "{name} uses an id twice");
        for tag in &tags {
            let own = tag.get("href").and_then(|href| href.strip_prefix('#'));
            let named =
                ["for", "aria-labelledby", "aria-describedby"].into_iter().filter_map(|key| tag.get(key));
            for id in named.flat_map(str::split_whitespace).chain(own) {
                assert!(ids.contains(id), "{name}: `{id}` is nowhere");
            }
        }
    }
}

#[test]
fn nothing_is_inline_that_the_content_policy_forbids() {
    for (name, html) in pages() {
        for tag in tags(&html) {
            let forbidden = tag.attributes.iter().find(|(key, _)| *key == "style" || key.starts_with("on"));
            assert!(forbidden.is_none() && tag.name != "style", "{name}: {forbidden:?}");
            assert!(tag.name != "script" || tag.get("src").is_some(), "{name} has a script inside");
            for address in ["href", "src", "action", "formaction"].into_iter().filter_map(|key| tag.get(key))
            {
                assert!(address.starts_with('/') || address.starts_with('#'), "{name}: {address}");
            }
        }
    }
}

#[test]
fn no_page_speaks_of_a_refusal() {
    let words = ["reject", "declin", "denied", "deny", "refus", "pending", "ignor"];
    for (name, html) in pages() {
        let text = text(&html);
        for word in words {
            assert!(!text.contains(word), "{name} says `{word}`");
        }
    }
}

#[test]
fn every_form_that_changes_something_is_posted() {
    for (name, html) in pages() {
        for form in tags(&html).iter().filter(|tag| tag.name == "form") {
            let is_search = form.get("role") == Some("search");
            assert_eq!(form.get("method"), Some(if is_search { "get" } else { "post" }), "{name}");
        }
    }
}

#[test]
fn only_what_a_record_shows_too_asks_whether_it_is_in_one() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    let mut asking = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && std::fs::read_to_string(&path).unwrap().contains("is_personal") {
            asking.insert(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    // The other pages of a record have templates of their own, in `personal`.
    assert_eq!(asking, BTreeSet::from(["layout.html", "import.html"].map(str::to_owned)));
}

/// A list of lines, each with links to the tests that hold it.
fn lines_of(title: &str, lines: &[Line]) -> String {
    let link = |(file, test): &(&str, &str)| format!("  - [{}](../{file})\n", test.replace('_', " "));
    let line = |line: &Line| {
        let says = if line.says.is_empty() {
            line.what.to_owned()
        } else {
            format!("**{}.** {}", line.what, line.says)
        };
        let says = if says.ends_with('.') { says } else { format!("{says}.") };
        format!("- {says}\n{}", line.tests.iter().map(link).collect::<String>())
    };
    format!("## {title}\n\n{}\n", lines.iter().map(line).collect::<String>())
}

#[test]
fn every_line_on_what_others_see_names_the_tests_that_hold_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let all = NOTICED.iter().chain(&UNNOTICED).chain(&ASKING);
    for (file, test) in all.flat_map(|line| line.tests) {
        let source = std::fs::read_to_string(root.join(file)).unwrap_or_default();
        assert!(source.contains(&format!("fn {test}(")), "{file} has no test {test}");
    }
    let fresh = format!(
        "# What others can see\n\nThe lines of the page `/about/what-others-see`, each with the tests that hold it. \
         Written by `UPDATE_DOCS=1 cargo test -p acquaint-web --test it pages`.\n\n{}{}{}",
        lines_of("Can be noticed", &NOTICED),
        lines_of("Cannot be noticed, by anyone", &UNNOTICED),
        lines_of("When you are the one who asks", &ASKING),
    );
    let fresh = format!("{}\n", fresh.trim_end());
    let path = root.join("docs/what-others-see.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &fresh).expect("the folder of documents");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, fresh, "refresh it with `UPDATE_DOCS=1 cargo test -p acquaint-web --test it pages`");
}
