//! Refresh tokens: what they look like, what is refused before any hashing, what is stored.

use std::collections::HashSet;

use plaudit::auth::refresh::{MalformedRefreshToken, REFRESH_TOKEN_PREFIX, RefreshToken};
use sha2::{Digest as _, Sha256};

#[test]
fn a_new_token_is_recognisable_and_parses_back() {
    let token = RefreshToken::generate().unwrap();
    let text = token.expose();

    assert!(text.starts_with(REFRESH_TOKEN_PREFIX));
    assert_eq!(text.len(), "plaudit_rt_".len() + 43);
    assert_eq!(RefreshToken::parse(text), Ok(token.clone()));
}

#[test]
fn no_two_tokens_are_alike() {
    let tokens: HashSet<String> =
        (0..1000).map(|_| RefreshToken::generate().unwrap().expose().to_owned()).collect();
    assert_eq!(tokens.len(), 1000);
}

#[test]
fn the_stored_hash_is_the_sha_256_of_the_text() {
    let text = format!("plaudit_rt_{}", "A".repeat(43));
    let token = RefreshToken::parse(&text).unwrap();

    assert_eq!(token.hash(), <[u8; 32]>::from(Sha256::digest(&text)));
    assert_ne!(token.hash(), RefreshToken::generate().unwrap().hash());
}

#[test]
fn every_other_shape_is_refused() {
    let good = RefreshToken::generate().unwrap();
    let good = good.expose();
    let secret = good.strip_prefix(REFRESH_TOKEN_PREFIX).unwrap();
    let hostile = [
        String::new(),
        REFRESH_TOKEN_PREFIX.to_owned(),
        secret.to_owned(),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{good}="),
        format!("{good}A"),
        good[..good.len() - 1].to_owned(),
        good.to_uppercase(),
        format!("plaudit_at_{secret}"),
        format!("plaudit_rt_{}", "+".repeat(43)),
        format!("plaudit_rt_{}", "\0".repeat(43)),
        // 43 bytes, but not 43 characters.
        format!("plaudit_rt_{}é", "A".repeat(41)),
        format!("plaudit_rt_{}", "A".repeat(3_000_000)),
    ];
    for text in hostile {
        assert_eq!(
            RefreshToken::parse(&text),
            Err(MalformedRefreshToken),
            "{:?}",
            text.chars().take(80).collect::<String>()
        );
    }
}

#[test]
fn one_secret_has_one_spelling() {
    // The last of 43 characters carries four bits of the secret; the other two must be zero.
    let canonical = format!("plaudit_rt_{}", "A".repeat(43));
    let stray_bits = format!("plaudit_rt_{}B", "A".repeat(42));

    assert!(RefreshToken::parse(&canonical).is_ok());
    assert_eq!(RefreshToken::parse(&stray_bits), Err(MalformedRefreshToken));
}

#[test]
fn the_secret_is_not_in_debug_output() {
    let token = RefreshToken::generate().unwrap();
    assert_eq!(format!("{token:?}"), "RefreshToken([redacted])");
}
