//! Passwords: right, wrong and unknown; too long; a storm of logins; what is stored.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::sync::Arc;

use plaudit::auth::password::{
    HashCost, MAX_PASSWORD_BYTES, Password, PasswordError, PasswordHasher, generate_password, hash_blocking,
    verify_blocking,
};
use tokio::task::JoinSet;
use utoipa::PartialSchema as _;

fn password(text: &str) -> Password {
    Password::from(text.to_owned())
}

fn hasher(cost: HashCost, threads: usize, queue: usize) -> PasswordHasher {
    let at_least_one = |n| NonZeroUsize::new(n).unwrap();
    PasswordHasher::start(cost, at_least_one(threads), at_least_one(queue)).unwrap()
}

fn cheap() -> PasswordHasher {
    hasher(HashCost::CheapForTests, 1, 8)
}

#[tokio::test]
async fn the_right_password_and_no_other_fits() {
    let hasher = cheap();
    let stored = hasher.hash(password("建功新征程 🎖")).await.unwrap();

    for (attempt, fits) in [
        ("建功新征程 🎖", true),
        ("建功新征程 🎖 ", false),
        ("建功新征程", false),
        ("", false),
        ("建功新征程 🎖\0", false),
    ] {
        let answer = hasher.verify(password(attempt), Some(stored.clone())).await;
        assert_eq!(answer.unwrap(), fits, "{attempt:?}");
    }
}

#[tokio::test]
async fn one_password_never_gives_the_same_hash_twice() {
    let hasher = cheap();
    let first = hasher.hash(password("secret")).await.unwrap();
    let second = hasher.hash(password("secret")).await.unwrap();
    assert_ne!(first, second);
}

#[test]
fn the_recommended_cost_is_in_the_stored_hash() {
    let stored = hash_blocking(HashCost::Production, &password("secret")).unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    assert!(verify_blocking(&password("secret"), &stored).unwrap());
    assert!(!verify_blocking(&password("Secret"), &stored).unwrap());
}

#[test]
fn a_hash_keeps_its_own_cost_when_the_configured_one_changes() {
    let stored = hash_blocking(HashCost::CheapForTests, &password("secret")).unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{stored}");
    assert!(verify_blocking(&password("secret"), &stored).unwrap());
}

#[tokio::test]
async fn a_user_who_does_not_exist_costs_the_same_and_never_gets_in() {
    for (cost, prefix) in [
        (HashCost::Production, "$argon2id$v=19$m=19456,t=2,p=1$"),
        (HashCost::CheapForTests, "$argon2id$v=19$m=8,t=1,p=1$"),
    ] {
        let hasher = hasher(cost, 1, 1);
        assert!(hasher.decoy().starts_with(prefix), "{}", hasher.decoy());
        assert!(!hasher.verify(password("secret"), None).await.unwrap());
        assert!(!hasher.verify(password(""), None).await.unwrap());
    }
}

#[tokio::test]
async fn a_password_over_one_kibibyte_is_refused_everywhere() {
    let hasher = cheap();
    let longest = "x".repeat(MAX_PASSWORD_BYTES);
    let stored = hasher.hash(password(&longest)).await.unwrap();
    let fits = hasher.verify(password(&longest), Some(stored.clone()));
    assert!(fits.await.unwrap());

    // Bytes count, not characters.
    for text in [longest.clone() + "x", "长".repeat(342), "x".repeat(3_000_000)] {
        let too_long = || password(&text);
        let refusals = [
            hasher.hash(too_long()).await.unwrap_err(),
            hasher.verify(too_long(), None).await.unwrap_err(),
            hasher.verify(too_long(), Some(stored.clone())).await.unwrap_err(),
            hash_blocking(HashCost::CheapForTests, &too_long()).unwrap_err(),
            verify_blocking(&too_long(), &stored).unwrap_err(),
        ];
        for refusal in refusals {
            assert!(matches!(refusal, PasswordError::TooLong), "{refusal}");
        }
    }
}

#[tokio::test]
async fn a_storm_of_logins_is_bounded_and_everyone_is_answered() {
    const THREADS: usize = 2;
    const QUEUE: usize = 4;
    // The real cost, so that the queue cannot run empty while the calls come in.
    let hasher = Arc::new(hasher(HashCost::Production, THREADS, QUEUE));

    let mut calls = JoinSet::new();
    for n in 0..200 {
        let hasher = Arc::clone(&hasher);
        // Known and unknown users must be told the same.
        let stored = (n % 2 == 0).then(|| hasher.decoy().to_owned());
        calls.spawn(async move { hasher.verify(password("guess"), stored).await });
    }

    let (mut answered, mut refused) = (0, 0);
    while let Some(call) = calls.join_next().await {
        match call.unwrap() {
            Ok(fits) => {
                assert!(!fits);
                answered += 1;
            }
            Err(PasswordError::Busy(_)) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(answered + refused, 200);
    assert!(answered >= QUEUE, "{answered} answered");
    assert!(refused > 0, "the queue has no bound");

    let after = hasher.verify(password("guess"), None).await;
    assert!(!after.unwrap(), "the storm is over and the hasher serves");
}

#[tokio::test]
async fn an_unknown_user_waits_in_the_same_queue() {
    let hasher = Arc::new(hasher(HashCost::Production, 1, 1));
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let hasher = Arc::clone(&hasher);
        calls.spawn(async move { hasher.verify(password("guess"), None).await });
    }
    let answers = calls.join_all().await;
    assert!(answers.iter().any(|answer| matches!(answer, Err(PasswordError::Busy(_)))));
}

#[tokio::test]
async fn a_damaged_stored_hash_is_an_error_and_lets_nobody_in() {
    let hasher = cheap();
    let stored = hasher.hash(password("secret")).await.unwrap();
    for damaged in ["", "secret", "$argon2id$", "$scrypt$ln=1,r=8,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"] {
        let refusal = hasher.verify(password("secret"), Some(damaged.to_owned())).await.unwrap_err();
        assert!(matches!(refusal, PasswordError::StoredHash(_)), "{damaged:?}: {refusal}");
        assert!(!refusal.to_string().contains("secret"));
    }
    let without_output = stored.rsplit_once('$').unwrap().0.to_owned();
    let answer = hasher.verify(password("secret"), Some(without_output));
    assert!(!answer.await.unwrap());
}

#[test]
fn a_generated_password_can_be_read_aloud_and_is_never_the_same() {
    let mut seen = HashSet::new();
    let mut characters = HashSet::new();
    for _ in 0..500 {
        let text = generate_password().unwrap().expose().to_owned();
        let groups: Vec<&str> = text.split('-').collect();
        assert_eq!(groups.len(), 4, "{text}");
        assert!(groups.iter().all(|group| group.len() == 5), "{text}");
        characters.extend(text.chars().filter(|c| *c != '-'));
        assert!(seen.insert(text));
    }
    let mut characters: Vec<char> = characters.into_iter().collect();
    characters.sort_unstable();
    let characters: String = characters.into_iter().collect();
    assert_eq!(characters, "23456789abcdefghjkmnpqrstuvwxyz");
}

#[test]
fn a_password_is_in_no_debug_output_and_no_error() {
    assert_eq!(format!("{:?}", password("hunter2")), "Password([redacted])");

    let read: Password = serde_json::from_str(r#""hunter2""#).unwrap();
    assert_eq!(read.expose(), "hunter2");

    for body in ["12345678", r#"["hunter2"]"#, r#"{"hunter2": 1}"#, "null"] {
        let error = serde_json::from_str::<Password>(body).unwrap_err().to_string();
        assert!(error.contains("must be a string"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
        assert!(!error.contains("12345678"), "{error}");
    }
}

#[test]
fn the_document_says_that_a_password_is_one_and_how_long_it_may_be() {
    let schema = serde_json::to_value(Password::schema()).unwrap();
    assert_eq!(schema["type"], "string");
    assert_eq!(schema["format"], "password");
    assert_eq!(schema["maxLength"], MAX_PASSWORD_BYTES);
}
