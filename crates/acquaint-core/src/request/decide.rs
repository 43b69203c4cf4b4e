//! One pure function for each command: what changes, or why nothing does.
//!
//! Architecture invariant: everything that a sender can observe is decided on a [`SenderSituation`] alone. Only
//! `keep.rs`, whose decisions nobody else can observe, takes what is private. Every moment in a change is a whole minute.

mod accept;
mod block;
mod disconnect;
mod keep;
mod lapse;
mod question;
mod revise;
mod send;
mod vouch;
mod withdraw;

pub use accept::accept;
pub use block::{block, unblock};
pub use disconnect::disconnect;
pub use keep::{filter, mark_seen, mute, remark, report, return_to_inbox, set_aside, unfilter, unmute};
pub use lapse::lapse;
pub use question::{answer, ask};
pub use revise::revise_note;
pub use send::send;
pub use vouch::{ask_to_vouch, vouch};
pub use withdraw::withdraw;

use super::{
    Change, Command, Decision, Message, Outcome, RecipientSituation, Refusal, RequestKey, SenderSituation,
    Towards, WaitingRequest,
};
use crate::limits::Limits;
use crate::stamp::{Stamp, whole_minute};

/// Decides any command of one member of a pair.
pub fn decide(
    situation: &RecipientSituation,
    command: &Command,
    limits: &Limits,
    stamp: &mut Stamp,
) -> Result<Decision, Refusal> {
    let (public, now) = (&situation.public, whole_minute(stamp.now));
    match command {
        Command::SendRequest(wish) => send(public, wish, limits, stamp),
        Command::Withdraw(request) => withdraw(public, *request, limits, now),
        Command::ReviseNote { request, note } => revise_note(public, *request, note, limits, now),
        Command::Answer { request, text } => answer(public, *request, text, limits, now),
        Command::AskToVouch { request, voucher } => ask_to_vouch(public, *request, *voucher, limits, now),
        Command::Accept(request) => accept(public, *request, limits, now),
        Command::Ask { request, question } => ask(public, *request, question, limits, now),
        Command::SetAside(request) => set_aside(situation, *request),
        Command::ReturnToInbox(request) => return_to_inbox(situation, *request),
        Command::Filter(request) => filter(situation, *request),
        Command::Unfilter(request) => unfilter(situation, *request),
        Command::MarkSeen(request) => mark_seen(situation, *request, now),
        Command::Remark { request, remark: text } => remark(situation, *request, text.as_ref()),
        Command::Report { request, because } => report(situation, *request, *because, now),
        Command::Mute => Ok(mute(situation)),
        Command::Unmute => Ok(unmute(situation)),
        Command::Disconnect => disconnect(public, limits, now),
        Command::Block => block(public, now),
        Command::Unblock => Ok(unblock(public)),
    }
}

impl SenderSituation {
    fn decision(&self, changes: Vec<Change>, outcome: Outcome) -> Decision {
        Decision { pair_version: self.version, changes, outcome }
    }

    /// The request that waits between the two, with its sender and recipient.
    fn key(&self, request: &WaitingRequest) -> RequestKey {
        RequestKey::of([self.me.id, self.other.id], request)
    }

    fn towards_other(&self) -> Towards {
        Towards { by: self.me.id, other: self.other.id }
    }
}

impl WaitingRequest {
    fn outcome(&self) -> Outcome {
        Outcome::Waiting { request: self.id, sent_at: self.sent_at }
    }
}

fn check_length(field: &'static str, text: &str, max: u32) -> Result<(), Refusal> {
    let characters = text.chars().count();
    match u32::try_from(characters) {
        Ok(count) if count <= max => Ok(()),
        _ => Err(Refusal::TextTooLong { field, characters, max }),
    }
}

fn check_message(field: &'static str, text: &Message, limits: &Limits) -> Result<(), Refusal> {
    check_length(field, text.as_str(), limits.question_characters_max)
}
