//! Where the words stand, in the text's own script; and the folding that knows where everything was.

use plaudit::search::highlight::{TextPart, snippet, whole};
use plaudit::search::terms::Terms;
use plaudit::text::fold::fold;
use plaudit::text::folded::Folded;
use proptest::prelude::*;
use serde_json::json;

use super::{on_day, search};
use crate::support::TestApp;

/// The parts as one text, what matches in brackets.
fn marked(parts: Option<Vec<TextPart>>) -> String {
    let part = |part: TextPart| if part.is_match { format!("[{}]", part.text) } else { part.text };
    parts.into_iter().flatten().map(part).collect()
}

fn terms(q: &str) -> Terms {
    Terms::parse(q).unwrap()
}

#[test]
fn a_match_keeps_script_case_and_width() {
    for (q, text, expected) in [
        ("劳动", "全市勞動競賽", "全市[勞動]競賽"),
        ("abc", "ＡＢＣ集团aBc", "[ＡＢＣ]集团[aBc]"),
        ("strasse", "Hauptstraße 5", "Haupt[straße] 5"),
        ("会社", "㍿の", "[㍿]の"),
        ("é", "Cafe\u{301}!", "Caf[e\u{301}]!"),
        ("\u{301}", "Cafe\u{301}", ""),
        ("fi", "ofﬁce", "of[ﬁ]ce"),
        ("劳动 竞赛", "勞動和競賽", "[勞動]和[競賽]"),
        ("劳动 动竞", "勞動競賽", "[勞動競]賽"),
        ("工工", "工工工工工", "[工工工工]工"),
        ("没有", "勞動", ""),
        ("が", "か\u{3099}ガ", "[か\u{3099}]ガ"),
    ] {
        assert_eq!(marked(whole(text, &terms(q))), expected, "{q} in {text}");
    }
}

#[test]
fn a_snippet_stands_around_the_first_match() {
    let long = format!("{}勞動{}劳动{}", "前".repeat(3000), "中".repeat(50), "后".repeat(3000));
    let shown = marked(snippet(&long, &terms("劳动")));
    assert_eq!(shown, format!("{}[勞動]{}[劳动]{}", "前".repeat(40), "中".repeat(50), "后".repeat(26)));
    assert_eq!(marked(snippet("短的劳动", &terms("劳动"))), "短的[劳动]");
    assert_eq!(snippet("没有", &terms("劳动")), None);
    let at_the_end = format!("{}劳动", "🎉".repeat(700));
    assert_eq!(marked(snippet(&at_the_end, &terms("劳动"))), format!("{}[劳动]", "🎉".repeat(40)));
    let phrase = "长".repeat(100);
    let text = format!("前{phrase}{phrase}后");
    assert!(marked(snippet(&text, &terms(&phrase))).starts_with("前[长"));
}

#[actix_web::test]
async fn each_field_that_has_a_word_is_shown() {
    let app = TestApp::start().await;
    on_day(&app, 1, "勞動", "競賽", &format!("{}劳动竞赛", "长".repeat(300))).await;
    let page = search(&app.anon(), "劳动 竞赛", "").await.expect(200).json();
    let highlights = page["data"][0]["highlights"].as_array().unwrap();
    assert_eq!(highlights[0], json!({ "field": "title", "parts": [{ "text": "勞動", "is_match": true }] }));
    assert_eq!(highlights[1], json!({ "field": "summary", "parts": [{ "text": "競賽", "is_match": true }] }));
    assert_eq!(
        highlights[2],
        json!({ "field": "body", "parts": [
            { "text": "长".repeat(40), "is_match": false }, { "text": "劳动竞赛", "is_match": true },
        ] })
    );
    assert_eq!(page["data"][0]["summary"], "競賽");
}

fn texts() -> impl Strategy<Value = String> {
    // Whatever there is, and often what folds oddly beside each other.
    let odd = proptest::sample::select(
        "e\u{301}\u{345}\u{3099}かｶﾞ\u{1100}\u{1161}\u{11a8}각\u{ffa1}ſßŉΐᾳΣςİIı㍿ﬁ２勞劳\u{f9c4}\u{0f71}\u{0f72}\u{1d15e}\u{fb1d}\u{5b0}a1 \n\u{a8}\u{2126}"
            .chars()
            .collect::<Vec<_>>(),
    );
    proptest::collection::vec(prop_oneof![3 => odd, 1 => any::<char>()], 0..24).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn folding_in_pieces_is_folding(text in texts()) {
        let folded = Folded::new(&text);
        prop_assert_eq!(folded.text(), fold(&text));
        prop_assert_eq!(folded.original(0..folded.text().len()), 0..text.len());
    }

    #[test]
    fn what_is_found_is_where_it_says(text in texts(), start in any::<prop::sample::Index>(), length in 1..5_usize) {
        let folded = Folded::new(&text);
        let characters: Vec<(usize, char)> = folded.text().char_indices().collect();
        prop_assume!(!characters.is_empty());
        let start = start.index(characters.len());
        let from = characters[start].0;
        let to = characters.get(start + length).map_or(folded.text().len(), |(at, _)| *at);
        let original = folded.original(from..to);
        let shown = fold(&text[original]);
        prop_assert!(shown.contains(&folded.text()[from..to]), "{:?} of {:?}", shown, text);
    }

    #[test]
    fn the_parts_of_a_highlight_are_the_text(text in texts(), word in texts()) {
        let Ok(terms) = Terms::parse(&word) else { return Ok(()) };
        if let Some(parts) = whole(&text, &terms) {
            prop_assert_eq!(parts.iter().map(|part| part.text.as_str()).collect::<String>(), text.clone());
            prop_assert!(parts.iter().any(|part| part.is_match));
        }
        let found = terms.words.iter().any(|word| fold(&text).contains(word.as_str()));
        prop_assert_eq!(whole(&text, &terms).is_some(), found);
        prop_assert_eq!(snippet(&text, &terms).is_some(), found);
    }
}
