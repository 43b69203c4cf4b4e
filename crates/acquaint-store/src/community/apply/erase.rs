//! A member who leaves: nothing of theirs stays, in any table.

use super::Writing;
use crate::database::params;
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;

/// What goes, in this order: whatever refers to a row before the row itself.
const ERASURES: [&str; 41] = [
    // The counts first, while the rows that they count are still there.
    "UPDATE service SET
         connections = connections - (SELECT count(*) FROM connections WHERE member_id = ?1),
         requests_waiting = requests_waiting
             - (SELECT count(*) FROM requests WHERE sender_id = ?1 AND state = 'waiting')
             - (SELECT count(*) FROM keepings WHERE recipient_id = ?1)",
    // Both members of the pair could see the vouch, so losing it moves their version.
    "UPDATE pairs SET version = version + 1
     WHERE request_id IN (SELECT request_id FROM vouches WHERE voucher_id = ?1)",
    "UPDATE tallies SET connections = connections - 1
     WHERE member_id IN (SELECT other_id FROM connections WHERE member_id = ?1)",
    // Through the member's own list: no index finds connections by `other_id` alone.
    "DELETE FROM connections WHERE other_id = ?1
     AND member_id IN (SELECT other_id FROM connections WHERE member_id = ?1)",
    "DELETE FROM connections WHERE member_id = ?1",
    "DELETE FROM notifications WHERE request_id IN
     (SELECT id FROM requests WHERE sender_id = ?1 UNION ALL SELECT id FROM requests WHERE recipient_id = ?1)",
    "DELETE FROM notifications WHERE member_id = ?1",
    "DELETE FROM notifications WHERE about_id = ?1",
    "DELETE FROM keepings WHERE recipient_id = ?1",
    "DELETE FROM keepings WHERE sender_id = ?1",
    "DELETE FROM questions WHERE request_id IN
     (SELECT id FROM requests WHERE sender_id = ?1 UNION ALL SELECT id FROM requests WHERE recipient_id = ?1)",
    "DELETE FROM vouches WHERE request_id IN
     (SELECT id FROM requests WHERE sender_id = ?1 UNION ALL SELECT id FROM requests WHERE recipient_id = ?1)",
    "DELETE FROM vouches WHERE voucher_id = ?1",
    "DELETE FROM forecasts WHERE request_id IN
     (SELECT id FROM requests WHERE sender_id = ?1 UNION ALL SELECT id FROM requests WHERE recipient_id = ?1)",
    "DELETE FROM requests WHERE sender_id = ?1",
    "DELETE FROM requests WHERE recipient_id = ?1",
    "DELETE FROM sends WHERE member_id = ?1",
    "DELETE FROM pairs WHERE lower_id = ?1",
    "DELETE FROM pairs WHERE higher_id = ?1",
    "DELETE FROM blocks WHERE by_id = ?1 OR other_id = ?1",
    "DELETE FROM mutes WHERE by_id = ?1 OR other_id = ?1",
    "DELETE FROM reports WHERE by_id = ?1 OR about_id = ?1",
    "DELETE FROM swept_requests WHERE sweep_id IN (SELECT id FROM sweeps WHERE member_id = ?1)",
    // A sweep in which nothing is left to do is over.
    "UPDATE sweeps SET ended_at =
         coalesce((SELECT max(decided_at) FROM swept_requests WHERE sweep_id = sweeps.id), started_at)
     WHERE id IN (SELECT sweep_id FROM swept_requests WHERE sender_id = ?1)
       AND ended_at IS NULL AND stopped_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM swept_requests
                       WHERE sweep_id = sweeps.id AND due_at IS NOT NULL AND sender_id <> ?1)",
    "DELETE FROM swept_requests WHERE sender_id = ?1",
    "DELETE FROM sweeps WHERE member_id = ?1",
    "DELETE FROM strategy_turns WHERE member_id = ?1",
    "DELETE FROM strategies WHERE member_id = ?1",
    "DELETE FROM read_marks WHERE member_id = ?1",
    "DELETE FROM profile_views WHERE viewer_id = ?1 OR viewed_id = ?1",
    "DELETE FROM sessions WHERE member_id = ?1",
    "DELETE FROM tokens WHERE member_id = ?1",
    // Links and emails to their address from before they joined name no member.
    "DELETE FROM links WHERE member_id = ?1 OR by_id = ?1
     OR about = (SELECT email FROM members WHERE id = ?1)",
    "DELETE FROM passkeys WHERE member_id = ?1",
    "DELETE FROM outcomes WHERE member_id = ?1",
    "DELETE FROM mails WHERE member_id = ?1 OR address = (SELECT email FROM members WHERE id = ?1)",
    "DELETE FROM pictures WHERE member_id = ?1",
    "DELETE FROM member_organisations WHERE member_id = ?1",
    "DELETE FROM member_schools WHERE member_id = ?1",
    "DELETE FROM access_events WHERE member_id = ?1",
    "DELETE FROM tallies WHERE member_id = ?1",
];

impl Writing<'_> {
    /// `secure_delete` overwrites the rows in the file; afterwards the writer empties the log beside it, which still
    /// has them.
    pub(super) fn erase(self, member: PersonId) -> Result<(), StoreError> {
        self.check_there(member)?;
        for sql in ERASURES {
            self.execute(sql, params![member.0])?;
        }
        self.forget_words(member)?;
        self.one("DELETE FROM members WHERE id = ?1", params![member.0])
    }
}
