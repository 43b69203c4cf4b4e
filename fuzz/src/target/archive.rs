//! Archives: any bytes as a zip, and any bytes as one file of an archive.

use crate::file::{Entry, MEMBERS, packed, streamed, zip_of};
use acquaint_linkedin::{Limits, Options, ReadError, Reading, read_with};
use std::cell::RefCell;
use tempfile::TempDir;

thread_local! {
    static FOLDER: RefCell<Option<TempDir>> = const { RefCell::new(None) };
}

/// Small, so that each try is quick.
fn options() -> Options {
    let limits = Limits {
        entries_max: 100,
        member_bytes_max: 1 << 20,
        total_bytes_max: 4 << 20,
        rows_max: 2_000,
        field_bytes_max: 1 << 14,
        row_bytes_max: 1 << 16,
        problems_max: 50,
        ..Limits::default()
    };
    let taken_at = Some("2026-06-07T02:00:00Z".parse().expect("a moment"));
    Options { limits, taken_at, ..Options::default() }
}

fn read(zip: &[u8]) -> Result<Reading, ReadError> {
    FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| tempfile::tempdir().expect("a folder"));
        let path = folder.path().join("archive.zip");
        std::fs::write(&path, zip).expect("the folder can be written");
        read_with(&path, &options(), &mut |_| {})
    })
}

pub fn check(zip: &[u8]) {
    let result = read(zip);
    assert!(
        !zip.starts_with(b"PK\x03\x04")
            || result.is_ok()
            || !matches!(result, Err(ReadError::NotAnArchive { .. }))
    );
    check_result(result);
}

fn check_result(result: Result<Reading, ReadError>) {
    let limits = options().limits;
    match result {
        Ok(reading) => {
            assert_eq!(reading.record.requests.len() as u64, reading.counts.sent + reading.counts.received);
            assert!(reading.record.requests.len() as u64 <= limits.rows_max);
            assert!(reading.problems.len() <= limits.problems_max);
            for problem in &reading.problems {
                assert!(!problem.file.is_empty() && !problem.why.is_empty());
                assert!(
                    !problem.to_string().contains(['\n', '\r', '\u{1b}', '\0']),
                    "{problem:?} breaks a terminal"
                );
            }
            for request in &reading.record.requests {
                assert!(!request.counterpart.name.is_empty());
            }
        }
        Err(ReadError::Io { source, .. }) => panic!("a file that is there can be read: {source}"),
        Err(error) => {
            let words = error.to_string();
            assert!(words.contains("; "), "what to do about it? {words}");
            assert!(!words.contains(['\n', '\r', '\u{1b}', '\0']), "{words:?} breaks a terminal");
        }
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let members = MEMBERS.map(|(name, text)| (name, text.as_bytes()));
    let stored = members.map(|(name, text)| Entry::new(name, text));
    let linked = Entry { mode: 0o120_777, ..Entry::new("Profile.csv", "/etc/hostname") };
    let locked = Entry { flags: 1, ..stored[0].clone() };
    vec![
        packed(&members),
        streamed(&members[..4]),
        zip_of(&stored),
        zip_of(&stored[..1]),
        zip_of(&[stored[0].clone(), linked]),
        zip_of(&[locked]),
        // Found by the fuzzer: the name of a link cleared the terminal.
        zip_of(&[stored[0].clone(), Entry { mode: 0o120_777, ..Entry::new("\x1b[2J\n.csv", "x") }]),
        zip_of(&[]),
    ]
}

/// The first byte says which file of an archive the others are.
pub fn check_member(data: &[u8]) {
    let Some((&which, text)) = data.split_first() else { return };
    let which = usize::from(which) % MEMBERS.len();
    let mut entries = MEMBERS.map(|(name, text)| Entry::new(name, text));
    entries[which] = Entry::new(MEMBERS[which].0, text);
    let zip = zip_of(&entries);
    let result = read(&zip);
    // What looks like the end of a zip is taken for one, wherever it stands, and judged as such.
    let has_end = text.windows(4).any(|window| window == b"PK\x05\x06");
    assert!(result.is_ok() || which == 0 || has_end, "only the requests are needed: {result:?}");
    match (&result, read(&zip)) {
        (Ok(one), Ok(other)) => assert_eq!(*one, other, "reading is a function of the file"),
        (one, other) => assert_eq!(one.is_ok(), other.is_ok()),
    }
    check_result(result);
}

pub fn member_seeds() -> Vec<Vec<u8>> {
    let seed = |which: usize, text: &[u8]| [&[u8::try_from(which).expect("few members")], text].concat();
    let mut seeds: Vec<Vec<u8>> =
        MEMBERS.iter().enumerate().map(|(which, (_, text))| seed(which, text.as_bytes())).collect();
    let (_, requests) = MEMBERS[0];
    let wide: Vec<u8> = requests.encode_utf16().flat_map(u16::to_le_bytes).collect();
    seeds.push(seed(0, &[b"\xFF\xFE", &wide[..]].concat()));
    seeds.push(seed(0, &[b"\xEF\xBB\xBF", requests.replace('\n', "\r\n").as_bytes()].concat()));
    seeds.push(seed(0, requests.replace(',', ";").as_bytes()));
    seeds.push(seed(0, b"From,To,Sent At,Message,Direction\nOlive Owner,=HYPERLINK(\"x\"),\"3. Mai 2026, 16:05\",\"a\"\"b\nc\",OUTGOING\n"));
    seeds.push(seed(
        2,
        b"CONVERSATION ID,FROM,TO,DATE,CONTENT\n1,\"\x1b[31mAda\",Olive Owner,2026-13-45 99:99:99 UTC,\xff\n",
    ));
    seeds
}
