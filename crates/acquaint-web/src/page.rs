//! Every page as a view model in words: no database, no web framework, no clock. A handler fills one and renders it.
//!
//! Each page names, in its documentation, its address, its forms and their fields. [`frame`] is what surrounds all of
//! them; [`form`], [`person`], [`moment`], [`pager`] and [`chart`] are the parts they share.

pub mod about;
pub mod api;
pub mod chart;
pub mod confirm;
pub mod connect;
pub mod connection;
pub mod edit;
pub mod entrance;
pub mod error;
pub mod explained;
pub mod form;
pub mod frame;
pub mod home;
pub mod import;
pub mod learned;
pub mod me;
pub mod moment;
pub mod note;
pub mod notification;
pub mod operate;
pub mod pager;
pub mod people;
pub mod person;
pub mod profile;
pub mod received;
pub mod received_request;
pub mod secret;
pub mod sent;
pub mod sent_request;
pub mod settings;
pub mod strategy;
pub mod sweep;
pub mod view;
pub mod vouch;
pub mod welcome;

mod sample;
pub use sample::samples;
