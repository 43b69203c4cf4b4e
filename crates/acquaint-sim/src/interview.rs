//! Owners who are asked about their requests: often they do not know, and sometimes they err. How many chief reasons do
//! their answers settle?

use crate::elsewhere::SilentRequest;
use acquaint_core::clue::Clue;
use acquaint_core::reason::Outcome;
use acquaint_core::sender_view::SenderView;
use acquaint_why::explanation::OUTCOMES;
use acquaint_why::model::Model;
use acquaint_why::patience::PatienceCurve;
use acquaint_why::questions::{answers_to, rank};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How an owner is asked.
#[derive(Clone, Copy, Debug)]
pub struct Interview {
    pub questions: usize,
    /// The chance that the owner does not know, 0 to 1.
    pub unsure: f64,
    /// The chance that an answer is wrong, 0 to 1.
    pub wrong: f64,
    pub seed: u64,
}

/// The order of questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    MostTelling,
    Random,
}

/// The shares of requests whose likeliest outcome is the true one, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Top1 {
    /// With what an archive tells.
    pub archive: f64,
    /// After questions in a random order.
    pub random: f64,
    /// After the most telling questions.
    pub telling: f64,
    /// With every fact that can be seen.
    pub all: f64,
}

impl Top1 {
    /// How much of the way from the archive to all facts some answers go.
    pub fn closed_by(&self, share: f64) -> f64 {
        (share - self.archive) / (self.all - self.archive)
    }
}

/// What an archive says about a request.
pub fn archive_alone(view: &SenderView) -> SenderView {
    SenderView {
        waited_days: view.waited_days,
        details: view.details,
        note: view.note,
        sender_connections: view.sender_connections,
        sender_activity: view.sender_activity,
        ..SenderView::default()
    }
}

impl Interview {
    /// Asks about each request.
    pub fn judge(&self, model: &Model, requests: &[SilentRequest]) -> Top1 {
        let share = |seen: &dyn Fn(usize, &SilentRequest) -> SenderView| {
            let is_true = |(index, request): (usize, &SilentRequest)| {
                let (outcomes, _) = model.outcomes_and_forecast(&seen(index, request), None);
                likeliest(&outcomes) == request.truth
            };
            requests.iter().enumerate().filter(|it| is_true(*it)).count() as f64 / requests.len() as f64
        };
        let asked = |order| {
            share(&|index, request| {
                let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
                rng.set_stream(index as u64);
                self.ask(model, &request.view, order, &mut rng)
            })
        };
        Top1 {
            archive: share(&|_, request| archive_alone(&request.view)),
            random: asked(Order::Random),
            telling: asked(Order::MostTelling),
            all: share(&|_, request| SenderView { typical_connections: None, ..request.view.clone() }),
        }
    }

    /// What is known of a request after the questions.
    fn ask(&self, model: &Model, truth: &SenderView, order: Order, rng: &mut ChaCha8Rng) -> SenderView {
        let curve = PatienceCurve::population();
        let (mut seen, mut asked) = (archive_alone(truth), Vec::new());
        for _ in 0..self.questions {
            let ranked = rank(model, &seen, Some(&curve));
            let mut left: Vec<_> = ranked.iter().map(|it| it.clue).filter(|it| !asked.contains(it)).collect();
            if order == Order::Random {
                left.sort_unstable();
            }
            let next = match order {
                Order::MostTelling => left.first(),
                Order::Random => left.choose(rng),
            };
            let Some(&clue) = next else { break };
            asked.push(clue);
            if rng.random_bool(self.unsure) {
                continue;
            }
            let right = with(clue, truth, &seen);
            let wrong: Vec<_> = answers_to(clue, &seen).into_iter().filter(|other| *other != right).collect();
            seen = match wrong.choose(rng).filter(|_| rng.random_bool(self.wrong)) {
                Some(wrong) => wrong.clone(),
                None => right,
            };
        }
        seen
    }
}

/// What is seen once the truth of one fact is known.
fn with(clue: Clue, truth: &SenderView, seen: &SenderView) -> SenderView {
    let mut seen = seen.clone();
    let (shared, known) = (&mut seen.shared, truth.shared);
    match clue {
        Clue::ViewsAfterDays => seen.views_after_days.clone_from(&truth.views_after_days),
        Clue::RecipientPosts => seen.recipient_posts = truth.recipient_posts,
        Clue::RecipientActivity => seen.recipient_activity = truth.recipient_activity,
        Clue::Tie => seen.tie = truth.tie,
        Clue::MutualConnections => seen.mutual_connections = truth.mutual_connections,
        Clue::RecipientConnections => seen.recipient_connections = truth.recipient_connections,
        Clue::Namesakes => seen.namesakes = truth.namesakes,
        Clue::Picture => seen.picture = truth.picture,
        Clue::SharedOrganisation => shared.organisation = known.organisation,
        Clue::SharedSchool => shared.school = known.school,
        Clue::SharedIndustry => shared.industry = known.industry,
        Clue::SharedFunction => shared.function = known.function,
        Clue::SharedRegion => shared.region = known.region,
        // Nobody is asked about these.
        Clue::WaitedDays
        | Clue::Question
        | Clue::Note
        | Clue::Vouches
        | Clue::Details
        | Clue::SenderConnections
        | Clue::SenderActivity => {}
    }
    seen
}

fn likeliest(outcomes: &[f64; OUTCOMES]) -> Outcome {
    let mut all = Outcome::ALL;
    all.sort_by(|a, b| outcomes[b.index()].total_cmp(&outcomes[a.index()]));
    all[0]
}
