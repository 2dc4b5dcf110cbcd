//! Whole pages, each in a layout of its own, each with everything that it yields.

use encoding_rs::GB18030;
use plaudit::import::page::{Block, Encoding, Footer, LegacyPage, Warning};
use plaudit::text::script::Script;

use super::{LABOUR_COMPETITION, day, image, paragraph, paragraphs, read_page, some, time};

const CRAFTSMEN_TALK: &str = include_str!("../../fixtures/legacy/craftsmen-talk-2020.txt");
const RETIRED_MASTER: &str = include_str!("../../fixtures/legacy/retired-master-no-header.txt");
const MODEL_WORKERS: &str = include_str!("../../fixtures/legacy/model-workers-trad.txt");
const SAFETY: &str = include_str!("../../fixtures/legacy/safety-bars.txt");
const MEETING_NOTICE: &str = include_str!("../../fixtures/legacy/meeting-notice.txt");

fn read_text(text: &str) -> LegacyPage {
    read_page(text.as_bytes())
}

#[test]
fn the_scraped_page_of_the_labour_competition() {
    let page = read_page(LABOUR_COMPETITION);
    assert_eq!(page.title, "全市2021年“建功‘十四五’、奋进新征程”劳动和技能竞赛推进会召开");
    assert_eq!(page.site_name, some("广元工会网"));
    assert_eq!(page.site_url, some("http://probablyskongtaking.com/"));
    assert_eq!(page.page_url, None);
    assert_eq!((page.published_on, page.published_time), (day(2021, 3, 22), None));
    assert_eq!(page.views, Some(13104));
    assert_eq!(page.source, some("系统管理"));
    assert_eq!((&page.author, &page.editor), (&None, &None));
    assert_eq!(page.department, some("市总经济部"));
    let footer = Footer {
        organiser: some("广元工会网"),
        address: some("东坝翠屏街42号"),
        postcode: some("628017"),
        hotline: some("0839-3262473"),
        icp_number: some("蜀ICP备2021007964号-1"),
        technical_support: some("四川好亦同"),
        maintainer: some("广元市总工会办公室"),
    };
    assert_eq!(page.footer, footer);
    assert_eq!((page.encoding, page.script), (Encoding::Utf8, Some(Script::Hant)));
    assert_eq!(page.warnings, []);
}

#[test]
fn the_scraped_page_keeps_its_paragraphs_and_images_in_order() {
    let page = read_page(LABOUR_COMPETITION);
    assert_eq!(page.blocks.len(), 10);
    assert_eq!(page.blocks[0], image("DAD2CEAF11B0B9E0B6622C67BC72587E.jpg"));
    assert_eq!(page.blocks[4], image("DSC_0194.JPG"));
    let beginnings: Vec<String> =
        paragraphs(&page).iter().map(|text| text.chars().take(6).collect()).collect();
    assert_eq!(
        beginnings,
        [
            "3月18日上",
            "会议全面总结",
            "叶长春充分肯",
            "他强调,一要",
            "二要突出重点",
            "三要注重结合",
            "会前,与会人",
            "各县区总工会"
        ]
    );
    assert!(paragraphs(&page)[7].ends_with("等 180 余人参加了会议。(市总经济部)"));
}

#[test]
fn a_simplified_page_with_its_fields_on_lines_of_their_own() {
    let expected = LegacyPage {
        title: "工匠讲堂走进利州区：王师傅讲焊接四十年".to_owned(),
        page_url: some("http://news.example.org/2020/11/craftsmen-talk.html"),
        published_on: day(2020, 11, 5),
        published_time: time(9, 5, 0),
        views: Some(2860),
        source: some("利州区总工会宣教部"),
        editor: some("李晓燕"),
        blocks: vec![
            paragraph(
                "11月4日，利州区总工会在职工之家举办“工匠讲堂”。川北焊接技术创新工作室领办人王强（左一）从学徒讲起，讲了四十年。",
            ),
            paragraph(
                "资金来源：全部由区总工会承担，职工不出一分钱。有人问：这样的讲堂还办不办?他说，办，一年办十场。",
            ),
            image("讲堂现场 02.png"),
            paragraph("活动地址：利州区东坝街道职工之家二楼，下一场在12月举行。"),
        ],
        script: Some(Script::Hans),
        ..LegacyPage::default()
    };
    assert_eq!(read_text(CRAFTSMEN_TALK), expected);
}

#[test]
fn the_same_page_in_gb18030_or_with_a_byte_order_mark() {
    let expected = read_text(CRAFTSMEN_TALK);
    assert_eq!(read_text(&format!("\u{FEFF}{CRAFTSMEN_TALK}")), expected);

    let (bytes, _, unmappable) = GB18030.encode(CRAFTSMEN_TALK);
    assert!(!unmappable);
    assert_eq!(read_page(&bytes), LegacyPage { encoding: Encoding::Gb18030, ..expected });
}

/// The page as Big5 has it: without the characters that only Simplified has.
const BIG5_PAGE: &str = "全市勞動模範座談會召開\n發佈日期：2019-04-28　瀏覽次數：56\n\n\
    四月二十八日，全市勞動模範座談會在市總工會召開。頭髮花白的老勞模說，發展靠幹部，更靠職工。";

#[test]
fn a_page_in_big5_is_not_mistaken_for_gb18030() {
    let (bytes, _, unmappable) = encoding_rs::BIG5.encode(BIG5_PAGE);
    assert!(!unmappable);
    let page = read_page(&bytes);
    assert_eq!(page, LegacyPage { encoding: Encoding::Big5, ..read_text(BIG5_PAGE) });
    assert_eq!((page.title.as_str(), page.views), ("全市劳动模范座谈会召开", Some(56)));

    let (bytes, _, _) = GB18030.encode(BIG5_PAGE);
    assert_eq!(read_page(&bytes), LegacyPage { encoding: Encoding::Gb18030, ..read_text(BIG5_PAGE) });
}

#[test]
fn a_page_without_any_header_or_footer() {
    let expected = LegacyPage {
        title: "退休职工张桂兰：把一辈子的手艺教给徒弟".to_owned(),
        blocks: vec![
            paragraph("张桂兰退休那年，车间主任问她：还想做点什么?她想了一夜。"),
            paragraph(
                "来源于生活的手艺，要回到生活里去。她在地址不到二十平方米的小屋里开了一个班，第一年来了七个人。",
            ),
            paragraph("作者:时代需要这样的师傅，这是一位学员写在留言本上的话。"),
            paragraph("2021年3月22日，她的第四十个徒弟出师了。"),
        ],
        script: Some(Script::Hans),
        ..LegacyPage::default()
    };
    assert_eq!(read_text(RETIRED_MASTER), expected);
}

#[test]
fn a_traditional_page_with_its_site_above_a_labelled_title() {
    let expected = LegacyPage {
        title: "全市劳动模范座谈会在市总工会召开".to_owned(),
        site_name: some("广元工会网"),
        site_url: some("https://www.example.org/"),
        published_on: day(2019, 4, 28),
        views: Some(5678),
        source: some("广元日报"),
        author: some("陈　明、李皇后村"),
        editor: some("赵敏"),
        department: some("市总工会办公室"),
        blocks: vec![
            paragraph(
                "4月28日，全市劳动模范座谈会召开。头发花白的老劳模说，发展靠干部，更靠职工；以后还要学习干燥技术。",
            ),
            image("DSC_0201.JPG"),
            image("DSC_0202.JPG"),
            paragraph("会议由市总工会办公室承办。"),
            paragraph("（市总工会办公室供稿）"),
        ],
        footer: Footer {
            organiser: some("广元市总工会"),
            address: some("广元市利州区东坝翠屏街42号"),
            postcode: some("628017"),
            hotline: some("12351"),
            icp_number: some("蜀ICP备2021007964号"),
            ..Footer::default()
        },
        script: Some(Script::Hant),
        warnings: vec![Warning {
            line: 4,
            message: "`無` stands where a view count was expected".to_owned(),
        }],
        ..LegacyPage::default()
    };
    assert_eq!(read_text(MODEL_WORKERS), expected);
}

#[test]
fn a_page_with_bracketed_fields_above_the_title_and_credits_below_the_buttons() {
    let warning = |line, message: &str| Warning { line, message: message.to_owned() };
    let expected = LegacyPage {
        title: "“安康杯”竞赛启动仪式举行".to_owned(),
        published_on: day(2021, 6, 16),
        published_time: time(10, 30, 5),
        views: Some(1024),
        source: some("应急管理科"),
        author: some("周海(通讯员)"),
        editor: some("孙丽"),
        blocks: vec![
            paragraph("——全市一百二十家企业参加"),
            Block::Image { file_name: "anquan-1.jpg".to_owned(), alt: some("启动仪式现场") },
            paragraph("6月16日，“安康杯”竞赛启动仪式在广旺集团(公司)举行，CEO(lǐ)致辞。"),
            image("anquan-2.PNG"),
            paragraph("竞赛持续到十二月。"),
        ],
        footer: Footer {
            address: some("人民路8号"),
            hotline: some("0839-5550101"),
            technical_support: some("川北网络"),
            ..Footer::default()
        },
        script: Some(Script::Hans),
        warnings: vec![
            warning(13, "the postcode `62801` is not six digits"),
            warning(15, "`您是第88888位访客` stands in the footer and is none of its fields"),
        ],
        ..LegacyPage::default()
    };
    assert_eq!(read_text(SAFETY), expected);
}

#[test]
fn a_notice_whose_own_day_address_and_telephone_are_not_the_sites() {
    let expected = LegacyPage {
        title: "关于召开劳模工作座谈会的通知".to_owned(),
        department: some("广元市总工会办公室"),
        blocks: MEETING_NOTICE.lines().skip(1).map(paragraph).collect(),
        script: Some(Script::Hans),
        ..LegacyPage::default()
    };
    assert_eq!(read_text(MEETING_NOTICE), expected);
}
