//! What every store of a community must do, as cases that run through the [`CommunityStore`] trait.
//!
//! A backend names a way to make a fresh store, and
//! [`community_contract!`](macro@crate::community_contract) makes one test of each case:
//!
//! ```text
//! acquaint_store::community_contract! { fresh: || CommunityDatabase::open_temporary().unwrap() }
//! ```
//!
//! After each case the store is asked to verify itself and must find nothing.

#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "the cases are tests: a broken promise is a panic"
)]

mod access;
mod change;
mod erasure;
mod history;
mod learning;
mod lifecycle;
mod operation;
mod people;
mod race;
mod safety;
mod shelf;
mod strategy;
mod sweep;
mod town;

pub use access::*;
use acquaint_app::community::store::CommunityStore;
pub use change::*;
pub use erasure::*;
pub use history::*;
pub use learning::*;
pub use lifecycle::*;
pub use operation::*;
pub use people::*;
pub use race::*;
pub use safety::*;
pub use shelf::*;
pub use strategy::*;
pub use sweep::*;
pub use town::Town;

/// Makes one test of each case for a store that `$fresh` makes for each; with `every`, one function that runs all of them.
#[macro_export]
macro_rules! community_contract {
    (fresh: $fresh:expr) => {
        $crate::community_contract! { @cases tests $fresh }
    };
    (every: $fresh:expr) => {
        $crate::community_contract! { @cases every $fresh }
    };
    (@cases $what:ident $fresh:expr) => {
        $crate::community_contract! { @$what $fresh,
            a_member_who_joined_is_found_by_handle_and_by_email,
            a_handle_that_looks_like_another_is_taken,
            a_session_is_found_until_it_expires_or_ends,
            a_link_works_once,
            tokens_and_passkeys_come_and_go,
            what_happens_around_an_account_is_logged,
            an_outcome_is_recorded_once,
            a_change_of_something_that_is_not_there_changes_nothing,
            a_stale_version_changes_nothing,
            a_pair_has_version_0_until_it_moves,
            private_changes_leave_the_version_alone,
            a_request_goes_from_one_to_the_other_and_connects_both,
            a_request_taken_back_leaves_no_trace_with_its_recipient,
            questions_and_good_words_belong_to_their_request,
            a_revised_note_is_read_by_both,
            crossed_requests_connect,
            disconnecting_cools_both_down,
            a_lapsed_request_is_told_to_its_sender,
            the_cap_and_the_sending_limits_hold_on_the_rows,
            a_blocked_member_is_found_by_nobody_they_are_blocked_by,
            a_shelf_is_known_to_its_owner_alone,
            a_muted_or_filtered_sender_is_not_heard_of,
            reports_are_read_open_ones_first,
            a_strategy_is_kept_version_by_version,
            what_is_matched_is_what_the_recipient_sees,
            only_the_newest_connections_are_matched,
            parts_of_what_waits_make_up_the_whole,
            mutual_connections_are_counted_from_either_side,
            shared_places_are_found_from_either_side,
            a_forecast_is_noted_once_for_each_span,
            versions_of_the_model_are_kept,
            a_sweep_is_over_with_its_last_request,
            a_plan_can_be_moved_and_a_hand_takes_a_request_out_of_it,
            a_sweep_that_is_stopped_does_nothing_more,
            search_finds_every_word_and_pages_without_a_gap,
            names_spelled_nearly_so_follow_the_others,
            what_a_member_does_not_show_is_not_shown,
            suggestions_share_something_and_leave_out_who_must_not_be_there,
            connections_and_mutual_connections_are_listed,
            profile_views_are_shown_as_their_viewers_chose,
            pictures_and_settings_are_kept,
            who_waits_or_is_suspended_is_found_by_nobody,
            mails_and_digests_are_due_in_their_time,
            what_has_expired_is_tidied_up,
            moments_ahead_of_the_clock_are_settled,
            figures_and_member_lists_are_the_operators,
            an_erased_member_is_in_no_list,
            what_one_has_with_a_suspended_member_can_be_ended,
            a_new_password_takes_old_ways_in_with_it,
            a_community_is_set_up_once,
            the_last_operator_stays,
            a_change_decided_on_something_else_changes_nothing,
            what_was_hidden_stays_hidden_when_a_request_ends,
            a_clock_that_was_set_back_ends_nothing_before_it_began,
            views_are_not_numbered,
            accepts_at_the_cap_never_exceed_it,
            crossing_requests_end_as_one_request_or_one_connection,
            of_taking_back_and_accepting_one_wins,
            random_histories_end_as_the_rules_say,
        }
    };
    (@every $fresh:expr, $($case:ident,)+) => {
        pub async fn run_every_case() {$({
            let store = ($fresh)();
            let store: &$crate::CommunityDatabase = std::borrow::Borrow::borrow(&store);
            $crate::community_contract::$case(store).await;
            $crate::community_contract::verify(store).await;
        })+}
    };
    (@tests $fresh:expr, $($case:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            let store = ($fresh)();
            $crate::community_contract::$case(&store).await;
            $crate::community_contract::verify(&store).await;
        }
    )+};
}

/// The store finds nothing wrong with itself.
pub async fn verify(store: &dyn CommunityStore) {
    assert_eq!(store.verify().await.expect("the store verifies itself"), []);
}
