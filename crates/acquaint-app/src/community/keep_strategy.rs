//! What a strategy does automatically: it puts requests on the filtered shelf and takes them off again, and it
//! accepts, some time after a visit. A hand always outranks it.

use super::change::{AccountChange, Commit};
use super::match_requests::Recipient;
use super::news::News;
use super::read_fitting::Fits;
use super::sweep::ToAccept;
use super::view::{Place, SavedStrategy, WaitingView, Way};
use super::{Community, CommunityError};
use acquaint_core::id::PersonId;
use acquaint_core::request::{Command, Pair, RecipientSituation, Shelf, decide};
use acquaint_core::stamp::Stamp;
use acquaint_core::strategy::sweep::SweepKind;
use acquaint_core::strategy::{Fit, IfItFits, IfNot, Strategy};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// How many requests one turn moves; the next turn goes on. Judgement.
const MOVED_AT_ONCE: usize = 500;
/// How many are moved in one commit: more would hold the writer, and a conflict on one pair undoes all of them.
/// Judgement.
const COMMITTED_AT_ONCE: usize = 100;
/// How many minutes until the strategy looks, without a visit, at what came in meanwhile: at least, and how many more
/// at most. Filtering cannot be seen, so the moment is free; it only has to come before a digest. Judgement.
const DUE_AFTER_MINUTES: (f64, f64) = (10.0, 50.0);
/// How many members have their turn in one round. Judgement.
const MEMBERS_AT_ONCE: u32 = 50;

#[derive(Default)]
struct Orders {
    moves: Vec<(PersonId, Command)>,
    /// Whether there is more to move than is done at a time.
    is_more: bool,
    /// Those to be accepted, newest first.
    accept: ToAccept,
    /// The counts after all moves.
    fits: Fits,
}

/// What a visit read, so that the page does not read it again.
#[derive(Clone, Debug)]
pub struct Visit {
    pub saved: SavedStrategy,
    /// The member's side of matching and the counts. `None`: the strategy has no standing orders, or a move failed, so nothing
    /// valid was counted.
    matched: Option<(Recipient, Fits)>,
}

impl Community {
    /// A member is here: their strategy is kept, and what fits is accepted some time from now, if they chose that. Where
    /// more waits than a page judges, the newest are put on their shelves now, and the next turn does the rest, so that of
    /// those who fit the oldest are not passed over.
    ///
    /// Returns `None` if the member has no strategy.
    pub async fn visit(&self, me: PersonId, stamp: &mut Stamp) -> Result<Option<Visit>, CommunityError> {
        let Some(saved) = self.load_strategy(me).await? else {
            return Ok(None);
        };
        if !saved.strategy.has_standing_orders() {
            return Ok(Some(Visit { saved, matched: None }));
        }
        let recipient = self.load_recipient(me, stamp.now).await?;
        let mut orders = self.orders(&recipient, &saved.strategy, None).await?;
        let (accept, fits) = (std::mem::take(&mut orders.accept), std::mem::take(&mut orders.fits));
        // Most visits find everything where it belongs, and write nothing.
        let is_done = orders.moves.is_empty() || {
            let (is_done, is_more) = self.carry_out(me, orders, stamp).await?;
            self.give_turn(me, &saved.strategy, is_more, stamp).await?;
            is_done
        };
        if fits.is_of_all() {
            self.accept_fitting(&recipient, &saved, accept, stamp).await?;
        } else {
            self.spread(News::VisitBegun(me));
        }
        // If a move failed, the counts may be wrong; the page counts again.
        Ok(Some(Visit { saved, matched: is_done.then_some((recipient, fits)) }))
    }

    /// The strategy, the member's side of matching, and the counts; read now if the visit did not.
    pub async fn match_visit(
        &self,
        me: PersonId,
        visit: Visit,
        now: Timestamp,
    ) -> Result<(SavedStrategy, Recipient, Fits), CommunityError> {
        let Visit { saved, matched } = visit;
        if let Some((recipient, fits)) = matched {
            return Ok((saved, recipient, fits));
        }
        let recipient = self.load_recipient(me, now).await?;
        let fits = self.count_fits(&recipient, &saved.strategy).await?;
        Ok((saved, recipient, fits))
    }

    /// Puts what waits for a member on the shelves that their strategy asks for, part by part; and does what a visit of
    /// theirs left to do.
    pub async fn keep_strategy(&self, me: PersonId, stamp: &mut Stamp) -> Result<(), CommunityError> {
        let Some(saved) = self.load_strategy(me).await? else {
            return Ok(());
        };
        let was_here = self.bells.unfinished_visits().contains(&me);
        let recipient = self.load_recipient(me, stamp.now).await?;
        let (mut accept, mut is_more, mut after) = (ToAccept::new(), false, None);
        loop {
            let mut orders = self.orders(&recipient, &saved.strategy, after).await?;
            accept.append(&mut orders.accept);
            after = orders.fits.next;
            is_more |= self.carry_out(me, orders, stamp).await?.1;
            if after.is_none() {
                break;
            }
        }
        self.give_turn(me, &saved.strategy, is_more, stamp).await?;
        if was_here {
            self.accept_fitting(&recipient, &saved, accept, stamp).await?;
            // Only once the plan is kept: if this fails, the next turn does it.
            self.spread(News::VisitDone(me));
        }
        Ok(())
    }

    /// The same for the newest that a page judges; if more waits, the next turn is due at once.
    pub(super) async fn keep_new_strategy(
        &self,
        me: PersonId,
        strategy: &Strategy,
        stamp: &mut Stamp,
    ) -> Result<(), CommunityError> {
        let recipient = self.load_recipient(me, stamp.now).await?;
        let orders = self.orders(&recipient, strategy, None).await?;
        let is_of_all = orders.fits.is_of_all();
        let (_, is_more) = self.carry_out(me, orders, stamp).await?;
        self.give_turn(me, strategy, is_more || !is_of_all, stamp).await
    }

    /// The same for every member whose turn it is. Hands back how many had it.
    pub async fn keep_strategies(&self, stamp: &mut Stamp) -> Result<u32, CommunityError> {
        let mut kept = 0;
        for member in self.store().list_strategies_due(stamp.now, MEMBERS_AT_ONCE).await? {
            self.keep_strategy(member, stamp).await?;
            kept += 1;
        }
        Ok(kept)
    }

    async fn orders(
        &self,
        me: &Recipient,
        strategy: &Strategy,
        after: Option<Place>,
    ) -> Result<Orders, CommunityError> {
        let (filters, accepts) =
            (strategy.if_not == IfNot::Filter, strategy.if_it_fits == IfItFits::AcceptAtMyNextVisit);
        let which = self.a_part(Way::NewestFirst, after);
        let strategies = [strategy];
        let matched =
            self.match_waiting(me, &strategies, which, move |orders: &mut Orders, waiting, fits| {
                let mut shelf = waiting.shelf;
                if let Some((command, to)) = shelve(waiting, fits[0], filters) {
                    if orders.moves.len() < MOVED_AT_ONCE {
                        orders.moves.push((waiting.sender, command));
                        shelf = to;
                    } else {
                        orders.is_more = true;
                    }
                }
                orders.fits.add(waiting, shelf, fits[0]);
                if !waiting.by_hand && accepts && fits[0] == Fit::Fits && !waiting.is_kept_apart {
                    orders.accept.push((waiting.request, waiting.sender));
                }
            });
        let (mut orders, next) = matched.await?;
        orders.fits.next = next;
        Ok(orders)
    }

    /// Plans the acceptance of what fits, newest first, if the strategy accepts.
    async fn accept_fitting(
        &self,
        me: &Recipient,
        saved: &SavedStrategy,
        mut accept: ToAccept,
        stamp: &mut Stamp,
    ) -> Result<(), CommunityError> {
        if accept.is_empty() {
            return Ok(());
        }
        accept.reverse();
        match self.plan(me.id(), SweepKind::Standing, Some(saved.version), accept, stamp).await {
            // The strategy changed at this moment; the next visit plans again.
            Ok(_) | Err(CommunityError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Returns whether every move was applied, and whether there is more to do.
    async fn carry_out(
        &self,
        me: PersonId,
        orders: Orders,
        stamp: &mut Stamp,
    ) -> Result<(bool, bool), CommunityError> {
        if orders.moves.is_empty() {
            return Ok((true, false));
        }
        let (week_from, open_from) = self.counting_from(stamp.now);
        let senders = orders.moves.iter().map(|(sender, _)| *sender).collect();
        let situations = self.store().load_kept_pairs(me, senders, week_from, open_from).await?;
        let mut situations: BTreeMap<PersonId, RecipientSituation> =
            situations.into_iter().map(|situation| (situation.public.other.id, situation)).collect();
        let mut is_done = true;
        for moves in orders.moves.chunks(COMMITTED_AT_ONCE) {
            is_done &= self.move_requests(me, moves, &mut situations, stamp).await?;
        }
        Ok((is_done, orders.is_more || !is_done))
    }

    /// When the strategy is kept without a visit: at once if there is more to do, and otherwise some time from now.
    async fn give_turn(
        &self,
        me: PersonId,
        strategy: &Strategy,
        is_more: bool,
        stamp: &mut Stamp,
    ) -> Result<(), CommunityError> {
        let due_at =
            if is_more { Some(stamp.now) } else { strategy.has_standing_orders().then(|| next_turn(stamp)) };
        self.apply(vec![AccountChange::StrategyDue { member: me, due_at }]).await
    }

    /// All in one commit. Hands back whether it went through; if one of them changed meanwhile, another turn does it.
    async fn move_requests(
        &self,
        me: PersonId,
        moves: &[(PersonId, Command)],
        situations: &mut BTreeMap<PersonId, RecipientSituation>,
        stamp: &mut Stamp,
    ) -> Result<bool, CommunityError> {
        let mut commit = Commit::default();
        for (sender, command) in moves {
            let situation = situations.remove(sender);
            let decide = |situation| decide::decide(&situation, command, self.limits(), stamp);
            // A request that does not wait any more needs no shelf.
            let Some(Ok(decision)) = situation.map(decide) else {
                continue;
            };
            commit.pairs.push((Pair::between(me, *sender)?, decision.pair_version));
            commit.changes.extend(decision.changes);
        }
        match self.store().apply(commit).await.map_err(CommunityError::from) {
            Err(CommunityError::Conflict) => Ok(false),
            result => result.map(|()| true),
        }
    }
}

/// Where a request goes that nobody put anywhere by hand. What cannot be told stays where it is.
fn shelve(waiting: &WaitingView, fit: Fit, filters: bool) -> Option<(Command, Shelf)> {
    let request = waiting.request;
    match (waiting.shelf, fit) {
        _ if waiting.by_hand => None,
        (Shelf::Inbox, Fit::DoesNotFit) if filters => Some((Command::Filter(request), Shelf::Filtered)),
        (Shelf::Filtered, Fit::Fits) => Some((Command::Unfilter(request), Shelf::Inbox)),
        (Shelf::Filtered, _) if !filters => Some((Command::Unfilter(request), Shelf::Inbox)),
        _ => None,
    }
}

fn next_turn(stamp: &mut Stamp) -> Timestamp {
    let (least, more) = DUE_AFTER_MINUTES;
    let minutes = least + more * stamp.next_part();
    let wait = SignedDuration::from_secs_f64(minutes * 60.0);
    stamp.now.checked_add(wait).unwrap_or(Timestamp::MAX)
}
