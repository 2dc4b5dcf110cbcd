//! The words that articles are made of, the most frequent first.
//!
//! A list of our own of what a trade union's news site talks about; no text of anybody's. Behind it come names without
//! end ([`name`]), so that some words are in nearly every article and some in a handful of a million.

/// The beginning of the vocabulary, by rank.
pub const FREQUENT: &str = "
职工 工会 工作 开展 活动 劳动 竞赛 全市 推进 服务 企业 建设 单位 组织 技能 发展 创新 生产 安全 培训
代表 积极 主席 委员会 会议 召开 劳模 精神 工匠 先进 集体 个人 表彰 荣誉 奖状 奖章 基层 一线 岗位 班组
通过 进一步 加强 提升 不断 深入 广泛 围绕 主题 组成 参加 举行 要求 指出 强调 表示 介绍 负责人 同志 干部
群众 关心 帮助 困难 慰问 维护 权益 保障 法律 援助 调解 协商 合同 工资 集体协商 民主 管理 监督 公开 制度
机制 体系 平台 项目 工程 重点 目标 任务 措施 方案 计划 总结 经验 交流 典型 示范 引领 带动 作用 效果
高质量 产业 工人 队伍 改革 人才 培养 师傅 徒弟 传承 技术 攻关 成果 转化 专利 革新 改造 设备 工艺 质量
效率 成本 节能 降耗 环保 绿色 智能 数字化 车间 工厂 生产线 数控 焊接 装配 检测 维修 电气 机械 化工 纺织
建筑 施工 现场 工地 铁路 公路 桥梁 隧道 电力 电网 供电 水务 燃气 热力 通信 邮政 快递 物流 运输 公交
出租车 货车 司机 骑手 外卖 网约 新就业形态 劳动者 驿站 户外 环卫 清洁 家政 护理 医院 护士 医生 教师 学校 幼儿园
科研 院所 实验室 设计 规划 测绘 勘察 地质 矿山 煤炭 钢铁 有色 冶金 石油 天然气 炼化 制药 食品 饮料 农业
种植 养殖 林业 水利 防汛 抗旱 抢险 救援 消防 应急 演练 隐患 排查 整改 责任 考核 评比 选拔 决赛 初赛
选手 裁判 评委 冠军 亚军 名次 成绩 第一名 一等奖 二等奖 三等奖 优秀奖 组织奖 选树 命名 授予 称号 五一 劳动节 国庆
春节 元旦 中秋 端午 重阳 三八 妇女 女职工 青年 退休 老年 家庭 子女 助学 金秋 送清凉 送温暖 体检 疗养 休养
互助 医疗 保险 公积金 社保 就业 创业 招聘 岗前 职业 资格 等级 认定 鉴定 证书 高级工 技师 首席 专家 导师
工作室 创新工作室 命名表彰 揭牌 启动 仪式 签约 授牌 座谈会 推进会 报告会 宣讲 宣传 教育 学习 阅读 书屋 讲座 展览 演出
文艺 合唱 书法 摄影 绘画 舞蹈 朗诵 征文 体育 运动会 篮球 乒乓球 羽毛球 拔河 健步走 趣味 比赛 友谊 团结 协作
市总工会 区总工会 县总工会 产业工会 集团 公司 分公司 子公司 国有 民营 非公 中小 园区 开发区 高新区 街道 社区 乡镇 村 楼宇
商圈 行业 协会 联合会 工会主席 职代会 会员 入会 建会 组建 换届 选举 届次 委员 常委 经费 预算 财务 审查 资产
阵地 俱乐部 文化宫 职工之家 服务站 服务中心 热线 网站 公众号 直播 视频 线上 线下 报名 预约 通知 公告 公示 名单 附件 办法
细则 条例 规定 意见 决定 批复 请示 报告 调研 走访 座谈 了解 情况 问题 建议 提案 答复 落实 督查 检查
上午 下午 日前 近日 今年 去年 年初 年底 季度 月份 期间 以来 目前 下一步 同时 此外 其中 截至 累计 共计
人次 万元 亿元 名 家 项 个 余 多 约 左右 以上 不少 许多 各级 各地 各类 各单位 全体 广大 全国
全省 市直 本市 我市 省内 国内 国际 城市 农村 城乡 区域 县区 中心 基地 学院 大学 论坛 峰会 年会 博览会 展示
展台 样品 模型 图纸 数据 系统 软件 程序 网络 信息 机器人 无人机 新能源 光伏 风电 储能 电池 芯片 材料 装备
轴承 齿轮 模具 铸造 锻造 热处理 喷涂 切割 打磨 吊装 起重 叉车 锅炉 压力容器 管道 阀门 仪表 传感器 控制 调度
夜班 加班 轮班 工时 休息 年休假 劳动合同 劳务派遣 工伤 职业病 防护 口罩 手套 安全帽 标准化 流程 规程 操作 诊断 优化
感谢信 倡议书 承诺书 责任书 军令状 红旗 锦旗 奖杯 奖金 补贴 津贴 救助金 慰问金 慰问品 米面 食用油 棉被 暖风机 饮用水 凉茶
";

const REGIONS: &str = "临江 云岭 海河 北川 南浦 东岸 西陵 青原 白沙 金堂 银山 石桥 长汀 平湖 安远 宁河 福田 永兴 太和 新丰 \
                       古城 高岭 双溪 三江 五里 百泉 万年 千山 松林 柳河 桃源 梅川 兰谷 竹溪 枫桥 槐荫 荷塘 菊园 桂林 榆树";
const BRANDS: &str = "宏达 振华 兴业 永泰 恒源 金鼎 华星 中联 远东 新锐 鑫磊 盛世 天成 瑞丰 国泰 海纳 博远 精诚 龙腾 凤鸣 \
                      鹏程 骏马 飞跃 腾达 润泽 康源 嘉禾 百灵 汇通 祥云 晨曦 朝阳 旭日 明珠 北斗 蓝天 绿洲 红星 紫光 黄河 \
                      青松 白鹭 黑土 银河 铁军 钢城 铜陵 锡山 铝都 锌源";
const KINDS: &str = "机械厂 纺织厂 化工厂 药业 电子 电器 汽修厂 船厂 矿业 钢厂 水泥厂 玻璃厂 陶瓷厂 造纸厂 印刷厂 食品厂 酒厂 \
                     制衣厂 鞋厂 家具厂 物流站 客运站 货运队 检修班 装配班 焊工班 电工班 钳工班 车工班 铣工班 质检组 研发组 维保队 抢修队 \
                     安装队 测量队 钻井队 采煤队 掘进队 养护队";
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文海波斌鹏辉宇浩凯健俊帆雪琳婷倩颖慧宁欣怡佳瑞泽晨阳博轩昊天思源嘉乐铭哲睿恒毅诚信义仁礼智德才良善永福贵荣昌盛安康";

/// The parts, split once.
pub struct Words {
    frequent: Vec<&'static str>,
    regions: Vec<&'static str>,
    brands: Vec<&'static str>,
    kinds: Vec<&'static str>,
    surnames: Vec<char>,
    given: Vec<char>,
}

impl Words {
    pub fn new() -> Self {
        let split = |text: &'static str| text.split_whitespace().collect();
        Self {
            frequent: split(FREQUENT),
            regions: split(REGIONS),
            brands: split(BRANDS),
            kinds: split(KINDS),
            surnames: SURNAMES.chars().collect(),
            given: GIVEN.chars().collect(),
        }
    }

    /// The word of `rank`.
    pub fn word(&self, rank: usize) -> String {
        let mut word = String::new();
        self.push(rank, &mut word);
        word
    }

    /// Adds the word of `rank` to `text`.
    pub fn push(&self, rank: usize, text: &mut String) {
        match rank.checked_sub(self.frequent.len()) {
            None => text.push_str(pick(&self.frequent, rank)),
            Some(number) => self.push_name(number, text),
        }
    }

    /// Adds the name of `number`: of a person where it is even, of a factory or a team where it is odd. Two numbers may
    /// have one name, as people do.
    fn push_name(&self, number: usize, text: &mut String) {
        // A step that has no factor in common with the lengths, so that neighbours in rank share nothing.
        let mixed = number.wrapping_mul(7_368_787) >> 1;
        if number.is_multiple_of(2) {
            text.push(pick(&self.surnames, mixed));
            text.push(pick(&self.given, mixed / self.surnames.len()));
            text.push(pick(&self.given, mixed / self.surnames.len() / self.given.len()));
        } else {
            text.push_str(pick(&self.regions, mixed));
            text.push_str(pick(&self.brands, mixed / self.regions.len()));
            text.push_str(pick(&self.kinds, mixed / self.regions.len() / self.brands.len()));
        }
    }

    pub fn region(&self, number: usize) -> &'static str {
        pick(&self.regions, number)
    }
}

/// The one of `list` at `number`, counted round and round.
fn pick<T: Copy + Default>(list: &[T], number: usize) -> T {
    list.get(number % list.len().max(1)).copied().unwrap_or_default()
}
