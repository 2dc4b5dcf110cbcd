//! Simplified and Traditional Chinese: phrase-aware conversion, the forms of a single character,
//! and detection.
//!
//! Conversion is OpenCC's, by dictionaries that are compiled into the program. They are opened
//! once, on first use. They cannot fail to open unless the build itself is broken, so the failure
//! is asked for at start-up ([`ready`]) and never becomes a panic in a request: without its
//! dictionary [`convert`] returns the text as it is.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A script of written Chinese, named and serialised as in BCP 47: `zh-Hans`, `zh-Hant`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum Script {
    /// Simplified Chinese.
    #[serde(rename = "zh-Hans")]
    Hans,
    /// Traditional Chinese.
    #[serde(rename = "zh-Hant")]
    Hant,
}

impl Script {
    /// The script of `zh-Hans` or `zh-Hant`; `None` of any other locale.
    #[must_use]
    pub fn of_locale(locale: &str) -> Option<Self> {
        [Self::Hans, Self::Hant].into_iter().find(|script| script.locale() == locale)
    }

    /// Its name in BCP 47.
    #[must_use]
    pub fn locale(self) -> &'static str {
        match self {
            Self::Hans => "zh-Hans",
            Self::Hant => "zh-Hant",
        }
    }

    /// The other one of the two.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Hans => Self::Hant,
            Self::Hant => Self::Hans,
        }
    }
}

/// The conversion dictionaries inside this build cannot be opened.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the built-in dictionary for conversion to {to:?} cannot be opened: {reason}; this build is broken")]
pub struct ScriptError {
    to: Script,
    reason: String,
}

type Converter = Result<OpenCC, ScriptError>;

static TO_HANS: LazyLock<Converter> = LazyLock::new(|| open(BuiltinConfig::T2s, Script::Hans));
static TO_HANT: LazyLock<Converter> = LazyLock::new(|| open(BuiltinConfig::S2t, Script::Hant));
static FOR_READERS_OF_HANS: LazyLock<Converter> = LazyLock::new(|| open(BuiltinConfig::Tw2s, Script::Hans));
static FOR_READERS_OF_HANT: LazyLock<Converter> = LazyLock::new(|| open(BuiltinConfig::S2tw, Script::Hant));

fn open(config: BuiltinConfig, to: Script) -> Converter {
    OpenCC::from_config(config).map_err(|error| ScriptError { to, reason: error.to_string() })
}

fn converter(to: Script) -> &'static Converter {
    match to {
        Script::Hans => &TO_HANS,
        Script::Hant => &TO_HANT,
    }
}

/// The converter whose Traditional Chinese has the forms that people write today (`群眾`, not `羣衆`).
fn readers_converter(to: Script) -> &'static Converter {
    match to {
        Script::Hans => &FOR_READERS_OF_HANS,
        Script::Hant => &FOR_READERS_OF_HANT,
    }
}

/// Opens all dictionaries. Call it at start-up, so that a broken build refuses to start instead of
/// serving unconverted text.
///
/// # Errors
/// [`ScriptError`] if a dictionary inside the program cannot be read.
pub fn ready() -> Result<(), ScriptError> {
    for to in [Script::Hans, Script::Hant] {
        converter(to).as_ref().map_err(Clone::clone)?;
        readers_converter(to).as_ref().map_err(Clone::clone)?;
    }
    Ok(())
}

/// The text in the other script, phrase by phrase (`头发` becomes `頭髮`, `发展` becomes `發展`).
///
/// Text that is in that script already passes unchanged towards Simplified; towards Traditional a
/// character that both scripts share may be replaced, so look at [`detect`] first. Not for search
/// keys: a phrase is converted differently from its parts (see [`super::fold`]).
#[must_use]
pub fn convert(text: &str, to: Script) -> String {
    match converter(to) {
        Ok(opencc) => opencc.convert(text),
        Err(_) => text.to_owned(),
    }
}

/// [`convert`] for texts that are shown: Traditional Chinese in the forms of today's standard, where [`convert`] keeps to those
/// that tell most characters apart (`為` and `爲`, `裡` and `裏`). See [`super::display`].
#[must_use]
pub fn for_readers(text: &str, to: Script) -> String {
    let Ok(opencc) = readers_converter(to) else { return text.to_owned() };
    let corrections = match to {
        Script::Hans => TO_HANS_CORRECTIONS,
        Script::Hant => TO_HANT_CORRECTIONS,
    };
    let mut converted = opencc.convert(text);
    for (wrong, right) in corrections {
        if converted.contains(wrong) {
            converted = converted.replace(wrong, right);
        }
    }
    converted
}

/// What the dictionaries make of common words and nobody writes: by characters of the same number.
const TO_HANT_CORRECTIONS: &[(&str, &str)] = &[("徵程", "征程"), ("鍊鋼", "煉鋼"), ("鍊鐵", "煉鐵")];
const TO_HANS_CORRECTIONS: &[(&str, &str)] = &[("原着", "原著"), ("土着", "土著"), ("甚么", "什么")];

/// Whether there is any Chinese character in the text.
#[must_use]
pub fn has_han(text: &str) -> bool {
    text.chars().any(is_han)
}

/// The script that the text is written in, by majority; `None` if nothing in it tells (no Chinese,
/// or only characters that both scripts share, as in `皇后`).
#[must_use]
pub fn detect(text: &str) -> Option<Script> {
    majority(text, convert)
}

/// [`detect`] for texts that are shown: what [`for_readers`] writes in a script is in that script, `群眾` too, which has the
/// Simplified form of one character.
#[must_use]
pub fn detect_for_readers(text: &str) -> Option<Script> {
    majority(text, for_readers)
}

fn majority(text: &str, convert: impl Fn(&str, Script) -> String) -> Option<Script> {
    let traditional = changed(text, &convert(text, Script::Hans));
    let simplified = changed(text, &convert(text, Script::Hant));
    match traditional.cmp(&simplified) {
        std::cmp::Ordering::Greater => Some(Script::Hant),
        std::cmp::Ordering::Less => Some(Script::Hans),
        std::cmp::Ordering::Equal => None,
    }
}

fn changed(before: &str, after: &str) -> usize {
    before.chars().zip(after.chars()).filter(|(old, new)| old != new).count()
}

/// The blocks that hold Chinese characters. Compatibility ideographs are left out: NFKC removes
/// them.
const HAN_BLOCKS: [RangeInclusive<char>; 3] =
    ['\u{3400}'..='\u{4DBF}', '\u{4E00}'..='\u{9FFF}', '\u{20000}'..='\u{323AF}'];

/// Whether the character is a Chinese character (〇, the zero in dates and company names,
/// included).
#[must_use]
pub fn is_han(c: char) -> bool {
    c == '〇' || ('\u{F900}'..='\u{FAFF}').contains(&c) || HAN_BLOCKS.iter().any(|block| block.contains(&c))
}

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| single_characters(Script::Hans));
static TRADITIONAL: LazyLock<HashMap<char, char>> = LazyLock::new(|| single_characters(Script::Hant));

fn single_characters(to: Script) -> HashMap<char, char> {
    let Ok(opencc) = converter(to) else {
        return HashMap::new();
    };
    let mut buffer = [0_u8; 4];
    let mut table = HashMap::new();
    for c in HAN_BLOCKS.into_iter().flatten() {
        let converted = opencc.convert(c.encode_utf8(&mut buffer));
        let mut characters = converted.chars();
        if let (Some(one), None) = (characters.next(), characters.next())
            && one != c
        {
            table.insert(c, one);
        }
    }
    table
}

/// The Simplified form of one character, whatever stands beside it; the character itself if it has
/// none.
#[must_use]
pub fn simplified(c: char) -> char {
    SIMPLIFIED.get(&c).copied().unwrap_or(c)
}

/// The most usual Traditional form of one character, whatever stands beside it; the character
/// itself if it has none.
#[must_use]
pub fn traditional(c: char) -> char {
    TRADITIONAL.get(&c).copied().unwrap_or(c)
}
