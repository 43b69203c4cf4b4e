//! The chains of one request from sending to now: silence, views, a question, what the sender changed, and the days
//! without a visit that a displayed activity tells of.
//!
//! Everything is linear in the weights of the sets of blockers. What the sender changes splits them into epochs, and
//! each epoch has chains of its own: their sum, each times the weights of its facts, is the probability.

use crate::chain::{Absence, Gaps, Phases, Rates, Silence};
use crate::lifts::Lifts;
use crate::pace::{Node, Pace};
use acquaint_core::activity::Activity;
use acquaint_core::sender_view::SenderView;

/// One chain for each of the rates of [`Lifts`]; the first is the request that nothing blocks.
pub type Chains = Vec<Phases>;

/// The chains of each epoch: since sending, and since each change.
pub type Epochs = Vec<Chains>;

/// Share of activity displays that say nothing (a stale or wrong bucket). Judgement.
pub const DISPLAY_NOISE: f64 = 0.05;

/// What depends on the parameters alone, for each level of activity.
#[derive(Clone, Debug)]
pub struct Courses {
    nodes: Vec<Course>,
    pub lifts: Lifts,
}

#[derive(Clone, Debug)]
struct Course {
    node: Node,
    /// Visits a day: at least as many as anything that shows them to be here.
    visits: f64,
    /// While views are hidden, and while they are shown.
    silences: [Silence; 2],
    gaps: [Vec<Gaps>; 2],
}

const HIDDEN: usize = 0;
const SHOWN: usize = 1;

impl Courses {
    pub fn new(pace: &Pace) -> Self {
        let lifts = Lifts::new(pace);
        let course = |node: Node| {
            let silences = [Silence::with_views_hidden(&node.rates), Silence::with_views_shown(&node.rates)];
            let gaps = silences.map(|silence| lifts.rates.iter().map(|&lift| silence.gaps(lift)).collect());
            Course { node, visits: visits(&node.rates), silences, gaps }
        };
        Self { nodes: pace.nodes().into_iter().map(course).collect(), lifts }
    }

    pub fn node(&self, index: usize) -> &Node {
        &self.nodes[index].node
    }

    /// So many epochs with nothing in any chain.
    pub fn no_chains(&self, epochs: usize) -> Epochs {
        vec![vec![Phases::none(); self.lifts.rates.len()]; epochs]
    }
}

/// Visits a day, for the days without any: the fastest of what someone does who is here.
pub fn visits(rates: &Rates) -> f64 {
    let acts = [
        rates.notice,
        rates.accept_later + rates.view_again,
        rates.slow_later + rates.view_again,
        rates.set_aside + rates.view_again,
        rates.change,
    ];
    acts.into_iter().fold(0.0, f64::max)
}

/// The span of days before now in which the last visit lies: from, and up to where it ends.
pub(crate) fn last_visit_within(shown: Activity) -> [Option<f64>; 2] {
    match shown {
        Activity::ThisWeek => [None, Some(7.0)],
        Activity::ThisMonth => [Some(7.0), Some(30.0)],
        Activity::ThisQuarter => [Some(30.0), Some(91.0)],
        Activity::Rarely => [Some(91.0), None],
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Event {
    /// From here on they have not been here; the index of the bound of the display.
    Away(usize),
    View,
    Question,
    Change,
    Now,
}

/// A stretch of silence and what ends it.
struct Stretch {
    days: f64,
    /// `exp(-lift · days)` for each lift rate.
    e_lifts: Vec<f64>,
    end: Event,
}

/// What happened to one request, in order. The same for every level of activity.
pub struct Timeline {
    stretches: Vec<Stretch>,
    /// For each bound of the display how many days before sending it lies, if it does.
    away_before_sending: [Option<f64>; 2],
    display: Option<[Option<f64>; 2]>,
}

impl Timeline {
    /// `views` are left out where they are not shown; `changes` are the days after sending, ascending.
    fn new(lifts: &Lifts, view: &SenderView, views: &[f64], changes: &[f64], days: f64) -> Self {
        let mut events: Vec<(f64, Event)> = views.iter().map(|&at| (at, Event::View)).collect();
        if let Some(question) = &view.question {
            events.push((question.asked_after_days, Event::Question));
        }
        events.extend(changes.iter().map(|&at| (at, Event::Change)));
        let display = view.recipient_activity.map(last_visit_within);
        let mut away_before_sending = [None; 2];
        for (bound, away) in display.into_iter().flatten().enumerate() {
            match away {
                Some(away) if away < days => events.push((days - away, Event::Away(bound))),
                Some(away) => away_before_sending[bound] = Some(away - days),
                None => {}
            }
        }
        events.sort_by(|a, b| a.0.total_cmp(&b.0));
        events.push((days, Event::Now));
        let mut at = 0.0;
        let stretches = events.into_iter().map(|(until, end)| {
            let days: f64 = (until - at).max(0.0);
            at = until;
            Stretch { days, e_lifts: lifts.rates.iter().map(|lift| (-lift * days).exp()).collect(), end }
        });
        Self { stretches: stretches.collect(), away_before_sending, display }
    }
}

/// The chains of one level of activity at the end.
#[derive(Clone)]
pub struct Run {
    /// Without the displayed activity.
    pub plain: Epochs,
    /// With it, where there is one.
    pub displayed: Option<Epochs>,
    /// Natural logarithm of a factor that they share.
    pub ln_scale: f64,
}

impl Course {
    fn run(&self, timeline: &Timeline, kind: usize) -> Run {
        let mut start = vec![Phases::blocked(); self.gaps[kind].len()];
        start[0] = Phases::free();
        let rates = &self.node.rates;
        let mut away: [Option<Epochs>; 2] = timeline.away_before_sending.map(|days| {
            let factor = (-self.visits * days?).exp();
            Some(vec![start.iter().map(|chain| chain.scaled(factor)).collect()])
        });
        let mut here = vec![start];
        let mut ln_scale = 0.0;
        for stretch in &timeline.stretches {
            if stretch.days > 0.0 {
                self.wait(&mut here, stretch, kind);
                let absence = Absence::over(rates, self.visits, stretch.days);
                for chains in away.iter_mut().flatten().flatten() {
                    for (chain, &e_lift) in chains.iter_mut().zip(&stretch.e_lifts) {
                        *chain = absence.after(chain, e_lift);
                    }
                }
            }
            match stretch.end {
                Event::Now => {}
                Event::Away(bound) => away[bound] = Some(here.clone()),
                Event::Change => {
                    change(&mut here);
                    away.iter_mut().flatten().for_each(change);
                }
                Event::View | Event::Question => {
                    look(&mut here, rates, stretch.end == Event::View);
                    ln_scale += rescale(&mut here);
                    // They were here.
                    away = [None, None];
                }
            }
        }
        let displayed = timeline.display.map(|bounds| displayed(&here, bounds, &away));
        Run { plain: here, displayed, ln_scale }
    }

    /// A silent stretch.
    fn wait(&self, epochs: &mut Epochs, stretch: &Stretch, kind: usize) {
        let step = self.silences[kind].over(stretch.days);
        let gaps = &self.gaps[kind];
        let Some((latest, stale)) = epochs.split_last_mut() else { return };
        latest[0] = step.advance_free(&latest[0]);
        for rate in 1..gaps.len() {
            latest[rate] = step.advance(&latest[rate], &gaps[rate], stretch.e_lifts[rate]);
        }
        for chains in stale {
            chains[0] = step.advance_free(&chains[0]);
            for rate in 1..gaps.len() {
                let [known, learned] = step.advance_stale(&chains[rate], &gaps[rate], stretch.e_lifts[rate]);
                chains[rate] = known;
                latest[rate] = latest[rate].plus(&learned);
            }
        }
    }
}

/// The sender changes something: who has not seen the request will see it as it is now, who has learns of it at the
/// next look.
fn change(epochs: &mut Epochs) {
    let Some(latest) = epochs.last_mut() else { return };
    let mut next = vec![Phases::none(); latest.len()];
    for (chain, next) in latest.iter_mut().zip(&mut next).skip(1) {
        next.ub = chain.ub;
        next.u0 = -chain.ub;
        chain.u0 += chain.ub;
        chain.ub = 0.0;
    }
    epochs.push(next);
}

/// They look at it: with a view that is shown, or with a question.
fn look(epochs: &mut Epochs, rates: &Rates, is_view: bool) {
    let after = |chain: &Phases| if is_view { chain.after_view(rates) } else { chain.after_question(rates) };
    let Some((latest, stale)) = epochs.split_last_mut() else { return };
    for chain in latest.iter_mut() {
        *chain = after(chain);
    }
    for chains in stale {
        for (chain, latest) in chains.iter_mut().zip(latest.iter_mut()) {
            let looked = after(chain);
            *chain = looked.freed_at_look(rates);
            *latest = latest.plus(&looked.minus(chain));
        }
    }
}

/// Densities of many views leave the range of numbers; a common factor is kept as a logarithm, which is returned.
fn rescale(epochs: &mut Epochs) -> f64 {
    let largest = epochs[0].iter().map(Phases::total).fold(0.0, f64::max);
    if largest > 0.0 {
        for chain in epochs.iter_mut().flatten() {
            *chain = chain.scaled(1.0 / largest);
        }
    }
    largest.ln()
}

/// The last visit lies in the displayed span: no visit since its later bound, less no visit since its earlier one.
fn displayed(here: &Epochs, bounds: [Option<f64>; 2], away: &[Option<Epochs>; 2]) -> Epochs {
    let none = vec![Phases::none(); here[0].len()];
    let state = |bound: usize, epoch: usize| away[bound].as_ref().map_or(&none, |epochs| &epochs[epoch]);
    let (exact, noise) = (1.0 - DISPLAY_NOISE, DISPLAY_NOISE / 4.0);
    (0..here.len())
        .map(|epoch| {
            let not_since = if bounds[0].is_some() { state(0, epoch) } else { &here[epoch] };
            let not_before = state(1, epoch);
            let spans = not_since.iter().zip(not_before).zip(&here[epoch]);
            spans
                .map(|((since, before), here)| since.minus(before).scaled(exact).plus(&here.scaled(noise)))
                .collect()
        })
        .collect()
}

/// The chains of every node over one waiting time and one log: what costs most, computed once.
pub struct Runs {
    /// As if views were not shown. Needed where they are not, or where none was seen.
    pub hidden: Option<Vec<Run>>,
    /// With the log of views. Needed where views are shown.
    pub shown: Option<Vec<Run>>,
}

impl Runs {
    /// Runs the log of `view` up to `days`. `also_hidden`: even where views are known, for the first row of the
    /// evidence sheet.
    pub fn new(courses: &Courses, view: &SenderView, changes: &[f64], days: f64, also_hidden: bool) -> Self {
        let run = |kind: usize, views: &[f64]| {
            let timeline = Timeline::new(&courses.lifts, view, views, changes, days);
            courses.nodes.iter().map(|course| course.run(&timeline, kind)).collect::<Vec<_>>()
        };
        let views = view.views_after_days.as_deref();
        let is_hidden = also_hidden || views.is_none_or(<[f64]>::is_empty);
        Self { hidden: is_hidden.then(|| run(HIDDEN, &[])), shown: views.map(|views| run(SHOWN, views)) }
    }

    pub fn epochs(&self) -> usize {
        let of = |runs: &Option<Vec<Run>>| runs.as_ref().map(|runs| runs[0].plain.len());
        of(&self.hidden).or(of(&self.shown)).unwrap_or(1)
    }
}
