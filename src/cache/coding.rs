//! Content codings: which one a request wants, and the bytes in it.

use std::io::Write;

use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// How the bytes of an answer are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Identity,
    Gzip,
    Brotli,
}

/// What is shorter fits one packet anyway.
const SHORTEST: usize = 1024;
/// Of 11; above it a text takes several times as long for a few per cent.
const BROTLI_QUALITY: u32 = 5;
/// The window, as a power of two: what is kept is not longer.
const BROTLI_WINDOW: u32 = 20;
const BROTLI_BUFFER: usize = 4096;

impl Coding {
    /// The best one that the request takes (RFC 9110, 12.5.3); of two that weigh the same, the smaller answer.
    pub fn wanted(headers: &HeaderMap) -> Self {
        let mut best = (Self::Identity, 0);
        let values = headers.get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
        for (name, weight) in values.flat_map(|value| value.split(',')).filter_map(named) {
            let coding = match name {
                name if name.eq_ignore_ascii_case("br") => Self::Brotli,
                name if name.eq_ignore_ascii_case("gzip") => Self::Gzip,
                "*" => Self::Gzip,
                _ => continue,
            };
            if weight > best.1 || weight == best.1 && weight > 0 && coding == Self::Brotli {
                best = (coding, weight);
            }
        }
        best.0
    }

    /// The word of `Content-Encoding`; identity has none.
    pub fn header(self) -> Option<HeaderValue> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
            Self::Brotli => Some(HeaderValue::from_static("br")),
        }
    }

    /// `plain` in this coding; `None` where it is not worth it.
    pub fn encode(self, plain: &[u8]) -> Option<Bytes> {
        if plain.len() < SHORTEST {
            return None;
        }
        let room = Vec::with_capacity(plain.len() / 2);
        let coded = match self {
            Self::Identity => return None,
            Self::Gzip => {
                let mut encoder = GzEncoder::new(room, Compression::default());
                encoder.write_all(plain).and_then(|()| encoder.finish())
            }
            Self::Brotli => {
                let mut encoder =
                    brotli::CompressorWriter::new(room, BROTLI_BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
                encoder.write_all(plain).map(|()| encoder.into_inner())
            }
        };
        coded.ok().filter(|coded| coded.len() < plain.len()).map(|mut coded| {
            coded.shrink_to_fit();
            Bytes::from(coded)
        })
    }
}

/// A coding of `Accept-Encoding` with its weight in thousandths; `None` for what is none.
fn named(text: &str) -> Option<(&str, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let weight = match parts.next() {
        None => 1000,
        Some(parameter) => {
            let (key, value) = parameter.split_once('=')?;
            let is_weight = key.trim_end().eq_ignore_ascii_case("q");
            crate::http::locale::weight(value.trim_start()).filter(|_| is_weight)?
        }
    };
    Some((name, weight))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn the_weightiest_coding_is_taken() {
        let wanted = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(text));
            Coding::wanted(&headers)
        };
        assert_eq!(Coding::wanted(&HeaderMap::new()), Coding::Identity);
        for (text, coding) in [
            ("", Coding::Identity),
            ("identity", Coding::Identity),
            ("gzip", Coding::Gzip),
            ("GZIP", Coding::Gzip),
            ("gzip, deflate, br", Coding::Brotli),
            ("br;q=0.5, gzip", Coding::Gzip),
            ("gzip;q=0, br;q=0", Coding::Identity),
            ("gzip;q=0.1, br;q=0.1", Coding::Brotli),
            ("*", Coding::Gzip),
            ("zstd, ;q=1, gzip;q=x", Coding::Identity),
        ] {
            assert_eq!(wanted(text), coding, "{text}");
        }
    }
}
