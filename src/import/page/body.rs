//! The body: paragraphs and images in their order, the credits below them, and the department that
//! signed.

use super::assign;
use super::fields;
use super::footer;
use super::header;
use super::labels;
use super::line::{Line, is_space};
use super::model::{Block, LegacyPage};
use super::values;
use super::vocabulary;
use crate::text::fold::fold_char;

/// A longer parenthesis at the end is a remark, not a signature.
const LONGEST_SIGNATURE: usize = 20;

/// Reads the lines between header and footer into the page.
pub fn read(lines: Vec<&Line>, page: &mut LegacyPage) {
    let lines = take_credits(lines, page);
    page.blocks =
        lines.into_iter().filter(|line| !line.is_blank() && !is_ornament(line)).flat_map(blocks).collect();
    if page.department.is_none() {
        page.department = signature(&page.blocks);
    }
}

/// Takes credits and buttons (`责任编辑:张三`, `打印 关闭`) off the end of the body.
fn take_credits<'a>(mut lines: Vec<&'a Line>, page: &mut LegacyPage) -> Vec<&'a Line> {
    let mut credits = Vec::new();
    while let Some(line) = lines.pop_if(|line| {
        line.is_blank()
            || footer::is_navigation(line)
            || header::is_credit_line(&fields::scan(line, labels::HEADER))
    }) {
        credits.push(line);
    }
    for line in credits.into_iter().rev() {
        assign::apply(line, &fields::scan(line, labels::HEADER), page);
    }
    lines
}

/// Whether the line is a rule of dashes or the like, or only announces the text.
pub fn is_ornament(line: &Line) -> bool {
    let is_stroke = |c: &char| matches!(c, '-' | '—' | '–' | '─' | '━' | '=' | '＝' | '_' | '*' | '－');
    let is_rule = line.trimmed().len() >= 3 && line.trimmed().iter().all(is_stroke);
    is_rule || vocabulary::BODY_MARKS.contains(&folded(&line.text()).as_str())
}

fn blocks(line: &Line) -> Vec<Block> {
    images(line).unwrap_or_else(|| vec![Block::Paragraph { text: line.text() }])
}

/// The images of a line that is nothing but the names of image files, or Markdown's form of an
/// image.
pub fn images(line: &Line) -> Option<Vec<Block>> {
    let text = line.text();
    if let Some(image) = markdown_image(&text) {
        return Some(vec![image]);
    }
    let words: Vec<&str> = text.split(is_space).filter(|word| !word.is_empty()).collect();
    if !words.is_empty() && words.iter().all(|word| is_image_name(word)) {
        return Some(words.into_iter().map(|name| image(name, None)).collect());
    }
    // A name with spaces in it: only if the line could not be a sentence that ends with a file
    // name.
    let is_sentence = text.contains(['。', '，', ',', '；', ';', ':', '：']);
    (is_image_name(&text) && !is_sentence).then(|| vec![image(&text, None)])
}

fn markdown_image(text: &str) -> Option<Block> {
    let (alt, target) = text.strip_prefix("![")?.strip_suffix(')')?.split_once("](")?;
    let alt = Some(alt.trim().to_owned()).filter(|alt| !alt.is_empty());
    is_image_name(target).then(|| image(target, alt))
}

fn image(path: &str, alt: Option<String>) -> Block {
    let file_name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    Block::Image { file_name: file_name.to_owned(), alt }
}

fn is_image_name(text: &str) -> bool {
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text).to_ascii_lowercase();
    let stem = vocabulary::IMAGE_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
    // Glued sentences end with a file name now and then; a name does not hold their punctuation.
    stem.is_some_and(|stem| {
        !stem.is_empty() && !stem.contains(['。', '，', '；', '：', '“', '”', '?', '*', '|'])
    })
}

/// The organisation that signed: in parentheses at the very end of the last paragraph
/// (`……会议。(市总经济部)`), or on a line of its own above the last one, which is the day.
fn signature(blocks: &[Block]) -> Option<String> {
    let mut paragraphs = blocks.iter().rev().filter_map(|block| match block {
        Block::Paragraph { text } => Some(text),
        Block::Image { .. } => None,
    });
    let last = paragraphs.next()?;
    bracketed_signature(last).or_else(|| {
        let above = paragraphs.next().filter(|_| is_day(last))?;
        is_organisation(&folded(above)).then(|| above.clone())
    })
}

/// The organisation in parentheses at the end of the text.
pub fn bracketed_signature(text: &str) -> Option<String> {
    let inside = text.strip_suffix([')', '）'])?;
    let (_, signature) = inside.rsplit_once(['(', '（'])?;
    let signature = signature.trim();
    let folded_signature = folded(signature);
    let name_length = without_verb(&folded_signature).chars().count();
    let name: String = signature.chars().take(name_length).collect::<String>().trim_end().to_owned();
    is_organisation(&folded(&name)).then_some(name)
}

fn is_day(text: &str) -> bool {
    let text: Vec<char> = text.chars().map(fold_char).collect();
    values::moment(&text).is_some_and(|(moment, length)| moment.date.is_ok() && length == text.len())
}

fn without_verb(signature: &str) -> &str {
    vocabulary::SIGNATURE_VERBS.iter().find_map(|verb| signature.strip_suffix(verb)).unwrap_or(signature)
}

fn is_organisation(name: &str) -> bool {
    let length = name.chars().count();
    let is_one_name =
        !name.contains(|c: char| c.is_ascii_punctuation() || matches!(c, '。' | '，' | '；' | '：'));
    (2..=LONGEST_SIGNATURE).contains(&length)
        && is_one_name
        && vocabulary::ORGANISATION_ENDINGS
            .iter()
            .any(|ending| name.ends_with(ending) && name.len() > ending.len())
        && !vocabulary::REMARK_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
        && !vocabulary::NOT_ORGANISATIONS.iter().any(|word| name.ends_with(word))
}

/// The text as rules are written: folded character by character, as long as it was.
pub fn folded(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// Whether the text is named as sites are.
pub fn is_site_name(text: &str) -> bool {
    let folded = folded(text);
    vocabulary::SITE_NAME_ENDINGS.iter().any(|ending| folded.ends_with(ending))
}
