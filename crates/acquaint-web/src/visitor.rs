//! Who is there: extractors that a handler names, so that being signed in is never a call to remember.

use crate::cookie;
use crate::failure::Failure;
use crate::service::Service;
use acquaint_app::community::account::{Account, Session};
use acquaint_app::community::keep_strategy::Visit;
use acquaint_app::community::turn::Reader;
use acquaint_core::id::PersonId;
use acquaint_core::member::Role;
use acquaint_identity::token::Token;
use axum::extract::{ConnectInfo, FromRequestParts, OptionalFromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// A member who is signed in with a browser.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub account: Account,
    /// Where they are signed in.
    pub session: Session,
}

impl Visitor {
    pub fn id(&self) -> PersonId {
        self.account.id
    }
}

/// An operator who is signed in with a browser. Everybody else finds nothing here.
#[derive(Clone, Debug)]
pub struct Operator(pub Visitor);

/// A member whom a program acts for, with a token; or who is signed in with a browser.
#[derive(Clone, Debug)]
pub struct Caller(pub Account);

impl Caller {
    pub fn id(&self) -> PersonId {
        self.0.id
    }
}

/// A member signed in with a browser, on a route that programs can call too. Some things are closed to tokens: with a
/// stolen one someone could otherwise keep access after it is revoked.
#[derive(Clone, Debug)]
pub struct InPerson(pub Visitor);

/// The visit of the signed-in member: what their strategy does automatically happens before the page reads anything.
/// Pages that show incoming requests extract this first.
#[derive(Debug)]
pub struct Arrival(pub Option<Visit>);

/// Who is signed in, by the cookie of the session.
pub(crate) async fn find_visitor(headers: &HeaderMap, service: &Service) -> Result<Option<Visitor>, Failure> {
    let token = cookie::session(headers, service.is_https()).and_then(|text| Token::parse(&text));
    let Some(token) = token else {
        return Ok(None);
    };
    let (digest, now) = (token.digest(), service.stamp().now);
    let looks = service.community().who_is(*digest.as_bytes(), now);
    let found = Reader::showing(digest.as_bytes()).reads(looks).await?;
    Ok(found.map(|(account, session)| Visitor { account, session }))
}

/// The same, looked up once for each request.
pub(crate) async fn find(parts: &mut Parts, service: &Service) -> Result<Option<Visitor>, Failure> {
    if let Some(Known(known)) = parts.extensions.get::<Known>() {
        return Ok(known.clone());
    }
    let visitor = find_visitor(&parts.headers, service).await?;
    parts.extensions.insert(Known(visitor.clone()));
    Ok(visitor)
}

#[derive(Clone, Debug)]
struct Known(Option<Visitor>);

/// For whom a program acts, by its token, looked up once for each request.
pub(crate) async fn find_caller(parts: &mut Parts, service: &Service) -> Result<Option<Account>, Failure> {
    if let Some(KnownCaller(known)) = parts.extensions.get::<KnownCaller>() {
        return Ok(known.clone());
    }
    let account = match bearer(&parts.headers) {
        Some(token) => {
            let (digest, now) = (token.digest(), service.stamp().now);
            let looks = service.community().whose_token(*digest.as_bytes(), now);
            Reader::showing(digest.as_bytes()).reads(looks).await?.map(|(account, _)| account)
        }
        None => None,
    };
    parts.extensions.insert(KnownCaller(account.clone()));
    Ok(account)
}

#[derive(Clone, Debug)]
struct KnownCaller(Option<Account>);

fn bearer(headers: &HeaderMap) -> Option<Token> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::parse_for_api(token.trim()))?
}

impl FromRequestParts<Service> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        find(parts, service).await?.ok_or_else(Failure::not_signed_in)
    }
}

impl OptionalFromRequestParts<Service> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Option<Self>, Failure> {
        find(parts, service).await
    }
}

impl FromRequestParts<Service> for Operator {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let visitor = find(parts, service).await?.ok_or_else(Failure::not_signed_in)?;
        if visitor.account.role == Role::Operator { Ok(Self(visitor)) } else { Err(Failure::not_found()) }
    }
}

impl FromRequestParts<Service> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let account = if parts.headers.contains_key(AUTHORIZATION) {
            find_caller(parts, service).await?
        } else {
            find(parts, service).await?.map(|visitor| visitor.account)
        };
        account.map(Self).ok_or_else(Failure::not_signed_in)
    }
}

impl FromRequestParts<Service> for InPerson {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let caller = <Caller as FromRequestParts<Service>>::from_request_parts(parts, service).await?;
        if parts.headers.contains_key(AUTHORIZATION) {
            return Err(Failure::browser_only());
        }
        let visitor = find(parts, service).await?.ok_or_else(Failure::not_signed_in)?;
        debug_assert_eq!(visitor.id(), caller.id());
        Ok(Self(visitor))
    }
}

impl FromRequestParts<Service> for Arrival {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let Some(visitor) = find(parts, service).await? else { return Ok(Self(None)) };
        Ok(Self(service.community().visit(visitor.id(), &mut service.stamp()).await?))
    }
}

/// The address of the client, as the trusted proxies tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<Service> for ClientAddress {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        Ok(Self::of(&parts.extensions, &parts.headers, service))
    }
}

impl ClientAddress {
    pub(crate) fn of(extensions: &Extensions, headers: &HeaderMap, service: &Service) -> Self {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        // Without a socket (a test) the caller is on this machine.
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip());
        Self(service.setup.proxies.client(peer, headers))
    }
}
