//! What statements get and rows give, whichever database is behind them.
//!
//! Loads and changes name no database but through this file and what builds SQL in [`dialect`](crate::dialect); a second
//! database adds its own trait to the two here.

pub(crate) trait Parameter: rusqlite::ToSql {}

impl<T: rusqlite::ToSql> Parameter for T {}

/// The parameters of a statement, `?1` first; [`params`] makes them.
pub(crate) type Params<'a> = &'a [&'a dyn Parameter];

/// What a column can be read as.
pub(crate) trait Column: rusqlite::types::FromSql {}

impl<T: rusqlite::types::FromSql> Column for T {}

macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$(&$value as &dyn $crate::database::Parameter),*] as $crate::database::Params<'_>
    };
}
pub(crate) use params;

pub(crate) fn for_sqlite(parameters: Params<'_>) -> impl rusqlite::Params {
    rusqlite::params_from_iter(parameters.iter().map(|&parameter| parameter as &dyn rusqlite::ToSql))
}
