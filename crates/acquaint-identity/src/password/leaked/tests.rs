//! Files of every shape, looked through in two ways.

use super::*;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use std::io::Write as _;
use tempfile::NamedTempFile;

fn file(contents: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(contents).unwrap();
    file
}

fn open(contents: &[u8]) -> Result<LeakedPasswords, LeakedFileError> {
    LeakedPasswords::open(file(contents).path())
}

fn line(digest: &Hex, count: u64) -> String {
    format!("{}:{count}", str::from_utf8(digest).unwrap())
}

/// Whether the digest stands in the file, read from its beginning to its end.
fn is_in(contents: &str, digest: &Hex) -> bool {
    contents.lines().any(|line| line.as_bytes().starts_with(digest))
}

/// The digest that follows this one, as numbers do.
fn next(mut digest: [u8; 20]) -> [u8; 20] {
    for byte in digest.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
    digest
}

proptest! {
    #[test]
    fn halving_finds_what_reading_from_the_beginning_finds(
        listed in btree_map(any::<[u8; 20]>(), prop_oneof![0..10_u64, any::<u64>()], 1..200),
        others in vec(any::<[u8; 20]>(), 0..20),
        end in prop_oneof![Just("\n"), Just("\r\n")],
        is_ended in any::<bool>(),
    ) {
        let lines: Vec<String> = listed.iter().map(|(digest, count)| line(&hex(digest), *count)).collect();
        let contents = lines.join(end) + if is_ended { end } else { "" };
        let leaked = open(contents.as_bytes()).unwrap();
        let near = listed.keys().flat_map(|digest| [*digest, next(*digest)]);
        for digest in near.chain(others).chain([[0; 20], [0xFF; 20]]) {
            let digest = hex(&digest);
            prop_assert_eq!(leaked.find(&digest).unwrap(), is_in(&contents, &digest));
        }
    }
}

#[test]
fn the_first_and_the_last_and_the_only_one_are_found() {
    let digests = [[0x10; 20], [0x20; 20], [0x30; 20]].map(|digest| hex(&digest));
    for length in 1..=3 {
        let listed = &digests[..length];
        for end in ["", "\n", "\r\n"] {
            let contents = listed.iter().map(|digest| line(digest, 7)).collect::<Vec<_>>().join("\r\n") + end;
            let leaked = open(contents.as_bytes()).unwrap();
            for digest in listed {
                assert!(leaked.find(digest).unwrap(), "{contents:?}");
            }
            for other in [[0; 20], [0x15; 20], [0x40; 20]] {
                assert!(!leaked.find(&hex(&other)).unwrap(), "{contents:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_password_is_looked_up_by_its_digest() {
    // What FIPS 180-4 gives for `abc`, and what `sha1sum` does for a password.
    let leaked =
        open(b"4F57181DCAAC980555F2ABEB6E4F8D4EFCC7E6F0:1\nA9993E364706816ABA3E25717850C26C9CD0D89D:99\n");
    let leaked = leaked.unwrap();
    assert!(leaked.hold(&Password::entered("abc")).await.unwrap());
    assert!(!leaked.hold(&Password::entered("abd")).await.unwrap());
    // The file says nothing of capitals: a password is looked up as it was typed.
    assert!(!leaked.hold(&Password::entered("ABC")).await.unwrap());
}

#[test]
fn a_file_of_something_else_is_told_at_the_start() {
    let (a, b) = (line(&hex(&[0xAA; 20]), 1), line(&hex(&[0xBB; 20]), 2));
    let good = format!("{a}\n{b}\n");
    open(good.as_bytes()).unwrap();
    let said = |contents: String| open(contents.as_bytes()).unwrap_err().to_string();
    insta::assert_snapshot!(
        [
            said(String::new()),
            said("password\n123456\n".into()),
            said(good.to_lowercase()),
            said(format!("\u{feff}{good}")),
            said(format!("{good}\n")),
            said(format!("{good}BB")),
            said(good.replace(':', ";")),
            said(format!("{a}{}\n{b}\n", "0".repeat(60))),
            said(format!("{b}\n{a}\n")),
            said(format!("{a}\n{a}\n")),
            LeakedPasswords::open(Path::new("/nowhere/leaked.txt")).unwrap_err().to_string(),
            LeakedPasswords::open(Path::new("/")).unwrap_err().to_string(),
        ]
        .join("\n"),
        @r"
    the file of leaked passwords is empty, or no file
    the file of leaked passwords has, about 0 bytes after its beginning, a line that is not a SHA-1 digest in capital hexadecimal, a colon and a count
    the file of leaked passwords has, about 0 bytes after its beginning, a line that is not a SHA-1 digest in capital hexadecimal, a colon and a count
    the file of leaked passwords has, about 0 bytes after its beginning, a line that is not a SHA-1 digest in capital hexadecimal, a colon and a count
    the file of leaked passwords has, about 86 bytes after its beginning, a line that is not a SHA-1 digest in capital hexadecimal, a colon and a count
    the file of leaked passwords has, about 86 bytes after its beginning, a line that is not a SHA-1 digest in capital hexadecimal, a colon and a count
    the file of leaked passwords has, about 0 bytes after its beginning, a line that is not a SHA-1 digest in capital hexadecimal, a colon and a count
    the file of leaked passwords has, about 0 bytes after its beginning, a line that is not a SHA-1 digest in capital hexadecimal, a colon and a count
    the file of leaked passwords is not in the order of its digests; take the one that is ordered by hash
    the file of leaked passwords is not in the order of its digests; take the one that is ordered by hash
    the file of leaked passwords cannot be read (entity not found)
    the file of leaked passwords is empty, or no file
    "
    );
}

#[test]
fn a_file_by_how_often_is_told_even_if_its_ends_are_in_order() {
    let mut digests: Vec<[u8; 20]> = (0..200_u8).map(|turn| [turn.wrapping_mul(77); 20]).collect();
    (digests[0], digests[199]) = ([0; 20], [0xFF; 20]);
    let lines: Vec<String> =
        digests.iter().zip(1..).map(|(digest, count)| line(&hex(digest), count)).collect();
    assert!(matches!(open(lines.join("\n").as_bytes()), Err(LeakedFileError::Unordered)));
}

#[tokio::test]
async fn what_cannot_be_read_later_is_no_answer() {
    let digests = [[0x10; 20], [0x20; 20], [0x30; 20]].map(|digest| line(&hex(&digest), 1));
    let file = file(digests.join("\n").as_bytes());
    let leaked = LeakedPasswords::open(file.path()).unwrap();
    file.as_file().set_len(10).unwrap();
    let unread = leaked.hold(&Password::entered("abc")).await.unwrap_err();
    assert!(unread.to_string().starts_with("the file of leaked passwords cannot be read"), "{unread}");
}
