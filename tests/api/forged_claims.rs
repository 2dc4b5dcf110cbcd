//! Access tokens with a good signature over claims that this service would not make.

use plaudit::auth::jwt::Rejection;
use serde_json::json;

use crate::forger::{Forger, signed_with};

#[test]
fn times_are_whole_seconds_and_none_may_be_missing() {
    let forger = Forger::new();
    for name in ["exp", "nbf", "iat"] {
        let good = forger.claims[name].as_u64().unwrap();
        for value in [
            None,
            Some(json!(null)),
            Some(json!(good.to_string())),
            Some(json!(1_774_181_700.5)),
            Some(json!(1e300)),
            Some(json!(-1)),
            Some(json!(i64::MIN)),
            Some(json!(true)),
            Some(json!([good])),
        ] {
            let shown = format!("{name} {value:?}");
            let token = forger.with_claim(name, value);
            assert_eq!(forger.refusal(&token), Rejection::Claims, "{shown}");
        }
    }
    // Numbers that are whole only in spirit, or do not fit, which `Value` would not keep as they are.
    let claims = forger.claims.to_string();
    for spelling in ["1774181700.0", "17741817e2", "18446744073709551616"] {
        let claims = claims.replace(r#""exp":1774181700"#, &format!(r#""exp":{spelling}"#));
        assert!(claims.contains(spelling));
        let token = signed_with(&forger.key, &forger.header.to_string(), &claims);
        assert_eq!(forger.refusal(&token), Rejection::Claims, "{spelling}");
    }
    let never_begins = forger.with_claim("nbf", json!(u64::MAX));
    assert_eq!(forger.refusal(&never_begins), Rejection::NotYetValid);
    let long_gone = forger.with_claim("exp", json!(0));
    assert_eq!(forger.refusal(&long_gone), Rejection::Expired);
}

#[test]
fn issuer_audience_subject_session_and_role_are_ours_and_present() {
    let forger = Forger::new();
    for (name, wrong, reason) in [
        ("iss", "https://evil.example", Rejection::Issuer),
        ("iss", "https://news.example/", Rejection::Issuer),
        ("iss", "HTTPS://NEWS.EXAMPLE", Rejection::Issuer),
        ("iss", "", Rejection::Issuer),
        ("aud", "other", Rejection::Audience),
        ("aud", "Plaudit", Rejection::Audience),
        ("aud", "", Rejection::Audience),
        ("sub", "admin", Rejection::Claims),
        ("sub", "", Rejection::Claims),
        ("sid", "the session", Rejection::Claims),
        ("sid", "", Rejection::Claims),
        ("role", "root", Rejection::Claims),
        ("role", "Admin", Rejection::Claims),
    ] {
        let token = forger.with_claim(name, json!(wrong));
        assert_eq!(forger.refusal(&token), reason, "{name} {wrong:?}");
    }
    for name in ["iss", "aud", "sub", "sid", "role", "jti"] {
        let good = forger.claims[name].clone();
        for value in [None, Some(json!(null)), Some(json!([good])), Some(json!(1))] {
            let shown = format!("{name} {value:?}");
            let token = forger.with_claim(name, value);
            assert_eq!(forger.refusal(&token), Rejection::Claims, "{shown}");
        }
    }
}

#[test]
fn a_member_may_not_be_said_twice() {
    let forger = Forger::new();
    let (header, claims) = (forger.header.to_string(), forger.claims.to_string());
    let twice = |object: &str, member: &str| object.replacen('{', &format!("{{{member},"), 1);

    let header_twice = twice(&header, r#""alg":"none""#);
    let token = signed_with(&forger.key, &header_twice, &claims);
    assert_eq!(forger.refusal(&token), Rejection::Malformed);

    let claims_twice = twice(&claims, r#""role":"author""#);
    let token = signed_with(&forger.key, &header, &claims_twice);
    assert_eq!(forger.refusal(&token), Rejection::Claims);
}
