//! The community with a crowd, so that every list on every page is long.

use super::{FILE, Town};
use acquaint_app::community::change::{AccountChange, Commit, NewMember};
use acquaint_app::community::store::{CommunityStore, KeptStore};
use acquaint_app::community::view::Want;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::member::{Role, Settings, Standing, ViewMode};
use acquaint_core::note::Note;
use acquaint_core::profile::Profile;
use acquaint_core::record::{Education, Position, YearMonth};
use acquaint_core::request::{Command, Message, Outcome, SendRequest, Shelf};
use acquaint_core::tie::Tie;
use rusqlite::Connection;

/// A strategy that needs every fact, filters some, accepts some, and names some who do not exist.
const STRATEGY: &str = r#"{
    "who": "people_i_could_place",
    "only": {"regions": ["Bremen"]},
    "always": {"people": ["friend-1", "asks-2", "nobody-at-all"]},
    "never": {"people": ["asks-3", "asks-4", "nobody-else"]},
    "if_it_fits": "accept_at_my_next_visit",
    "if_not": "filter"
}"#;

impl Town {
    /// The community, where each part of the crowd has so many people.
    pub async fn with_crowd(size: usize) -> Self {
        let town = Self::new().await;
        let [ada, bo, cy, op] = ["ada", "bo", "cy", "op"].map(|handle| town.member(handle).id);
        // Shared names, so that senders and recipients have namesakes.
        let friends = town.crowd("friend", "Ada Hafenstein", size).await;
        let asking = town.crowd("asks", "Bo Hafenstein", size).await;
        let asked = town.crowd("asked", "Cy Hafenstein", size).await;
        town.crowd("other", "Hafenstein", size).await;
        for (number, friend) in friends.iter().enumerate() {
            for known in [ada, bo, cy, op, asking[number], asked[number]] {
                town.connect(*friend, known).await;
            }
            town.connect(friends[number], friends[(number + 1) % size]).await;
            for viewed in [ada, bo, cy, op] {
                let (handle, mut stamp) = (town.handle_of(viewed), town.service.stamp());
                let view =
                    town.service.community().open_profile(*friend, ViewMode::Named, handle, &mut stamp);
                view.await.unwrap();
            }
        }
        for (number, (asks, asked)) in asking.iter().zip(&asked).enumerate() {
            town.connect(*asks, cy).await;
            for recipient in [bo, op] {
                let request = town.request_between(*asks, recipient).await;
                for voucher in [friends[number], cy] {
                    if voucher == cy && recipient == op {
                        continue;
                    }
                    town.act(*asks, recipient, Command::AskToVouch { request, voucher }).await;
                }
                let mut stamp = town.service.stamp();
                town.service.community().vouch(friends[number], request, &mut stamp).await.unwrap();
                let question = Message::new("Which harbour was that?").unwrap();
                town.act(recipient, *asks, Command::Ask { request, question }).await;
                let answer = Message::new("In Bremen.").unwrap();
                town.act(*asks, recipient, Command::Answer { request, text: answer }).await;
            }
            let request = town.request_between(ada, *asked).await;
            town.act(ada, *asked, Command::AskToVouch { request, voucher: friends[number] }).await;
            let mut stamp = town.service.stamp();
            town.service.community().vouch(friends[number], request, &mut stamp).await.unwrap();
            let question = Message::new("Which boat was that?").unwrap();
            town.act(*asked, ada, Command::Ask { request, question }).await;
        }
        for kept_away in town.crowd("loud", "Loud Hafenstein", size).await {
            town.act(bo, kept_away, Command::Mute).await;
            town.act(bo, kept_away, Command::Block).await;
        }
        let database = Connection::open(town.folder.path().join(FILE)).unwrap();
        let changed = "UPDATE strategies SET strategy = ?1 WHERE version = 2";
        assert_eq!(database.execute(changed, [STRATEGY]).unwrap(), 1);
        assert_eq!(town.verify().await.unwrap(), []);
        town
    }

    /// A copy in a folder of its own.
    pub fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let database = Connection::open(self.folder.path().join(FILE)).unwrap();
        database.execute("VACUUM INTO ?1", [path.to_str().unwrap()]).unwrap();
        let (members, names) = (self.members.clone(), self.names.clone());
        Self { members, names, ..Self::open(folder, &self.base, 3) }
    }

    /// How many statements were run to read so far.
    pub fn statements(&self) -> u64 {
        self.store.statements_run()
    }

    /// The requests that wait for somebody.
    pub async fn waiting_for(&self, handle: &str) -> Vec<String> {
        let me = self.member(handle).id;
        let mut waiting = Vec::new();
        for shelf in Shelf::ALL {
            let want = Want { after: None, at_most: Want::MOST };
            waiting.extend(self.store.list_received(me, shelf, want).await.unwrap().items);
        }
        waiting.iter().map(|request| request.text.id.to_string()).collect()
    }

    fn handle_of(&self, id: PersonId) -> &'static str {
        self.members.iter().find(|(_, member)| member.id == id).map(|(handle, _)| *handle).unwrap()
    }

    async fn crowd(&self, handle: &str, name: &str, size: usize) -> Vec<PersonId> {
        let mut stamp = self.service.stamp();
        let year = |year| Some(YearMonth { year, month: None });
        let members = (0..size).map(|number| NewMember {
            id: PersonId(stamp.next_id()),
            handle: format!("{handle}-{number}").try_into().unwrap(),
            email: format!("{handle}-{number}@post.example"),
            password: None,
            role: Role::Member,
            standing: Standing::Active,
            profile: Profile {
                name: name.into(),
                industry: "Boats".into(),
                region: if number % 2 == 0 { "Bremen" } else { "Kiel" }.into(),
                positions: vec![Position {
                    organisation: "Kai and Sons".into(),
                    title: String::new(),
                    from: year(2010),
                    to: None,
                }],
                educations: vec![Education { school: "Hafenschule".into(), from: year(2000), to: None }],
                ..Profile::default()
            },
            settings: Settings::default(),
            joined_at: stamp.now,
        });
        let members: Vec<NewMember> = members.collect();
        let ids = members.iter().map(|member| member.id).collect();
        let account_changes = members.into_iter().map(Box::new).map(AccountChange::MemberJoined).collect();
        let commit = Commit { account_changes, ..Commit::default() };
        self.store.apply(commit).await.unwrap();
        ids
    }

    async fn act(&self, one: PersonId, other: PersonId, command: Command) -> Outcome {
        let mut stamp = self.service.stamp();
        self.service.community().act(one, other, &command, None, &mut stamp).await.unwrap()
    }

    async fn request_between(&self, one: PersonId, other: PersonId) -> RequestId {
        let note = Note::new("I am your neighbour from the harbour.").unwrap();
        let wish = SendRequest { tie: Tie::Neighbour, evidence: None, note };
        match self.act(one, other, Command::SendRequest(wish)).await {
            Outcome::Waiting { request, .. } => request,
            outcome => panic!("{outcome:?}"),
        }
    }

    async fn connect(&self, one: PersonId, other: PersonId) {
        let request = self.request_between(one, other).await;
        self.act(other, one, Command::Accept(request)).await;
    }
}
