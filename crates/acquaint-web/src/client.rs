//! Who is calling: the address of a client, behind the proxies that the operator trusts and no others.
//!
//! A client can write anything into `X-Forwarded-For`, and proxies only add to it, so it is read from the right: every
//! entry is believed only because a trusted proxy wrote it, and the first one that no trusted proxy vouches for is the
//! client.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use acquaint_app::community::turn::Reader;
use axum::http::HeaderMap;

/// The header that proxies add the address of their caller to.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// A range of addresses, written `192.0.2.0/24`, `2001:db8::/32` or as one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRange {
    network: IpAddr,
    prefix_bits: u32,
}

/// Why a text is not a range of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// The part before the slash is not an address.
    #[error("`{text}` is not an address range; write it like `192.0.2.0/24` or `2001:db8::/32`")]
    NotAnAddress { text: String },
    /// The part after the slash is not a number of bits that fits the address.
    #[error("the part after the slash in `{text}` must be a number from 0 to {bits_max}")]
    Prefix {
        text: String,
        /// The bits of such an address: 32 or 128.
        bits_max: u32,
    },
    /// The address has bits beyond the prefix, so it is unclear what was meant.
    #[error("`{text}` has more bits than its prefix keeps; did you mean `{meant}`?")]
    HostBits { text: String, meant: AddressRange },
}

impl AddressRange {
    /// Whether `address` lies in the range. An IPv4 address written as IPv6 counts as IPv4.
    pub fn contains(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.network.is_ipv4() && keep_bits(address, self.prefix_bits) == self.network
    }
}

impl FromStr for AddressRange {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr =
            address.parse().map_err(|_| RangeError::NotAnAddress { text: text.to_owned() })?;
        let bits_max = if address.is_ipv4() { 32 } else { 128 };
        let prefix_bits = match bits.map(str::parse::<u32>) {
            None => bits_max,
            Some(Ok(bits)) if bits <= bits_max => bits,
            Some(_) => return Err(RangeError::Prefix { text: text.to_owned(), bits_max }),
        };
        let range = Self { network: keep_bits(address, prefix_bits), prefix_bits };
        if range.network == address {
            Ok(range)
        } else {
            Err(RangeError::HostBits { text: text.to_owned(), meant: range })
        }
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.network, self.prefix_bits)
    }
}

/// The first `bits` bits of an address, the others zero.
fn keep_bits(address: IpAddr, bits: u32) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
            IpAddr::V4((address.to_bits() & mask).into())
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
        }
    }
}

/// The proxies in front of the service whose word about their caller is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<AddressRange>);

impl TrustedProxies {
    /// The ranges that proxies call from. None: the peer of the connection is always the client.
    pub fn new(ranges: Vec<AddressRange>) -> Self {
        Self(ranges)
    }

    /// The address of the client: `peer` is the other end of the connection, `headers` are those of the request.
    ///
    /// An entry that cannot be read ends the walk: what stands left of it was written by nobody we trust, and the
    /// client is then the last hop known for certain.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines = headers.get_all(FORWARDED_FOR).iter().collect::<Vec<_>>();
        let entries = lines.iter().rev().flat_map(|line| line.as_bytes().rsplit(|&byte| byte == b','));
        for entry in entries {
            if !self.trust(client) {
                break;
            }
            match read_entry(entry) {
                Some(address) => client = address,
                None => break,
            }
        }
        client
    }

    pub fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(address))
    }
}

/// An address as proxies write it: bare, with a port, or in brackets with or without a port.
fn read_entry(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?.trim();
    let bare = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    bare.or_else(with_port).or_else(bracketed).map(|address| address.to_canonical())
}

/// Addresses that one customer of a network is usually given together: one IPv4 address, or one IPv6 /64.
///
/// Throttling counts by this, because a client with a /64 can call from 2^64 addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AddressGroup(IpAddr);

impl AddressGroup {
    /// The group that `address` belongs to.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            address @ IpAddr::V4(_) => Self(address),
            address @ IpAddr::V6(_) => Self(keep_bits(address, 64)),
        }
    }

    /// Whose turn it is where someone at this address reads who is not known.
    pub fn reader(self) -> Reader {
        let address = match self.0 {
            IpAddr::V4(address) => address.to_ipv6_mapped(),
            IpAddr::V6(address) => address,
        };
        Reader::Visitor(address.to_bits())
    }
}

/// The address, or the first of the /64.
impl fmt::Display for AddressGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests;
