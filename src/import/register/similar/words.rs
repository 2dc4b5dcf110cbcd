//! Words of which names of organisations are made.

/// Words that name a legal form or a kind of studio; the longer ones first. They change while the name stays.
pub const FORMS: [&str; 19] = [
    "劳模和工匠人才创新工作室",
    "劳模工匠创新工作室",
    "技能大师工作室",
    "劳模创新工作室",
    "职工创新工作室",
    "有限责任公司",
    "股份有限公司",
    "特殊普通合伙",
    "劳模工作室",
    "工匠工作室",
    "创新工作室",
    "大师工作室",
    "有限公司",
    "有限合伙",
    "普通合伙",
    "工作室",
    "集团",
    "公司",
    "厂",
];

/// What a part of a whole is called at its end. A name that ends so behind the whole name of another one is a
/// part of that other one.
pub const PARTS: [&str; 28] = [
    "工会",
    "工会委员会",
    "车间",
    "班组",
    "班",
    "科",
    "室",
    "部",
    "队",
    "组",
    "站",
    "所",
    "中心",
    "公司",
    "分厂",
    "支行",
    "分行",
    "分局",
    "分院",
    "分校",
    "校区",
    "院区",
    "网点",
    "营业厅",
    "支部",
    "党委",
    "团委",
    "店",
];

/// Words that are written like a place and are none.
pub const NOT_PLACES: [&str; 7] = ["城市", "都市", "门市", "集市", "菜市", "股市", "山区"];

/// What is none either, whatever stands in front of it.
pub const NOT_PLACE_ENDINGS: [&str; 18] = [
    "超市",
    "夜市",
    "社区",
    "小区",
    "园区",
    "景区",
    "厂区",
    "矿区",
    "校区",
    "院区",
    "病区",
    "牧区",
    "库区",
    "片区",
    "街区",
    "军区",
    "开发区",
    "工业区",
];

/// Characters that tell two things of the same kind apart, as numbers do.
pub const OPPOSITES: &str = "东西南北上下左右前后内外甲乙丙丁男女";

/// Places whose names hold a numeral that counts nothing.
pub const NOT_NUMBERS: [&str; 16] = [
    "四川",
    "三台",
    "九寨",
    "五通桥",
    "八宿",
    "千佛",
    "六安",
    "六盘水",
    "九江",
    "三明",
    "三亚",
    "三门峡",
    "十堰",
    "百色",
    "四平",
    "七台河",
];

/// What may stand in front of a name wherever it is: the country and the provinces, without their endings.
pub const WIDE_PLACES: [&str; 32] = [
    "中国",
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
];
