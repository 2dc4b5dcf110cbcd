//! Nothing makes the reader panic, and nothing takes it for ever.

use plaudit::import::register::similar::{Known, Names};
use plaudit::import::register::{Kind, Mapping, Options, read, values};
use proptest::prelude::*;
use uuid::Uuid;

use super::{read_text, units};

/// Pieces of tables.
const TOKENS: [&str; 36] = [
    "name",
    "leader",
    "award",
    "year",
    "recipient",
    "单位名称",
    "曾用名",
    "级别",
    "状态",
    "撤销日期",
    "match",
    "序号",
    ",",
    ",",
    ",",
    ";",
    "\t",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "\"",
    "\"\"",
    "'",
    "=1+1",
    " ",
    "\u{3000}",
    "\u{feff}",
    "川北机械厂",
    "2021年度",
    "2021-02-30",
    "44273",
    "(2019-05-01)",
    "撤销",
    "😀",
    "\u{fffd}",
];

fn read_all(bytes: &[u8]) {
    for kind in [None, Some(Kind::Units), Some(Kind::Studios), Some(Kind::Honours)] {
        let options = Options { kind, mappings: Vec::new() };
        if let Err(refusal) = read(bytes, &options) {
            assert!(!refusal.to_string().is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
        read_all(&[b"name,match\n".as_slice(), &bytes].concat());
    }

    #[test]
    fn no_mixture_of_what_tables_hold_makes_the_reader_panic_or_lose_a_line(
        tokens in proptest::collection::vec(proptest::sample::select(TOKENS.as_slice()), 0..50),
    ) {
        let text = tokens.concat();
        read_all(text.as_bytes());
        read_all(format!("name,former_names,slug\n{text}").as_bytes());
        // Every name that stands on a line is read or is in a row that is told as faulty.
        let register = read_text(&format!("name\n{}\n甲厂\n", text.replace(['"', '\u{fffd}'], "")));
        let last = units(register).pop().unwrap();
        prop_assert_eq!(last.row.unwrap().name, "甲厂");
    }

    #[test]
    fn no_value_makes_its_reader_panic(text in any::<String>()) {
        let _ = (values::day(&text), values::year(&text), values::level(&text), values::status(&text));
        let _ = (values::former_names(&text), values::decision(&text), values::reference(&text));
        let _ = text.parse::<Mapping>();
    }

    #[test]
    fn no_name_makes_the_comparison_panic(
        known in proptest::collection::vec("[省市县区一十千2ab厂公司分集团★ \u{4e00}-\u{4e10}]{0,12}|\\PC{0,6}", 0..8),
        wanted in "[省市县区一十千2ab厂公司分集团★ \u{4e00}-\u{4e10}]{0,12}|\\PC{0,6}",
    ) {
        let mut names = Names::default();
        for name in &known {
            names.add(Known { id: Uuid::nil(), name: name.clone(), is_former: false });
        }
        let _ = names.find(&wanted);
    }
}

#[test]
fn long_cells_many_marks_and_many_lines_are_read_in_one_pass() {
    for piece in ["\"", "\"\"", "'", "\r", "\n", "\r\n", "a\n", "一", ";", "(2019-05-01);", "\"\n"] {
        read_all(format!("name,former_names\n{}", piece.repeat(200_000)).as_bytes());
    }
    let mut names = Names::default();
    for piece in ["一", "公司", "有限", "市", "川市", "十", "9", "a"] {
        names.add(Known { id: Uuid::nil(), name: piece.repeat(5_000), is_former: false });
        let _ = names.find(&piece.repeat(4_999));
    }
}
