//! What a strategy does by itself: it puts requests on the filtered shelf and takes them off again, and it accepts, some
//! time after a visit. A hand always outranks it.

use super::change::{AccountChange, Commit};
use super::sweep::ToAccept;
use super::view::WaitingView;
use super::{Community, CommunityError};
use acquaint_core::id::PersonId;
use acquaint_core::request::{Command, Pair, Shelf, decide};
use acquaint_core::stamp::Stamp;
use acquaint_core::strategy::sweep::SweepKind;
use acquaint_core::strategy::{Fit, IfItFits, IfNot, Strategy};
use jiff::{SignedDuration, Timestamp};

/// How many requests are moved at a time; the next turn goes on.
const MOVED_AT_ONCE: usize = 500;
/// How many are moved in one commit.
const COMMITTED_AT_ONCE: usize = 100;
/// How long until what came in meanwhile is looked at without a visit, in minutes: at least, and how many more at most.
/// Nobody can tell from outside when that was.
const DUE_AFTER_MINUTES: (f64, f64) = (10.0, 50.0);
/// How many members have their turn in one round.
const MEMBERS_AT_ONCE: u32 = 50;

/// What is to be done.
#[derive(Default)]
struct Orders {
    moves: Vec<(PersonId, Command)>,
    /// Whether there is more to move than is done at a time.
    is_more: bool,
    /// Those to be accepted, oldest first.
    accept: ToAccept,
}

impl Community {
    /// A member is here: their strategy is kept, and what fits is accepted some time from now, if they chose that.
    pub async fn visit(&self, me: PersonId, stamp: &mut Stamp) -> Result<(), CommunityError> {
        let Some(saved) = self.load_strategy(me).await? else {
            return Ok(());
        };
        if !saved.strategy.has_standing_orders() {
            return Ok(());
        }
        let mut orders = self.orders(me, &saved.strategy, stamp.now).await?;
        let accept = std::mem::take(&mut orders.accept);
        // Most visits find everything where it belongs, and write nothing.
        if !orders.moves.is_empty() {
            self.carry_out(me, &saved.strategy, orders, stamp).await?;
        }
        if saved.strategy.if_it_fits != IfItFits::AcceptAtMyNextVisit || accept.is_empty() {
            return Ok(());
        }
        match self.plan(me, SweepKind::Standing, Some(saved.version), accept, stamp).await {
            // The strategy changed at this moment; the next visit plans again.
            Ok(_) | Err(CommunityError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Puts what waits for a member on the shelves that their strategy asks for.
    pub async fn keep_strategy(&self, me: PersonId, stamp: &mut Stamp) -> Result<(), CommunityError> {
        let Some(saved) = self.load_strategy(me).await? else {
            return Ok(());
        };
        let orders = self.orders(me, &saved.strategy, stamp.now).await?;
        self.carry_out(me, &saved.strategy, orders, stamp).await
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
        me: PersonId,
        strategy: &Strategy,
        now: Timestamp,
    ) -> Result<Orders, CommunityError> {
        let (filters, accepts) =
            (strategy.if_not == IfNot::Filter, strategy.if_it_fits == IfItFits::AcceptAtMyNextVisit);
        self.match_waiting(me, &[strategy], now, move |orders: &mut Orders, waiting, fits| {
            if waiting.by_hand {
                return;
            }
            if let Some(command) = shelve(waiting, fits[0], filters) {
                if orders.moves.len() < MOVED_AT_ONCE {
                    orders.moves.push((waiting.sender, command));
                } else {
                    orders.is_more = true;
                }
            }
            if accepts && fits[0] == Fit::Fits && !waiting.is_kept_apart {
                orders.accept.push((waiting.request, waiting.sender));
            }
        })
        .await
    }

    async fn carry_out(
        &self,
        me: PersonId,
        strategy: &Strategy,
        orders: Orders,
        stamp: &mut Stamp,
    ) -> Result<(), CommunityError> {
        let mut is_more = orders.is_more;
        for moves in orders.moves.chunks(COMMITTED_AT_ONCE) {
            is_more |= !self.move_requests(me, moves, stamp).await?;
        }
        let due_at =
            if is_more { Some(stamp.now) } else { strategy.has_standing_orders().then(|| next_turn(stamp)) };
        self.apply(vec![AccountChange::StrategyDue { member: me, due_at }]).await
    }

    /// All in one commit. Hands back whether it went through; if one of them changed meanwhile, another turn does it.
    async fn move_requests(
        &self,
        me: PersonId,
        moves: &[(PersonId, Command)],
        stamp: &mut Stamp,
    ) -> Result<bool, CommunityError> {
        let (week_from, open_from) = self.counting_from(stamp.now);
        let mut commit = Commit::default();
        for (sender, command) in moves {
            let situation = self.store().load_kept_pair(me, *sender, &[], week_from, open_from).await?;
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
fn shelve(waiting: &WaitingView, fit: Fit, filters: bool) -> Option<Command> {
    match (waiting.shelf, fit) {
        (Shelf::Inbox, Fit::DoesNotFit) if filters => Some(Command::Filter(waiting.request)),
        (Shelf::Filtered, Fit::Fits) => Some(Command::Unfilter(waiting.request)),
        (Shelf::Filtered, _) if !filters => Some(Command::Unfilter(waiting.request)),
        _ => None,
    }
}

fn next_turn(stamp: &mut Stamp) -> Timestamp {
    let (least, more) = DUE_AFTER_MINUTES;
    let minutes = least + more * stamp.next_part();
    let wait = SignedDuration::from_secs_f64(minutes * 60.0);
    stamp.now.checked_add(wait).unwrap_or(Timestamp::MAX)
}
