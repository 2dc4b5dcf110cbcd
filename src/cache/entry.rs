//! One finished answer, in every coding that was asked for.

use std::sync::OnceLock;

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, DATE, ETAG, HeaderMap, HeaderName, HeaderValue,
};
use bytes::Bytes;
use chrono::{DateTime, Utc};

use super::coding::Coding;
use super::generations::{Depends, Stamp};
use crate::http::content;
use crate::http::cors;
use crate::http::envelope::REQUEST_ID;
use crate::metrics::Operation;

/// An answer with status 200.
pub struct Entry {
    /// The headers that every coding has, in the order in which they were set.
    pub headers: Box<[(HeaderName, HeaderValue)]>,
    plain: Variant,
    gzip: OnceLock<Option<Variant>>,
    brotli: OnceLock<Option<Variant>>,
    /// What gave the answer.
    pub operation: Operation,
    pub depends: Depends,
    /// From before the first thing was read for it.
    pub stamp: Stamp,
    /// When that was, as the cache counts.
    pub filled: u64,
    /// From then on the clock alone may have changed it.
    pub until: DateTime<Utc>,
}

/// The bytes of an answer in one coding.
pub struct Variant {
    pub bytes: Bytes,
    pub etag: HeaderValue,
}

/// What a request gets of an entry.
pub struct Coded<'a> {
    pub coding: Coding,
    pub variant: &'a Variant,
}

/// What an entry takes beside its bytes and headers, about.
const OVERHEAD: u64 = 512;

impl Entry {
    /// `None` for an answer without an ETag, which is none to keep.
    pub fn new(
        headers: &HeaderMap,
        bytes: &[u8],
        operation: Operation,
        (depends, stamp): (Depends, Stamp),
        (filled, until): (u64, DateTime<Utc>),
    ) -> Option<Self> {
        let etag = headers.get(ETAG)?.clone();
        let own = headers.iter().filter(|(name, _)| !is_made_anew(name));
        Some(Self {
            headers: own.map(|(name, value)| (name.clone(), value.clone())).collect(),
            // Copied, since what was written into may be twice as long as what was written.
            plain: Variant { bytes: Bytes::copy_from_slice(bytes), etag },
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
            operation,
            depends,
            stamp,
            filled,
            until,
        })
    }

    /// The answer in `coding`, if it has been asked for in it before.
    pub fn made(&self, coding: Coding) -> Option<Coded<'_>> {
        match self.slot(coding) {
            None => Some(self.plain()),
            Some(slot) => slot.get().map(|variant| self.coded(coding, variant.as_ref())),
        }
    }

    /// The same; it is coded by the first who asks, while others wait.
    pub fn make(&self, coding: Coding) -> Coded<'_> {
        match self.slot(coding) {
            None => self.plain(),
            Some(slot) => self.coded(coding, slot.get_or_init(|| self.encode(coding)).as_ref()),
        }
    }

    fn coded<'a>(&'a self, coding: Coding, variant: Option<&'a Variant>) -> Coded<'a> {
        match variant {
            Some(variant) => Coded { coding, variant },
            None => self.plain(),
        }
    }

    /// The answer as it is.
    pub fn plain(&self) -> Coded<'_> {
        Coded { coding: Coding::Identity, variant: &self.plain }
    }

    fn slot(&self, coding: Coding) -> Option<&OnceLock<Option<Variant>>> {
        match coding {
            Coding::Identity => None,
            Coding::Gzip => Some(&self.gzip),
            Coding::Brotli => Some(&self.brotli),
        }
    }

    fn encode(&self, coding: Coding) -> Option<Variant> {
        let bytes = coding.encode(&self.plain.bytes)?;
        // The version stands before the hash, and stays: `If-Match` compares it.
        let tag = self.plain.etag.to_str().ok()?.trim_matches('"');
        let hash = content::hash(&bytes);
        let tag = match tag.rsplit_once('-') {
            Some((version, _)) => format!("\"{version}-{hash}\""),
            None => format!("\"{hash}\""),
        };
        Some(Variant { bytes, etag: HeaderValue::try_from(tag).ok()? })
    }

    /// How long the plain answer is.
    pub fn len(&self) -> usize {
        self.plain.bytes.len()
    }

    /// What it weighs.
    pub fn bytes(&self) -> u64 {
        let coded = [&self.gzip, &self.brotli].into_iter().filter_map(|slot| slot.get()?.as_ref());
        let variants = std::iter::once(&self.plain).chain(coded);
        let bytes: usize = variants.map(|variant| variant.bytes.len() + variant.etag.len()).sum();
        let headers: usize =
            self.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 64).sum();
        (bytes + headers + self.depends.bytes()) as u64 + OVERHEAD
    }
}

/// What belongs to one request or one coding, or depends on when it is answered.
fn is_made_anew(name: &HeaderName) -> bool {
    [REQUEST_ID, ETAG, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, DATE].contains(name)
        || cors::is_own(name)
}
