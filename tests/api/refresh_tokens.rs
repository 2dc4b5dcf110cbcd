//! Refresh tokens: what they look like, what is refused before any hashing, what is stored.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use plaudit::auth::opaque::MalformedToken;
use plaudit::auth::refresh::{REFRESH_TOKEN_PREFIX, RefreshToken, Succession, is_harmless};
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
            Err(MalformedToken),
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
    assert_eq!(RefreshToken::parse(&stray_bits), Err(MalformedToken));
}

#[test]
fn the_secret_is_not_in_debug_output() {
    let token = RefreshToken::generate().unwrap();
    assert_eq!(format!("{token:?}"), "OpaqueToken([redacted])");
}

#[test]
fn a_token_has_one_successor_which_nobody_knows_without_the_key() {
    let (ours, other) = (Succession::new(&[1; 32]), Succession::new(&[2; 32]));
    let token = RefreshToken::generate().unwrap();
    let next = ours.of(&token);
    assert_eq!(ours.of(&token), next);
    assert_eq!(Succession::new(&[1; 32]).of(&token), next);
    assert_eq!(RefreshToken::parse(next.expose()), Ok(next.clone()));
    assert_ne!(next, token);
    assert_ne!(ours.of(&next), token);
    assert_ne!(other.of(&token), next);
    assert_ne!(ours.of(&RefreshToken::generate().unwrap()), next);
}

#[test]
fn a_replay_is_harmless_for_less_than_ten_seconds_and_while_the_successor_is_unspent() {
    let spent: DateTime<Utc> = "2026-03-22T04:00:00Z".parse().unwrap();
    for (milliseconds, harmless) in
        [(-30_000, true), (0, true), (9_999, true), (10_000, false), (10_001, false), (86_400_000, false)]
    {
        let now = spent + TimeDelta::milliseconds(milliseconds);
        assert_eq!(is_harmless(spent, false, now), harmless, "{milliseconds} ms after");
        assert!(!is_harmless(spent, true, now), "{milliseconds} ms after");
    }
}
