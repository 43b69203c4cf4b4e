//! Files that members send. They are written to disk as they come in, so that an unfinished one holds no memory: one at a
//! time for each member, into room that is taken before the first byte, and no slower than [`Pace`] allows.

use crate::failure::Failure;
use acquaint_core::id::PersonId;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::{HeaderMap, StatusCode, header};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Seek as _};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most bytes of all files that are being sent, together: eight of the largest. Judgement: they are on disk, not
/// in memory.
const ROOM_BYTES: usize = 512 * 1024 * 1024;
/// Room is taken in steps of this many bytes.
const STEP_BYTES: usize = 1024;
/// After how many seconds a second file of one member may be tried. Judgement.
const RETRY_SECONDS: u64 = 5;

/// How fast a file has to come in: so many bytes in each window of time spent waiting for them.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    pub window: Duration,
    /// The least that arrives in one.
    pub bytes_min: u64,
}

impl Pace {
    /// 16 KiB a second, counted every 20 seconds: slower than any line on which people send files.
    pub const USUAL: Self = Self { window: Duration::from_secs(20), bytes_min: 20 * 16 * 1024 };
}

/// Where files go that are being sent.
#[derive(Debug)]
pub struct Uploads {
    folder: PathBuf,
    pace: Pace,
    room: Arc<Semaphore>,
    senders: Arc<Mutex<BTreeSet<PersonId>>>,
}

impl Uploads {
    /// Files go to this folder, without a name: they are gone with the process, however it ends.
    pub fn new(folder: PathBuf, pace: Pace) -> Self {
        let room = Arc::new(Semaphore::new(ROOM_BYTES / STEP_BYTES));
        Self { folder, pace, room, senders: Arc::default() }
    }

    /// Takes a place and room for a file of a member, before anything of it is read. The headers may say how large it is;
    /// otherwise it is taken to be as large as the route allows.
    pub(crate) fn begin(
        &self,
        sender: PersonId,
        headers: &HeaderMap,
        bytes_max: usize,
    ) -> Result<Upload, Failure> {
        let announced =
            headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let bytes = announced.map_or(bytes_max, |bytes: usize| bytes.min(bytes_max));
        let place = Place::take(&self.senders, sender).ok_or_else(under_way)?;
        let steps = u32::try_from(bytes.div_ceil(STEP_BYTES)).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.room).try_acquire_many_owned(steps).map_err(|_| Failure::busy())?;
        let file = tempfile::tempfile_in(&self.folder).map_err(|error| no_room(&error))?;
        Ok(Upload {
            file: file.into(),
            watch: Watch::new(self.pace),
            held: Held { _room: room, _place: place },
        })
    }
}

fn under_way() -> Failure {
    let detail = "another file of yours is still being sent; wait until it has arrived, then send this one";
    let failure = Failure::new(StatusCode::TOO_MANY_REQUESTS, "upload_under_way", detail);
    Failure { retry_after: Some(RETRY_SECONDS), ..failure }
}

fn no_room(error: &io::Error) -> Failure {
    tracing::error!(%error, "an upload could not be written to disk");
    let detail = "there is no room for this file here; please tell the operator";
    Failure::new(StatusCode::INSUFFICIENT_STORAGE, "no_room", detail)
}

/// What a file holds as long as it is there.
#[derive(Debug)]
struct Held {
    _room: OwnedSemaphorePermit,
    _place: Place,
}

/// The one file that a member may be sending.
#[derive(Debug)]
struct Place {
    senders: Arc<Mutex<BTreeSet<PersonId>>>,
    sender: PersonId,
}

impl Place {
    fn take(senders: &Arc<Mutex<BTreeSet<PersonId>>>, sender: PersonId) -> Option<Self> {
        let is_first = senders.lock().unwrap_or_else(PoisonError::into_inner).insert(sender);
        is_first.then(|| Self { senders: Arc::clone(senders), sender })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.senders.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.sender);
    }
}

/// A file that is being sent. Its place and room are free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Upload {
    file: tokio::fs::File,
    watch: Watch,
    held: Held,
}

/// A file that arrived.
#[derive(Debug)]
pub(crate) struct Received {
    /// The file, read from its beginning.
    pub(crate) file: File,
    pub(crate) bytes: u64,
    _held: Held,
}

impl io::Read for Received {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.file.read(into)
    }
}

impl Upload {
    /// Writes a field of a form to disk; an empty file if it was not sent. `None`: more than the route takes.
    pub(crate) async fn receive(
        mut self,
        mut form: Multipart,
        name: &str,
    ) -> Result<Option<Received>, Failure> {
        let mut bytes = 0;
        loop {
            let mut field = match self.watch.wait(form.next_field()).await? {
                Ok(Some(field)) => field,
                Ok(None) => break,
                Err(error) => return too_large_or_unreadable(&error),
            };
            let is_wanted = field.name() == Some(name);
            loop {
                let chunk = match self.watch.wait(field.chunk()).await? {
                    Ok(Some(chunk)) => chunk,
                    Ok(None) => break,
                    Err(error) => return too_large_or_unreadable(&error),
                };
                self.watch.arrived(chunk.len());
                if is_wanted {
                    bytes += chunk.len() as u64;
                    self.file.write_all(&chunk).await.map_err(|error| no_room(&error))?;
                }
            }
            if is_wanted {
                break;
            }
        }
        self.file.flush().await.map_err(|error| no_room(&error))?;
        let mut file = self.file.into_std().await;
        file.rewind().map_err(|error| no_room(&error))?;
        Ok(Some(Received { file, bytes, _held: self.held }))
    }
}

fn too_large_or_unreadable<T>(error: &MultipartError) -> Result<Option<T>, Failure> {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Ok(None);
    }
    tracing::debug!(%error, "a form with a file could not be read");
    Err(Failure::unreadable("this form did not arrive as a whole; please send it again"))
}

/// Ends a file that comes in too slowly. Only waiting for it counts, not what the service does with it.
#[derive(Debug)]
pub(crate) struct Watch {
    pace: Pace,
    waited: Duration,
    bytes: u64,
}

impl Watch {
    pub(crate) fn new(pace: Pace) -> Self {
        Self { pace, waited: Duration::ZERO, bytes: 0 }
    }

    pub(crate) async fn wait<F: Future>(&mut self, next: F) -> Result<F::Output, Failure> {
        let mut next = pin!(next);
        loop {
            let (left, began) = (self.pace.window.saturating_sub(self.waited), Instant::now());
            let came = tokio::time::timeout(left, next.as_mut()).await;
            self.waited += began.elapsed();
            if self.waited >= self.pace.window {
                if self.bytes < self.pace.bytes_min {
                    return Err(too_slow());
                }
                (self.waited, self.bytes) = (Duration::ZERO, 0);
            }
            if let Ok(came) = came {
                return Ok(came);
            }
        }
    }

    /// So many bytes came.
    pub(crate) fn arrived(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
    }
}

fn too_slow() -> Failure {
    let detail = "this file came in too slowly, so nothing of it was kept; please send it again over a faster connection";
    Failure::new(StatusCode::REQUEST_TIMEOUT, "too_slow", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, Bytes};
    use axum::extract::FromRequest;
    use axum::http::{HeaderValue, Request};
    use futures_util::{StreamExt, stream};
    use std::io::Read;
    use uuid::Uuid;

    const QUICK: Pace = Pace { window: Duration::from_millis(50), bytes_min: 1024 };
    const HEAD: &str = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";

    fn uploads(pace: Pace) -> Uploads {
        Uploads::new(std::env::temp_dir(), pace)
    }

    fn of(bytes: usize) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_LENGTH, HeaderValue::from(bytes))])
    }

    fn sender(number: u128) -> PersonId {
        PersonId(Uuid::from_u128(number))
    }

    async fn form(body: Body) -> Multipart {
        let request = Request::post("/").header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        Multipart::from_request(request.body(body).unwrap(), &()).await.unwrap()
    }

    #[tokio::test]
    async fn a_member_sends_one_file_at_a_time_and_can_send_the_next_once_it_is_gone() {
        let uploads = uploads(Pace::USUAL);
        let first = uploads.begin(sender(1), &of(9), 10).unwrap();
        assert_eq!(uploads.begin(sender(1), &of(9), 10).unwrap_err().code, "upload_under_way");
        let other = uploads.begin(sender(2), &of(9), 10).unwrap();
        drop(first);
        uploads.begin(sender(1), &of(9), 10).unwrap();
        drop(other);
        assert!(uploads.senders.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn room_is_taken_before_the_first_byte_and_bounded_for_all() {
        let uploads = uploads(Pace::USUAL);
        let whole = ROOM_BYTES / 8;
        // Without a length a file is taken to be as large as the route allows.
        let mut begun: Vec<_> =
            (0..8).map(|number| uploads.begin(sender(number), &HeaderMap::new(), whole).unwrap()).collect();
        assert_eq!(
            uploads.begin(sender(9), &of(1), whole).unwrap_err().status,
            StatusCode::SERVICE_UNAVAILABLE
        );
        assert_eq!(uploads.senders.lock().unwrap().len(), 8, "who found no room has no place either");
        begun.pop();
        uploads.begin(sender(9), &of(1), whole).unwrap();
        drop(begun);
        assert_eq!(uploads.room.available_permits(), ROOM_BYTES / STEP_BYTES);
    }

    #[tokio::test]
    async fn a_file_that_arrives_is_read_from_disk_as_it_was_sent() {
        let uploads = uploads(Pace::USUAL);
        let other = "--b\r\nContent-Disposition: form-data; name=\"day\"\r\n\r\nx\r\n";
        let body = format!("{other}{HEAD}{}\r\n--b--\r\n", "y".repeat(100_000));
        let upload = uploads.begin(sender(1), &HeaderMap::new(), 200_000).unwrap();
        let mut received = upload.receive(form(body.into()).await, "file").await.unwrap().unwrap();
        let mut text = String::new();
        received.file.read_to_string(&mut text).unwrap();
        assert_eq!((text, received.bytes), ("y".repeat(100_000), 100_000));
        let upload = uploads.begin(sender(2), &HeaderMap::new(), 10).unwrap();
        let empty = upload.receive(form(format!("{other}--b--\r\n").into()).await, "file").await;
        assert_eq!(empty.unwrap().unwrap().bytes, 0);
    }

    #[tokio::test]
    async fn a_file_that_stops_coming_is_ended_and_its_room_is_free_again() {
        let uploads = uploads(QUICK);
        for said in [String::new(), HEAD.to_owned(), format!("{HEAD}{}", "y".repeat(500))] {
            let begins = stream::once(async { Ok::<_, io::Error>(Bytes::from(said)) });
            let body = Body::from_stream(begins.chain(stream::pending()));
            let upload = uploads.begin(sender(1), &HeaderMap::new(), 200_000).unwrap();
            let ended = upload.receive(form(body).await, "file").await.unwrap_err();
            assert_eq!((ended.status, ended.code), (StatusCode::REQUEST_TIMEOUT, "too_slow"));
            assert_eq!(uploads.room.available_permits(), ROOM_BYTES / STEP_BYTES);
        }
    }

    #[tokio::test]
    async fn a_slow_line_is_waited_for_as_long_as_enough_arrives() {
        let uploads = uploads(QUICK);
        let parts = stream::iter(0..8).then(async |_| {
            tokio::time::sleep(QUICK.window / 2).await;
            Ok::<_, io::Error>(Bytes::from("y".repeat(64 * 1024)))
        });
        let (head, end) = (Bytes::from(HEAD), Bytes::from("\r\n--b--\r\n"));
        let body = stream::iter([Ok(head)]).chain(parts).chain(stream::iter([Ok(end)]));
        let upload = uploads.begin(sender(1), &HeaderMap::new(), 1024 * 1024).unwrap();
        let received = upload.receive(form(Body::from_stream(body)).await, "file").await.unwrap().unwrap();
        assert_eq!(received.bytes, 8 * 64 * 1024);
    }
}
