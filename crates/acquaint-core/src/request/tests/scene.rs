//! The states of a pair as one of its members meets them, each reached by commands.

use super::world::World;
use super::{ADA, BO, CY, answer, ask, nobodys_request, noon, person, revise_note, send};
use crate::id::RequestId;
use crate::limits::Limits;
use crate::request::{Command, ReportReason};

pub type About = fn(RequestId) -> Command;

/// Where Ada, who acts, stands with Bo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    Nothing,
    IAsked,
    TheyAsked,
    Connected,
    IWithdrew,
    TheyWithdrew,
    Disconnected,
    IBlock,
    IBlockAndTheyAsked,
    TheyBlock,
}

impl Scene {
    pub const ALL: [Self; 10] = [
        Self::Nothing,
        Self::IAsked,
        Self::TheyAsked,
        Self::Connected,
        Self::IWithdrew,
        Self::TheyWithdrew,
        Self::Disconnected,
        Self::IBlock,
        Self::IBlockAndTheyAsked,
        Self::TheyBlock,
    ];

    pub fn words(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::IAsked => "my request waits",
            Self::TheyAsked => "their request waits",
            Self::Connected => "connected",
            Self::IWithdrew => "I withdrew",
            Self::TheyWithdrew => "they withdrew",
            Self::Disconnected => "disconnected",
            Self::IBlock => "I block",
            Self::IBlockAndTheyAsked => "I block, their request waits",
            Self::TheyBlock => "they block",
        }
    }

    /// A world in which Ada and Bo stand so, and the request that Ada's commands name.
    pub fn build(self) -> (World, RequestId) {
        let mut world = World::new(Limits::default());
        for friend in [ADA, BO] {
            world.run(person(friend), person(CY), &send()).unwrap();
            world.run(person(CY), person(friend), &send()).unwrap();
        }
        let (ada, bo) = (person(ADA), person(BO));
        let mut request = nobodys_request();
        for (by, other, command) in self.steps() {
            request = world.waiting(ada, bo).map_or(request, |waiting| waiting.id);
            world.run(person(by), person(other), &command(request)).unwrap();
        }
        request = world.waiting(ada, bo).map_or(request, |waiting| waiting.id);
        world.now = noon(1);
        (world, request)
    }

    fn steps(self) -> Vec<(u128, u128, About)> {
        let send: About = |_| send();
        let block: About = |_| Command::Block;
        match self {
            Self::Nothing => vec![],
            Self::IAsked => vec![(ADA, BO, send)],
            Self::TheyAsked => vec![(BO, ADA, send)],
            Self::Connected => vec![(ADA, BO, send), (BO, ADA, Command::Accept)],
            Self::IWithdrew => vec![(ADA, BO, send), (ADA, BO, Command::Withdraw)],
            Self::TheyWithdrew => vec![(BO, ADA, send), (BO, ADA, Command::Withdraw)],
            Self::Disconnected => {
                vec![(ADA, BO, send), (BO, ADA, Command::Accept), (BO, ADA, |_| Command::Disconnect)]
            }
            Self::IBlock => vec![(ADA, BO, block)],
            Self::IBlockAndTheyAsked => vec![(BO, ADA, send), (ADA, BO, block)],
            Self::TheyBlock => vec![(ADA, BO, send), (BO, ADA, block)],
        }
    }
}

/// One command of each kind, about this request.
pub fn every_command(request: RequestId) -> Vec<Command> {
    vec![
        send(),
        Command::Withdraw(request),
        revise_note(request),
        answer(request),
        Command::AskToVouch { request, voucher: person(CY) },
        Command::Accept(request),
        ask(request),
        Command::Disconnect,
        Command::Block,
        Command::Unblock,
        Command::SetAside(request),
        Command::ReturnToInbox(request),
        Command::Filter(request),
        Command::Unfilter(request),
        Command::MarkSeen(request),
        Command::Remark { request, remark: Some(super::message("the one with the boat?")) },
        Command::Report { request, because: ReportReason::Advertising },
        Command::Mute,
        Command::Unmute,
    ]
}
