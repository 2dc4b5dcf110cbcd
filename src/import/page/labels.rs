//! What the fields of a page are called, and the shape of their values.
//!
//! Everything here is written folded (Simplified, lower case, ASCII forms), as the lines are before
//! they are compared. A new layout is a new row.

/// What a label stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Title,
    PublishedOn,
    /// A day that is the publication day only if other fields stand with it: a notice begins with
    /// the day of its meeting.
    SomeDay,
    Views,
    Source,
    Author,
    Editor,
    Department,
    PageAddress,
    Organiser,
    Address,
    Postcode,
    Hotline,
    IcpNumber,
    TechnicalSupport,
    Maintainer,
    /// Known, and of no interest: buttons, font sizes, further roles.
    Furniture,
}

/// The shape of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Text,
    /// A day, perhaps with a time.
    Moment,
    /// A whole number.
    Count,
    /// An address on the web.
    Url,
    /// Everything up to the end of the line.
    Rest,
}

/// The names of one field.
#[derive(Debug)]
pub struct Rule {
    pub labels: &'static [&'static str],
    pub field: Field,
    pub shape: Shape,
    /// Only the furniture of a site says this, never an article.
    pub marks_footer: bool,
}

const fn rule(field: Field, shape: Shape, labels: &'static [&'static str]) -> Rule {
    Rule { labels, field, shape, marks_footer: false }
}

const fn marker(field: Field, shape: Shape, labels: &'static [&'static str]) -> Rule {
    Rule { labels, field, shape, marks_footer: true }
}

/// The fields around the title, in any order, and the credits below the text.
pub static HEADER: &[Rule] = &[
    rule(Field::Title, Shape::Rest, &["标题", "文章标题", "新闻标题"]),
    rule(
        Field::PublishedOn,
        Shape::Moment,
        &[
            "发布时间",
            "发布日期",
            "发表时间",
            "发表日期",
            "发稿时间",
            "发文日期",
            "发文时间",
            "录入时间",
            "添加时间",
            "上传时间",
            "发布于",
            "发表于",
        ],
    ),
    rule(Field::SomeDay, Shape::Moment, &["日期", "时间"]),
    rule(
        Field::Views,
        Shape::Count,
        &[
            "点击量",
            "点击数",
            "点击次数",
            "点阅",
            "点击",
            "浏览次数",
            "浏览量",
            "浏览数",
            "浏览",
            "阅读次数",
            "阅读量",
            "阅读数",
            "阅读",
            "访问次数",
            "访问量",
            "访问",
            "人气",
            "hits",
            "views",
        ],
    ),
    rule(
        Field::Source,
        Shape::Text,
        &["来源", "信息来源", "文章来源", "新闻来源", "稿件来源", "内容来源", "稿源", "来自", "转载自"],
    ),
    rule(Field::Author, Shape::Text, &["作者", "文章作者", "撰稿", "撰稿人", "记者", "通讯员"]),
    rule(
        Field::Editor,
        Shape::Text,
        &["编辑", "责任编辑", "责编", "网络编辑", "信息编辑", "本文编辑", "编辑人"],
    ),
    rule(
        Field::Department,
        Shape::Text,
        &["供稿单位", "供稿部门", "供稿", "发布单位", "发布机构", "发布部门", "发文机关", "来稿单位", "部门"],
    ),
    rule(
        Field::PageAddress,
        Shape::Url,
        &["本文网址", "本文地址", "本文链接", "原文链接", "原文地址", "网址", "链接"],
    ),
    rule(
        Field::Furniture,
        Shape::Text,
        &[
            "更新时间",
            "修改时间",
            "审核",
            "审核人",
            "审稿",
            "校对",
            "初审",
            "复审",
            "终审",
            "签发",
            "监制",
            "摄影",
            "字号",
            "字体",
            "字体大小",
            "分享到",
            "分享",
            "打印",
            "录入",
            "关键词",
            "关键字",
            "栏目",
            "分类",
            "评论",
        ],
    ),
    rule(
        Field::Furniture,
        Shape::Rest,
        &["当前位置", "您的位置", "您当前的位置", "您现在的位置", "上一篇", "下一篇", "上一条", "下一条"],
    ),
];

/// The fields of a site's footer.
pub static FOOTER: &[Rule] = &[
    rule(Field::Organiser, Shape::Text, &["主办", "主办单位", "网站主办"]),
    rule(Field::Address, Shape::Text, &["地址", "联系地址", "单位地址", "通讯地址", "通信地址", "办公地址"]),
    rule(Field::Postcode, Shape::Text, &["邮编", "邮政编码", "邮政编号"]),
    rule(
        Field::Hotline,
        Shape::Text,
        &[
            "举报电话",
            "热线",
            "服务热线",
            "职工热线",
            "职工服务热线",
            "联系电话",
            "咨询电话",
            "监督电话",
            "投诉电话",
            "电话",
        ],
    ),
    marker(
        Field::IcpNumber,
        Shape::Text,
        &["备案号", "网站备案号", "icp备案号", "备案序号", "备案编号", "备案许可证号", "icp备案", "网站备案"],
    ),
    marker(
        Field::TechnicalSupport,
        Shape::Text,
        &["技术支持", "技术支持单位", "技术支撑", "网站建设", "网站制作", "设计制作"],
    ),
    marker(
        Field::Maintainer,
        Shape::Text,
        &[
            "网站维护",
            "维护",
            "维护单位",
            "网站维护单位",
            "运行维护",
            "运维",
            "运维单位",
            "管理维护",
            "网站管理",
        ],
    ),
    marker(
        Field::Furniture,
        Shape::Text,
        &[
            "版权所有",
            "版权",
            "copyright",
            "网站标识码",
            "公安备案号",
            "网安备案号",
            "承办",
            "承办单位",
            "协办",
            "协办单位",
        ],
    ),
    rule(
        Field::Furniture,
        Shape::Text,
        &["传真", "邮箱", "电子邮箱", "电子邮件", "e-mail", "email", "qq", "微信公众号"],
    ),
];
