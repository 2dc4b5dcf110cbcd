//! Bytes to rows: encodings, separators, quotation marks, and where each row stands.

use encoding_rs::{BIG5, Encoding as Charset, GB18030};
use plaudit::http::csv::neutralise;
use plaudit::import::page::Encoding;
use plaudit::import::register::FileError;
use plaudit::import::register::table::{self, Place, Table};
use proptest::prelude::*;

use super::{faulty, heading_faults, mapped, read_bytes, read_text, refusal, units, whole};

const UNITS: &str = "单位名称,地区,行业\n川北机械厂,利州区,制造\n广元市第一人民医院,利州区,医疗\n";

fn encoded(text: &str, charset: &'static Charset) -> Vec<u8> {
    let (bytes, _, unmappable) = charset.encode(text);
    assert!(!unmappable);
    bytes.into_owned()
}

fn table(text: &str) -> Table {
    table::read(text.as_bytes()).unwrap()
}

fn places(table: &Table) -> Vec<(usize, usize)> {
    table.rows.iter().map(|row| (row.place.row, row.place.line)).collect()
}

fn cells(table: &Table) -> Vec<Vec<&str>> {
    let rows = table.rows.iter().map(|row| row.cells.as_ref().unwrap());
    rows.map(|cells| cells.iter().map(String::as_str).collect()).collect()
}

#[test]
fn the_same_table_in_every_encoding_and_with_a_byte_order_mark() {
    let expected = read_text(UNITS);
    assert_eq!((expected.encoding, expected.delimiter), (Encoding::Utf8, ','));
    assert_eq!(read_text(&format!("\u{FEFF}{UNITS}")), expected);
    for text in [UNITS.to_owned(), format!("\u{FEFF}{UNITS}")] {
        let register = read_bytes(&encoded(&text, GB18030));
        assert_eq!((register.encoding, &register.rows), (Encoding::Gb18030, &expected.rows));
    }
    let traditional = "單位名稱,地區\n廣元市第一人民醫院,利州區\n劍閣縣總工會,劍閣縣\n";
    let register = read_bytes(&encoded(traditional, BIG5));
    assert_eq!((register.encoding, register.rows), (Encoding::Big5, read_text(traditional).rows));
}

#[test]
fn a_few_chinese_letters_among_many_others_are_enough_to_know_the_encoding() {
    let row = "Chuanbei Machinery Works No. 12, Lizhou District; established in the year 1958,";
    let text = |name: &str| format!("description,slug,name\n\"{row}\",chuan-bei,{name}\n");
    // Names of people are rarely made of common characters.
    for name in ["厂", "川北厂", "鑫瑾璐琪婧昊", "王鑫、李婧、昝瑾琪、张雯媛"] {
        let register = read_bytes(&encoded(&text(name), GB18030));
        assert_eq!(register.encoding, Encoding::Gb18030, "{name}");
        assert_eq!(whole(units(register))[0].name, name);
    }
}

#[test]
fn letters_of_an_encoding_that_we_do_not_know_are_refused() {
    let text = "name,description\nwerk,общее собрание трудового коллектива\n";
    for charset in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_R] {
        assert!(matches!(refusal(&encoded(text, charset)), FileError::NotText { .. }), "{}", charset.name());
    }
    // Too few letters to judge by, but they make no Chinese.
    for text in ["name\nZürich\n", "name\nGrößer\nmüde\nnaïve\n"] {
        let bytes = encoded(text, encoding_rs::WINDOWS_1252);
        assert!(matches!(refusal(&bytes), FileError::NotText { .. }), "{text}");
    }
    let mut torn = "name\n川北机械厂\n".as_bytes().to_vec();
    torn.insert(5, 0xFF);
    assert!(matches!(refusal(&torn), FileError::NotText { .. }));
}

#[test]
fn a_lost_byte_is_a_fault_of_its_row_alone() {
    let names: String = (0..20).map(|number| format!("川北机械{number}厂\n")).collect();
    for charset in [encoding_rs::UTF_8, GB18030] {
        let mut bytes = encoded(&format!("name\n{names}"), charset);
        bytes.insert(5, 0xFF);
        let rows = units(read_bytes(&bytes));
        assert_eq!(rows.len(), 20);
        let faulty = faulty(rows);
        assert_eq!(faulty.len(), 1, "{faulty:?}");
        assert!(faulty[0].2[0].ends_with("characters that were destroyed before the file came here"));
    }
}

#[test]
fn commas_semicolons_and_tabs_are_told_by_the_headings() {
    for (delimiter, ending) in [(',', "\n"), (';', "\r\n"), ('\t', "\r")] {
        let text = UNITS.replace(',', &delimiter.to_string()).replace('\n', ending);
        let register = read_text(&text);
        assert_eq!((register.delimiter, register.rows), (delimiter, read_text(UNITS).rows));
    }
    let quoted = table("\"name; or, what; it; is; called\",region\nA;B,C\n");
    assert_eq!((quoted.delimiter, quoted.headings.len()), (',', 2));
    assert_eq!(cells(&quoted), [["A;B", "C"]]);
    assert_eq!(table("单位名称\n川北机械厂\n").headings, ["单位名称"]);
}

#[test]
fn a_row_stands_where_spreadsheets_and_editors_show_it() {
    let text = "\n\nname,description\n甲,\"一\n二\r\n三\"\n\n,\n\"乙\",\"\"\n丙,\"四\r五\"\n丁,六";
    for ending in ["\n", "\r\n", "\r"] {
        let table = table(&text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', ending));
        assert_eq!(places(&table), [(4, 4), (7, 9), (8, 10), (9, 12)], "{ending:?}");
        assert_eq!(cells(&table)[0][1], format!("一{ending}二{ending}三"));
    }
    let mixed = table(text);
    assert_eq!(places(&mixed), [(4, 4), (7, 9), (8, 10), (9, 12)]);
    assert_eq!(mixed.rows[3].place, Place { row: 9, line: 12 });
}

#[test]
fn a_row_with_another_number_of_cells_fails_alone() {
    let text = "name,region\n甲厂,利州区\n乙厂\n丙厂,朝天区,多\n丁厂,昭化区\n";
    let rows = units(read_text(text));
    assert_eq!(rows.iter().filter(|row| row.row.is_ok()).count(), 2);
    let fault = |cells: usize| vec![format!("it has {cells} cells where the headings are 2")];
    assert_eq!(faulty(rows), [(3, 3, fault(1)), (4, 4, fault(3))]);
}

#[test]
fn a_quotation_mark_out_of_place_swallows_no_row_in_silence() {
    let text = "name,region\n甲厂,利州区\n\"乙厂,朝天区\n丙厂,昭化区\n\"丁厂\",青川县\n戊厂,旺苍县\n";
    let fault =
        "text follows the quotation mark that closes a cell; the lines 3 to 5 were taken for this one row";
    assert_eq!(faulty(units(read_text(text))), [(3, 3, vec![fault.to_owned()])]);
    assert_eq!(units(read_text(text)).last().unwrap().row.as_ref().unwrap().name, "戊厂");

    let text = "name,region\n甲厂,利州区\n\"乙厂,朝天区\n丙厂,昭化区\n";
    let fault =
        "a quotation mark opens a cell and none closes it; the lines 3 to 4 were taken for this one row";
    assert_eq!(faulty(units(read_text(text))), [(3, 3, vec![fault.to_owned()])]);

    let text = "name,region\n5\"钢管厂,利州区\n\"甲\"\"乙\"\"厂\" ,朝天区\n";
    let names: Vec<String> = whole(units(read_text(text))).into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["5\"钢管厂", "甲\"乙\"厂"], "marks inside are letters");
    let faults = heading_faults(mapped("name,\"region\n甲厂,利州区\n", &[]));
    assert_eq!(faults[0].to_string(), "the quotation marks in the row of headings do not match");
}

#[test]
fn what_an_export_put_in_front_of_a_formula_is_taken_away_again() {
    let text = "name,description\n'=1+1厂,'-\n''@厂,''''+\n'o厂,'＝一\n'甲乙',\"'\n行\"\n";
    let table = table(text);
    let expected = [["=1+1厂", "-"], ["'@厂", "'''+"], ["'o厂", "＝一"], ["'甲乙'", "'\n行"]];
    assert_eq!(cells(&table), expected);
}

#[test]
fn what_is_no_table_is_refused_with_the_way_out() {
    for (bytes, words) in [
        (&b""[..], "the file is empty: its first row must hold the headings"),
        (b" \r\n\n", "the file is empty"),
        (b"\xEF\xBB\xBF", "the file is empty"),
        (b",,,\n,,,\n", "the file is empty"),
        (b"PK\x03\x04\x14\x00\x06\x00", "a spreadsheet or an archive (xlsx, ods or zip), not a table"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a spreadsheet or an archive (xls), not a table"),
        (b"name\n\0", "there is a NUL byte at offset 5"),
        (b"\xFF\xFEn\0a\0", "it is UTF-16; save it as UTF-8"),
        (b"<html><table><tr><td>name", "is an HTML document"),
        (b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "not a table in plain text"),
    ] {
        let refusal = refusal(bytes).to_string();
        assert!(refusal.contains(words), "{refusal}");
        assert!(refusal.contains("save it as CSV") || refusal.contains("is empty"), "{refusal}");
    }
}

#[test]
fn a_file_has_a_limited_size() {
    let long = vec![b'a'; table::MAX_BYTES + 1];
    assert_eq!(refusal(&long), FileError::TooLarge { limit: table::MAX_BYTES });
    let wide = ",".repeat(table::MAX_COLUMNS - 1);
    assert_eq!(
        refusal(format!("a,{wide}").as_bytes()),
        FileError::TooManyColumns { limit: table::MAX_COLUMNS }
    );
    assert!(matches!(refusal(format!("a{wide}").as_bytes()), FileError::Headings(_)));

    let rows = format!("name\n{}", "a\n".repeat(table::MAX_ROWS));
    assert_eq!(read_text(&rows).rows.len(), table::MAX_ROWS);
    assert_eq!(refusal(format!("{rows}a").as_bytes()), FileError::TooManyRows { limit: table::MAX_ROWS });
}

#[test]
fn headings_alone_are_a_register_without_rows() {
    assert!(read_text("name,region\n").rows.is_empty());
}

fn written(rows: &[Vec<String>], delimiter: u8, crlf: bool) -> Vec<u8> {
    let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(vec![]);
    writer.write_record((0..rows[0].len()).map(|column| format!("column {column}"))).unwrap();
    for row in rows {
        writer.write_record(row.iter().map(|cell| neutralise(cell).into_owned())).unwrap();
    }
    writer.into_inner().unwrap()
}

proptest! {
    #[test]
    fn every_table_that_is_written_is_read_back(
        rows in (2_usize..6).prop_flat_map(|columns| {
            let cell = "[\u{4e00}-\u{9fff}a-z'\"=+@,;\t\r\n ＝－-]{0,8}";
            proptest::collection::vec(proptest::collection::vec(cell, columns), 1..8)
        }),
        delimiter in proptest::sample::select(vec![b',', b';', b'\t']),
        crlf in any::<bool>(),
    ) {
        let table = table::read(&written(&rows, delimiter, crlf)).unwrap();
        prop_assert_eq!(table.delimiter, char::from(delimiter));
        let is_blank = |row: &&Vec<String>| row.iter().all(|cell| neutralise(cell).trim().is_empty());
        let expected: Vec<&Vec<String>> = rows.iter().filter(|row| !is_blank(row)).collect();
        let read: Vec<&Vec<String>> = table.rows.iter().map(|row| row.cells.as_ref().unwrap()).collect();
        prop_assert_eq!(read, expected);
        let places = rows.iter().enumerate().filter(|(_, row)| !is_blank(row)).map(|(index, _)| index + 2);
        prop_assert_eq!(table.rows.iter().map(|row| row.place.row).collect::<Vec<_>>(), places.collect::<Vec<_>>());
    }
}
