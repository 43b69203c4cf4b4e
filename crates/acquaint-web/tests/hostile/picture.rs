//! Pictures made to do harm, uploaded to the service as any browser would.

use super::case::{Case, try_all};
use super::file::{Picture, drawn};
use crate::matrix::asking::with_file;
use crate::matrix::town::Town;

#[path = "picture/jpeg.rs"]
mod jpeg;
#[path = "picture/other.rs"]
mod other;
#[path = "picture/png.rs"]
mod png;
#[path = "picture/webp.rs"]
mod webp;

/// How many there are.
pub const COUNT: usize = 303;

#[test]
fn no_picture_does_harm() {
    let cases = [any_kind(), jpeg::cases(), png::cases(), webp::cases(), other::cases()].concat();
    assert_eq!(cases.len(), COUNT);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let town = runtime.block_on(Town::new());
    try_all(&cases, |case| runtime.block_on(refusal(&town, &case.bytes)));
}

/// Uploads it, and reads what stands beside the field.
async fn refusal(town: &Town, file: &[u8]) -> Option<String> {
    let (kind, body) = with_file("picture", file);
    let answer =
        town.send(Some(town.member("bo")), "POST", "/me/picture", &[("content-type", &kind)], body).await;
    match answer.status.as_u16() {
        303 => None,
        422 => {
            let error = answer.text.split("id=\"f-picture-error\"").nth(1);
            let error = error.unwrap_or_else(|| panic!("no words beside the field: {}", answer.text));
            Some(error.split("</p>").next().unwrap().to_owned())
        }
        status => panic!("{status}: {}", answer.text),
    }
}

/// What can be done to a picture of any kind.
fn any_kind() -> Vec<Case> {
    const PARTS: usize = 10;
    let mut cases = Vec::new();
    for kind in Picture::ALL {
        let whole = drawn(kind, 120, 100);
        for part in 1..PARTS {
            let cut = &whole[..whole.len() * part / PARTS];
            cases.push(Case::refused(format!("{kind:?} cut at {part} of {PARTS}"), cut));
        }
        for (what, after) in [
            ("a script", &b"<script>alert(1)</script>"[..]),
            ("a zip", b"PK\x03\x04\x14\0\0\0\0\0PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            ("PHP", b"<?php system($_GET['c']); ?>"),
            ("itself", &whole),
        ] {
            cases.push(Case::read(format!("{kind:?} with {what} behind it"), [&whole, after].concat()));
        }
        for (what, before) in
            [("a line", &b"\n"[..]), ("markup", b"<!-- -->"), ("a byte order mark", b"\xEF\xBB\xBF")]
        {
            cases.push(Case::refused(format!("{kind:?} with {what} before it"), [before, &whole].concat()));
        }
        for other in Picture::ALL.into_iter().filter(|other| *other != kind) {
            let start = &drawn(other, 120, 100)[..12];
            cases.push(Case::refused(
                format!("{kind:?} that begins as {other:?}"),
                [start, &whole[12..]].concat(),
            ));
        }
        for filler in [0, 0xFF] {
            let mut holed = whole.clone();
            let middle = holed.len() / 2;
            holed[middle..middle + 40].fill(filler);
            cases.push(Case::either(format!("{kind:?} with a hole of {filler}"), holed));
        }
        cases.push(Case::refused(
            format!("{kind:?} backwards"),
            whole.iter().rev().copied().collect::<Vec<_>>(),
        ));
        cases.push(Case::refused(format!("{kind:?} of one pixel"), drawn(kind, 1, 1)));
        cases.push(Case::refused(format!("{kind:?} of one row"), drawn(kind, 4_000, 1)));
        let heavy = [&whole[..], &vec![0; 8 << 20]].concat();
        cases.push(Case::refused(format!("{kind:?} with 8 MiB behind it"), heavy));
    }
    cases
}
