//! Every route with who may use it: one list, from which the router is built and tests draw.

use crate::service::Service;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::{MethodRouter, delete, get, patch, post, put};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    Anybody,
    /// Members who are signed in with a browser.
    Member,
    /// Operators who are signed in with a browser; nobody else finds anything.
    Operator,
    /// Members, through a program with a token or a browser.
    Program,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route {
    pub method: &'static str,
    /// The path, with `{names}` for what varies.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

/// The most bytes of a body that is no upload. Judgement.
const BODY_BYTES_MAX: usize = 256 * 1024;

#[derive(Default)]
pub struct Routes {
    router: Router<Service>,
    list: Vec<Route>,
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident = $method:literal;)+) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
        where
            H: Handler<T, Service>,
            T: 'static,
        {
            self.add($method, path, access, $name(handler).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)))
        }
    )+};
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    methods! {
        get = "GET";
        /// A route that changes something.
        post = "POST";
        /// A route that replaces something.
        put = "PUT";
        /// A route that changes a part of something.
        patch = "PATCH";
        /// A route that deletes something.
        delete = "DELETE";
    }

    /// A route that takes a file of at most so many bytes.
    #[must_use]
    pub fn upload<H, T>(self, path: &'static str, access: Access, bytes_max: usize, handler: H) -> Self
    where
        H: Handler<T, Service>,
        T: 'static,
    {
        self.add("POST", path, access, post(handler).layer(DefaultBodyLimit::max(bytes_max)))
    }

    fn add(
        mut self,
        method: &'static str,
        path: &'static str,
        access: Access,
        handler: MethodRouter<Service>,
    ) -> Self {
        self.router = self.router.route(path, handler);
        self.list.push(Route { method, path, access });
        self
    }

    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.router = self.router.merge(others.router);
        self.list.extend(others.list);
        self
    }

    pub fn list(&self) -> &[Route] {
        &self.list
    }

    pub fn into_router(self) -> Router<Service> {
        self.router
    }
}
