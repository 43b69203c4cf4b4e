//! Cards and profiles of any number of members, as the viewer may see them, in one statement.

use super::member_row::{active_days, profile, settings};
use super::query::{ById, Moment, is_pair};
use crate::sqlite::row::Reading;
use acquaint_app::community::view::{Between, MemberCard, MemberView};
use acquaint_app::store::StoreError;
use acquaint_core::id::{PersonId, PictureId, RequestId};
use acquaint_core::profile::Profile;
use uuid::Uuid;

/// The columns of `members m` that a card shows.
const FACE: &str = "m.id, m.handle, m.name, m.name_folded, m.headline, m.region, m.picture_id";

/// Whether member `m` is in the community and does not block `?1`.
pub(super) const FOUND: &str = "m.standing = 'active' AND NOT EXISTS
    (SELECT 1 FROM blocks WHERE by_id = m.id AND other_id = ?1)";

/// The joins that [`standing`] needs, after `members m`.
fn seen() -> String {
    format!(
        "JOIN tallies t ON t.member_id = m.id
         LEFT JOIN pairs p ON {}
         LEFT JOIN requests r ON r.id = p.request_id",
        is_pair("p", "m.id", "?1")
    )
}

/// The mutual connections `x` of `?1` and member `m` with tally `t`. Starts from the connections of whichever member
/// has fewer and looks each up in the other's, so that a member with 30,000 costs no more than the other side.
pub(super) const MUTUAL: &str = "connections a
    CROSS JOIN connections b
    CROSS JOIN members x
    WHERE a.member_id = CASE
        WHEN t.connections < (SELECT connections FROM tallies WHERE member_id = ?1) THEN m.id ELSE ?1 END
      AND b.other_id = a.other_id AND b.member_id = CASE
        WHEN t.connections < (SELECT connections FROM tallies WHERE member_id = ?1) THEN ?1 ELSE m.id END
      AND x.id = a.other_id AND x.standing = 'active'";

/// The columns that depend on the viewer, `?1`. Mutual connections are counted only for a member who is found: of one
/// who blocks the viewer, a count that changes would say more than the name.
fn standing() -> String {
    format!(
        "t.connections AS connections, m.id = ?1 OR {FOUND} AS is_found,
         EXISTS (SELECT 1 FROM blocks WHERE by_id = ?1 AND other_id = m.id) AS is_blocked,
         p.state AS pair_state, p.since AS pair_since,
         r.id AS pair_request_id, r.sender_id AS pair_sender_id, r.sent_at AS pair_sent_at,
         CASE WHEN m.id <> ?1 AND t.connections > 0 AND {FOUND} THEN (SELECT count(*) FROM {MUTUAL}) ELSE 0 END AS mutual"
    )
}

/// Cards of `members m`.
fn select_cards() -> String {
    format!("SELECT {FACE}, {} FROM members m {}", standing(), seen())
}

/// Whole profiles of `members m`.
pub(super) fn select_views() -> String {
    format!("SELECT m.*, {} FROM members m {}", standing(), seen())
}

/// Cards of the members that `chosen` selects as `member_id`, with its other columns. `chosen` carries the `LIMIT`, so that
/// cards are computed only for the rows of the page.
pub(super) fn select_listed(chosen: &str, order: &str) -> String {
    let (standing, seen) = (standing(), seen());
    format!(
        "SELECT {FACE}, {standing}, l.* FROM ({chosen}) l JOIN members m ON m.id = l.member_id {seen}
         ORDER BY {order}"
    )
}

impl Moment<'_> {
    /// Cards by id; deleted members are missing.
    pub(super) fn cards(
        &self,
        me: PersonId,
        ids: impl IntoIterator<Item = PersonId>,
    ) -> Result<ById<MemberCard>, StoreError> {
        let sql = format!("{} WHERE m.id {}", select_cards(), self.dialect().among(2));
        self.by_id(&sql, me, ids, |row| card(me, row))
    }

    /// Profiles by id; only the name of a member who is not found.
    pub(super) fn views(
        &self,
        me: PersonId,
        ids: impl IntoIterator<Item = PersonId>,
    ) -> Result<ById<MemberView>, StoreError> {
        let sql = format!("{} WHERE m.id {}", select_views(), self.dialect().among(2));
        self.by_id(&sql, me, ids, |row| view(me, row))
    }
}

/// A card. Of a member who is not found it has only the name, which the viewer knows already.
pub(super) fn card(me: PersonId, row: &Reading<'_>) -> Result<MemberCard, StoreError> {
    let id = row.person("id")?;
    let card = MemberCard {
        id,
        handle: row.handle("handle")?,
        name: row.get("name")?,
        headline: row.get("headline")?,
        region: row.get("region")?,
        picture: row.get::<Option<Uuid>>("picture_id")?.map(PictureId),
        mutual_connections: row.get("mutual")?,
        between: between(me, id, row)?,
        is_found: row.get("is_found")?,
    };
    if card.is_found {
        return Ok(card);
    }
    Ok(MemberCard { headline: String::new(), region: String::new(), picture: None, ..card })
}

fn between(me: PersonId, other: PersonId, row: &Reading<'_>) -> Result<Between, StoreError> {
    if me == other {
        return Ok(Between::Yourself);
    }
    if row.get("is_blocked")? {
        return Ok(Between::YouBlock);
    }
    let state: Option<String> = row.get("pair_state")?;
    Ok(match state.as_deref() {
        None | Some("unconnected") => Between::Nothing,
        Some("connected") => Between::Connected { since: row.instant("pair_since")? },
        Some(_) => {
            let (request, sent_at) = (RequestId(row.get("pair_request_id")?), row.instant("pair_sent_at")?);
            if row.person("pair_sender_id")? == me {
                Between::YouAsked { request, sent_at }
            } else {
                Between::TheyAsked { request, sent_at }
            }
        }
    })
}

/// A profile; only the name of a member who is not found.
pub(super) fn view(me: PersonId, row: &Reading<'_>) -> Result<MemberView, StoreError> {
    let card = card(me, row)?;
    if !card.is_found {
        let profile = Profile { name: card.name.clone(), ..Profile::default() };
        return Ok(MemberView { card, profile, connections: None, active_days: None, policy: String::new() });
    }
    let (settings, is_mine) = (settings(row)?, card.id == me);
    Ok(MemberView {
        profile: profile(row)?,
        connections: (settings.shows_connections || is_mine).then(|| row.get("connections")).transpose()?,
        active_days: active_days(row)?.filter(|_| settings.shows_activity || is_mine),
        policy: settings.policy,
        card,
    })
}
