//! What a strategy looks like in JSON, as the description tells it. The core reads and writes it
//! ([`Strategy`](acquaint_core::strategy::Strategy)); a test holds the two together.

use crate::api::word::TieWord;
use utoipa::ToSchema;

/// Places of objects in a body that holds a strategy.
pub(super) const OBJECTS: &[&str] =
    &["strategy", "strategy.only", "strategy.at_least", "strategy.always", "strategy.never"];
/// Places of lists.
pub(super) const LISTS: &[&str] = &[
    "strategy.only.industries",
    "strategy.only.functions",
    "strategy.only.regions",
    "strategy.only.organisations",
    "strategy.only.schools",
    "strategy.at_least.note",
    "strategy.always.ties",
    "strategy.always.organisations",
    "strategy.always.people",
    "strategy.never.organisations",
    "strategy.never.people",
];

/// Declares the shapes. None of them is ever made: they are described, and the core's own type is read and written.
macro_rules! shapes {
    ($($item:item)+) => {$(
        #[derive(ToSchema)]
        #[expect(dead_code, reason = "described here, read and written by the core")]
        $item
    )+};
}

shapes! {
    /// A strategy: whom you would like to connect with. A sender fits if no `never` holds, and either an `always` does
    /// or every other rule does. What is left out is open.
    #[schema(as = Strategy)]
    pub(in crate::api) struct StrategyBody {
        /// How well you must probably know the sender.
        #[schema(required = false)]
        who: Who,
        /// Where the sender must belong: to one entry of every list that has any.
        #[schema(required = false)]
        only: Only,
        /// What there must be at the least.
        #[schema(required = false)]
        at_least: AtLeast,
        /// Who fits whatever `who`, `only` and `at_least` say.
        #[schema(required = false)]
        always: Always,
        /// Who does not fit, whatever else holds.
        #[schema(required = false)]
        never: Never,
        /// What becomes of a request that fits.
        #[schema(required = false)]
        if_it_fits: IfItFits,
        /// What becomes of one that does not. One that cannot be told stays where it is.
        #[schema(required = false)]
        if_not: IfNot,
    }

    /// How well you must probably know the sender: not at all, 30 % or more, 70 % or more.
    #[schema(rename_all = "snake_case")]
    pub(in crate::api) enum Who { Anyone, PeopleICouldPlace, PeopleIKnowWell }

    /// Where the sender must belong. An empty list restricts nothing.
    pub(in crate::api) struct Only {
        /// Their industry.
        #[schema(required = false, max_items = 200)]
        industries: Vec<String>,
        /// Their job function.
        #[schema(required = false, max_items = 200)]
        functions: Vec<String>,
        /// Their region.
        #[schema(required = false, max_items = 200)]
        regions: Vec<String>,
        /// An organisation they work or worked at.
        #[schema(required = false, max_items = 200)]
        organisations: Vec<String>,
        /// A school they went to.
        #[schema(required = false, max_items = 200)]
        schools: Vec<String>,
    }

    /// What there must be at the least.
    pub(in crate::api) struct AtLeast {
        /// Connections that both have. `null`: none.
        #[schema(minimum = 1, maximum = 1_000_000)]
        mutual_connections: Option<u32>,
        /// Connections that the sender has. `null`: none.
        #[schema(minimum = 1, maximum = 1_000_000)]
        sender_connections: Option<u32>,
        /// How probably you know the sender, in percent. `null`: it does not matter.
        #[schema(minimum = 1, maximum = 100)]
        familiarity_percent: Option<u8>,
        /// Whether the sender must have a picture.
        #[schema(required = false)]
        picture: bool,
        /// What the note must say.
        #[schema(required = false)]
        note: Vec<NotePart>,
    }

    /// One of the three things a note can say.
    #[schema(rename_all = "snake_case")]
    pub(in crate::api) enum NotePart { Who, How, Why }

    /// Who fits in any case.
    pub(in crate::api) struct Always {
        /// Who says one of these ties, unless it could be checked and is not found.
        #[schema(required = false)]
        ties: Vec<TieWord>,
        /// Who works or worked at one of these.
        #[schema(required = false, max_items = 200)]
        organisations: Vec<String>,
        /// These people, by handle.
        #[schema(required = false, max_items = 200)]
        people: Vec<String>,
    }

    /// Who never fits.
    pub(in crate::api) struct Never {
        /// Who works or worked at one of these.
        #[schema(required = false, max_items = 200)]
        organisations: Vec<String>,
        /// These people, by handle.
        #[schema(required = false, max_items = 200)]
        people: Vec<String>,
    }

    /// What becomes of a request that fits: it is marked, or accepted by itself some time after your next visit.
    #[schema(rename_all = "snake_case")]
    pub(in crate::api) enum IfItFits { Suggest, AcceptAtMyNextVisit }

    /// What becomes of a request that does not fit: it stays in the inbox, or goes to the filtered shelf.
    #[schema(rename_all = "snake_case")]
    pub(in crate::api) enum IfNot { LeaveInInbox, Filter }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::document::document;
    use acquaint_core::strategy::Strategy;
    use serde_json::Value;

    #[test]
    fn every_field_is_described_and_every_place_is_known_to_what_reads_bodies() {
        fn same(value: &Value, name: &str) {
            let fields = document()["components"]["schemas"][name]["properties"].as_object().unwrap();
            let mut described: Vec<&String> = fields.keys().collect();
            let mut there: Vec<&String> = value.as_object().unwrap().keys().collect();
            described.sort();
            there.sort();
            assert_eq!(described, there, "{name}");
        }
        let strategy = serde_json::to_value(Strategy::default()).unwrap();
        same(&strategy, "Strategy");
        for (field, name) in
            [("only", "Only"), ("at_least", "AtLeast"), ("always", "Always"), ("never", "Never")]
        {
            same(&strategy[field], name);
        }
        let prefixed =
            |places: &[&str]| places.iter().map(|place| format!("strategy.{place}")).collect::<Vec<_>>();
        assert_eq!(prefixed(Strategy::OBJECTS), OBJECTS[1..]);
        assert_eq!(prefixed(Strategy::LISTS), LISTS);
    }
}
