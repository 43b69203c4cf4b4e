//! Table tests: what is written in a header, and who is then taken to be the client.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderValue};

use super::{AddressGroup, AddressRange, RangeError, TrustedProxies};

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// The client when `peer` calls with these `X-Forwarded-For` lines and `10.0.0.0/8`, `2001:db8:9::/48` are trusted.
fn client(peer: &str, lines: &[&str]) -> IpAddr {
    let ranges = ["10.0.0.0/8", "2001:db8:9::/48"].map(|range| range.parse::<AddressRange>().unwrap());
    let mut headers = HeaderMap::new();
    for line in lines {
        headers.append("x-forwarded-for", HeaderValue::from_bytes(line.as_bytes()).unwrap());
    }
    TrustedProxies::new(ranges.to_vec()).client(ip(peer), &headers)
}

#[test]
fn the_client_is_the_first_address_from_the_right_that_no_trusted_proxy_has() {
    let cases: &[(&str, &[&str], &str)] = &[
        // Without a proxy, or from a peer that is none, the header is only somebody's claim.
        ("203.0.113.7", &[], "203.0.113.7"),
        ("203.0.113.7", &["198.51.100.1"], "203.0.113.7"),
        ("203.0.113.7", &["10.0.0.1"], "203.0.113.7"),
        // One proxy: it added the right-most entry; whatever stands before was sent by the client.
        ("10.0.0.1", &["203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", &["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", &["127.0.0.1,10.9.9.9 ,  203.0.113.7  "], "203.0.113.7"),
        // Two proxies, and a client that writes a trusted address in front.
        ("10.0.0.1", &["203.0.113.7, 10.0.0.2"], "203.0.113.7"),
        ("10.0.0.1", &["10.0.0.3, 203.0.113.7, 10.0.0.2"], "203.0.113.7"),
        // Several header lines are one list in their order.
        ("10.0.0.1", &["198.51.100.1", "203.0.113.7, 10.0.0.2"], "203.0.113.7"),
        ("10.0.0.1", &["198.51.100.1, 203.0.113.7", "10.0.0.2"], "203.0.113.7"),
        // A proxy that says nothing, or calls by itself (a health check), is the client.
        ("10.0.0.1", &[], "10.0.0.1"),
        ("10.0.0.1", &["10.0.0.2"], "10.0.0.2"),
        // What cannot be read ends the walk at the last hop known for certain.
        ("10.0.0.1", &["203.0.113.7, unknown"], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.7, _hidden, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", &["203.0.113.7,"], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.7, \u{fc}"], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.7, 999.1.1.1"], "10.0.0.1"),
        // Ports, brackets and IPv4 written as IPv6.
        ("10.0.0.1", &["203.0.113.7:4711"], "203.0.113.7"),
        ("10.0.0.1", &["[2001:db8:1::7]:4711"], "2001:db8:1::7"),
        ("10.0.0.1", &["[2001:db8:1::7]"], "2001:db8:1::7"),
        ("10.0.0.1", &["2001:db8:1::7, 2001:db8:9::1"], "2001:db8:1::7"),
        ("::ffff:10.0.0.1", &["203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", &["203.0.113.7, ::ffff:10.0.0.2"], "203.0.113.7"),
        ("::ffff:203.0.113.7", &["198.51.100.1"], "203.0.113.7"),
    ];
    for &(peer, lines, expected) in cases {
        assert_eq!(client(peer, lines), ip(expected), "peer {peer}, lines {lines:?}");
    }
}

#[test]
fn without_trusted_proxies_the_header_is_ignored() {
    let mut headers = HeaderMap::new();
    headers.insert("x-forwarded-for", HeaderValue::from_static("198.51.100.1"));
    assert_eq!(TrustedProxies::default().client(ip("10.0.0.1"), &headers), ip("10.0.0.1"));
}

#[test]
fn a_range_holds_the_addresses_of_its_prefix() {
    let cases = [
        ("10.0.0.0/8", "10.255.255.255", true),
        ("10.0.0.0/8", "11.0.0.0", false),
        ("0.0.0.0/0", "203.0.113.7", true),
        ("0.0.0.0/0", "2001:db8::1", false),
        ("::/0", "2001:db8::1", true),
        ("::/0", "203.0.113.7", false),
        ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false),
        ("192.0.2.1", "::ffff:192.0.2.1", true),
        ("2001:db8::/33", "2001:db8:7fff::1", true),
        ("2001:db8::/33", "2001:db8:8000::1", false),
        ("2001:db8::1/128", "2001:db8::1", true),
    ];
    for (range, address, inside) in cases {
        let parsed: AddressRange = range.parse().unwrap();
        assert_eq!(parsed.contains(ip(address)), inside, "{address} in {range}");
    }
}

#[test]
fn a_range_is_written_as_it_was_read() {
    for (text, written) in [("10.0.0.0/8", "10.0.0.0/8"), ("192.0.2.1", "192.0.2.1/32"), ("::1", "::1/128")] {
        assert_eq!(text.parse::<AddressRange>().unwrap().to_string(), written);
    }
}

#[test]
fn what_is_not_a_range_says_how_to_write_one() {
    let cases = [
        ("", "`` is not an address range; write it like `192.0.2.0/24` or `2001:db8::/32`"),
        ("localhost", "`localhost` is not an address range; write it like `192.0.2.0/24` or `2001:db8::/32`"),
        ("10.0.0.0/33", "the part after the slash in `10.0.0.0/33` must be a number from 0 to 32"),
        ("10.0.0.0/", "the part after the slash in `10.0.0.0/` must be a number from 0 to 32"),
        ("::/129", "the part after the slash in `::/129` must be a number from 0 to 128"),
        ("10.0.0.1/8", "`10.0.0.1/8` has more bits than its prefix keeps; did you mean `10.0.0.0/8`?"),
    ];
    for (text, message) in cases {
        let error: RangeError = text.parse::<AddressRange>().unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn addresses_of_one_ipv6_network_are_one_group_and_ipv4_addresses_are_each_their_own() {
    let same = [("2001:db8::1", "2001:db8::ffff:1:2:3"), ("203.0.113.7", "::ffff:203.0.113.7")];
    for (one, other) in same {
        assert_eq!(AddressGroup::of(ip(one)), AddressGroup::of(ip(other)));
    }
    let different = [("2001:db8::1", "2001:db8:0:1::1"), ("203.0.113.7", "203.0.113.8")];
    for (one, other) in different {
        assert_ne!(AddressGroup::of(ip(one)), AddressGroup::of(ip(other)));
    }
}
