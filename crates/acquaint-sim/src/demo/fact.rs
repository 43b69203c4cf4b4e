//! What the sender of a request can see of it: the facts that the community would show, and nothing else.

use super::network::Network;
use super::{Demo, DemoMember, DemoRequest};
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::member::ViewMode;
use acquaint_core::note::read_note;
use acquaint_core::profile::shared;
use acquaint_core::recognition::share_of_details;
use acquaint_core::record::days_between;
use acquaint_core::sender_view::{Question, SenderView};
use acquaint_core::text::fold_name;
use jiff::Timestamp;
use std::collections::BTreeMap;

pub(super) struct View<'a> {
    pub members: &'a [DemoMember],
    pub network: Network,
    names: BTreeMap<String, u32>,
    pub now: Timestamp,
}

impl<'a> View<'a> {
    pub fn of(demo: &'a Demo) -> Self {
        let mut network = Network::of(demo.members.len());
        for connection in &demo.connections {
            network.connect(connection.a, connection.b, connection.since);
        }
        Self::new(&demo.members, network, demo.now)
    }

    pub fn new(members: &'a [DemoMember], network: Network, now: Timestamp) -> Self {
        let mut names = BTreeMap::new();
        for member in members {
            *names.entry(fold_name(&member.profile.name)).or_default() += 1;
        }
        Self { members, network, names, now }
    }

    pub fn sees(&self, request: &DemoRequest) -> SenderView {
        let (sender, recipient) = (&self.members[request.sender], &self.members[request.recipient]);
        let waited_days = days_between(request.sent_at, self.now).max(0.0);
        let days_after = |at: Timestamp| days_between(request.sent_at, at).clamp(0.0, waited_days);
        let views = request.views.iter().map(|at| days_after(*at));
        let mutual = self.network.mutual(request.sender, request.recipient).count();
        let activity = |member: &DemoMember| {
            Activity::from_days_ago(days_between(member.last_active_at, self.now).max(0.0))
        };
        let same_name = self.names.get(&fold_name(&sender.profile.name)).copied().unwrap_or(1);
        SenderView {
            waited_days,
            views_after_days: (sender.settings.view_mode != ViewMode::Private).then(|| views.collect()),
            recipient_posts: None,
            recipient_activity: recipient.settings.shows_activity.then(|| activity(recipient)),
            recipient_connections: recipient
                .settings
                .shows_connections
                .then(|| ConnectionCount::Exactly(count(self.network.degree(request.recipient)))),
            picture: Some(sender.picture.is_some()),
            details: Some(share_of_details(&sender.profile.details())),
            namesakes: Some(same_name.saturating_sub(1)),
            note: Some(read_note(request.note.as_str())),
            tie: Some(request.tie),
            mutual_connections: Some(count(mutual)),
            shared: shared(&sender.profile, &recipient.profile),
            sender_connections: Some(count(self.network.degree(request.sender))),
            sender_activity: Some(activity(sender)),
            question: request.question.as_ref().map(|question| Question {
                asked_after_days: days_after(question.asked_at),
                answered_after_days: question.answer.as_ref().map(|(_, at)| days_after(*at)),
            }),
            vouches_after_days: request
                .vouch
                .iter()
                .filter_map(|vouch| vouch.vouched_at)
                .map(days_after)
                .collect(),
            ..SenderView::default()
        }
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
