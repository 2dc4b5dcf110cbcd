//! The lines of a page, addressed by character.

/// One line: its number on the raw page (from 1) and its characters without the line end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub number: usize,
    pub chars: Vec<char>,
}

impl Line {
    pub fn is_blank(&self) -> bool {
        self.chars.iter().all(|c| is_space(*c))
    }

    /// The characters without the white space at both ends.
    pub fn trimmed(&self) -> &[char] {
        let start = self.chars.iter().take_while(|c| is_space(**c)).count();
        let rest = self.chars.get(start..).unwrap_or_default();
        let end = rest.len() - rest.iter().rev().take_while(|c| is_space(**c)).count();
        rest.get(..end).unwrap_or_default()
    }

    /// The trimmed line as text.
    pub fn text(&self) -> String {
        self.trimmed().iter().collect()
    }
}

/// White space, and the invisible characters that scraped pages carry about.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Splits at LF, CR LF or a lone CR.
pub fn split(text: &str) -> Vec<Line> {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let line = |(index, line): (usize, &str)| Line { number: index + 1, chars: line.chars().collect() };
    unified.split('\n').enumerate().map(line).collect()
}
