//! A mail server that is gone: letters wait, and arrive once when it is back.

use crate::harness::World;
use crate::office::{reader, waiting};
use crate::server::{Manner, Server};
use acquaint_core::member::Digest;
use acquaint_web::post;
use std::collections::BTreeSet;

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
    // Tried later and later: after a quarter of an hour, then half an hour, an hour …
    for wait in [15_i64, 30, 60, 120, 240, 480, 960, 1_920] {
        world.minutes_pass(wait - 1);
        let due = async || world.community().list_due_mails(world.service().stamp().now).await.unwrap().len();
        assert_eq!(due().await, 0, "{wait} minutes are not over");
        world.minutes_pass(1);
        assert_eq!(due().await, 3, "after {wait} minutes");
        assert_eq!((work().await, waiting(&world).await), (0, 3));
    }
    let server = Server::start_at(port, Manner::Takes).await;
    world.minutes_pass(3_840);
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
    assert_eq!(tries, 10);
    assert!(server.letters().is_empty());
}
