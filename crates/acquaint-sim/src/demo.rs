//! The community that `acquaint demo` shows: invented people, their network, their requests, and why some are silent.
//!
//! [`demo`] is pure: one seed and one moment give one community, on every machine. Everything in it is invented.

mod ask;
mod cast;
mod circle;
mod compose;
mod crowd;
mod drawing;
mod fact;
mod inbox;
mod life;
mod name;
mod network;
mod operator;
mod place;
mod told;
mod wording;

pub use drawing::Drawing;

use acquaint_core::handle::Handle;
use acquaint_core::member::{Role, Settings};
use acquaint_core::note::Note;
use acquaint_core::profile::Profile;
use acquaint_core::reason::Outcome;
use acquaint_core::request::{Keeping, Message, ReportReason};
use acquaint_core::sender_view::SenderView;
use acquaint_core::strategy::Strategy;
use acquaint_core::text::Line;
use acquaint_core::tie::Tie;
use acquaint_why::model::Model;
use jiff::Timestamp;

/// The fewest members of a community: the personas, the people around them, and a few more.
pub const MEMBERS_MIN: usize = 60;

#[derive(Clone, Copy, Debug)]
pub struct DemoSpec {
    /// Members, at least [`MEMBERS_MIN`]; fewer are taken for that many.
    pub members: usize,
    /// The same seed gives the same community.
    pub seed: u64,
    /// The moment at which it is shown. All there is happened in the four years before.
    pub now: Timestamp,
}

impl DemoSpec {
    /// 2,000 members, seed 7.
    pub fn at(now: Timestamp) -> Self {
        Self { members: 2_000, seed: 7, now }
    }
}

/// An invented community. Every `usize` that stands for a person is an index into `members`.
#[derive(Clone, Debug, PartialEq)]
pub struct Demo {
    pub members: Vec<DemoMember>,
    /// Who signed up and waits until the operator lets them in. They are none of the members yet.
    pub awaited: Vec<DemoMember>,
    /// Every connection, those that came of a request included (then `since` is when it was accepted).
    pub connections: Vec<DemoConnection>,
    /// Every request, in the order of sending.
    pub requests: Vec<DemoRequest>,
    /// Every profile view that was recorded, in order; those in [`DemoRequest::views`] are among them.
    pub views: Vec<DemoView>,
    /// Whom to sign in as, in the order to show them.
    pub personas: Vec<Persona>,
    /// What the operator is to set as `connections_max`: two members have exactly this many, all others clearly fewer.
    pub connections_max: u32,
    /// Strategies as they were saved, oldest first. **Private to their members.**
    pub strategies: Vec<DemoStrategy>,
    /// What the persona with the full inbox has newly become interested in.
    pub aim: Aim,
    /// The moment at which it is shown, from its [`DemoSpec`].
    pub now: Timestamp,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DemoMember {
    /// No two look alike: every [`Handle::skeleton`] is different.
    pub handle: Handle,
    /// At `example.org`; no two the same.
    pub email: String,
    /// As [`Profile::read`] keeps it.
    pub profile: Profile,
    /// What they show, and how they look at others.
    pub settings: Settings,
    pub role: Role,
    pub joined_at: Timestamp,
    /// Their last sign-in, not before anything they did.
    pub last_active_at: Timestamp,
    pub picture: Option<Drawing>,
}

/// A connection, `a < b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoConnection {
    pub a: usize,
    pub b: usize,
    /// Since when, not before either came.
    pub since: Timestamp,
}

/// A profile view. Those who look privately leave none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoView {
    /// Who looked, in the view mode of their settings.
    pub viewer: usize,
    pub viewed: usize,
    pub at: Timestamp,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoEnd {
    Waiting,
    /// It was accepted then, and a connection has been there since.
    Accepted(Timestamp),
    /// Its sender took it back then.
    Withdrawn(Timestamp),
}

#[derive(Clone, Debug, PartialEq)]
pub struct DemoRequest {
    pub sender: usize,
    pub recipient: usize,
    /// How the sender says they know the recipient.
    pub tie: Tie,
    /// Which organisation, school, friend or event, where one is named.
    pub evidence: Option<Line>,
    /// The note; often empty.
    pub note: Note,
    pub sent_at: Timestamp,
    pub end: DemoEnd,
    /// The recipient's private side while it waits; the default once it does not. **Never to be stored where a sender's
    /// page could read it.**
    pub keeping: Keeping,
    /// What is wrong with it, if the recipient told the operator, at `keeping.reported_at`. As private as `keeping`.
    pub reported: Option<ReportReason>,
    /// What the recipient asked about it.
    pub question: Option<DemoQuestion>,
    pub vouch: Option<DemoVouch>,
    /// When the recipient looked at the sender's profile after the request was sent, ascending, as far as recorded.
    pub views: Vec<Timestamp>,
    /// Why it is silent, while it waits. **Nobody in the community knows it; it is not to be stored.**
    pub truth: Option<Outcome>,
}

/// A version of a member's strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoStrategy {
    pub member: usize,
    pub strategy: Strategy,
    pub saved_at: Timestamp,
}

/// A question about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoQuestion {
    pub text: Message,
    pub asked_at: Timestamp,
    /// The sender's answer and its moment, once there is one.
    pub answer: Option<(Message, Timestamp)>,
}

/// Someone connected with both, asked to vouch for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoVouch {
    pub voucher: usize,
    pub asked_at: Timestamp,
    pub vouched_at: Option<Timestamp>,
}

/// Someone to sign in as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Persona {
    pub kind: PersonaKind,
    /// Who they are, in a few words.
    pub title: &'static str,
    pub sentence: &'static str,
    pub member: usize,
}

/// The parts to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonaKind {
    /// Asked people they know, and hears nothing.
    Sender,
    /// Has three hundred requests waiting.
    Recipient,
    /// Is asked to vouch for a friend.
    Friend,
    /// Runs the community.
    Operator,
    /// Came just now.
    Newcomer,
}

impl PersonaKind {
    /// The word for addresses and the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Friend => "friend",
            Self::Operator => "operator",
            Self::Newcomer => "newcomer",
        }
    }
}

/// A field and a region: people in both will fit once the recipient's strategy names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aim {
    pub industry: &'static str,
    pub region: &'static str,
    /// How many of the waiting requests come from people in both: 40 of 300.
    pub fits: usize,
}

impl Demo {
    pub fn persona(&self, kind: PersonaKind) -> Option<&Persona> {
        self.personas.iter().find(|persona| persona.kind == kind)
    }

    /// What the sender of a request can see of it now: the facts that the community would show them.
    pub fn sender_view(&self, request: &DemoRequest) -> SenderView {
        fact::View::of(self).sees(request)
    }
}

/// Invents a community whose silences follow the parameters of `model`.
pub fn demo(spec: &DemoSpec, model: &Model) -> Demo {
    compose::compose(spec, model)
}
