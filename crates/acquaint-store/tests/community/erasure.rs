//! An erased member leaves no byte in the files.

use acquaint_app::community::account::Session;
use acquaint_app::community::change::{AccountChange, Commit, Email, NewMember, Picture, QueuedEmail};
use acquaint_app::community::store::CommunityStore;
use acquaint_core::id::{MailId, PersonId, PictureId, SessionId, SweepId};
use acquaint_core::note::Note;
use acquaint_core::request::{Command, Message, SendRequest};
use acquaint_core::strategy::Strategy;
use acquaint_core::strategy::sweep::{NewSweep, PlannedRequest, SweepKind};
use acquaint_core::tie::Tie;
use acquaint_store::CommunityDatabase;
use acquaint_store::community_contract::{Town, verify};
use std::path::Path;

const MARK: &str = "zqxmarker";

/// Somebody who writes the mark into every text they have.
fn marked(town: &mut Town<'_>) -> NewMember {
    let mut new = town.newcomer(MARK);
    new.password = Some(format!("$argon2id${MARK}"));
    new.settings.policy = format!("{MARK} policy");
    let profile = &mut new.profile;
    for text in [&mut profile.name, &mut profile.headline, &mut profile.about, &mut profile.region] {
        *text = format!("{MARK}{}", " text".repeat(20));
    }
    profile.skills = vec![format!("{MARK} skill"); 50];
    new
}

async fn live(town: &mut Town<'_>, marked: PersonId, others: &[PersonId]) {
    let wish = SendRequest {
        tie: Tie::Friend,
        evidence: None,
        note: Note::new(&format!("{MARK} asks. {}", "x".repeat(500))).unwrap(),
    };
    for (number, other) in others.iter().enumerate() {
        town.run(marked, *other, &Command::SendRequest(wish.clone())).await.unwrap();
        let request = town.waiting(marked, *other).await;
        let remark = Some(Message::new(&format!("{MARK}?")).unwrap());
        town.run(*other, marked, &Command::Remark { request, remark }).await.unwrap();
        if number % 2 == 0 {
            town.run(*other, marked, &Command::Accept(request)).await.unwrap();
        }
    }
    let at = town.stamp.now;
    let id = SessionId(town.stamp.next_id());
    let (started_at, used_at, expires_at, device) = (at, at, at, MARK.to_owned());
    let session = Session { id, member: marked, started_at, used_at, expires_at, device };
    let (large, small) = (MARK.repeat(3_000).into_bytes(), MARK.repeat(30).into_bytes());
    let picture = Some(Picture { id: PictureId(town.stamp.next_id()), large, small });
    let mail = QueuedEmail {
        id: MailId(town.stamp.next_id()),
        member: None,
        email: Email {
            to: format!("{MARK}@example.org"),
            subject: MARK.into(),
            text: MARK.into(),
            unsubscribe: Some(MARK.into()),
        },
        due_at: at,
        expires_at: None,
        tries: 0,
    };
    let strategy = format!(r#"{{"always": {{"people": ["{MARK}"]}}, "if_not": "filter"}}"#);
    let sweep = |town: &mut Town<'_>, whose, sender, request| NewSweep {
        id: SweepId(town.stamp.next_id()),
        member: whose,
        version: Some(1),
        kind: SweepKind::Asked,
        started_at: at,
        requests: vec![PlannedRequest { request, sender, due_at: at }],
    };
    let saved = |member| AccountChange::StrategySaved {
        member,
        version: 1,
        strategy: Box::new(Strategy::parse(&strategy).unwrap()),
        at,
    };
    // Who is erased is in somebody else's sweep, and has one of their own.
    let waits = town.waiting(marked, others[1]).await;
    let to_marked = town.send(others[11], others[3]).await;
    let sweeps = [sweep(town, others[1], marked, waits), sweep(town, marked, others[11], to_marked)];
    let account_changes = vec![
        saved(marked),
        AccountChange::StrategySaved {
            member: others[1],
            version: 1,
            strategy: Box::new(Strategy::default()),
            at,
        },
        AccountChange::StrategyDue { member: marked, due_at: Some(at) },
        AccountChange::SessionStarted { session, digest: [9; 32] },
        AccountChange::PictureChanged { member: marked, picture },
        AccountChange::MailQueued(mail),
    ];
    town.store.apply(Commit { account_changes, ..Commit::default() }).await.unwrap();
    let account_changes = sweeps.map(|sweep| AccountChange::SweepStarted(Box::new(sweep))).to_vec();
    town.store.apply(Commit { account_changes, ..Commit::default() }).await.unwrap();
}

/// How often the mark, or the id, is in the files of a folder.
fn marks(folder: &Path, id: PersonId) -> usize {
    let count = |bytes: &[u8], mark: &[u8]| bytes.windows(mark.len()).filter(|part| *part == mark).count();
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    // What is shared in memory holds page numbers only, and belongs to the running process.
    let files = files.filter(|path| !path.to_str().unwrap().ends_with("-shm"));
    files
        .map(|path| {
            let bytes = std::fs::read(path).unwrap();
            count(&bytes, MARK.as_bytes())
                + count(&bytes, &MARK.as_bytes()[..6])
                + count(&bytes, id.0.as_bytes())
        })
        .sum()
}

#[tokio::test]
async fn no_byte_of_an_erased_member_stays_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("community.db");
    let store = CommunityDatabase::open(&path).unwrap();
    let mut town = Town::new(&store);
    let mut others = Vec::new();
    for number in 0..12 {
        others.push(town.join(&format!("Somebody {number}")).await);
    }
    let new = marked(&mut town);
    let member = new.id;
    let joined = vec![AccountChange::MemberJoined(Box::new(new))];
    store.apply(Commit { account_changes: joined, ..Commit::default() }).await.unwrap();
    live(&mut town, member, &others).await;
    assert!(marks(folder.path(), member) > 100);
    let erased = vec![AccountChange::MemberErased(member)];
    store.apply(Commit { account_changes: erased, ..Commit::default() }).await.unwrap();
    assert_eq!(marks(folder.path(), member), 0);
    verify(&store).await;
    drop(store);
    assert_eq!(marks(folder.path(), member), 0);
}
