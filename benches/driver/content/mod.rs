//! The content that is measured: articles by number, the same on every machine and at every time.
//!
//! Article 17 of a load of 10,000 says the same as article 17 of a load of 1,000,000; only its dates differ, because
//! both loads reach over the same years.

pub mod random;
mod words;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::{Builder, Uuid};

use self::random::Random;
use self::words::Words;

/// Counted up with every change of what is generated: a data folder of another version is loaded again.
pub const VERSION: u32 = 1;

const SEED: u64 = 0x706c_6175_6469_7421;
/// Words and names in all, of which an article has some 600: the rarest come up in two or three articles of 10,000.
pub const VOCABULARY: usize = 200_000;
/// The characters of a body: 1,500 on average.
const SHORTEST: usize = 1_200;
const LONGEST: usize = 1_800;
/// One article of so many is still a draft, or is pinned.
const DRAFTS: usize = 200;
const PINNED: usize = 1_000;

/// The years over which articles were published, as seconds since 1970: 2014-01-01 to 2026-06-01.
const FIRST: i64 = 1_388_534_400;
const LAST: i64 = 1_780_272_000;

/// Name and slug.
pub type Named = (&'static str, &'static str);

pub const SECTIONS: [Named; 12] = [
    ("工会要闻", "news"),
    ("劳动竞赛", "labour-competition"),
    ("技能比武", "skills"),
    ("劳模工匠", "model-workers"),
    ("权益保障", "rights"),
    ("帮扶服务", "assistance"),
    ("基层动态", "local-unions"),
    ("女职工", "women"),
    ("职工文体", "culture"),
    ("安全生产", "safety"),
    ("通知公告", "notices"),
    ("政策解读", "policy"),
];

pub const TAGS: [Named; 24] = [
    ("五一劳动奖", "may-day-award"),
    ("工人先锋号", "pioneer-team"),
    ("创新工作室", "innovation-studio"),
    ("技能竞赛", "skills-contest"),
    ("安康杯", "safety-cup"),
    ("合理化建议", "suggestions"),
    ("集体协商", "bargaining"),
    ("劳动合同", "labour-contract"),
    ("送温暖", "winter-aid"),
    ("送清凉", "summer-aid"),
    ("金秋助学", "school-aid"),
    ("职工书屋", "library"),
    ("新就业形态", "platform-work"),
    ("户外驿站", "rest-stops"),
    ("工匠精神", "craftsmanship"),
    ("师徒结对", "mentoring"),
    ("数字化", "digital"),
    ("节能降耗", "energy-saving"),
    ("班组建设", "team-building"),
    ("民主管理", "participation"),
    ("职工之家", "workers-home"),
    ("疗休养", "recuperation"),
    ("法律援助", "legal-aid"),
    ("会员服务", "membership"),
];

/// An article as it is loaded.
pub struct Article {
    pub id: Uuid,
    pub slug: String,
    pub title: String,
    pub summary: Option<String>,
    /// Markdown.
    pub body: String,
    /// The number of its section, and of each of its tags.
    pub section: usize,
    pub tags: Vec<usize>,
    pub source: Option<String>,
    pub author: Option<String>,
    pub department: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
    pub pinned: bool,
    pub created_at: DateTime<Utc>,
    /// What a legacy page had counted.
    pub baseline: usize,
}

/// What articles are made from, in a load of `count`.
pub struct Generator {
    pub count: usize,
    pub words: Words,
}

impl Generator {
    pub fn new(count: usize) -> Self {
        Self { count, words: Words::new() }
    }

    /// The id of the article `number`: UUIDv7, as the service makes them.
    pub fn id(&self, number: usize) -> Uuid {
        let mut random = Random::of(SEED ^ 1, long(number));
        let [high, low] = [random.next().to_be_bytes(), random.next().to_be_bytes()];
        let mut tail = [0; 10];
        for (place, byte) in tail.iter_mut().zip(high.into_iter().chain(low)) {
            *place = byte;
        }
        let millis = u64::try_from(self.created_at(number).timestamp_millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }

    fn created_at(&self, number: usize) -> DateTime<Utc> {
        let micros = i128::from(LAST - FIRST) * 1_000_000 * to_i128(number) / to_i128(self.count.max(1));
        let micros = i64::try_from(micros).unwrap_or(0);
        DateTime::from_timestamp(FIRST, 0).unwrap_or_default() + TimeDelta::microseconds(micros)
    }

    /// When the article `number` was published; `None` for a draft.
    pub fn published_at(&self, number: usize) -> Option<DateTime<Utc>> {
        let mut random = Random::of(SEED ^ 2, long(number));
        let delay = TimeDelta::seconds(i64::try_from(random.below(6 * 3600)).unwrap_or(0));
        (!random.once_in(DRAFTS)).then(|| self.created_at(number) + delay)
    }

    /// The title of the article `number`: the first that is made of it, so that it costs little to ask for.
    pub fn title(&self, number: usize) -> String {
        self.made_title(&mut Random::of(SEED, long(number)))
    }

    fn made_title(&self, random: &mut Random) -> String {
        let mut title = self.words.region(random.below(1_000)).to_owned();
        for _ in 0..random.within(3, 6) {
            self.words.push(random.zipf(VOCABULARY), &mut title);
        }
        title
    }

    pub fn article(&self, number: usize) -> Article {
        let mut random = Random::of(SEED, long(number));
        let title = self.made_title(&mut random);
        let section = random.zipf(SECTIONS.len());
        let mut tags: Vec<usize> = (0..random.below(5)).map(|_| random.zipf(TAGS.len())).collect();
        tags.sort_unstable();
        tags.dedup();
        let optional = |random: &mut Random, times: usize, words: usize| {
            let mut text = String::new();
            let wanted = !random.once_in(times);
            (0..words).for_each(|_| self.words.push(random.zipf(VOCABULARY), &mut text));
            wanted.then_some(text)
        };
        let author = optional(&mut random, 4, 1);
        let source = optional(&mut random, 3, 2);
        let department = optional(&mut random, 2, 1);
        let (pinned, baseline) = (random.once_in(PINNED), random.zipf(100_000));
        let has_summary = !random.once_in(3);
        let body = self.body(&mut random, number);
        let summary = has_summary.then(|| body.chars().take_while(|c| *c != '。').collect());
        let (_, section_slug) = SECTIONS.get(section).copied().unwrap_or_default();
        Article {
            id: self.id(number),
            slug: format!("{section_slug}-{number:07}"),
            title,
            summary,
            body,
            section,
            tags,
            source,
            author,
            department,
            published_at: self.published_at(number),
            pinned,
            created_at: self.created_at(number),
            baseline,
        }
    }

    fn body(&self, random: &mut Random, number: usize) -> String {
        let length = random.within(SHORTEST, LONGEST);
        let mut body = String::with_capacity(3 * LONGEST);
        let (mut characters, mut sentences) = (0, 0);
        while characters < length {
            let begin = body.len();
            self.sentence(random, &mut body);
            sentences += 1;
            if sentences == 3 {
                // Something that no other article has.
                body.push_str(&format!("文号为〔{}〕第{number}号。", 2014 + number % 13));
            }
            if random.once_in(4) {
                body.push_str("\n\n");
            }
            characters += body.get(begin..).map_or(0, |text| text.chars().count());
        }
        body.truncate(body.trim_end().len());
        body
    }

    fn sentence(&self, random: &mut Random, text: &mut String) {
        let clauses = random.within(1, 4);
        for clause in 1..=clauses {
            for _ in 0..random.within(3, 8) {
                self.words.push(random.zipf(VOCABULARY), text);
            }
            text.push(if clause == clauses { '。' } else { '，' });
        }
    }
}

fn long(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn to_i128(number: usize) -> i128 {
    i128::try_from(number).unwrap_or(i128::MAX)
}
