//! JPEG files of which segments lie (ITU-T T.81).

use crate::hostile::case::Case;
use crate::hostile::file::{Picture, drawn};

/// A segment with its marker and length.
fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker], &length[..], content].concat()
}

fn position(jpeg: &[u8], marker: u8) -> usize {
    jpeg.windows(2).position(|pair| pair == [0xFF, marker]).unwrap()
}

/// The picture with bytes written over, from a place behind the first marker of this kind.
fn forged(whole: &[u8], marker: u8, offset: usize, bytes: &[u8]) -> Vec<u8> {
    let mut jpeg = whole.to_vec();
    let at = position(&jpeg, marker) + offset;
    jpeg[at..at + bytes.len()].copy_from_slice(bytes);
    jpeg
}

/// The picture with something behind its first two bytes.
fn with(whole: &[u8], part: &[u8]) -> Vec<u8> {
    [&whole[..2], part, &whole[2..]].concat()
}

/// The picture without its segments of this kind.
fn without(whole: &[u8], marker: u8) -> Vec<u8> {
    let mut jpeg = whole.to_vec();
    while let Some(at) = jpeg.windows(2).position(|pair| pair == [0xFF, marker]) {
        let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        jpeg.drain(at..at + 2 + length);
    }
    jpeg
}

const FRAME: u8 = 0xC0;
const TABLES: u8 = 0xC4;
const QUANTA: u8 = 0xDB;
const SCAN: u8 = 0xDA;

pub fn cases() -> Vec<Case> {
    let whole = drawn(Picture::Jpeg, 120, 100);
    let mut cases = frames(&whole);
    cases.extend(exif(&whole));
    cases.extend(segments(&whole));
    cases
}

fn frames(whole: &[u8]) -> Vec<Case> {
    let mut cases = Vec::new();
    for (width, height) in
        [(0, 0), (0, 100), (120, 0), (65_535, 65_535), (65_535, 700), (1, 65_535), (95, 96)]
    {
        let sides = [u16::to_be_bytes(height), u16::to_be_bytes(width)].concat();
        cases.push(Case::refused(
            format!("JPEG that says {width} by {height}"),
            forged(whole, FRAME, 5, &sides),
        ));
    }
    for (width, height) in [(1_500, 1_500), (121, 101), (200, 4_000)] {
        let sides = [u16::to_be_bytes(height), u16::to_be_bytes(width)].concat();
        cases.push(Case::either(
            format!("JPEG that says {width} by {height}"),
            forged(whole, FRAME, 5, &sides),
        ));
    }
    for precision in [0, 1, 12, 16, 255] {
        cases.push(Case::refused(format!("JPEG of {precision} bits"), forged(whole, FRAME, 4, &[precision])));
    }
    for components in [0, 2, 5, 255] {
        cases.push(Case::refused(
            format!("JPEG of {components} components"),
            forged(whole, FRAME, 9, &[components]),
        ));
    }
    for sampling in [0x00, 0x0F, 0xF0, 0xFF, 0x55] {
        cases.push(Case::either(
            format!("JPEG sampled as {sampling:02X}"),
            forged(whole, FRAME, 11, &[sampling]),
        ));
    }
    for marker in [0xC3, 0xC5, 0xC7, 0xC9, 0xCB, 0xCF] {
        cases.push(Case::refused(format!("JPEG coded as {marker:02X}"), forged(whole, FRAME, 1, &[marker])));
    }
    cases.push(Case::either("JPEG that calls itself progressive", forged(whole, FRAME, 1, &[0xC2])));
    cases
}

fn exif(whole: &[u8]) -> Vec<Case> {
    let held = |order: &[u8], count: u16, entry: &[u8]| {
        let number = if order == b"MM" { count.to_be_bytes() } else { count.to_le_bytes() };
        let head: &[u8] = if order == b"MM" { b"\0*\0\0\0\x08" } else { b"*\0\x08\0\0\0" };
        segment(0xE1, &[b"Exif\0\0", order, head, &number, entry, &[0; 4]].concat())
    };
    let entry = |kind: u8, count: u32, value: u32| {
        [&[0x12, 0x01, kind, 0][..], &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let mut cases = Vec::new();
    for value in [0, 9, 255, 65_535, u32::MAX] {
        cases.push(Case::read(
            format!("JPEG held as {value}"),
            with(whole, &held(b"II", 1, &entry(3, 1, value))),
        ));
    }
    for (what, part) in [
        ("of a kind that nobody knows", held(b"II", 1, &entry(99, 1, 6))),
        ("with four milliards of values", held(b"II", 1, &entry(3, u32::MAX, 6))),
        ("that says it has 65,535 entries", held(b"II", 65_535, &entry(3, 1, 6))),
        ("in the other order of bytes", held(b"MM", 1, b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0")),
        ("in no order of bytes", held(b"XY", 1, &entry(3, 1, 6))),
        ("without entries", held(b"II", 0, b"")),
        ("of which the directory is itself", segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\0\0\x08\0\0\0")),
        ("of which the directory is far outside", segment(0xE1, b"Exif\0\0II*\0\xFF\xFF\xFF\xFF")),
        ("that is empty", segment(0xE1, b"Exif\0\0")),
        ("with markup", segment(0xE1, b"Exif\0\0<script>alert(1)</script>")),
        ("that holds another picture", segment(0xE1, &[b"Exif\0\0", whole].concat())),
    ] {
        cases.push(Case::read(format!("JPEG with Exif {what}"), with(whole, &part)));
    }
    cases
}

fn segments(whole: &[u8]) -> Vec<Case> {
    let scan = position(whole, SCAN);
    let comments = segment(0xFE, b"a word").repeat(30_000);
    let scans = [&whole[..whole.len() - 2], &whole[scan..whole.len() - 2].repeat(40), &[0xFF, 0xD9]].concat();
    vec![
        Case::refused("JPEG of two bytes", b"\xFF\xD8"),
        Case::refused("JPEG of nothing but beginnings", b"\xFF\xD8".repeat(5_000)),
        Case::refused("JPEG that ends as it begins", b"\xFF\xD8\xFF\xD9"),
        Case::refused("JPEG without its end", &whole[..whole.len() - 2]),
        Case::refused("JPEG without a frame", without(whole, FRAME)),
        Case::refused("JPEG without a scan", [&whole[..scan], &[0xFF, 0xD9]].concat()),
        Case::either("JPEG without tables", without(whole, TABLES)),
        Case::refused("JPEG without quanta", without(whole, QUANTA)),
        Case::refused("JPEG of which a table has more than fits", forged(whole, TABLES, 5, &[0xFF; 16])),
        Case::refused("JPEG of which a table has a number that is none", forged(whole, TABLES, 4, &[0xFF])),
        Case::refused(
            "JPEG of which the quanta have a number that is none",
            forged(whole, QUANTA, 4, &[0xFF]),
        ),
        Case::either("JPEG of which the quanta are zero", forged(whole, QUANTA, 5, &[0; 64])),
        Case::refused("JPEG of which the scan has no component", forged(whole, SCAN, 4, &[0])),
        Case::refused("JPEG of which the scan has 255 components", forged(whole, SCAN, 4, &[255])),
        Case::either(
            "JPEG of which the scan names a component that is not there",
            forged(whole, SCAN, 5, &[99]),
        ),
        Case::refused("JPEG with a segment of length 0", with(whole, b"\xFF\xE1\0\0")),
        Case::refused("JPEG with a segment of length 1", with(whole, b"\xFF\xE1\0\x01")),
        Case::refused("JPEG with a segment longer than the file", with(whole, b"\xFF\xE1\xFF\xFF")),
        Case::either("JPEG with 30,000 comments", with(whole, &comments)),
        Case::either("JPEG with 41 scans", scans),
        Case::either("JPEG that restarts after every block", with(whole, &segment(0xDD, &[0, 1]))),
        Case::either("JPEG of which a restart is too short", with(whole, b"\xFF\xDD\0\x02")),
        Case::either("JPEG filled up between its segments", with(whole, &[0xFF; 5_000])),
        Case::either(
            "JPEG with a colour transform that nobody knows",
            with(whole, &segment(0xEE, b"Adobe\0d\0\0\0\0\xFF")),
        ),
        Case::either(
            "JPEG with a colour profile in 255 parts of which one is there",
            with(whole, &segment(0xE2, b"ICC_PROFILE\0\x01\xFFx")),
        ),
    ]
}
