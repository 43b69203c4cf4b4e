//! Files of other kinds that are sent as pictures.

use crate::hostile::case::Case;

pub fn cases() -> Vec<Case> {
    let laughs = format!("<!DOCTYPE svg [<!ENTITY a \"{}\">]><svg>&a;&a;&a;</svg>", "ha".repeat(900));
    let files: [(&str, &[u8]); 44] = [
        ("nothing", b""),
        ("one byte", b"\xFF"),
        ("zeros", &[0; 10_000]),
        ("ones", &[0xFF; 10_000]),
        ("a GIF", b"GIF89a\x60\0\x60\0\x80\0\0\xFF\0\0\0\0\xFF,\0\0\0\0\x60\0\x60\0\0\x02\x02D\x01\0;"),
        ("a GIF of 65,535 by 65,535", b"GIF89a\xFF\xFF\xFF\xFF\xF7\0\0"),
        ("a GIF with a script", b"GIF89a=1;alert(1)//"),
        ("an SVG with a script", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("an SVG that acts", b"<?xml version='1.0'?><svg onload=\"alert(1)\"/>"),
        (
            "an SVG that reads a file",
            b"<!DOCTYPE svg [<!ENTITY f SYSTEM 'file:///etc/hostname'>]><svg>&f;</svg>",
        ),
        ("an SVG that unfolds", laughs.as_bytes()),
        ("an SVG in UTF-16", b"\xFF\xFE<\0s\0v\0g\0/\0>\0"),
        ("a page", b"<!doctype html><script>alert(1)</script>"),
        ("a page in an image's name", b"\x89PNG\r\n<html><body onload=alert(1)>"),
        ("a PDF", b"%PDF-1.7\n1 0 obj<</OpenAction 2 0 R>>"),
        ("PostScript", b"%!PS\n(/etc/hostname) run"),
        ("drawing orders", b"push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://example.com/)'"),
        ("a TIFF", b"II*\0\x08\0\0\0\0\0"),
        ("a TIFF in the other order", b"MM\0*\0\0\0\x08\0\0"),
        ("a large TIFF", b"II+\0\x08\0\0\0"),
        ("a BMP", b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\xFF\xFF\xFF\x7F\xFF\xFF\xFF\x7F"),
        ("an ICO", b"\0\0\x01\0\xFF\xFF\0\0"),
        ("a film", b"\0\0\0\x18ftypmp42\0\0\0\0"),
        ("an AVIF", b"\0\0\0\x18ftypavif\0\0\0\0"),
        ("a HEIC", b"\0\0\0\x18ftypheic\0\0\0\0"),
        ("a JPEG 2000", b"\0\0\0\x0CjP  \r\n\x87\n"),
        ("a JPEG XL", b"\xFF\x0A\xFF\xFF"),
        ("a Photoshop file", b"8BPS\0\x01\0\0\0\0\0\0"),
        ("a QOI", b"qoif\0\0\xFF\xFF\0\0\xFF\xFF\x03\0"),
        ("a PNM", b"P6\n99999 99999\n255\n"),
        ("an EXR", b"v/1\x01\x02\0\0\0"),
        ("a farbfeld", b"farbfeld\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"),
        ("a DDS", b"DDS |\0\0\0"),
        ("a sound", b"RIFF\x24\0\0\0WAVEfmt "),
        ("an AVI", b"RIFF\xFF\xFF\xFF\xFFAVI LIST"),
        ("a zip", b"PK\x03\x04\x14\0\0\0"),
        ("a gzip", b"\x1F\x8B\x08\0\0\0\0\0"),
        ("a program", b"\x7FELF\x02\x01\x01\0"),
        ("another program", b"MZ\x90\0\x03\0\0\0"),
        ("a script", b"#!/bin/sh\necho hello\n"),
        ("a class", b"\xCA\xFE\xBA\xBE\0\0\0\x34"),
        ("WebAssembly", b"\0asm\x01\0\0\0"),
        ("JSON", b"{\"picture\": \"data:image/png;base64,iVBORw0KGgo=\"}"),
        ("a database", b"SQLite format 3\0"),
    ];
    files.into_iter().map(|(what, bytes)| Case::refused(format!("{what} sent as a picture"), bytes)).collect()
}
