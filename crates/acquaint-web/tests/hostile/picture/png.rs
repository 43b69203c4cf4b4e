//! PNG files of which chunks lie (W3C, *Portable Network Graphics*, third edition).

use crate::hostile::case::Case;
use crate::hostile::file::{Picture, crc, drawn};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";
const SIDE: u32 = 120;

fn chunk(name: &[u8], content: &[u8]) -> Vec<u8> {
    let named = [name, content].concat();
    [&u32::try_from(content.len()).unwrap().to_be_bytes()[..], &named, &crc(&named).to_be_bytes()].concat()
}

fn header(width: u32, height: u32, [depth, colour, compression, filter, interlace]: [u8; 5]) -> Vec<u8> {
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(b"IHDR", &[&sides[..], &[depth, colour, compression, filter, interlace]].concat())
}

fn file(chunks: &[&[u8]]) -> Vec<u8> {
    [SIGNATURE, &chunks.concat()].concat()
}

/// The content of the first chunk of this name.
fn content(png: &[u8], name: &[u8]) -> Vec<u8> {
    let at = png.windows(4).position(|window| window == name).unwrap();
    let length = u32::from_be_bytes(png[at - 4..at].try_into().unwrap()) as usize;
    png[at + 4..at + 4 + length].to_vec()
}

pub fn cases() -> Vec<Case> {
    let pixels = chunk(b"IDAT", &content(&drawn(Picture::Png, SIDE, SIDE), b"IDAT"));
    let head = header(SIDE, SIDE, [8, 2, 0, 0, 0]);
    let end = chunk(b"IEND", b"");
    let mut cases = headers(&pixels, &end);
    cases.extend(lying(&head, &pixels, &end));
    cases.extend(orders(&head, &pixels, &end));
    cases.extend(additions(&head, &pixels, &end));
    cases.extend(bombs(&end));
    cases
}

fn headers(pixels: &[u8], end: &[u8]) -> Vec<Case> {
    let of = |what: String, head: Vec<u8>| Case::refused(what, file(&[&head, pixels, end]));
    let sides = [
        (0, 0),
        (0, SIDE),
        (SIDE, 0),
        (u32::MAX, u32::MAX),
        (0x7FFF_FFFF, 0x7FFF_FFFF),
        (0x8000_0000, SIDE),
        (65_535, 65_535),
        (40_000_001, 1),
        (SIDE, 400_000),
        (95, 96),
        (SIDE + 1, SIDE),
        (SIDE, 65_000),
    ];
    let kinds = [
        [0, 2, 0, 0, 0],
        [3, 2, 0, 0, 0],
        [255, 2, 0, 0, 0],
        [16, 3, 0, 0, 0],
        [8, 1, 0, 0, 0],
        [8, 5, 0, 0, 0],
        [8, 7, 0, 0, 0],
        [8, 2, 1, 0, 0],
        [8, 2, 0, 9, 0],
        [8, 2, 0, 0, 2],
        [8, 3, 0, 0, 0],
        [8, 6, 0, 0, 0],
    ];
    let sides = sides.map(|(width, height)| {
        of(format!("PNG that says {width} by {height}"), header(width, height, [8, 2, 0, 0, 0]))
    });
    let kinds = kinds.map(|kind| of(format!("PNG of the kind {kind:?}"), header(SIDE, SIDE, kind)));
    sides.into_iter().chain(kinds).collect()
}

fn lying(head: &[u8], pixels: &[u8], end: &[u8]) -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, part) in [("IHDR", 0), ("IDAT", 1)] {
        let length = u32::try_from([head, pixels][part].len() - 12).unwrap();
        for said in [0, 1, length - 1, length + 1, 0x7FFF_FFFF, u32::MAX] {
            let mut chunks = [head.to_vec(), pixels.to_vec()];
            chunks[part][..4].copy_from_slice(&said.to_be_bytes());
            let what = format!("PNG of which {name} says {said} bytes and has {length}");
            cases.push(Case::refused(what, file(&[&chunks[0], &chunks[1], end])));
        }
        let mut chunks = [head.to_vec(), pixels.to_vec()];
        *chunks[part].last_mut().unwrap() ^= 1;
        cases.push(Case::refused(
            format!("PNG with a wrong sum of {name}"),
            file(&[&chunks[0], &chunks[1], end]),
        ));
    }
    cases
}

fn orders(head: &[u8], pixels: &[u8], end: &[u8]) -> Vec<Case> {
    let empty = chunk(b"IDAT", b"");
    let many: Vec<&[u8]> = [head].into_iter().chain(vec![&empty[..]; 20_000]).chain([pixels, end]).collect();
    vec![
        Case::refused("PNG without anything", SIGNATURE),
        Case::refused("PNG without a header", file(&[pixels, end])),
        Case::refused("PNG without pixels", file(&[head, end])),
        Case::either("PNG without an end", file(&[head, pixels])),
        Case::refused("PNG with its end first", file(&[end, head, pixels])),
        Case::refused("PNG with its pixels first", file(&[pixels, head, end])),
        Case::either("PNG with two headers", file(&[head, head, pixels, end])),
        Case::either(
            "PNG with a second, huge header",
            file(&[head, &header(60_000, 60_000, [8, 2, 0, 0, 0]), pixels, end]),
        ),
        Case::either("PNG with 20,000 empty parts", file(&many)),
        Case::either("PNG with its pixels twice", file(&[head, pixels, pixels, end])),
    ]
}

fn additions(head: &[u8], pixels: &[u8], end: &[u8]) -> Vec<Case> {
    let with = |part: Vec<u8>| file(&[head, &part, pixels, end]);
    let moving = |frames: u32| chunk(b"acTL", &[&frames.to_be_bytes()[..], &[0; 4]].concat());
    let text = [b"Comment\0", &vec![b'x'; 2 << 20][..]].concat();
    let exif = b"II*\0\x08\0\0\0\xFF\xFF\x12\x01\x03\0\xFF\xFF\xFF\xFF";
    vec![
        Case::refused("PNG with two frames", with(moving(2))),
        Case::either("PNG with no frame", with(moving(0))),
        Case::either("PNG with four milliards of frames", with(moving(u32::MAX))),
        Case::either("PNG with half a control of frames", with(chunk(b"acTL", b"\0\0"))),
        Case::either("PNG with frames without a control", with(chunk(b"fcTL", &[0; 26]))),
        Case::either("PNG with 2 MiB of text", with(chunk(b"tEXt", &text))),
        Case::either(
            "PNG with text that is packed and broken",
            with(chunk(b"zTXt", b"Comment\0\0\x78\x9C\xFF\xFF")),
        ),
        Case::either("PNG with a broken colour profile", with(chunk(b"iCCP", b"x\0\0\x78\x9C\xFF\xFF\xFF"))),
        Case::either("PNG with a colour profile without a name", with(chunk(b"iCCP", b""))),
        Case::either("PNG with a palette of one byte", with(chunk(b"PLTE", b"x"))),
        Case::either("PNG with a palette of 257 colours", with(chunk(b"PLTE", &[7; 771]))),
        Case::either("PNG with the transparency of another kind", with(chunk(b"tRNS", &[1; 300]))),
        Case::either("PNG with Exif that lies", with(chunk(b"eXIf", exif))),
        Case::either("PNG with no gamma", with(chunk(b"gAMA", &[0; 4]))),
        Case::either("PNG with chromaticities of nothing", with(chunk(b"cHRM", &[0xFF; 32]))),
        Case::either("PNG with a critical part that nobody knows", with(chunk(b"EVIL", b"x"))),
        Case::either("PNG with a part without a name", with(chunk(&[0; 4], b"x"))),
        Case::either("PNG with a part named in another script", with(chunk(b"\xD0\xB0\xD0\xB1", b"x"))),
    ]
}

/// Few bytes that unpack to many.
fn bombs(end: &[u8]) -> Vec<Case> {
    let zeros = |width, height| content(&image_of(width, height), b"IDAT");
    let bomb = chunk(b"IDAT", &zeros(4_000, 4_000));
    let small = header(SIDE, SIDE, [8, 0, 0, 0, 0]);
    let most = header(6_000, 6_000, [8, 0, 0, 0, 0]);
    let raw = |bytes: &[u8]| chunk(b"IDAT", bytes);
    vec![
        Case::either("PNG of which few pixels unpack to 16 million", file(&[&small, &bomb, end])),
        Case::refused("PNG of which 36 million pixels unpack to 16 million", file(&[&most, &bomb, end])),
        Case::read("PNG of 16 million pixels in few bytes", image_of(4_000, 4_000)),
        Case::refused("PNG of 49 million pixels in few bytes", image_of(7_000, 7_000)),
        Case::refused(
            "PNG of which nothing is packed in a known way",
            file(&[&small, &raw(&[0xFF; 400]), end]),
        ),
        Case::refused(
            "PNG of which the packing refers to before its beginning",
            file(&[&small, &raw(&[0x78, 0x9C, 0x63, 0x00, 0xC2, 0xFF]), end]),
        ),
        Case::refused(
            "PNG of which the packing ends at once",
            file(&[&small, &raw(&[0x78, 0x9C, 3, 0, 0, 0, 0, 1]), end]),
        ),
    ]
}

/// A picture of one grey, which packs extremely well.
fn image_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
