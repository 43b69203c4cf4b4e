//! Zips made to do harm, read as archives (PKWARE, *APPNOTE.TXT*, version 6.3.10).

use super::case::{Case, try_all};
use super::file::{Entry, MEMBERS, packed, streamed, zip_of};

/// How many there are.
pub const COUNT: usize = 198;

#[test]
fn no_zip_does_harm() {
    let cases = [cut(), names(), kinds(), lies(), ends(), bombs(), others()].concat();
    assert_eq!(cases.len(), COUNT);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.zip");
    try_all(&cases, |case| {
        std::fs::write(&path, &case.bytes).unwrap();
        acquaint_linkedin::read(&path, &mut |_| {}).err().map(|error| error.to_string())
    });
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing is written beside the archive");
}

fn members() -> [(&'static str, &'static [u8]); 10] {
    MEMBERS.map(|(name, text)| (name, text.as_bytes()))
}

fn requests() -> Entry {
    Entry::new(MEMBERS[0].0, MEMBERS[0].1)
}

/// The requests, and one member more.
fn with(entry: Entry) -> Vec<u8> {
    zip_of(&[requests(), entry])
}

fn cut() -> Vec<Case> {
    const PARTS: usize = 12;
    let mut cases = Vec::new();
    for (how, zip) in [("packed", packed(&members())), ("streamed", streamed(&members()))] {
        for part in 0..PARTS {
            let part_of = &zip[..zip.len() * part / PARTS];
            cases.push(Case::refused(format!("zip, {how}, cut at {part} of {PARTS}"), part_of));
        }
        cases.push(Case::refused(format!("zip, {how}, without its last byte"), &zip[..zip.len() - 1]));
        cases.push(Case::refused(format!("zip, {how}, without its first byte"), &zip[1..]));
        cases
            .push(Case::refused(format!("zip, {how}, behind a script"), [b"#!/bin/sh\n", &zip[..]].concat()));
        cases.push(Case::either(
            format!("zip, {how}, before a page"),
            [&zip[..], b"<script>alert(1)</script>"].concat(),
        ));
        cases.push(Case::either(format!("zip, {how}, twice"), zip.repeat(2)));
        let mut holed = zip.clone();
        let middle = zip.len() / 2;
        holed[middle..middle + 60].fill(0);
        cases.push(Case::either(format!("zip, {how}, with a hole"), holed));
    }
    cases
}

fn names() -> Vec<Case> {
    let climbing: [&[u8]; 25] = [
        b"\x1B[31mProfile.csv",
        b"a\nb/Profile.csv",
        b"\xE2\x80\xAEvsc.eliforP",
        b"../Profile.csv",
        b"../../../../etc/Profile.csv",
        b"a/../Profile.csv",
        b"a/../../Profile.csv",
        b"..",
        b"../",
        b"/etc/Profile.csv",
        b"//server/share/Profile.csv",
        b"/",
        b"C:\\Profile.csv",
        b"C:/Profile.csv",
        b"c:Profile.csv",
        b"\\\\server\\Profile.csv",
        b"..\\Profile.csv",
        b"a\\..\\..\\Profile.csv",
        b"\\Profile.csv",
        b"a\0b/Profile.csv",
        b"Profile.csv\0.txt",
        b"\0",
        b"",
        b"a/..",
        b"./../Profile.csv",
    ];
    let odd: [&[u8]; 11] = [
        b"\xFF\xFE/Profile.csv",
        b"\xC0\xAE\xC0\xAE/Profile.csv",
        b"\xED\xA0\x80.csv",
        b"Profile.csv ",
        b"Profile.csv.",
        b"CON",
        b"Profile.csv:stream",
        b"~/Profile.csv",
        b"$HOME/Profile.csv",
        b"%2e%2e/Profile.csv",
        b"-rf.csv",
    ];
    let shown = |name: &[u8]| name.escape_ascii().to_string();
    let mut cases: Vec<Case> = Vec::new();
    for name in climbing {
        cases.push(Case::refused(
            format!("zip with a member named `{}`", shown(name)),
            with(Entry::new(name, "x")),
        ));
    }
    for name in odd {
        cases.push(Case::either(
            format!("zip with a member named `{}`", shown(name)),
            with(Entry::new(name, "x")),
        ));
    }
    let long = "a/".repeat(30_000) + "Profile.csv";
    cases.push(Case::either("zip with a member 30,000 folders deep", with(Entry::new(long, "x"))));
    cases.push(Case::refused("zip with two lists of requests of one name", with(requests())));
    cases.push(Case::refused(
        "zip with two names that differ in case",
        with(Entry::new("INVITATIONS.csv", "x")),
    ));
    let below = |folder: &str| Entry::new(format!("{folder}/Invitations.csv"), MEMBERS[0].1);
    cases.push(Case::read("zip with an older archive in a folder", with(below("old"))));
    cases.push(Case::refused("zip with two archives", zip_of(&[below("one"), below("two")])));
    let said = Entry { local_name: Some(b"../Profile.csv".to_vec()), ..Entry::new("Profile.csv", "x") };
    cases.push(Case::either("zip with a member that has another name beside its data", with(said)));
    cases
}

fn kinds() -> Vec<Case> {
    let mut cases = Vec::new();
    for (what, mode) in [
        ("a link", 0o120_777),
        ("a device", 0o060_666),
        ("a terminal", 0o020_666),
        ("a pipe", 0o010_666),
        ("a socket", 0o140_777),
    ] {
        for target in ["/etc/hostname", "../../outside"] {
            let entry = Entry { mode, ..Entry::new("Profile.csv", target) };
            cases.push(Case::refused(format!("zip with {what} to {target}"), with(entry)));
        }
    }
    for mode in [0o104_755, 0o100_000, 0, 0o177_777] {
        let entry = Entry { mode, ..Entry::new("Profile.csv", "First Name,Last Name\nOlive,Owner\n") };
        cases.push(Case::either(format!("zip with a member of the mode {mode:o}"), with(entry)));
    }
    for flags in [1, 1 << 6 | 1, 1 << 13 | 1] {
        let locked = Entry { flags, ..requests() };
        cases.push(Case::refused(format!("zip locked as {flags:016b}"), zip_of(&[locked])));
    }
    for flags in [1 << 3, 1 << 5, 1 << 11, 1 << 13, 0xFFFE] {
        let odd = Entry { flags, ..requests() };
        cases.push(Case::either(format!("zip with the flags {flags:016b}"), zip_of(&[odd])));
    }
    for method in [1, 6, 9, 12, 14, 19, 93, 95, 97, 98, 99, 0xFFFF] {
        let entry = Entry { method, ..requests() };
        cases.push(Case::refused(format!("zip packed by method {method}"), zip_of(&[entry])));
    }
    cases.push(Case::refused(
        "zip that says it is packed and is not",
        zip_of(&[Entry { method: 8, ..requests() }]),
    ));
    cases
}

/// Sizes, sums, places and notes that are not true.
fn lies() -> Vec<Case> {
    let mut cases = Vec::new();
    let bytes = requests().unpacked;
    for said in [0, 1, bytes - 1, bytes + 1, 0x7FFF_FFFF, u32::MAX] {
        for (what, entry) in [
            ("packed", Entry { packed: said, ..requests() }),
            ("unpacked", Entry { unpacked: said, ..requests() }),
            ("both", Entry { packed: said, unpacked: said, ..requests() }),
        ] {
            cases.push(Case::either(format!("zip that says {said} bytes {what}"), zip_of(&[entry])));
        }
    }
    cases.push(Case::refused("zip with a wrong sum", zip_of(&[Entry { crc: 7, ..requests() }])));
    for offset in [1, 30, 0x7FFF_FFFF, u32::MAX] {
        let entry = Entry { offset: Some(offset), ..requests() };
        cases.push(Case::refused(format!("zip with a member at {offset}"), zip_of(&[entry])));
    }
    let overlapping = Entry { offset: Some(0), ..Entry::new("Profile.csv", "x") };
    cases.push(Case::refused("zip with members that overlap", with(overlapping.clone())));
    let quoted: Vec<Entry> =
        (0..200).map(|n| Entry { name: format!("{n}.csv").into(), ..overlapping.clone() }).collect();
    cases.push(Case::refused(
        "zip with 200 members in one place",
        zip_of(&[&[requests()], &quoted[..]].concat()),
    ));
    for (what, extra) in [
        ("that are cut off", &b"\x01\0\xFF"[..]),
        ("longer than they are", b"\x01\0\xFF\xFFx"),
        ("of sizes beyond measure", b"\x01\0\x18\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"),
        ("of another name", b"\x75\x70\x13\0\x01\0\0\0\0../Profile.csv"),
        ("of a time of nobody", b"\x55\x54\x05\0\x01\xFF\xFF\xFF\xFF"),
        ("of encryption", b"\x01\x99\x07\0\x02\0AE\x03\x08\0"),
    ] {
        let large = Entry { extra: extra.to_vec(), packed: u32::MAX, unpacked: u32::MAX, ..requests() };
        cases.push(Case::either(format!("zip with notes {what}"), zip_of(&[Entry { extra: extra.to_vec(), ..requests() }])));
        cases.push(Case::either(format!("large zip with notes {what}"), zip_of(&[large])));
    }
    cases
}

/// Ends of which the numbers are not true.
fn ends() -> Vec<Case> {
    let whole = zip_of(&[requests(), Entry::new("Profile.csv", "x")]);
    let end = whole.len() - 22;
    let forged = |at: usize, bytes: &[u8]| {
        let mut zip = whole.clone();
        zip[end + at..end + at + bytes.len()].copy_from_slice(bytes);
        zip
    };
    let mut cases = Vec::new();
    for count in [0_u16, 1, 3, 0xFFFE, 0xFFFF] {
        let both = [count.to_le_bytes(), count.to_le_bytes()].concat();
        cases.push(Case::either(format!("zip that says it has {count} members"), forged(8, &both)));
    }
    for number in [0_u32, 1, 0x7FFF_FFFF, u32::MAX] {
        cases.push(Case::either(
            format!("zip of which the contents have {number} bytes"),
            forged(12, &number.to_le_bytes()),
        ));
        cases.push(Case::refused(
            format!("zip of which the contents are at {number}"),
            forged(16, &number.to_le_bytes()),
        ));
    }
    cases.push(Case::either("zip on disk 7", forged(4, &[7, 0, 7, 0])));
    cases.push(Case::either("zip with a remark that is not there", forged(20, &[0xFF, 0xFF])));
    let remark = [&whole[..end + 20], &[0xFF, 0xFF], &vec![b'x'; 0xFFFF][..]].concat();
    cases.push(Case::read("zip with a long remark", remark));
    let inner = [
        &whole[..end + 20],
        &[22, 0],
        b"PK\x05\x06\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0",
    ]
    .concat();
    cases.push(Case::either("zip with an end in its remark", inner));
    for (what, at, count) in [
        ("nowhere", u64::MAX, 2),
        ("at the start", 0, 2),
        ("in its place", end as u64, 10_000_000),
        ("in its place", end as u64, u64::MAX),
    ] {
        let record = [
            &b"PK\x06\x06"[..],
            &44_u64.to_le_bytes(),
            &[45, 0, 45, 0],
            &[0; 8],
            &count.to_le_bytes(),
            &count.to_le_bytes(),
            &[0; 16],
        ]
        .concat();
        let locator = [&b"PK\x06\x07\0\0\0\0"[..], &at.to_le_bytes(), &1_u32.to_le_bytes()].concat();
        let mut last = whole[end..].to_vec();
        last[8..20].fill(0xFF);
        let zip = [&whole[..end], &record, &locator, &last].concat();
        cases.push(Case::refused(format!("zip of 64 bits with its end {what} and {count} members"), zip));
    }
    cases
}

/// Few bytes that unpack to many.
fn bombs() -> Vec<Case> {
    let text = [MEMBERS[0].1.as_bytes(), &vec![b'a'; 40 << 20]].concat();
    let bomb = packed(&[("Invitations.csv", &text)]);
    let nested = packed(&[("Invitations.csv", MEMBERS[0].1.as_bytes()), ("inner.zip", &bomb)]);
    let lines = [MEMBERS[0].1.as_bytes(), &b",,,,,,\n".repeat(3 << 20)].concat();
    let many: Vec<Entry> = (0..9_000).map(|number| Entry::new(format!("{number}.txt"), "")).collect();
    let too_many: Vec<Entry> = (0..20_000).map(|number| Entry::new(format!("{number}.txt"), "")).collect();
    vec![
        Case::refused("zip that unpacks to 40 MiB of one letter", &bomb),
        Case::refused(
            "streamed zip that unpacks to 40 MiB of one letter",
            streamed(&[("Invitations.csv", &text)]),
        ),
        Case::refused("zip that unpacks to three million rows", packed(&[("Invitations.csv", &lines)])),
        Case::read("zip with a zip that is a bomb", &nested),
        // Archives are often packed once more, never twice.
        Case::read("zip with nothing but a zip", packed(&[("inner.zip", &nested)])),
        Case::refused("zip with nothing but a zip that is a bomb", packed(&[("inner.zip", &bomb)])),
        Case::refused(
            "zip in a zip in a zip",
            packed(&[("outer.zip", &packed(&[("inner.zip", &packed(&members()))]))]),
        ),
        Case::read("zip with 9,000 members that nobody needs", zip_of(&[&[requests()], &many[..]].concat())),
        Case::refused("zip with 20,000 members", zip_of(&[&[requests()], &too_many[..]].concat())),
    ]
}

/// Other files, and zips of other things.
fn others() -> Vec<Case> {
    let files: [(&str, &[u8]); 14] = [
        ("a RAR", b"Rar!\x1A\x07\0"),
        ("a 7z", b"7z\xBC\xAF\x27\x1C\0\x04"),
        ("a gzip", b"\x1F\x8B\x08\0\0\0\0\0\0\x03"),
        ("a tar", b"Invitations.csv\0\0\0\0\0\0\0ustar"),
        ("a part of several", b"PK\x07\x08PK\x03\x04"),
        ("two letters", b"PK"),
        ("four bytes", b"PK\x03\x04"),
        ("an end without a beginning", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        ("ends", &[b'P', b'K', 5, 6].repeat(20_000)),
        ("beginnings", &[b'P', b'K', 3, 4].repeat(20_000)),
        ("a table without quotes", b"From,To,Sent At,Message,Direction\n"),
        ("a page", b"<!doctype html>"),
        ("zeros", &vec![0; 1 << 20]),
        ("ones", &vec![0xFF; 1 << 20]),
    ];
    let mut cases: Vec<Case> = files
        .into_iter()
        .map(|(what, bytes)| Case::refused(format!("{what} as an archive"), bytes))
        .collect();
    cases.push(Case::refused("zip without a member", zip_of(&[])));
    cases.push(Case::refused("zip of folders", zip_of(&[Entry::new("a/", ""), Entry::new("a/b/", "")])));
    cases.push(Case::refused(
        "zip of a document",
        packed(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]),
    ));
    cases.push(Case::refused(
        "zip of a program",
        packed(&[("META-INF/MANIFEST.MF", b"Main-Class: x"), ("x.class", b"\xCA\xFE\xBA\xBE")]),
    ));
    cases
}
