//! Where a request comes from. Whoever connects can write anything into `X-Forwarded-For`: it is believed only as far as
//! trusted proxies wrote it.

use std::net::IpAddr;
use std::str::FromStr;

use actix_web::dev::RequestHead;
use actix_web::http::header::{HeaderName, HeaderValue};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The proxies that say where a request comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

/// An address, or all that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u8,
}

impl TrustedProxies {
    pub fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.has(address))
    }
}

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(str::trim)
            .filter(|network| !network.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault = |why: &str| format!("{text:?} is no address or network such as 10.0.0.0/8: {why}");
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| fault("the address cannot be read"))?;
        let bits = match bits {
            None => width(address),
            Some(bits) => bits.parse().map_err(|_| fault("the number of bits cannot be read"))?,
        };
        if !(1..=width(address)).contains(&bits) {
            return Err(fault("there are not that many bits, or everybody would be trusted"));
        }
        // An IPv4 address that is written as an IPv6 one is the IPv4 one, here as everywhere.
        match address.to_canonical() {
            canonical if canonical == address => Ok(Self { address, bits }),
            canonical => {
                let bits = bits.checked_sub(96).filter(|bits| *bits > 0);
                let bits = bits.ok_or_else(|| fault("every IPv4 address would be trusted"))?;
                Ok(Self { address: canonical, bits })
            }
        }
    }
}

impl Network {
    fn has(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                same_bits(own.to_bits().into(), other.to_bits().into(), self.bits, 32)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => same_bits(own.to_bits(), other.to_bits(), self.bits, 128),
            _ => false,
        }
    }
}

/// How many bits an address of that kind has.
fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// Whether two numbers of `width` bits have the first `bits` in common.
fn same_bits(one: u128, other: u128, bits: u8, width: u8) -> bool {
    (one ^ other).checked_shr(u32::from(width.saturating_sub(bits))).unwrap_or(0) == 0
}

/// Where the request comes from: the peer, or, when that is a trusted proxy, the last one in `X-Forwarded-For` that is none.
/// The peer as well where the header cannot be read. IPv4 addresses are IPv4 addresses, however they are written.
pub fn client_address(request: &RequestHead, trusted: &TrustedProxies) -> Option<IpAddr> {
    let peer = request.peer_addr?.ip().to_canonical();
    if !trusted.has(peer) {
        return Some(peer);
    }
    let lines = request.headers().get_all(X_FORWARDED_FOR).collect::<Vec<_>>();
    let mut farthest = peer;
    for entry in lines.into_iter().rev().flat_map(entries_from_the_right) {
        let Some(address) = entry else { return Some(peer) };
        farthest = address;
        if !trusted.has(address) {
            break;
        }
    }
    Some(farthest)
}

/// The addresses of one header, the last first; `None` for what is none.
fn entries_from_the_right(line: &HeaderValue) -> impl Iterator<Item = Option<IpAddr>> {
    let address = |entry: &str| entry.trim().parse::<IpAddr>().ok().map(|address| address.to_canonical());
    line.to_str().unwrap_or_default().rsplit(',').map(address)
}

/// Whom an address stands for when somebody is counted: an IPv6 customer has a whole /64 and would never be met twice.
pub fn counted_as(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = std::net::Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX));
            format!("{network}/64")
        }
    }
}
