//! WebP files of which parts lie (RFC 9649).

use crate::hostile::case::Case;
use crate::hostile::file::{Picture, drawn};

fn part(name: &[u8], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    [name, &length[..], content, &vec![0; content.len() % 2]].concat()
}

fn file(parts: &[&[u8]]) -> Vec<u8> {
    part(b"RIFF", &[b"WEBP", &parts.concat()[..]].concat())
}

/// The part that announces what follows: flags, and the sides of the canvas.
fn extended(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let side = |side: u32| side.wrapping_sub(1).to_le_bytes()[..3].to_vec();
    part(b"VP8X", &[vec![flags, 0, 0, 0], side(width), side(height)].concat())
}

/// Lossless pixels that say this size, and hold next to nothing.
fn lossless(width: u32, height: u32) -> Vec<u8> {
    let sides = (width - 1) | ((height - 1) << 14);
    part(b"VP8L", &[&[0x2F][..], &sides.to_le_bytes(), &[0; 4]].concat())
}

pub fn cases() -> Vec<Case> {
    let whole = drawn(Picture::WebP, 120, 100);
    let pixels = whole[12..].to_vec();
    let said = |at: usize, number: u32| {
        let mut webp = whole.clone();
        webp[at..at + 4].copy_from_slice(&number.to_le_bytes());
        webp
    };
    let mut cases = Vec::new();
    for number in [0, 1, 11, 0x7FFF_FFFF, 0xFFFF_FFFE, u32::MAX] {
        cases.push(Case::either(format!("WebP that says it is {number} bytes"), said(4, number)));
        cases.push(Case::either(format!("WebP of which the pixels say {number} bytes"), said(16, number)));
    }
    for (width, height) in [(16_384, 16_384), (16_384, 2_442), (1, 16_384), (5_000, 5_000), (96, 96)] {
        cases.push(Case::either(
            format!("WebP of {width} by {height} in few bytes"),
            file(&[&lossless(width, height)]),
        ));
    }
    for (width, height) in [(1 << 24, 1 << 24), (16_384, 16_384), (1, 1), (119, 100), (120, 101)] {
        let file = file(&[&extended(0, width, height), &pixels]);
        cases.push(Case::either(format!("WebP on a canvas of {width} by {height}"), file));
    }
    for flags in [0xFF, 0b0001_0000, 0b0010_0000, 0b0000_1000, 0b1100_0001] {
        let file = file(&[&extended(flags, 120, 100), &pixels]);
        cases.push(Case::either(format!("WebP that announces {flags:08b} and brings none of it"), file));
    }
    let moving = extended(0b10, 120, 100);
    let frame = part(b"ANMF", &[&[0; 16][..], &pixels].concat());
    let control = part(b"ANIM", &[0; 6]);
    cases.extend([
        Case::refused("WebP that moves", file(&[&moving, &control, &frame])),
        Case::refused("WebP that says it moves", file(&[&moving, &pixels])),
        Case::refused(
            "WebP with a million frames of nothing",
            file(&[&moving, &control, &part(b"ANMF", b"").repeat(100_000)]),
        ),
        Case::refused("WebP without anything", file(&[])),
        Case::refused("WebP with a canvas and no pixels", file(&[&extended(0, 120, 100)])),
        Case::refused("WebP with two canvases", file(&[&extended(0, 120, 100), &extended(0, 120, 100)])),
        Case::either("WebP with its pixels twice", file(&[&pixels, &pixels])),
        Case::either(
            "WebP with see-through pixels that are none",
            file(&[&extended(0x10, 120, 100), &part(b"ALPH", &[0xFF; 9]), &pixels]),
        ),
        Case::either(
            "WebP with Exif that lies",
            file(&[&extended(8, 120, 100), &pixels, &part(b"EXIF", b"II*\0\xFF\xFF\xFF\xFF")]),
        ),
        Case::either(
            "WebP with a colour profile of nothing",
            file(&[&extended(0x20, 120, 100), &part(b"ICCP", b""), &pixels]),
        ),
        Case::refused("WebP of lossy pixels that are none", file(&[&part(b"VP8 ", &[0xFF; 40])])),
        Case::refused(
            "WebP of lossy pixels of no size",
            file(&[&part(b"VP8 ", b"\x10\0\0\x9D\x01\x2A\0\0\0\0")]),
        ),
        Case::refused(
            "WebP of lossy pixels of 16,383 by 16,383",
            file(&[&part(b"VP8 ", b"\x10\0\0\x9D\x01\x2A\xFF\x3F\xFF\x3F")]),
        ),
        Case::refused("WebP of lossless pixels without a beginning", file(&[&part(b"VP8L", &[0; 40])])),
        Case::refused("WebP of which the parts have no name", file(&[&part(&[0; 4], b"x")])),
    ]);
    cases
}
