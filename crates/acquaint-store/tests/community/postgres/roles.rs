//! The role without privileges on what recipients keep.

use acquaint_app::community::store::PeopleStore;
use acquaint_app::community::view::Want;
use acquaint_store::CommunityDatabase;
use acquaint_store::community_contract::Town;
use acquaint_store::scratch_postgres::{OWNER, Scratch};

const PRIVATE: [&str; 9] = [
    "keepings",
    "mutes",
    "reports",
    "read_marks",
    "strategies",
    "strategy_turns",
    "sweeps",
    "swept_requests",
    "access_events",
];

#[test]
fn the_restricted_role_reads_every_table_but_the_private_ones_and_writes_none() {
    let database = Scratch::community().unwrap();
    let listed = PRIVATE.map(|table| format!("'{table}'")).join(", ");
    let role = format!("{OWNER}_reader");
    for (privilege, condition) in [
        ("SELECT", format!("relname IN ({listed})")),
        ("INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER", "true".to_owned()),
    ] {
        database
            .run(&format!(
                "DO $$ BEGIN ASSERT (SELECT bool_and(has_table_privilege('{role}', oid, '{privilege}') IS NOT DISTINCT FROM false)
                     FROM pg_class WHERE relnamespace = 'acquaint'::regnamespace AND relkind = 'r' AND {condition}); END $$"
            ))
            .unwrap();
    }
    database
        .run(&format!(
            "DO $$ BEGIN ASSERT (SELECT bool_and(has_table_privilege('{role}', oid, 'SELECT')) FROM pg_class
                 WHERE relnamespace = 'acquaint'::regnamespace AND relkind = 'r' AND relname NOT IN ({listed})); END $$"
        ))
        .unwrap();
}

#[tokio::test]
async fn senders_pages_can_be_read_with_an_account_of_their_own() {
    let database = Scratch::community().unwrap();
    let account = format!("{}_reads", database.name());
    database.run(&format!("CREATE ROLE {account} LOGIN")).unwrap();
    {
        let store =
            CommunityDatabase::open_postgres(&database.url(), Some(&database.url_of(&account))).unwrap();
        let mut town = Town::new(&store);
        let (ada, bo) = (town.join("Ada Beispiel").await, town.join("Bo Example").await);
        town.send(ada, bo).await;
        let found = store.search_members(bo, "ada", Want { after: None, at_most: 9 }).await.unwrap();
        assert_eq!(found.items[0].card.id, ada);
    }
    // An administrator is no account for this.
    let administrator = database.url_of(acquaint_store::scratch_postgres::ADMINISTRATOR);
    let told = CommunityDatabase::open_postgres(&database.url(), Some(&administrator)).unwrap_err();
    assert_eq!(
        told.to_string(),
        "the database cannot be used: the role `postgres` may read what recipients keep; take its other roles and rights \
         away, or name another role in the setting `database_reader`"
    );
    // Nor is the owner, whose own rights would be revoked, nor an account that reads another database.
    let elsewhere = Scratch::community().unwrap();
    for (reader, told) in [
        (
            database.url(),
            format!(
                "the settings `database` and `database_reader` both sign in as `{OWNER}`; name an account in \
                 `database_reader` that does not own the tables"
            ),
        ),
        (
            elsewhere.url_of(&account),
            "the settings `database` and `database_reader` name different databases; both must name the same one".into(),
        ),
    ] {
        let error = CommunityDatabase::open_postgres(&database.url(), Some(&reader)).unwrap_err();
        assert_eq!(error.to_string(), format!("the database cannot be used: {told}"));
    }
    drop(CommunityDatabase::open_postgres(&database.url(), None).unwrap());
    database.run(&format!("DROP OWNED BY {account}; DROP ROLE {account}")).unwrap();
}
