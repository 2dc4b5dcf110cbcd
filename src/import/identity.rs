//! Which article a page is: two copies of one page have one key.
//!
//! The key is the page's address; without one, its site, day and title, folded, so that a copy in the other
//! script or with other punctuation is still the same page.

use sha2::{Digest, Sha256};

use super::page::LegacyPage;
use crate::text::fold;

/// What a database index takes is bounded; in place of a longer key stands its hash.
const MAX_BYTES: usize = 1000;

/// The page's key.
pub fn source_key(page: &LegacyPage) -> String {
    let key = match &page.page_url {
        Some(url) => format!("url:{}", canonical(url)),
        None => {
            let day = page.published_on.map(|day| day.to_string()).unwrap_or_default();
            format!("page:{}|{day}|{}", site(page), folded(&page.title))
        }
    };
    bounded(key)
}

/// The address in one spelling: with and without TLS, the host in any case, with or without a fragment.
fn canonical(url: &str) -> String {
    let address = url.split_once("://").map_or(url, |(_, rest)| rest);
    let address = address.split_once('#').map_or(address, |(page, _)| page);
    let host_end = address.find(['/', '?']).unwrap_or(address.len());
    let (host, path) = address.split_at(host_end);
    format!("{}{path}", host.to_ascii_lowercase())
}

/// The site by its name, which outlives its addresses and is the same on a mirror.
fn site(page: &LegacyPage) -> String {
    match (&page.site_name, &page.site_url) {
        (Some(name), _) => folded(name),
        (None, Some(url)) => canonical(url).trim_end_matches('/').to_owned(),
        (None, None) => String::new(),
    }
}

/// Letters and digits only; a text without any is taken as it is, so that such titles differ.
fn folded(text: &str) -> String {
    Some(fold::fold_key(text)).filter(|key| !key.is_empty()).unwrap_or_else(|| text.to_owned())
}

fn bounded(key: String) -> String {
    if key.len() <= MAX_BYTES { key } else { format!("sha256:{}", hex::encode(Sha256::digest(key))) }
}
