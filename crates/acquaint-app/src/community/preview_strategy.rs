//! What a strategy would do, before it is saved: who that waits would fit, who would no longer, and who cannot be told;
//! and how many of the connections there are would fit today.

use super::match_requests::{FitCounts, Recipient};
use super::read_fitting::{read_place, write_place};
use super::view::{Cursor, Way};
use super::{Community, CommunityError};
use acquaint_core::id::RequestId;
use acquaint_core::recipient_view::{Needs, RecipientView, Stay, WhichPlaces};
use acquaint_core::request::Shelf;
use acquaint_core::strategy::{Fit, Strategy};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What [`Places`] are made of.
const PLACES: Needs = Needs {
    names: false,
    industry: true,
    function: true,
    region: true,
    organisations: WhichPlaces::All,
    schools: WhichPlaces::All,
    mutual_connections: false,
    connections: false,
};

/// What a strategy would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Requests that wait, however old and on whatever shelf: as many as a page judges, oldest first.
    pub waiting: FitCounts,
    /// Where newer ones begin that were not judged. `None`: there are none.
    pub next: Option<Cursor>,

    /// Those that fit, by shelf, in the order of [`Shelf::ALL`].
    pub fits_on_shelf: [u32; Shelf::ALL.len()],
    pub fits: Group,
    /// Of these: those whose sender the member muted, or that they reported or wrote a remark about. Nothing accepts them
    /// automatically.
    pub kept_apart: Group,
    /// All that fit under the current strategy, on whatever shelf.
    pub fits_currently: u32,
    /// Of those that fit: those that did not under the current strategy.
    pub fits_newly: Group,
    /// Those that fitted under the current strategy and would not any more.
    pub no_longer: Group,
    pub cannot_tell: Group,
    /// Those that fit and that the member has not kept apart or put on a shelf: what the strategy accepts
    /// automatically, if it does.
    pub accepts: u32,
    /// Those in the inbox that do not fit and that nobody put there by hand: what it filters, if it does.
    pub filters: u32,
    /// The newest connections, as many as a page judges.
    pub connections: FitCounts,
    /// Where those are from whose requests were judged: what a strategy may be about.
    pub places: Places,
}

/// What the senders of requests say of themselves, each with how many say so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    counts: [BTreeMap<String, u32>; Self::KINDS.len()],
}

impl Places {
    /// The lists of a strategy that they are for.
    pub const KINDS: [&'static str; 5] = ["industries", "functions", "regions", "organisations", "schools"];

    fn add(&mut self, view: &RecipientView) {
        let names = |stays: &Option<Vec<Stay>>| -> Vec<String> {
            stays.iter().flatten().map(|stay| stay.name.clone()).collect()
        };
        let one = |fact: &Option<String>| fact.iter().cloned().collect();
        let said = [
            one(&view.industry),
            one(&view.function),
            one(&view.region),
            names(&view.organisations),
            names(&view.schools),
        ];
        for (counts, names) in self.counts.iter_mut().zip(said) {
            for name in names {
                *counts.entry(name).or_default() += 1;
            }
        }
    }

    /// At most so many of each kind, those first that most say.
    pub fn most_said(&self, at_most: usize) -> [Vec<&str>; Self::KINDS.len()] {
        self.counts.each_ref().map(|counts| {
            let mut names: Vec<(&str, u32)> =
                counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
            names.sort_by_key(|(_, count)| Reverse(*count));
            names.into_iter().take(at_most).map(|(name, _)| name).collect()
        })
    }
}

/// Some requests: how many, and the oldest of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub count: u32,
    /// The oldest, oldest first.
    pub first: Vec<RequestId>,
}

impl Group {
    fn add(&mut self, request: RequestId, shown: usize) {
        self.count += 1;
        if self.first.len() < shown {
            self.first.push(request);
        }
    }
}

impl Preview {
    /// Whether anybody waits or is connected whom the strategy could be tried on.
    pub fn has_anybody(&self) -> bool {
        self.waiting.all() + self.connections.all() > 0
    }

    /// Whether nobody who waits and nobody who is connected would fit, or could.
    pub fn fits_nobody(&self) -> bool {
        self.has_anybody() && self.waiting.does_not_fit == self.waiting.all() && self.connections.fits == 0
    }

    /// Whether everybody who waits and everybody who is connected fits.
    pub fn fits_everybody(&self) -> bool {
        self.has_anybody()
            && self.waiting.fits == self.waiting.all()
            && self.connections.fits == self.connections.all()
    }
}

impl Community {
    /// What a strategy would do compared with the current one, with at most so many requests of each group. `after`: where
    /// a preview before this one ended.
    pub async fn preview_strategy(
        &self,
        me: &Recipient,
        strategy: &Strategy,
        current: Option<&Strategy>,
        (shown, after): (usize, Option<&Cursor>),
    ) -> Result<Preview, CommunityError> {
        let mut strategies = vec![strategy];
        strategies.extend(current);
        let which = self.a_part(Way::OldestFirst, after.and_then(read_place));
        let waiting = self.match_knowing(
            me,
            (&strategies, PLACES),
            which,
            move |preview: &mut Preview, waiting, fits| {
                preview.places.add(&waiting.view);
                let (fit, fitted) = (fits[0], fits.get(1) == Some(&Fit::Fits));
                let is_inbox = waiting.shelf == Shelf::Inbox;
                preview.accepts += u32::from(fit == Fit::Fits && !waiting.by_hand && !waiting.is_kept_apart);
                preview.filters += u32::from(fit == Fit::DoesNotFit && is_inbox && !waiting.by_hand);
                preview.waiting.count(fit);
                match fit {
                    Fit::Fits => {
                        preview.fits_on_shelf[waiting.shelf as usize] += 1;
                        preview.fits.add(waiting.request, shown);
                        if waiting.is_kept_apart {
                            preview.kept_apart.add(waiting.request, shown);
                        }
                        if !fitted {
                            preview.fits_newly.add(waiting.request, shown);
                        }
                    }
                    Fit::CannotTell => preview.cannot_tell.add(waiting.request, shown),
                    Fit::DoesNotFit => {}
                }
                preview.fits_currently += u32::from(fitted);
                if fitted && fit != Fit::Fits {
                    preview.no_longer.add(waiting.request, shown);
                }
            },
        );
        let (mut preview, next) = waiting.await?;
        preview.next = next.map(write_place);
        preview.connections = self.match_connections(me, strategy).await?;
        Ok(preview)
    }
}
