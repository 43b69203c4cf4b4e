//! Pictures that become pictures, and files that do not. Every file is made here, byte by byte where it must be odd.

use std::future::{Future, poll_fn};
use std::io::Cursor;
use std::task::Poll;

use image::{ImageFormat, RgbImage};

use super::{LARGE_SIDE, Picture, PictureError, PictureReader, SMALL_SIDE, encode_rgb, read_picture};

mod file;

use file::{
    drawn, encoded, jpeg_with_exif, jpeg_with_size, moving_png, moving_webp, png_of_size, png_with_text,
};

fn opened(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().to_rgb8()
}

fn sides(picture: &Picture) -> [(u32, u32); 2] {
    [&picture.large, &picture.small].map(|jpeg| opened(jpeg).dimensions())
}

/// Whether the pixel at this share of width and height is about this colour.
fn is_about(image: &RgbImage, across: f64, down: f64, colour: [u8; 3]) -> bool {
    let side = f64::from(image.width());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a small number of pixels"
    )]
    let at = |share: f64| (share * side) as u32;
    let pixel = image.get_pixel(at(across), at(down)).0;
    pixel.iter().zip(colour).all(|(&seen, wanted)| seen.abs_diff(wanted) < 30)
}

const RED: [u8; 3] = [220, 30, 30];
const GREEN: [u8; 3] = [30, 200, 30];
const BLUE: [u8; 3] = [30, 30, 220];
const WHITE: [u8; 3] = [255, 255, 255];

#[test]
fn each_kind_becomes_two_squares_of_the_middle() {
    let cases = [
        (ImageFormat::Jpeg, 700, 520),
        (ImageFormat::Png, 520, 700),
        (ImageFormat::WebP, 512, 512),
        (ImageFormat::Jpeg, 1_200, 1_100),
    ];
    for (format, width, height) in cases {
        let picture = read_picture(&encoded(&drawn(width, height), format)).unwrap();
        assert_eq!(sides(&picture), [(LARGE_SIDE, LARGE_SIDE), (SMALL_SIDE, SMALL_SIDE)]);
        assert!(is_about(&opened(&picture.large), 0.1, 0.1, RED));
        assert!(is_about(&opened(&picture.small), 0.9, 0.9, BLUE));
    }
}

#[test]
fn a_small_upload_is_not_blown_up() {
    for side in [96, 97, 300, 511] {
        let picture = read_picture(&encoded(&drawn(side + 40, side), ImageFormat::Png)).unwrap();
        assert_eq!(sides(&picture), [(side, side), (SMALL_SIDE, SMALL_SIDE)]);
    }
}

#[test]
fn the_picture_is_turned_as_the_camera_was_held() {
    // Drawn: red above left, green above right, blue below. Each number is how a camera says it was held.
    let cases = [
        (1, [RED, GREEN, BLUE, BLUE]),
        (2, [GREEN, RED, BLUE, BLUE]),
        (3, [BLUE, BLUE, GREEN, RED]),
        (4, [BLUE, BLUE, RED, GREEN]),
        (5, [RED, BLUE, GREEN, BLUE]),
        (6, [BLUE, RED, BLUE, GREEN]),
        (7, [BLUE, GREEN, BLUE, RED]),
        (8, [GREEN, BLUE, RED, BLUE]),
    ];
    for (held, corners) in cases {
        let upload = jpeg_with_exif(&encoded(&drawn(240, 200), ImageFormat::Jpeg), held, b"");
        let large = opened(&read_picture(&upload).unwrap().large);
        let places = [(0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)];
        for ((across, down), colour) in places.into_iter().zip(corners) {
            assert!(is_about(&large, across, down, colour), "held {held}, at {across} {down}");
        }
    }
}

#[test]
fn nothing_of_the_file_survives_but_its_pixels() {
    let secret = b"Lindenquay 4, 53.5N 9.9E, camera 0815";
    let jpeg = encoded(&drawn(200, 200), ImageFormat::Jpeg);
    let png = encoded(&drawn(200, 200), ImageFormat::Png);
    let uploads = [
        jpeg_with_exif(&jpeg, 6, secret),
        [&jpeg[..], secret].concat(),
        png_with_text(&png, secret),
        [&png[..], secret].concat(),
    ];
    for upload in uploads {
        let contains = |file: &[u8]| file.windows(secret.len()).any(|window| window == secret);
        assert!(contains(&upload), "the upload holds what must vanish");
        let picture = read_picture(&upload).unwrap();
        for served in [&picture.large, &picture.small] {
            assert!(!contains(served));
            let has_app_segment = |marker: u8| served.windows(2).any(|pair| pair == [0xFF, marker]);
            assert!(!has_app_segment(0xE1) && !has_app_segment(0xE2) && !has_app_segment(0xED));
        }
    }
}

#[test]
fn what_is_see_through_becomes_white() {
    let mut clear = image::RgbaImage::new(200, 200);
    for (x, _, pixel) in clear.enumerate_pixels_mut() {
        *pixel = image::Rgba([220, 30, 30, if x < 100 { 0 } else { 255 }]);
    }
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let large = opened(&read_picture(&encoded(&clear.clone().into(), format)).unwrap().large);
        assert!(is_about(&large, 0.2, 0.5, WHITE));
        assert!(is_about(&large, 0.8, 0.5, RED));
    }
}

#[test]
fn grey_and_deep_pictures_are_read_too() {
    let drawn = drawn(200, 200);
    let deep = image::DynamicImage::ImageRgb16(drawn.to_rgb16());
    let grey = image::DynamicImage::ImageLuma8(drawn.to_luma8());
    for (image, format) in [(&deep, ImageFormat::Png), (&grey, ImageFormat::Png), (&grey, ImageFormat::Jpeg)]
    {
        let picture = read_picture(&encoded(image, format)).unwrap();
        assert_eq!(sides(&picture), [(200, 200), (SMALL_SIDE, SMALL_SIDE)]);
    }
}

#[test]
fn files_that_are_no_still_picture_say_what_they_are() {
    let other = |kind| PictureError::OtherKind { kind };
    let cases: Vec<(Vec<u8>, PictureError)> = vec![
        (vec![], PictureError::Empty),
        (b"Dear friends,".to_vec(), PictureError::NotAPicture),
        (b"PK\x03\x04 an archive".to_vec(), PictureError::NotAPicture),
        (b"\0\0\0\x18ftypmp42 a film".to_vec(), PictureError::NotAPicture),
        (vec![0; 5_000], PictureError::NotAPicture),
        (b"GIF89a\x01\x00\x01\x00".to_vec(), other("GIF")),
        (b"%PDF-1.7".to_vec(), other("PDF")),
        (b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), other("HEIC")),
        (b"\0\0\0\x18ftypavif\0\0\0\0".to_vec(), other("AVIF")),
        (b"II*\0 a scan".to_vec(), other("TIFF")),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), other("SVG")),
        (b"\xEF\xBB\xBF <svg onload='alert(1)'/>".to_vec(), other("SVG")),
        (b"\xFF\xD8\xFF".to_vec(), PictureError::Damaged),
        (b"\x89PNG\r\n\x1A\n".to_vec(), PictureError::Damaged),
        (b"RIFF\0\0\0\0WEBP".to_vec(), PictureError::Damaged),
        (moving_png(&encoded(&drawn(100, 100), ImageFormat::Png)), PictureError::Animated),
        (moving_webp(&encoded(&drawn(100, 100), ImageFormat::WebP), 100), PictureError::Animated),
    ];
    for (upload, expected) in cases {
        let start = String::from_utf8_lossy(&upload[..upload.len().min(20)]).into_owned();
        assert_eq!(read_picture(&upload), Err(expected), "{start:?}");
    }
}

#[test]
fn pictures_beyond_the_limits_are_refused_by_their_headers() {
    let jpeg = encoded(&drawn(100, 100), ImageFormat::Jpeg);
    let cases = [
        (png_of_size(100_000, 100_000), PictureError::TooManyPixels),
        (png_of_size(65_535, 65_535), PictureError::TooManyPixels),
        (png_of_size(40_000_001, 1), PictureError::TooManyPixels),
        (png_of_size(8_000, 5_001), PictureError::TooManyPixels),
        (jpeg_with_size(&jpeg, 65_500, 65_500), PictureError::TooManyPixels),
        (png_of_size(95, 2_000), PictureError::TooSmall { width: 95, height: 2_000 }),
        (encoded(&drawn(400, 20), ImageFormat::Jpeg), PictureError::TooSmall { width: 400, height: 20 }),
        ([&jpeg[..], &vec![0; 8 * 1024 * 1024]].concat(), PictureError::TooManyBytes),
    ];
    for (upload, expected) in cases {
        assert_eq!(read_picture(&upload), Err(expected));
    }
}

#[test]
fn a_file_that_was_cut_off_is_damaged() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = encoded(&drawn(300, 300), format);
        for percent in [10, 30, 60, 90, 97] {
            let upload = &whole[..whole.len() * percent / 100];
            assert_eq!(read_picture(upload), Err(PictureError::Damaged), "{format:?} cut at {percent} %");
        }
    }
    // The end of a preview inside the metadata is not the end of the picture.
    let with_preview = jpeg_with_exif(&encoded(&drawn(300, 300), ImageFormat::Jpeg), 1, b"\xFF\xD8\xFF\xD9");
    assert!(read_picture(&with_preview).is_ok());
    assert_eq!(read_picture(&with_preview[..with_preview.len() * 8 / 10]), Err(PictureError::Damaged));
}

#[test]
fn no_flipped_byte_makes_the_reader_panic() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = encoded(&drawn(96, 96), format);
        let step = (whole.len() / 60).max(1);
        for at in (0..whole.len()).step_by(step) {
            for flip in [0x01, 0xFF] {
                let mut upload = whole.clone();
                upload[at] ^= flip;
                if let Ok(picture) = read_picture(&upload) {
                    assert_eq!(opened(&picture.small).dimensions(), (SMALL_SIDE, SMALL_SIDE));
                }
            }
        }
    }
}

#[test]
fn a_drawn_picture_is_encoded_as_it_is() {
    let drawn = drawn(128, 128).to_rgb8();
    let picture = opened(&encode_rgb(128, drawn.into_raw()).unwrap());
    assert_eq!(picture.dimensions(), (128, 128));
    assert!(is_about(&picture, 0.1, 0.1, RED));
    assert!(is_about(&picture, 0.9, 0.9, BLUE));
    for (side, bytes) in [(0, 0), (128, 128 * 128 * 3 - 1), (128, 128 * 128 * 3 + 1), (u32::MAX, 3)] {
        assert_eq!(encode_rgb(side, vec![0; bytes]), None, "{bytes} bytes for a side of {side}");
    }
}

#[tokio::test]
async fn when_as_many_wait_as_may_the_next_is_told_to_come_back() {
    let reader = PictureReader::new(1);
    let turn = reader.running.acquire().await.unwrap();
    let upload = encoded(&drawn(96, 96), ImageFormat::Png);
    let mut waiting: Vec<_> = (0..9).map(|_| Box::pin(reader.read(Cursor::new(upload.clone())))).collect();
    for future in &mut waiting {
        assert!(poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await);
    }
    assert!(matches!(reader.read(Cursor::new(upload.clone())).await, Err(PictureError::Busy { .. })));
    drop(turn);
    for future in waiting {
        assert_eq!(sides(&future.await.unwrap()), [(96, 96), (SMALL_SIDE, SMALL_SIDE)]);
    }
    assert!(reader.read(Cursor::new(upload)).await.is_ok(), "the places are free again");
}
