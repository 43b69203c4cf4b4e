//! Members as the one who looks may see them: cards and whole profiles.

use super::member_row::{Face, Whole};
use super::query::Moment;
use acquaint_app::community::view::{Between, MemberCard, MemberView};
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::member::Standing;
use acquaint_core::profile::Profile;
use acquaint_core::request::{Pair, PairState};
use rusqlite::params;

impl Moment<'_> {
    /// The card of a member; not found, if they block the one who looks or are not in the community now.
    pub(super) fn card(&self, me: PersonId, face: Face) -> Result<MemberCard, StoreError> {
        let is_found = self.is_found(me, &face)?;
        let between = self.between(me, face.id)?;
        if !is_found {
            return Ok(hidden(face, between));
        }
        let mutual_connections = self.count_mutual(me, &face)?;
        Ok(MemberCard {
            id: face.id,
            handle: face.handle,
            name: face.name,
            headline: face.headline,
            region: face.region,
            picture: face.picture,
            mutual_connections,
            between,
            is_found,
        })
    }

    pub(super) fn cards(&self, me: PersonId, faces: Vec<Face>) -> Result<Vec<MemberCard>, StoreError> {
        faces.into_iter().map(|face| self.card(me, face)).collect()
    }

    /// The card of a member by id. `None`: they left.
    pub(super) fn card_of(&self, me: PersonId, member: PersonId) -> Result<Option<MemberCard>, StoreError> {
        self.face(member)?.map(|face| self.card(me, face)).transpose()
    }

    /// The same for a row that must be there.
    pub(super) fn card_for(
        &self,
        me: PersonId,
        member: PersonId,
        table: &str,
    ) -> Result<MemberCard, StoreError> {
        self.card_of(me, member)?.ok_or_else(|| missing(member, table))
    }

    /// A whole profile; of one who is not found only the name.
    pub(super) fn view(&self, me: PersonId, whole: Whole) -> Result<MemberView, StoreError> {
        let Whole { face, profile, settings, active_days } = whole;
        let (connections, is_mine) = (face.connections, face.id == me);
        let card = self.card(me, face)?;
        if !card.is_found {
            let profile = Profile { name: card.name.clone(), ..Profile::default() };
            return Ok(MemberView {
                card,
                profile,
                connections: None,
                active_days: None,
                policy: String::new(),
            });
        }
        Ok(MemberView {
            card,
            profile,
            connections: (settings.shows_connections || is_mine).then_some(connections),
            active_days: active_days.filter(|_| settings.shows_activity || is_mine),
            policy: settings.policy,
        })
    }

    pub(super) fn view_for(
        &self,
        me: PersonId,
        member: PersonId,
        table: &str,
    ) -> Result<MemberView, StoreError> {
        let whole = self.whole(member)?.ok_or_else(|| missing(member, table))?;
        self.view(me, whole)
    }

    fn is_found(&self, me: PersonId, face: &Face) -> Result<bool, StoreError> {
        if face.id == me {
            return Ok(true);
        }
        Ok(face.standing == Standing::Active && !self.blocks(face.id, me)?)
    }

    pub(super) fn blocks(&self, by: PersonId, other: PersonId) -> Result<bool, StoreError> {
        self.has("SELECT 1 FROM blocks WHERE by_id = ?1 AND other_id = ?2", params![by.0, other.0])
    }

    fn between(&self, me: PersonId, other: PersonId) -> Result<Between, StoreError> {
        let Ok(pair) = Pair::between(me, other) else {
            return Ok(Between::Yourself);
        };
        if self.blocks(me, other)? {
            return Ok(Between::YouBlock);
        }
        Ok(match self.pair_row(pair)?.state {
            PairState::Unconnected => Between::Nothing,
            PairState::Connected { since } => Between::Connected { since },
            PairState::Waiting(request) if request.sender == me => {
                Between::YouAsked { request: request.id, sent_at: request.sent_at }
            }
            PairState::Waiting(request) => {
                Between::TheyAsked { request: request.id, sent_at: request.sent_at }
            }
        })
    }

    /// Whoever has fewer connections is gone through; the other's are looked up.
    fn count_mutual(&self, me: PersonId, face: &Face) -> Result<u32, StoreError> {
        if face.id == me || face.connections == 0 {
            return Ok(0);
        }
        let mine: u32 =
            self.value("SELECT coalesce((SELECT connections FROM tallies WHERE member_id = ?1), 0)", [me.0])?;
        let (fewer, more) = if mine <= face.connections { (me, face.id) } else { (face.id, me) };
        let sql = "SELECT count(*) FROM connections a
                   CROSS JOIN connections b ON b.member_id = ?2 AND b.other_id = a.other_id
                   CROSS JOIN members m ON m.id = a.other_id AND m.standing = 'active'
                   WHERE a.member_id = ?1";
        self.value(sql, params![fewer.0, more.0])
    }
}

/// Somebody whose profile is not found: a name, because the one who looks knows it already, and nothing else.
fn hidden(face: Face, between: Between) -> MemberCard {
    MemberCard {
        id: face.id,
        handle: face.handle,
        name: face.name,
        headline: String::new(),
        region: String::new(),
        picture: None,
        mutual_connections: 0,
        between,
        is_found: false,
    }
}

/// A row names a member who is not there.
fn missing(member: PersonId, table: &str) -> StoreError {
    StoreError::Corrupt { table: table.into(), column: "member".into(), row: member.to_string() }
}
