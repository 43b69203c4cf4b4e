//! Who is there, and what they show.

use super::CommunityDatabase;
use super::card::{FOUND, card, select_listed};
use super::query::{ByName, ByTime, Moment, one_more, page};
use super::search::fold;
use crate::database::params;
use crate::dialect::list;
use crate::sqlite::row::{Reading, json, micros};
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
use std::collections::BTreeSet;
use uuid::Uuid;

#[async_trait]
impl PeopleStore for CommunityDatabase {
    async fn find_member(&self, me: PersonId, handle: &str) -> Read<Option<MemberView>> {
        let Ok(handle) = Handle::new(handle) else {
            return Ok(None);
        };
        let find = move |moment: &Moment<'_>| {
            // One row is read either way, someone else's if nobody has this handle, and the block is part of the same
            // question: a member who blocks takes as long to be not found as nobody.
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
            id.map_or(Ok(None), |id| Ok(moment.visible(me, [id])?.pop()))
        };
        self.open.read(find).await
    }

    async fn load_member(&self, me: PersonId, member: PersonId) -> Read<Option<MemberView>> {
        self.open.read(move |moment| Ok(moment.visible(me, [member])?.pop())).await
    }

    async fn load_members(&self, me: PersonId, members: Vec<PersonId>) -> Read<Vec<MemberView>> {
        self.open.read(move |moment| moment.visible(me, members)).await
    }

    async fn find_handles(&self, me: PersonId, handles: Vec<Handle>) -> Read<BTreeSet<Handle>> {
        let handles = json(&handles)?;
        let find = move |moment: &Moment<'_>| {
            let sql = format!(
                "SELECT m.handle FROM members m WHERE m.handle {} AND (m.id = ?1 OR {FOUND})",
                moment.dialect().among_texts(2)
            );
            moment.rows("members", &sql, params![me.0, handles], |row| row.handle("handle"))
        };
        Ok(self.open.read(find).await?.into_iter().collect())
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
        Ok(!self.find_connections_like(me, vec![member]).await?.is_empty())
    }

    async fn find_connections_like(&self, me: PersonId, members: Vec<PersonId>) -> Read<BTreeSet<PersonId>> {
        let ids = list(members.into_iter().map(|member| member.0))?;
        let find = move |moment: &Moment<'_>| {
            let among = moment.dialect().among(2);
            let sql = format!("SELECT m.id FROM members m WHERE m.id {among} AND {LIKE_CONNECTION}");
            moment.rows("members", &sql, params![me.0, ids], |row| row.person("id"))
        };
        Ok(self.open.read(find).await?.into_iter().collect())
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

/// Whether `?1` is connected with another member whose name looks like that of `m`. Goes from the few look-alikes to the
/// connection, never through all connections.
pub(super) const LIKE_CONNECTION: &str = "EXISTS (SELECT 1 FROM members alike
    CROSS JOIN connections c
    WHERE c.member_id = ?1 AND c.other_id = alike.id AND alike.name_skeleton = m.name_skeleton AND alike.id <> m.id AND alike.standing = 'active')";

/// How many other members have a name that looks the same and let search find them. Leaves blocks aside, which only
/// the viewer would notice.
pub(super) fn count_namesakes(member: &str) -> String {
    format!(
        "(SELECT count(*) FROM members WHERE name_skeleton = (SELECT name_skeleton FROM members WHERE id = {member})
              AND id <> {member} AND is_searchable AND standing = 'active')"
    )
}

impl Moment<'_> {
    /// The profiles among these that the viewer can find.
    fn visible(
        &self,
        me: PersonId,
        members: impl IntoIterator<Item = PersonId>,
    ) -> Result<Vec<MemberView>, StoreError> {
        Ok(self.views(me, members)?.into_values().filter(|view| view.card.is_found).collect())
    }

    fn mutual_connections(
        &self,
        me: PersonId,
        other: PersonId,
        want: &Want,
    ) -> Result<Listing<MemberCard>, StoreError> {
        // Starts from the connections of whichever member has fewer.
        let chosen = format!(
            "SELECT m.id AS member_id FROM
                 (SELECT (SELECT connections FROM tallies WHERE member_id = ?2)
                     < (SELECT connections FROM tallies WHERE member_id = ?1) AS is_smaller) t
             CROSS JOIN connections a
             CROSS JOIN connections b
             CROSS JOIN members m
             WHERE a.member_id = CASE WHEN t.is_smaller THEN ?2 ELSE ?1 END
               AND b.member_id = CASE WHEN t.is_smaller THEN ?1 ELSE ?2 END AND b.other_id = a.other_id
               AND m.id = a.other_id AND ?2 <> ?1 AND {FOUND} AND (m.name_folded, m.id) > (?3, ?4)
               AND EXISTS (SELECT 1 FROM members m WHERE m.id = ?2 AND {FOUND})
             ORDER BY m.name_folded, m.id LIMIT ?5"
        );
        let from = ByName::read(want.after.as_ref());
        let parameters = params![me.0, other.0, from.name, from.id, one_more(want.at_most)];
        let named = |row: &Reading<'_>| Ok((row.get::<String>("name_folded")?, card(me, row)?));
        let sql = select_listed(&chosen, "m.name_folded, m.id");
        let found = self.rows("connections", &sql, parameters, named)?;
        let place = |(name, card): &(String, MemberCard)| {
            ByName { rank: 0, name: name.clone(), id: card.id.0 }.cursor()
        };
        Ok(page(found, want.at_most, place).map(|(_, card)| card))
    }

    fn connections(
        &self,
        me: PersonId,
        query: &str,
        want: &Want,
    ) -> Result<Listing<ConnectionRow>, StoreError> {
        let from = if !query.is_empty() && self.has_more_than_names(me)? {
            "members n CROSS JOIN connections c"
        } else {
            "connections c CROSS JOIN members n"
        };
        let sql = format!(
            "SELECT c.since, c.other_id FROM {from} CROSS JOIN members m
             WHERE c.member_id = ?1 AND c.other_id = n.id AND m.id = n.id AND {FOUND} AND {is_wanted}
               AND (c.since, c.other_id) < (?3, ?4)
             ORDER BY c.since DESC, c.other_id DESC LIMIT ?5",
            is_wanted = self.dialect().contains("n.name_folded", "?2")
        );
        let from = ByTime::read(want.after.as_ref()).unwrap_or(ByTime::LAST);
        let read = |row: &Reading<'_>| Ok((row.instant("since")?, row.person("other_id")?));
        let limit = one_more(want.at_most);
        let found = self.rows("connections", &sql, params![me.0, query, from.at, from.id, limit], read)?;
        let Listing { items, next } =
            page(found, want.at_most, |(since, other)| ByTime { at: micros(*since), id: other.0 }.cursor());
        let people = self.views(me, items.iter().map(|(_, other)| *other).chain([me]))?;
        let mine = &people.get(me, "connections")?.profile;
        let items = items.into_iter().map(|(since, other)| {
            let other = people.get(other, "connections")?;
            Ok(ConnectionRow { card: other.card.clone(), since, shared: shared_facts(mine, &other.profile) })
        });
        Ok(Listing { items: items.collect::<Result<_, StoreError>>()?, next })
    }

    /// Whether going through the names of all members, which lie in one index, is quicker than looking for each connection's.
    fn has_more_than_names(&self, me: PersonId) -> Result<bool, StoreError> {
        // Reading the next name takes about an eighth of the time of finding one.
        let sql = "SELECT 1 FROM tallies WHERE member_id = ?1 AND connections * 8 > (SELECT max(number) FROM members)";
        self.has(sql, params![me.0])
    }

    fn profile_views(&self, me: PersonId, want: &Want) -> Result<Listing<ProfileView>, StoreError> {
        // A semi-private view stays when its viewer blocks the member: if it went, its going would tell whose it was.
        let chosen = format!(
            "SELECT v.viewer_id AS member_id, v.id AS view_id, v.at, v.mode, v.industry AS seen_industry,
                 v.region AS seen_region FROM profile_views v
             CROSS JOIN members m
             WHERE m.id = v.viewer_id AND v.viewed_id = ?1 AND (v.mode = 'semi_private' OR {FOUND})
               AND (v.at, v.id) < (?2, ?3)
             ORDER BY v.at DESC, v.id DESC LIMIT ?4"
        );
        let from = ByTime::read(want.after.as_ref()).unwrap_or(ByTime::LAST);
        let read = |row: &Reading<'_>| {
            let place = ByTime { at: row.get("at")?, id: row.get::<Uuid>("view_id")? };
            let viewer = if row.get::<String>("mode")? == ViewMode::Named.key() {
                Viewer::Named(Box::new(card(me, row)?))
            } else {
                let (industry, region) = (row.get("seen_industry")?, row.get("seen_region")?);
                Viewer::SemiPrivate { industry, region }
            };
            Ok((place, ProfileView { at: row.instant("at")?, viewer }))
        };
        let parameters = params![me.0, from.at, from.id, one_more(want.at_most)];
        let sql = select_listed(&chosen, "l.at DESC, l.view_id DESC");
        let found = self.rows("profile_views", &sql, parameters, read)?;
        Ok(page(found, want.at_most, |(place, _)| place.cursor()).map(|(_, view)| view))
    }

    fn namesakes(&self, me: PersonId, at_most: u32) -> Result<Vec<MemberCard>, StoreError> {
        let chosen = format!(
            "SELECT m.id AS member_id FROM members m
             WHERE m.name_skeleton = (SELECT name_skeleton FROM members WHERE id = ?1)
               AND m.id <> ?1 AND m.is_searchable AND {FOUND}
             ORDER BY m.id LIMIT ?2"
        );
        let sql = select_listed(&chosen, "m.id");
        self.rows("members", &sql, params![me.0, at_most], |row| card(me, row))
    }
}
