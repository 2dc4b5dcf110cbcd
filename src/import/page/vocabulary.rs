//! The words by which the parts of a page are recognised that have no label.
//!
//! Written folded, like the labels, and extended like them: a new word is a new entry.

/// Notices of ownership that stand around the organiser's name.
pub static OWNERSHIP_NOTICES: &[&str] =
    &["版权所有", "版权归其所有", "all rights reserved", "copyright", "©", "(c)"];

/// The entries of a navigation line.
pub static NAVIGATION: &[&str] = &[
    "首页",
    "网站首页",
    "返回首页",
    "设为首页",
    "加入收藏",
    "收藏本站",
    "联系我们",
    "关于我们",
    "网站地图",
    "返回顶部",
    "回到顶部",
    "隐私声明",
    "隐私政策",
    "法律声明",
    "版权声明",
    "免责声明",
    "友情链接",
    "网站声明",
    "使用帮助",
    "手机版",
    "电脑版",
    "打印",
    "打印本页",
    "打印此页",
    "关闭",
    "关闭窗口",
    "关闭本页",
    "分享",
    "收藏",
    "登录",
    "注册",
    "正文",
    "rss",
];

/// The first step of the way to a page.
pub static FRONT_PAGES: &[&str] = &["首页", "网站首页", "本站首页", "返回首页", "主页", "home"];

/// Words between a number and what it counts.
pub static MEASURE_WORDS: [char; 12] =
    ['家', '个', '名', '位', '本', '篇', '户', '场', '项', '所', '间', '种'];

/// Words that only announce the text.
pub static BODY_MARKS: &[&str] = &["正文:", "[正文]", "【正文】"];

/// How the names of sites end.
pub static SITE_NAME_ENDINGS: &[&str] =
    &["网", "网站", "在线", "门户", "频道", "日报", "晚报", "早报", "时报", "公众号", "客户端", "平台"];

/// How the names of departments and organisations end.
pub static ORGANISATION_ENDINGS: &[&str] = &[
    "部",
    "办",
    "局",
    "厅",
    "室",
    "科",
    "处",
    "股",
    "中心",
    "工会",
    "总会",
    "协会",
    "学会",
    "商会",
    "分会",
    "联合会",
    "委员会",
    "理事会",
    "基金会",
    "研究会",
    "促进会",
    "管委会",
    "妇联",
    "科协",
    "团委",
    "党委",
    "工委",
    "纪委",
    "集团",
    "公司",
    "大队",
    "支队",
    "学院",
    "大学",
    "医院",
    "学校",
];

/// What a signature in parentheses does not begin with: captions, references, quantities.
pub static REMARK_BEGINNINGS: &[&str] =
    &["图", "见", "详见", "参见", "注", "附", "含", "包括", "其中", "共", "除", "原", "以上"];

/// Words that end like a department and are none.
pub static NOT_ORGANISATIONS: &[&str] =
    &["全部", "内部", "外部", "局部", "干部", "一部", "各部", "各处", "到处", "好处"];

/// What is written behind the department's name in a signature.
pub static SIGNATURE_VERBS: &[&str] = &["供稿", "报道", "报送", "宣"];

/// The endings of image files.
pub static IMAGE_ENDINGS: &[&str] = &[".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff"];
