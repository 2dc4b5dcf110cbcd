//! The fields of a register's rows, and the headings that are known for them: another heading is another
//! word in these tables.

use std::fmt;

use serde::Serialize;

/// What the rows of a register are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Units,
    Studios,
    Honours,
}

/// What a cell says about its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Name,
    FormerNames,
    Region,
    Industry,
    UnitKind,
    Description,
    Contact,
    Slug,
    /// What a human decided about the row: see [`super::values::Decision`].
    Match,
    Leader,
    LeaderTitle,
    HostUnit,
    /// The field that a studio works in.
    Specialty,
    Level,
    EstablishedOn,
    Achievements,
    Award,
    AwardLevel,
    Year,
    Recipient,
    /// What the recipient was called in the decision.
    RecipientName,
    RecipientRegion,
    RecipientIndustry,
    Citation,
    DecidedOn,
    DocumentNo,
    Competition,
    Conferral,
    Status,
    RevokedOn,
    RevocationReason,
}

/// A field, and the headings that are known for it beside its own name. Case, width, script, spaces and
/// punctuation of a heading do not matter.
pub type Known = (Field, &'static [&'static str]);

const UNITS: &[Known] = &[
    (Field::Name, &["单位名称", "名称", "单位", "单位全称", "企业名称", "机构名称", "班组名称"]),
    (Field::FormerNames, &["曾用名", "曾用名称", "原名", "原名称", "旧名", "原单位名称"]),
    (Field::Region, &["地区", "区域", "所在地区", "所属地区", "所在地", "区县", "县区", "行政区划"]),
    (Field::Industry, &["行业", "所属行业", "行业类别"]),
    (Field::UnitKind, &["单位类型", "单位性质", "类型", "性质", "类别"]),
    (Field::Description, DESCRIPTION),
    (Field::Contact, CONTACT),
    (Field::Slug, &[]),
    (Field::Match, MATCH),
];

const STUDIOS: &[Known] = &[
    (Field::Name, &["工作室名称", "创新工作室名称", "名称", "工作室", "创新工作室"]),
    (Field::Leader, &["领衔人", "领衔人姓名", "领办人", "带头人", "领军人", "负责人"]),
    (Field::LeaderTitle, &["领衔人称号", "领衔人荣誉", "领衔人职称", "领衔人头衔", "职称", "称号"]),
    (Field::HostUnit, &["所在单位", "依托单位", "所属单位", "单位", "单位名称", "申报单位"]),
    (Field::Specialty, &["领域", "专业", "专业领域", "技术领域", "研究方向", "专业方向"]),
    (Field::Level, &["级别", "等级", "层级", "命名级别"]),
    (Field::Region, &["地区", "区域", "所在地区", "所属地区", "所在地", "区县", "县区", "行政区划"]),
    (Field::EstablishedOn, &["成立日期", "成立时间", "创建日期", "创建时间", "建立时间"]),
    (Field::Description, DESCRIPTION),
    (Field::Achievements, &["成果", "主要成果", "创新成果", "成绩", "主要成绩", "业绩"]),
    (Field::Contact, CONTACT),
    (Field::Status, &["状态", "工作室状态"]),
    (Field::Slug, &[]),
    (Field::Match, MATCH),
];

const HONOURS: &[Known] = &[
    (Field::Award, &["荣誉", "荣誉名称", "荣誉称号", "奖项", "奖项名称", "表彰名称", "award.name"]),
    (Field::AwardLevel, &["级别", "荣誉级别", "奖项级别", "表彰级别", "award.level"]),
    (Field::Year, &["年度", "年份", "年", "表彰年度", "获奖年度", "授予年度"]),
    (
        Field::Recipient,
        &[
            "获奖单位",
            "受表彰单位",
            "获奖对象",
            "表彰对象",
            "单位",
            "单位名称",
            "工作室",
            "工作室名称",
            "名称",
            "recipient.name",
        ],
    ),
    (Field::RecipientName, &["表彰时名称", "获奖时名称", "授予时名称"]),
    (Field::RecipientRegion, &["地区", "所在地区", "所属地区", "所在地", "区县", "县区", "recipient.region"]),
    (Field::RecipientIndustry, &["行业", "所属行业", "recipient.industry"]),
    (Field::Citation, &["事迹", "主要事迹", "先进事迹", "颁奖词", "评语"]),
    (Field::DecidedOn, &["表彰日期", "表彰时间", "授予日期", "授予时间", "决定日期", "发文日期", "获奖时间"]),
    (Field::DocumentNo, &["文号", "文件号", "表彰文号", "发文字号"]),
    (Field::Competition, &["竞赛", "竞赛名称", "所属竞赛"]),
    (Field::Conferral, &[]),
    (Field::Status, &["状态", "荣誉状态"]),
    (Field::RevokedOn, &["撤销日期", "撤销时间"]),
    (Field::RevocationReason, &["撤销原因", "撤销理由"]),
    (Field::Match, MATCH),
];

const DESCRIPTION: &[&str] = &["简介", "介绍", "说明", "单位简介", "工作室简介"];
const CONTACT: &[&str] = &["联系方式", "联系电话", "电话", "联系人"];
const MATCH: &[&str] = &["匹配", "对应记录"];

/// Headings of columns that say nothing about their row: running numbers.
pub const RUNNING_NUMBERS: &[&str] = &["序号", "No", "No."];

/// Headings of an export that say nothing to another database: ids, links, versions, times, and what is counted.
const EXPORTED_UNITS: &[&str] =
    &["id", "honour_count", "merged_into_id", "version", "created_at", "updated_at"];
const EXPORTED_STUDIOS: &[&str] =
    &["id", "host_unit_id", "honour_count", "version", "created_at", "updated_at"];
const EXPORTED_HONOURS: &[&str] = &[
    "id",
    "slug",
    "award.id",
    "award.slug",
    "conferral_id",
    "competition_id",
    "recipient.kind",
    "recipient.id",
    "recipient.slug",
    "verification_code",
    "version",
    "created_at",
    "updated_at",
];

impl Kind {
    pub const ALL: [Self; 3] = [Self::Units, Self::Studios, Self::Honours];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Studios => "studios",
            Self::Honours => "honours",
        }
    }

    /// The fields, with the headings that are known for them.
    pub fn headings(self) -> &'static [Known] {
        match self {
            Self::Units => UNITS,
            Self::Studios => STUDIOS,
            Self::Honours => HONOURS,
        }
    }

    /// The headings of an export that are left out.
    pub fn exported(self) -> &'static [&'static str] {
        match self {
            Self::Units => EXPORTED_UNITS,
            Self::Studios => EXPORTED_STUDIOS,
            Self::Honours => EXPORTED_HONOURS,
        }
    }

    pub fn fields(self) -> Vec<Field> {
        self.headings().iter().map(|(field, _)| *field).collect()
    }

    /// The fields that no row can be without.
    pub fn required(self) -> &'static [Field] {
        match self {
            Self::Units | Self::Studios => &[Field::Name],
            Self::Honours => &[Field::Award, Field::Year, Field::Recipient],
        }
    }
}

impl Field {
    /// Its name in English, as in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::FormerNames => "former_names",
            Self::Region => "region",
            Self::Industry => "industry",
            Self::UnitKind => "kind",
            Self::Description => "description",
            Self::Contact => "contact",
            Self::Slug => "slug",
            Self::Match => "match",
            Self::Leader => "leader",
            Self::LeaderTitle => "leader_title",
            Self::HostUnit => "host_unit",
            Self::Specialty => "field",
            Self::Level => "level",
            Self::EstablishedOn => "established_on",
            Self::Achievements => "achievements",
            Self::Award => "award",
            Self::AwardLevel => "award_level",
            Self::Year => "year",
            Self::Recipient => "recipient",
            Self::RecipientName => "recipient_name",
            Self::RecipientRegion => "recipient_region",
            Self::RecipientIndustry => "recipient_industry",
            Self::Citation => "citation",
            Self::DecidedOn => "decided_on",
            Self::DocumentNo => "document_no",
            Self::Competition => "competition",
            Self::Conferral => "conferral",
            Self::Status => "status",
            Self::RevokedOn => "revoked_on",
            Self::RevocationReason => "revocation_reason",
        }
    }

    /// The field of that name, whatever kind of rows has it.
    pub fn named(name: &str) -> Option<Self> {
        let fields = Kind::ALL.into_iter().flat_map(Kind::fields);
        fields.into_iter().find(|field| field.as_str() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
