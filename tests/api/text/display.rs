//! Texts and HTML as readers of the other script are shown them.

use plaudit::text::display::{display, display_html};
use plaudit::text::rich::{BodyFormat, render};
use plaudit::text::script::Script::{Hans, Hant};
use proptest::prelude::*;
use scraper::{Html, Node};

#[test]
fn phrases_decide_and_lead_back() {
    for (simplified, traditional) in [
        ("发展", "發展"),
        ("头发", "頭髮"),
        ("以后", "以後"),
        ("干部", "幹部"),
        ("干燥", "乾燥"),
        ("干净", "乾淨"),
        ("树干", "樹幹"),
        ("里面", "裡面"),
        ("面条", "麵條"),
        ("台风", "颱風"),
        ("平台", "平臺"),
        ("一只", "一隻"),
        ("关系", "關係"),
        ("系鞋带", "繫鞋帶"),
        ("放松", "放鬆"),
        ("松树", "松樹"),
        ("谷物", "穀物"),
        ("白云", "白雲"),
        ("复杂", "複雜"),
        ("恢复", "恢復"),
        ("制造", "製造"),
        ("日历", "日曆"),
        ("经历", "經歷"),
        ("群众", "群眾"),
        ("随着", "隨著"),
        ("奋进新征程", "奮進新征程"),
        ("炼钢", "煉鋼"),
        ("劳动模范", "勞動模範"),
        ("工人先锋号", "工人先鋒號"),
        ("工会干部与皇后以后的头发干燥", "工會幹部與皇后以後的頭髮乾燥"),
    ] {
        assert_eq!(display(simplified, Hant).as_deref(), Some(traditional));
        assert_eq!(display(traditional, Hans).as_deref(), Some(simplified));
    }
}

#[test]
fn what_the_dictionary_gets_wrong_is_put_right() {
    for (traditional, simplified) in [("這本原著的發展", "这本原著的发展"), ("甚麼時候開會", "什么时候开会")]
    {
        assert_eq!(display(traditional, Hans).as_deref(), Some(simplified));
    }
}

#[test]
fn what_is_in_the_wanted_script_stays_as_it_is() {
    for text in ["批准許可", "前仆後繼", "鄰里和諧", "咸陽的機械廠", "原著與編著"] {
        assert_eq!(display(text, Hant), None, "{text}");
    }
    for text in ["劳动和技能竞赛", "乾隆年间的工厂"] {
        assert_eq!(display(text, Hans), None, "{text}");
    }
    for text in ["", "plain English", "皇后", "工人 2021", "山谷", "制度", "只有", "方面"] {
        assert_eq!((display(text, Hans), display(text, Hant)), (None, None), "{text}");
    }
}

#[test]
fn what_is_no_chinese_in_a_text_stays() {
    let text = "“发展”\u{3000}ＡＢＣ <b>&amp; \u{a0}\t👩‍🏭\n";
    assert_eq!(display(text, Hant).as_deref(), Some("“發展”\u{3000}ＡＢＣ <b>&amp; \u{a0}\t👩‍🏭\n"));
}

#[test]
fn of_html_only_what_is_read_is_converted() {
    let html = concat!(
        r#"<h2 lang="zh">头发</h2><p title="发展 > 1">干部&amp;<a href="/发展?头=发" title="发展" rel="noopener noreferrer">"#,
        r#"以后</a>1 &lt; 2<br><img src="https://example.org/干部.jpg" alt="干燥 &quot;后&quot;" data-file-name="x"></p>"#,
        r#"<img data-file-name="发展.jpg" alt="发展">"#,
    );
    let converted = concat!(
        r#"<h2 lang="zh">頭髮</h2><p title="發展 > 1">幹部&amp;<a href="/发展?头=发" title="發展" rel="noopener noreferrer">"#,
        r#"以後</a>1 &lt; 2<br><img src="https://example.org/干部.jpg" alt="乾燥 &quot;後&quot;" data-file-name="x"></p>"#,
        r#"<img data-file-name="发展.jpg" alt="發展">"#,
    );
    assert_eq!(display_html(html, Hant).as_deref(), Some(converted));
    assert_eq!(display_html(converted, Hant), None);
    assert_eq!(display_html(html, Hans), None);
}

#[test]
fn html_is_of_one_script() {
    // Of itself the second paragraph tells nothing, or the wrong thing.
    let html = "<p>勞動和技能競賽</p><p>批准</p><p title=\"咸\">面</p>";
    assert_eq!(display_html(html, Hant), None);
    for html in ["", "<p></p>", "<p>English</p>", "<img alt=\"\">", "<p>皇后</p>"] {
        assert_eq!((display_html(html, Hans), display_html(html, Hant)), (None, None), "{html}");
    }
}

#[test]
fn what_is_no_good_html_comes_out_whole() {
    for broken in [
        "<p title=\"发展",
        "发展 < 头发",
        "<",
        "发展<",
        "<p 发展",
        "<a title='发展'x=\"头>",
        "< p>发展",
        "<p title=发展>发展",
    ] {
        let converted = display_html(broken, Hant).unwrap_or_else(|| broken.to_owned());
        assert_eq!(converted.chars().count(), broken.chars().count(), "{broken}");
    }
    assert_eq!(display_html("发展 < 头发", Hant).as_deref(), Some("發展 < 頭髮"));
    assert_eq!(display_html("<a title='发展'>头发</a>", Hant).as_deref(), Some("<a title='發展'>頭髮</a>"));
}

/// The fragment with `?` for each character of what people read.
fn skeleton(html: &str) -> String {
    let mut skeleton = String::new();
    for node in Html::parse_fragment(html).tree.root().descendants() {
        match node.value() {
            Node::Element(element) => {
                skeleton.push_str(&format!("<{}", element.name()));
                let mut attributes: Vec<(&str, &str)> = element.attrs().collect();
                attributes.sort_unstable();
                for (name, value) in attributes {
                    let is_read = matches!(name, "alt" | "title");
                    let value = if is_read { "?".repeat(value.chars().count()) } else { value.to_owned() };
                    skeleton.push_str(&format!(" {name}={value:?}"));
                }
                skeleton.push('>');
            }
            Node::Text(text) => skeleton.push_str(&"?".repeat(text.chars().count())),
            _ => {}
        }
    }
    skeleton
}

fn phrase() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "头发",
        "发展",
        "以后",
        "皇后",
        "干部",
        "干燥",
        "工会",
        "劳动竞赛",
        "里面",
        "关系",
        "a",
        " ",
        "&",
        "<",
        ">",
        "\"",
        "'",
        "\u{a0}",
        "=",
        "勞動",
        "頭髮",
    ])
}

fn prose() -> impl Strategy<Value = String> {
    prop::collection::vec(phrase(), 0..8).prop_map(|words| words.concat())
}

/// HTML as somebody may write it, before it is cleaned.
fn markup() -> impl Strategy<Value = String> {
    let escaped =
        || prose().prop_map(|text| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;"));
    let piece = prop_oneof![
        escaped().prop_map(|text| format!("<p>{text}</p>")),
        (escaped(), escaped(), escaped()).prop_map(|(address, title, text)| format!(
            "<a href=\"/{address}\" title=\"{title}\">{text}</a>"
        )),
        (escaped(), escaped())
            .prop_map(|(alt, file)| format!("<img src=\"{file}.jpg\" alt='{alt}' title=\"{alt}\">")),
        (escaped(), escaped())
            .prop_map(|(alt, title)| format!("<img src=\"https://e.org/{alt}\" alt={title:?}>")),
        escaped().prop_map(|text| format!("<table><tr><td colspan=2>{text}</td></tr></table>")),
        prose(),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn the_frame_of_html_stays_and_once_is_enough(markup in markup(), to_hant in any::<bool>()) {
        let wanted = if to_hant { Hant } else { Hans };
        let html = render(&markup, BodyFormat::Html).html;
        let once = display_html(&html, wanted).unwrap_or_else(|| html.clone());
        prop_assert_eq!(skeleton(&once), skeleton(&html));
        let ascii = |text: &str| text.chars().filter(char::is_ascii).collect::<String>();
        prop_assert_eq!(ascii(&once), ascii(&html));
        prop_assert_eq!(display_html(&once, wanted), None);
        prop_assert_eq!(render(&once, BodyFormat::Html).html, once, "it is clean as before");
    }

    #[test]
    fn any_text_keeps_its_length_between_the_brackets(text in "[<>\"'= a-z/!发头干后]{0,40}") {
        if let Some(converted) = display_html(&text, Hant) {
            prop_assert_eq!(converted.chars().count(), text.chars().count());
        }
    }

    #[test]
    fn converting_a_text_twice_is_converting_it_once(text in prose(), to_hant in any::<bool>()) {
        let wanted = if to_hant { Hant } else { Hans };
        let once = display(&text, wanted).unwrap_or(text);
        prop_assert_eq!(display(&once, wanted), None);
    }
}
