//! Who is there, and what they show.

use super::SqliteCommunity;
use super::member_row::{FACE, Face};
use super::query::{ByName, ByTime, Moment, one_more, page};
use super::search::fold;
use crate::sqlite::row::{Reading, micros};
use acquaint_app::community::change::Picture;
use acquaint_app::community::store::{PeopleStore, Read};
use acquaint_app::community::view::{
    ConnectionRow, FoundMember, Listing, MemberCard, MemberView, ProfileView, Suggestion, Viewer, Want,
};
use acquaint_app::store::StoreError;
use acquaint_core::handle::Handle;
use acquaint_core::id::{PersonId, PictureId};
use acquaint_core::member::ViewMode;
use acquaint_core::profile::shared_facts;
use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::params;
use uuid::Uuid;

#[async_trait]
impl PeopleStore for SqliteCommunity {
    async fn find_member(&self, me: PersonId, handle: &str) -> Read<Option<MemberView>> {
        let Ok(handle) = Handle::new(handle) else {
            return Ok(None);
        };
        let find = move |moment: &Moment<'_>| {
            // One row is read either way, anybody's where it is nobody's, and whether they block is asked of it: who
            // blocks takes no longer not to be found than nobody.
            let sql = format!(
                "SELECT m.id, m.handle = ?2 AS is_theirs, m.id = ?1 OR {FOUND} AS is_found FROM members m
                 WHERE m.number = coalesce((SELECT number FROM members WHERE handle = ?2),
                                           (SELECT min(number) FROM members))"
            );
            let read = |row: &Reading<'_>| {
                let (is_theirs, is_found): (bool, bool) = (row.get("is_theirs")?, row.get("is_found")?);
                Ok((is_theirs && is_found).then_some(row.person("id")?))
            };
            let id = moment.find("members", &sql, params![me.0, handle.as_str()], read)?.flatten();
            id.map_or(Ok(None), |id| moment.visible(me, id))
        };
        self.open.read(find).await
    }

    async fn load_member(&self, me: PersonId, member: PersonId) -> Read<Option<MemberView>> {
        self.open.read(move |moment| moment.visible(me, member)).await
    }

    async fn search_members(&self, me: PersonId, query: &str, want: Want) -> Read<Listing<FoundMember>> {
        let query = query.to_owned();
        self.open.read(move |moment| moment.search(me, &query, &want)).await
    }

    async fn list_suggestions(&self, me: PersonId, at_most: u32) -> Read<Vec<Suggestion>> {
        self.open.read(move |moment| moment.suggestions(me, at_most)).await
    }

    async fn list_mutual_connections(
        &self,
        me: PersonId,
        other: PersonId,
        want: Want,
    ) -> Read<Listing<MemberCard>> {
        self.open.read(move |moment| moment.mutual_connections(me, other, &want)).await
    }

    async fn list_connections(&self, me: PersonId, query: &str, want: Want) -> Read<Listing<ConnectionRow>> {
        let query = fold(query);
        self.open.read(move |moment| moment.connections(me, &query, &want)).await
    }

    async fn list_profile_views(&self, me: PersonId, want: Want) -> Read<Listing<ProfileView>> {
        self.open.read(move |moment| moment.profile_views(me, &want)).await
    }

    async fn last_view_at(
        &self,
        viewer: PersonId,
        viewed: PersonId,
        mode: ViewMode,
    ) -> Read<Option<Timestamp>> {
        let sql = "SELECT max(at) AS at FROM profile_views
                   WHERE viewer_id = ?1 AND viewed_id = ?2 AND (mode = 'named' OR ?3)";
        let read = |row: &Reading<'_>| row.maybe_instant("at");
        let any = mode != ViewMode::Named;
        let found = move |moment: &Moment<'_>| {
            moment.find("profile_views", sql, params![viewer.0, viewed.0, any], read)
        };
        self.open.read(found).await.map(Option::flatten)
    }

    async fn list_namesakes(&self, me: PersonId, at_most: u32) -> Read<Vec<MemberCard>> {
        self.open.read(move |moment| moment.namesakes(me, at_most)).await
    }

    async fn has_connection_like(&self, me: PersonId, member: PersonId) -> Read<bool> {
        // From the few of that look to the connection, never over all connections.
        let sql = "SELECT 1 FROM members m
                   CROSS JOIN members x ON x.name_skeleton = m.name_skeleton AND x.id <> m.id
                   CROSS JOIN connections c ON c.member_id = ?1 AND c.other_id = x.id
                   WHERE m.id = ?2 AND x.standing = 'active'";
        self.open.read(move |moment| moment.has(sql, params![me.0, member.0])).await
    }

    async fn load_picture(&self, me: PersonId, picture: PictureId) -> Read<Option<Picture>> {
        let read = |row: &Reading<'_>| {
            let id = PictureId(row.get("id")?);
            Ok(Picture { id, large: row.get("large")?, small: row.get("small")? })
        };
        let sql = format!(
            "SELECT p.* FROM pictures p JOIN members m ON m.id = p.member_id
             WHERE p.id = ?2 AND (m.id = ?1 OR {FOUND})"
        );
        self.open.read(move |moment| moment.find("pictures", &sql, params![me.0, picture.0], read)).await
    }
}

/// Whether member `m` is in the community and does not block `?1`.
const FOUND: &str = "m.standing = 'active' AND NOT EXISTS
    (SELECT 1 FROM blocks WHERE by_id = m.id AND other_id = ?1)";

impl Moment<'_> {
    /// A profile, if the one who looks finds it.
    fn visible(&self, me: PersonId, member: PersonId) -> Result<Option<MemberView>, StoreError> {
        let view = self.whole(member)?.map(|whole| self.view(me, whole)).transpose()?;
        Ok(view.filter(|view| view.card.is_found))
    }

    fn mutual_connections(
        &self,
        me: PersonId,
        other: PersonId,
        want: &Want,
    ) -> Result<Listing<MemberCard>, StoreError> {
        if me == other || self.visible(me, other)?.is_none() {
            return Ok(Listing { items: Vec::new(), next: None });
        }
        let sql = format!(
            "SELECT {FACE} FROM connections a
             JOIN connections b ON b.member_id = ?2 AND b.other_id = a.other_id
             JOIN members m ON m.id = a.other_id
             JOIN tallies t ON t.member_id = m.id
             WHERE a.member_id = ?1 AND {FOUND} AND (m.name_folded, m.id) > (?3, ?4)
             ORDER BY m.name_folded, m.id LIMIT ?5"
        );
        let from = ByName::read(want.after.as_ref());
        let limit = one_more(want.at_most);
        let faces =
            self.rows("connections", &sql, params![me.0, other.0, from.name, from.id, limit], Face::read)?;
        let Listing { items, next } = page(faces, want.at_most, place_of);
        Ok(Listing { items: self.cards(me, items)?, next })
    }

    fn connections(
        &self,
        me: PersonId,
        query: &str,
        want: &Want,
    ) -> Result<Listing<ConnectionRow>, StoreError> {
        let sql = format!(
            "SELECT {FACE}, c.since FROM connections c
             CROSS JOIN members m ON m.id = c.other_id
             CROSS JOIN tallies t ON t.member_id = m.id
             WHERE c.member_id = ?1 AND {FOUND} AND instr(m.name_folded, ?2) > 0
               AND (c.since, c.other_id) < (?3, ?4)
             ORDER BY c.since DESC, c.other_id DESC LIMIT ?5"
        );
        let from = ByTime::read(want.after.as_ref()).unwrap_or(ByTime::LAST);
        let read = |row: &Reading<'_>| Ok((row.instant("since")?, Face::read(row)?));
        let limit = one_more(want.at_most);
        let found = self.rows("connections", &sql, params![me.0, query, from.at, from.id, limit], read)?;
        let Listing { items, next } =
            page(found, want.at_most, |(since, face)| ByTime { at: micros(*since), id: face.id.0 }.cursor());
        let mine = self.profile(me)?;
        let items = items.into_iter().map(|(since, face)| {
            let shared = shared_facts(&mine, &self.profile(face.id)?);
            Ok(ConnectionRow { card: self.card(me, face)?, since, shared })
        });
        Ok(Listing { items: items.collect::<Result<_, StoreError>>()?, next })
    }

    fn profile_views(&self, me: PersonId, want: &Want) -> Result<Listing<ProfileView>, StoreError> {
        let sql = format!(
            "SELECT {FACE}, v.id AS view_id, v.at, v.mode, v.industry AS seen_industry,
                 v.region AS seen_region FROM profile_views v
             CROSS JOIN members m ON m.id = v.viewer_id
             CROSS JOIN tallies t ON t.member_id = m.id
             WHERE v.viewed_id = ?1 AND (v.mode = 'semi_private' OR {FOUND})
               AND (v.at, v.id) < (?2, ?3)
             ORDER BY v.at DESC, v.id DESC LIMIT ?4"
        );
        let from = ByTime::read(want.after.as_ref()).unwrap_or(ByTime::LAST);
        let read = |row: &Reading<'_>| {
            let place = ByTime { at: row.get("at")?, id: row.get::<Uuid>("view_id")? };
            let viewer = if row.get::<String>("mode")? == ViewMode::Named.key() {
                Viewer::Named(Box::new(self.card(me, Face::read(row)?)?))
            } else {
                let (industry, region) = (row.get("seen_industry")?, row.get("seen_region")?);
                Viewer::SemiPrivate { industry, region }
            };
            Ok((place, ProfileView { at: row.instant("at")?, viewer }))
        };
        let parameters = params![me.0, from.at, from.id, one_more(want.at_most)];
        let found = self.rows("profile_views", &sql, parameters, read)?;
        Ok(page(found, want.at_most, |(place, _)| place.cursor()).map(|(_, view)| view))
    }

    fn namesakes(&self, me: PersonId, at_most: u32) -> Result<Vec<MemberCard>, StoreError> {
        let sql = format!(
            "SELECT {FACE} FROM members m JOIN tallies t ON t.member_id = m.id
             WHERE m.name_skeleton = (SELECT name_skeleton FROM members WHERE id = ?1)
               AND m.id <> ?1 AND m.is_searchable AND {FOUND}
             ORDER BY m.id LIMIT ?2"
        );
        let faces = self.rows("members", &sql, params![me.0, at_most], Face::read)?;
        self.cards(me, faces)
    }

    /// How many others of this member's name, as it looks, search would find.
    pub(super) fn count_namesakes(&self, member: PersonId) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM members m
                   WHERE m.name_skeleton = (SELECT name_skeleton FROM members WHERE id = ?1)
                     AND m.id <> ?1 AND m.is_searchable AND m.standing = 'active'";
        self.value(sql, [member.0])
    }
}

/// The place of a member in a list by name alone.
pub(super) fn place_of(face: &Face) -> acquaint_app::community::view::Cursor {
    ByName { rank: 0, name: face.name_folded.clone(), id: face.id.0 }.cursor()
}
