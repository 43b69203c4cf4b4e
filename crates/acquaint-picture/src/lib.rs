//! Pictures of people: an uploaded file is decoded within limits, cut to a square and encoded again.
//!
//! Nothing of the uploaded file survives but its pixels: no place, no camera, no date, no hidden second file.

use std::fmt;
use std::io::{Cursor, Read};
use std::sync::Arc;
use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, Rgb, RgbImage};
use tokio::sync::Semaphore;

mod upload;

/// The most bytes that an uploaded file may have. Judgement.
pub const UPLOAD_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The most pixels that an uploaded picture may have. Judgement: more than most phones take; decoded they fit in 256
/// MB.
pub const UPLOAD_PIXELS_MAX: u64 = 40_000_000;
/// The shortest side of an uploaded picture, in pixels: that of the small picture, so that nothing has to be enlarged.
pub const UPLOAD_SIDE_MIN: u32 = 96;
/// The side of the large picture, in pixels, unless the uploaded one was smaller.
pub const LARGE_SIDE: u32 = 512;
/// The side of the small picture, in pixels.
pub const SMALL_SIDE: u32 = 96;
/// The media type of every picture that acquaint serves.
pub const MEDIA_TYPE: &str = "image/jpeg";

/// JPEG quality of 100: no difference that people notice at these sizes, at a third of the bytes of 95.
const QUALITY: u8 = 85;
/// How many may wait for each picture that is being read. Judgement. Each keeps its upload on disk.
const WAITING_PER_RUNNING: usize = 8;
/// When to try again after the queue was full. Judgement: pictures take up to a second each.
const BUSY_RETRY: Duration = Duration::from_secs(10);

/// A picture in the two sizes in which it is served, as JPEG without metadata.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// A square of up to [`LARGE_SIDE`] pixels, for the profile.
    pub large: Vec<u8>,
    /// A square of [`SMALL_SIDE`] pixels, for lists.
    pub small: Vec<u8>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Picture({} and {} bytes)", self.large.len(), self.small.len())
    }
}

/// Why an uploaded file did not become a picture. The messages can be shown beside the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Nothing was uploaded.
    #[error("`picture` is empty; please choose a file")]
    Empty,
    /// More than [`UPLOAD_BYTES_MAX`].
    #[error("`picture` is larger than 8 MB; please choose a smaller one, or save it at a lower quality")]
    TooManyBytes,
    /// More than [`UPLOAD_PIXELS_MAX`], or more memory than such a picture may take.
    #[error(
        "`picture` has more than 40 million pixels or takes too much memory; please make it smaller first"
    )]
    TooManyPixels,
    /// Shorter than [`UPLOAD_SIDE_MIN`] on a side.
    #[error("`picture` is {width} by {height} pixels; please choose one of at least 96 by 96")]
    TooSmall {
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
    },
    /// Another kind of file that is known by its first bytes.
    #[error("`picture` is a {kind} file; please save it as JPEG, PNG or WebP first")]
    OtherKind { kind: &'static str },
    /// No picture that anybody knows.
    #[error("`picture` is not a picture that can be read; please choose a JPEG, PNG or WebP file")]
    NotAPicture,
    #[error("`picture` is animated; please choose one that stands still")]
    Animated,
    /// It begins as a picture and does not end as one.
    #[error("`picture` is damaged or incomplete; please upload it again, or save it anew and upload that")]
    Damaged,
    /// As many are waiting as may wait. The web answers 503 with `Retry-After`.
    #[error("many pictures are being uploaded right now; please try again in {} seconds", retry_after.as_secs())]
    Busy {
        /// When there will be room again.
        retry_after: Duration,
    },
}

/// Reads uploaded pictures off the threads that serve pages, `at_once` at a time.
#[derive(Clone, Debug)]
pub struct PictureReader {
    running: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl PictureReader {
    /// A reader for `at_once` pictures at the same time (at least 1). Each may take some 400 MB at worst.
    pub fn new(at_once: usize) -> Self {
        let at_once = at_once.clamp(1, 64);
        let places = at_once * (1 + WAITING_PER_RUNNING);
        Self { running: Arc::new(Semaphore::new(at_once)), places: Arc::new(Semaphore::new(places)) }
    }

    /// Reads an uploaded file into memory once it is its turn, see [`read_picture`]. The permits live as long as the thread works, even if the
    /// caller has gone away meanwhile.
    pub async fn read(&self, mut upload: impl Read + Send + 'static) -> Result<Picture, PictureError> {
        let busy = PictureError::Busy { retry_after: BUSY_RETRY };
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| busy)?;
        let turn = Arc::clone(&self.running).acquire_owned().await.map_err(|_| busy)?;
        let task = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            let most = UPLOAD_BYTES_MAX as u64 + 1;
            let read = upload.by_ref().take(most).read_to_end(&mut bytes);
            let picture = read.map_err(|_| PictureError::Damaged).and_then(|_| read_picture(&bytes));
            drop((upload, turn, place));
            picture
        });
        // A decoder that panics over a file has met one that is damaged in a way nobody thought of.
        task.await.unwrap_or(Err(PictureError::Damaged))
    }
}

/// Reads an uploaded file: JPEG, PNG or WebP by its content, up to [`UPLOAD_BYTES_MAX`] and [`UPLOAD_PIXELS_MAX`],
/// turned as the camera was held, cut to the square in its middle.
///
/// This takes up to a second of processor time; on a server, use [`PictureReader`].
pub fn read_picture(upload: &[u8]) -> Result<Picture, PictureError> {
    let (image, orientation) = upload::decode(upload)?;
    let square = middle_square(image);
    Ok(encode_square(shrink(square, orientation)))
}

/// Encodes a drawn picture: `side` × `side` pixels of three bytes (red, green, blue), row by row from the top.
/// `None` if there are not exactly as many bytes, or `side` is 0.
pub fn encode_rgb(side: u32, rgb: Vec<u8>) -> Option<Vec<u8>> {
    if side == 0 || rgb.len() as u128 != 3 * u128::from(side).pow(2) {
        return None;
    }
    let square = RgbImage::from_raw(side, side, rgb)?;
    Some(encode(&DynamicImage::ImageRgb8(square), side))
}

fn middle_square(image: DynamicImage) -> DynamicImage {
    let (width, height) = (image.width(), image.height());
    let side = width.min(height);
    if width == height { image } else { image.crop_imm((width - side) / 2, (height - side) / 2, side, side) }
}

/// Brings a square near the size it is served in, upright, opaque on white, in 8 bits.
///
/// Large ones are averaged down first: that is quick, and what follows then works on few pixels.
fn shrink(square: DynamicImage, orientation: Orientation) -> RgbImage {
    let near = 2 * LARGE_SIDE;
    let mut square = if square.width() > near { square.thumbnail_exact(near, near) } else { square };
    square.apply_orientation(orientation);
    let mut opaque = RgbImage::new(square.width(), square.height());
    for (target, pixel) in opaque.pixels_mut().zip(square.to_rgba8().pixels()) {
        let [red, green, blue, alpha] = pixel.0;
        *target = Rgb([red, green, blue].map(|channel| over_white(channel, alpha)));
    }
    opaque
}

fn over_white(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
    let mixed = (channel * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).expect("a mean of two bytes is a byte")
}

fn encode_square(square: RgbImage) -> Picture {
    let square = DynamicImage::ImageRgb8(square);
    let large = LARGE_SIDE.min(square.width());
    Picture { large: encode(&square, large), small: encode(&square, SMALL_SIDE) }
}

fn encode(square: &DynamicImage, side: u32) -> Vec<u8> {
    let scaled = if square.width() == side {
        square.to_rgb8()
    } else {
        square.resize_exact(side, side, FilterType::Lanczos3).to_rgb8()
    };
    let mut bytes = Cursor::new(Vec::new());
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    scaled.write_with_encoder(encoder).expect("a small picture is written to memory without fail");
    bytes.into_inner()
}

#[cfg(test)]
mod tests;
