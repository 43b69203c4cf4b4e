//! Picture files for the tests, ordinary and odd.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::{BLUE, GREEN, RED};

/// Red above left, green above right, blue below.
pub(super) fn drawn(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb(RED),
        (false, true) => Rgb(GREEN),
        (_, false) => Rgb(BLUE),
    })
    .into()
}

pub(super) fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The JPEG with an Exif segment: how the camera was held (1 to 8), and some more bytes.
pub(super) fn jpeg_with_exif(jpeg: &[u8], held: u8, more: &[u8]) -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0".to_vec();
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, held, 0, 0, 0]);
    exif.extend([0; 4]);
    exif.extend(more);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &exif, &jpeg[2..]].concat()
}

/// The JPEG announcing another size than it has.
pub(super) fn jpeg_with_size(jpeg: &[u8], width: u16, height: u16) -> Vec<u8> {
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let mut changed = jpeg.to_vec();
    changed[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    changed[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    changed
}

/// A PNG that announces a size and holds next to nothing.
pub(super) fn png_of_size(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let empty_deflate = [0x78, 0x9C, 0x03, 0, 0, 0, 0, 1];
    [
        b"\x89PNG\r\n\x1A\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", &empty_deflate),
        chunk(b"IEND", b""),
    ]
    .concat()
}

pub(super) fn png_with_text(png: &[u8], text: &[u8]) -> Vec<u8> {
    after_png_header(png, &chunk(b"tEXt", &[b"Comment\0", text].concat()))
}

/// The PNG announcing two frames.
pub(super) fn moving_png(png: &[u8]) -> Vec<u8> {
    after_png_header(png, &chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]))
}

/// A WebP with one frame of animation, which is the given lossless WebP.
pub(super) fn moving_webp(still: &[u8], side: u32) -> Vec<u8> {
    let size = &(side - 1).to_le_bytes()[..3];
    let frame = [&[0; 6][..], size, size, &[100, 0, 0, 0], &still[12..]].concat();
    let part = |name: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        [&name[..], &length, content, &vec![0; content.len() % 2]].concat()
    };
    let extended = part(b"VP8X", &[&[0b10, 0, 0, 0], size, size].concat());
    let parts = [b"WEBP".to_vec(), extended, part(b"ANIM", &[0; 6]), part(b"ANMF", &frame)].concat();
    part(b"RIFF", &parts)
}

fn after_png_header(png: &[u8], chunk: &[u8]) -> Vec<u8> {
    // The signature has 8 bytes, the header chunk 25.
    [&png[..33], chunk, &png[33..]].concat()
}

fn chunk(name: &[u8], content: &[u8]) -> Vec<u8> {
    let named = [name, content].concat();
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length[..], &named, &crc(&named).to_be_bytes()].concat()
}

/// The CRC of PNG chunks (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(
            crc ^ u32::from(byte),
            |crc, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 },
        )
    })
}
