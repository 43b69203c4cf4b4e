//! A mail server that is gone: letters wait, and arrive once when it is back.

use super::office::{reader, waiting};
use crate::mail::server::{Manner, Server};
use crate::site::harness::World;
use acquaint_core::member::Digest;
use acquaint_mail::letter::{self, Envelope};
use acquaint_web::post;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;

/// A port on which nobody listens.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn letters_wait_for_a_mail_server_that_is_gone_and_arrive_once() {
    let port = free_port();
    let world = World::with_mail_server(format!("smtp://127.0.0.1:{port}"));
    let ada = world.member("ada").await;
    for handle in ["bo", "cy", "di"] {
        let reader = reader(&world, handle, Digest::Daily).await;
        ada.asks(&reader).await;
    }
    let work = async || {
        post::write_digests(world.service()).await.unwrap();
        post::deliver(world.service()).await.unwrap()
    };
    assert_eq!((work().await, waiting(&world).await), (0, 3));
    // Tried within seconds, then later and later.
    for wait in [10_i64, 30, 60, 120, 300, 900, 1_800, 3_600, 7_200, 14_400] {
        world.seconds_pass(wait - 1);
        let due = async || world.community().list_due_mails(world.service().stamp().now).await.unwrap().len();
        assert_eq!(due().await, 0, "{wait} seconds are not over");
        world.seconds_pass(1);
        assert_eq!(due().await, 3, "after {wait} seconds");
        assert_eq!((work().await, waiting(&world).await), (0, 3));
    }
    let server = Server::start_at(port, Manner::Takes).await;
    world.seconds_pass(28_800);
    assert_eq!((work().await, work().await, waiting(&world).await), (3, 0, 0));
    let letters = server.letters();
    let to: BTreeSet<&str> = letters.iter().map(|letter| letter.to[0].as_str()).collect();
    assert_eq!(
        (letters.len(), to),
        (
            3,
            ["bo", "cy", "di"]
                .map(|who| who.to_owned() + "@post.example")
                .iter()
                .map(String::as_str)
                .collect()
        )
    );
}

#[tokio::test]
async fn a_letter_that_no_server_takes_holds_up_no_other_and_is_given_up_at_last() {
    let server = Server::start(Manner::AnswersRecipient("550 5.1.1 nobody of that name")).await;
    let world = World::with_mail_server(server.url());
    let (ada, bo) = (world.member("ada").await, reader(&world, "bo", Digest::Daily).await);
    ada.asks(&bo).await;
    post::write_digests(world.service()).await.unwrap();
    let mut tries = 0;
    while waiting(&world).await > 0 {
        assert_eq!(post::deliver(world.service()).await.unwrap(), 0);
        world.days_pass(3);
        tries += 1;
    }
    assert_eq!(tries, 17);
    assert!(server.letters().is_empty());
}

/// A community in a file that somebody else can hold, and an email for Bo in it.
async fn with_one_email(path: &Path, server: &Server) -> World {
    let world = World::with_mail_server_at(server.url(), path);
    let (ada, bo) = (world.member("ada").await, reader(&world, "bo", Digest::Daily).await);
    ada.asks(&bo).await;
    post::write_digests(world.service()).await.unwrap();
    world
}

fn hold(path: &Path) -> Connection {
    let holder = Connection::open(path).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    holder
}

#[tokio::test]
async fn nothing_is_sent_while_the_database_cannot_be_written() {
    let (folder, server) = (tempfile::tempdir().unwrap(), Server::start(Manner::Takes).await);
    let path = folder.path().join("community.db");
    let world = with_one_email(&path, &server).await;
    let holder = hold(&path);
    post::deliver(world.service()).await.unwrap_err();
    assert!(server.letters().is_empty());
    drop(holder);
    assert_eq!(post::deliver(world.service()).await.unwrap(), 1);
    assert_eq!((server.letters().len(), waiting(&world).await), (1, 0));
}

#[tokio::test]
async fn an_email_that_left_is_not_sent_again_because_that_could_not_be_recorded() {
    let (folder, server) = (tempfile::tempdir().unwrap(), Server::start(Manner::WaitsToConfirm).await);
    let path = folder.path().join("community.db");
    let world = with_one_email(&path, &server).await;
    let holds = async {
        server.letter_came().await;
        let holder = hold(&path);
        server.confirm();
        holder
    };
    let (delivered, holder) = tokio::join!(post::deliver(world.service()), holds);
    delivered.unwrap_err();
    world.days_pass(1);
    post::deliver(world.service()).await.unwrap_err();
    drop(holder);
    assert_eq!(post::deliver(world.service()).await.unwrap(), 0);
    assert_eq!((server.letters().len(), waiting(&world).await), (1, 0));
}

#[tokio::test]
async fn after_a_crash_an_email_is_sent_once_more_at_most() {
    let (folder, server) = (tempfile::tempdir().unwrap(), Server::start(Manner::WaitsToConfirm).await);
    let path = folder.path().join("community.db");
    let world = with_one_email(&path, &server).await;
    tokio::select! {
        // What ends here is the process: it never hears that the server took the email.
        _ = post::deliver(world.service()) => unreachable!("the server has not confirmed"),
        () = server.letter_came() => {}
    }
    drop(world);
    server.confirm();
    let world = World::with_mail_server_at(server.url(), &path);
    assert_eq!(post::deliver(world.service()).await.unwrap(), 0, "it was claimed a moment ago");
    world.minutes_pass(1);
    assert_eq!(post::deliver(world.service()).await.unwrap(), 1);
    world.days_pass(1);
    assert_eq!(post::deliver(world.service()).await.unwrap(), 0);
    assert_eq!((server.letters().len(), waiting(&world).await), (2, 0));
}

#[tokio::test]
async fn a_code_that_expired_is_not_sent() {
    let server = Server::start(Manner::Takes).await;
    let world = World::with_mail_server(server.url());
    let ada = world.member("ada").await;
    let home = crate::site::harness::HOME.parse().unwrap();
    let envelope = Envelope { to: "ada@post.example", name: "Ada", community: "Harbour", home: &home };
    let mail = letter::sign_in_code(&envelope, "12345678", 10, &home);
    let good_for = Some(jiff::SignedDuration::from_mins(10));
    post::queue(world.service(), Some(ada.id), mail, good_for, &mut world.service().stamp())
        .await
        .unwrap_or_else(|_| panic!());
    world.minutes_pass(10);
    assert_eq!(post::deliver(world.service()).await.unwrap(), 0);
    world.community().tidy_up(world.service().stamp().now).await.unwrap();
    assert_eq!((server.letters().len(), waiting(&world).await), (0, 0));
}
