//! Where a request comes from: what a peer says is believed only of proxies that are trusted.

use std::net::{IpAddr, SocketAddr};

use actix_web::test::TestRequest;
use plaudit::http::client_address::{TrustedProxies, client_address, counted_as};
use proptest::prelude::*;

fn trusted(text: &str) -> TrustedProxies {
    text.parse().unwrap()
}

/// The client of a request of `peer` with these headers.
fn client(peer: &str, forwarded: &[&str], proxies: &str) -> String {
    let peer: IpAddr = peer.parse().unwrap();
    let mut request = TestRequest::default().peer_addr(SocketAddr::new(peer, 4000));
    for line in forwarded {
        request = request.append_header(("x-forwarded-for", *line));
    }
    let request = request.to_http_request();
    client_address(request.head(), &trusted(proxies)).unwrap().to_string()
}

#[test]
fn a_peer_that_is_not_trusted_speaks_for_itself_alone() {
    for forwarded in [&[][..], &["1.2.3.4"], &["1.2.3.4, 10.0.0.1"], &["x"]] {
        assert_eq!(client("203.0.113.7", forwarded, ""), "203.0.113.7");
        assert_eq!(client("203.0.113.7", forwarded, "10.0.0.0/8"), "203.0.113.7");
    }
    let request = TestRequest::default().insert_header(("x-forwarded-for", "1.2.3.4")).to_http_request();
    assert_eq!(
        client_address(request.head(), &trusted("0.0.0.0/1,128.0.0.0/1")),
        None,
        "a peer without address"
    );
}

#[test]
fn a_trusted_proxy_is_believed_as_far_as_proxies_wrote() {
    for (forwarded, expected) in [
        (&[][..], "10.0.0.1"),
        (&["198.51.100.9"], "198.51.100.9"),
        // What the client itself wrote stands to the left.
        (&["1.1.1.1, 198.51.100.9"], "198.51.100.9"),
        (&["rubbish, 198.51.100.9"], "198.51.100.9"),
        (&["1.1.1.1", "198.51.100.9"], "198.51.100.9"),
        (&["198.51.100.9, 10.9.9.9, 10.0.0.2"], "198.51.100.9"),
        (&["198.51.100.9", "10.9.9.9", " 10.0.0.2 "], "198.51.100.9"),
        (&["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        (&["2001:db8::1"], "2001:db8::1"),
        (&["2001:DB8:0::0001"], "2001:db8::1"),
        (&["::ffff:198.51.100.9"], "198.51.100.9"),
        (&["198.51.100.9, ::ffff:10.0.0.2"], "198.51.100.9"),
    ] {
        assert_eq!(client("10.0.0.1", forwarded, "10.0.0.0/8"), expected, "{forwarded:?}");
        assert_eq!(client("::ffff:10.0.0.1", forwarded, "10.0.0.0/8"), expected, "{forwarded:?}");
    }
}

#[test]
fn what_cannot_be_read_leaves_the_peer() {
    for rubbish in [
        "",
        ",",
        "unknown",
        "_hidden",
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "1.2.3.256",
        "0x7f.0.0.1",
        "2130706433",
        "1.2.3.4:80",
        "[2001:db8::1]",
        "2001:db8::1%eth0",
        "1.2.3.4/32",
        "1.2.3.4;",
        "1.2.3.4 5.6.7.8",
        "\"1.2.3.4\"",
        "1.2.3.4,",
        "1.2.3.4, x, 10.0.0.2",
        "局域网",
    ] {
        assert_eq!(client("10.0.0.1", &[rubbish], "10.0.0.0/8"), "10.0.0.1", "{rubbish:?}");
    }
}

#[test]
fn networks_are_read_strictly_and_never_everybody() {
    for wrong in [
        "x",
        "10.0.0",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "0.0.0.0/0",
        "::/0",
        "::/129",
        "10.0.0.0/8/8",
        "::ffff:0:0/96",
        "10.0.0.1 10.0.0.2",
    ] {
        assert!(wrong.parse::<TrustedProxies>().is_err(), "{wrong}");
    }
    let has = |proxies: &str, address: &str| trusted(proxies).has(address.parse().unwrap());
    for (proxies, inside, outside) in [
        ("10.0.0.1", "10.0.0.1", "10.0.0.2"),
        ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"),
        ("10.1.2.3/8", "10.255.255.255", "11.0.0.0"),
        ("192.0.2.128/25", "192.0.2.128", "192.0.2.127"),
        ("128.0.0.0/1", "255.0.0.0", "127.0.0.1"),
        ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"),
        ("::1", "::1", "::2"),
        ("::ffff:10.0.0.0/104", "10.1.1.1", "11.0.0.0"),
        ("::ffff:10.0.0.1", "10.0.0.1", "10.0.0.2"),
        ("10.0.0.1, 2001:db8::1 ,", "2001:db8::1", "::"),
    ] {
        assert!(has(proxies, inside) && !has(proxies, outside), "{proxies}");
    }
    assert!(!has("10.0.0.0/8", "a00::") && !has("", "10.0.0.1"));
}

#[test]
fn a_whole_network_of_ipv6_is_counted_as_one() {
    let counted = |address: &str| counted_as(address.parse().unwrap());
    assert_eq!(counted("198.51.100.9"), "198.51.100.9");
    assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    assert_eq!(counted("2001:db8:1:2:ffff::"), counted("2001:db8:1:2::1"));
    assert_ne!(counted("2001:db8:1:3::1"), counted("2001:db8:1:2::1"));
}

proptest! {
    /// Nobody but a trusted proxy chooses whom a request is taken for.
    #[test]
    fn whatever_a_stranger_writes_he_stays_himself(forwarded in "[ -~]{0,64}") {
        prop_assert_eq!(client("203.0.113.7", &[&forwarded], "10.0.0.0/8"), "203.0.113.7");
        let behind = format!("{forwarded}, 203.0.113.7");
        prop_assert_eq!(client("10.0.0.1", &[&behind], "10.0.0.0/8"), "203.0.113.7");
    }
}
