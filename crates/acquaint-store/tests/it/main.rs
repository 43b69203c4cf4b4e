//! SQLite keeps the contract of the store, and what is special about its files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

mod files;
mod trouble;

mod in_memory {
    acquaint_store::contract! { fresh: || acquaint_store::SqliteStore::open_in_memory().unwrap() }
}

mod in_a_file {
    acquaint_store::contract! { fresh: fresh }

    /// A store in a folder that is taken away with it.
    fn fresh() -> Kept {
        let folder = tempfile::tempdir().unwrap();
        let store = acquaint_store::SqliteStore::open(&folder.path().join("new/acquaint.db")).unwrap();
        Kept { store, _folder: folder }
    }

    struct Kept {
        store: acquaint_store::SqliteStore,
        _folder: tempfile::TempDir,
    }

    impl acquaint_app::store::Store for Kept {
        async fn load_situation(
            &self,
        ) -> Result<acquaint_core::import::Situation, acquaint_app::store::StoreError> {
            self.store.load_situation().await
        }

        async fn apply(
            &self,
            changes: &[acquaint_core::import::RecordChange],
            expected_version: u64,
        ) -> Result<u64, acquaint_app::store::StoreError> {
            self.store.apply(changes, expected_version).await
        }

        async fn verify(
            &self,
        ) -> Result<Vec<acquaint_core::import::Finding>, acquaint_app::store::StoreError> {
            self.store.verify().await
        }
    }
}
