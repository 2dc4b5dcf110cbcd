//! Queries: every parameter is known, given once and well-formed.

use serde_json::Value;

use crate::support::{TestApp, nobody};

#[actix_web::test]
async fn a_nul_or_broken_encoding_in_a_query_is_refused() {
    let app = TestApp::start().await;
    let cases = [
        ("parent=%00", "parent nul_character"),
        ("parent=a%00b", "parent nul_character"),
        ("a%00=1", "a\0 nul_character"),
        ("cursor=%00", "cursor nul_character"),
        ("parent=%ff", "parent invalid_format"),
        ("parent=%c0%80", "parent invalid_format"),
        ("parent=%ed%a0%80", "parent invalid_format"),
        ("%ff=1", "%ff invalid_format"),
    ];
    for (query, fault) in cases {
        let faults = app.anon().get(&format!("/v1/sections?{query}")).await.problem(400, "bad_request");
        assert_eq!(faults, [fault], "{query}");
    }
}

#[actix_web::test]
async fn every_operation_refuses_parameters_that_it_does_not_have() {
    let app = TestApp::start().await;
    let document: Value = serde_json::from_slice(&app.state.document).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        let nobody = nobody().to_string();
        let path = path.replace("{id}", &nobody).replace("{link_id}", &nobody).replace("{file}", "index.css");
        let path = path.replace("{collection}", "tags").replace("{version}", "1");
        for method in item.as_object().unwrap().keys() {
            let method = method.to_uppercase().parse().unwrap();
            let path = format!("{path}?nonsense=1");
            let body = b"{}".to_vec();
            let answer = app.admin().send(method, &path, Some("application/json"), body).await;
            let faults = answer.problem(400, "bad_request");
            assert!(faults.contains(&"nonsense unknown_parameter".to_owned()), "{path}: {faults:?}");
        }
    }
}

#[actix_web::test]
async fn a_list_may_be_one_parameter_or_the_same_one_again() {
    let app = TestApp::start().await;
    let once = app.anon().get("/v1/honours/statistics?group_by=year,level").await.expect(200).json();
    let twice =
        app.anon().get("/v1/honours/statistics?group_by=year&group_by=level").await.expect(200).json();
    assert_eq!(once, twice);
    let answer =
        app.anon().get("/v1/honours/statistics?group_by=year&group_by=colour&year=2020&year=2021").await;
    let mut faults = answer.problem(400, "bad_request");
    faults.sort_unstable();
    assert_eq!(faults, ["group_by not_allowed", "year repeated_parameter"]);
}

#[actix_web::test]
async fn all_faults_of_a_query_are_told_at_once() {
    let app = TestApp::start().await;
    let answer = app.anon().get("/v1/sections?limit=0&sort=up&colour=red&parent=a&parent=b").await;
    let faults = answer.problem(400, "bad_request");
    let expected =
        ["colour unknown_parameter", "limit too_small", "parent repeated_parameter", "sort not_allowed"];
    let mut faults: Vec<&str> = faults.iter().map(String::as_str).collect();
    faults.sort_unstable();
    assert_eq!(faults, expected);
}

#[actix_web::test]
async fn an_unknown_parameter_is_told_what_there_is() {
    let app = TestApp::start().await;
    let problem = app.anon().get("/v1/sections?colour=red").await.expect(400).json();
    let detail = problem["detail"].as_str().unwrap();
    for name in ["cursor", "limit", "parent", "sort", "status"] {
        assert!(detail.contains(name), "{detail}");
    }
}

#[actix_web::test]
async fn numbers_in_a_query_are_whole_and_in_range() {
    let app = TestApp::start().await;
    let limits = [
        "0",
        "-1",
        "101",
        "1e9",
        "abc",
        "",
        "9223372036854775808",
        "-9223372036854775809",
        "1.0",
        "%2B5",
        "05",
        "%D9%A3",
    ];
    for limit in limits {
        let faults = app.anon().get(&format!("/v1/sections?limit={limit}")).await.problem(400, "bad_request");
        assert!(faults.len() == 1 && faults[0].starts_with("limit "), "{limit}: {faults:?}");
    }
    for limit in ["1", "100"] {
        app.anon().get(&format!("/v1/sections?limit={limit}")).await.expect(200);
    }
}

#[actix_web::test]
async fn empty_pairs_mean_nothing() {
    let app = TestApp::start().await;
    for query in ["?", "?&", "?&&limit=3&"] {
        app.anon().get(&format!("/v1/sections{query}")).await.expect(200);
    }
    app.anon().get("/livez?").await.expect(200);
}
