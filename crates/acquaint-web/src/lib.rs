//! The pages and the JSON API of acquaint: thin handlers over use cases.
