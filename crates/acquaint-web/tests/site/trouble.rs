//! What goes wrong inside is said in general words, and the next answer is as good as ever.

use crate::harness::{HOME, World};
use acquaint_core::stamp::Stamp;
use acquaint_web::client::TrustedProxies;
use acquaint_web::password::{Cost, PasswordHasher};
use acquaint_web::serve::router;
use acquaint_web::service::{MetricsAccess, Service, Setup};
use acquaint_web::token::TokenSource;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tower::ServiceExt;

#[tokio::test]
async fn a_handler_that_panics_is_answered_in_general_words_and_the_next_is_served() {
    let world = World::new();
    let (now, is_first) = (world.service().stamp().now, AtomicBool::new(true));
    let router = router(Service::new(Setup {
        community: world.community().clone(),
        stamps: Arc::new(move || {
            assert!(!is_first.swap(false, Ordering::Relaxed), "a secret of the inside");
            Stamp::new(now, [1; 32])
        }),
        tokens: TokenSource::repeated([8; 32]),
        passwords: PasswordHasher::new(Cost::cheap_for_tests(), 1),
        base_url: HOME.parse().unwrap(),
        proxies: TrustedProxies::default(),
        mailer: None,
        demo: Vec::new(),
        metrics: MetricsAccess::Off,
        read_archive: None,
    }));
    let cookie = format!("acquaint={}", "A".repeat(43));
    for status in [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::OK] {
        let request = Request::get("/").header("cookie", &cookie).body(Body::empty()).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), status);
        let text = answer.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&text);
        assert!(!text.contains("secret") && !text.contains("panic"), "{text}");
    }
}
