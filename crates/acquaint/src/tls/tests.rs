//! Certificates that are made here, shown to real connections.

use super::*;
use crate::config::TlsFiles;
use axum::serve::Listener as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// A folder with a certificate for this computer's own name.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.renew();
        folder
    }

    fn files(&self) -> TlsFiles {
        let file = |name: &str| self.0.path().join(name);
        TlsFiles { certificate: file("fullchain.pem"), key: file("privkey.pem") }
    }

    /// Another certificate with another key: what the first is, in the form of connections.
    fn renew(&self) -> Vec<u8> {
        let CertifiedKey { cert, signing_key } = made();
        fs::write(self.files().certificate, cert.pem()).unwrap();
        fs::write(self.files().key, signing_key.serialize_pem()).unwrap();
        cert.der().to_vec()
    }
}

fn made() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

/// Listens with this certificate, and takes whoever comes.
async fn listen(certificate: &Arc<Certificate>) -> SocketAddr {
    let listener = crate::server::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let mut listener = TlsListener::new(listener, Arc::clone(certificate), 8).unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            drop(listener.accept().await);
        }
    });
    address
}

/// What is shown to somebody who connects.
async fn shown(address: SocketAddr) -> Vec<u8> {
    let ask = move || {
        let mut stream = to_oneself(TcpStream::connect(address).unwrap(), address.ip()).unwrap();
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock).unwrap();
        }
        stream.conn.peer_certificates().unwrap()[0].to_vec()
    };
    tokio::task::spawn_blocking(ask).await.unwrap()
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_and_a_broken_one_is_not() {
    let folder = Folder::new();
    let first = folder.renew();
    let certificate = Arc::new(Certificate::load(&folder.files()).unwrap());
    let address = listen(&certificate).await;
    assert_eq!(shown(address).await, first);
    let second = folder.renew();
    assert_eq!(shown(address).await, first, "nobody looked yet");
    certificate.look();
    assert_eq!(shown(address).await, second);
    fs::write(folder.files().certificate, made().cert.pem()).unwrap();
    certificate.look();
    assert_eq!(shown(address).await, second, "a certificate without its key is not shown");
    fs::remove_file(folder.files().key).unwrap();
    certificate.look();
    assert_eq!(shown(address).await, second);
    let third = folder.renew();
    certificate.look();
    assert_eq!(shown(address).await, third);
}

#[tokio::test]
async fn files_are_looked_at_again_and_again() {
    let folder = Folder::new();
    let certificate = Arc::new(Certificate::load(&folder.files()).unwrap());
    let address = listen(&certificate).await;
    certificate.keep_fresh(Duration::from_millis(5));
    for _ in 0..3 {
        let renewed = folder.renew();
        let is_shown = async { while shown(address).await != renewed {} };
        tokio::time::timeout(Duration::from_mins(1), is_shown).await.unwrap();
    }
}

#[tokio::test]
async fn who_does_not_speak_keeps_nobody_waiting() {
    let folder = Folder::new();
    let certificate = Arc::new(Certificate::load(&folder.files()).unwrap());
    let address = listen(&certificate).await;
    let silent: Vec<_> = (0..20).map(|_| TcpStream::connect(address).unwrap()).collect();
    tokio::time::timeout(Duration::from_secs(8), shown(address)).await.unwrap();
    drop(silent);
}

#[test]
fn what_is_wrong_with_the_files_is_said() {
    let folder = Folder::new();
    let files = folder.files();
    let said = || read(&files).unwrap_err().to_string();
    let (certificate, key) = (fs::read(&files.certificate).unwrap(), fs::read(&files.key).unwrap());
    let mut all = Vec::new();
    fs::write(&files.key, made().signing_key.serialize_pem()).unwrap();
    all.push(said());
    fs::write(&files.key, &certificate).unwrap();
    all.push(said());
    fs::write(&files.key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").unwrap();
    all.push(said());
    fs::remove_file(&files.key).unwrap();
    all.push(said());
    fs::write(&files.certificate, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    fs::write(&files.key, &key).unwrap();
    all.push(said());
    fs::write(&files.certificate, &key).unwrap();
    all.push(said());
    fs::remove_file(&files.certificate).unwrap();
    all.push(said());
    insta::assert_snapshot!(all.join("\n"), @r"
    `tls.key` is not the key of the first certificate in `tls.certificate`
    `tls.key` holds no private key; write it as PEM (PKCS#8, PKCS#1 or SEC1), not encrypted
    `tls.key` is of no use; take a key for RSA, ECDSA or Ed25519
    `tls.key` cannot be read (entity not found)
    `tls.certificate` holds no certificate; write it as PEM, with those of its authorities after it
    `tls.certificate` holds no certificate; write it as PEM, with those of its authorities after it
    `tls.certificate` cannot be read (entity not found)
    ");
    let said = format!("{:?}", Certificate::load(&Folder::new().files()).unwrap());
    assert!(!said.contains("PRIVATE"), "{said}");
}

#[test]
fn a_key_may_be_in_the_older_form_too_and_a_chain_longer() {
    let folder = Folder::new();
    let CertifiedKey { cert, signing_key } = made();
    let pkcs8 = signing_key.serialize_der();
    // RFC 5915: what is inside PKCS#8, for this curve with its public key 109 bytes.
    let sec1 = STANDARD.encode(&pkcs8[pkcs8.len() - 109..]);
    let pem = format!("-----BEGIN EC PRIVATE KEY-----\n{sec1}\n-----END EC PRIVATE KEY-----\n");
    fs::write(folder.files().key, pem).unwrap();
    fs::write(folder.files().certificate, cert.pem() + &made().cert.pem()).unwrap();
    let read = read(&folder.files()).unwrap();
    assert_eq!(read.cert.len(), 2);
    assert_eq!(&read.cert[0], cert.der());
}
