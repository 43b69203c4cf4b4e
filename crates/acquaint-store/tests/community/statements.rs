//! The statements of the store, as its sources have them: each is run by some case of the contract, and each is in the SQL that
//! SQLite and PostgreSQL share.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// What only the file of dialects may say, and what PostgreSQL does not know.
const OF_ONE_DATABASE: [&str; 17] = [
    "INDEXED BY",
    " MATCH ",
    "OR IGNORE",
    "OR REPLACE",
    "rowid",
    "GLOB ",
    " IS ?",
    " IS NOT ?",
    " IS NOT '",
    "hex(",
    "iif(",
    "instr(",
    "ifnull(",
    "group_concat(",
    "json_",
    "pragma_",
    "ON CONFLICT DO UPDATE",
];

/// The files with statements of loads and changes, each with its name.
fn sources() -> Vec<(String, String)> {
    let mut sources = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/community");
    for folder in [folder.join("apply"), folder] {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            // The guard of readers is SQLite's own.
            if path.is_file() && name != "pool.rs" {
                let text = std::fs::read_to_string(path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap();
                let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
                sources.push((name, lines.collect::<Vec<_>>().join(" ")));
            }
        }
    }
    assert!(sources.len() > 20, "{sources:?}");
    sources
}

/// The texts in quotation marks.
fn literals(source: &str) -> Vec<String> {
    let source = source.replace("\\\"", "''");
    let texts = source.split('"').skip(1).step_by(2);
    texts.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn is_statement(text: &str) -> bool {
    ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH "].iter().any(|verb| text.starts_with(verb))
}

#[test]
fn statements_are_in_the_sql_that_databases_share() {
    for (file, source) in sources() {
        for text in literals(&source) {
            for word in OF_ONE_DATABASE {
                assert!(!text.contains(word), "{file}: `{word}` in `{text}`");
            }
            for rest in text.split("CROSS JOIN ").skip(1) {
                let until = |mark: &str| rest.find(mark).unwrap_or(usize::MAX);
                let end = until("JOIN ").min(until("WHERE ")).min(until(")"));
                assert!(
                    until(" ON ") >= end,
                    "{file}: a condition of CROSS JOIN belongs after WHERE: `{text}`"
                );
            }
            for call in ["min(", "max("] {
                for rest in text.split(call).skip(1) {
                    let first = rest.split(')').next().unwrap();
                    assert!(!first.contains(','), "{file}: `{call}` of two values in `{text}`");
                }
            }
        }
    }
}

/// Remembers the statements that were prepared.
#[derive(Clone, Default)]
struct Prepared(Arc<Mutex<BTreeSet<String>>>);

impl Subscriber for Prepared {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "acquaint_store::statement"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl Visit for Prepared {
    fn record_str(&mut self, _: &Field, sql: &str) {
        let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        self.0.lock().unwrap().insert(sql);
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

/// One store for all cases, emptied before each: on a new database every statement would be prepared and planned again.
mod on_postgres {
    use acquaint_store::CommunityDatabase;
    use acquaint_store::scratch_postgres::Scratch;
    use std::sync::{Arc, LazyLock};

    pub static DATABASE: LazyLock<Scratch> = LazyLock::new(|| Scratch::community().unwrap());
    static STORE: LazyLock<Arc<CommunityDatabase>> =
        LazyLock::new(|| Arc::new(CommunityDatabase::open_postgres(&DATABASE.url(), None).unwrap()));

    fn emptied() -> Arc<CommunityDatabase> {
        DATABASE.empty_tables().unwrap();
        Arc::clone(&STORE)
    }

    acquaint_store::community_contract! { every: emptied }
}

/// The same cases hold on SQLite, so each statement is run there, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_contract_holds_on_postgres_and_its_cases_run_every_statement() {
    let prepared = Prepared::default();
    tracing::subscriber::set_global_default(prepared.clone()).unwrap();
    Box::pin(on_postgres::run_every_case()).await;
    on_postgres::DATABASE.derive_again().unwrap();
    assert_eq!(missing(&prepared.0.lock().unwrap()), [""; 0]);
}

/// The statements in the sources that are not among those that were prepared.
fn missing(prepared: &BTreeSet<String>) -> Vec<String> {
    let mut missing = Vec::new();
    for (file, source) in sources() {
        for text in literals(&source).into_iter().filter(|text| is_statement(text)) {
            // All of it but the parts that are put in.
            let parts: Vec<&str> = text.split(['{', '}']).step_by(2).map(str::trim).collect();
            if !prepared.iter().any(|sql| parts.iter().all(|part| sql.contains(part))) {
                missing.push(format!("{file}: {text}"));
            }
        }
    }
    missing
}
