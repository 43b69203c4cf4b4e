//! A yardstick for *why*: the checklist that a sensible friend goes through, calibrated on labels. It knows no rate and no
//! log odds, only which box is ticked first, and how often each outcome was true where it was.

use super::shares;
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::reason::Outcome;
use acquaint_core::sender_view::SenderView;
use acquaint_core::tie::Tie;
use acquaint_why::explanation::OUTCOMES;

/// Each fifth is judged with what was counted on the others.
const FOLDS: usize = 5;

/// How many requests the shares of the whole count for in each box. Judgement.
const SHARES_WEIGHT: f64 = 5.0;

const BOXES: usize = 11;

/// The first box that is ticked.
fn box_of(view: &SenderView) -> usize {
    let is = |fact: Option<bool>| fact == Some(true);
    let their_connections = match view.recipient_connections {
        Some(ConnectionCount::Exactly(count)) => count,
        _ => 0,
    };
    let was_viewed = view.views_after_days.as_ref().is_some_and(|views| !views.is_empty());
    let viewed_lately = view
        .views_after_days
        .as_ref()
        .and_then(|views| views.last())
        .is_some_and(|last| view.waited_days - last < 7.0);
    let is_close = matches!(view.tie, Some(Tie::Friend | Tie::CoWorker | Tie::Relative));
    let is_stranger = matches!(view.tie, Some(Tie::NeverMet | Tie::SameField));
    let usual = view.typical_connections.unwrap_or(150);
    let shares_nothing =
        ![view.shared.industry, view.shared.function, view.shared.region].into_iter().any(is);
    let boxes = [
        their_connections > 29_900,
        matches!(view.recipient_activity, Some(Activity::Rarely)) && !was_viewed,
        matches!(view.recipient_activity, Some(Activity::ThisQuarter)) && !was_viewed,
        viewed_lately || view.question.is_some(),
        view.waited_days < 7.0,
        is_stranger && view.picture == Some(false),
        is_stranger && shares_nothing,
        view.sender_connections.is_some_and(|own| own < usual / 3),
        shares_nothing && !is_close,
        is_stranger,
        true,
    ];
    boxes.iter().position(|is_ticked| *is_ticked).unwrap_or(BOXES - 1)
}

/// The chance of each outcome by the checklist, for each request.
pub fn calibrated(views: &[&SenderView], truths: &[Outcome]) -> Vec<[f64; OUTCOMES]> {
    let boxes: Vec<usize> = views.iter().map(|view| box_of(view)).collect();
    let tables: Vec<[[f64; OUTCOMES]; BOXES]> = (0..FOLDS).map(|fold| table(&boxes, truths, fold)).collect();
    boxes.iter().enumerate().map(|(i, ticked)| tables[i % FOLDS][*ticked]).collect()
}

/// The shares of the outcomes in each box, of the requests outside a fold.
fn table(boxes: &[usize], truths: &[Outcome], fold: usize) -> [[f64; OUTCOMES]; BOXES] {
    let others =
        || boxes.iter().zip(truths).enumerate().filter(move |(i, _)| i % FOLDS != fold).map(|(_, case)| case);
    let whole = shares(others().map(|(_, truth)| *truth));
    // One more of each, so that nothing is ruled out.
    let count = others().count() as f64;
    let whole = whole.map(|share| (share * count + 1.0) / (count + OUTCOMES as f64));
    let mut counts = [[0.0; OUTCOMES]; BOXES];
    for (ticked, truth) in others() {
        counts[*ticked][truth.index()] += 1.0;
    }
    counts.map(|counts| {
        let total: f64 = counts.iter().sum();
        std::array::from_fn(|i| (counts[i] + SHARES_WEIGHT * whole[i]) / (total + SHARES_WEIGHT))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_core::reason::Reason;

    #[test]
    fn a_box_learns_what_is_true_where_it_is_ticked() {
        let rare = SenderView { recipient_activity: Some(Activity::Rarely), ..SenderView::default() };
        let other = SenderView { waited_days: 40.0, ..SenderView::default() };
        let views: Vec<&SenderView> = (0..200).map(|i| if i % 2 == 0 { &rare } else { &other }).collect();
        let (unseen, coming) = (Outcome::Because(Reason::RarelyHere), Outcome::StillComing);
        let truths: Vec<Outcome> = (0..200).map(|i| if i % 2 == 0 { unseen } else { coming }).collect();
        for (i, chances) in calibrated(&views, &truths).iter().enumerate() {
            assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            assert!(chances[truths[i].index()] > 0.95, "{i}: {chances:?}");
        }
    }
}
