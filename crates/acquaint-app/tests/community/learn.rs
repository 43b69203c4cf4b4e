//! A community whose answers the service learns from.

use super::Town;
use acquaint_app::community::learn::{FollowedForecast, ModelChoice};
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::member::Role;
use acquaint_core::request::Command;
use acquaint_core::sender_view::SenderView;
use acquaint_why::model::Model;
use jiff::SignedDuration;
use std::sync::Arc;

const SENDERS: usize = 12;
const RECIPIENTS: usize = 40;

/// On which days half of the requests are accepted, a tenth of these on each: fewer and fewer, as usual.
const DAYS: [usize; 10] = [0, 0, 0, 1, 1, 2, 3, 5, 7, 12];

/// Twelve members ask forty, who accept half of it.
struct Learning {
    town: Town,
    operator: PersonId,
}

impl Learning {
    /// `keeps_apart`: whether recipients set aside what they do not accept.
    async fn new(keeps_apart: bool) -> Self {
        let mut town = Town::new();
        let operator = town.join("olive", Role::Operator).await;
        let (mut senders, mut recipients) = (Vec::new(), Vec::new());
        for number in 0..SENDERS {
            senders.push(town.join(&format!("sender{number}"), Role::Member).await);
        }
        for number in 0..RECIPIENTS {
            recipients.push(town.join(&format!("recipient{number}"), Role::Member).await);
        }
        let mut sent: Vec<(PersonId, PersonId, RequestId)> = Vec::new();
        for &sender in &senders {
            for &recipient in &recipients {
                sent.push((sender, recipient, town.send(sender, recipient).await));
            }
        }
        let mut this = Self { town, operator };
        this.note().await;
        for day in 0..45 {
            this.wait_hours(12);
            for (index, &(sender, recipient, request)) in sent.iter().enumerate() {
                if DAYS.get(index % 20) == Some(&day) {
                    this.town.act(recipient, sender, &Command::Accept(request)).await;
                } else if keeps_apart && day == 0 && index % 20 >= 10 {
                    this.town.act(recipient, sender, &Command::SetAside(request)).await;
                }
            }
            this.wait_hours(12);
            this.note().await;
        }
        this
    }

    fn wait_hours(&mut self, hours: i64) {
        self.town.stamp.now += SignedDuration::from_hours(hours);
    }

    async fn note(&self) {
        self.town.community.note_forecasts(self.town.stamp.now).await.unwrap();
    }

    async fn noted(&self) -> Vec<FollowedForecast> {
        self.town.store().list_noted(100_000).await.unwrap()
    }

    fn within_90_days(&self) -> f64 {
        let view = SenderView { waited_days: 20.0, ..SenderView::default() };
        self.town.community.model().forecast(&view).at_advice_horizon()
    }
}

#[tokio::test]
async fn forecasts_follow_what_came_of_requests_and_an_operator_can_go_back() {
    let mut learning = Learning::new(false).await;
    let delivered = learning.within_90_days();
    assert!(learning.town.community.learn(learning.town.stamp.now).await.unwrap());
    let learned = learning.within_90_days();
    assert!(learned < delivered / 2.0, "nobody here answers after two weeks: {learned} {delivered}");
    assert!(learning.town.community.model().name().starts_with("prior-2, version 1 of 2026-0"));

    learning.wait_hours(23);
    assert!(!learning.town.community.learn(learning.town.stamp.now).await.unwrap(), "once a day");
    learning.wait_hours(1);
    assert!(learning.town.community.learn(learning.town.stamp.now).await.unwrap());

    let community = &learning.town.community;
    let operator = learning.town.store().find_account(learning.operator).await.unwrap().unwrap();
    let versions = community.load_learning(&operator).await.unwrap().versions;
    assert_eq!(versions.iter().map(|kept| kept.version).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(versions[1].report.answers, 240);
    let said: u32 = (0..10)
        .filter_map(|tenth| Some(versions[0].track_record.came_true(1, f64::from(tenth) / 10.0)?.said))
        .sum();
    assert!(said > 1000, "forecasts for 30 days, of 45 that have passed: {said}");

    community.choose_model(&operator, ModelChoice::AsDelivered).await.unwrap();
    assert_eq!(learning.within_90_days().to_bits(), delivered.to_bits());
    community.choose_model(&operator, ModelChoice::Version(1)).await.unwrap();
    assert_eq!(learning.within_90_days().to_bits(), learned.to_bits());
    assert_eq!(
        community.choose_model(&operator, ModelChoice::Version(9)).await,
        Err(CommunityError::NotFound)
    );
    let started_again =
        Community::new(Arc::clone(&learning.town.store), community.rules().clone(), Model::prior());
    started_again.take_up_model().await.unwrap();
    assert_eq!(started_again.model().name(), community.model().name());

    let member = community.find_account_by_login("sender1").await.unwrap().unwrap();
    assert_eq!(community.choose_model(&member, ModelChoice::Newest).await, Err(CommunityError::OperatorOnly));
    assert_eq!(community.load_learning(&member).await, Err(CommunityError::OperatorOnly));
}

#[tokio::test]
async fn what_recipients_set_aside_teaches_nothing() {
    let (one, other) = tokio::join!(Learning::new(false), Learning::new(true));
    let noted = one.noted().await;
    assert!(noted.len() > SENDERS * RECIPIENTS * 3);
    assert_eq!(noted, other.noted().await);
}

#[tokio::test]
async fn below_two_hundred_answers_nothing_is_learned() {
    let mut town = Town::new();
    let (ada, bo) = (town.join("ada", Role::Member).await, town.join("bo", Role::Member).await);
    town.connect(ada, bo).await;
    town.community.note_forecasts(town.stamp.now).await.unwrap();
    assert!(!town.community.learn(town.stamp.now).await.unwrap());
    let learning = town.store().load_learning().await.unwrap();
    assert_eq!((learning.tried_at, learning.versions.len()), (Some(town.stamp.now), 0));
    assert_eq!(town.community.model().name(), "prior-2");
}
