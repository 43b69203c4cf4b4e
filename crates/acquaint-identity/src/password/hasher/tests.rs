//! Hashing with the real argon2, cheaply.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use super::{Cost, HasherError, Password, PasswordHasher, PasswordMatch, StoredPassword};

fn hasher() -> PasswordHasher {
    PasswordHasher::new(Cost::cheap_for_tests(), 2)
}

fn entered(text: &str) -> Password {
    Password::entered(text)
}

/// Starts a future and tells whether it has to wait for something.
async fn has_to_wait<T>(mut future: Pin<&mut impl Future<Output = T>>) -> bool {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}

#[tokio::test]
async fn the_password_is_right_and_every_other_is_wrong() {
    let hasher = hasher();
    let stored = hasher.hash(entered("a boat under the linden")).await.unwrap();
    let cases = [
        ("a boat under the linden", PasswordMatch::Right),
        ("a boat under the linde", PasswordMatch::Wrong),
        ("a boat under the linden ", PasswordMatch::Wrong),
        ("A boat under the linden", PasswordMatch::Wrong),
        ("", PasswordMatch::Wrong),
    ];
    for (text, verdict) in cases {
        assert_eq!(hasher.verify(entered(text), Some(stored.clone())).await.unwrap(), verdict, "{text:?}");
    }
}

#[tokio::test]
async fn a_password_is_the_same_however_its_accents_were_typed() {
    let hasher = hasher();
    let stored = hasher.hash(entered("caf\u{e9} am kleinen hafen")).await.unwrap();
    let typed_apart = entered("cafe\u{301} am kleinen hafen");
    assert_eq!(hasher.verify(typed_apart, Some(stored)).await.unwrap(), PasswordMatch::Right);
}

#[tokio::test]
async fn a_long_password_counts_to_its_last_character() {
    let hasher = hasher();
    let long = "x".repeat(199);
    let stored = hasher.hash(entered(&format!("{long}y"))).await.unwrap();
    assert_eq!(
        hasher.verify(entered(&format!("{long}y")), Some(stored.clone())).await.unwrap(),
        PasswordMatch::Right
    );
    assert_eq!(
        hasher.verify(entered(&format!("{long}z")), Some(stored)).await.unwrap(),
        PasswordMatch::Wrong
    );
}

#[tokio::test]
async fn nobody_has_no_password_not_even_an_empty_one() {
    for text in ["", "a boat under the linden"] {
        assert_eq!(hasher().verify(entered(text), None).await.unwrap(), PasswordMatch::Wrong);
    }
}

#[tokio::test]
async fn the_same_password_is_stored_differently_each_time() {
    let hasher = hasher();
    let one = hasher.hash(entered("a boat under the linden")).await.unwrap();
    let other = hasher.hash(entered("a boat under the linden")).await.unwrap();
    assert_ne!(one, other);
}

#[tokio::test]
async fn the_standard_cost_is_written_into_the_hash() {
    let hasher = PasswordHasher::new(Cost::standard(), 1);
    let stored = hasher.hash(entered("a boat under the linden")).await.unwrap();
    assert!(stored.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", stored.as_str());
    assert_eq!(
        hasher.verify(entered("a boat under the linden"), Some(stored)).await.unwrap(),
        PasswordMatch::Right
    );
}

#[tokio::test]
async fn a_password_kept_at_another_cost_is_renewed_when_it_is_right_and_only_then() {
    let old = PasswordHasher::new(Cost { memory_kib: 16, passes: 1, lanes: 1 }, 1);
    let stored = old.hash(entered("a boat under the linden")).await.unwrap();
    let hasher = hasher();
    assert_eq!(hasher.verify(entered("another"), Some(stored.clone())).await.unwrap(), PasswordMatch::Wrong);
    let verdict = hasher.verify(entered("a boat under the linden"), Some(stored)).await.unwrap();
    let PasswordMatch::RightRenewed(renewed) = verdict else {
        panic!("expected a renewed password: {verdict:?}")
    };
    assert_eq!(
        hasher.verify(entered("a boat under the linden"), Some(renewed)).await.unwrap(),
        PasswordMatch::Right
    );
}

#[tokio::test]
async fn what_is_no_hash_is_an_error_and_not_a_wrong_password() {
    for text in ["", "plain text", "$argon2id$v=19$m=8,t=1,p=1$", "$scrypt$ln=1$c2FsdHNhbHQ$aGFzaGhhc2g"] {
        let result = hasher().verify(entered("x"), Some(StoredPassword::new(text.to_owned()))).await;
        assert!(matches!(result, Err(HasherError::Unreadable { .. })), "{text:?}: {result:?}");
    }
}

#[tokio::test]
async fn when_as_many_wait_as_may_the_next_is_told_to_come_back() {
    let hasher = PasswordHasher::with_waiting_max(Cost::cheap_for_tests(), 1, 1);
    // Somebody whose turn never ends, and one who waits for it.
    let turn = hasher.running.acquire().await.unwrap();
    let first = hasher.verify(entered("x"), None);
    let second = hasher.verify(entered("x"), None);
    let mut waiting = Box::pin(async { tokio::join!(first, second) });
    assert!(has_to_wait(waiting.as_mut()).await);

    let busy = Err(HasherError::Busy { retry_after: Duration::from_secs(5) });
    assert_eq!(hasher.verify(entered("x"), None).await, busy);

    drop(turn);
    assert_eq!(waiting.await, (Ok(PasswordMatch::Wrong), Ok(PasswordMatch::Wrong)));
    assert_eq!(
        hasher.verify(entered("x"), None).await,
        Ok(PasswordMatch::Wrong),
        "the places are free again"
    );
}

#[tokio::test]
async fn whoever_leaves_the_queue_gives_the_place_back() {
    let hasher = PasswordHasher::with_waiting_max(Cost::cheap_for_tests(), 1, 0);
    let turn = hasher.running.acquire().await.unwrap();
    let mut waiting = Box::pin(hasher.verify(entered("x"), None));
    assert!(has_to_wait(waiting.as_mut()).await);
    drop(waiting);
    drop(turn);
    assert_eq!(hasher.verify(entered("x"), None).await, Ok(PasswordMatch::Wrong));
}

#[test]
fn an_operator_cannot_choose_a_cost_below_what_is_asked_for() {
    let enough = [(19 * 1024, 2, 1), (46 * 1024, 1, 1), (12 * 1024, 3, 1), (64 * 1024, 3, 4)];
    for (memory_kib, passes, lanes) in enough {
        assert_eq!(Cost::new(memory_kib, passes, lanes), Ok(Cost { memory_kib, passes, lanes }));
    }
    let outside = [
        (19 * 1024 - 1, 2, 1),
        (45 * 1024, 1, 1),
        (8, 3, 1),
        (19_456, 0, 1),
        (19_456, 2, 0),
        (u32::MAX, 2, 1),
    ];
    for (memory_kib, passes, lanes) in outside {
        assert!(Cost::new(memory_kib, passes, lanes).is_err(), "{memory_kib} {passes} {lanes}");
    }
    assert_eq!(Cost::new(19_456, 2, 1), Ok(Cost::standard()));
}

#[test]
fn debugging_shows_no_password_and_no_hash() {
    let shown = format!("{:?} {:?}", entered("a boat"), StoredPassword::new("$argon2id$".to_owned()));
    assert_eq!(shown, "Password(hidden) StoredPassword(hidden)");
}
