//! Uploaded pictures: two small JPEG squares, or words that say what to do.

use crate::file::{Picture, drawn};
use acquaint_picture::{LARGE_SIDE, SMALL_SIDE, UPLOAD_SIDE_MIN, read_picture};
use image::ImageFormat;

pub fn check(data: &[u8]) {
    match read_picture(data) {
        Ok(picture) => {
            let large = opened_side(&picture.large);
            assert!((UPLOAD_SIDE_MIN..=LARGE_SIDE).contains(&large), "{large}");
            assert_eq!(opened_side(&picture.small), SMALL_SIDE);
            assert!(read_picture(&picture.large).is_ok(), "what is served can be uploaded again");
        }
        Err(error) => {
            let words = error.to_string();
            assert!(words.starts_with("`picture` ") && words.contains("; please "), "{words}");
        }
    }
}

/// The side of a square JPEG without metadata.
fn opened_side(jpeg: &[u8]) -> u32 {
    assert!(!jpeg.windows(2).any(|pair| pair == [0xFF, 0xE1]), "there is metadata in it");
    let image = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).expect("we wrote it");
    assert_eq!(image.width(), image.height());
    image.width()
}

pub fn seeds() -> Vec<Vec<u8>> {
    let side = UPLOAD_SIDE_MIN;
    let mut seeds: Vec<Vec<u8>> = Picture::ALL.map(|kind| drawn(kind, side, side + 1)).to_vec();
    seeds.extend(Picture::ALL.map(|kind| drawn(kind, 3, 3)));
    seeds.push(b"GIF89a\x01\0\x01\0".to_vec());
    seeds.push(b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec());
    seeds
}
