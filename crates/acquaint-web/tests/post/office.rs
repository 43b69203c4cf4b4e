//! A community, and the mail server that takes its letters.

use crate::mail::server::{Letter, Manner, Server};
use crate::site::harness::{Person, World};
use acquaint_core::id::RequestId;
use acquaint_core::member::{Digest, Settings};
use acquaint_core::profile::Profile;
use acquaint_core::request::Command;
use acquaint_web::post;

/// A community with a mail server that works.
pub struct Office {
    pub world: World,
    server: Server,
    seen: usize,
}

impl Office {
    pub async fn open() -> Self {
        let server = Server::start(Manner::Takes).await;
        let world = World::with_mail_server(server.url());
        Self { world, server, seen: 0 }
    }

    /// What runs by itself runs once; what arrived because of it.
    pub async fn work(&mut self) -> Vec<Letter> {
        post::write_digests(self.world.service()).await.unwrap();
        let sent = post::deliver(self.world.service()).await.unwrap();
        let letters = self.server.letters();
        let new = letters[self.seen..].to_vec();
        assert_eq!(new.len(), usize::try_from(sent).unwrap());
        self.seen = letters.len();
        new
    }

    /// The same when exactly one letter is expected.
    pub async fn one_letter(&mut self) -> Letter {
        let mut letters = self.work().await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        letters.remove(0)
    }

    /// Nothing is written.
    pub async fn is_quiet(&mut self) {
        assert!(self.work().await.is_empty());
        assert_eq!(waiting(&self.world).await, 0);
    }
}

/// How many letters wait to be sent, due or not.
pub async fn waiting(world: &World) -> u64 {
    world.store().load_figures(None).await.unwrap().queued_mails
}

/// A member who wants to be told of news so often: `Bo Hafenstein` for `bo`.
pub async fn reader(world: &World, handle: &str, digest: Digest) -> Person {
    let name = format!("{}{} Hafenstein", handle[..1].to_uppercase(), &handle[1..]);
    let profile = Profile { name, ..Profile::default() };
    world.member_with(handle, profile, Settings { digest, ..Settings::default() }).await
}

/// What the recipient's own rules do with a request that is not for them.
pub async fn filters(world: &World, recipient: &Person, request: &str) {
    let request = RequestId(request.parse().unwrap());
    let (command, mut stamp) = (Command::Filter(request), world.service().stamp());
    world.community().act_on_request(recipient.id, request, &command, None, &mut stamp).await.unwrap();
}

/// The first address in a letter that begins so, without its host.
pub fn link_in(letter: &Letter, path: &str) -> String {
    let text = letter.text();
    let link = text.split_whitespace().find_map(|word| word.strip_prefix(crate::site::harness::HOME));
    let link = link.unwrap_or_else(|| panic!("no link in {text}")).to_owned();
    assert!(link.starts_with(path), "{link}");
    link
}
