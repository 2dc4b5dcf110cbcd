//! Pinyin: characters with several readings are read as in the word that they stand in.

use plaudit::text::pinyin::words;
use plaudit::text::slug::slugify;

/// Each line: a text, and how it is read.
fn assert_read(lines: &str) {
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (text, reading) = line.split_once(' ').expect("a text and its reading");
        assert_eq!(words(text).join(" "), reading, "{text}");
    }
}

#[test]
fn a_character_is_read_as_in_its_word() {
    assert_read(
        "重新 chong xin
         重建 chong jian
         重组 chong zu
         重复 chong fu
         双重 shuang chong
         重点 zhong dian
         重要 zhong yao
         尊重 zun zhong
         隆重 long zhong
         银行 yin hang
         央行 yang hang
         行业 hang ye
         同行 tong hang
         行动 xing dong
         执行 zhi xing
         进行 jin xing
         调研 diao yan
         调查 diao cha
         调度 diao du
         协调 xie tiao
         调解 tiao jie
         调整 tiao zheng
         空调 kong tiao
         音乐 yin yue
         乐队 yue dui
         快乐 kuai le
         娱乐 yu le
         会计 kuai ji
         工会 gong hui
         率领 shuai ling
         表率 biao shuai
         效率 xiao lv
         传记 zhuan ji
         传统 chuan tong
         校对 jiao dui
         学校 xue xiao
         轧钢 zha gang
         倾轧 qing ya
         反省 fan xing
         全省 quan sheng
         劳模 lao mo
         模具 mu ju
         模样 mu yang
         弹簧 tan huang
         子弹 zi dan
         投降 tou xiang
         下降 xia jiang
         角色 jue se
         角度 jiao du
         睡觉 shui jiao
         觉悟 jue wu
         切削 qie xiao
         削减 xue jian
         没收 mo shou
         没有 mei you
         出差 chu chai
         差距 cha ju
         了解 liao jie
         到了 dao le
         着力 zhuo li
         着急 zhao ji
         归还 gui huan
         还有 hai you
         的确 di que
         人参 ren shen
         参差 cen ci
         参加 can jia
         朝气 zhao qi
         朝向 chao xiang
         供给 gong ji
         堵塞 du se
         活塞 huo sai
         呼吁 hu yu
         称职 chen zhi
         称号 cheng hao
         什么 shen me
         什锦 shi jin
         便宜 pian yi
         方便 fang bian
         宝藏 bao zang
         收藏 shou cang
         曝光 bao guang
         大夫 dai fu
         苹果 pin guo",
    );
}

#[test]
fn offices_grow_and_rivers_are_long() {
    assert_read(
        "局长 ju zhang
         部长 bu zhang
         会长 hui zhang
         市长 shi zhang
         厂长 chang zhang
         院长 yuan zhang
         校长 xiao zhang
         组长 zu zhang
         行长 hang zhang
         成长 cheng zhang
         增长 zeng zhang
         成长期 cheng zhang qi
         长期 chang qi
         长江 chang jiang
         特长 te chang
         延长 yan chang
         市长期待回信 shi zhang qi dai hui xin
         全市长期坚持 quan shi chang qi jian chi
         工会长效机制 gong hui chang xiao ji zhi
         局长长期调研 ju zhang chang qi diao yan",
    );
}

#[test]
fn places_and_names_are_read_as_they_are_called() {
    assert_read(
        "重庆 chong qing
         成都 cheng du
         首都 shou du
         都江堰 du jiang yan
         厦门 xia men
         大厦 da sha
         番禺 pan yu
         六安 lu an
         蔚县 yu xian
         铅山 yan shan
         乐清 yue qing
         乐山 le shan
         乐亭 lao ting
         单县 shan xian
         长治 chang zhi
         长兴 chang xing
         长子县 zhang zi xian
         蚌埠 beng bu
         什邡 shi fang
         犍为 qian wei
         荥经 ying jing
         荥阳 xing yang
         西藏 xi zang
         朝天区 chao tian qu
         尉迟 yu chi
         曾国藩 zeng guo fan
         曾经 ceng jing
         仿佛 fang fu
         佛山 fo shan
         曾志强劳模创新工作室 zeng zhi qiang lao mo chuang xin gong zuo shi
         单勇技能大师工作室 shan yong ji neng da shi gong zuo shi
         单位创新成果 dan wei chuang xin cheng guo
         区级劳模创新工作室 qu ji lao mo chuang xin gong zuo shi
         曾获劳模称号 ceng huo lao mo cheng hao
         全市查处先进 quan shi cha chu xian jin",
    );
}

#[test]
fn a_word_is_not_read_into_two_that_touch() {
    assert_read(
        "工会计划 gong hui ji hua
         工会会计核算 gong hui kuai ji he suan
         社会计量 she hui ji liang
         为了解决困难 wei le jie jue kun nan
         万人参加比赛 wan ren can jia bi sai
         注重新闻宣传 zhu zhong xin wen xuan chuan
         项目的效益 xiang mu de xiao yi
         活动目的 huo dong mu di
         的确定 de que ding
         效率先进 xiao lv xian jin
         率先进入 shuai xian jin ru
         拿着手机 na zhe shou ji
         着手机械加工 zhuo shou ji xie jia gong
         学校对接企业 xue xiao dui jie qi ye
         快乐队伍 kuai le dui wu
         大家都市场化 da jia dou shi chang hua
         收藏文物 shou cang wen wu
         与爱同行 yu ai tong xing
         人行道 ren xing dao
         执行业务 zhi xing ye wu
         支出差异 zhi chu cha yi
         方便宜居 fang bian yi ju",
    );
}

#[test]
fn both_scripts_are_read_alike() {
    assert_read(
        "重慶銀行 chong qing yin hang
         成長 cheng zhang
         長期 chang qi
         協調 xie tiao
         音樂 yin yue
         會計 kuai ji
         軋鋼廠 zha gang chang
         瞭解 liao jie
         廈門 xia men",
    );
}

#[test]
fn titles_get_slugs_with_the_right_readings() {
    for (title, slug) in [
        ("重庆市总工会与银行行长座谈", "chong-qing-shi-zong-gong-hui-yu-yin-hang-hang-zhang-zuo-tan"),
        ("市总工会主席调研轧钢厂", "shi-zong-gong-hui-zhu-xi-diao-yan-zha-gang-chang"),
        ("2021年工会会计培训", "2021-nian-gong-hui-kuai-ji-pei-xun"),
        ("重阳节慰问老劳模", "chong-yang-jie-wei-wen-lao-lao-mo"),
        ("推动行业工会长效发展", "tui-dong-hang-ye-gong-hui-chang-xiao-fa-zhan"),
    ] {
        assert_eq!(slugify(title), slug);
    }
}

#[test]
fn a_long_text_is_read_in_one_pass() {
    let text = "重庆银行的职工为了解决困难参加了调研，".repeat(2000);
    assert_eq!(words(&text).len(), 2000 * 18);
}
