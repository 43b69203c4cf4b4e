//! A proxy between the store and PostgreSQL that cuts connections at chosen messages, or falls silent.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// When a connection that writes is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The server never hears that it should commit.
    BeforeCommit,
    /// The server commits, and nobody hears of it.
    AfterCommit,
}

/// The next commits to cut, the last one first.
pub type Cuts = Arc<Mutex<Vec<Cut>>>;

/// Once this is set, PostgreSQL hears nothing any more, and no connection ends, until it is set back.
pub type Silence = Arc<AtomicBool>;

/// Listens in a folder of its own, with a socket of the name that PostgreSQL would use.
pub fn start(server: &Path) -> (TempDir, Cuts, Silence) {
    const SOCKET: &str = ".s.PGSQL.5432";
    let folder = tempfile::tempdir().unwrap();
    let listener = UnixListener::bind(folder.path().join(SOCKET)).unwrap();
    let (server, cuts, silence) = (server.join(SOCKET), Cuts::default(), Silence::default());
    let (planned, is_silent) = (Arc::clone(&cuts), Arc::clone(&silence));
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), UnixStream::connect(&server).unwrap());
            let is_swallowed = Arc::new(AtomicBool::new(false));
            let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            let (cuts, swallow) = (Arc::clone(&planned), Arc::clone(&is_swallowed));
            let is_silent = Arc::clone(&is_silent);
            std::thread::spawn(move || ask(from, to, &cuts, &swallow, &is_silent));
            std::thread::spawn(move || answer(server, client, &is_swallowed));
        }
    });
    (folder, cuts, silence)
}

fn ask(
    mut client: UnixStream,
    mut server: UnixStream,
    cuts: &Cuts,
    swallow: &AtomicBool,
    is_silent: &AtomicBool,
) {
    let mut buffer = [0; 16_384];
    let mut is_writer = false;
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        let sent = &buffer[..length];
        let has = |text: &[u8]| sent.windows(text.len()).any(|part| part == text);
        is_writer |= has(b"SERIALIZABLE");
        let cut = if is_writer && has(b"COMMIT") { cuts.lock().unwrap().pop() } else { None };
        if cut == Some(Cut::BeforeCommit) {
            break;
        }
        while is_silent.load(Ordering::SeqCst) {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        swallow.fetch_or(cut.is_some(), Ordering::SeqCst);
        if server.write_all(sent).is_err() {
            break;
        }
    }
    drop((client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both)));
}

fn answer(mut server: UnixStream, mut client: UnixStream, is_swallowed: &AtomicBool) {
    let mut buffer = [0; 16_384];
    while let Ok(length @ 1..) = server.read(&mut buffer) {
        if is_swallowed.load(Ordering::SeqCst) || client.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    drop((client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both)));
}
