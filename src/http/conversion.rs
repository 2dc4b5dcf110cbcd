//! Answers in the other script of Chinese: each view names its texts, and says which of them were converted.
//!
//! A view that is served implements [`Texts`], an explicit list of its fields, and [`Convertible`], which keeps the note.
//! What is shown inside another view implements [`Texts`] only: the note is the outermost one's.

use serde::Serialize;
use utoipa::ToSchema;

use super::locale::language_of_list;
use crate::text::display::{display, display_html};
use crate::text::script::Script;

/// What was converted from one script of Chinese to the other, by machine, because it was asked for in a script that it was
/// not written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Conversion {
    /// What it was written in: `zh-Hans` or `zh-Hant`.
    #[schema(example = "zh-Hans")]
    pub from: String,
    /// What is served: `zh-Hant` or `zh-Hans`.
    #[schema(example = "zh-Hant")]
    pub to: String,
    /// The converted fields; one inside another with a dot, without the places in arrays.
    #[schema(example = json!(["title", "cover.alt", "body_html"]))]
    pub fields: Vec<String>,
}

/// Something that has texts for readers.
pub trait Texts {
    /// Hands every text over, by the name of its field.
    fn texts(&mut self, converter: &mut Converter);
}

/// A view that says what was converted in it.
pub trait Convertible: Texts {
    /// Where the view keeps its note.
    fn conversion(&mut self) -> &mut Option<Conversion>;

    /// The locale that it was written in, where it has one.
    fn own_locale(&self) -> Option<&str> {
        None
    }

    /// Converts what is not in the script that is wanted, if one is, and gives the `Content-Language` of the view: what it
    /// is in now; for what has no locale of its own that of a list.
    fn convert(&mut self, wanted: Option<Script>, service: &str) -> String {
        let note = wanted.and_then(|wanted| {
            let mut converter = Converter::new(Work::Convert(wanted));
            self.texts(&mut converter);
            converter.note(wanted)
        });
        let converted = note.as_ref().map(|note| note.to.clone());
        *self.conversion() = note;
        let own = self.own_locale().map(ToOwned::to_owned);
        // What is not Chinese stays in its language, whatever the names beside it are in.
        let foreign = own.clone().filter(|locale| Script::of_locale(locale).is_none());
        foreign.or(converted).or(own).unwrap_or_else(|| language_of_list(wanted, service).to_owned())
    }
}

/// How many bytes of text there are in `views` to be converted.
pub fn size<'v, T: Texts + 'v>(views: impl IntoIterator<Item = &'v mut T>) -> usize {
    let mut converter = Converter::new(Work::Measure);
    for view in views {
        view.texts(&mut converter);
    }
    converter.bytes
}

/// Goes through the texts of a view and converts them.
#[derive(Debug)]
pub struct Converter {
    work: Work,
    /// The field that the texts at hand are in, with its dot.
    path: String,
    fields: Vec<String>,
    bytes: usize,
}

/// What is done with the texts.
#[derive(Clone, Copy, Debug)]
enum Work {
    Convert(Script),
    /// Nothing: they are only measured.
    Measure,
}

impl Converter {
    fn new(work: Work) -> Self {
        Self { work, path: String::new(), fields: Vec::new(), bytes: 0 }
    }

    /// A text without markup.
    pub fn text(&mut self, field: &str, text: &mut String) {
        self.replace(field, text, display);
    }

    /// A text that may be missing.
    pub fn optional(&mut self, field: &str, text: &mut Option<String>) {
        if let Some(text) = text {
            self.text(field, text);
        }
    }

    /// A text that was cut into pieces: its phrases go over the cuts.
    pub fn pieces<'t>(&mut self, field: &str, pieces: impl Iterator<Item = &'t mut String>) {
        let pieces: Vec<&mut String> = pieces.collect();
        let mut whole: String = pieces.iter().map(|piece| piece.as_str()).collect();
        let before = whole.chars().count();
        self.replace(field, &mut whole, display);
        if whole.chars().count() == before {
            let mut rest = whole.chars();
            for piece in pieces {
                *piece = rest.by_ref().take(piece.chars().count()).collect();
            }
        } else {
            // A phrase of another length: nobody knows where the cuts would be.
            pieces.into_iter().for_each(|piece| self.replace(field, piece, display));
        }
    }

    /// Cleaned HTML.
    pub fn html(&mut self, field: &str, html: &mut String) {
        self.replace(field, html, display_html);
    }

    /// What stands in `field`: an object, or each of several.
    pub fn within<'t, T: Texts + 't>(&mut self, field: &str, items: impl IntoIterator<Item = &'t mut T>) {
        let outside = self.path.len();
        self.path.push_str(field);
        self.path.push('.');
        for item in items {
            item.texts(self);
        }
        self.path.truncate(outside);
    }

    /// The texts that `hand_over` hands over, which are written in `locale`: what is not Chinese, or in the wanted script, stays
    /// as it is.
    pub fn written_in(&mut self, locale: &str, hand_over: impl FnOnce(&mut Self)) {
        let is_work = |script| !matches!(self.work, Work::Convert(wanted) if wanted == script);
        if Script::of_locale(locale).is_some_and(is_work) {
            hand_over(self);
        }
    }

    fn replace(&mut self, field: &str, text: &mut String, convert: fn(&str, Script) -> Option<String>) {
        self.bytes += text.len();
        let Work::Convert(wanted) = self.work else { return };
        let Some(converted) = convert(text, wanted) else { return };
        *text = converted;
        let name = format!("{}{field}", self.path);
        if !self.fields.contains(&name) {
            self.fields.push(name);
        }
    }

    fn note(self, wanted: Script) -> Option<Conversion> {
        let (from, to) = (wanted.other().locale().to_owned(), wanted.locale().to_owned());
        (!self.fields.is_empty()).then_some(Conversion { from, to, fields: self.fields })
    }
}
