//! Databases that acquaint does not touch, and what it says of each.

use acquaint_app::store::StoreError;
use acquaint_store::scratch_postgres::{LOCKED, OWNER, Scratch};
use acquaint_store::{CommunityDatabase, inspect_postgres};
use std::path::Path;

/// What opening says, without what differs from run to run.
fn words(database: &Scratch, url: &str) -> String {
    let error = CommunityDatabase::open_postgres(url, None).unwrap_err().to_string();
    let socket = database.socket();
    error.replace(&database.place(), "HOST/DATABASE").replace(&socket.display().to_string(), "HOST")
}

fn holds(database: &Scratch, condition: &str) {
    database.run(&format!("DO $$ BEGIN ASSERT ({condition}); END $$")).unwrap();
}

#[test]
fn a_database_of_something_else_is_left_as_it_is() {
    let database = Scratch::empty().unwrap();
    database.run("CREATE TABLE public.customers (name text)").unwrap();
    assert_eq!(
        words(&database, &database.url()),
        "the database cannot be used: `HOST/DATABASE` holds the table `public.customers`, which acquaint did not make; \
         name an empty database in the setting `database`"
    );
    holds(&database, "to_regnamespace('acquaint') IS NULL");
    database.run("DROP TABLE public.customers; CREATE SCHEMA acquaint AUTHORIZATION community").unwrap();
    assert_eq!(
        words(&database, &database.url()),
        "the database cannot be used: `HOST/DATABASE` holds a schema `acquaint`, which acquaint did not make; name an \
         empty database in the setting `database`"
    );
}

#[test]
fn a_database_that_cannot_keep_every_name_is_refused() {
    let database = Scratch::empty().unwrap();
    let latin = format!("{}_latin", database.name());
    database.run(&format!("CREATE DATABASE {latin} ENCODING 'LATIN1' TEMPLATE template0")).unwrap();
    assert_eq!(
        words(&database, &database.url().replace(&database.name(), &latin)),
        "the database cannot be used: `HOST/DATABASE_latin` keeps texts in LATIN1, which has no place for many names; create it \
         again with `CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`"
    );
    database.run(&format!("DROP DATABASE {latin}")).unwrap();
}

#[test]
fn who_is_not_let_in_is_told_what_to_check() {
    let database = Scratch::empty().unwrap();
    assert_eq!(
        words(&database, &database.url_of(&format!("{LOCKED}:wrong"))),
        "the database cannot be used: PostgreSQL does not let `locked` in to `HOST/DATABASE`; check name and password \
         in the setting `database`, and `pg_hba.conf`"
    );
    assert_eq!(
        words(&database, &database.url().replace(&database.name(), "nowhere")),
        "the database cannot be used: there is no database `HOST/nowhere`; make it with `createdb`, or name another \
         in the setting `database`"
    );
    let reader = database.url_of(&format!("{LOCKED}:wrong"));
    let told = CommunityDatabase::open_postgres(&database.url(), Some(&reader)).unwrap_err().to_string();
    assert!(told.contains("in the setting `database_reader`"), "{told}");
    let told =
        words(&database, &database.url_at(Path::new("/nowhere"))).replace(&database.name(), "DATABASE");
    assert!(
        told.starts_with("the database cannot be used: nothing answers at `/nowhere/DATABASE`: "),
        "{told}"
    );
    assert!(told.ends_with("; start PostgreSQL, or correct the setting `database`"), "{told}");
    assert_eq!(
        words(&database, "postgres://example.org/acquaint"),
        "the database cannot be used: the address of PostgreSQL cannot be read: it names no user; write it like \
         `postgres://acquaint:password@db.example.org/acquaint`"
    );
}

#[test]
fn a_role_that_may_make_nothing_is_told_what_it_needs() {
    let database = Scratch::empty().unwrap();
    assert_eq!(
        words(&database, &database.url_of(&format!("{LOCKED}:right"))).replace(&database.name(), "DATABASE"),
        "the database cannot be used: `locked` cannot make tables in `HOST/DATABASE` (PostgreSQL says permission denied \
         for database DATABASE (42501)); let an administrator run `GRANT CREATE ON DATABASE … TO locked`, or `ALTER \
         DATABASE … OWNER TO locked`"
    );
    database.run(&format!("ALTER DATABASE {} OWNER TO locked", database.name())).unwrap();
    assert_eq!(
        words(&database, &database.url_of(&format!("{LOCKED}:right"))),
        "the database cannot be used: `locked` cannot make the role `locked_reader` that may not read what recipients \
         keep (PostgreSQL says permission denied to create role (42501)); let an administrator run `CREATE ROLE \
         \"locked_reader\" NOLOGIN; GRANT \"locked_reader\" TO \"locked\"`, or name such a role in the setting \
         `database_reader`"
    );
    holds(&database, "to_regnamespace('acquaint') IS NULL");
    let owned = Scratch::community().unwrap();
    assert_eq!(
        words(&owned, &owned.url_of(&format!("{LOCKED}:right"))),
        "the database cannot be used: the tables in `HOST/DATABASE` belong to another role than `locked`; name the role \
         that made them in the setting `database`"
    );
}

#[test]
fn a_later_release_and_changed_tables_are_told_apart() {
    let database = Scratch::community().unwrap();
    let version = "(SELECT max(version) FROM acquaint.refinery_schema_history)";
    database
        .run(&format!(
            "INSERT INTO acquaint.refinery_schema_history VALUES (1 + {version}, 'later', '2030', '1')"
        ))
        .unwrap();
    let looked = || inspect_postgres(&database.url(), None);
    assert!(matches!(looked(), Err(StoreError::Newer { .. })));
    let told = words(&database, &database.url());
    assert!(
        told.starts_with("the database was written by a later release of acquaint (its format is"),
        "{told}"
    );
    database.run(&format!("DELETE FROM acquaint.refinery_schema_history WHERE version = {version}")).unwrap();
    for (change, back, expected) in [
        (
            "CREATE TABLE acquaint.copies (note text COLLATE \"C\")",
            "DROP TABLE acquaint.copies",
            "`copies.note text` is foreign",
        ),
        (
            "ALTER TABLE acquaint.keepings ADD COLUMN told bigint",
            "ALTER TABLE acquaint.keepings DROP COLUMN told",
            "`keepings.told number` is foreign",
        ),
        (
            "DROP INDEX acquaint.keepings_by_time",
            "CREATE INDEX keepings_by_time ON acquaint.keepings
                 (recipient_id, sent_at, request_id, sender_id, shelf, by_hand, tie, note_says)",
            "`keepings: index keepings_by_time (recipient_id, sent_at, request_id, sender_id, shelf, by_hand, tie, \
             note_says)` is missing",
        ),
        (
            "CREATE FUNCTION public.copy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
             CREATE TRIGGER copied AFTER INSERT ON acquaint.keepings FOR EACH ROW EXECUTE FUNCTION public.copy()",
            "DROP TRIGGER copied ON acquaint.keepings",
            "`keepings: trigger copied` is foreign",
        ),
    ] {
        database.run(change).unwrap();
        assert!(matches!(looked(), Err(StoreError::Altered { .. })), "{change}");
        assert_eq!(
            words(&database, &database.url()),
            format!(
                "the database was altered outside acquaint: {expected}; restore a backup from before that"
            )
        );
        database.run(back).unwrap();
        CommunityDatabase::open_postgres(&database.url(), None).unwrap();
    }
    let facts = looked().unwrap();
    assert_eq!((facts.format, facts.is_archived), (facts.newest_format, false));
}

#[test]
fn rights_that_were_changed_are_found_without_a_start() {
    let database = Scratch::community().unwrap();
    let looked = || inspect_postgres(&database.url(), None).map(|facts| facts.format);
    looked().unwrap();
    let reader = format!("{OWNER}_reader");
    for (change, expected) in [
        (format!("GRANT SELECT ON acquaint.keepings TO {reader}"), "may read what recipients keep"),
        (format!("REVOKE SELECT ON acquaint.members FROM {reader}"), "lost rights on tables"),
        (format!("REVOKE INSERT ON acquaint.requests FROM {OWNER}"), "lost rights on tables"),
    ] {
        database.run(&change).unwrap();
        let Err(StoreError::Unavailable { detail }) = looked() else { panic!("{change}") };
        assert!(detail.contains(expected), "{detail}");
        database.run(&format!("GRANT INSERT ON acquaint.requests TO {OWNER}")).unwrap();
        CommunityDatabase::open_postgres(&database.url(), None).unwrap();
        looked().unwrap();
    }
}

#[test]
fn a_first_start_that_is_stopped_at_a_statement_leaves_nothing() {
    let database = Scratch::empty().unwrap();
    database
        .run(
            "CREATE SEQUENCE public.statements;
             CREATE FUNCTION public.stop() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
                 IF nextval('public.statements') = current_setting('stop.at', true)::bigint THEN
                     RAISE EXCEPTION 'stopped';
                 END IF;
             END $$;
             CREATE EVENT TRIGGER stop ON ddl_command_start EXECUTE FUNCTION public.stop()",
        )
        .unwrap();
    for at in [1, 2, 3, 17, 40, 71, 80] {
        database
            .run(&format!(
                "ALTER DATABASE {} SET stop.at = '{at}'; SELECT setval('public.statements', 1, false)",
                database.name()
            ))
            .unwrap();
        let told = words(&database, &database.url());
        assert!(told.contains("PostgreSQL says stopped (P0001)"), "{at}: {told}");
        holds(&database, "to_regnamespace('acquaint') IS NULL");
    }
    database.run("DROP EVENT TRIGGER stop").unwrap();
    CommunityDatabase::open_postgres(&database.url(), None).unwrap();
}
