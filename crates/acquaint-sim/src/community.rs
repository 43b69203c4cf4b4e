//! A synthetic community: members with profiles, requests between them, and the truth behind every silence.

use crate::story::{Recipient, Story, World, whole};
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::note::NoteContent;
use acquaint_core::reason::Reason;
use acquaint_core::sender_view::{SenderView, Shared};
use acquaint_core::tie::Tie;
use acquaint_why::evidence::EvidenceLine;
use acquaint_why::facts::{chance_of_own_reasons, moments};
use acquaint_why::model::Model;
use acquaint_why::pace::WEIGHTS;
use acquaint_why::parameters::BLOCKERS;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use serde_json::Value;

#[derive(Clone, Debug)]
pub struct CommunitySpec {
    /// Members, at least 2.
    pub members: usize,
    /// Days from the first request to the last look, at least 1.
    pub days: f64,
    pub seed: u64,
    /// Requests that each member sends.
    pub requests_each: usize,
    /// Share of facts that the sender does not know, 0 to 1.
    pub hidden: f64,
    pub world: World,
}

/// One request: what its sender sees, and what is true.
#[derive(Clone, Debug)]
pub struct SimulatedRequest {
    /// With `accepted_after_days` where it was accepted by the last look.
    pub line: EvidenceLine,
    /// The same with no fact hidden.
    pub open_view: SenderView,
    pub recipient: Recipient,
    /// What really happened.
    pub story: Story,
    /// What is true of it at the last look.
    pub truth: Truth,
}

/// What is true of one request at the last look: a line of `truth.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Truth {
    /// The id of the line it belongs to.
    pub id: Value,
    /// The outcome: a reason, `own_reasons`, `still_coming`, or `accepted`.
    pub chief: &'static str,
    /// The reasons that apply.
    pub in_the_way: Vec<&'static str>,
    /// Days after sending when it was seen.
    pub seen_after_days: Option<f64>,
    /// Days after sending when it was set aside.
    pub set_aside_after_days: Option<f64>,
    /// Days after sending when it is or will be accepted, within ten years or as long as it is followed.
    pub accepted_after_days: Option<f64>,
    /// Days after sending until when it is followed, if not for ten years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watched_until_days: Option<f64>,
}

/// How far the truth looks ahead, in days after sending: as far as "ever" does in an explanation.
const TRUTH_DAYS: f64 = 3650.0;

struct Member {
    industry: u8,
    function: u8,
    region: u8,
    connections: u32,
    picture: bool,
    details: f64,
    namesakes: u32,
    /// Which of the seven levels of activity.
    level: usize,
    private: bool,
}

/// Simulates a community with the parameters of `model`.
pub fn simulate(spec: &CommunitySpec, model: &Model) -> Vec<SimulatedRequest> {
    let mut rng = ChaCha8Rng::seed_from_u64(spec.seed);
    let members: Vec<Member> = (0..spec.members).map(|_| member(&mut rng, model)).collect();
    let mut requests = Vec::with_capacity(spec.members * spec.requests_each);
    for sender in 0..spec.members {
        for turn in 0..spec.requests_each {
            // Each request has its own stream, so that more members or requests leave the others as they were.
            let mut rng = ChaCha8Rng::seed_from_u64(spec.seed);
            rng.set_stream((sender * spec.requests_each + turn) as u64 + 1);
            let recipient = other(&mut rng, spec.members, sender);
            let id = Value::from(format!("r-{sender}-{turn}"));
            requests.push(request(&mut rng, spec, model, id, (&members[sender], &members[recipient])));
        }
    }
    requests
}

fn other(rng: &mut ChaCha8Rng, members: usize, sender: usize) -> usize {
    (sender + rng.random_range(1..members)) % members
}

fn member(rng: &mut ChaCha8Rng, model: &Model) -> Member {
    let connections = (crate::story::normal(rng) * 1.2 + 5.6).exp().min(30_000.0);
    Member {
        industry: rng.random_range(0..6),
        function: rng.random_range(0..8),
        region: rng.random_range(0..5),
        connections: whole(connections),
        picture: rng.random_bool(0.8),
        details: f64::from(rng.random_range(1..=8u8)) / 8.0,
        namesakes: [0, 0, 1, 3, 12][rng.random_range(0..5)],
        level: pick(rng, &WEIGHTS),
        private: rng.random_bool(model.parameters().when.private_share),
    }
}

fn pick(rng: &mut ChaCha8Rng, chances: &[f64]) -> usize {
    let mut left = rng.random_range(0.0..1.0);
    for (index, chance) in chances.iter().enumerate() {
        left -= chance;
        if left < 0.0 {
            return index;
        }
    }
    chances.len() - 1
}

fn request(
    rng: &mut ChaCha8Rng,
    spec: &CommunitySpec,
    model: &Model,
    id: Value,
    (sender, recipient): (&Member, &Member),
) -> SimulatedRequest {
    let watched_days = rng.random_range(0.0..spec.days);
    let mut view = facts(rng, sender, recipient);
    let why = &model.parameters().why;
    let moments = moments(why, &view);
    let chances: [f64; BLOCKERS] = std::array::from_fn(|k| moments[1 << k]);
    let who = Recipient::new(&model.parameters().when, recipient.level, recipient.private);
    let chances = (chances, chance_of_own_reasons(why));
    let story = Story::tell(rng, &who, chances, spec.world, (watched_days, TRUTH_DAYS));
    let accepted = story.accepted_after_days.filter(|days| *days <= watched_days);
    let end = accepted.unwrap_or(watched_days);
    view.waited_days = watched_days;
    view.views_after_days = Some(story.shown_views.iter().copied().filter(|day| *day < end).collect());
    view.recipient_posts = Some(who.posts(rng, end));
    view.recipient_activity = Some(story.shown_activity(rng, end));
    let open_view = view.clone();
    hide(rng, spec.hidden, &mut view);
    let truth = Truth {
        id: id.clone(),
        chief: if accepted.is_some() { "accepted" } else { story.chief_at(watched_days).key() },
        in_the_way: story.in_force_at(watched_days).map(Reason::key).collect(),
        seen_after_days: story.seen_after_days.filter(|days| *days <= watched_days),
        set_aside_after_days: story.set_aside_after_days.filter(|days| *days <= watched_days),
        accepted_after_days: story.accepted_after_days,
        watched_until_days: None,
    };
    let line = EvidenceLine { id, view, accepted_after_days: accepted, ..EvidenceLine::default() };
    SimulatedRequest { line, open_view, recipient: who, story, truth }
}

/// What two profiles show, with ties that make what they share likelier.
fn facts(rng: &mut ChaCha8Rng, sender: &Member, recipient: &Member) -> SenderView {
    let tie = Tie::ALL[rng.random_range(0..Tie::ALL.len())];
    let together = matches!(tie, Tie::CoWorker | Tie::FormerCoWorker);
    let mean = match tie {
        Tie::NeverMet | Tie::SameField => 2.0,
        _ => 9.0,
    };
    let with_note = rng.random_bool(0.3);
    SenderView {
        recipient_connections: Some(ConnectionCount::Exactly(recipient.connections)),
        picture: Some(sender.picture),
        details: Some(sender.details),
        namesakes: Some(sender.namesakes),
        note: Some(NoteContent {
            who: Some(with_note && rng.random_bool(0.7)),
            how: Some(with_note && rng.random_bool(0.6)),
            why: Some(with_note && rng.random_bool(0.6)),
        }),
        tie: Some(tie),
        mutual_connections: Some(whole(-mean * rng.random_range(1e-9..1.0f64).ln())),
        shared: Shared {
            organisation: Some(rng.random_bool(if together { 0.9 } else { 0.05 })),
            school: Some(rng.random_bool(if tie == Tie::Classmate { 0.9 } else { 0.1 })),
            industry: Some(together || sender.industry == recipient.industry || rng.random_bool(0.3)),
            function: Some(sender.function == recipient.function || rng.random_bool(0.2)),
            region: Some(sender.region == recipient.region || rng.random_bool(0.4)),
        },
        sender_connections: Some(sender.connections),
        sender_activity: Some(if sender.level > 3 { Activity::ThisWeek } else { Activity::ThisMonth }),
        ..SenderView::default()
    }
}

/// Hides each fact from the sender with this chance.
fn hide(rng: &mut ChaCha8Rng, hidden: f64, view: &mut SenderView) {
    fn maybe<T>(rng: &mut ChaCha8Rng, hidden: f64, fact: &mut Option<T>) {
        if rng.random_bool(hidden) {
            *fact = None;
        }
    }
    maybe(rng, hidden, &mut view.views_after_days);
    maybe(rng, hidden, &mut view.recipient_posts);
    maybe(rng, hidden, &mut view.recipient_activity);
    maybe(rng, hidden, &mut view.recipient_connections);
    maybe(rng, hidden, &mut view.namesakes);
    maybe(rng, hidden, &mut view.tie);
    maybe(rng, hidden, &mut view.mutual_connections);
    maybe(rng, hidden, &mut view.shared.organisation);
    maybe(rng, hidden, &mut view.shared.school);
    maybe(rng, hidden, &mut view.shared.industry);
    maybe(rng, hidden, &mut view.shared.function);
    maybe(rng, hidden, &mut view.shared.region);
}
