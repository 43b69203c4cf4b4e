//! An uploaded file, from bytes that anybody could have sent to pixels. Limits are set before anything is decoded.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits};

use super::{PictureError, UPLOAD_BYTES_MAX, UPLOAD_PIXELS_MAX, UPLOAD_SIDE_MIN};

/// The most bytes that the pixels of one picture may take: 40 million of four bytes, and room for decoding.
const MEMORY_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// The longest side. A picture this long and 600 pixels high has 40 million pixels.
const SIDE_MAX: u32 = 65_535;

/// Decodes a file to pixels, and tells how the camera was held.
pub(super) fn decode(upload: &[u8]) -> Result<(DynamicImage, Orientation), PictureError> {
    if upload.is_empty() {
        return Err(PictureError::Empty);
    }
    if upload.len() > UPLOAD_BYTES_MAX {
        return Err(PictureError::TooManyBytes);
    }
    match Kind::of(upload)? {
        Kind::Jpeg => {
            let decoder = JpegDecoder::new(Cursor::new(upload)).map_err(told)?;
            // The decoder fills what is missing with grey; a half grey face is not what its owner wants to show.
            if !is_complete_jpeg(upload) {
                return Err(PictureError::Damaged);
            }
            pixels(decoder)
        }
        Kind::Png => {
            let decoder = PngDecoder::with_limits(Cursor::new(upload), limits()).map_err(told)?;
            if decoder.is_apng().map_err(told)? {
                return Err(PictureError::Animated);
            }
            pixels(decoder)
        }
        Kind::WebP => {
            let decoder = WebPDecoder::new(Cursor::new(upload)).map_err(told)?;
            if decoder.has_animation() {
                return Err(PictureError::Animated);
            }
            pixels(decoder)
        }
    }
}

/// A kind of file that is decoded.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Jpeg,
    Png,
    WebP,
}

impl Kind {
    /// Tells by the first bytes; names and announced types are anybody's word.
    fn of(upload: &[u8]) -> Result<Self, PictureError> {
        let brand = upload.get(8..12).unwrap_or_default();
        match upload {
            [0xFF, 0xD8, 0xFF, ..] => Ok(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(Self::Png),
            [b'R', b'I', b'F', b'F', ..] if brand == b"WEBP" => Ok(Self::WebP),
            [b'G', b'I', b'F', b'8', ..] => Err(PictureError::OtherKind { kind: "GIF" }),
            [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => {
                Err(PictureError::OtherKind { kind: "TIFF" })
            }
            [b'%', b'P', b'D', b'F', ..] => Err(PictureError::OtherKind { kind: "PDF" }),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => match brand {
                b"heic" | b"heix" | b"mif1" | b"msf1" | b"hevc" => {
                    Err(PictureError::OtherKind { kind: "HEIC" })
                }
                b"avif" | b"avis" => Err(PictureError::OtherKind { kind: "AVIF" }),
                _ => Err(PictureError::NotAPicture),
            },
            _ if looks_like_svg(upload) => Err(PictureError::OtherKind { kind: "SVG" }),
            _ => Err(PictureError::NotAPicture),
        }
    }
}

fn looks_like_svg(upload: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&upload[..upload.len().min(512)]);
    start.trim_start_matches('\u{feff}').trim_start().starts_with('<') && start.contains("<svg")
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_BYTES_MAX);
    limits
}

/// Checks the announced size, then decodes.
fn pixels(mut decoder: impl ImageDecoder) -> Result<(DynamicImage, Orientation), PictureError> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > UPLOAD_PIXELS_MAX || decoder.total_bytes() > MEMORY_BYTES_MAX {
        return Err(PictureError::TooManyPixels);
    }
    if width.min(height) < UPLOAD_SIDE_MIN {
        return Err(PictureError::TooSmall { width, height });
    }
    decoder.set_limits(limits()).map_err(told)?;
    // Metadata that cannot be read says nothing about the pixels.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(told)?;
    Ok((image, orientation))
}

#[expect(clippy::needless_pass_by_value, reason = "an argument of `map_err`")]
fn told(error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooManyPixels,
        _ => PictureError::Damaged,
    }
}

/// Whether a JPEG file has its end-of-image marker after its last scan (ITU-T T.81, annex B).
///
/// Segments are walked over by their length, so that the end of a preview inside the metadata is not taken for it.
fn is_complete_jpeg(file: &[u8]) -> bool {
    let mut rest = &file[2..];
    loop {
        // Inside a scan, 0xFF 0x00 is a byte of data, and 0xFF 0xD0 to 0xD7 restart the coder.
        let Some(at) =
            rest.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7 | 0xFF))
        else {
            return false;
        };
        let marker = rest[at + 1];
        rest = &rest[at + 2..];
        match marker {
            0xD9 => return true,
            0x01 => {}
            _ => {
                let [high, low, ..] = *rest else { return false };
                let Some(after) = rest.get(usize::from(u16::from_be_bytes([high, low])).max(2)..) else {
                    return false;
                };
                rest = after;
            }
        }
    }
}
