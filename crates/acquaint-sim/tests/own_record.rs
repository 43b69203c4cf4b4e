//! Owners whose own habits matter, and owners whose do not: is the forecast better with what their record shows, and is it
//! right with and without a note?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

use acquaint_why::calibration::{Outcome01, calibration_error, log_loss};
use acquaint_why::effects::{Effects, Groups};
use acquaint_why::patience::{Observation, PatienceCurve};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// How many owners of each kind: few in the gate, more where `OWNERS` says so.
fn owners_of_each() -> u64 {
    std::env::var("OWNERS").map_or(150, |text| text.parse().unwrap())
}

/// A request: the groups it belongs to, its age, and days to the answer, if one comes within half a year.
struct Request {
    groups: Groups,
    age: f64,
    answer: Option<f64>,
}

/// The share of the population that waits for so many days, at whole days up to 180.
fn population() -> Vec<f64> {
    let curve = PatienceCurve::population();
    (0..=180).map(|day| 1.0 - curve.answered_within(f64::from(day)).mid).collect()
}

/// The requests of one owner. `habits`: how far notes, texts, bursts and earlier messages move the rate of answers, as
/// standard deviations of its logarithm.
fn owner(rng: &mut ChaCha8Rng, waiting: &[f64], habits: f64) -> Vec<Request> {
    let mut normal = |sd: f64| -> f64 {
        let drawn: f64 = StandardNormal.sample(rng);
        drawn * sd
    };
    let level = normal(0.3);
    let (note, burst, wrote) = (normal(0.7 * habits), normal(0.5 * habits), normal(0.5 * habits));
    let texts: [f64; 3] = [(); 3].map(|()| normal(0.5 * habits));
    let (size, noted) = (rng.random_range(20..400), rng.random_range(0.1..0.8));
    let one = |_| {
        let has_note = rng.random_bool(noted);
        let (text, is_burst, has_written) =
            (rng.random_range(0..3), rng.random_bool(0.3), rng.random_bool(0.15));
        let mut rate = level;
        rate += if has_note { note + texts[text] } else { 0.0 };
        rate += if is_burst { burst } else { 0.0 } + if has_written { wrote } else { 0.0 };
        let drawn = rng.random_range(0.0..1.0f64).powf((-rate).exp());
        let day = waiting.iter().position(|share| *share <= drawn);
        let text = if has_note { text + 1 } else { 0 };
        Request {
            groups: [has_note.into(), is_burst.into(), has_written.into(), u32::try_from(text).unwrap()],
            age: rng.random_range(0.0..180.0),
            answer: day.map(|day| (day as f64 - rng.random_range(0.0..1.0)).max(0.0)),
        }
    };
    (0..size).map(one).collect()
}

fn seen(request: &Request) -> (Groups, Observation) {
    let answer = request.answer.filter(|days| *days <= request.age);
    let days = answer.unwrap_or(request.age);
    let seen = Observation { from_days: days, to_days: days, answered: answer.is_some() };
    (request.groups, seen)
}

/// Forecasts of requests that were held out, each with what came: by one curve for all, by note, and by every group.
#[derive(Default)]
struct Judged {
    cases: [Vec<Outcome01>; 3],
    has_note: Vec<bool>,
    /// For each owner, the share that was accepted within 30 days as the record shows it, less the share that it is.
    headline: Vec<f64>,
}

fn judge(habits: f64, seed: u64) -> Judged {
    let (waiting, mut judged) = (population(), Judged::default());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for _ in 0..owners_of_each() {
        let requests = owner(&mut rng, &waiting, habits);
        let (held_out, known): (Vec<_>, Vec<_>) = requests.iter().partition(|_| rng.random_bool(0.3));
        let known: Vec<_> = known.into_iter().map(seen).collect();
        let by_note: Vec<_> = known.iter().map(|(groups, seen)| ([groups[0], 0, 0, 0], *seen)).collect();
        let (by_note, by_all) = (Effects::learn(&by_note), Effects::learn(&known));
        for request in held_out {
            // As if each had been looked at after some silence.
            let silent = [0.0, 2.0, 7.0, 21.0][rng.random_range(0..4)];
            if request.answer.is_some_and(|days| days <= silent) {
                continue;
            }
            let happened = request.answer.is_some_and(|days| days <= silent + 30.0);
            let [note, ..] = request.groups;
            let curves = [by_all.all.clone(), by_note.curve(&[note, 0, 0, 0]), by_all.curve(&request.groups)];
            for (cases, curve) in judged.cases.iter_mut().zip(curves) {
                cases.push(Outcome01 { forecast: curve.chance(silent, 30.0).mid, happened });
            }
            judged.has_note.push(note == 1);
        }
        let old: Vec<_> = requests.iter().filter(|request| request.age >= 30.0).collect();
        let share = |of: &[&Request]| {
            let within = of.iter().filter(|request| request.answer.is_some_and(|days| days <= 30.0));
            within.count() as f64 / of.len().max(1) as f64
        };
        judged.headline.push(share(&old) - share(&requests.iter().collect::<Vec<_>>()));
    }
    judged
}

#[test]
fn what_ones_own_record_shows_makes_forecasts_better_where_habits_matter_and_no_worse_where_they_do_not() {
    for (habits, name, seed) in [(0.0, "habits do not matter", 31), (1.0, "habits matter", 32)] {
        let judged = judge(habits, seed);
        let loss = [0, 1, 2].map(|by: usize| log_loss(&judged.cases[by]));
        let errors = [0, 1, 2].map(|by: usize| calibration_error(&judged.cases[by], 10));
        let apart = |note: bool| {
            let chosen = judged.cases[2].iter().zip(&judged.has_note).filter(|(_, has)| **has == note);
            let chosen: Vec<_> = chosen.map(|(case, _)| *case).collect();
            let said = chosen.iter().map(|case| case.forecast).sum::<f64>();
            let came = chosen.iter().filter(|case| case.happened).count() as f64;
            [said / chosen.len() as f64, came / chosen.len() as f64]
        };
        let ([said, came], [said_without, came_without]) = (apart(true), apart(false));
        let headline = judged.headline.iter().sum::<f64>() / judged.headline.len() as f64;
        println!(
            "| {name} | {} | {:.4} | {:.4} | {:.4} | {:.3} | {said:.3}, {came:.3} | {said_without:.3}, {came_without:.3} | {headline:+.4} |",
            judged.has_note.len(),
            loss[0],
            loss[1],
            loss[2],
            errors[2]
        );
        // Where nothing differs, learning that costs a little; elsewhere it brings far more.
        let [at_most, than_note] = if habits > 0.0 { [-0.02, -0.01] } else { [0.002, 0.002] };
        assert!(loss[2] < loss[0] + at_most && loss[2] < loss[1] + than_note, "{name}: {loss:?}");
        assert!((said - came).abs() < 0.02 && (said_without - came_without).abs() < 0.02, "{name}");
        assert!(headline.abs() < 0.01, "{name}: {headline}");
    }
}
