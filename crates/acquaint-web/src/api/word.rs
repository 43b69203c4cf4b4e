//! Closed sets of words as the API writes and describes them. The words themselves are the core's.

use acquaint_app::community::view::SentFilter;
use acquaint_core::action::Action;
use acquaint_core::activity::Activity;
use acquaint_core::clue::Clue;
use acquaint_core::member::{Digest, Role, ViewMode};
use acquaint_core::profile::SharedKind;
use acquaint_core::reason::Outcome;
use acquaint_core::request::{NoticeKind, Shelf};
use acquaint_core::strategy::sweep::SweepOutcome;
use acquaint_core::strategy::{Fit, ReadyMade, Rule, Verdict};
use acquaint_core::tie::Tie;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Wraps a set of words of the core, so that the description lists every one of them.
macro_rules! words {
    ($($(#[doc = $doc:literal])+ $name:ident of $core:ty;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(super) struct $name(pub(super) $core);

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                one_of(concat!($($doc),+).trim(), &<$core>::ALL.map(<$core>::key))
            }
        }

        impl ToSchema for $name {}
    )+};
}

words! {
    /// How the sender says the two know each other.
    TieWord of Tie;
    /// Where a recipient keeps a waiting request.
    ShelfWord of Shelf;
    /// What a notification tells.
    NoticeWord of NoticeKind;
    /// How a member looks at other profiles.
    ViewModeWord of ViewMode;
    /// How often the community writes e-mail about what is new.
    DigestWord of Digest;
    /// What a member may do in the community.
    RoleWord of Role;
    /// How often somebody is here, coarsely.
    ActivityWord of Activity;
    /// Something the sender can do.
    ActionWord of Action;
    /// Whether a sender fits a strategy.
    FitWord of Fit;
    /// A strategy to start from.
    ReadyMadeWord of ReadyMade;
    /// Where sent requests stand.
    SentWord of SentFilter;
    /// What became of a request in a sweep.
    SweepOutcomeWord of SweepOutcome;
    /// What two can share.
    SharedWord of SharedKind;
}

/// A rule that a strategy can hold.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub(super) struct RuleWord(pub(super) Rule);

impl PartialSchema for RuleWord {
    fn schema() -> RefOr<Schema> {
        one_of("A rule that a strategy can hold.", &Rule::ALL.map(Rule::key))
    }
}

impl ToSchema for RuleWord {}

/// What a rule says of a sender.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub(super) struct VerdictWord(pub(super) Verdict);

impl PartialSchema for VerdictWord {
    fn schema() -> RefOr<Schema> {
        one_of(
            "What a rule says of a sender. `unknown`: the fact is missing.",
            &["holds", "fails", "unknown"],
        )
    }
}

impl ToSchema for VerdictWord {}

/// A set of words, of which one is meant.
fn one_of(description: &str, words: &[&'static str]) -> RefOr<Schema> {
    let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.to_vec()));
    schema.description(Some(description)).into()
}

/// One of the six reasons, or that an answer is still coming.
pub(super) struct OutcomeWord;

impl PartialSchema for OutcomeWord {
    fn schema() -> RefOr<Schema> {
        one_of(
            "One of the six reasons, reasons of their own, or that an answer is still coming.",
            &Outcome::ALL.map(Outcome::key),
        )
    }
}

impl ToSchema for OutcomeWord {}

/// Something the sender can see.
pub(super) struct ClueWord;

impl PartialSchema for ClueWord {
    fn schema() -> RefOr<Schema> {
        one_of("Something the sender can see.", &Clue::ALL.map(Clue::key))
    }
}

impl ToSchema for ClueWord {}
