//! Every way the unknown facts could be, for the brute-force test.

use super::{note_levels, prior};
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::note::NoteContent;
use acquaint_core::sender_view::SenderView;

/// Every way the unknown facts could be, each with its chance.
pub(crate) fn completions(view: &SenderView) -> Vec<(SenderView, f64)> {
    fn expand<T: Copy>(
        views: Vec<(SenderView, f64)>,
        known: bool,
        levels: impl Fn(&SenderView) -> Vec<(T, f64)>,
        set: impl Fn(&mut SenderView, T),
    ) -> Vec<(SenderView, f64)> {
        if known {
            return views;
        }
        let each = |(view, weight): (SenderView, f64)| {
            levels(&view)
                .into_iter()
                .map(|(level, chance)| {
                    let mut view = view.clone();
                    set(&mut view, level);
                    (view, weight * chance)
                })
                .collect::<Vec<_>>()
        };
        views.into_iter().flat_map(each).collect()
    }
    let yes = |chance: f64| vec![(true, chance), (false, 1.0 - chance)];
    let counts = |prior: &[(f64, f64)]| prior.iter().map(|&(n, p)| (whole(n), p)).collect::<Vec<_>>();
    let s = &view.shared;
    let mut all = vec![(view.clone(), 1.0)];
    all = expand(all, view.tie.is_some(), |_| prior::TIE.to_vec(), |v, t| v.tie = Some(t));
    all = expand(
        all,
        s.organisation.is_some(),
        |v| yes(prior::shared_organisation(v.tie.unwrap())),
        |v, x| v.shared.organisation = Some(x),
    );
    all = expand(
        all,
        s.school.is_some(),
        |v| yes(prior::shared_school(v.tie.unwrap())),
        |v, x| v.shared.school = Some(x),
    );
    all = expand(
        all,
        s.industry.is_some(),
        |_| yes(prior::SHARED_INDUSTRY),
        |v, x| v.shared.industry = Some(x),
    );
    all = expand(
        all,
        s.function.is_some(),
        |_| yes(prior::SHARED_FUNCTION),
        |v, x| v.shared.function = Some(x),
    );
    all = expand(all, s.region.is_some(), |_| yes(prior::SHARED_REGION), |v, x| v.shared.region = Some(x));
    all = expand(all, view.picture.is_some(), |_| yes(prior::PICTURE), |v, x| v.picture = Some(x));
    all = expand(all, view.details.is_some(), |_| prior::DETAILS.to_vec(), |v, x| v.details = Some(x));
    all = expand(all, view.namesakes.is_some(), |_| counts(&prior::NAMESAKES), |v, x| v.namesakes = Some(x));
    all = expand(
        all,
        view.mutual_connections.is_some(),
        |_| counts(&prior::MUTUAL),
        |v, x| v.mutual_connections = Some(x),
    );
    all = expand(
        all,
        view.sender_connections.is_some(),
        |_| counts(&prior::SENDER_CONNECTIONS),
        |v, x| v.sender_connections = Some(x),
    );
    all = expand(
        all,
        view.sender_activity.is_some(),
        |_| Activity::ALL.map(|a| (a, prior::SENDER_ACTIVITY[a as usize])).to_vec(),
        |v, x| v.sender_activity = Some(x),
    );
    let floor = match view.recipient_connections {
        Some(ConnectionCount::AtLeast { at_least }) => f64::from(at_least),
        _ => 0.0,
    };
    let above: f64 = prior::RECIPIENT_CONNECTIONS.iter().filter(|l| l.0 >= floor).map(|l| l.1).sum();
    let recipient: Vec<_> = prior::RECIPIENT_CONNECTIONS
        .iter()
        .filter(|l| l.0 >= floor)
        .map(|l| (whole(l.0), l.1 / above))
        .collect();
    let exact = matches!(view.recipient_connections, Some(ConnectionCount::Exactly(_)));
    all = expand(
        all,
        exact,
        |_| recipient.clone(),
        |v, x| v.recipient_connections = Some(ConnectionCount::Exactly(x)),
    );
    let known = view.note.unwrap_or_default();
    let contents: Vec<_> = (0..8usize).zip(note_levels(known)).filter(|c| c.1 > 0.0).collect();
    expand(
        all,
        false,
        |_| contents.clone(),
        |v, c| {
            v.note = Some(NoteContent { who: Some(c & 1 > 0), how: Some(c & 2 > 0), why: Some(c & 4 > 0) });
        },
    )
}

/// The levels of counts in the priors are whole numbers.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "levels are whole, 0 to 30,000")]
fn whole(level: f64) -> u32 {
    level as u32
}
