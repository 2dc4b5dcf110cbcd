//! What a legacy page yields, and how reading it can fail.

use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;

use crate::text::script::Script;

/// How to read a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The script that the text is handed on in.
    pub script: ScriptPolicy,
}

/// Which script the texts of a page get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptPolicy {
    /// Convert to this script, unless the page is in it already.
    Convert(Script),
    /// Leave the text as the page has it.
    Keep,
}

impl Default for ScriptPolicy {
    fn default() -> Self {
        Self::Convert(Script::Hans)
    }
}

/// One article of an old portal. A field that the page does not name is `None`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LegacyPage {
    pub title: String,
    pub site_name: Option<String>,
    /// The site's address, without a path.
    pub site_url: Option<String>,
    /// The address of this very page: one with a path beyond `/`.
    pub page_url: Option<String>,
    /// The day in the site's own calendar.
    pub published_on: Option<NaiveDate>,
    /// The time of that day, if the page gives one, on the site's own clock.
    pub published_time: Option<NaiveTime>,
    /// How often the page says it was read; never negative.
    pub views: Option<i64>,
    pub source: Option<String>,
    pub author: Option<String>,
    pub editor: Option<String>,
    /// The department that signed the text. A signature inside a paragraph also stays there.
    pub department: Option<String>,
    /// The body in reading order.
    pub blocks: Vec<Block>,
    pub footer: Footer,
    /// Where text was destroyed before the page came to us, in page order.
    pub damage: Vec<Damage>,
    /// How many pinyin annotations were taken out.
    pub annotations_removed: usize,
    pub encoding: Encoding,
    /// The script that the page was written in, before any conversion.
    pub script: Option<Script>,
    /// What the reader saw and could not use, by line.
    pub warnings: Vec<Warning>,
}

impl LegacyPage {
    /// Every text that is prose in the page's script; file names and addresses are not.
    pub(super) fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let header =
            [&mut self.site_name, &mut self.source, &mut self.author, &mut self.editor, &mut self.department];
        let footer = &mut self.footer;
        let footer = [
            &mut footer.organiser,
            &mut footer.address,
            &mut footer.icp_number,
            &mut footer.technical_support,
            &mut footer.maintainer,
        ];
        let blocks = self.blocks.iter_mut().filter_map(|block| match block {
            Block::Paragraph { text } => Some(text),
            Block::Image { alt, .. } => alt.as_mut(),
        });
        std::iter::once(&mut self.title)
            .chain(header.into_iter().flatten())
            .chain(footer.into_iter().flatten())
            .chain(blocks)
    }

    pub(super) fn warn(&mut self, line: usize, message: impl Into<String>) {
        self.warnings.push(Warning { line, message: message.into() });
    }
}

/// One piece of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    Paragraph {
        text: String,
    },
    /// An image that the page names; the page does not hold it.
    Image {
        /// The name without any folder.
        file_name: String,
        alt: Option<String>,
    },
}

/// What the site says about itself below the article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Footer {
    pub organiser: Option<String>,
    pub address: Option<String>,
    /// Six digits.
    pub postcode: Option<String>,
    pub hotline: Option<String>,
    /// The filing number of the site, as in `蜀ICP备2021007964号-1`.
    pub icp_number: Option<String>,
    pub technical_support: Option<String>,
    pub maintainer: Option<String>,
}

/// A place where the page's text was destroyed. Line and column are those of the raw page, from 1,
/// in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Damage {
    pub line: usize,
    pub column: usize,
    /// What stands there now.
    pub found: String,
    /// The same with about twelve characters of the raw line on either side.
    pub context: String,
}

/// Something on the page that could not be used. The line is the raw page's, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    pub line: usize,
    pub message: String,
}

/// The character encoding that a page was saved in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Encoding {
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// GB 18030 and what it contains: GBK, GB 2312.
    #[serde(rename = "gb18030")]
    Gb18030,
    #[serde(rename = "big5")]
    Big5,
}

/// Why a file is not a legacy page. Nothing of it was read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    #[error("the page is empty: there is no text in it")]
    Empty,
    #[error(
        "the page is an HTML document; save its text as a plain text file (UTF-8 or GB18030) and import that"
    )]
    Html,
    #[error("the file is not a text page: {reason}")]
    NotText { reason: String },
    #[error("the page has no title: no line above its body is a heading of at most {limit} characters")]
    NoTitle { limit: usize },
}
